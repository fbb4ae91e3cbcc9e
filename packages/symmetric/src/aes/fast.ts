/**
 * AES for daily use (FIPS 197), word by word. Status: current. The one idea: SubBytes, ShiftRows and MixColumns together
 * are linear in the substituted bytes, so one column of a round is four look-ups in tables of 256 words and four
 * exclusive ors ("T-tables", Daemen and Rijmen 1998). Equal to aes/reference.ts by test.
 */

import { checkBytes, readWordBE, writeWordBE } from '@cleartext/core';
import type { BlockCipher, BlockRun } from '../block-cipher.ts';
import { aesKeyExpansion } from './key-expansion.ts';
import { INVERSE_S_BOX, multiply, S_BOX } from './tables.ts';

/**
 * AES under a key of 16, 24 or 32 bytes (FIPS 197). Throws `TypeError` or `RangeError` for any other key.
 * Leaks: the tables are indexed by secret bytes; cache timing can reveal the key (Bernstein 2005).
 */
export function aes(key: Uint8Array): BlockCipher {
  buildTables();
  const w = aesKeyExpansion(key);
  let dw: Int32Array | undefined;
  const decryptionKeys = () => (dw ??= inverseKeys(w));
  const onBlock = (run: BlockRun) => (block: Uint8Array) => {
    checkBytes('block', block, 16);
    const processed = new Uint8Array(16);
    run(block, 0, processed, 0, 1);
    return processed;
  };
  const encryptBlocks: BlockRun = (src, from, dst, to, count) => {
    for (let end = from + 16 * count; from < end; from += 16, to += 16) {
      load(src, from);
      cipher(w);
      store(dst, to);
    }
  };
  const decryptBlocks: BlockRun = (src, from, dst, to, count) => {
    const keys = decryptionKeys();
    for (let end = from + 16 * count; from < end; from += 16, to += 16) {
      load(src, from);
      invCipher(keys);
      store(dst, to);
    }
  };
  return {
    name: `AES-${key.length * 8}`,
    blockSize: 16,
    keySize: key.length,
    status: 'current',
    encryptBlock: onBlock(encryptBlocks),
    decryptBlock: onBlock(decryptBlocks),
    encryptBlocks,
    decryptBlocks,
    encryptChainedBlocks(src, from, dst, to, count, chain) {
      load(chain, 0);
      for (let end = from + 16 * count; from < end; from += 16, to += 16) {
        add(src, from);
        cipher(w);
        store(dst, to);
      }
      store(chain, 0);
    },
  };
}

/** The state between two steps: four columns, the first byte of each most significant. */
const state = new Int32Array(4);

function load(bytes: Uint8Array, offset: number): void {
  for (let c = 0; c < 4; c++) state[c] = readWordBE(bytes, offset + 4 * c);
}

function add(bytes: Uint8Array, offset: number): void {
  for (let c = 0; c < 4; c++) state[c] ^= readWordBE(bytes, offset + 4 * c);
}

function store(bytes: Uint8Array, offset: number): void {
  for (let c = 0; c < 4; c++) writeWordBE(bytes, offset + 4 * c, state[c]);
}

/** CIPHER (section 5.1) on `state`. Column c takes row r from column c + r: that is ShiftRows. */
function cipher(w: Int32Array): void {
  let s0 = state[0] ^ w[0];
  let s1 = state[1] ^ w[1];
  let s2 = state[2] ^ w[2];
  let s3 = state[3] ^ w[3];
  const last = w.length - 4;
  for (let k = 4; k < last; k += 4) {
    const t0 = T0[s0 >>> 24] ^ T1[(s1 >>> 16) & 255] ^ T2[(s2 >>> 8) & 255] ^ T3[s3 & 255] ^ w[k];
    const t1 = T0[s1 >>> 24] ^ T1[(s2 >>> 16) & 255] ^ T2[(s3 >>> 8) & 255] ^ T3[s0 & 255] ^ w[k + 1];
    const t2 = T0[s2 >>> 24] ^ T1[(s3 >>> 16) & 255] ^ T2[(s0 >>> 8) & 255] ^ T3[s1 & 255] ^ w[k + 2];
    s3 = T0[s3 >>> 24] ^ T1[(s0 >>> 16) & 255] ^ T2[(s1 >>> 8) & 255] ^ T3[s2 & 255] ^ w[k + 3];
    s0 = t0;
    s1 = t1;
    s2 = t2;
  }
  state[0] = substitute(S_BOX, s0, s1, s2, s3) ^ w[last];
  state[1] = substitute(S_BOX, s1, s2, s3, s0) ^ w[last + 1];
  state[2] = substitute(S_BOX, s2, s3, s0, s1) ^ w[last + 2];
  state[3] = substitute(S_BOX, s3, s0, s1, s2) ^ w[last + 3];
}

/** EQINVCIPHER (section 5.3.5) on `state`, with the keys of `inverseKeys`. Column c takes row r from column c - r. */
function invCipher(dw: Int32Array): void {
  let s0 = state[0] ^ dw[0];
  let s1 = state[1] ^ dw[1];
  let s2 = state[2] ^ dw[2];
  let s3 = state[3] ^ dw[3];
  const last = dw.length - 4;
  for (let k = 4; k < last; k += 4) {
    const t0 = D0[s0 >>> 24] ^ D1[(s3 >>> 16) & 255] ^ D2[(s2 >>> 8) & 255] ^ D3[s1 & 255] ^ dw[k];
    const t1 = D0[s1 >>> 24] ^ D1[(s0 >>> 16) & 255] ^ D2[(s3 >>> 8) & 255] ^ D3[s2 & 255] ^ dw[k + 1];
    const t2 = D0[s2 >>> 24] ^ D1[(s1 >>> 16) & 255] ^ D2[(s0 >>> 8) & 255] ^ D3[s3 & 255] ^ dw[k + 2];
    s3 = D0[s3 >>> 24] ^ D1[(s2 >>> 16) & 255] ^ D2[(s1 >>> 8) & 255] ^ D3[s0 & 255] ^ dw[k + 3];
    s0 = t0;
    s1 = t1;
    s2 = t2;
  }
  state[0] = substitute(INVERSE_S_BOX, s0, s3, s2, s1) ^ dw[last];
  state[1] = substitute(INVERSE_S_BOX, s1, s0, s3, s2) ^ dw[last + 1];
  state[2] = substitute(INVERSE_S_BOX, s2, s1, s0, s3) ^ dw[last + 2];
  state[3] = substitute(INVERSE_S_BOX, s3, s2, s1, s0) ^ dw[last + 3];
}

/** The last round's column: row r of the r-th column given, substituted. No MixColumns there. */
function substitute(box: Uint8Array, a: number, b: number, c: number, d: number): number {
  return (box[a >>> 24] << 24) | (box[(b >>> 16) & 255] << 16) | (box[(c >>> 8) & 255] << 8) | box[d & 255];
}

/** The round keys in reverse, all but the outer two through InvMixColumns (section 5.3.5). */
function inverseKeys(w: Int32Array): Int32Array {
  const last = w.length - 4;
  return w.map((_, i) => {
    const word = w[last - (i & ~3) + (i & 3)];
    if (i < 4 || i >= last) return word;
    return (
      D0[S_BOX[word >>> 24]] ^ D1[S_BOX[(word >>> 16) & 255]] ^ D2[S_BOX[(word >>> 8) & 255]] ^ D3[S_BOX[word & 255]]
    );
  });
}

/** T_r[b]: what byte b in row r adds to its column in SubBytes and MixColumns. D_r: the same of the inverse. */
const T0 = new Int32Array(256);
const T1 = new Int32Array(256);
const T2 = new Int32Array(256);
const T3 = new Int32Array(256);
const D0 = new Int32Array(256);
const D1 = new Int32Array(256);
const D2 = new Int32Array(256);
const D3 = new Int32Array(256);

/** Fills the tables at the first use: column 0 of the matrix times the substituted byte, then rotated by rows. */
function buildTables(): void {
  if (T0[0] !== 0) return;
  for (let b = 0; b < 256; b++) {
    const s = S_BOX[b];
    const t = (multiply(s, 2) << 24) | (s << 16) | (s << 8) | multiply(s, 3);
    T0[b] = t;
    T1[b] = (t << 24) | (t >>> 8);
    T2[b] = (t << 16) | (t >>> 16);
    T3[b] = (t << 8) | (t >>> 24);
    const i = INVERSE_S_BOX[b];
    const d = (multiply(i, 14) << 24) | (multiply(i, 9) << 16) | (multiply(i, 13) << 8) | multiply(i, 11);
    D0[b] = d;
    D1[b] = (d << 24) | (d >>> 8);
    D2[b] = (d << 16) | (d >>> 16);
    D3[b] = (d << 8) | (d >>> 24);
  }
}
