/**
 * Pollard's rho method (1975), with Brent's way of finding the cycle (1980): finds a factor p after about sqrt(p) steps, so a
 * 64-bit modulus falls in well under a second. It is here to show why 64 bits are no RSA key; against 2048 bits it would
 * need about 2^512 steps.
 */

import { systemRandom, type RandomSource, type Trace } from '@cleartext/core';
import { gcd } from './gcd.ts';
import type { Int } from './int.ts';
import { isProbablePrime } from './primality.ts';
import { randomInt } from './random-int.ts';

/** A walk ended: the constant c of its map x^2 + c, the steps that it took, and the common divisor it found. */
export interface RhoEvent {
  readonly step: 'walk';
  readonly c: Int;
  readonly steps: number;
  readonly divisor: Int;
}

/** A factor of the composite `n`, neither 1 nor n. Throws `RangeError` if `n` is prime or below 4, or `random` stuck. */
export function pollardRho(n: Int, random: RandomSource = systemRandom, trace?: Trace<RhoEvent>): Int {
  if (n.isLessThan(4) || isProbablePrime(n, { random }))
    throw new RangeError(`n: expected a composite number >= 4, found ${n.toString()}`);
  if (n.isEven()) return n.engine.of(2);
  for (let walks = 0; walks < MOST_WALKS; walks++) {
    const c = randomInt(n.engine, { min: 1, max: n.minus(1) }, random);
    const start = randomInt(n.engine, { min: 0, max: n.minus(1) }, random);
    const { divisor, steps } = walk(n, c, start);
    trace?.({ step: 'walk', c, steps, divisor });
    if (!divisor.isOne() && !divisor.equals(n)) return divisor;
  }
  throw new RangeError(
    `random: expected a walk that finds a factor, found none in ${MOST_WALKS}: is the source stuck?`,
  );
}

/** All prime factors of `n >= 1`, smallest first, repeated as often as they divide it. For small numbers only. */
export function factorize(n: Int, random: RandomSource = systemRandom): readonly Int[] {
  if (n.isLessThan(1)) throw new RangeError(`n: expected a number >= 1, found ${n.toString()}`);
  if (n.isOne()) return [];
  if (isProbablePrime(n, { random })) return [n];
  const factor = pollardRho(n, random);
  return [...factorize(factor, random), ...factorize(n.dividedBy(factor), random)].sort((a, b) => a.compare(b));
}

/**
 * Walks x -> x^2 + c until two values agree modulo a factor. The differences are multiplied up, and looked at only once
 * in a batch; should a batch contain all factors at once, it is walked again step by step.
 */
function walk(n: Int, c: Int, start: Int): { readonly divisor: Int; readonly steps: number } {
  const f = (x: Int): Int => x.times(x).plus(c).mod(n);
  let y = start;
  let steps = 0;
  for (let power = 1; ; power *= 2) {
    const x = y;
    for (let done = 0; done < power; done += BATCH) {
      const batchStart = y;
      const size = Math.min(BATCH, power - done);
      let product = n.engine.of(1);
      for (let i = 0; i < size; i++) {
        y = f(y);
        product = product.times(x.minus(y)).mod(n);
      }
      steps += size;
      let divisor = gcd(product, n);
      if (divisor.equals(n)) {
        y = batchStart;
        do {
          y = f(y);
          divisor = gcd(x.minus(y), n);
        } while (divisor.isOne());
      }
      if (!divisor.isOne()) return { divisor, steps };
    }
  }
}

const BATCH = 128;

/** Even for n = 9 every second walk finds a factor. */
const MOST_WALKS = 200;
