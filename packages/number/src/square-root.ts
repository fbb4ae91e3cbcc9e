/** The integer square root, by Newton's iteration (Cohen, A Course in Computational Algebraic Number Theory, 1.7.1). */

import type { Int } from './int.ts';

/** The greatest integer whose square is at most `n`. Throws `RangeError` for a negative number. */
export function isqrt(n: Int): Int {
  if (n.isNegative()) throw new RangeError('n: expected a number >= 0, found a negative one');
  if (n.isZero()) return n;
  // From any start above the root the iteration falls strictly until it reaches the root.
  let root = n.engine.of(1).shiftLeft(Math.ceil(n.bitLength() / 2));
  while (true) {
    const next = root.plus(n.dividedBy(root)).shiftRight(1);
    if (next.isAtLeast(root)) return root;
    root = next;
  }
}
