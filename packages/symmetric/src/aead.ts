/**
 * What authenticated encryption with associated data is (RFC 5116): the ciphertext carries a tag, and whoever changes a
 * bit of the ciphertext, of the nonce or of the associated data is detected before any plaintext is released.
 */

import type { Status } from '@cleartext/core';

/** An authenticated cipher under one key, one nonce and one piece of associated data: good for sealing one message. */
export interface Aead {
  /** As the standard writes it: `AES-128-GCM`, `ChaCha20-Poly1305`. */
  readonly name: string;
  readonly status: Status;
  /** Bytes of the tag at the end of every sealed message. */
  readonly tagSize: number;
  /** `ciphertext || tag`. Never seal two different messages with the same key and nonce. */
  seal(plaintext: Uint8Array): Uint8Array;
  /** The plaintext of `ciphertext || tag`. Throws `AuthenticationError` if anything was changed. */
  open(sealed: Uint8Array): Uint8Array;
}
