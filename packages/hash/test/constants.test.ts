/** Every constant that has a recipe, recomputed from it. */

import { bytesToHex, utf8ToBytes } from '@cleartext/core';
import * as md5 from '../src/md5/constants.ts';
import { resumeAt } from '../src/merkle-damgard.ts';
import * as sha1 from '../src/sha1/constants.ts';
import * as sha256 from '../src/sha256/constants.ts';
import * as sha512Constants from '../src/sha512/constants.ts';
import { sha512 } from '../src/sha512/fast.ts';
import { RC, ROTATION } from '../src/sha3/constants.ts';

/** The integer part of the `k`-th root of `n`. */
function root(k: bigint, n: bigint): bigint {
  let low = 0n;
  let high = n + 1n;
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (middle ** k <= n) low = middle;
    else high = middle;
  }
  return low;
}

const primes = Array.from({ length: 410 }, (_, n) => n).filter(
  (n) => n > 1 && Array.from({ length: n - 2 }, (_, i) => i + 2).every((d) => n % d !== 0),
);

/** The first 64 bits of the fractional part of the `k`-th root of a prime. */
const fraction = (k: bigint) => (prime: number) => BigInt.asUintN(64, root(k, BigInt(prime) << (64n * k)));

const hex = (words: ArrayLike<number | bigint> & Iterable<number | bigint>, bits: 32 | 64) =>
  Array.from(words, (word) =>
    BigInt.asUintN(bits, BigInt(word))
      .toString(16)
      .padStart(bits / 4, '0'),
  );

it('MD5: T is 2^32 |sin i|', () => {
  const recipe = Array.from({ length: 64 }, (_, i) => Math.floor(2 ** 32 * Math.abs(Math.sin(i + 1))));
  expect(hex(md5.T, 32)).toEqual(hex(recipe, 32));
});

it('MD5 and SHA-1: the initial values count up and down', () => {
  const bytes = new Uint8Array(md5.initialValue.buffer.slice(0));
  expect(bytesToHex(bytes)).toBe('0123456789abcdeffedcba9876543210');
  expect(Array.from(sha1.initialValue.subarray(0, 4))).toEqual(Array.from(md5.initialValue));
  expect(sha1.initialValue[4] >>> 0).toBe(0xc3d2e1f0);
});

it('SHA-1: K are roots of 2, 3, 5 and 10', () => {
  expect(hex(sha1.K, 32)).toEqual(
    hex(
      [2n, 3n, 5n, 10n].map((n) => root(2n, n << 60n)),
      32,
    ),
  );
});

it('SHA-2: K are the cube roots of primes', () => {
  const words = primes.slice(0, 80).map(fraction(3n));
  expect(hex(sha512Constants.K, 64)).toEqual(hex(words, 64));
  expect(hex(sha256.K, 32)).toEqual(
    hex(
      words.slice(0, 64).map((word) => word >> 32n),
      32,
    ),
  );
});

it('SHA-2: the initial values are the square roots of primes', () => {
  const words = primes.slice(0, 16).map(fraction(2n));
  expect(hex(sha512Constants.initialValue512, 64)).toEqual(hex(words.slice(0, 8), 64));
  expect(hex(sha512Constants.initialValue384, 64)).toEqual(hex(words.slice(8), 64));
  expect(hex(sha256.initialValue256, 32)).toEqual(
    hex(
      words.slice(0, 8).map((word) => word >> 32n),
      32,
    ),
  );
  expect(hex(sha256.initialValue224, 32)).toEqual(hex(words.slice(8), 32));
});

it.each([
  ['SHA-512/224', sha512Constants.initialValue512_224],
  ['SHA-512/256', sha512Constants.initialValue512_256],
])('%s: the initial value is the digest of its name (FIPS 180-4 section 5.3.6)', (name, initialValue) => {
  const start = sha512Constants.halves(sha512Constants.initialValue512).map((word) => word ^ 0xa5a5a5a5);
  const digest = resumeAt(sha512.compression, 64, start).update(utf8ToBytes(name)).digest();
  expect(bytesToHex(digest)).toBe(hex(initialValue, 64).join(''));
});

it('SHA-3: RC come out of the shift register of FIPS 202 algorithm 5', () => {
  let R = 1;
  const rc = (): bigint => {
    const bit = BigInt(R & 1);
    R = R & 0x80 ? (R << 1) ^ 0x171 : R << 1;
    return bit;
  };
  const recipe = Array.from({ length: 24 }, () => {
    let constant = 0n;
    for (let j = 0n; j <= 6n; j++) constant |= rc() << (2n ** j - 1n);
    return constant;
  });
  expect(hex(RC, 64)).toEqual(hex(recipe, 64));
});

it('SHA-3: the rotations follow FIPS 202 algorithm 2', () => {
  const recipe = new Array<number>(25).fill(0);
  let [x, y] = [1, 0];
  for (let t = 0; t < 24; t++) {
    recipe[x + 5 * y] = (((t + 1) * (t + 2)) / 2) % 64;
    [x, y] = [y, (2 * x + 3 * y) % 5];
  }
  expect(Array.from(ROTATION)).toEqual(recipe);
});
