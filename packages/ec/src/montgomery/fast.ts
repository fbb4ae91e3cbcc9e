/**
 * X25519 at speed: the ladder of reference.ts with as few remainders as possible, because they cost ten times what the products of
 * bigints cost. Sums and differences are left as they are, and so is the sign of a remainder.
 *
 * Leaks: bigint is variable-time; the ladder itself does the same work for every scalar.
 */

import { invert, mod } from '../field.ts';

/** The u coordinate of k times the point with u coordinate u, modulo 2^255 - 19; 0 for the point at infinity. */
export function ladderFast(k: bigint, u: bigint): bigint {
  const bits = k.toString(2).padStart(255, '0');
  let [x2, z2, x3, z3] = [1n, 0n, u, 1n];
  let previous = '0';
  for (const bit of bits) {
    if (bit !== previous) [x2, z2, x3, z3] = [x3, z3, x2, z2];
    previous = bit;
    const A = x2 + z2;
    const B = x2 - z2;
    const AA = (A * A) % p;
    const BB = (B * B) % p;
    const E = AA - BB;
    const DA = ((x3 - z3) * A) % p;
    const CB = ((x3 + z3) * B) % p;
    const sum = DA + CB;
    const difference = DA - CB;
    x3 = (sum * sum) % p;
    z3 = (u * ((difference * difference) % p)) % p;
    x2 = (AA * BB) % p;
    z2 = (E * (AA + 121665n * E)) % p;
  }
  if (previous === '1') [x2, z2] = [x3, z3];
  const denominator = mod(z2, p);
  return denominator === 0n ? 0n : mod(x2 * invert(denominator, p), p);
}

const p = /* @__PURE__ */ ((): bigint => 2n ** 255n - 19n)();
