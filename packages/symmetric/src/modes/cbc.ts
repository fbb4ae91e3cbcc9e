/**
 * The Cipher Block Chaining mode (SP 800-38A section 6.2): each plaintext block is masked with the previous ciphertext
 * block, so that equal blocks look different. The IV must be unpredictable (appendix C), not only fresh: whoever knows
 * the next IV can test guesses of earlier blocks (BEAST, 2011). Without a MAC the padding becomes an oracle.
 */

import { checkBytes, copy, viewOf } from '@cleartext/core';
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
      encryptBlocks(cipher, text, start);
      return text;
    },

    decrypt(ciphertext) {
      checkBytes('ciphertext', ciphertext, { multipleOf: blockSize });
      return padding.unpad(decryptBlocks(cipher, ciphertext, start), blockSize);
    },
  };
}

/** C[1] = CIPH(P[1] xor IV) and C[j] = CIPH(P[j] xor C[j-1]), in place: each block waits for the one before. */
function encryptBlocks(cipher: BlockCipher, text: Uint8Array, iv: Uint8Array): void {
  const { blockSize } = cipher;
  const blocks = viewOf(text);
  if (text.length > 0) cipher.encryptMaskedBlock(blocks, 0, viewOf(iv), 0);
  for (let i = blockSize; i < text.length; i += blockSize) cipher.encryptMaskedBlock(blocks, i, blocks, i - blockSize);
}

/** P[1] = CIPHinv(C[1]) xor IV and P[j] = CIPHinv(C[j]) xor C[j-1]: all blocks first, then all the sums, word by word. */
function decryptBlocks(cipher: BlockCipher, ciphertext: Uint8Array, iv: Uint8Array): Uint8Array {
  const { blockSize } = cipher;
  const text = new Uint8Array(ciphertext.length);
  if (text.length === 0) return text;
  cipher.decryptBlocks(ciphertext, 0, text, 0, text.length / blockSize);
  const P = viewOf(text);
  const C = viewOf(ciphertext);
  for (let k = 0; k < blockSize; k++) text[k] ^= iv[k];
  for (let i = blockSize; i < text.length; i += 4) P.setInt32(i, P.getInt32(i) ^ C.getInt32(i - blockSize));
  return text;
}
