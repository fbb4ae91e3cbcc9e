/**
 * A signature scheme as certificates and handshakes name it: by an AlgorithmIdentifier, which says padding, hash and
 * parameters in one. This is the interface; rsa-schemes.ts and ec-schemes.ts hold the schemes, catalogue.ts and
 * tls-code-points.ts find them.
 */

import type { AlgorithmIdentifier } from '@cleartext/asn1';
import type { RandomSource, Status } from '@cleartext/core';
import type { Hash } from '@cleartext/hash';
import type { KeyType, PrivateKey, PublicKey } from './keys.ts';

/** A signature scheme with everything decided but the key and the message. */
export interface SignatureScheme {
  /** The name in the standard: `sha256WithRSAEncryption`, `ecdsa-with-SHA256`. */
  readonly name: string;
  /** Of hash and padding, the worst. */
  readonly status: Status;
  /** The hash of the message; schemes such as Ed25519 sign the message itself and have none. */
  readonly hash?: Hash;
  readonly keyType: KeyType;
  /** How a certificate names the scheme. */
  readonly algorithm: AlgorithmIdentifier;
  /**
   * The signature of a message. `random` serves schemes that draw a salt. Throws `TypeError` for a key of another type.
   * Leaks: as the algorithm's own function.
   */
  sign(privateKey: PrivateKey, message: Uint8Array, random?: RandomSource): Uint8Array;
  /** Whether the signature is valid; false, never an error, for whatever is wrong with the signature or the key. */
  verify(publicKey: PublicKey, message: Uint8Array, signature: Uint8Array): boolean;
}

/** Narrows a private key to the type of its scheme. Throws `TypeError`. */
export function checkKeyType<Type extends PrivateKey['type']>(
  key: PrivateKey,
  type: Type,
): asserts key is Extract<PrivateKey, { readonly type: Type }> {
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- callers without types
  if (key?.type !== type) throw new TypeError(`privateKey: expected a key of type ${type}, found ${key?.type}`);
}
