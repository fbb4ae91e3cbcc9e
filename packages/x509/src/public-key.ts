/** The public key of a certificate as numbers, where it is an RSA key. */

import type { SubjectPublicKeyInfo } from '@cleartext/asn1';
import { DecodeError } from '@cleartext/core';
import type { RsaPublicKey } from '@cleartext/rsa';
import { keyTypeFor, publicKeyFromSpki } from '@cleartext/signature';

/** The RSA key of a certificate, or undefined for a key of another kind and for a malformed one. */
export function rsaKeyOf(spki: SubjectPublicKeyInfo): RsaPublicKey | undefined {
  if (keyTypeFor(spki.algorithm) !== 'rsa') return undefined;
  try {
    const key = publicKeyFromSpki(spki);
    return key.type === 'rsa' ? key : undefined;
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}
