/**
 * The Cipher Feedback mode (SP 800-38A section 6.3): the last blockSize bytes of ciphertext, encrypted, mask the next s
 * bits. A receiver that lost synchronisation recovers it once a whole block of ciphertext has arrived intact.
 */

import { checkBytes, checkOneOf, copy } from '@cleartext/core';
import type { BlockCipher } from '../block-cipher.ts';
import type { CipherMode } from './mode.ts';

/**
 * CFB (SP 800-38A section 6.3) with segments of `segmentBits` bits: 1, 8, 64 or 128, at most a block; by default a block.
 * `iv` is one block and unpredictable. The last segment may be shorter, so any length is allowed and nothing is padded.
 * With 1-bit segments the text is a stream of 8 bits a byte, first bit most significant; a stream of another length
 * is its first bits, because no bit depends on a later one.
 * Leaks: with a repeated IV, the exclusive or of the first segments in which two messages differ.
 */
export function cfb(
  cipher: BlockCipher,
  iv: Uint8Array,
  segmentBits: 1 | 8 | 64 | 128 = cipher.blockSize === 8 ? 64 : 128,
): CipherMode {
  const { blockSize } = cipher;
  checkBytes('iv', iv, blockSize);
  checkOneOf('segmentBits', segmentBits, blockSize === 8 ? [1, 8, 64] : [1, 8, 64, 128]);
  const start = copy(iv);
  const process = (text: Uint8Array, decrypting: boolean) =>
    segmentBits === 1
      ? processBits(cipher, start, text, decrypting)
      : processBytes(cipher, start, text, decrypting, segmentBits / 8);
  return {
    name: `${cipher.name}-CFB${segmentBits === 8 * blockSize ? '' : segmentBits}`,

    encrypt(plaintext) {
      checkBytes('plaintext', plaintext);
      return process(plaintext, false);
    },

    decrypt(ciphertext) {
      checkBytes('ciphertext', ciphertext);
      return process(ciphertext, true);
    },
  };
}

/** Segments of whole bytes: I = LSB(I) || C#, O = CIPH(I), C# = P# xor MSB(O). */
function processBytes(
  cipher: BlockCipher,
  iv: Uint8Array,
  text: Uint8Array,
  decrypting: boolean,
  segmentSize: number,
): Uint8Array {
  const { blockSize } = cipher;
  const input = iv.slice();
  const output = new Uint8Array(blockSize);
  const processed = new Uint8Array(text.length);
  const ciphertext = decrypting ? text : processed;
  for (let i = 0; i < text.length; i += segmentSize) {
    cipher.encryptBlocks(input, 0, output, 0, 1);
    const end = Math.min(i + segmentSize, text.length);
    for (let k = i; k < end; k++) processed[k] = text[k] ^ output[k - i];
    if (end - i < segmentSize) break;
    input.copyWithin(0, segmentSize);
    for (let k = 0; k < segmentSize; k++) input[blockSize - segmentSize + k] = ciphertext[i + k];
  }
  return processed;
}

/** Segments of one bit: the same, with the input block shifted by a bit. */
function processBits(cipher: BlockCipher, iv: Uint8Array, text: Uint8Array, decrypting: boolean): Uint8Array {
  const { blockSize } = cipher;
  const input = iv.slice();
  const output = new Uint8Array(blockSize);
  const processed = new Uint8Array(text.length);
  const ciphertext = decrypting ? text : processed;
  for (let i = 0; i < 8 * text.length; i++) {
    const mask = 0x80 >> (i & 7);
    cipher.encryptBlocks(input, 0, output, 0, 1);
    processed[i >> 3] |= (text[i >> 3] & mask) ^ (output[0] & 0x80 ? mask : 0);
    for (let k = 0; k < blockSize - 1; k++) input[k] = (input[k] << 1) | (input[k + 1] >> 7);
    input[blockSize - 1] = (input[blockSize - 1] << 1) | (ciphertext[i >> 3] & mask ? 1 : 0);
  }
  return processed;
}
