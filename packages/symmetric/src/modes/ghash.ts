/**
 * GHASH (SP 800-38D section 6.4): a polynomial over GF(2^128), evaluated at the secret point H. Blocks are its
 * coefficients; Y = (Y xor X) * H for each block X. Bits count from the left: the first bit of a block is the constant
 * term, which makes "times x" a shift to the right.
 *
 * Multiplying by the same H all the time invites tables: what each nibble (or byte) at each place contributes is added
 * up. 4-bit tables take 8 KiB and no time, 8-bit tables 64 KiB and longer: short messages use the first.
 */

import { readWordBE, writeWordBE, xor } from '@cleartext/core';

/** R (section 6.3): 11100001 || 0^120, as the first word of a block. */
const R = 0xe1 << 24;

/** From this many blocks on (16 KiB) the larger tables pay. */
const MANY_BLOCKS = 1024;

/** Takes in whole blocks; the last block of a run may be short and is filled up with zeros. */
export interface Ghash {
  update(bytes: Uint8Array): void;
  /** Y, 16 bytes. */
  digest(): Uint8Array;
}

/** X * Y in GF(2^128) (section 6.3, algorithm 1), by shift and exclusive or, bit by bit. 16 bytes each. */
export function multiplyBlocks(X: Uint8Array, Y: Uint8Array): Uint8Array {
  const Z = new Int32Array(4);
  const V = Int32Array.from({ length: 4 }, (_, i) => readWordBE(Y, 4 * i));
  for (let i = 0; i < 128; i++) {
    if ((X[i >> 3] >> (7 - (i & 7))) & 1) for (let k = 0; k < 4; k++) Z[k] ^= V[k];
    timesX(V);
  }
  const product = new Uint8Array(16);
  Z.forEach((word, k) => writeWordBE(product, 4 * k, word));
  return product;
}

/** GHASH(H, X) of whole blocks (section 6.4, algorithm 2), as the standard writes it. */
export function ghashReference(H: Uint8Array, X: Uint8Array): Uint8Array {
  let Y: Uint8Array = new Uint8Array(16);
  for (let i = 0; i < X.length; i += 16) Y = multiplyBlocks(xor(Y, X.subarray(i, i + 16)), H);
  return Y;
}

/** The hash subkey with its tables, each built when a number of blocks first asks for it. */
export interface GhashKey {
  readonly H: Uint8Array;
  nibbleTable?: Int32Array;
  byteTable?: Int32Array;
}

/**
 * GHASH by tables, for about `blocks` blocks.
 * Leaks: the tables depend on secret H and are indexed by Y, so cache timing tells a little about H.
 */
export function ghash(key: GhashKey, blocks: number): Ghash {
  const many = blocks >= MANY_BLOCKS;
  const absorb = many ? absorbBytewise : absorbNibblewise;
  const table = many ? (key.byteTable ??= buildTable(key.H, 8)) : (key.nibbleTable ??= buildTable(key.H, 4));
  const Y = new Int32Array(4);
  return {
    update(bytes) {
      const whole = bytes.length & ~15;
      absorb(table, Y, bytes, whole);
      if (whole < bytes.length) {
        const last = new Uint8Array(16);
        for (let i = whole; i < bytes.length; i++) last[i - whole] = bytes[i];
        absorb(table, Y, last, 16);
      }
    },
    digest() {
      const block = new Uint8Array(16);
      for (let k = 0; k < 4; k++) writeWordBE(block, 4 * k, Y[k]);
      return block;
    },
  };
}

/** Y = (Y xor X) * H for each block X of `bytes[0 .. end - 1]`: one table entry for each byte of Y xor X, added up. */
function absorbBytewise(table: Int32Array, Y: Int32Array, bytes: Uint8Array, end: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let y0 = Y[0];
  let y1 = Y[1];
  let y2 = Y[2];
  let y3 = Y[3];
  for (let offset = 0; offset < end; offset += 16) {
    Y[0] = y0 ^ view.getInt32(offset);
    Y[1] = y1 ^ view.getInt32(offset + 4);
    Y[2] = y2 ^ view.getInt32(offset + 8);
    Y[3] = y3 ^ view.getInt32(offset + 12);
    y0 = y1 = y2 = y3 = 0;
    for (let k = 0; k < 4; k++) {
      const word = Y[k];
      const a = (k << 12) | ((word >>> 24) << 2);
      const b = (k << 12) | 0x400 | (((word >>> 16) & 255) << 2);
      const c = (k << 12) | 0x800 | (((word >>> 8) & 255) << 2);
      const d = (k << 12) | 0xc00 | ((word & 255) << 2);
      y0 ^= table[a] ^ table[b] ^ table[c] ^ table[d];
      y1 ^= table[a + 1] ^ table[b + 1] ^ table[c + 1] ^ table[d + 1];
      y2 ^= table[a + 2] ^ table[b + 2] ^ table[c + 2] ^ table[d + 2];
      y3 ^= table[a + 3] ^ table[b + 3] ^ table[c + 3] ^ table[d + 3];
    }
  }
  Y[0] = y0;
  Y[1] = y1;
  Y[2] = y2;
  Y[3] = y3;
}

/** The same, one table entry for each nibble. */
function absorbNibblewise(table: Int32Array, Y: Int32Array, bytes: Uint8Array, end: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let y0 = Y[0];
  let y1 = Y[1];
  let y2 = Y[2];
  let y3 = Y[3];
  for (let offset = 0; offset < end; offset += 16) {
    Y[0] = y0 ^ view.getInt32(offset);
    Y[1] = y1 ^ view.getInt32(offset + 4);
    Y[2] = y2 ^ view.getInt32(offset + 8);
    Y[3] = y3 ^ view.getInt32(offset + 12);
    y0 = y1 = y2 = y3 = 0;
    for (let k = 0; k < 8; k++) {
      const bits = k & 1 ? Y[k >> 1] : Y[k >> 1] >>> 16;
      const a = (k << 8) | (((bits >>> 12) & 15) << 2);
      const b = (k << 8) | 0x40 | (((bits >>> 8) & 15) << 2);
      const c = (k << 8) | 0x80 | (((bits >>> 4) & 15) << 2);
      const d = (k << 8) | 0xc0 | ((bits & 15) << 2);
      y0 ^= table[a] ^ table[b] ^ table[c] ^ table[d];
      y1 ^= table[a + 1] ^ table[b + 1] ^ table[c + 1] ^ table[d + 1];
      y2 ^= table[a + 2] ^ table[b + 2] ^ table[c + 2] ^ table[d + 2];
      y3 ^= table[a + 3] ^ table[b + 3] ^ table[c + 3] ^ table[d + 3];
    }
  }
  Y[0] = y0;
  Y[1] = y1;
  Y[2] = y2;
  Y[3] = y3;
}

/** words[(place * 2^b + value) * 4 ..]: H times the block that has `value` at that place and zeros elsewhere. */
function buildTable(H: Uint8Array, windowBits: 4 | 8): Int32Array {
  const values = 1 << windowBits;
  const words = new Int32Array((128 / windowBits) * values * 4);
  const V = Int32Array.from({ length: 4 }, (_, i) => readWordBE(H, 4 * i));
  for (let place = 0; place < words.length; place += 4 * values) {
    // One bit set, most significant first: H times the next power of x.
    for (let bit = values >> 1; bit > 0; bit >>= 1) {
      for (let k = 0; k < 4; k++) words[place + 4 * bit + k] = V[k];
      timesX(V);
    }
    // Several bits set: the sum of the highest of them and of the others.
    for (let high = 2; high < values; high <<= 1) {
      const sum = place + 4 * high;
      for (let rest = 4; rest < 4 * high; rest++) words[sum + rest] = words[sum + (rest & 3)] ^ words[place + rest];
    }
  }
  return words;
}

/** V times x: a shift to the right, and R for the bit that falls out. */
function timesX(V: Int32Array): void {
  const fallen = V[3] & 1;
  V[3] = (V[3] >>> 1) | (V[2] << 31);
  V[2] = (V[2] >>> 1) | (V[1] << 31);
  V[1] = (V[1] >>> 1) | (V[0] << 31);
  V[0] = (V[0] >>> 1) ^ (R & -fallen);
}
