/**
 * The search for random primes: from a random start upward, past everything that a sieve by small primes rules out, to
 * the first number that passes the tests (incremental search: Brandt and Damgard 1992; the form of the primes and the number
 * of rounds as FIPS 186-5 appendix A.1.3, which itself draws every candidate afresh). It is a generator: it reports its
 * progress before each costly test, and can be stopped there.
 *
 * Leaks: how long the search takes says how many candidates failed, not which. The primes after long gaps come up
 * more often than others, an imbalance of no known use to an attacker.
 */

import { checkInteger, checkOneOf, systemRandom, type RandomSource } from '@cleartext/core';
import { native } from './engines/native.ts';
import type { Engine } from './engine.ts';
import type { Int } from './int.ts';
import { isStrongProbablePrime, millerRabin, roundsForRandomCandidate } from './primality.ts';
import { randomInt } from './random-int.ts';
import { groupPrimes, sievePrimes } from './sieve.ts';

/** What to search for. */
export interface PrimeSearchOptions {
  /** The exact length of the prime, at least 2 bits. */
  readonly bits: number;
  /** How many of the top bits are 1: with 2 (the default) a product of two such primes has exactly twice the bits. */
  readonly topBits?: 1 | 2 | undefined;
  /** Random Miller-Rabin rounds after the base-2 test; by default as many as FIPS 186-5 requires. */
  readonly rounds?: number | undefined;
  /** Where the start and the bases come from. */
  readonly random?: RandomSource | undefined;
  readonly engine?: Engine | undefined;
  /**
   * What else the prime must satisfy, for RSA that gcd(p - 1, e) = 1. Asked for each candidate that survives the sieve,
   * before the costly tests. Of a condition that no prime satisfies the search says so after `MOST_STARTS` starts.
   */
  readonly condition?: ((candidate: Int) => boolean) | undefined;
}

/** How far a search has come. All counts are totals since its beginning. */
export interface PrimeProgress {
  /** Random starting points drawn so far. */
  readonly starts: number;
  /** The number of odd numbers examined so far. */
  readonly examined: number;
  /** Of these: ruled out by a small prime factor, refused by the condition, found composite by a test. */
  readonly sievedOut: number;
  readonly refused: number;
  readonly composite: number;
  /** What comes next: the base-2 test of a candidate, or the random rounds after it. */
  readonly next: 'base 2' | 'random bases';
  readonly candidate: Int;
}

/**
 * Searches for a random prime. Yields before each test; returns the prime. Throws `RangeError` for impossible options, and for a
 * random source that is stuck.
 */
export function* searchPrime({
  bits,
  topBits = 2,
  rounds = roundsForRandomCandidate(bits),
  random = systemRandom,
  engine = native,
  condition = () => true,
}: PrimeSearchOptions): Generator<PrimeProgress, Int, void> {
  checkInteger('bits', bits, { min: 2 });
  checkOneOf('topBits', topBits, [1, 2]);
  checkInteger('rounds', rounds, { min: 1 });
  const top = engine.of(2 ** topBits - 1).shiftLeft(bits - topBits);
  let [starts, examined, sievedOut, refused, composite] = [0, 0, 0, 0, 0];
  let last: Int | undefined;
  while (starts < MOST_STARTS) {
    const start = oddStart(top, bits - topBits, random);
    if (bits > STUCK_BITS && last?.equals(start))
      throw new RangeError('random: expected another start for the search, found the same again: is the source stuck?');
    last = start;
    const divisible = sieveFrom(start, bits);
    starts++;
    for (let i = 0; i < WINDOW; i++) {
      const candidate = divisible[i] ? undefined : start.plus(2 * i);
      if (candidate && candidate.bitLength() > bits) break;
      examined++;
      if (!candidate) {
        sievedOut++;
        continue;
      }
      if (!condition(candidate)) {
        refused++;
        continue;
      }
      const progress = { starts, examined, sievedOut, refused, composite, candidate };
      yield { ...progress, next: 'base 2' };
      if (isStrongProbablePrime(candidate, 2)) {
        yield { ...progress, next: 'random bases' };
        if (millerRabin(candidate, { rounds, random })) return candidate;
      }
      composite++;
    }
  }
  throw new RangeError(
    `random, condition: expected a prime of ${bits} bits after ${MOST_STARTS} starts, found none that satisfies the condition`,
  );
}

/** Runs a computation that reports progress to its end, and returns its result. */
export function runToEnd<Progress, Result>(
  steps: Iterator<Progress, Result>,
  onProgress?: (progress: Progress) => void,
): Result {
  while (true) {
    const { done, value } = steps.next();
    if (done) return value;
    onProgress?.(value);
  }
}

/** A uniform random odd number with the given top bits: `top` and `free` random bits below them. */
function oddStart(top: Int, free: number, random: RandomSource): Int {
  const start = top.plus(randomInt(top.engine, free, random));
  return start.isOdd() ? start : start.plus(1);
}

/** For each odd number from `start` on, 1 if a small prime divides it, so that it need not be tested. */
function sieveFrom(start: Int, bits: number): Uint8Array {
  const divisible = new Uint8Array(WINDOW);
  // Only primes shorter than the candidates: a small candidate must not be ruled out by itself.
  const limit = Math.min(2 ** (bits - 1), 256 * 2 ** Math.floor(Math.log2(bits)));
  forEachResidue(start, limit, (prime, residue) => {
    // The first i with start + 2i = 0 (mod prime): half of -residue, made even by adding the prime where needed.
    const distance = residue === 0 ? 0 : prime - residue;
    let i = (distance % 2 === 0 ? distance : distance + prime) / 2;
    for (; i < WINDOW; i += prime) divisible[i] = 1;
  });
  return divisible;
}

/**
 * The residues of `n` modulo all odd primes below `limit`. A long division for each prime would cost more than the sieve
 * saves, so it goes down a tree: first modulo products of some 500 bits, from there modulo products below 2^53, and
 * the rest is in JavaScript numbers.
 */
function forEachResidue(n: Int, limit: number, visit: (prime: number, residue: number) => void): void {
  for (const { product, groups } of primeTree(n.engine, limit)) {
    const reduced = n.remainder(product);
    for (const group of groups) {
      const residue = reduced.remainder(group.product).toNumber();
      for (const prime of group.primes) visit(prime, residue % prime);
    }
  }
}

interface Branch {
  readonly product: Int;
  readonly groups: readonly { readonly product: Int; readonly primes: readonly number[] }[];
}

/** The odd primes below `limit` as branches of the tree; made once for an engine and a limit. */
function primeTree(engine: Engine, limit: number): readonly Branch[] {
  let trees = primeTrees.get(engine);
  if (!trees) primeTrees.set(engine, (trees = new Map<number, readonly Branch[]>()));
  let tree = trees.get(limit);
  if (!tree) {
    const groups = groupPrimes(sievePrimes(limit - 1).slice(1)).map(({ product, primes }) => ({
      product: engine.of(product),
      primes,
    }));
    const branches: Branch[] = [];
    for (let i = 0; i < groups.length; i += 10) {
      const members = groups.slice(i, i + 10);
      branches.push({
        product: members.reduce((all, { product }) => all.times(product), engine.of(1)),
        groups: members,
      });
    }
    trees.set(limit, (tree = branches));
  }
  return tree;
}

/** How many odd numbers one start covers; a gap between primes of 1024 bits is about 355 of them on average. */
const WINDOW = 4096;

/**
 * A start finds a prime more often than not up to some 8,000 bits, and even with an exponent that suits only one prime in ten, a thousand
 * starts fail with a chance below 2^-100.
 */
const MOST_STARTS = 1000;

/** Two equal starts in a row mean nothing where there are few; with as many free bits as this they do not happen. */
const STUCK_BITS = 128;

const primeTrees = new WeakMap<Engine, Map<number, readonly Branch[]>>();
