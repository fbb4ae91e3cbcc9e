/**
 * Conversion and compression (FIPS 203 section 4.2.1): how 256 coefficients become bytes and how their low bits are
 * rounded away. The one idea: a coefficient of `d` bits is written least significant bit first, one after another,
 * without gaps; so 256 of them take exactly 32 d bytes.
 */

import { n, q } from './parameter-sets.ts';

/** A polynomial, or its NTT: 256 coefficients from 0 to q - 1, that of X^0 first. */
export type Polynomial = Uint16Array;

/** ByteEncode_d (FIPS 203 algorithm 5): 256 integers of `d` bits, 1 <= d <= 12, to 32 d bytes. */
export function byteEncode(d: number, F: Polynomial): Uint8Array {
  const B = new Uint8Array(32 * d);
  let bits = 0;
  let count = 0; // how many bits wait to be written
  let written = 0;
  for (let i = 0; i < n; i++) {
    bits |= F[i] << count;
    for (count += d; count >= 8; count -= 8) {
      B[written++] = bits;
      bits >>>= 8;
    }
  }
  return B;
}

/** ByteDecode_d (FIPS 203 algorithm 6): 32 d bytes to 256 integers of `d` bits, and modulo q where d is 12. */
export function byteDecode(d: number, B: Uint8Array): Polynomial {
  const F = new Uint16Array(n);
  const mask = 2 ** d - 1;
  let bits = 0;
  let count = 0;
  let taken = 0;
  for (let i = 0; i < n; i++) {
    for (; count < d; count += 8) bits |= B[taken++] << count;
    F[i] = d === 12 ? (bits & mask) % q : bits & mask;
    bits >>>= d;
    count -= d;
  }
  return F;
}

/**
 * Compress_d (FIPS 203 equation 4.7): each coefficient to the nearest multiple of q / 2^d, as a number of `d` bits.
 * Leaks: a division, which on some processors takes longer for larger numbers (KyberSlash, 2024). Optimising engines
 * replace it by a multiplication because q is constant; JavaScript does not promise that.
 */
export function compress(d: number, f: Polynomial): Polynomial {
  const mask = 2 ** d - 1;
  const y = new Uint16Array(n);
  for (let i = 0; i < n; i++) y[i] = ((((f[i] << d) + (q >> 1)) / q) | 0) & mask;
  return y;
}

/** Decompress_d (FIPS 203 equation 4.8): each number of `d` bits back to the multiple of q / 2^d, rounded. */
export function decompress(d: number, f: Polynomial): Polynomial {
  const half = 1 << (d - 1);
  const x = new Uint16Array(n);
  for (let i = 0; i < n; i++) x[i] = (f[i] * q + half) >> d;
  return x;
}
