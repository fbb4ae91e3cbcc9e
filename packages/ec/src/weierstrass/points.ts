/**
 * Points as octet strings, SEC 1 sections 2.3.3 and 2.3.4: 04 || X || Y, or compressed 02 || X (even Y) and 03 || X (odd Y).
 * Decoding is strict: a coordinate below p, a point on the curve, never O. A point that is not on the curve leaks a private
 * key (see weaknesses/invalid-curve.ts), so no function of this package works with one by default.
 */

import { checkBytes, checkOneOf, concat, DecodeError, describe, type Path } from '@cleartext/core';
import { squareRoot } from '../field.ts';
import { integerToOctetString, octetStringToInteger } from '../octet-strings.ts';
import type { AffinePoint, NamedCurve } from './curves.ts';
import { isOnCurve } from './reference.ts';

/** Whether both coordinates are written, or x and the parity of y alone. */
export type PointForm = 'uncompressed' | 'compressed';

/** Elliptic-Curve-Point-to-Octet-String Conversion, SEC 1 section 2.3.3. Throws `RangeError` for no point of the curve. */
export function encodePoint(curve: NamedCurve, P: AffinePoint, form: PointForm = 'uncompressed'): Uint8Array {
  checkOneOf('form', form, ['uncompressed', 'compressed']);
  if (!isValidPoint(curve, P)) throw new RangeError(`P: expected a point of ${curve.name}, found ${describe(P)}`);
  const X = integerToOctetString(P.x, curve.size);
  if (form === 'compressed') return concat(Uint8Array.of(P.y % 2n === 0n ? 2 : 3), X);
  return concat(Uint8Array.of(4), X, integerToOctetString(P.y, curve.size));
}

/**
 * Octet-String-to-Elliptic-Curve-Point Conversion, SEC 1 section 2.3.4, and the validation of section 3.2.2.1. Throws
 * `DecodeError` for O, for the hybrid form (06, 07), for another length, for a coordinate of p or more, and for a point that
 * is not on the curve.
 */
export function decodePoint(curve: NamedCurve, octets: Uint8Array, path: Path = 'ECPoint'): AffinePoint {
  checkBytes('octets', octets);
  const { p, a, b, size, name } = curve;
  const fail = (offset: number, problem: string): never => {
    throw new DecodeError(path, offset, problem);
  };
  if (octets.length === 0) return fail(0, 'expected a point, found no byte');
  const form = octets[0];
  if (form === 0) return fail(0, 'expected a point with coordinates, found the point at infinity');
  if (form !== 2 && form !== 3 && form !== 4)
    return fail(0, `expected 2, 3 or 4 as the first byte of a point, found ${form}`);
  const length = form === 4 ? 1 + 2 * size : 1 + size;
  if (octets.length !== length) return fail(0, `expected ${length} bytes for ${name}, found ${octets.length}`);
  const x = octetStringToInteger(octets.subarray(1, 1 + size));
  if (x >= p) return fail(1, 'expected a coordinate x below p, found a larger one');
  if (form === 4) {
    const y = octetStringToInteger(octets.subarray(1 + size));
    if (y >= p) return fail(1 + size, 'expected a coordinate y below p, found a larger one');
    return isOnCurve(curve, { x, y }) ? { x, y } : fail(0, `expected a point on ${name}, found one that is not`);
  }
  const beta = squareRoot(x * x * x + a * x + b, p);
  if (beta === undefined) return fail(1, `expected a point on ${name}, found an x without one`);
  // y is never 0 here: such a point would have order 2, and the number of points is an odd prime.
  return { x, y: Number(beta % 2n) === form - 2 ? beta : p - beta };
}

/** Whether a value is a point of the curve other than O, with coordinates in 0 .. p - 1, whatever it is. */
export function isValidPoint(curve: NamedCurve, P: unknown): P is AffinePoint {
  const { x, y } = (P ?? {}) as Partial<Record<'x' | 'y', unknown>>;
  return typeof x === 'bigint' && typeof y === 'bigint' && isOnCurve(curve, { x, y });
}
