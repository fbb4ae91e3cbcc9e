/**
 * A scalar as signed digits, for multiplication by windows: with digits from -2^(width-1) to 2^(width-1) a table needs the
 * multiples P, 2 P, ... 2^(width-1) P only, because the negative of a point costs nothing.
 *
 * Leaks: the size of the scalar, through timing.
 */

/** The digits of k >= 0 to the base 2^width, lowest first: a digit above 2^(width-1) becomes negative, and the next grows by 1. */
export function signedDigits(k: bigint, width: number): readonly number[] {
  const bits = k.toString(2);
  const base = 2 ** width;
  const digits: number[] = [];
  let carry = 0;
  for (let end = bits.length; end > 0; end -= width) {
    const digit = parseInt(bits.slice(Math.max(0, end - width), end), 2) + carry;
    carry = digit > base / 2 ? 1 : 0;
    digits.push(digit - carry * base);
  }
  if (carry === 1) digits.push(1);
  return digits;
}
