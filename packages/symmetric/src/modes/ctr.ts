/**
 * The Counter mode (SP 800-38A section 6.5): encrypted counter blocks are a keystream. The blocks can be computed in any
 * order, which makes it fast; no counter block may ever be used twice under one key, in one message or in two.
 */

import { checkBytes, readWordBE } from '@cleartext/core';
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
    addKeystream(cipher, start, blockSize / 4, text, processed);
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
const RUN = 64;

/**
 * `processed = text xor CIPH(T1) || CIPH(T2) || ...`, where T1 is `counterBlock` and the last `counterWords` words of it
 * count. GCM counts in one word (SP 800-38D section 6.5), CTR in all. Only `processed` is written; it may be longer.
 */
export function addKeystream(
  cipher: BlockCipher,
  counterBlock: Uint8Array,
  counterWords: number,
  text: Uint8Array,
  processed: Uint8Array,
): void {
  const { blockSize } = cipher;
  const size = text.length;
  const counter = new Int32Array(blockSize / 4);
  for (let k = 0; k < counter.length; k++) counter[k] = readWordBE(counterBlock, 4 * k);
  const keystream = new Uint8Array(Math.min(RUN, Math.ceil(size / blockSize)) * blockSize);
  const mask = new DataView(keystream.buffer);
  const source = new DataView(text.buffer, text.byteOffset, size);
  const target = new DataView(processed.buffer, processed.byteOffset, size);
  for (let start = 0; start < size; start += keystream.length) {
    const end = Math.min(start + keystream.length, size);
    const count = Math.ceil((end - start) / blockSize);
    for (let offset = 0; offset < count * blockSize; offset += blockSize) {
      for (let k = 0; k < counter.length; k++) mask.setInt32(offset + 4 * k, counter[k]);
      increment(counter, counterWords);
    }
    cipher.encryptBlocks(keystream, 0, keystream, 0, count);
    // The exclusive or, four bytes at a time, then the last ones.
    let i = start;
    for (; i + 4 <= end; i += 4) target.setInt32(i, source.getInt32(i) ^ mask.getInt32(i - start));
    for (; i < end; i++) processed[i] = text[i] ^ keystream[i - start];
  }
}

/** Adds one to the last `words` words, the last least significant, modulo 2^(32 words). */
function increment(counter: Int32Array, words: number): void {
  for (let k = counter.length - 1; k >= counter.length - words; k--) {
    counter[k]++;
    if (counter[k] !== 0) return;
  }
}
