/**
 * What a stream cipher is: a keyed generator of pseudo-random bytes, the keystream, which is added (exclusive or) to the
 * text. Encryption and decryption are the same operation; that is its charm and its danger: two texts under the same
 * keystream give away their exclusive or.
 */

import type { Status } from '@cleartext/core';

/** A stream cipher under one key (and nonce), standing at one place of its keystream. */
export interface StreamCipher {
  /** As the standard writes it: `RC4`, `ChaCha20`. */
  readonly name: string;
  readonly status: Status;
  /** The bytes exclusive-or the next bytes of the keystream, as a new array; a second call continues the first. */
  process(bytes: Uint8Array): Uint8Array;
}
