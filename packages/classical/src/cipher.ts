/**
 * What a cipher is (chapter 14, "Digital cryptography"): a way to encode *plus* a way to decode. A function such as
 * `rotate(3)` or `vigenere('LEMON')` turns a key into one; the law is `decode(encode(text))` = `text`.
 */

import type { Status } from '@cleartext/core';

/** One cipher with its key set, like a machine with its dials turned. */
export interface Cipher {
  /** The cipher and its setting: `'rotate-by-3'`. A hand cipher's key is no secret worth hiding. */
  readonly name: string;
  readonly status: Status;
  /** Why it is broken, in one sentence. */
  readonly weakness: string;
  encode(plaintext: string): string;
  decode(ciphertext: string): string;
}
