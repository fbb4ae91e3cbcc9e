/**
 * ChaCha20-Poly1305 (RFC 8439 section 2.8): ChaCha20 for secrecy, Poly1305 for authenticity, and the first keystream
 * block of every message gives the one-time key. Status: current. Never the same nonce twice under a key: the two-time
 * pad reveals the texts, and the repeated Poly1305 key lets anybody forge.
 */

import { AuthenticationError, checkBytes, constantTimeEqual, copy, writeWordLE } from '@cleartext/core';
import type { Aead } from './aead.ts';
import { addKeystream, initialState } from './chacha20.ts';
import { poly1305Mac } from './poly1305.ts';

/**
 * AEAD_CHACHA20_POLY1305 (RFC 8439 section 2.8): a 32-byte key, a 12-byte nonce, a 16-byte tag.
 * Leaks: nothing by its timing but lengths; with a repeated nonce, the plaintexts' exclusive or and forgeries.
 */
export function chacha20Poly1305(key: Uint8Array, nonce: Uint8Array, aad: Uint8Array = new Uint8Array(0)): Aead {
  checkBytes('key', key, 32);
  checkBytes('nonce', nonce, 12);
  checkBytes('aad', aad);
  const K = copy(key);
  const N = copy(nonce);
  const A = copy(aad);
  return {
    name: 'ChaCha20-Poly1305',
    status: 'current',
    tagSize: 16,

    seal(plaintext) {
      checkBytes('plaintext', plaintext);
      const state = initialState(K, 0, N);
      const oneTimeKey = oneTimeKeyOf(state);
      const sealed = new Uint8Array(plaintext.length + 16);
      addKeystream(state, plaintext, sealed);
      const t = tag(oneTimeKey, A, sealed.subarray(0, plaintext.length));
      for (let i = 0; i < 16; i++) sealed[plaintext.length + i] = t[i];
      return sealed;
    },

    open(sealed) {
      checkBytes('sealed', sealed);
      if (sealed.length < 16) throw new AuthenticationError();
      const ciphertext = sealed.subarray(0, sealed.length - 16);
      const state = initialState(K, 0, N);
      const expected = tag(oneTimeKeyOf(state), A, ciphertext);
      if (!constantTimeEqual(expected, sealed.subarray(ciphertext.length))) throw new AuthenticationError();
      const plaintext = new Uint8Array(ciphertext.length);
      addKeystream(state, ciphertext, plaintext);
      return plaintext;
    },
  };
}

/** The one-time Poly1305 key of a nonce: the first 32 bytes of keystream block 0 (RFC 8439 section 2.6). */
export function poly1305KeyGen(key: Uint8Array, nonce: Uint8Array): Uint8Array {
  return oneTimeKeyOf(initialState(key, 0, nonce));
}

/** Takes block 0 off the keystream, so that the text goes on with block 1. */
function oneTimeKeyOf(state: Int32Array): Uint8Array {
  const block = new Uint8Array(64);
  addKeystream(state, block, block);
  return block.slice(0, 32);
}

/** Poly1305 of AAD || pad16 || ciphertext || pad16 || both lengths in bytes (RFC 8439 section 2.8). */
function tag(oneTimeKey: Uint8Array, aad: Uint8Array, ciphertext: Uint8Array): Uint8Array {
  const mac = poly1305Mac(oneTimeKey);
  mac.updatePadded(aad);
  mac.updatePadded(ciphertext);
  mac.update(lengths(aad.length, ciphertext.length));
  return mac.digest();
}

/** Two lengths, 64 bits each, little-endian. */
function lengths(a: number, b: number): Uint8Array {
  const block = new Uint8Array(16);
  writeWordLE(block, 0, a);
  writeWordLE(block, 4, Math.floor(a / 2 ** 32));
  writeWordLE(block, 8, b);
  writeWordLE(block, 12, Math.floor(b / 2 ** 32));
  return block;
}
