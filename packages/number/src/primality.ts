/**
 * Is this number prime? The Miller-Rabin test (FIPS 186-5 appendix B.3.1, after Rabin 1980) answers "composite" with
 * proof, or "probably prime" with a chance of error that falls by four with each random base. There is no way to tell
 * composites from primes by fixed bases: composites that fool any given few of them can be built (Arnault 1995).
 *
 * Leaks: time depends on the number; a prime takes all rounds and a composite usually one.
 */

import { checkInteger, systemRandom, type RandomSource, type Trace } from '@cleartext/core';
import { modPow, powerOfTwo } from './modular-power.ts';
import type { Int, IntLike } from './int.ts';
import { randomInt } from './random-int.ts';
import { groupPrimes, sievePrimes, type PrimeGroup } from './sieve.ts';

/** How often to test, and where the bases come from. */
export interface PrimalityOptions {
  /** The number of random bases. A composite passes with a chance below 4^-rounds, whoever chose it. */
  readonly rounds?: number | undefined;
  readonly random?: RandomSource | undefined;
}

/** What the Miller-Rabin test sees: `n - 1 = 2^a * m`, then for each base its powers and the verdict. */
export type MillerRabinEvent =
  | { readonly step: 'decompose'; readonly a: number; readonly m: Int }
  | { readonly step: 'base'; readonly round: number; readonly b: Int; readonly z: Int }
  | { readonly step: 'square'; readonly round: number; readonly j: number; readonly z: Int }
  | { readonly step: 'verdict'; readonly round: number; readonly verdict: 'probably prime' | 'composite' };

/**
 * Whether `n` is probably prime, for a number of any origin, even from an attacker: division by the primes below 2,000, one
 * test to base 2, then `rounds` random bases (by default 64: an error below 2^-128). Numbers below 2 are not prime.
 */
export function isProbablePrime(n: Int, { rounds = 64, random = systemRandom }: PrimalityOptions = {}): boolean {
  checkInteger('rounds', rounds, { min: 1 });
  const verdict = trialDivision(n);
  if (verdict !== 'unknown') return verdict === 'prime';
  return isStrongProbablePrime(n, 2) && millerRabin(n, { rounds, random });
}

/**
 * The Miller-Rabin test with random bases in `2 .. n - 2`, and nothing else: `true` for "probably prime". Of the bases for
 * a composite at most a quarter give the wrong answer. Numbers below 2 and even numbers but 2 are refused at once.
 */
export function millerRabin(
  n: Int,
  { rounds = 64, random = systemRandom }: PrimalityOptions = {},
  trace?: Trace<MillerRabinEvent>,
): boolean {
  checkInteger('rounds', rounds, { min: 1 });
  if (n.isLessThan(4)) return n.isGreaterThan(1);
  if (n.isEven()) return false;
  const decomposition = decompose(n);
  trace?.({ step: 'decompose', ...decomposition });
  const max = n.minus(2);
  for (let round = 1; round <= rounds; round++) {
    const b = randomInt(n.engine, { min: 2, max }, random);
    if (!passes(n, b, decomposition, round, trace)) return false;
  }
  return true;
}

/** Whether the odd `n > 2` passes the test to this one base: one that is composite and passes is a strong pseudoprime. */
export function isStrongProbablePrime(n: Int, base: IntLike, trace?: Trace<MillerRabinEvent>): boolean {
  if (n.isLessThan(3) || n.isEven())
    throw new RangeError(`n: expected an odd number greater than 2, found ${n.toString()}`);
  const decomposition = decompose(n);
  trace?.({ step: 'decompose', ...decomposition });
  return passes(n, n.like(base).mod(n), decomposition, 1, trace);
}

/**
 * How many random bases make a *randomly chosen* odd number of this size, once it passes them all, prime but for a chance
 * of 2^-112 (from 1536 bits on 2^-128, from 2048 bits on 2^-144): the bound of Damgard, Landrock and Pomerance (1993), which
 * gives the 5, 4 and 4 rounds of FIPS 186-5 table B.1. Never enough for a number that somebody else has chosen.
 */
export function roundsForRandomCandidate(bits: number): number {
  checkInteger('bits', bits, { min: 2 });
  const errorBits = bits < 1536 ? 112 : bits < 2048 ? 128 : 144;
  for (let t = 3; bits >= 21 && t <= bits / 9; t++) {
    // p(k,t) < k^(3/2) * 2^t * t^(-1/2) * 4^(2 - sqrt(t*k)), as a logarithm to base 2.
    const log = 1.5 * Math.log2(bits) + t - 0.5 * Math.log2(t) + 4 - 2 * Math.sqrt(t * bits);
    if (log <= -errorBits) return t;
  }
  return errorBits / 2;
}

/** Divides by the primes below 2,000: `prime` and `composite` are certain. */
function trialDivision(n: Int): 'prime' | 'composite' | 'unknown' {
  if (n.isLessThan(2)) return 'composite';
  for (const group of (smallPrimeGroups ??= groupPrimes(sievePrimes(2000)))) {
    // One long division for several primes, whose product still is an exact JavaScript number.
    const residue = n.remainder(group.product).toNumber();
    for (const prime of group.primes) if (residue % prime === 0) return n.equals(prime) ? 'prime' : 'composite';
  }
  return n.isLessThan(2000 * 2000) ? 'prime' : 'unknown';
}

interface Decomposition {
  readonly a: number;
  readonly m: Int;
}

/** FIPS 186-5 appendix B.3.1 steps 1 and 2: `n - 1 = 2^a * m` with m odd. */
function decompose(n: Int): Decomposition {
  const w = n.minus(1);
  const digits = w.toString(2);
  const a = digits.length - 1 - digits.lastIndexOf('1');
  return { a, m: w.shiftRight(a) };
}

/** FIPS 186-5 appendix B.3.1 steps 4.3 to 4.7: does b^m, b^2m, b^4m, ... start with 1, or meet n - 1? */
function passes(n: Int, b: Int, { a, m }: Decomposition, round: number, trace?: Trace<MillerRabinEvent>): boolean {
  const minusOne = n.minus(1);
  let z = b.equals(2) ? powerOfTwo(m, n) : modPow(b, m, n);
  trace?.({ step: 'base', round, b, z });
  let passed = z.isOne() || z.equals(minusOne);
  for (let j = 1; j < a && !passed && !z.isOne(); j++) {
    z = z.times(z).mod(n);
    trace?.({ step: 'square', round, j, z });
    passed = z.equals(minusOne);
  }
  trace?.({ step: 'verdict', round, verdict: passed ? 'probably prime' : 'composite' });
  return passed;
}

let smallPrimeGroups: readonly PrimeGroup[] | undefined;
