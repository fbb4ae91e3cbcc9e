/**
 * Inverses of scalars modulo the order n, for ECDSA: k^-1 = k^(n-2) by Fermat, on a machine for the field of n. Euclid's
 * algorithm would take steps that depend on k, and a few bits of many nonces are enough to find the key.
 *
 * Leaks: in WebAssembly nothing but what the conversion from bigint shows; on bigints, the size of the values.
 */

import { machineFor, type Machine } from '../machine/machine.ts';
import { powerElements, powerFormulas, raise, type PowerFormula } from '../machine/power.ts';
import type { NamedCurve } from './curves.ts';

/** k^-1 modulo n, for k in 1 .. n - 1. */
export function invertScalar(curve: NamedCurve, k: bigint): bigint {
  let machine = machines.get(curve);
  if (!machine) {
    machine = machineFor({ p: curve.n, formulas: powerFormulas, elements: 2 + powerElements });
    machines.set(curve, machine);
  }
  const { free, step } = machine;
  machine.write(free, k);
  raise(machine, free + step, free, curve.n - 2n, free + 2 * step);
  return machine.read(free + step);
}

const machines = /* @__PURE__ */ new WeakMap<NamedCurve, Machine<PowerFormula>>();
