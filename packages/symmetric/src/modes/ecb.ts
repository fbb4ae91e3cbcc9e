/**
 * The Electronic Codebook mode (SP 800-38A section 6.1): each block on its own. Status: broken for messages, because
 * equal plaintext blocks give equal ciphertext blocks so that patterns of the plaintext stay visible. It is here because it is taught.
 */

import { checkBytes, copy } from '@cleartext/core';
import type { BlockCipher } from '../block-cipher.ts';
import type { Padding } from '../padding/padding.ts';
import { pkcs7 } from '../padding/pkcs7.ts';
import type { CipherMode } from './mode.ts';

/**
 * ECB (SP 800-38A section 6.1).
 * Leaks: which blocks of the plaintext are equal, within a message and between all messages under a key.
 */
export function ecb(cipher: BlockCipher, padding: Padding = pkcs7): CipherMode {
  const { blockSize } = cipher;
  return {
    name: `${cipher.name}-ECB`,

    encrypt(plaintext) {
      checkBytes('plaintext', plaintext);
      const text = padding.pad(plaintext, blockSize);
      cipher.encryptBlocks(text, 0, text, 0, text.length / blockSize);
      return text;
    },

    decrypt(ciphertext) {
      checkBytes('ciphertext', ciphertext, { multipleOf: blockSize });
      const text = copy(ciphertext);
      cipher.decryptBlocks(text, 0, text, 0, text.length / blockSize);
      return padding.unpad(text, blockSize);
    },
  };
}
