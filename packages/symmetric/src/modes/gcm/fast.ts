/**
 * The Galois/Counter Mode (SP 800-38D), the default form: counter mode word by word, GHASH by tables; reference.ts is the
 * standard read aloud. Status: current. Its one condition: never the same nonce twice under a key. Two messages under one
 * nonce reveal the exclusive or of the plaintexts and an equation for the hash subkey H, and H is all that a forger needs
 * (Joux 2006, "the forbidden attack").
 */

import {
  AuthenticationError,
  checkBytes,
  checkOneOf,
  concat,
  constantTimeEqual,
  copy,
  readWordBE,
  writeWordBE,
} from '@cleartext/core';
import type { Aead } from '../../aead.ts';
import type { BlockCipher } from '../../block-cipher.ts';
import { addKeystream } from '../ctr.ts';
import { ghash } from '../ghash/fast.ts';
import { MAX_PLAINTEXT, TAG_SIZES } from './limits.ts';

/**
 * GCM (SP 800-38D section 7) over a cipher of 16-byte blocks. `nonce` is at least one byte and should be 12 (others
 * are hashed); `aad` is authenticated but not encrypted; `tagSize` is 4, 8 or 12 to 16 bytes.
 * Leaks: what the cipher leaks; with a repeated nonce, the plaintexts' exclusive or and the authentication key.
 */
export function gcm(
  cipher: BlockCipher,
  nonce: Uint8Array,
  aad: Uint8Array = new Uint8Array(0),
  { tagSize = 16 }: { readonly tagSize?: number | undefined } = {},
): Aead {
  checkOneOf('cipher.blockSize', cipher.blockSize, [16]);
  checkBytes('nonce', nonce, { min: 1 });
  checkBytes('aad', aad);
  checkOneOf('tagSize', tagSize, TAG_SIZES);
  const H = cipher.encryptBlock(new Uint8Array(16));
  const J0 = preCounterBlock(H, nonce);
  const A = copy(aad);
  return {
    name: `${cipher.name}-GCM`,
    status: cipher.status,
    tagSize,

    seal(plaintext) {
      checkBytes('plaintext', plaintext, { max: MAX_PLAINTEXT });
      const sealed = new Uint8Array(plaintext.length + tagSize);
      const ciphertext = sealed.subarray(0, plaintext.length);
      addKeystream(cipher, next(J0), 1, plaintext, ciphertext);
      sealed.set(tag(cipher, H, J0, A, ciphertext).subarray(0, tagSize), plaintext.length);
      return sealed;
    },

    open(sealed) {
      checkBytes('sealed', sealed);
      if (sealed.length < tagSize) throw new AuthenticationError();
      const ciphertext = sealed.subarray(0, sealed.length - tagSize);
      const expected = tag(cipher, H, J0, A, ciphertext).subarray(0, tagSize);
      if (!constantTimeEqual(expected, sealed.subarray(ciphertext.length))) throw new AuthenticationError();
      const plaintext = new Uint8Array(ciphertext.length);
      addKeystream(cipher, next(J0), 1, ciphertext, plaintext);
      return plaintext;
    },
  };
}

/** J0 (section 7.1 step 2): a nonce of 96 bits and the counter 1; any other nonce is hashed. */
function preCounterBlock(H: Uint8Array, nonce: Uint8Array): Uint8Array {
  if (nonce.length === 12) return concat(nonce, Uint8Array.of(0, 0, 0, 1));
  return ghash(H, new Uint8Array(0), nonce);
}

/** inc32 (section 6.2), in a new block. */
function next(block: Uint8Array): Uint8Array {
  const incremented = block.slice();
  writeWordBE(incremented, 12, readWordBE(block, 12) + 1);
  return incremented;
}

/** T before truncation (section 7.1 steps 4 to 6): GCTR(J0, GHASH(A || 0 || C || 0 || len(A) || len(C))). */
function tag(cipher: BlockCipher, H: Uint8Array, J0: Uint8Array, A: Uint8Array, C: Uint8Array): Uint8Array {
  const S = ghash(H, A, C);
  const mask = new Uint8Array(16);
  cipher.encryptBlocks(J0, 0, mask, 0, 1);
  for (let i = 0; i < 16; i++) S[i] ^= mask[i];
  return S;
}
