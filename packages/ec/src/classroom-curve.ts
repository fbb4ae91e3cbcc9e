/**
 * Small curves for the classroom: y^2 = x^3 + a x + b modulo a prime such as 97, whose points can be listed, drawn and added by
 * hand. The group law is that of weierstrass/reference.ts, the same that reads the standards' curves. No secret is safe on
 * such a curve: whoever can count to a hundred finds every logarithm.
 */

import { checkInteger } from '@cleartext/core';
import { mod } from './field.ts';
import { O, type AffinePoint, type CurvePoint, type WeierstrassCurve } from './weierstrass/curves.ts';
import { addPoints, isOnCurve } from './weierstrass/reference.ts';

/** A curve y^2 = x^3 + a x + b modulo a prime p below 10,000. */
export interface ClassroomCurve extends WeierstrassCurve {
  /** The equation as people write it. */
  readonly equation: string;
}

/**
 * The curve of three numbers. Throws `RangeError` unless p is a prime in 5 .. 9999 and 4 a^3 + 27 b^2 is not 0 modulo p: otherwise the
 * curve has a sharp or a double point, where no tangent can be drawn, and its points form no group.
 */
export function classroomCurve(p: number, a: number, b: number): ClassroomCurve {
  checkInteger('p', p, { min: 5, max: 9999 });
  checkInteger('a', a);
  checkInteger('b', b);
  for (let divisor = 2; divisor * divisor <= p; divisor++)
    if (p % divisor === 0) throw new RangeError(`p: expected a prime, found ${p} = ${divisor} x ${p / divisor}`);
  const P = BigInt(p);
  const [A, B] = [mod(BigInt(a), P), mod(BigInt(b), P)];
  if (mod(4n * A * A * A + 27n * B * B, P) === 0n)
    throw new RangeError(`a, b: expected 4 a^3 + 27 b^2 other than 0 modulo ${p}, found 0`);
  return Object.freeze({ p: P, a: A, b: B, equation: `y^2 = x^3 + ${A} x + ${B} modulo ${p}` });
}

/** All points of a classroom curve, O first, then by x and y. */
export function pointsOf(curve: ClassroomCurve): readonly CurvePoint[] {
  const { p, a, b } = curve;
  const roots = new Map<bigint, bigint[]>();
  for (let y = 0n; y < p; y++) {
    const square = (y * y) % p;
    roots.set(square, [...(roots.get(square) ?? []), y]);
  }
  const points: CurvePoint[] = [O];
  for (let x = 0n; x < p; x++) for (const y of roots.get(mod(x * x * x + a * x + b, p)) ?? []) points.push({ x, y });
  return points;
}

/** P, 2 P, 3 P, ... O: all multiples of a point, in this order. Throws `RangeError` for a point that is not on the curve. */
export function multiplesOf(curve: ClassroomCurve, P: CurvePoint): readonly CurvePoint[] {
  if (!isOnCurve(curve, P)) throw new RangeError(`P: expected a point of ${curve.equation}, found another`);
  const multiples = [P];
  for (let R = P; R !== O; multiples.push(R)) R = addPoints(curve, R, P);
  return multiples;
}

/** The order of a point: the least n >= 1 with n P = O. Throws `RangeError` for a point that is not on the curve. */
export function orderOf(curve: ClassroomCurve, P: CurvePoint): number {
  return multiplesOf(curve, P).length;
}

/** The discrete logarithm: the least k >= 0 with k P = Q, found by trying all, or undefined if no k fits. */
export function logarithmOf(curve: ClassroomCurve, P: CurvePoint, Q: CurvePoint): number | undefined {
  const same = (R: CurvePoint): boolean => R === Q || (R !== O && Q !== O && R.x === Q.x && R.y === Q.y);
  if (same(O)) return 0;
  const k = multiplesOf(curve, P).findIndex(same);
  return k < 0 ? undefined : k + 1;
}

/** The point with these coordinates. Throws `RangeError` if it is not on the curve. */
export function pointAt(curve: ClassroomCurve, x: number, y: number): AffinePoint {
  checkInteger('x', x);
  checkInteger('y', y);
  const P = { x: BigInt(x), y: BigInt(y) };
  if (!isOnCurve(curve, P)) throw new RangeError(`x, y: expected a point of ${curve.equation}, found (${x}, ${y})`);
  return P;
}
