/**
 * The number-theoretic transform (FIPS 203 section 4.3): the Fourier transform modulo q, which makes the product of two
 * polynomials a product of their parts. The one idea: X^256 + 1 splits into 128 factors X^2 - zeta^(2 BitRev7(i) + 1),
 * and each of seven layers splits every factor in two by one multiplication per pair of coefficients.
 */

import type { Trace } from '@cleartext/core';
import type { Polynomial } from './encoding.ts';
import { n, q } from './parameter-sets.ts';

/** The coefficients after one of the seven layers; `len` is the distance of the pairs: 128, 64 ... 2. */
export interface NttEvent {
  readonly step: 'NTT layer' | 'inverse NTT layer';
  readonly len: number;
  readonly f: Polynomial;
}

/** NTT (FIPS 203 algorithm 9): a polynomial to its 128 remainders of degree one. */
export function ntt(f: Polynomial, trace?: Trace<NttEvent>): Polynomial {
  const f_hat = f.slice();
  let i = 1;
  for (let len = 128; len >= 2; len /= 2) {
    for (let start = 0; start < n; start += 2 * len) {
      const zeta = ZETA[i++];
      for (let j = start; j < start + len; j++) {
        const t = (zeta * f_hat[j + len]) % q;
        f_hat[j + len] = (f_hat[j] + q - t) % q;
        f_hat[j] = (f_hat[j] + t) % q;
      }
    }
    trace?.({ step: 'NTT layer', len, f: f_hat.slice() });
  }
  return f_hat;
}

/** NTT^-1 (FIPS 203 algorithm 10): the layers backwards; 3303 is 1 / 128 modulo q. */
export function inverseNtt(f_hat: Polynomial, trace?: Trace<NttEvent>): Polynomial {
  const f = f_hat.slice();
  let i = 127;
  for (let len = 2; len <= 128; len *= 2) {
    for (let start = 0; start < n; start += 2 * len) {
      const zeta = ZETA[i--];
      for (let j = start; j < start + len; j++) {
        const t = f[j];
        f[j] = (t + f[j + len]) % q;
        f[j + len] = (zeta * (f[j + len] + q - t)) % q;
      }
    }
    trace?.({ step: 'inverse NTT layer', len, f: f.slice() });
  }
  for (let j = 0; j < n; j++) f[j] = (f[j] * 3303) % q;
  return f;
}

/** MultiplyNTTs (FIPS 203 algorithm 11): the product of two transforms, pair by pair. */
export function multiplyNtts(f_hat: Polynomial, g_hat: Polynomial): Polynomial {
  const h_hat = new Uint16Array(n);
  addProduct(h_hat, f_hat, g_hat);
  return h_hat;
}

/** The product of a row and a column of transforms (FIPS 203 section 2.4.7): the sum of the products, place by place. */
export function multiplyVectors(row: readonly Polynomial[], column: readonly Polynomial[]): Polynomial {
  const h_hat = new Uint16Array(n);
  row.forEach((f_hat, i) => addProduct(h_hat, f_hat, column[i]));
  return h_hat;
}

/** Adds the product of two transforms to `h_hat`; a pair is BaseCaseMultiply (algorithm 12). */
function addProduct(h_hat: Polynomial, f_hat: Polynomial, g_hat: Polynomial): void {
  for (let i = 0; i < 128; i++) {
    // (a0 + a1 X) (b0 + b1 X) modulo X^2 - gamma
    const a0 = f_hat[2 * i];
    const a1 = f_hat[2 * i + 1];
    const b0 = g_hat[2 * i];
    const b1 = g_hat[2 * i + 1];
    h_hat[2 * i] = (h_hat[2 * i] + a0 * b0 + ((a1 * b1) % q) * GAMMA[i]) % q;
    h_hat[2 * i + 1] = (h_hat[2 * i + 1] + a0 * b1 + a1 * b0) % q;
  }
}

/** The sum of two polynomials, or of two transforms (FIPS 203 section 2.4.5). */
export function add(f: Polynomial, g: Polynomial): Polynomial {
  const sum = new Uint16Array(n);
  for (let i = 0; i < n; i++) sum[i] = (f[i] + g[i]) % q;
  return sum;
}

/** The difference of two polynomials, or of two transforms. */
export function subtract(f: Polynomial, g: Polynomial): Polynomial {
  const difference = new Uint16Array(n);
  for (let i = 0; i < n; i++) difference[i] = (f[i] + q - g[i]) % q;
  return difference;
}

/** zeta = 17 to the power of `exponent`: a root of unity of order 256 modulo q (FIPS 203 section 4.3). */
function powerOfZeta(exponent: number): number {
  let power = 1;
  for (let i = 0; i < exponent; i++) power = (power * 17) % q;
  return power;
}

/** BitRev7 (FIPS 203 section 4.3): the seven bits of `i` in the opposite order. */
function bitRev7(i: number): number {
  let reversed = 0;
  for (let bit = 0; bit < 7; bit++) reversed |= ((i >> bit) & 1) << (6 - bit);
  return reversed;
}

/** zeta^BitRev7(i) modulo q: the first table of FIPS 203 appendix A. */
export const ZETA: Polynomial = /* @__PURE__ */ Uint16Array.from({ length: 128 }, (_, i) => powerOfZeta(bitRev7(i)));

/** zeta^(2 BitRev7(i) + 1) modulo q: the second table of FIPS 203 appendix A. */
export const GAMMA: Polynomial = /* @__PURE__ */ Uint16Array.from({ length: 128 }, (_, i) =>
  powerOfZeta(2 * bitRev7(i) + 1),
);
