/**
 * Greatest common divisors: Euclid's Elements, book VII, propositions 1 and 2, and the extended algorithm that also finds
 * how the divisor is a combination of the two numbers (Knuth, The Art of Computer Programming 2, section 4.5.2). The
 * inverse modulo m, which turns an RSA public exponent into the private one, is its first use.
 *
 * Leaks: the number of division steps depends on the values, so timing tells something about a secret operand.
 */

import type { Trace } from '@cleartext/core';
import type { Int, IntLike } from './int.ts';

/** One row of Euclid's table: `remainder = a*x + b*y`; `quotient` is how often it goes into the row above it. */
export interface EuclidRow {
  readonly step: 'row';
  /** Row 0 holds a, row 1 holds b; the last row holds remainder 0. */
  readonly i: number;
  /** The previous remainder divided by this one; absent in row 0 and in the last row. */
  readonly quotient?: Int;
  readonly remainder: Int;
  readonly x: Int;
  readonly y: Int;
}

/** The greatest common divisor, never negative; gcd(0, 0) = 0. */
export function gcd(a: Int, b: IntLike): Int {
  let [r0, r1] = [a.abs(), a.like(b).abs()];
  while (!r1.isZero()) [r0, r1] = [r1, r0.remainder(r1)];
  return r0;
}

/** The least common multiple, never negative; lcm(a, 0) = 0. */
export function lcm(a: Int, b: IntLike): Int {
  const divisor = gcd(a, b);
  return divisor.isZero() ? divisor : a.dividedBy(divisor).times(b).abs();
}

/** The divisor `gcd >= 0` with `x` and `y` such that `a*x + b*y = gcd` (Bezout). The trace shows each row of the table. */
export function extendedGcd(
  a: Int,
  b: IntLike,
  trace?: Trace<EuclidRow>,
): { readonly gcd: Int; readonly x: Int; readonly y: Int } {
  const [zero, one] = [a.engine.of(0), a.engine.of(1)];
  let row: Row = { remainder: a, x: one, y: zero };
  let next: Row = { remainder: a.like(b), x: zero, y: one };
  trace?.({ step: 'row', i: 0, ...row });
  let i = 1;
  for (; !next.remainder.isZero(); i++) {
    const quotient = row.remainder.dividedBy(next.remainder);
    trace?.({ step: 'row', i, quotient, ...next });
    [row, next] = [next, minusTimes(row, quotient, next)];
  }
  trace?.({ step: 'row', i, ...next });
  const { remainder, x, y } = row;
  return remainder.isNegative() ? { gcd: remainder.negate(), x: x.negate(), y: y.negate() } : { gcd: remainder, x, y };
}

/**
 * The inverse of `a` modulo `modulus`: the x in `0 .. modulus - 1` with `a*x = 1 (mod modulus)`.
 * Throws `RangeError` if the modulus is not positive or the two have a common divisor.
 */
export function modInverse(a: Int, modulus: IntLike): Int {
  const m = a.like(modulus);
  if (!m.isGreaterThan(0)) throw new RangeError(`modulus: expected a number >= 1, found ${m.toString()}`);
  const zero = a.engine.of(0);
  // The extended algorithm without its y column: b = m, and y is not needed.
  let [r0, r1] = [a.mod(m), m];
  let [x0, x1] = [a.engine.of(1), zero];
  while (!r1.isZero()) {
    const quotient = r0.dividedBy(r1);
    [r0, r1] = [r1, r0.minus(quotient.times(r1))];
    [x0, x1] = [x1, x0.minus(quotient.times(x1))];
  }
  if (!r0.isOne())
    throw new RangeError('a: expected a number without a common divisor with the modulus, found one with');
  return x0.mod(m);
}

interface Row {
  readonly remainder: Int;
  readonly x: Int;
  readonly y: Int;
}

/** Row minus quotient times the next row, column by column: each row keeps `remainder = a*x + b*y`. */
function minusTimes(row: Row, quotient: Int, next: Row): Row {
  return {
    remainder: row.remainder.minus(quotient.times(next.remainder)),
    x: row.x.minus(quotient.times(next.x)),
    y: row.y.minus(quotient.times(next.y)),
  };
}
