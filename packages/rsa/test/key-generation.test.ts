import { seededRandom } from '@cleartext/core';
import { gcd, int, jsbi } from '@cleartext/number';
import {
  checkKey,
  generateKey,
  generateKeySteps,
  privateKeyFromPrimes,
  rsadp,
  rsaep,
  type KeyProgress,
} from '../src/index.ts';

describe('generateKey', () => {
  it.each([512, 513, 515, 640, 767, 768, 1024])('makes a key of exactly %i bits that passes every check', (bits) => {
    const key = generateKey({ bits, random: seededRandom(`key of ${bits} bits`) });
    expect(key.n.bitLength()).toBe(bits);
    expect([key.p.bitLength(), key.q.bitLength()]).toEqual([Math.ceil(bits / 2), Math.floor(bits / 2)]);
    const failed = checkKey(key, { rounds: 8 }).filter(({ passed }) => !passed);
    expect(failed.map(({ name }) => name)).toEqual(['n has at least 2048 bits']);
    expect(key.p.isGreaterThan(key.q)).toBe(true);
    // FIPS 186-5 A.1.3: p >= sqrt(2) 2^(nlen/2 - 1), that is p^2 >= 2^(nlen - 1).
    for (const prime of [key.p, key.q]) expect(prime.times(prime).bitLength()).toBe(2 * prime.bitLength());
    expect(rsadp(key, rsaep(key, key.n.minus(2))).equals(key.n.minus(2))).toBe(true);
  });

  it.each([3, 5, 17, 257, '4294967297'])('takes the public exponent %s', (e) => {
    const key = generateKey({ bits: 512, e, random: seededRandom(`e = ${e}`) });
    expect(key.e.toString()).toBe(String(e));
    expect(gcd(key.e, key.p.minus(1)).isOne()).toBe(true);
    expect(gcd(key.e, key.q.minus(1)).isOne()).toBe(true);
  });

  it('is decided by its random source, on any engine', () => {
    const key = generateKey({ bits: 512, random: seededRandom('same') });
    expect(generateKey({ bits: 512, random: seededRandom('same') })).toEqual(key);
    expect(generateKey({ bits: 512, random: seededRandom('other') }).n.equals(key.n)).toBe(false);
    const onJsbi = generateKey({ bits: 512, random: seededRandom('same'), engine: jsbi, rounds: 2 });
    expect(onJsbi.n.engine).toBe(jsbi);
    expect(onJsbi.n.bitLength()).toBe(512);
  });

  it('reports its progress and can be stopped', () => {
    const steps = generateKeySteps({ bits: 512, random: seededRandom('steps') });
    const seen: KeyProgress[] = [];
    for (const progress of steps) {
      seen.push(progress);
      if (progress.prime === 'q') break;
    }
    expect(seen[0].prime).toBe('p');
    expect(seen.at(-1)?.prime).toBe('q');
    expect(seen.every(({ candidate }) => candidate.bitLength() === 256)).toBe(true);
    expect(steps.next()).toEqual({ done: true, value: undefined });
  });

  it.each([
    ['zeros', () => 0],
    ['ones', () => 0xff],
    ['one byte', () => 0x55],
    ['a short cycle', (i: number) => [0x3d, 0xa7][i % 2]],
  ])('says that a random source is stuck: %s', (_, byte) => {
    const stuck = (length: number): Uint8Array => Uint8Array.from({ length }, (__, i) => byte(i));
    expect(() => generateKey({ bits: 512, random: stuck })).toThrow(/^random: expected .* is the source stuck\?$/);
  });

  it('blinds with a stuck source or says so, and ends', () => {
    const key = generateKey({ bits: 512, random: seededRandom('blinded') });
    const toy = privateKeyFromPrimes({ p: 61, q: 53, e: 17 });
    const constant = (byte: number) => (length: number) => new Uint8Array(length).fill(byte);
    for (const byte of [0, 0x0c, 0xff])
      for (const privateKey of [key, toy]) {
        const decrypt = (): string => rsadp(privateKey, int(65), { random: constant(byte) }).toString();
        const right = rsadp(privateKey, int(65)).toString();
        let found: string;
        try {
          found = decrypt();
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
          expect((error as Error).message).toContain('is the source stuck?');
          continue;
        }
        expect(found).toBe(right);
      }
  });

  it('refuses impossible wishes', () => {
    expect(() => generateKey({ bits: 511 })).toThrow('bits: expected 512 to 16384, found 511');
    expect(() => generateKey({ bits: 512.5 })).toThrow(TypeError);
    for (const e of [-3, 0, 1, 2, 65536])
      expect(() => generateKey({ bits: 512, e })).toThrow('e: expected an odd exponent');
    expect(() => generateKey({ bits: 512, e: 2n ** 257n + 1n })).toThrow('from 3 to 256 bits');
    expect(() => generateKey({ bits: 512, rounds: 0 })).toThrow(RangeError);
  });
});
