/**
 * Powers on a machine, four bits of the exponent at a time: inverses (by Fermat z^(p-2) = 1/z) and square roots in the time of
 * some 350 products.
 */

import { formula, type Formula } from './formula.ts';
import type { Machine } from './machine.ts';

/** The formulas that a machine for powers needs. */
export type PowerFormula = 'multiply' | 'square' | 'copy';

/** These formulas. */
export const powerFormulas: Readonly<Record<PowerFormula, Formula>> = {
  multiply: /* @__PURE__ */ formula([['a'], ['b']], ['c'], 'c = a * b'),
  square: /* @__PURE__ */ formula([['a']], ['c'], 'c = a * a'),
  copy: { inputs: [['a']], output: ['a'], operations: [] },
};

/** How many elements `raise` works in. */
export const powerElements = 14;

/** Puts base^exponent at the address `result`, for exponent > 0; `result` is not `base`, and `work` is where it may work. */
export function raise(
  { step, run }: Machine<PowerFormula>,
  result: number,
  base: number,
  exponent: bigint,
  work: number,
): void {
  const powers = [base]; // base^1 to base^15
  for (let i = 0; i < powerElements; i++) {
    run.multiply(work + i * step, powers[i], base);
    powers.push(work + i * step);
  }
  const [first, ...digits] = exponent.toString(16);
  run.copy(result, powers[parseInt(first, 16) - 1]);
  for (const digit of digits) {
    for (let i = 0; i < 4; i++) run.square(result, result);
    if (digit !== '0') run.multiply(result, result, powers[parseInt(digit, 16) - 1]);
  }
}
