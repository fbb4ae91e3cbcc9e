/**
 * A signature scheme as certificates and handshakes name it: by an AlgorithmIdentifier, which says padding, hash and
 * parameters in one. This is the interface; rsa-schemes.ts holds the RSA ones, catalogue.ts finds them. When elliptic
 * curves join, the key types become unions, and whoever carries keys from certificates to schemes stays as it is.
 */

import type { AlgorithmIdentifier } from '@cleartext/asn1';
import type { RandomSource, Status } from '@cleartext/core';
import type { Hash } from '@cleartext/hash';
import type { RsaPrivateKey, RsaPublicKey } from '@cleartext/rsa';

/** A public key of any kind that a signature scheme of this package takes. */
export type PublicKey = RsaPublicKey;

/** A private key of any kind that a signature scheme of this package takes. */
export type PrivateKey = RsaPrivateKey;

/** Which kind of key a scheme takes. */
export type KeyType = 'rsa';

/** A signature scheme with everything decided but the key and the message. */
export interface SignatureScheme {
  /** The name in the standard: `sha256WithRSAEncryption`, `rsassaPss-sha256`. */
  readonly name: string;
  /** Of hash and padding, the worse. */
  readonly status: Status;
  readonly hash: Hash;
  readonly keyType: KeyType;
  /** How a certificate names the scheme. */
  readonly algorithm: AlgorithmIdentifier;
  /** The signature of a message. `random` serves schemes that draw a salt. Leaks: as `rsasp1` of the rsa package. */
  sign(privateKey: PrivateKey, message: Uint8Array, random?: RandomSource): Uint8Array;
  /** Whether the signature is valid; false, never an error, for one of any other length or form. */
  verify(publicKey: PublicKey, message: Uint8Array, signature: Uint8Array): boolean;
}
