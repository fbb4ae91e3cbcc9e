/** The signature scheme with which a key signs certificates, lists and responses by default. */

import { argumentError } from '@cleartext/core';
import {
  ecdsaWithSha256,
  ecdsaWithSha384,
  ecdsaWithSha512,
  ed25519Scheme,
  sha256WithRsa,
  type PrivateKey,
  type SignatureScheme,
} from '@cleartext/signature';

/**
 * The usual scheme of a key: PKCS#1 v1.5 with SHA-256 for RSA, ECDSA with the hash as long as the curve (RFC 5480 section 4),
 * Ed25519. Throws `RangeError` for a key that signs nothing.
 */
export function usualScheme(privateKey: PrivateKey): SignatureScheme {
  switch (privateKey.type) {
    case 'rsa':
      return sha256WithRsa;
    case 'ec':
      return CURVE_SCHEMES[privateKey.curve];
    case 'ed25519':
      return ed25519Scheme;
    default:
      throw argumentError('privateKey', 'a key that signs', privateKey.type);
  }
}

const CURVE_SCHEMES = { 'P-256': ecdsaWithSha256, 'P-384': ecdsaWithSha384, 'P-521': ecdsaWithSha512 } as const;
