/**
 * Sampling (FIPS 203 section 4.2.2): how random bytes become polynomials. The one idea: the public matrix is uniform and
 * is sampled as if already transformed, so that nobody has to transform it; secrets and noise are small, each coefficient
 * the difference of two counts of coin flips.
 */

import type { Polynomial } from './encoding.ts';
import { XOF } from './hash-functions.ts';
import { n, q } from './parameter-sets.ts';

/**
 * SampleNTT (FIPS 203 algorithm 7): a uniform element of T_q from `B`, the 34 bytes rho || j || i. Numbers of 12 bits that
 * are not below q are skipped. The loop ends: the chance that it needs more than 280 turns is below 2^-261 (appendix B),
 * and whoever chooses rho cannot steer it. `B` is public.
 */
export function sampleNtt(B: Uint8Array): Polynomial {
  const a_hat = new Uint16Array(n);
  const ctx = XOF(B);
  let j = 0;
  while (j < n) {
    const C = ctx.squeeze(168); // 56 turns of the standard's loop at once: a block of SHAKE128
    for (let c = 0; c < 168 && j < n; c += 3) {
      const d1 = C[c] + 256 * (C[c + 1] % 16);
      const d2 = (C[c + 1] >> 4) + 16 * C[c + 2];
      if (d1 < q) a_hat[j++] = d1;
      if (d2 < q && j < n) a_hat[j++] = d2;
    }
  }
  return a_hat;
}

/**
 * SamplePolyCBD_eta (FIPS 203 algorithm 8): from 64 eta bytes a polynomial whose coefficients lie between -eta and eta.
 * Leaks: nothing by branches or indexes; each coefficient costs the same.
 */
export function samplePolyCbd(eta: number, B: Uint8Array): Polynomial {
  const f = new Uint16Array(n);
  for (let i = 0; i < n; i++) {
    let x = 0;
    let y = 0;
    for (let j = 0; j < eta; j++) {
      x += bit(B, 2 * i * eta + j);
      y += bit(B, 2 * i * eta + eta + j);
    }
    f[i] = (q + x - y) % q;
  }
  return f;
}

/** BytesToBits (FIPS 203 algorithm 4), one bit of it: the lowest bit of a byte comes first. */
function bit(B: Uint8Array, i: number): number {
  return (B[i >> 3] >> (i & 7)) & 1;
}
