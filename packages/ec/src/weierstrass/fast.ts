/**
 * The group of the named curves at speed: the same results as reference.ts, by four ideas. (1) Projective coordinates: (X : Y : Z)
 * stands for (X / Z, Y / Z), so that one inversion at the end replaces one for each addition. (2) Complete formulas (formulas.ts): one
 * sequence of products for all pairs of points, equal, opposite or O. (3) Digits of several bits and tables of multiples
 * (machine/multiples.ts). (4) A field in WebAssembly (machine/field-module.ts).
 *
 * Leaks: as machine/multiples.ts.
 */

import type { MachineMaker } from '../machine/machine.ts';
import { sumOfMultiples, type MultiplesSum } from '../machine/multiples.ts';
import { O, type AffinePoint, type CurvePoint, type NamedCurve } from './curves.ts';
import { completeAddition, completeDoubling, pointNegation } from './formulas.ts';

/** k P for 0 <= k < 2^(8 scalarSize) and a point of the curve. */
export function multiplyPointFast(curve: NamedCurve, k: bigint, P: CurvePoint): CurvePoint {
  return P === O ? O : multiplyOn(sumFor(curve), curve, [[k, P]]);
}

/** u1 P1 + u2 P2, with one inversion for both. */
export function multiplyTwoPointsFast(
  curve: NamedCurve,
  first: readonly [bigint, AffinePoint],
  second: readonly [bigint, AffinePoint],
): CurvePoint {
  return multiplyOn(sumFor(curve), curve, [first, second]);
}

/** The sum of multiples of points, on a given machine. */
export function multiplyOn(
  sum: MultiplesSum,
  { G }: NamedCurve,
  multiples: readonly (readonly [bigint, AffinePoint])[],
): CurvePoint {
  sum.clear();
  for (const [k, P] of multiples) {
    if (P === G) sum.addBase(k);
    else sum.add(k, [P.x, P.y, 1n]);
  }
  return sum.affine() ?? O;
}

/** A sum of multiples on the curve, on a machine of one's own. */
export function makeSum({ p, b, G, scalarSize }: NamedCurve, makeMachine?: MachineMaker): MultiplesSum {
  return sumOfMultiples(
    {
      p,
      constants: { b, zero: 0n },
      formulas: { add: completeAddition, double: completeDoubling, negate: pointNegation },
      neutral: [0n, 1n, 0n],
      basePoint: [G.x, G.y, 1n],
      scalarBits: 8 * scalarSize,
    },
    makeMachine,
  );
}

function sumFor(curve: NamedCurve): MultiplesSum {
  let sum = sums.get(curve);
  if (!sum) sums.set(curve, (sum = makeSum(curve)));
  return sum;
}

const sums = /* @__PURE__ */ new WeakMap<NamedCurve, MultiplesSum>();
