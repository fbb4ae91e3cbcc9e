/**
 * The Cipher Block Chaining mode (SP 800-38A section 6.2): each plaintext block is masked with the previous ciphertext
 * block, so that equal blocks look different. The IV must be unpredictable (appendix C), not only fresh: whoever knows
 * the next IV can test guesses of earlier blocks (BEAST, 2011). Without a MAC the padding becomes an oracle.
 */

import { checkBytes, copy } from '@cleartext/core';
import type { BlockCipher } from '../block-cipher.ts';
import type { Padding } from '../padding/padding.ts';
import { pkcs7 } from '../padding/pkcs7.ts';
import type { CipherMode } from './mode.ts';

/**
 * CBC (SP 800-38A section 6.2). `iv` is one block: random, new for each message, sent in the clear.
 * Leaks: with a repeated IV, how many first blocks two messages share; on decryption, whether the padding was right.
 */
export function cbc(cipher: BlockCipher, iv: Uint8Array, padding: Padding = pkcs7): CipherMode {
  const { blockSize } = cipher;
  checkBytes('iv', iv, blockSize);
  const start = copy(iv);
  return {
    name: `${cipher.name}-CBC`,

    encrypt(plaintext) {
      checkBytes('plaintext', plaintext);
      const text = padding.pad(plaintext, blockSize);
      encryptChained(cipher, text, start);
      return text;
    },

    decrypt(ciphertext) {
      checkBytes('ciphertext', ciphertext, { multipleOf: blockSize });
      return padding.unpad(decryptChained(cipher, ciphertext, start), blockSize);
    },
  };
}

/** C[j] = CIPH(P[j] xor C[j-1]), in place. */
function encryptChained(cipher: BlockCipher, text: Uint8Array, iv: Uint8Array): void {
  const { blockSize } = cipher;
  if (cipher.encryptChainedBlocks) {
    cipher.encryptChainedBlocks(text, 0, text, 0, text.length / blockSize, iv.slice());
    return;
  }
  for (let i = 0; i < text.length; i += blockSize) {
    for (let k = 0; k < blockSize; k++) text[i + k] ^= i === 0 ? iv[k] : text[i + k - blockSize];
    cipher.encryptBlocks(text, i, text, i, 1);
  }
}

/** P[j] = CIPHinv(C[j]) xor C[j-1]. */
function decryptChained(cipher: BlockCipher, ciphertext: Uint8Array, iv: Uint8Array): Uint8Array {
  const { blockSize } = cipher;
  const count = ciphertext.length / blockSize;
  const text = new Uint8Array(ciphertext.length);
  if (cipher.decryptChainedBlocks) {
    cipher.decryptChainedBlocks(ciphertext, 0, text, 0, count, iv.slice());
    return text;
  }
  cipher.decryptBlocks(ciphertext, 0, text, 0, count);
  for (let k = 0; k < Math.min(blockSize, text.length); k++) text[k] ^= iv[k];
  for (let i = blockSize; i < text.length; i++) text[i] ^= ciphertext[i - blockSize];
  return text;
}
