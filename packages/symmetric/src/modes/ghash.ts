/**
 * GHASH (SP 800-38D section 6.4): a polynomial over GF(2^128), evaluated at the secret point H. Blocks are its
 * coefficients; Y = (Y xor X) * H for each block X. Bits count from the left: the first bit of a block is the constant
 * term, which makes "times x" a shift to the right.
 *
 * Multiplying by the same H all the time invites tables: what each nibble (or byte) at each place contributes is added
 * up. 4-bit tables take 8 KiB and no time, 8-bit tables 64 KiB and a while: short messages use the first.
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
    timesX(V, 0);
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

/** What H contributes, in tables; `table` gives the one that suits a number of blocks, and keeps it for the next time. */
export interface GhashKey {
  table(blocks: number): { readonly windowBits: 4 | 8; readonly words: Int32Array };
}

/** The tables of a hash subkey, each built when first asked for. */
export function ghashKey(H: Uint8Array): GhashKey {
  const kept = new Map<4 | 8, Int32Array>();
  return {
    table(blocks) {
      const windowBits = blocks >= MANY_BLOCKS ? 8 : 4;
      const words = kept.get(windowBits) ?? buildTable(H, windowBits);
      kept.set(windowBits, words);
      return { windowBits, words };
    },
  };
}

/**
 * GHASH by tables, for about `blocks` blocks.
 * Leaks: the tables are indexed by ciphertext, but built from secret H; cache timing tells little here.
 */
export function ghash(key: GhashKey, blocks: number): Ghash {
  const { windowBits, words } = key.table(blocks);
  const absorb = windowBits === 8 ? absorbBytewise : absorbNibblewise;
  const Y = new Uint8Array(16);
  return {
    update(bytes) {
      const whole = bytes.length & ~15;
      absorb(words, Y, bytes, whole);
      if (whole < bytes.length) {
        const last = new Uint8Array(16);
        last.set(bytes.subarray(whole));
        absorb(words, Y, last, 16);
      }
    },
    digest: () => Y.slice(),
  };
}

/** Y = (Y xor X) * H for each block of `bytes[0 .. end - 1]`, with 16 tables of 256 blocks. */
function absorbBytewise(table: Int32Array, Y: Uint8Array, bytes: Uint8Array, end: number): void {
  for (let offset = 0; offset < end; offset += 16) {
    let z0 = 0;
    let z1 = 0;
    let z2 = 0;
    let z3 = 0;
    for (let j = 0; j < 16; j++) {
      const at = (j << 10) | ((Y[j] ^ bytes[offset + j]) << 2);
      z0 ^= table[at];
      z1 ^= table[at + 1];
      z2 ^= table[at + 2];
      z3 ^= table[at + 3];
    }
    writeWordBE(Y, 0, z0);
    writeWordBE(Y, 4, z1);
    writeWordBE(Y, 8, z2);
    writeWordBE(Y, 12, z3);
  }
}

/** The same with 32 tables of 16 blocks: two look-ups a byte. */
function absorbNibblewise(table: Int32Array, Y: Uint8Array, bytes: Uint8Array, end: number): void {
  for (let offset = 0; offset < end; offset += 16) {
    let z0 = 0;
    let z1 = 0;
    let z2 = 0;
    let z3 = 0;
    for (let j = 0; j < 16; j++) {
      const byte = Y[j] ^ bytes[offset + j];
      const high = (j << 7) | ((byte >> 4) << 2);
      const low = (j << 7) | 64 | ((byte & 15) << 2);
      z0 ^= table[high] ^ table[low];
      z1 ^= table[high + 1] ^ table[low + 1];
      z2 ^= table[high + 2] ^ table[low + 2];
      z3 ^= table[high + 3] ^ table[low + 3];
    }
    writeWordBE(Y, 0, z0);
    writeWordBE(Y, 4, z1);
    writeWordBE(Y, 8, z2);
    writeWordBE(Y, 12, z3);
  }
}

/** words[(place * 2^b + value) * 4 ..]: H times the block that has `value` at that place and zeros elsewhere. */
function buildTable(H: Uint8Array, windowBits: 4 | 8): Int32Array {
  const values = 1 << windowBits;
  const words = new Int32Array((128 / windowBits) * values * 4);
  const V = Int32Array.from({ length: 4 }, (_, i) => readWordBE(H, 4 * i));
  for (let place = 0; place < words.length; place += 4 * values) {
    // One bit set, most significant first: H times the next power of x.
    for (let bit = values >> 1; bit > 0; bit >>= 1) {
      words.set(V, place + 4 * bit);
      timesX(V, 0);
    }
    // Several bits set: the sum of the highest of them and of the others.
    for (let high = 2; high < values; high <<= 1)
      for (let rest = 4; rest < 4 * high; rest++)
        words[place + 4 * high + rest] = words[place + 4 * high + (rest & 3)] ^ words[place + rest];
  }
  return words;
}

/** The block in V[at .. at + 3] times x: a shift to the right, and R for the bit that falls out. */
function timesX(V: Int32Array, at: number): void {
  const fallen = V[at + 3] & 1;
  V[at + 3] = (V[at + 3] >>> 1) | (V[at + 2] << 31);
  V[at + 2] = (V[at + 2] >>> 1) | (V[at + 1] << 31);
  V[at + 1] = (V[at + 1] >>> 1) | (V[at] << 31);
  V[at] = (V[at] >>> 1) ^ (R & -fallen);
}
