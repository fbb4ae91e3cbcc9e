/**
 * RC2 (RFC 2268, Rivest 1987): blocks of 8 bytes, keys of 1 to 128 bytes, and a second limit, the effective key bits, that
 * cuts the strength of any key down to what export law once allowed.
 * Status: broken. 40 effective bits can be searched, and even a full key falls to a related-key attack with 2^34
 * chosen plaintexts (Kelsey, Schneier and Wagner 1997).
 * Four 16-bit words R[0] to R[3] are mixed with 64 key words K[0] to K[63]; twice they are mashed: the text picks the key word.
 */

import { checkBytes, checkInteger, viewOf } from '@cleartext/core';
import { blockCipher, type BlockCipher } from './block-cipher.ts';

/**
 * RC2 under a key of 1 to 128 bytes with 1 to 1024 effective bits, by default all those of the key (RFC 2268).
 * Throws `TypeError` or `RangeError`. Leaks: through the cache, which key words the mashing rounds read.
 */
export function rc2(key: Uint8Array, effectiveKeyBits?: number): BlockCipher {
  const keyWords = rc2KeyExpansion(key, effectiveKeyBits);
  return blockCipher('RC2', 8, key.length, 'broken', {
    encryptBlocks: (src, from, dst, to, count) => {
      use(keyWords);
      for (let i = 0; i < 8 * count; i += 8) {
        load(src, from + i);
        encrypt();
        store(dst, to + i);
      }
    },
    decryptBlocks: (src, from, dst, to, count) => {
      use(keyWords);
      for (let i = 0; i < 8 * count; i += 8) {
        load(src, from + i);
        decrypt();
        store(dst, to + i);
      }
    },
    encryptChainedBlocks: (src, from, dst, to, count, chain) => {
      use(keyWords);
      load(chain, 0);
      encryptChained(src, from, dst, to, count);
      store(chain, 0);
    },
    decryptChainedBlocks: (src, from, dst, to, count, chain) => {
      use(keyWords);
      load(chain, 0);
      decryptChained(src, from, dst, to, count);
      store(chain, 0);
    },
  });
}

/**
 * The 64 key words of RC2, 16 bits each (RFC 2268 section 2). Throws `TypeError` or `RangeError` unless `key` is 1 to 128
 * bytes and `effectiveKeyBits` 1 to 1024. Leaks: key bytes index the table, so the cache lines touched depend on the key.
 */
export function rc2KeyExpansion(key: Uint8Array, effectiveKeyBits?: number): Uint16Array {
  checkBytes('key', key, { min: 1, max: 128 });
  const T = key.length;
  const T1 = effectiveKeyBits ?? 8 * T;
  checkInteger('effectiveKeyBits', T1, { min: 1, max: 1024 });
  const T8 = Math.ceil(T1 / 8);
  const TM = 0xff >>> (8 * T8 - T1);
  const L = new Uint8Array(128);
  L.set(key);
  for (let i = T; i < 128; i++) L[i] = PITABLE[(L[i - 1] + L[i - T]) & 0xff];
  L[128 - T8] = PITABLE[L[128 - T8] & TM];
  for (let i = 127 - T8; i >= 0; i--) L[i] = PITABLE[L[i + 1] ^ L[i + T8]];
  const K = new Uint16Array(64);
  for (let i = 0; i < 64; i++) K[i] = L[2 * i] | (L[2 * i + 1] << 8);
  return K;
}

/** The key words in use, in one place that V8 knows: it needs no bounds checks there. */
const K = new Int32Array(64);
let inUse: Uint16Array | undefined;

function use(keyWords: Uint16Array): void {
  if (inUse === keyWords) return;
  for (let i = 0; i < 64; i++) K[i] = keyWords[i];
  inUse = keyWords;
}

/** The block under way: the four words R[0] to R[3]. What lies above their 16 bits means nothing and is never stored. */
const R = new Int32Array(4);

function load(bytes: Uint8Array, offset: number): void {
  R[0] = bytes[offset] | (bytes[offset + 1] << 8);
  R[1] = bytes[offset + 2] | (bytes[offset + 3] << 8);
  R[2] = bytes[offset + 4] | (bytes[offset + 5] << 8);
  R[3] = bytes[offset + 6] | (bytes[offset + 7] << 8);
}

function store(bytes: Uint8Array, offset: number): void {
  bytes[offset] = R[0];
  bytes[offset + 1] = R[0] >>> 8;
  bytes[offset + 2] = R[1];
  bytes[offset + 3] = R[1] >>> 8;
  bytes[offset + 4] = R[2];
  bytes[offset + 5] = R[2] >>> 8;
  bytes[offset + 6] = R[3];
  bytes[offset + 7] = R[3] >>> 8;
}

/** Encrypts a run, each block chained to the last, which is at first in R. A view picks two bytes at once. */
function encryptChained(src: Uint8Array, from: number, dst: Uint8Array, to: number, count: number): void {
  const source = viewOf(src);
  const target = dst === src ? source : viewOf(dst);
  for (let i = 0; i < 8 * count; i += 8) {
    R[0] ^= source.getUint16(from + i, true);
    R[1] ^= source.getUint16(from + i + 2, true);
    R[2] ^= source.getUint16(from + i + 4, true);
    R[3] ^= source.getUint16(from + i + 6, true);
    encrypt();
    storeWords(target, to + i);
  }
}

/** The way back; it leaves the last ciphertext block in R. */
function decryptChained(src: Uint8Array, from: number, dst: Uint8Array, to: number, count: number): void {
  const source = viewOf(src);
  const target = dst === src ? source : viewOf(dst);
  let C0 = R[0];
  let C1 = R[1];
  let C2 = R[2];
  let C3 = R[3];
  for (let i = 0; i < 8 * count; i += 8) {
    const next0 = source.getUint16(from + i, true);
    const next1 = source.getUint16(from + i + 2, true);
    const next2 = source.getUint16(from + i + 4, true);
    const next3 = source.getUint16(from + i + 6, true);
    R[0] = next0;
    R[1] = next1;
    R[2] = next2;
    R[3] = next3;
    decrypt();
    R[0] ^= C0;
    R[1] ^= C1;
    R[2] ^= C2;
    R[3] ^= C3;
    storeWords(target, to + i);
    C0 = next0;
    C1 = next1;
    C2 = next2;
    C3 = next3;
  }
  R[0] = C0;
  R[1] = C1;
  R[2] = C2;
  R[3] = C3;
}

function storeWords(bytes: DataView, offset: number): void {
  bytes.setInt16(offset, R[0], true);
  bytes.setInt16(offset + 2, R[1], true);
  bytes.setInt16(offset + 4, R[2], true);
  bytes.setInt16(offset + 6, R[3], true);
}

/** (x & y) + (~x & z), with x off the longest path: each bit of x chooses a bit of y or of z. */
function choose(x: number, y: number, z: number): number {
  return z ^ (x & (y ^ z));
}

/** RFC 2268 section 3: five mixing rounds, a mashing round, six mixing, a mashing, five mixing. */
function encrypt(): void {
  let R0 = R[0];
  let R1 = R[1];
  let R2 = R[2];
  let R3 = R[3];
  for (let j = 0; j < 64; j += 4) {
    R0 = (R0 + K[j] + choose(R3, R2, R1)) & 0xffff;
    R0 = (R0 << 1) | (R0 >>> 15);
    R1 = (R1 + K[j + 1] + choose(R0, R3, R2)) & 0xffff;
    R1 = (R1 << 2) | (R1 >>> 14);
    R2 = (R2 + K[j + 2] + choose(R1, R0, R3)) & 0xffff;
    R2 = (R2 << 3) | (R2 >>> 13);
    R3 = (R3 + K[j + 3] + choose(R2, R1, R0)) & 0xffff;
    R3 = (R3 << 5) | (R3 >>> 11);
    if (j === 16 || j === 40) {
      R0 = (R0 + K[R3 & 63]) | 0;
      R1 = (R1 + K[R0 & 63]) | 0;
      R2 = (R2 + K[R1 & 63]) | 0;
      R3 = (R3 + K[R2 & 63]) | 0;
    }
  }
  R[0] = R0;
  R[1] = R1;
  R[2] = R2;
  R[3] = R3;
}

/**
 * RFC 2268 section 4: the same steps undone in reverse order. A word twice, shifted right, is the word rotated right. The
 * choice is made by its two parts, for here the last word that is ready chooses nothing.
 */
function decrypt(): void {
  let R0 = R[0];
  let R1 = R[1];
  let R2 = R[2];
  let R3 = R[3];
  for (let j = 60; j >= 0; j -= 4) {
    R3 = Math.imul(R3 & 0xffff, 0x10001) >>> 5;
    R3 = (((R3 - K[j + 3] - (R2 & R1)) | 0) - (~R2 & R0)) | 0;
    R2 = Math.imul(R2 & 0xffff, 0x10001) >>> 3;
    R2 = (((R2 - K[j + 2] - (R1 & R0)) | 0) - (~R1 & R3)) | 0;
    R1 = Math.imul(R1 & 0xffff, 0x10001) >>> 2;
    R1 = (((R1 - K[j + 1] - (R0 & R3)) | 0) - (~R0 & R2)) | 0;
    R0 = Math.imul(R0 & 0xffff, 0x10001) >>> 1;
    R0 = (((R0 - K[j] - (R3 & R2)) | 0) - (~R3 & R1)) | 0;
    if (j === 20 || j === 44) {
      R3 = (R3 - K[R2 & 63]) | 0;
      R2 = (R2 - K[R1 & 63]) | 0;
      R1 = (R1 - K[R0 & 63]) | 0;
      R0 = (R0 - K[R3 & 63]) | 0;
    }
  }
  R[0] = R0;
  R[1] = R1;
  R[2] = R2;
  R[3] = R3;
}

/** A permutation of the 256 bytes "based on the digits of pi" (RFC 2268 section 2). */
// prettier-ignore
const PITABLE = Uint8Array.of(
  0xd9, 0x78, 0xf9, 0xc4, 0x19, 0xdd, 0xb5, 0xed, 0x28, 0xe9, 0xfd, 0x79, 0x4a, 0xa0, 0xd8, 0x9d,
  0xc6, 0x7e, 0x37, 0x83, 0x2b, 0x76, 0x53, 0x8e, 0x62, 0x4c, 0x64, 0x88, 0x44, 0x8b, 0xfb, 0xa2,
  0x17, 0x9a, 0x59, 0xf5, 0x87, 0xb3, 0x4f, 0x13, 0x61, 0x45, 0x6d, 0x8d, 0x09, 0x81, 0x7d, 0x32,
  0xbd, 0x8f, 0x40, 0xeb, 0x86, 0xb7, 0x7b, 0x0b, 0xf0, 0x95, 0x21, 0x22, 0x5c, 0x6b, 0x4e, 0x82,
  0x54, 0xd6, 0x65, 0x93, 0xce, 0x60, 0xb2, 0x1c, 0x73, 0x56, 0xc0, 0x14, 0xa7, 0x8c, 0xf1, 0xdc,
  0x12, 0x75, 0xca, 0x1f, 0x3b, 0xbe, 0xe4, 0xd1, 0x42, 0x3d, 0xd4, 0x30, 0xa3, 0x3c, 0xb6, 0x26,
  0x6f, 0xbf, 0x0e, 0xda, 0x46, 0x69, 0x07, 0x57, 0x27, 0xf2, 0x1d, 0x9b, 0xbc, 0x94, 0x43, 0x03,
  0xf8, 0x11, 0xc7, 0xf6, 0x90, 0xef, 0x3e, 0xe7, 0x06, 0xc3, 0xd5, 0x2f, 0xc8, 0x66, 0x1e, 0xd7,
  0x08, 0xe8, 0xea, 0xde, 0x80, 0x52, 0xee, 0xf7, 0x84, 0xaa, 0x72, 0xac, 0x35, 0x4d, 0x6a, 0x2a,
  0x96, 0x1a, 0xd2, 0x71, 0x5a, 0x15, 0x49, 0x74, 0x4b, 0x9f, 0xd0, 0x5e, 0x04, 0x18, 0xa4, 0xec,
  0xc2, 0xe0, 0x41, 0x6e, 0x0f, 0x51, 0xcb, 0xcc, 0x24, 0x91, 0xaf, 0x50, 0xa1, 0xf4, 0x70, 0x39,
  0x99, 0x7c, 0x3a, 0x85, 0x23, 0xb8, 0xb4, 0x7a, 0xfc, 0x02, 0x36, 0x5b, 0x25, 0x55, 0x97, 0x31,
  0x2d, 0x5d, 0xfa, 0x98, 0xe3, 0x8a, 0x92, 0xae, 0x05, 0xdf, 0x29, 0x10, 0x67, 0x6c, 0xba, 0xc9,
  0xd3, 0x00, 0xe6, 0xcf, 0xe1, 0x9e, 0xa8, 0x2c, 0x63, 0x16, 0x01, 0x3f, 0x58, 0xe2, 0x89, 0xa9,
  0x0d, 0x38, 0x34, 0x1b, 0xab, 0x33, 0xff, 0xb0, 0xbb, 0x48, 0x0c, 0x5f, 0xb9, 0xb1, 0xcd, 0x2e,
  0xc5, 0xf3, 0xdb, 0x47, 0xe5, 0xa5, 0x9c, 0x77, 0x0a, 0xa6, 0x20, 0x68, 0xfe, 0x7f, 0xc1, 0xad,
);
