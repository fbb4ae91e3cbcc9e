/**
 * What a stream cipher is: a keyed generator of pseudo-random bytes, the keystream, which is added (exclusive or) to the
 * text. Encryption and decryption are the same operation. The danger: two texts under the same keystream reveal their
 * exclusive or.
 */

import type { Status } from '@cleartext/core';

/** A stream cipher under one key (and nonce), at one position of its keystream. */
export interface StreamCipher {
  /** As the standard writes it: `RC4`, `ChaCha20`. */
  readonly name: string;
  readonly status: Status;
  /** The exclusive or of the bytes and the next bytes of the keystream, as a new array; a second call continues the first. */
  process(bytes: Uint8Array): Uint8Array;
}
