import { seededRandom } from '@cleartext/core';
import { gcd, jsbi } from '@cleartext/number';
import { checkKey, generateKey, generateKeySteps, rsadp, rsaep, type KeyProgress } from '../src/index.ts';

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

  it('refuses impossible wishes', () => {
    expect(() => generateKey({ bits: 511 })).toThrow('bits: expected 512 to 16384, found 511');
    expect(() => generateKey({ bits: 512.5 })).toThrow(TypeError);
    for (const e of [-3, 0, 1, 2, 65536])
      expect(() => generateKey({ bits: 512, e })).toThrow('e: expected an odd exponent');
    expect(() => generateKey({ bits: 512, e: 2n ** 257n + 1n })).toThrow('from 3 to 256 bits');
    expect(() => generateKey({ bits: 512, rounds: 0 })).toThrow(RangeError);
  });
});
