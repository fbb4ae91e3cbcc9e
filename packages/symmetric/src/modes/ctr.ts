/**
 * The Counter mode (SP 800-38A section 6.5): encrypted counter blocks are a keystream. The blocks can be computed in any
 * order, which makes it fast; no counter block may ever be used twice under one key, in one message or in two.
 */

import { checkBytes, copy, readWordBE, viewOf } from '@cleartext/core';
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
  const T = new Int32Array(blockSize / 4);
  for (let k = 0; k < T.length; k++) T[k] = readWordBE(counterBlock, 4 * k);
  const whole = text.length - (text.length % blockSize);
  const input = viewOf(text);
  const output = viewOf(processed);
  for (let i = 0; i < whole; i += blockSize) {
    cipher.maskWithEncrypted(T, input, output, i);
    countUp(T, counterWords);
  }
  if (whole === text.length) return;
  const last = new Uint8Array(blockSize);
  last.set(text.subarray(whole));
  cipher.maskWithEncrypted(T, viewOf(last), viewOf(last), 0);
  for (let i = whole; i < text.length; i++) processed[i] = last[i - whole];
}

/** Adds one to the last `words` words of a counter, the last least significant, modulo 2^(32 words). */
function countUp(counter: Int32Array, words: number): void {
  for (let k = counter.length - 1; k >= counter.length - words; k--) {
    counter[k]++;
    if (counter[k] !== 0) return;
  }
}
