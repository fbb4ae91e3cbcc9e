/**
 * The Output Feedback mode (SP 800-38A section 6.4): the IV encrypted again and again is a keystream. The same IV twice
 * under one key is the same keystream twice: the exclusive or of the two ciphertexts is that of the plaintexts.
 */

import { checkBytes, copy } from '@cleartext/core';
import type { BlockCipher } from '../block-cipher.ts';
import type { CipherMode } from './mode.ts';

/**
 * OFB (SP 800-38A section 6.4). `iv` is one block and never the same twice. Any length is allowed; nothing is padded.
 * Leaks: with a repeated IV, everything (two-time pad). Any bit of the plaintext can be flipped in the ciphertext.
 */
export function ofb(cipher: BlockCipher, iv: Uint8Array): CipherMode {
  const { blockSize } = cipher;
  checkBytes('iv', iv, blockSize);
  const start = copy(iv);
  const process = (text: Uint8Array) => {
    const output = start.slice();
    const processed = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i += blockSize) {
      cipher.encryptBlocks(output, 0, output, 0, 1);
      const end = Math.min(i + blockSize, text.length);
      for (let k = i; k < end; k++) processed[k] = text[k] ^ output[k - i];
    }
    return processed;
  };
  return {
    name: `${cipher.name}-OFB`,

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
