/**
 * Uniform random integers from a source of random bytes, by the simple discard method (NIST SP 800-90A appendix A.5.1):
 * draw as many bits as the range has, and draw again if the number falls outside. Reducing modulo the range instead would
 * prefer small numbers.
 *
 * Leaks: the number of draws, which is independent of the number that is returned.
 */

import { checkBytes, checkInteger, copy, type RandomSource, systemRandom } from '@cleartext/core';
import type { Engine } from './engine.ts';
import type { Int, IntLike } from './int.ts';

/** Both ends belong to the range. */
export interface IntRange {
  readonly min: IntLike;
  readonly max: IntLike;
}

/**
 * A uniform random integer: of `0 .. 2^range - 1` if the range is a number of bits, else of `min .. max`.
 * Throws `RangeError` for an empty range, and for a source that is stuck: each draw succeeds with a chance of at least one
 * half, so a source that fails `MOST_DRAWS` times in a row is stuck.
 */
export function randomInt(engine: Engine, range: number | IntRange, random: RandomSource = systemRandom): Int {
  if (typeof range === 'number') return randomBits(engine, range, random);
  const min = engine.of(0).plus(range.min);
  const span = engine.of(0).plus(range.max).minus(min);
  if (span.isNegative()) throw new RangeError('range: expected min <= max, found min > max');
  const bits = span.bitLength();
  for (let draw = 0; draw < MOST_DRAWS; draw++) {
    const offset = randomBits(engine, bits, random);
    if (offset.isAtMost(span)) return min.plus(offset);
  }
  throw new RangeError(
    `random: expected a number in the range after ${MOST_DRAWS} draws, found none: is the source stuck?`,
  );
}

/** As many whole bytes as needed, the surplus bits of the first one cleared. */
function randomBits(engine: Engine, bits: number, random: RandomSource): Int {
  checkInteger('range', bits, { min: 0 });
  const length = Math.ceil(bits / 8);
  const drawn = random(length);
  checkBytes('random bytes', drawn, length);
  const bytes = copy(drawn);
  if (length > 0) bytes[0] &= 0xff >> (8 * length - bits);
  return engine.fromBytes(bytes);
}

/** A good source misses the range so often with a chance of 2^-128. */
const MOST_DRAWS = 128;
