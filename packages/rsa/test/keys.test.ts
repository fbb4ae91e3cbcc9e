import { utf8ToBytes } from '@cleartext/core';
import { sha256 } from '@cleartext/hash';
import { Int, int, jsbi, lcm, native, wasm } from '@cleartext/number';
import fc from 'fast-check';
import {
  checkKey,
  modulusLength,
  onEngine,
  pkcs1v15Signature,
  privateKeyFromExponents,
  privateKeyFromPem,
  privateKeyFromPrimes,
  publicKeyOf,
  rsadp,
  rsaep,
  type RsaPrivateKey,
  rsaPublicKey,
} from '../src/index.ts';
import { rsa1024, rsa2048, rsa512, threePrime2048 } from './data/keys.ts';

const failed = (key: RsaPrivateKey): string[] =>
  checkKey(key, { rounds: 4 })
    .filter(({ passed }) => !passed)
    .map(({ name }) => name);

describe('privateKeyFromPrimes', () => {
  it('takes Int, bigint, number and decimal text alike', () => {
    const numbers = privateKeyFromPrimes({ p: 61, q: 53, e: 17 });
    expect(privateKeyFromPrimes({ p: 61n, q: '53', e: int(17) })).toEqual(numbers);
    const show = Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, String(value)]));
    expect(show).toEqual({
      type: 'rsa',
      n: '3233',
      e: '17',
      d: '413',
      p: '61',
      q: '53',
      dP: '53',
      dQ: '49',
      qInv: '38',
    });
  });

  it('keeps the engine of its primes', () => {
    const key = privateKeyFromPrimes({ p: jsbi.of(61), q: jsbi.of(53), e: jsbi.of(17) });
    expect(rsaep(key, jsbi.of(65)).toNumber()).toBe(2790);
    expect(key.n.engine).toBe(jsbi);
  });

  it('makes multi-prime keys', () => {
    const key = privateKeyFromPrimes({ p: 11, q: 13, otherPrimes: [17, 19], e: 7 });
    expect(key.n.toNumber()).toBe(11 * 13 * 17 * 19);
    for (let m = 0; m < 46189; m += 55) expect(rsadp(key, rsaep(key, int(m))).toNumber()).toBe(m);
  });

  it('refuses what is no key', () => {
    expect(() => privateKeyFromPrimes({ p: 61, q: 61, e: 17 })).toThrow('q: expected a prime other than');
    expect(() => privateKeyFromPrimes({ p: 61, q: 53, otherPrimes: [53], e: 17 })).toThrow(
      'r_3: expected a prime other than',
    );
    expect(() => privateKeyFromPrimes({ p: 1, q: 53, e: 17 })).toThrow('p: expected a prime, found 1');
    expect(() => privateKeyFromPrimes({ p: 61, q: -7, e: 17 })).toThrow('q: expected a prime, found -7');
    expect(() => privateKeyFromPrimes({ p: 61, q: 53, e: 3 })).toThrow('e: expected an exponent above 1 without');
    expect(() => privateKeyFromPrimes({ p: 61, q: 53, e: 1 })).toThrow('e: expected an exponent above 1');
    expect(() => privateKeyFromPrimes({ p: '0x3d', q: 53, e: 17 })).toThrow('p: expected decimal digits, found "0x3d"');
    expect(() => privateKeyFromPrimes({ p: 61, q: 1.5, e: 17 })).toThrow(
      new TypeError('q: expected an integer, found 1.5'),
    );
    expect(() => privateKeyFromPrimes({ p: 61, q: 53, e: undefined as never })).toThrow(
      new TypeError('e: expected an integer, found undefined'),
    );
  });
});

describe('onEngine', () => {
  it('gives equal signatures on the three engines', () => {
    const message = utf8ToBytes('one message, three engines');
    const scheme = pkcs1v15Signature(sha256);
    for (const pem of [rsa512, rsa1024, rsa2048, threePrime2048]) {
      const key = privateKeyFromPem(pem);
      const signature = scheme.sign(key, message);
      for (const engine of [native, jsbi, wasm]) {
        const moved = onEngine(key, engine);
        expect(moved.n.engine).toBe(engine);
        expect(scheme.sign(moved, message)).toEqual(signature);
        expect(scheme.verify(onEngine(publicKeyOf(key), engine), message, signature)).toBe(true);
      }
    }
  });

  it('moves every number, those of further primes too, and back', () => {
    const key = privateKeyFromPem(threePrime2048);
    const moved = onEngine(key, wasm);
    const numbers = [moved, ...(moved.otherPrimes ?? [])].flatMap((part) =>
      Object.values(part as unknown as Record<string, unknown>).filter((value) => value instanceof Int),
    );
    expect(numbers.length).toBe(8 + 3);
    expect(numbers.every(({ engine }) => engine === wasm)).toBe(true);
    expect(onEngine(moved, native)).toEqual(key);
  });

  it('refuses what is no key', () => {
    expect(() => onEngine(wasm as never, privateKeyFromPem(rsa512) as never)).toThrow(
      'key: expected an RSA key, found an Object',
    );
    expect(() => onEngine(null as never, wasm)).toThrow(new TypeError('key: expected an RSA key, found null'));
  });
});

describe('privateKeyFromExponents', () => {
  it('finds p and q again', () => {
    for (const pem of [rsa512, rsa1024, rsa2048]) {
      const key = privateKeyFromPem(pem);
      const { n, e, d } = key;
      const again = privateKeyFromExponents({ n, e, d });
      expect(again.p.times(again.q).equals(n)).toBe(true);
      expect(rsadp(again, rsaep(key, int(42))).toNumber()).toBe(42);
    }
    expect(privateKeyFromExponents({ n: 3233, e: 17, d: 2753 })).toMatchObject({
      p: int(61),
      q: int(53),
      d: int(2753),
    });
  });

  it('takes every exponent of every tiny key, and no other', () => {
    const primes = [3, 5, 7, 11];
    for (const p of primes)
      for (const q of primes.filter((prime) => prime > p)) {
        const [n, order] = [p * q, Number(lcm(int(p - 1), int(q - 1)).toBigInt())];
        for (let e = 3; e < order; e += 2)
          for (let d = 1; d <= 2 * n; d++) {
            const belongs = (e * d) % order === 1 && d < n;
            if (belongs)
              expect(privateKeyFromExponents({ n, e, d })).toMatchObject({ p: int(q), q: int(p), d: int(d) });
            else expect(() => privateKeyFromExponents({ n, e, d })).toThrow(RangeError);
          }
      }
  });

  it('refuses the product of three primes', () => {
    const { n, e, d } = privateKeyFromPem(threePrime2048);
    expect(() => privateKeyFromExponents({ n, e, d })).toThrow('n: expected the product of two primes');
    const tiny = privateKeyFromPrimes({ p: 11, q: 13, otherPrimes: [17], e: 7 });
    expect(() => privateKeyFromExponents(tiny)).toThrow(RangeError);
  });

  it('refuses a d of another key', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3232 }), (d) => {
        fc.pre(d % 780 !== 413);
        expect(() => privateKeyFromExponents({ n: 3233, e: 17, d })).toThrow(RangeError);
      }),
    );
  });
});

describe('checkKey', () => {
  it('passes the stored keys, but for their size', () => {
    expect(failed(privateKeyFromPem(rsa2048))).toEqual([]);
    expect(failed(privateKeyFromPem(threePrime2048))).toEqual([]);
    expect(failed(privateKeyFromPem(rsa512))).toEqual(['n has at least 2048 bits']);
  });

  it('says what a classroom key lacks, and that it is a key', () => {
    expect(failed(privateKeyFromPrimes({ p: 61, q: 53, e: 17 }))).toEqual([
      'n has at least 2048 bits',
      'e is above 2^16 and below 2^256',
    ]);
  });

  it('notices each wrong value', () => {
    const key = privateKeyFromPem(threePrime2048);
    for (const name of ['n', 'e', 'd', 'p', 'q', 'dP', 'dQ', 'qInv'] as const)
      expect(failed({ ...key, [name]: key[name].plus(2) })).not.toEqual([]);
    const [third] = key.otherPrimes!;
    for (const name of ['r', 'd', 't'] as const)
      expect(failed({ ...key, otherPrimes: [{ ...third, [name]: third[name].plus(2) }] })).not.toEqual([]);
    expect(failed(privateKeyFromPrimes({ p: 61, q: 49, e: 17 }))).toContain('q is a probable prime');
    expect(failed({ ...key, p: int(0), q: int(0) })).toContain('every factor is above 1');
  });
});

it('publicKeyOf keeps n and e only; modulusLength counts bytes', () => {
  const key = privateKeyFromPem(rsa512);
  expect(Object.keys(publicKeyOf(key))).toEqual(['type', 'n', 'e']);
  expect(modulusLength(key)).toBe(64);
  expect(modulusLength(rsaPublicKey({ n: 257, e: 3 }))).toBe(2);
});
