/**
 * Counter with CBC-MAC (SP 800-38C, RFC 3610): counter mode for secrecy, a CBC-MAC over nonce, associated data and
 * plaintext for authenticity, both under one key. Status: current. The one idea: the first block of the MAC tells all lengths, so
 * that no message is the beginning of another; without that, CBC-MAC is forged easily. Small devices like CCM because it
 * needs nothing but the cipher. Its price: two block operations for each block, and all lengths have to be known at the start.
 */

import { AuthenticationError, checkBytes, checkOneOf, concat, constantTimeEqual, copy } from '@cleartext/core';
import type { Aead } from '../aead.ts';
import type { BlockCipher } from '../block-cipher.ts';
import { noPadding } from '../padding/none.ts';
import { cbc } from './cbc.ts';
import { addKeystream } from './ctr.ts';

/** Tag sizes in bytes that SP 800-38C section A.1 allows; TLS uses 16 and, for small devices, 8 (RFC 6655). */
const TAG_SIZES = [4, 6, 8, 10, 12, 14, 16] as const;

/**
 * CCM (SP 800-38C section 6) over a cipher of 16-byte blocks. `nonce` is 7 to 13 bytes: what is left of 15 bytes counts the
 * plaintext, which has less than 2^(8 (15 - n)) bytes. `aad` is authenticated but not encrypted; `tagSize` is 4, 6 ... 16 bytes.
 * Leaks: what the cipher leaks; with a repeated nonce, the plaintexts' exclusive or.
 */
export function ccm(
  cipher: BlockCipher,
  nonce: Uint8Array,
  aad: Uint8Array = new Uint8Array(0),
  { tagSize = 16 }: { readonly tagSize?: number | undefined } = {},
): Aead {
  checkOneOf('cipher.blockSize', cipher.blockSize, [16]);
  checkBytes('nonce', nonce, { min: 7, max: 13 });
  checkBytes('aad', aad);
  checkOneOf('tagSize', tagSize, TAG_SIZES);
  const N = copy(nonce);
  const A = copy(aad);
  const maxPlaintext = Math.min(2 ** (8 * (15 - N.length)) - 1, MAX_COUNTED);
  return {
    name: `${cipher.name}-CCM`,
    status: cipher.status,
    tagSize,

    seal(plaintext) {
      checkBytes('plaintext', plaintext, { max: maxPlaintext });
      const sealed = new Uint8Array(plaintext.length + tagSize);
      addKeystream(cipher, counterBlock(N, 1), 1, plaintext, sealed.subarray(0, plaintext.length));
      sealed.set(tag(cipher, N, A, plaintext, tagSize), plaintext.length);
      return sealed;
    },

    open(sealed) {
      checkBytes('sealed', sealed);
      const size = sealed.length - tagSize;
      if (size < 0 || size > maxPlaintext) throw new AuthenticationError();
      const plaintext = new Uint8Array(size);
      addKeystream(cipher, counterBlock(N, 1), 1, sealed.subarray(0, size), plaintext);
      const expected = tag(cipher, N, A, plaintext, tagSize);
      if (!constantTimeEqual(expected, sealed.subarray(size))) throw new AuthenticationError();
      return plaintext;
    },
  };
}

/** As much as 2^32 - 2 counter blocks encrypt: one word counts, as for GCM. */
const MAX_COUNTED = 2 ** 36 - 32;

/** The tag as it is sent (section 6.1 steps 1 to 8): the CBC-MAC, encrypted with counter block 0, its first bytes. */
function tag(cipher: BlockCipher, N: Uint8Array, A: Uint8Array, P: Uint8Array, tagSize: number): Uint8Array {
  const B = concat(firstBlock(N, A.length, P.length, tagSize), zeroPadded(lengthOfAad(A.length), A), zeroPadded(P));
  const Y = cbc(cipher, new Uint8Array(16), noPadding).encrypt(B); // its last block is the CBC-MAC
  const S0 = cipher.encryptBlock(counterBlock(N, 0));
  return Y.slice(-16, Y.length - 16 + tagSize).map((byte, i) => byte ^ S0[i]);
}

/** B0 (section A.2.1): flags, nonce, length of the plaintext in the q bytes that are left. */
function firstBlock(N: Uint8Array, aadSize: number, plaintextSize: number, tagSize: number): Uint8Array {
  const q = 15 - N.length;
  const flags = (aadSize > 0 ? 64 : 0) + 8 * ((tagSize - 2) / 2) + (q - 1);
  return concat(Uint8Array.of(flags), N, bigEndian(plaintextSize, q));
}

/** How the associated data begin (section A.2.2): their length in 2, 6 or 10 bytes. Without associated data this is empty. */
function lengthOfAad(size: number): Uint8Array {
  if (size === 0) return new Uint8Array(0);
  if (size < 2 ** 16 - 2 ** 8) return bigEndian(size, 2);
  if (size < 2 ** 32) return concat(Uint8Array.of(0xff, 0xfe), bigEndian(size, 4));
  return concat(Uint8Array.of(0xff, 0xff), bigEndian(size, 8));
}

/** Ctr_i (section A.3): flags, nonce, i in the q bytes that are left. */
function counterBlock(N: Uint8Array, i: number): Uint8Array {
  const q = 15 - N.length;
  return concat(Uint8Array.of(q - 1), N, bigEndian(i, q));
}

/** The parts in one, with zeros up to a whole block. */
function zeroPadded(...parts: readonly Uint8Array[]): Uint8Array {
  const joined = concat(...parts);
  return concat(joined, new Uint8Array(-joined.length & 15));
}

/** A number in `size` bytes, most significant first. */
function bigEndian(value: number, size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, i) => Math.floor(value / 2 ** (8 * (size - 1 - i))));
}
