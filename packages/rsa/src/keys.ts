/**
 * RSA keys, RFC 8017 section 3: plain readonly objects with the standard's names. The private key is the quintuple form
 * of section 3.2 (p, q, dP, dQ, qInv), with the triplets (r_i, d_i, t_i) of a multi-prime key, and n, e, d beside it.
 * A key may be as small as the classroom's n = 61 * 53; the schemes say themselves when it is too small for them.
 */

import { checkInteger, describe } from '@cleartext/core';
import { gcd, Int, int, isProbablePrime, lcm, modInverse, modPow, type Engine } from '@cleartext/number';

/** An RSA public key, section 3.1. */
export interface RsaPublicKey {
  readonly type: 'rsa';
  /** The modulus. */
  readonly n: Int;
  /** The public exponent. */
  readonly e: Int;
}

/** An RSA private key, section 3.2 in its second form, together with the public key and d. */
export interface RsaPrivateKey extends RsaPublicKey {
  /** The private exponent: e d = 1 modulo lcm(p - 1, q - 1, ...). */
  readonly d: Int;
  /** The first prime factor of n. */
  readonly p: Int;
  /** The second prime factor of n. */
  readonly q: Int;
  /** d mod (p - 1). */
  readonly dP: Int;
  /** d mod (q - 1). */
  readonly dQ: Int;
  /** q^-1 mod p. */
  readonly qInv: Int;
  /** The third and further primes of a multi-prime key. */
  readonly otherPrimes?: readonly OtherPrime[];
}

/** A further prime of a multi-prime key, section 3.2. */
export interface OtherPrime {
  /** The prime factor r_i. */
  readonly r: Int;
  /** d mod (r_i - 1). */
  readonly d: Int;
  /** (r_1 r_2 ... r_(i-1))^-1 mod r_i. */
  readonly t: Int;
}

/** An integer as people write it: an `Int`, a bigint, a number, or decimal text. */
export type Integer = Int | bigint | number | string;

/** The length of the modulus in bytes: k of RFC 8017. */
export function modulusLength(key: RsaPublicKey): number {
  return Math.ceil(key.n.bitLength() / 8);
}

/** The public key of a modulus and an exponent. Nothing is checked here; the schemes and the readers of key files do that. */
export function rsaPublicKey({ n, e }: { readonly n: Integer; readonly e: Integer }): RsaPublicKey {
  return { type: 'rsa', n: readInteger('n', n), e: readInteger('e', e) };
}

/** The public half of a key: n and e and nothing else. */
export function publicKeyOf({ n, e }: RsaPublicKey): RsaPublicKey {
  return { type: 'rsa', n, e };
}

/**
 * The same key, public or private, with its numbers on another engine: `onEngine(key, wasm)` signs faster than the default,
 * and gives the same signatures. Throws `TypeError` for anything but a key. Leaks: nothing but the lengths, through timing.
 */
export function onEngine<Key extends RsaPublicKey>(key: Key, engine: Engine): Key {
  if (!((key as Partial<RsaPublicKey> | null | undefined)?.n instanceof Int))
    throw new TypeError(`key: expected an RSA key, found ${describe(key)}`);
  const moved = (value: unknown): unknown => {
    if (value instanceof Int) return engine.of(value.toBigInt());
    if (Array.isArray(value)) return value.map(moved);
    if (typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value ?? {}).map(([name, member]) => [name, moved(member)]));
  };
  return moved(key) as Key;
}

/**
 * The private key of given primes, section 3.2: d = e^-1 mod lcm(p - 1, q - 1, ...) and the CRT values.
 * `otherPrimes` makes a multi-prime key. Throws `RangeError` if a factor is repeated or below 2, or if e has no inverse.
 * Primality isn't tested here: see `checkKey`. Leaks: everything, through timing; for a trusted place only.
 */
export function privateKeyFromPrimes({
  p,
  q,
  e,
  otherPrimes = [],
}: {
  readonly p: Integer;
  readonly q: Integer;
  readonly e: Integer;
  readonly otherPrimes?: readonly Integer[] | undefined;
}): RsaPrivateKey {
  const primes = [
    readInteger('p', p),
    readInteger('q', q),
    ...otherPrimes.map((r, i) => readInteger(`otherPrimes[${i}]`, r)),
  ];
  const publicExponent = readInteger('e', e);
  primes.forEach((prime, i) => {
    if (prime.isLessThan(2)) throw new RangeError(`${primeName(i)}: expected a prime, found ${prime.toString()}`);
    if (primes.slice(0, i).some((other) => !gcd(other, prime).isOne()))
      throw new RangeError(
        `${primeName(i)}: expected a prime other than the factors before it, found one of them again`,
      );
  });
  return assemble(primes, publicExponent);
}

/**
 * The private key of n, e and d alone, when p and q were not kept: a random g gives, with probability one half, a square
 * root of 1 other than 1 and -1, and that gives a factor (NIST SP 800-56B rev. 2 appendix C). Here g = 2, 3, 5, ...
 * Throws `RangeError` if d is not an inverse of e modulo lambda(n), below n, and if n is not the product of two primes.
 * Leaks: everything, through timing; for a trusted place only.
 */
export function privateKeyFromExponents({
  n,
  e,
  d,
}: {
  readonly n: Integer;
  readonly e: Integer;
  readonly d: Integer;
}): RsaPrivateKey {
  const modulus = readInteger('n', n);
  const publicExponent = readInteger('e', e);
  const privateExponent = readInteger('d', d);
  const mismatch = new RangeError('d: expected the private exponent of n and e, found another number');
  let r = publicExponent.times(privateExponent).minus(1);
  if (modulus.isEven() || r.isOdd() || r.isLessThan(1) || privateExponent.isAtLeast(modulus)) throw mismatch;
  let t = 0;
  for (; r.isEven(); t++) r = r.shiftRight(1);
  for (let g = 2; g < 200; g++) {
    if (!gcd(modulus.engine.of(g), modulus).isOne()) continue; // no power of this one is 1
    let y = modPow(modulus.engine.of(g), r, modulus);
    for (let i = 0; i < t && !y.isOne(); i++) {
      const square = y.times(y).mod(modulus);
      if (square.isOne() && !y.equals(modulus.minus(1))) {
        const p = gcd(y.minus(1), modulus);
        const q = modulus.dividedBy(p);
        if (!isProbablePrime(p) || !isProbablePrime(q))
          throw new RangeError('n: expected the product of two primes, found one with other factors');
        // An exponent may find the factors and still be wrong: a multiple of the order of g is enough for that.
        if (!congruentToOne(publicExponent.times(privateExponent), lambda([p, q]))) throw mismatch;
        const [larger, smaller] = p.isGreaterThan(q) ? [p, q] : [q, p];
        return { ...privateKeyFromPrimes({ p: larger, q: smaller, e: publicExponent }), d: privateExponent };
      }
      y = square;
    }
    if (!y.isOne()) throw mismatch;
  }
  throw mismatch;
}

/** One property of a key, whether it holds, and what it says. */
export interface KeyCheck {
  readonly name: string;
  readonly passed: boolean;
}

/**
 * The consistency checks of a private key: the equations of RFC 8017 section 3.2, primality (Miller-Rabin, `rounds`
 * random bases), and the sizes of FIPS 186-5 appendix A.1.1 where they matter. A classroom key fails the last group and
 * is a key nevertheless.
 */
export function checkKey(key: RsaPrivateKey, { rounds = 20 }: { readonly rounds?: number } = {}): readonly KeyCheck[] {
  const { n, e, d, p, q, dP, dQ, qInv, otherPrimes = [] } = key;
  const primes = [p, q, ...otherPrimes.map(({ r }) => r)];
  const checks: KeyCheck[] = [];
  const check = (name: string, holds: () => boolean): void => void checks.push({ name, passed: holds() });
  const sane = primes.every((prime) => prime.isGreaterThan(1));

  check('every factor is above 1', () => sane);
  check(`n = ${primes.map((_, i) => primeName(i)).join(' ')}`, () => n.equals(product(primes)));
  primes.forEach((prime, i) =>
    check(`${primeName(i)} is a probable prime`, () => sane && isProbablePrime(prime, { rounds })),
  );
  check('the factors are distinct', () => primes.every((a, i) => primes.slice(0, i).every((b) => !a.equals(b))));
  check('e is odd, 3 <= e < n', () => e.isOdd() && e.isAtLeast(3) && e.isLessThan(n));
  check('e d = 1 mod lcm(p - 1, q - 1, ...)', () => sane && congruentToOne(e.times(d), lambda(primes)));
  check('d < n', () => d.isAtLeast(1) && d.isLessThan(n));
  check('e dP = 1 mod (p - 1), dP < p', () => congruentToOne(e.times(dP), p.minus(1)) && dP.isLessThan(p));
  check('e dQ = 1 mod (q - 1), dQ < q', () => congruentToOne(e.times(dQ), q.minus(1)) && dQ.isLessThan(q));
  check('q qInv = 1 mod p, qInv < p', () => congruentToOne(q.times(qInv), p) && qInv.isLessThan(p));
  otherPrimes.forEach((other, i) => {
    const before = product(primes.slice(0, i + 2));
    const r = primeName(i + 2);
    check(`e d_${i + 3} = 1 mod (${r} - 1)`, () => congruentToOne(e.times(other.d), other.r.minus(1)));
    check(`t_${i + 3} is the inverse of the primes before ${r}`, () => congruentToOne(before.times(other.t), other.r));
  });
  check('n has at least 2048 bits', () => n.bitLength() >= 2048);
  check('e is above 2^16 and below 2^256', () => e.bitLength() > 16 && e.bitLength() <= 256);
  check('d is above 2^(bits / 2)', () => d.bitLength() > n.bitLength() / 2);
  check('p and q are not close', () => p.minus(q).abs().bitLength() > n.bitLength() / primes.length - 100);
  return checks;
}

/** The key of primes r_1, r_2, ... in order (p, q first) and e. The caller has checked the primes. */
export function assemble(primes: readonly Int[], e: Int): RsaPrivateKey {
  const [p, q, ...others] = primes;
  if (!gcd(e, lambda(primes)).isOne() || e.isAtMost(1))
    throw new RangeError(
      `e: expected an exponent above 1 without a common factor with p - 1 and q - 1, found ${e.toString()}`,
    );
  const d = modInverse(e, lambda(primes));
  const otherPrimes = others.map((r, i) => ({
    r,
    d: d.mod(r.minus(1)),
    t: modInverse(product(primes.slice(0, i + 2)).mod(r), r),
  }));
  return {
    type: 'rsa',
    n: product(primes),
    e,
    d,
    p,
    q,
    dP: d.mod(p.minus(1)),
    dQ: d.mod(q.minus(1)),
    qInv: modInverse(q.mod(p), p),
    ...(otherPrimes.length > 0 && { otherPrimes }),
  };
}

/** lambda(n) = lcm(r_1 - 1, r_2 - 1, ...), section 3.1. */
function lambda(primes: readonly Int[]): Int {
  return primes.map((prime) => prime.minus(1)).reduce((a, b) => lcm(a, b));
}

function product(factors: readonly Int[]): Int {
  return factors.reduce((a, b) => a.times(b));
}

/** Whether value = 1 mod modulus; modulo 1 everything is. */
function congruentToOne(value: Int, modulus: Int): boolean {
  return modulus.isAtLeast(1) && value.minus(1).mod(modulus).isZero();
}

function primeName(i: number): string {
  return i < 2 ? 'pq'.charAt(i) : `r_${i + 1}`;
}

/** An integer however it is written; text must be decimal digits. Throws `TypeError` or `RangeError`. */
export function readInteger(name: string, value: Integer): Int {
  if (value instanceof Int) return value;
  if (typeof value === 'string') {
    if (!/^[0-9]+$/.test(value)) throw new RangeError(`${name}: expected decimal digits, found ${describe(value)}`);
  } else if (typeof value !== 'bigint') checkInteger(name, value);
  return int(value);
}
