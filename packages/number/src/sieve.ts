/** The sieve of Eratosthenes, on odd numbers only. */

import { checkInteger } from '@cleartext/core';

/** All primes up to and with `limit` (at most 2^28), in order. */
export function sievePrimes(limit: number): readonly number[] {
  checkInteger('limit', limit, { min: 0, max: 2 ** 28 });
  // composite[i] stands for the odd number 2i + 1.
  const composite = new Uint8Array(Math.ceil((limit + 1) / 2));
  for (let prime = 3; prime * prime <= limit; prime += 2) {
    // Smaller multiples have a smaller prime factor, and were crossed out with that one.
    if (!composite[prime >> 1]) for (let i = (prime * prime) >> 1; i < composite.length; i += prime) composite[i] = 1;
  }
  const primes = limit >= 2 ? [2] : [];
  for (let n = 3; n <= limit; n += 2) if (!composite[n >> 1]) primes.push(n);
  return primes;
}

/** A few primes and their product. */
export interface PrimeGroup {
  readonly product: number;
  readonly primes: readonly number[];
}

/** The primes, in order, in groups whose products stay below 2^53. */
export function groupPrimes(primes: readonly number[]): readonly PrimeGroup[] {
  const found: PrimeGroup[] = [];
  let [product, members] = [1, [] as number[]];
  for (const prime of primes) {
    if (product * prime > Number.MAX_SAFE_INTEGER) {
      found.push({ product, primes: members });
      [product, members] = [1, []];
    }
    product *= prime;
    members.push(prime);
  }
  if (members.length > 0) found.push({ product, primes: members });
  return found;
}
