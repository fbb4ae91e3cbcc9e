/**
 * The Counter mode (SP 800-38A section 6.5): encrypted counter blocks are a keystream. The blocks can be computed in any
 * order, which makes it fast; no counter block may ever be used twice under one key, in one message or in two.
 */

import { checkBytes, copy, readWordBE, writeWordBE } from '@cleartext/core';
import { countUp, type BlockCipher } from '../block-cipher.ts';
import type { CipherMode } from './mode.ts';

/**
 * CTR (SP 800-38A section 6.5). `initialCounterBlock` is one block, usually a nonce and a zero counter; the whole block
 * counts, big-endian, and wraps. Any length is allowed; nothing is padded.
 * Leaks: with a repeated counter block, everything (two-time pad). Any bit can be flipped in the ciphertext.
 */
export function ctr(cipher: BlockCipher, initialCounterBlock: Uint8Array): CipherMode {
  const { blockSize } = cipher;
  checkBytes('initialCounterBlock', initialCounterBlock, blockSize);
  const start = copy(initialCounterBlock);
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
  let start = 0;
  if (cipher.addCounterBlocks && size >= blockSize) {
    cipher.addCounterBlocks(counter, counterWords, text, processed, Math.floor(size / blockSize));
    start = size - (size % blockSize);
    if (start === size) return;
  }
  const keystream = new Uint8Array(Math.min(RUN, Math.ceil((size - start) / blockSize)) * blockSize);
  for (; start < size; start += keystream.length) {
    const end = Math.min(start + keystream.length, size);
    const count = Math.ceil((end - start) / blockSize);
    for (let offset = 0; offset < count * blockSize; offset += blockSize) {
      for (let k = 0; k < counter.length; k++) writeWordBE(keystream, offset + 4 * k, counter[k]);
      countUp(counter, counterWords);
    }
    cipher.encryptBlocks(keystream, 0, keystream, 0, count);
    for (let i = start; i < end; i++) processed[i] = text[i] ^ keystream[i - start];
  }
}
