/**
 * The group of an elliptic curve, read aloud from SEC 1 section 2.2.1: how points are added, by the rules that a hand with a
 * ruler follows, and how a point is multiplied by a number, by doubling and adding. It works on the named curves and on the
 * small ones of a classroom alike, and shows every step.
 *
 * Leaks: the scalar, bit by bit, through the pattern of additions; for public values and for the classroom.
 */

import { checkInteger, type Trace } from '@cleartext/core';
import { invert, mod } from '../field.ts';
import { O, type AffinePoint, type CurvePoint, type WeierstrassCurve } from './curves.ts';

/** What the group law does: `lambda` is the slope of the line through both points, or of the tangent. */
export type GroupEvent =
  | {
      readonly step: 'add';
      readonly P: AffinePoint;
      readonly Q: AffinePoint;
      readonly lambda: bigint;
      readonly R: AffinePoint;
    }
  | { readonly step: 'double'; readonly P: AffinePoint; readonly lambda: bigint; readonly R: AffinePoint }
  | { readonly step: 'infinity'; readonly P: CurvePoint; readonly Q: CurvePoint; readonly R: CurvePoint };

/** What a scalar multiplication does: before each bit of k, from the top, its place (0 is the lowest) and the point so far. */
export type ScalarMultiplicationEvent =
  GroupEvent | { readonly step: 'bit'; readonly place: number; readonly bit: 0 | 1; readonly R: CurvePoint };

/** Whether the point lies on the curve, its coordinates in 0 .. p - 1. O lies on every curve. */
export function isOnCurve({ p, a, b }: WeierstrassCurve, P: CurvePoint): boolean {
  if (P === O) return true;
  const { x, y } = P;
  return x >= 0n && x < p && y >= 0n && y < p && mod(y * y - (x * x * x + a * x + b), p) === 0n;
}

/** -P, the point mirrored at the x axis: P + (-P) = O. */
export function negatePoint({ p }: WeierstrassCurve, P: CurvePoint): CurvePoint {
  return P === O ? O : { x: P.x, y: mod(-P.y, p) };
}

/** P + Q, by the five rules of SEC 1 section 2.2.1. Both must lie on the curve. */
export function addPoints(
  curve: WeierstrassCurve,
  P: CurvePoint,
  Q: CurvePoint,
  trace?: Trace<GroupEvent>,
): CurvePoint {
  // Rules 1 and 2: O is neutral.
  if (P === O || Q === O) return atInfinity(P, Q, P === O ? Q : P, trace);
  const { p, a } = curve;
  const [{ x: x1, y: y1 }, { x: x2, y: y2 }] = [P, Q];
  // Rule 3: opposite points, on a vertical line, add to O.
  if (x1 === x2 && mod(y1 + y2, p) === 0n) return atInfinity(P, Q, O, trace);
  // Rule 4: the line through both points; rule 5: the tangent, for a point and itself.
  const lambda = mod(x1 === x2 ? (3n * x1 * x1 + a) * invert(2n * y1, p) : (y2 - y1) * invert(x2 - x1, p), p);
  const x3 = mod(lambda * lambda - x1 - x2, p);
  const y3 = mod(lambda * (x1 - x3) - y1, p);
  const R = { x: x3, y: y3 };
  trace?.(x1 === x2 ? { step: 'double', P, lambda, R } : { step: 'add', P, Q, lambda, R });
  return R;
}

/** k P for k >= 0, by doubling and adding: for each bit of k from the top, double; and if the bit is 1, add P. */
export function multiplyPoint(
  curve: WeierstrassCurve,
  k: bigint | number,
  P: CurvePoint,
  trace?: Trace<ScalarMultiplicationEvent>,
): CurvePoint {
  if (typeof k === 'number') checkInteger('k', k, { min: 0 });
  const bits = BigInt(k).toString(2);
  if (k < 0) throw new RangeError('k: expected a number >= 0, found a negative one');
  let R: CurvePoint = O;
  for (let i = 0; i < bits.length; i++) {
    const bit = bits[i] === '1' ? 1 : 0;
    trace?.({ step: 'bit', place: bits.length - 1 - i, bit, R });
    R = addPoints(curve, R, R, trace);
    if (bit === 1) R = addPoints(curve, R, P, trace);
  }
  return R;
}

/** u1 P1 + u2 P2, one multiplication after the other: what the verification of an ECDSA signature asks for. */
export function multiplyTwoPoints(
  curve: WeierstrassCurve,
  [u1, P1]: readonly [bigint, CurvePoint],
  [u2, P2]: readonly [bigint, CurvePoint],
  trace?: Trace<ScalarMultiplicationEvent>,
): CurvePoint {
  return addPoints(curve, multiplyPoint(curve, u1, P1, trace), multiplyPoint(curve, u2, P2, trace), trace);
}

function atInfinity(P: CurvePoint, Q: CurvePoint, R: CurvePoint, trace?: Trace<GroupEvent>): CurvePoint {
  trace?.({ step: 'infinity', P, Q, R });
  return R;
}
