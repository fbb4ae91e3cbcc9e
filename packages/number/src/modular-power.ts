/**
 * Modular exponentiation, the one operation that RSA and Diffie-Hellman consist of: the textbook's square-and-multiply,
 * and the sliding window that runs by default (Menezes, van Oorschot, Vanstone, Handbook of Applied Cryptography,
 * algorithms 14.79 and 14.85), which saves two in three of the multiplications by a small table of odd powers.
 *
 * Leaks: the pattern of squarings and multiplications follows the bits of the exponent, and operations on native
 * bigints take longer for larger values: timing them (or measuring the power drawn) reveals something about a secret
 * exponent, as Kocher showed in 1996.
 */

import { checkInteger, type Trace } from '@cleartext/core';
import { modInverse } from './gcd.ts';
import type { Int, IntLike } from './int.ts';

/** A stretch of the exponent's bits, most significant first: `squarings` bits, whose last few read `value`. */
export interface ExponentWindow {
  /** How many bits the stretch has, and so how many squarings it costs. */
  readonly squarings: number;
  /** The odd number that its last bits read; 0 for the zeros at the exponent's end. */
  readonly value: number;
}

/** What `modPow` does, in order: the windows, the table of odd powers, then squarings and products. */
export type ModPowEvent =
  | { readonly step: 'windows'; readonly width: number; readonly windows: readonly ExponentWindow[] }
  | { readonly step: 'odd power'; readonly exponent: number; readonly value: Int }
  | { readonly step: 'start'; readonly window: number; readonly value: Int }
  | { readonly step: 'square'; readonly value: Int }
  | { readonly step: 'multiply'; readonly window: number; readonly value: Int };

/** What `squareAndMultiply` does: a squaring for each bit, then a product if the bit is 1; the value after each. */
export interface SquareAndMultiplyEvent {
  readonly step: 'square' | 'multiply';
  /** The bit's place, 0 being the least significant. */
  readonly bit: number;
  readonly value: Int;
}

/**
 * `base^exponent mod modulus`, in `0 .. modulus - 1`. Anything to the power 0 is 1 (also 0^0), and modulo 1 everything
 * is 0. A negative exponent means the power of the inverse, as in mathematics: `RangeError` if the base has none.
 * Throws `RangeError` if the modulus is not positive.
 */
export function modPow(base: Int, exponent: IntLike, modulus: IntLike, trace?: Trace<ModPowEvent>): Int {
  const e = base.like(exponent);
  const m = checkModulus(base, modulus);
  if (e.isNegative()) return modPow(modInverse(base, m), e.negate(), m, trace);
  if (e.isZero() || m.isOne()) return base.engine.of(1).mod(m);
  const b = base.mod(m);
  return (trace ? undefined : b.enginePower(e, m)) ?? slidingWindow(b, e, m, trace);
}

/** The same power as the textbook writes it: for each bit from the top, square, and multiply if the bit is 1. */
export function squareAndMultiply(
  base: Int,
  exponent: IntLike,
  modulus: IntLike,
  trace?: Trace<SquareAndMultiplyEvent>,
): Int {
  const e = base.like(exponent);
  const m = checkModulus(base, modulus);
  if (e.isNegative()) return squareAndMultiply(modInverse(base, m), e.negate(), m, trace);
  let result = base.engine.of(1).mod(m);
  for (let bit = e.bitLength() - 1; bit >= 0; bit--) {
    result = result.times(result).mod(m);
    trace?.({ step: 'square', bit, value: result });
    if (e.bit(bit) === 1) {
      result = result.times(base).mod(m);
      trace?.({ step: 'multiply', bit, value: result });
    }
  }
  return result;
}

/**
 * `2^exponent mod modulus`, for the base-2 test of the prime search: multiplying by a power of two is a shift. An engine with
 * modular powers of its own is asked first, as by `modPow`.
 */
export function powerOfTwo(exponent: Int, modulus: Int): Int {
  const m = checkModulus(exponent, modulus);
  if (exponent.isNegative()) throw new RangeError('exponent: expected a number >= 0, found a negative one');
  const enginePower = m.isGreaterThan(2) && !exponent.isZero() ? m.like(2).enginePower(exponent, m) : undefined;
  if (enginePower) return enginePower;
  const bits = exponent.toString(2);
  const width = 5;
  const first = bits.length % width || width;
  let result = exponent.engine
    .of(1)
    .shiftLeft(parseInt(bits.slice(0, first), 2))
    .mod(m);
  for (let i = first; i < bits.length; i += width) {
    for (let k = 1; k < width; k++) result = result.times(result).mod(m);
    result = result
      .times(result)
      .shiftLeft(parseInt(bits.slice(i, i + width), 2))
      .mod(m);
  }
  return result;
}

/**
 * The exponent cut into windows of at most `width` bits that begin and end with a 1, each together with the zeros before
 * it: 65537 at width 3 is `{ squarings: 1, value: 1 }, { squarings: 16, value: 1 }`. The windows join up to the exponent's
 * bits exactly. Throws `RangeError` for a negative exponent.
 */
export function exponentWindows(exponent: Int, width: number): readonly ExponentWindow[] {
  checkInteger('width', width, { min: 1 });
  if (exponent.isNegative()) throw new RangeError('exponent: expected a number >= 0, found a negative one');
  return exponent.isZero() ? [] : windowsOfBits(exponent.toString(2), width);
}

/** The same of binary digits, the first of which is 1. */
export function windowsOfBits(bits: string, width: number): readonly ExponentWindow[] {
  const windows: ExponentWindow[] = [];
  for (let from = 0; from < bits.length;) {
    const one = bits.indexOf('1', from);
    if (one < 0) {
      windows.push({ squarings: bits.length - from, value: 0 });
      break;
    }
    const end = bits.lastIndexOf('1', one + width - 1) + 1;
    windows.push({ squarings: end - from, value: parseInt(bits.slice(one, end), 2) });
    from = end;
  }
  return windows;
}

/** The width with the fewest multiplications: 2^(w-1) for the table and one for each w+1 bits of the exponent. */
export function windowWidth(exponentBits: number): number {
  const cost = (width: number): number => 2 ** (width - 1) + exponentBits / (width + 1);
  let width = 1;
  while (cost(width + 1) < cost(width)) width++;
  return width;
}

/** HAC algorithm 14.85, on 0 <= base < modulus, exponent > 0. */
function slidingWindow(base: Int, exponent: Int, modulus: Int, trace?: Trace<ModPowEvent>): Int {
  const width = windowWidth(exponent.bitLength());
  const windows = exponentWindows(exponent, width);
  trace?.({ step: 'windows', width, windows });
  const powers = oddPowers(base, Math.max(...windows.map(({ value }) => value)), modulus, trace);
  let result = powers[windows[0].value];
  trace?.({ step: 'start', window: windows[0].value, value: result });
  for (const { squarings, value } of windows.slice(1)) {
    for (let i = 0; i < squarings; i++) {
      result = result.times(result).mod(modulus);
      trace?.({ step: 'square', value: result });
    }
    if (value > 0) {
      result = result.times(powers[value]).mod(modulus);
      trace?.({ step: 'multiply', window: value, value: result });
    }
  }
  return result;
}

/** The odd powers 1, 3, 5, ... up to the greatest that a window asks for, at their exponents' places. */
function oddPowers(base: Int, greatest: number, modulus: Int, trace?: Trace<ModPowEvent>): readonly Int[] {
  const powers: Int[] = [];
  powers[1] = base;
  trace?.({ step: 'odd power', exponent: 1, value: base });
  if (greatest === 1) return powers;
  const square = base.times(base).mod(modulus);
  for (let exponent = 3; exponent <= greatest; exponent += 2) {
    powers[exponent] = powers[exponent - 2].times(square).mod(modulus);
    trace?.({ step: 'odd power', exponent, value: powers[exponent] });
  }
  return powers;
}

function checkModulus(base: Int, modulus: IntLike): Int {
  const m = base.like(modulus);
  if (m.isNegative() || m.isZero()) throw new RangeError(`modulus: expected a number >= 1, found ${m.toString()}`);
  return m;
}
