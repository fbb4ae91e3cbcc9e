/**
 * GHASH (SP 800-38D section 6.4), the standard read aloud: a polynomial over GF(2^128), evaluated at the secret point H.
 * Blocks are its coefficients; Y = (Y xor X) * H for each block X. Bits count from the left: the first bit of a block is
 * the constant term, which makes "times x" a shift to the right.
 */

import { checkBytes, copy, readWordBE, type Trace, writeWordBE, xor } from '@cleartext/core';

/**
 * X * Y in GF(2^128) (section 6.3, algorithm 1), by shift and exclusive or, bit by bit. 16 bytes each.
 * Leaks: the bits of X, by a branch for each of them.
 */
export function multiplyBlocks(X: Uint8Array, Y: Uint8Array): Uint8Array {
  checkBytes('X', X, 16);
  checkBytes('Y', Y, 16);
  const Z = new Int32Array(4);
  const V = toWords(Y);
  for (let i = 0; i < 128; i++) {
    if ((X[i >> 3] >> (7 - (i & 7))) & 1) for (let k = 0; k < 4; k++) Z[k] ^= V[k];
    timesX(V);
  }
  return toBytes(Z);
}

/** What the reference shows: block `X` number `i` (from 1), and Y_i = (Y_(i-1) xor X_i) * H. */
export interface GhashEvent {
  readonly step: 'GHASH';
  readonly i: number;
  readonly X: Uint8Array;
  readonly Y: Uint8Array;
}

/**
 * GHASH(H, X) of whole blocks (section 6.4, algorithm 2), as the standard writes it, with an event for each block.
 * Leaks: as `multiplyBlocks`: its branches depend on X and on its products with the secret H.
 */
export function ghashReference(H: Uint8Array, X: Uint8Array, trace?: Trace<GhashEvent>): Uint8Array {
  checkBytes('H', H, 16);
  checkBytes('X', X, { multipleOf: 16 });
  let Y: Uint8Array = new Uint8Array(16);
  for (let i = 1; i <= X.length / 16; i++) {
    const block = copy(X, 16 * (i - 1), 16 * i);
    Y = multiplyBlocks(xor(Y, block), H);
    trace?.({ step: 'GHASH', i, X: block, Y: Y.slice() });
  }
  return Y;
}

/** V times x: a shift to the right, and R for the bit that falls out. */
export function timesX(V: Int32Array): void {
  const fallen = V[3] & 1;
  V[3] = (V[3] >>> 1) | (V[2] << 31);
  V[2] = (V[2] >>> 1) | (V[1] << 31);
  V[1] = (V[1] >>> 1) | (V[0] << 31);
  V[0] = (V[0] >>> 1) ^ (R & -fallen);
}

/** The four words of a block, big-endian. */
export function toWords(block: Uint8Array): Int32Array {
  const words = new Int32Array(4);
  for (let k = 0; k < 4; k++) words[k] = readWordBE(block, 4 * k);
  return words;
}

/** The 16 bytes of four words, big-endian. */
export function toBytes(words: Int32Array): Uint8Array {
  const block = new Uint8Array(16);
  for (let k = 0; k < 4; k++) writeWordBE(block, 4 * k, words[k]);
  return block;
}

/** R (section 6.3): 11100001 || 0^120, as the first word of a block. */
const R = 0xe1 << 24;
