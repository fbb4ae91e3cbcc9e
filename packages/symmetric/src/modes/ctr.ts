/**
 * The Counter mode (SP 800-38A section 6.5): encrypted counter blocks are a keystream. The blocks can be computed in any
 * order, which makes it fast; no counter block may ever be used twice under one key, in one message or in two.
 */

import { checkBytes } from '@cleartext/core';
import type { BlockCipher } from '../block-cipher.ts';
import type { CipherMode } from './mode.ts';

/**
 * CTR (SP 800-38A section 6.5). `initialCounterBlock` is one block, usually a nonce and a zero counter; the whole block
 * counts, big-endian, and wraps. Any length is allowed; nothing is padded.
 * Leaks: with a repeated counter block, everything (two-time pad). Any bit can be flipped in the ciphertext.
 */
export function ctr(cipher: BlockCipher, initialCounterBlock: Uint8Array): CipherMode {
  const { blockSize } = cipher;
  checkBytes('initialCounterBlock', initialCounterBlock, blockSize);
  const start = initialCounterBlock.slice();
  const process = (text: Uint8Array) => {
    const processed = new Uint8Array(text.length);
    addKeystream(cipher, start, blockSize, text, processed);
    return processed;
  };
  return {
    name: `${cipher.name}-CTR`,

    encrypt(plaintext) {
      checkBytes('plaintext', plaintext);
      return process(plaintext);
    },

    decrypt(ciphertext) {
      checkBytes('ciphertext', ciphertext);
      return process(ciphertext);
    },
  };
}

/** How many counter blocks are encrypted in one run. */
const RUN = 32;

/**
 * `processed = text xor CIPH(T1) || CIPH(T2) || ...`, where T1 is `counterBlock` and the last `counterSize` bytes of it
 * count. GCM counts in four bytes (SP 800-38D section 6.5), CTR in all. `processed` is written, nothing else is.
 */
export function addKeystream(
  cipher: BlockCipher,
  counterBlock: Uint8Array,
  counterSize: number,
  text: Uint8Array,
  processed: Uint8Array,
): void {
  const { blockSize } = cipher;
  const counter = counterBlock.slice();
  const keystream = new Uint8Array(blockSize * Math.min(RUN, Math.ceil(text.length / blockSize)));
  for (let start = 0; start < text.length; start += keystream.length) {
    const size = Math.min(keystream.length, text.length - start);
    const count = Math.ceil(size / blockSize);
    for (let k = 0; k < count; k++) {
      keystream.set(counter, k * blockSize);
      increment(counter, counterSize);
    }
    cipher.encryptBlocks(keystream, 0, keystream, 0, count);
    for (let k = 0; k < size; k++) processed[start + k] = text[start + k] ^ keystream[k];
  }
}

/** Adds one to the last `size` bytes, big-endian, modulo 256^size. */
export function increment(block: Uint8Array, size: number): void {
  for (let i = block.length - 1; i >= block.length - size; i--) {
    block[i]++;
    if (block[i] !== 0) return;
  }
}
