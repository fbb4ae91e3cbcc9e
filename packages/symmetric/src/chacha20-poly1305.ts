/**
 * ChaCha20-Poly1305 (RFC 8439 section 2.8): ChaCha20 for secrecy, Poly1305 for authenticity, and the first keystream
 * block of every message gives the one-time key. Status: current. Never the same nonce twice under a key: the two-time
 * pad reveals the texts, and the repeated Poly1305 key lets anybody forge.
 */

import { AuthenticationError, checkBytes, constantTimeEqual } from '@cleartext/core';
import type { Aead } from './aead.ts';
import { chacha20 } from './chacha20.ts';
import { poly1305Mac } from './poly1305.ts';

/**
 * AEAD_CHACHA20_POLY1305 (RFC 8439 section 2.8): a 32-byte key, a 12-byte nonce, a 16-byte tag.
 * Leaks: nothing by its timing but lengths; with a repeated nonce, the plaintexts' exclusive or and forgeries.
 */
export function chacha20Poly1305(key: Uint8Array, nonce: Uint8Array, aad: Uint8Array = new Uint8Array(0)): Aead {
  checkBytes('key', key, 32);
  checkBytes('nonce', nonce, 12);
  checkBytes('aad', aad);
  const K = key.slice();
  const N = nonce.slice();
  const A = aad.slice();
  const tagOf = (ciphertext: Uint8Array) => {
    const mac = poly1305Mac(poly1305KeyGen(K, N));
    mac.update(padded(A));
    mac.update(ciphertext.subarray(0, ciphertext.length & ~15));
    mac.update(padded(ciphertext.subarray(ciphertext.length & ~15)));
    mac.update(lengths(A.length, ciphertext.length));
    return mac.digest();
  };
  return {
    name: 'ChaCha20-Poly1305',
    status: 'current',
    tagSize: 16,

    seal(plaintext) {
      checkBytes('plaintext', plaintext);
      const sealed = new Uint8Array(plaintext.length + 16);
      const ciphertext = chacha20(K, N, 1).process(plaintext);
      sealed.set(ciphertext);
      sealed.set(tagOf(ciphertext), plaintext.length);
      return sealed;
    },

    open(sealed) {
      checkBytes('sealed', sealed);
      if (sealed.length < 16) throw new AuthenticationError();
      const ciphertext = sealed.subarray(0, sealed.length - 16);
      if (!constantTimeEqual(tagOf(ciphertext), sealed.subarray(ciphertext.length))) throw new AuthenticationError();
      return chacha20(K, N, 1).process(ciphertext);
    },
  };
}

/** The one-time Poly1305 key of a nonce: the first 32 bytes of keystream block 0 (RFC 8439 section 2.6). */
export function poly1305KeyGen(key: Uint8Array, nonce: Uint8Array): Uint8Array {
  return chacha20(key, nonce, 0).process(new Uint8Array(32));
}

/** The bytes and pad16 of them (RFC 8439 section 2.8.1): zeros up to whole blocks. */
function padded(bytes: Uint8Array): Uint8Array {
  const whole = new Uint8Array(Math.ceil(bytes.length / 16) * 16);
  whole.set(bytes);
  return whole;
}

/** Two lengths in bytes, 64 bits each, little-endian. */
function lengths(a: number, b: number): Uint8Array {
  const block = new Uint8Array(16);
  const view = new DataView(block.buffer);
  [a, b].forEach((length, i) => {
    view.setUint32(8 * i, length, true);
    view.setUint32(8 * i + 4, Math.floor(length / 2 ** 32), true);
  });
  return block;
}
