/**
 * GHASH (SP 800-38D section 6.4), the default form; the standard read aloud is reference.ts. It is a polynomial over GF(2^128), evaluated at the secret point H. Blocks are its
 * coefficients; Y = (Y xor X) * H for each block X. Bits count from the left: the first bit of a block is the constant
 * term, which makes "times x" a shift to the right.
 *
 * Every multiplication is by the same H, so tables pay: they hold what each nibble (or byte) of a word contributes, and the
 * four words of a block follow Horner's rule in x^32. Tables for nibbles take 1 KiB and are built quickly, tables for bytes
 * take 16 KiB and longer: short messages use the first.
 */

import { viewOf } from '@cleartext/core';
import { timesX, toBytes, toWords } from './reference.ts';

/** From this many blocks on (2.5 KiB) the larger tables are faster. */
const MANY_BLOCKS = 160;

/**
 * GHASH under the hash subkey H of A and C, each filled up with zeros to whole blocks, and of their lengths (section 7.1
 * step 5; with an empty A, section 7.1 step 2). 16 bytes.
 * Leaks: the tables depend on secret H and are indexed by Y, so cache timing reveals a little about H.
 */
export function ghash(H: Uint8Array, A: Uint8Array, C: Uint8Array): Uint8Array {
  const many = (A.length + C.length) / 16 >= MANY_BLOCKS;
  fillTables(H, many ? 8 : 4);
  Y.fill(0);
  absorb(A, many);
  absorb(C, many);
  writeLength(0, A.length);
  writeLength(8, C.length);
  addBlocks(last, 16, many);
  return toBytes(Y);
}

function absorb(bytes: Uint8Array, many: boolean): void {
  if (bytes.length === 0) return;
  const view = viewOf(bytes);
  const whole = bytes.length - (bytes.length % 16);
  addBlocks(view, whole, many);
  if (whole === bytes.length) return;
  for (let i = 0; i < 16; i++) last.setUint8(i, whole + i < bytes.length ? bytes[whole + i] : 0);
  addBlocks(last, 16, many);
}

/** A length in bytes, as the number of bits in 64 bits. */
function writeLength(offset: number, length: number): void {
  last.setUint32(offset, length / 2 ** 29);
  last.setUint32(offset + 4, length * 8);
}

/** A separate block for the rest of a text, or for the lengths. */
const last = new DataView(new ArrayBuffer(16));

/** Whole blocks, each in a separate call: V8 keeps the words of a block in registers there, but not inside a loop. */
function addBlocks(bytes: DataView, end: number, many: boolean): void {
  if (many) for (let offset = 0; offset < end; offset += 16) addBytewise(bytes, offset);
  else for (let offset = 0; offset < end; offset += 16) addNibblewise(bytes, offset);
}

/**
 * Y = (Y xor X) * H for the block X at `offset`. Horner's rule from the last word to the first: times x^32 (the word w
 * that falls out comes back as w (1 + x + x^2 + x^7)), plus the table entries a, b, c, d of four bytes.
 */
function addBytewise(bytes: DataView, offset: number): void {
  let z0 = 0;
  let z1 = 0;
  let z2 = 0;
  let z3 = 0;
  for (let k = 3; k >= 0; k--) {
    const word = Y[k] ^ bytes.getInt32(offset + 4 * k);
    const a = word >>> 24;
    const b = 0x100 | ((word >>> 16) & 255);
    const c = 0x200 | ((word >>> 8) & 255);
    const d = 0x300 | (word & 255);
    const w = z3;
    z3 = z2 ^ T3[a] ^ T3[b] ^ T3[c] ^ T3[d];
    z2 = z1 ^ T2[a] ^ T2[b] ^ T2[c] ^ T2[d];
    z1 = z0 ^ (w << 31) ^ (w << 30) ^ (w << 25) ^ T1[a] ^ T1[b] ^ T1[c] ^ T1[d];
    z0 = w ^ (w >>> 1) ^ (w >>> 2) ^ (w >>> 7) ^ T0[a] ^ T0[b] ^ T0[c] ^ T0[d];
  }
  Y[0] = z0;
  Y[1] = z1;
  Y[2] = z2;
  Y[3] = z3;
}

/** The same by half words: times x^16, plus the table entries of four nibbles. */
function addNibblewise(bytes: DataView, offset: number): void {
  for (let k = 0; k < 4; k++) Y[k] ^= bytes.getInt32(offset + 4 * k);
  let z0 = 0;
  let z1 = 0;
  let z2 = 0;
  let z3 = 0;
  for (let k = 7; k >= 0; k--) {
    const half = k & 1 ? Y[k >> 1] : Y[k >> 1] >>> 16;
    const a = (half >>> 12) & 15;
    const b = 0x10 | ((half >>> 8) & 15);
    const c = 0x20 | ((half >>> 4) & 15);
    const d = 0x30 | (half & 15);
    const w = z3 << 16;
    z3 = (z3 >>> 16) ^ (z2 << 16) ^ T3[a] ^ T3[b] ^ T3[c] ^ T3[d];
    z2 = (z2 >>> 16) ^ (z1 << 16) ^ T2[a] ^ T2[b] ^ T2[c] ^ T2[d];
    z1 = (z1 >>> 16) ^ (z0 << 16) ^ T1[a] ^ T1[b] ^ T1[c] ^ T1[d];
    z0 = (z0 >>> 16) ^ w ^ (w >>> 1) ^ (w >>> 2) ^ (w >>> 7) ^ T0[a] ^ T0[b] ^ T0[c] ^ T0[d];
  }
  Y[0] = z0;
  Y[1] = z1;
  Y[2] = z2;
  Y[3] = z3;
}

/**
 * For each of four windows of `windowBits` bits, from the left: T0[window * 2^windowBits + value] to T3[...] are the words
 * of H times the block that has `value` in that window and zeros elsewhere.
 */
function fillTables(H: Uint8Array, windowBits: 4 | 8): void {
  const values = 1 << windowBits;
  const V = toWords(H);
  for (let window = 0; window < 4 * values; window += values) {
    T0[window] = T1[window] = T2[window] = T3[window] = 0;
    // One bit set, most significant first: H times the next power of x.
    for (let bit = values >> 1; bit > 0; bit >>= 1) {
      T0[window + bit] = V[0];
      T1[window + bit] = V[1];
      T2[window + bit] = V[2];
      T3[window + bit] = V[3];
      timesX(V);
    }
    // Several bits set: the sum of the highest of them and of the others.
    for (let high = 2; high < values; high <<= 1) {
      const sum = window + high;
      for (let rest = 1; rest < high; rest++) {
        T0[sum + rest] = T0[sum] ^ T0[window + rest];
        T1[sum + rest] = T1[sum] ^ T1[window + rest];
        T2[sum + rest] = T2[sum] ^ T2[window + rest];
        T3[sum + rest] = T3[sum] ^ T3[window + rest];
      }
    }
  }
}

/** The current block Y. */
const Y = new Int32Array(4);

/** The tables of the current H, one for each word of an entry, so that one checked index serves all four. */
const T0 = new Int32Array(1024);
const T1 = new Int32Array(1024);
const T2 = new Int32Array(1024);
const T3 = new Int32Array(1024);
