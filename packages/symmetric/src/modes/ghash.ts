/**
 * GHASH (SP 800-38D section 6.4): a polynomial over GF(2^128), evaluated at the secret point H. Blocks are its
 * coefficients; Y = (Y xor X) * H for each block X. Bits count from the left: the first bit of a block is the constant
 * term, which makes "times x" a shift to the right.
 *
 * Multiplying by the same H all the time invites tables: what each nibble (or byte) of a word contributes is added up,
 * and the four words of a block follow Horner's rule in x^32. Nibble tables take 2 KiB and no time to build, byte tables
 * 16 KiB and some: short messages use the first.
 */

import { readWordBE, writeWordBE, xor } from '@cleartext/core';

/** R (section 6.3): 11100001 || 0^120, as the first word of a block. */
const R = 0xe1 << 24;

/** From this many blocks on (4 KiB) the larger tables pay. */
const MANY_BLOCKS = 256;

/** X * Y in GF(2^128) (section 6.3, algorithm 1), by shift and exclusive or, bit by bit. 16 bytes each. */
export function multiplyBlocks(X: Uint8Array, Y: Uint8Array): Uint8Array {
  const Z = new Int32Array(4);
  const V = toWords(Y);
  for (let i = 0; i < 128; i++) {
    if ((X[i >> 3] >> (7 - (i & 7))) & 1) for (let k = 0; k < 4; k++) Z[k] ^= V[k];
    timesX(V);
  }
  return toBytes(Z);
}

/** GHASH(H, X) of whole blocks (section 6.4, algorithm 2), as the standard writes it. */
export function ghashReference(H: Uint8Array, X: Uint8Array): Uint8Array {
  let Y: Uint8Array = new Uint8Array(16);
  for (let i = 0; i < X.length; i += 16) Y = multiplyBlocks(xor(Y, X.subarray(i, i + 16)), H);
  return Y;
}

/** Takes in whole blocks; the last block of a run may be short and is filled up with zeros. */
export interface Ghash {
  update(bytes: Uint8Array): void;
  /** Y, 16 bytes. */
  digest(): Uint8Array;
}

/**
 * GHASH under the hash subkey H by tables, for about `blocks` blocks.
 * Leaks: the tables depend on secret H and are indexed by Y, so cache timing tells a little about H.
 */
export function ghash(H: Uint8Array, blocks: number): Ghash {
  const many = blocks >= MANY_BLOCKS;
  const absorb = many ? absorbBytewise : absorbNibblewise;
  const table = buildTable(H, many ? 8 : 4);
  const Y = new Int32Array(4);
  return {
    update(bytes) {
      const whole = bytes.length & ~15;
      if (whole > 0) absorb(table, Y, bytes, whole);
      if (whole < bytes.length) {
        const last = new Uint8Array(16);
        for (let i = whole; i < bytes.length; i++) last[i - whole] = bytes[i];
        absorb(table, Y, last, 16);
      }
    },
    digest: () => toBytes(Y),
  };
}

/**
 * Y = (Y xor X) * H for each block X of `bytes[0 .. end - 1]`. Horner's rule from the last word to the first: times x^32
 * (the word w that falls out comes back as w (1 + x + x^2 + x^7)), plus the table entries a, b, c, d of four bytes.
 */
function absorbBytewise(table: Int32Array, Y: Int32Array, bytes: Uint8Array, end: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let offset = 0; offset < end; offset += 16) {
    let z0 = 0;
    let z1 = 0;
    let z2 = 0;
    let z3 = 0;
    for (let k = 3; k >= 0; k--) {
      const word = Y[k] ^ view.getInt32(offset + 4 * k);
      const a = (word >>> 24) << 2;
      const b = 0x400 | (((word >>> 16) & 255) << 2);
      const c = 0x800 | (((word >>> 8) & 255) << 2);
      const d = 0xc00 | ((word & 255) << 2);
      const w = z3;
      z3 = z2 ^ table[a + 3] ^ table[b + 3] ^ table[c + 3] ^ table[d + 3];
      z2 = z1 ^ table[a + 2] ^ table[b + 2] ^ table[c + 2] ^ table[d + 2];
      z1 = z0 ^ (w << 31) ^ (w << 30) ^ (w << 25) ^ table[a + 1] ^ table[b + 1] ^ table[c + 1] ^ table[d + 1];
      z0 = w ^ (w >>> 1) ^ (w >>> 2) ^ (w >>> 7) ^ table[a] ^ table[b] ^ table[c] ^ table[d];
    }
    Y[0] = z0;
    Y[1] = z1;
    Y[2] = z2;
    Y[3] = z3;
  }
}

/** The same by half words: times x^16, plus the table entries of four nibbles. */
function absorbNibblewise(table: Int32Array, Y: Int32Array, bytes: Uint8Array, end: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let offset = 0; offset < end; offset += 16) {
    for (let k = 0; k < 4; k++) Y[k] ^= view.getInt32(offset + 4 * k);
    let z0 = 0;
    let z1 = 0;
    let z2 = 0;
    let z3 = 0;
    for (let k = 7; k >= 0; k--) {
      const half = k & 1 ? Y[k >> 1] : Y[k >> 1] >>> 16;
      const a = ((half >>> 12) & 15) << 2;
      const b = 0x40 | (((half >>> 8) & 15) << 2);
      const c = 0x80 | (((half >>> 4) & 15) << 2);
      const d = 0xc0 | ((half & 15) << 2);
      const w = z3 << 16;
      z3 = (z3 >>> 16) ^ (z2 << 16) ^ table[a + 3] ^ table[b + 3] ^ table[c + 3] ^ table[d + 3];
      z2 = (z2 >>> 16) ^ (z1 << 16) ^ table[a + 2] ^ table[b + 2] ^ table[c + 2] ^ table[d + 2];
      z1 = (z1 >>> 16) ^ (z0 << 16) ^ table[a + 1] ^ table[b + 1] ^ table[c + 1] ^ table[d + 1];
      z0 = (z0 >>> 16) ^ w ^ (w >>> 1) ^ (w >>> 2) ^ (w >>> 7) ^ table[a] ^ table[b] ^ table[c] ^ table[d];
    }
    Y[0] = z0;
    Y[1] = z1;
    Y[2] = z2;
    Y[3] = z3;
  }
}

/**
 * For each of four windows of `windowBits` bits, from the left: table[(window * 2^windowBits + value) * 4 ..] is H times
 * the block that has `value` in that window and zeros elsewhere.
 */
function buildTable(H: Uint8Array, windowBits: 4 | 8): Int32Array {
  const values = 1 << windowBits;
  const table = new Int32Array(4 * values * 4);
  const V = toWords(H);
  for (let window = 0; window < table.length; window += 4 * values) {
    // One bit set, most significant first: H times the next power of x.
    for (let bit = values >> 1; bit > 0; bit >>= 1) {
      for (let k = 0; k < 4; k++) table[window + 4 * bit + k] = V[k];
      timesX(V);
    }
    // Several bits set: the sum of the highest of them and of the others.
    for (let high = 2; high < values; high <<= 1) {
      const sum = window + 4 * high;
      for (let rest = 4; rest < 4 * high; rest++) table[sum + rest] = table[sum + (rest & 3)] ^ table[window + rest];
    }
  }
  return table;
}

/** V times x: a shift to the right, and R for the bit that falls out. */
function timesX(V: Int32Array): void {
  const fallen = V[3] & 1;
  V[3] = (V[3] >>> 1) | (V[2] << 31);
  V[2] = (V[2] >>> 1) | (V[1] << 31);
  V[1] = (V[1] >>> 1) | (V[0] << 31);
  V[0] = (V[0] >>> 1) ^ (R & -fallen);
}

function toWords(block: Uint8Array): Int32Array {
  const words = new Int32Array(4);
  for (let k = 0; k < 4; k++) words[k] = readWordBE(block, 4 * k);
  return words;
}

function toBytes(words: Int32Array): Uint8Array {
  const block = new Uint8Array(16);
  for (let k = 0; k < 4; k++) writeWordBE(block, 4 * k, words[k]);
  return block;
}
