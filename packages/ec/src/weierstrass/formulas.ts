/**
 * Complete formulas for the curves with a = -3, as printed: Renes, Costello, Batina, "Complete addition formulas for prime order
 * elliptic curves" (2016), algorithms 4 and 6. Complete means that there is no exception: equal points, opposite points and
 * O = (0 : 1 : 0) take the same steps as all others, so that no secret shows in the path that a program takes.
 */

import { formula, type Formula } from '../machine/formula.ts';

/** (X3 : Y3 : Z3) = (X1 : Y1 : Z1) + (X2 : Y2 : Z2), algorithm 4: 12 products and 2 with the constant b. */
export const completeAddition: Formula = /* @__PURE__ */ formula(
  [
    ['X1', 'Y1', 'Z1'],
    ['X2', 'Y2', 'Z2'],
  ],
  ['X3', 'Y3', 'Z3'],
  `t0 = X1 * X2; t1 = Y1 * Y2; t2 = Z1 * Z2
   t3 = X1 + Y1; t4 = X2 + Y2; t3 = t3 * t4
   t4 = t0 + t1; t3 = t3 - t4; t4 = Y1 + Z1
   X3 = Y2 + Z2; t4 = t4 * X3; X3 = t1 + t2
   t4 = t4 - X3; X3 = X1 + Z1; Y3 = X2 + Z2
   X3 = X3 * Y3; Y3 = t0 + t2; Y3 = X3 - Y3
   Z3 = b * t2; X3 = Y3 - Z3; Z3 = X3 + X3
   X3 = X3 + Z3; Z3 = t1 - X3; X3 = t1 + X3
   Y3 = b * Y3; t1 = t2 + t2; t2 = t1 + t2
   Y3 = Y3 - t2; Y3 = Y3 - t0; t1 = Y3 + Y3
   Y3 = t1 + Y3; t1 = t0 + t0; t0 = t1 + t0
   t0 = t0 - t2; t1 = t4 * Y3; t2 = t0 * Y3
   Y3 = X3 * Z3; Y3 = Y3 + t2; X3 = t3 * X3
   X3 = X3 - t1; Z3 = t4 * Z3; t1 = t3 * t0
   Z3 = Z3 + t1`,
);

/** (X3 : Y3 : Z3) = 2 (X : Y : Z), algorithm 6: 8 products, 3 squares and 2 products with the constant b. */
export const completeDoubling: Formula = /* @__PURE__ */ formula(
  [['X', 'Y', 'Z']],
  ['X3', 'Y3', 'Z3'],
  `t0 = X * X; t1 = Y * Y; t2 = Z * Z
   t3 = X * Y; t3 = t3 + t3; Z3 = X * Z
   Z3 = Z3 + Z3; Y3 = b * t2; Y3 = Y3 - Z3
   X3 = Y3 + Y3; Y3 = X3 + Y3; X3 = t1 - Y3
   Y3 = t1 + Y3; Y3 = X3 * Y3; X3 = X3 * t3
   t3 = t2 + t2; t2 = t2 + t3; Z3 = b * Z3
   Z3 = Z3 - t2; Z3 = Z3 - t0; t3 = Z3 + Z3
   Z3 = Z3 + t3; t3 = t0 + t0; t0 = t3 + t0
   t0 = t0 - t2; t0 = t0 * Z3; Y3 = Y3 + t0
   t0 = Y * Z; t0 = t0 + t0; Z3 = t0 * Z3
   X3 = X3 - Z3; Z3 = t0 * t1; Z3 = Z3 + Z3
   Z3 = Z3 + Z3`,
);

/** -(X : Y : Z) = (X : -Y : Z). */
export const pointNegation: Formula = /* @__PURE__ */ formula([['X', 'Y', 'Z']], ['X', 'Y3', 'Z'], 'Y3 = zero - Y');
