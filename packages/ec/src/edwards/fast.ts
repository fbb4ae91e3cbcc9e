/**
 * The group of Ed25519 at speed: the formulas of reference.ts, a doubling of its own (RFC 8032 section 5.1.4), digits of several bits
 * and tables of multiples (machine/multiples.ts), and a field in WebAssembly (machine/field-module.ts).
 *
 * Leaks: as machine/multiples.ts.
 */

import { mod } from '../field.ts';
import { formula, type Formula } from '../machine/formula.ts';
import type { MachineMaker } from '../machine/machine.ts';
import { sumOfMultiples, type MultiplesSum } from '../machine/multiples.ts';
import { B, d, neutral, p, type ExtendedPoint } from './reference.ts';

/** The sum of multiples [s]P for 0 <= s < 2^256, the division by Z done: Z = 1. */
export function sumOfEdwardsMultiples(
  multiples: readonly (readonly [bigint, ExtendedPoint])[],
  sum: MultiplesSum = edwardsSum(),
): ExtendedPoint {
  sum.clear();
  for (const [s, P] of multiples) {
    if (P === B) sum.addBase(s);
    else sum.add(s, coordinatesOf(P));
  }
  const { x, y } = sum.affine() ?? { x: 0n, y: 1n }; // Z is never 0 on this curve
  return { X: x, Y: y, Z: 1n, T: mod(x * y, p) };
}

/** base^exponent modulo p for exponent > 0, for square roots. */
export function powerModP(base: bigint, exponent: bigint): bigint {
  return edwardsSum().power(base, exponent);
}

/** A sum of multiples on the curve, on a machine of one's own. */
export function makeEdwardsSum(makeMachine?: MachineMaker): MultiplesSum {
  return sumOfMultiples(
    {
      p,
      constants: { d2: mod(2n * d, p), zero: 0n },
      formulas: { add: addition, double: doubling, negate: negation },
      neutral: coordinatesOf(neutral),
      basePoint: coordinatesOf(B),
      scalarBits: 256,
    },
    makeMachine,
  );
}

function edwardsSum(): MultiplesSum {
  return (theSum ??= makeEdwardsSum());
}

function coordinatesOf({ X, Y, Z, T }: ExtendedPoint): readonly bigint[] {
  return [X, Y, Z, T];
}

/** P + Q, section 5.1.4. */
const addition: Formula = /* @__PURE__ */ formula(
  [
    ['X1', 'Y1', 'Z1', 'T1'],
    ['X2', 'Y2', 'Z2', 'T2'],
  ],
  ['X3', 'Y3', 'Z3', 'T3'],
  `A = Y1 - X1; t = Y2 - X2; A = A * t
   B = Y1 + X1; t = Y2 + X2; B = B * t
   C = T1 * T2; C = C * d2
   D = Z1 * Z2; D = D + D
   E = B - A; F = D - C; G = D + C; H = B + A
   X3 = E * F; Y3 = G * H; T3 = E * H; Z3 = F * G`,
);

/** 2 P, section 5.1.4. */
const doubling: Formula = /* @__PURE__ */ formula(
  [['X1', 'Y1', 'Z1', 'T1']],
  ['X3', 'Y3', 'Z3', 'T3'],
  `A = X1 * X1; B = Y1 * Y1; C = Z1 * Z1; C = C + C
   H = A + B; t = X1 + Y1; t = t * t; E = H - t
   G = A - B; F = C + G
   X3 = E * F; Y3 = G * H; T3 = E * H; Z3 = F * G`,
);

/** -P = (-X, Y, Z, -T). */
const negation: Formula = /* @__PURE__ */ formula(
  [['X1', 'Y1', 'Z1', 'T1']],
  ['X3', 'Y1', 'Z1', 'T3'],
  'X3 = zero - X1; T3 = zero - T1',
);

let theSum: MultiplesSum | undefined;
