/**
 * Baby steps and giant steps (Shanks 1971): the discrete logarithm in about twice the square root of p steps, where trying all exponents takes
 * p. The one idea: x = i m + j with both i and j below m, so g^j = Y (g^-m)^i; a table of all g^j meets one of the m right-hand sides. For
 * groups of the classroom: at 40 bits it takes a second, at 80 a computer's whole memory, at 2048 nothing is left of it.
 */

import { argumentError } from '@cleartext/core';
import { modInverse, modPow, type Int } from '@cleartext/number';
import type { FiniteFieldGroup } from './finite-field-groups.ts';

/**
 * The least x >= 0 with g^x = Y modulo the prime p; undefined if Y is no power of g. Throws `RangeError` for a p above 2^44, where the table would
 * no longer fit.
 */
export function discreteLogarithm({ p, g }: Pick<FiniteFieldGroup, 'p' | 'g'>, Y: Int): Int | undefined {
  if (p.bitLength() > MAX_BITS) throw argumentError('p', `a prime below 2^${MAX_BITS}`, p.toString());
  const m = Math.ceil(Math.sqrt(p.toNumber()));

  // Baby steps: g^0, g^1 ... g^(m-1), the first exponent of each value.
  const exponentOf = new Map<number, number>();
  let power = g.engine.of(1);
  for (let j = 0; j < m; j++) {
    const value = power.toNumber();
    if (exponentOf.has(value)) break; // from here on they repeat
    exponentOf.set(value, j);
    power = power.times(g).mod(p);
  }

  // Giant steps: Y, Y g^-m, Y g^-2m ...
  const giant = modInverse(modPow(g, m, p), p);
  let side = Y.mod(p);
  for (let i = 0; i < m; i++) {
    const j = exponentOf.get(side.toNumber());
    if (j !== undefined) return g.engine.of(i * m + j);
    side = side.times(giant).mod(p);
  }
  return undefined;
}

const MAX_BITS = 44;
