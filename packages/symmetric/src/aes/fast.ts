/**
 * AES (FIPS 197), the default form, word by word. Status: current. The one idea: SubBytes, ShiftRows and MixColumns together
 * are linear in the substituted bytes, so one column of a round is four look-ups in tables of 256 words and four
 * exclusive ors ("T-tables", Daemen and Rijmen 1998). Equal to aes/reference.ts by test.
 */

import { readWordBE, viewOf, writeWordBE } from '@cleartext/core';
import { blockCipher, type BlockCipher } from '../block-cipher.ts';
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
  return blockCipher(`AES-${key.length * 8}`, 16, key.length, 'current', {
    encryptBlocks: (src, from, dst, to, count) => encryptRun(use(w), src, from, dst, to, count),
    decryptBlocks: (src, from, dst, to, count) => decryptRun(use(decryptionKeys()), src, from, dst, to, count),
    encryptMaskedBlock: (text, at, mask, maskAt) => encryptMasked(use(w), text, at, mask, maskAt),
    maskWithEncrypted: (input, text, output, at) => maskWith(use(w), input, text, output, at),
  });
}

// These are functions of the module, not of one key's closure: only there V8 knows the addresses of state and tables.

/** A run of blocks, each on its own. `last` is the place of the last round key. */
function encryptRun(last: number, src: Uint8Array, from: number, dst: Uint8Array, to: number, count: number): void {
  if (count === 1) {
    loadBytes(src, from);
    cipher(last);
    storeBytes(dst, to);
    return;
  }
  const source = viewOf(src);
  const target = dst === src ? source : viewOf(dst);
  for (let end = from + 16 * count; from < end; from += 16, to += 16) {
    load(source, from);
    cipher(last);
    store(target, to);
  }
}

function decryptRun(last: number, src: Uint8Array, from: number, dst: Uint8Array, to: number, count: number): void {
  if (count === 1) {
    loadBytes(src, from);
    invCipher(last);
    storeBytes(dst, to);
    return;
  }
  const source = viewOf(src);
  const target = dst === src ? source : viewOf(dst);
  for (let end = from + 16 * count; from < end; from += 16, to += 16) {
    load(source, from);
    invCipher(last);
    store(target, to);
  }
}

/** The step of CBC. `last` is the place of the last round key. */
function encryptMasked(last: number, text: DataView, at: number, mask: DataView, maskAt: number): void {
  load(mask, maskAt);
  add(text, at);
  cipher(last);
  store(text, at);
}

/** The step of CTR. */
function maskWith(last: number, input: Int32Array, text: DataView, output: DataView, at: number): void {
  state[0] = input[0];
  state[1] = input[1];
  state[2] = input[2];
  state[3] = input[3];
  cipher(last);
  add(text, at);
  store(output, at);
}

/** The round keys in use, at one fixed address: a third faster than an array that comes as an argument. */
const W = new Int32Array(60);
let inUse: Int32Array | undefined;

/** Makes these the round keys in use; returns the place of the last of them. */
function use(keys: Int32Array): number {
  if (inUse !== keys) {
    W.set(keys);
    inUse = keys;
  }
  return keys.length - 4;
}

/** The state between two steps: four columns, the first byte of each most significant. */
const state = new Int32Array(4);

function load(bytes: DataView, offset: number): void {
  state[0] = bytes.getInt32(offset);
  state[1] = bytes.getInt32(offset + 4);
  state[2] = bytes.getInt32(offset + 8);
  state[3] = bytes.getInt32(offset + 12);
}

/** Adds a block bit by bit. */
function add(bytes: DataView, offset: number): void {
  state[0] ^= bytes.getInt32(offset);
  state[1] ^= bytes.getInt32(offset + 4);
  state[2] ^= bytes.getInt32(offset + 8);
  state[3] ^= bytes.getInt32(offset + 12);
}

function store(bytes: DataView, offset: number): void {
  bytes.setInt32(offset, state[0]);
  bytes.setInt32(offset + 4, state[1]);
  bytes.setInt32(offset + 8, state[2]);
  bytes.setInt32(offset + 12, state[3]);
}

/** For a single block: creating a view takes longer than reading its bytes one by one. */
function loadBytes(bytes: Uint8Array, offset: number): void {
  state[0] = readWordBE(bytes, offset);
  state[1] = readWordBE(bytes, offset + 4);
  state[2] = readWordBE(bytes, offset + 8);
  state[3] = readWordBE(bytes, offset + 12);
}

function storeBytes(bytes: Uint8Array, offset: number): void {
  writeWordBE(bytes, offset, state[0]);
  writeWordBE(bytes, offset + 4, state[1]);
  writeWordBE(bytes, offset + 8, state[2]);
  writeWordBE(bytes, offset + 12, state[3]);
}

/** CIPHER (section 5.1) on `state`. Column c takes row r from column c + r: that is ShiftRows. */
function cipher(last: number): void {
  let s0 = state[0] ^ W[0];
  let s1 = state[1] ^ W[1];
  let s2 = state[2] ^ W[2];
  let s3 = state[3] ^ W[3];
  for (let k = 4; k < last; k += 4) {
    const t0 = T0[s0 >>> 24] ^ T1[(s1 >>> 16) & 255] ^ T2[(s2 >>> 8) & 255] ^ T3[s3 & 255] ^ W[k];
    const t1 = T0[s1 >>> 24] ^ T1[(s2 >>> 16) & 255] ^ T2[(s3 >>> 8) & 255] ^ T3[s0 & 255] ^ W[k + 1];
    const t2 = T0[s2 >>> 24] ^ T1[(s3 >>> 16) & 255] ^ T2[(s0 >>> 8) & 255] ^ T3[s1 & 255] ^ W[k + 2];
    s3 = T0[s3 >>> 24] ^ T1[(s0 >>> 16) & 255] ^ T2[(s1 >>> 8) & 255] ^ T3[s2 & 255] ^ W[k + 3];
    s0 = t0;
    s1 = t1;
    s2 = t2;
  }
  state[0] = substitute(s0, s1, s2, s3) ^ W[last];
  state[1] = substitute(s1, s2, s3, s0) ^ W[last + 1];
  state[2] = substitute(s2, s3, s0, s1) ^ W[last + 2];
  state[3] = substitute(s3, s0, s1, s2) ^ W[last + 3];
}

/** EQINVCIPHER (section 5.3.5) on `state`, with the keys of `inverseKeys`. Column c takes row r from column c - r. */
function invCipher(last: number): void {
  let s0 = state[0] ^ W[0];
  let s1 = state[1] ^ W[1];
  let s2 = state[2] ^ W[2];
  let s3 = state[3] ^ W[3];
  for (let k = 4; k < last; k += 4) {
    const t0 = D0[s0 >>> 24] ^ D1[(s3 >>> 16) & 255] ^ D2[(s2 >>> 8) & 255] ^ D3[s1 & 255] ^ W[k];
    const t1 = D0[s1 >>> 24] ^ D1[(s0 >>> 16) & 255] ^ D2[(s3 >>> 8) & 255] ^ D3[s2 & 255] ^ W[k + 1];
    const t2 = D0[s2 >>> 24] ^ D1[(s1 >>> 16) & 255] ^ D2[(s0 >>> 8) & 255] ^ D3[s3 & 255] ^ W[k + 2];
    s3 = D0[s3 >>> 24] ^ D1[(s2 >>> 16) & 255] ^ D2[(s1 >>> 8) & 255] ^ D3[s0 & 255] ^ W[k + 3];
    s0 = t0;
    s1 = t1;
    s2 = t2;
  }
  state[0] = inverseSubstitute(s0, s3, s2, s1) ^ W[last];
  state[1] = inverseSubstitute(s1, s0, s3, s2) ^ W[last + 1];
  state[2] = inverseSubstitute(s2, s1, s0, s3) ^ W[last + 2];
  state[3] = inverseSubstitute(s3, s2, s1, s0) ^ W[last + 3];
}

/** The last round's column: row r of the r-th column given, substituted. No MixColumns there. */
function substitute(a: number, b: number, c: number, d: number): number {
  return (S[a >>> 24] << 24) | (S[(b >>> 16) & 255] << 16) | (S[(c >>> 8) & 255] << 8) | S[d & 255];
}

/** The same with the inverse S-box. */
function inverseSubstitute(a: number, b: number, c: number, d: number): number {
  return (SI[a >>> 24] << 24) | (SI[(b >>> 16) & 255] << 16) | (SI[(c >>> 8) & 255] << 8) | SI[d & 255];
}

/** The round keys in reverse, all but the outer two through InvMixColumns (section 5.3.5). */
function inverseKeys(w: Int32Array): Int32Array {
  const last = w.length - 4;
  const dw = new Int32Array(w.length);
  for (let i = 0; i < dw.length; i++) {
    const word = w[last - (i & ~3) + (i & 3)];
    dw[i] = i < 4 || i >= last ? word : invMixColumn(word);
  }
  return dw;
}

/** InvMixColumns on one column. The tables substitute backwards, so it is substituted forwards first. */
function invMixColumn(word: number): number {
  return D0[S[word >>> 24]] ^ D1[S[(word >>> 16) & 255]] ^ D2[S[(word >>> 8) & 255]] ^ D3[S[word & 255]];
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

/** Copies of the two S-boxes: V8 knows the address of a table only if it is a constant of the same module. */
const S = new Uint8Array(256);
const SI = new Uint8Array(256);

/** Fills the tables at the first use: column 0 of the matrix times the substituted byte, then rotated by rows. */
function buildTables(): void {
  if (T0[0] !== 0) return;
  S.set(S_BOX);
  SI.set(INVERSE_S_BOX);
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
