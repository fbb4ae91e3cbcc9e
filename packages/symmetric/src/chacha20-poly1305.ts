/**
 * ChaCha20-Poly1305 (RFC 8439 section 2.8): ChaCha20 for secrecy, Poly1305 for authenticity, and the first keystream
 * block of every message gives the one-time key. Status: current. Never the same nonce twice under a key: the two-time
 * pad reveals the texts, and the repeated Poly1305 key makes forgeries possible.
 */

import { AuthenticationError, checkBytes, constantTimeEqual, copy, writeWordLE } from '@cleartext/core';
import type { Aead } from './aead.ts';
import { addKeystream, nextBlock } from './chacha20/fast.ts';
import { initialState } from './chacha20/state.ts';
import { poly1305Engine } from './poly1305/fast.ts';

/**
 * AEAD_CHACHA20_POLY1305 (RFC 8439 section 2.8): a 32-byte key, a 12-byte nonce, a 16-byte tag.
 * Leaks: nothing by its timing but lengths; with a repeated nonce, the plaintexts' exclusive or and forgeries.
 */
export function chacha20Poly1305(key: Uint8Array, nonce: Uint8Array, aad: Uint8Array = new Uint8Array(0)): Aead {
  checkBytes('aad', aad);
  const state = initialState(key, 0, nonce);
  const A = copy(aad);
  return {
    name: 'ChaCha20-Poly1305',
    status: 'current',
    tagSize: 16,

    seal(plaintext) {
      checkBytes('plaintext', plaintext);
      const { length } = plaintext;
      const sealed = new Uint8Array(length + 16);
      const key = oneTimeKey(state);
      addKeystream(state, plaintext, sealed);
      sealed.set(tag(key, A, sealed.subarray(0, length)), length);
      return sealed;
    },

    open(sealed) {
      checkBytes('sealed', sealed);
      if (sealed.length < 16) throw new AuthenticationError();
      const ciphertext = sealed.subarray(0, -16);
      const key = oneTimeKey(state);
      if (!constantTimeEqual(tag(key, A, ciphertext), sealed.subarray(-16))) throw new AuthenticationError();
      const plaintext = new Uint8Array(ciphertext.length);
      addKeystream(state, ciphertext, plaintext);
      return plaintext;
    },
  };
}

/** The one-time Poly1305 key of a nonce: the first 32 bytes of keystream block 0 (RFC 8439 section 2.6). Leaks: nothing by its timing. */
export function poly1305KeyGen(key: Uint8Array, nonce: Uint8Array): Uint8Array {
  return oneTimeKey(initialState(key, 0, nonce)).slice(0, 32);
}

/** Block 0 of the keystream, whose first half is the key; the text goes on with block 1. */
function oneTimeKey(state: Int32Array): Uint8Array {
  state[12] = 0;
  return nextBlock(state);
}

/** Poly1305 of AAD || pad16 || ciphertext || pad16 || both lengths in bytes (RFC 8439 section 2.8). */
function tag(key: Uint8Array, aad: Uint8Array, ciphertext: Uint8Array): Uint8Array {
  const { start, update, finish } = poly1305Engine();
  start(key);
  update(aad, true);
  update(ciphertext, true);
  const lengths = new Uint8Array(16);
  writeLength(lengths, 0, aad.length);
  writeLength(lengths, 8, ciphertext.length);
  update(lengths, true);
  return finish();
}

/** 64 bits, little-endian. */
function writeLength(bytes: Uint8Array, offset: number, length: number): void {
  writeWordLE(bytes, offset, length);
  writeWordLE(bytes, offset + 4, Math.floor(length / 2 ** 32));
}
