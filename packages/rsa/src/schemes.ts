/**
 * The shapes of the schemes of RFC 8017: an encryption scheme (section 7) and a signature scheme with appendix
 * (section 8). A scheme is a padding joined to a primitive: `oaep(sha256)`, `pss(sha256)` give one, and its verbs take
 * the key first and the data last.
 */

import type { Status, Trace } from '@cleartext/core';
import type { RsaPrivateKey, RsaPublicKey } from './keys.ts';
import type { RsaEvent } from './primitives.ts';

/** An encryption scheme: RSAES-OAEP or RSAES-PKCS1-v1_5. */
export interface RsaEncryptionScheme<EncodingEvent = never> {
  readonly name: string;
  readonly status: Status;
  /** The longest message, in bytes, that fits this key; negative if the key is too small for the scheme. */
  maximumLength(publicKey: RsaPublicKey): number;
  /** The ciphertext of a message, as long as the modulus. Throws `RangeError` if the message is too long. */
  encrypt(publicKey: RsaPublicKey, message: Uint8Array, trace?: Trace<EncodingEvent | RsaEvent>): Uint8Array;
  /**
   * The message of a ciphertext. Throws `AuthenticationError`, always the same one, whatever is wrong with it; PKCS#1 v1.5
   * gives a pseudo-random message for a wrong padding, unless it is told not to.
   */
  decrypt(privateKey: RsaPrivateKey, ciphertext: Uint8Array, trace?: Trace<EncodingEvent | RsaEvent>): Uint8Array;
}

/** A signature scheme with appendix: RSASSA-PSS or RSASSA-PKCS1-v1_5. */
export interface RsaSignatureScheme<EncodingEvent = never> {
  readonly name: string;
  readonly status: Status;
  /** The signature of a message, as long as the modulus. Throws `RangeError` if the key is too small. */
  sign(privateKey: RsaPrivateKey, message: Uint8Array, trace?: Trace<EncodingEvent | RsaEvent>): Uint8Array;
  /** Whether the signature is valid; false, never an error, for a signature of any other length or form. */
  verify(
    publicKey: RsaPublicKey,
    message: Uint8Array,
    signature: Uint8Array,
    trace?: Trace<EncodingEvent | RsaEvent>,
  ): boolean;
}
