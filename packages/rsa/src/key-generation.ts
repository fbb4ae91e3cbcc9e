/**
 * RSA key generation: two random probable primes with the conditions of FIPS 186-5 appendix A.1.3, found by the
 * incremental search of the number package, then d as RFC 8017 section 3.2 has it. It is a generator: it reports each
 * candidate before the costly test and can be stopped there.
 *
 * Leaks: the time tells how many candidates failed, not which.
 */

import { checkInteger, systemRandom, type RandomSource } from '@cleartext/core';
import { gcd, native, runToEnd, searchPrime, type Engine, type Int, type PrimeProgress } from '@cleartext/number';
import { assemble, readInteger, type Integer, type RsaPrivateKey } from './keys.ts';

/** What key to make. */
export interface KeyGenerationOptions {
  /** The exact length of n, at least 512; odd lengths too. The minimum today is 2048 (NIST SP 800-131A). */
  readonly bits: number;
  /** The public exponent, odd and at least 3; 65537 by default. */
  readonly e?: Integer | undefined;
  /** Where the primes come from. */
  readonly random?: RandomSource | undefined;
  /** Random Miller-Rabin rounds for each prime; by default as many as FIPS 186-5 table B.1 asks. */
  readonly rounds?: number | undefined;
  readonly engine?: Engine | undefined;
}

/** How far a key generation has come: which prime it is searching for, and that search's progress. */
export interface KeyProgress extends PrimeProgress {
  readonly prime: 'p' | 'q';
}

/** A new key pair. Throws `RangeError` for impossible options and for a random source that is stuck. */
export function generateKey(options: KeyGenerationOptions): RsaPrivateKey {
  return runToEnd(generateKeySteps(options));
}

/**
 * The same in steps: yields before each test of a candidate, and returns the key. The conditions, FIPS 186-5 A.1.3:
 * p and q have half the bits each with both top bits set, so that p, q >= sqrt(2) 2^(nlen/2 - 1) and n has exactly nlen
 * bits; p - 1 and q - 1 share no factor with e; p and q differ within their first 100 bits; and d > 2^(nlen/2).
 */
export function* generateKeySteps({
  bits,
  e = 65537,
  random = systemRandom,
  rounds,
  engine = native,
}: KeyGenerationOptions): Generator<KeyProgress, RsaPrivateKey, void> {
  checkInteger('bits', bits, { min: 512, max: 16384 });
  const exponent = engine.of(readInteger('e', e).toBigInt());
  if (exponent.isEven() || exponent.isLessThan(3) || exponent.bitLength() > 256)
    throw new RangeError(`e: expected an odd exponent from 3 to 256 bits, found ${exponent.toString()}`);
  const condition = (candidate: Int): boolean => gcd(exponent, candidate.minus(1)).isOne();
  const search = { rounds, random, engine, condition };
  for (let attempt = 0; attempt < MOST_PAIRS; attempt++) {
    const p = yield* named('p', searchPrime({ ...search, bits: Math.ceil(bits / 2) }));
    const q = yield* named('q', searchPrime({ ...search, bits: Math.floor(bits / 2) }));
    // Two checks that practically never fail: p and q too close (Fermat would factor n), d too short (Wiener 1990).
    if (p.minus(q).abs().bitLength() <= bits / 2 - 100) continue;
    const key = assemble(p.isGreaterThan(q) ? [p, q] : [q, p], exponent);
    if (key.d.bitLength() > bits / 2) return key;
  }
  throw new RangeError(
    `random: expected two primes that are not close, found none in ${MOST_PAIRS} pairs: is the source stuck?`,
  );
}

/** One pair of random primes in 2^98 is refused. */
const MOST_PAIRS = 3;

function* named(prime: KeyProgress['prime'], search: Generator<PrimeProgress, Int>): Generator<KeyProgress, Int, void> {
  while (true) {
    const { done, value } = search.next();
    if (done) return value;
    yield { prime, ...value };
  }
}
