/**
 * X25519 at speed: the ladder of reference.ts on a field in WebAssembly (machine/). Instead of exchanging the two points there are two
 * steps, one for each value of the bit.
 *
 * Leaks: which of the two steps runs, to who can watch the processor at work; time does not depend on the scalar.
 */

import { formula } from '../machine/formula.ts';
import { machineFor, type Machine, type MachineMaker } from '../machine/machine.ts';
import { powerElements, powerFormulas, raise, type PowerFormula } from '../machine/power.ts';

/** The field of Curve25519 with the two steps of the ladder. */
export type LadderMachine = Machine<PowerFormula | 'step0' | 'step1'>;

/** The u coordinate of k times the point with u coordinate u, modulo 2^255 - 19; 0 for the point at infinity. */
export function ladderFast(k: bigint, u: bigint, machine: LadderMachine = theLadder()): bigint {
  const { run, step, free } = machine;
  const [x_1, x_2, z_2, inverse] = [free, free + step, free + 2 * step, free + 5 * step];
  machine.write(x_1, u);
  [1n, 0n, u, 1n].forEach((value, i) => machine.write(x_2 + i * step, value));
  for (const bit of k.toString(2).padStart(255, '0')) {
    if (bit === '0') run.step0(x_2, x_2, x_1);
    else run.step1(x_2, x_2, x_1);
  }
  raise(machine, inverse, z_2, p - 2n, inverse + step);
  run.multiply(x_2, x_2, inverse);
  return machine.read(x_2);
}

/** A machine for the ladder, of one's own. */
export function makeLadder(makeMachine: MachineMaker = machineFor): LadderMachine {
  const ladderStep = `
    A = x_2 + z_2; AA = A * A; B = x_2 - z_2; BB = B * B
    E = AA - BB; C = x_3 + z_3; D = x_3 - z_3
    DA = D * A; CB = C * B
    x3 = DA + CB; x3 = x3 * x3
    z3 = DA - CB; z3 = z3 * z3; z3 = x_1 * z3
    x2 = AA * BB
    z2 = a24 * E; z2 = AA + z2; z2 = E * z2`;
  return makeMachine({
    p,
    constants: { a24: 121665n },
    formulas: {
      ...powerFormulas,
      step0: formula([['x_2', 'z_2', 'x_3', 'z_3'], ['x_1']], ['x2', 'z2', 'x3', 'z3'], ladderStep),
      step1: formula([['x_3', 'z_3', 'x_2', 'z_2'], ['x_1']], ['x3', 'z3', 'x2', 'z2'], ladderStep),
    },
    elements: 6 + powerElements,
  });
}

function theLadder(): LadderMachine {
  return (ladder ??= makeLadder());
}

const p = /* @__PURE__ */ ((): bigint => 2n ** 255n - 19n)();

let ladder: LadderMachine | undefined;
