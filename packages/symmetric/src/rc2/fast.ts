/**
 * RC2 (RFC 2268, Rivest 1987): blocks of 8 bytes, keys of 1 to 128 bytes, and a second limit, the effective key bits, that
 * cuts the strength of any key down to what export law once allowed.
 * Status: broken. 40 effective bits can be searched, and even a full key falls to a related-key attack with 2^34
 * chosen plaintexts (Kelsey, Schneier and Wagner 1997).
 * Four 16-bit words R[0] to R[3] are mixed with 64 key words K[0] to K[63]; twice they are mashed: the text picks the key word.
 */

import { viewOf } from '@cleartext/core';
import { blockCipher, type BlockCipher } from '../block-cipher.ts';
import { rc2KeyExpansion } from './key-expansion.ts';

/**
 * RC2 under a key of 1 to 128 bytes with 1 to 1024 effective bits, by default all those of the key (RFC 2268).
 * Throws `TypeError` or `RangeError`. Leaks: through the cache, which key words the mashing rounds read.
 */
export function rc2(key: Uint8Array, effectiveKeyBits?: number): BlockCipher {
  const keyWords = rc2KeyExpansion(key, effectiveKeyBits);
  return blockCipher('RC2', 8, key.length, 'broken', {
    encryptBlocks: (src, from, dst, to, count) => processBlocks(keyWords, encrypt, src, from, dst, to, count),
    decryptBlocks: (src, from, dst, to, count) => processBlocks(keyWords, decrypt, src, from, dst, to, count),
    encryptMaskedBlock: (text, at, mask, maskAt) => encryptMasked(keyWords, text, at, mask, maskAt),
  });
}

/** The key words in use, at one fixed address, where V8 needs no bounds checks. */
const K = new Int32Array(64);
let inUse: Uint16Array | undefined;

function use(keyWords: Uint16Array): void {
  if (inUse === keyWords) return;
  for (let i = 0; i < 64; i++) K[i] = keyWords[i];
  inUse = keyWords;
}

/** The current block: the four words R[0] to R[3]. Bits above the lowest 16 are ignored and never stored. */
const R = new Int32Array(4);

function load(bytes: DataView, offset: number): void {
  R[0] = bytes.getUint16(offset, true);
  R[1] = bytes.getUint16(offset + 2, true);
  R[2] = bytes.getUint16(offset + 4, true);
  R[3] = bytes.getUint16(offset + 6, true);
}

function store(bytes: DataView, offset: number): void {
  bytes.setInt16(offset, R[0], true);
  bytes.setInt16(offset + 2, R[1], true);
  bytes.setInt16(offset + 4, R[2], true);
  bytes.setInt16(offset + 6, R[3], true);
}

function processBlocks(
  keyWords: Uint16Array,
  process: () => void,
  src: Uint8Array,
  from: number,
  dst: Uint8Array,
  to: number,
  count: number,
): void {
  use(keyWords);
  const source = viewOf(src);
  const target = dst === src ? source : viewOf(dst);
  for (let i = 0; i < 8 * count; i += 8) {
    load(source, from + i);
    process();
    store(target, to + i);
  }
}

/** The step of CBC. */
function encryptMasked(keyWords: Uint16Array, text: DataView, at: number, mask: DataView, maskAt: number): void {
  use(keyWords);
  load(text, at);
  R[0] ^= mask.getUint16(maskAt, true);
  R[1] ^= mask.getUint16(maskAt + 2, true);
  R[2] ^= mask.getUint16(maskAt + 4, true);
  R[3] ^= mask.getUint16(maskAt + 6, true);
  encrypt();
  store(text, at);
}

/** (x & y) + (~x & z): each bit of x chooses a bit of y or of z. Written so that x, which is ready last, is used last. */
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
 * choice is made of its two parts here, because the word that is ready last is not the one that chooses.
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
