/** Checks that a private key belongs to a certificate: signatures of another key could not be verified with it. */

import { encodeSpki } from '@cleartext/asn1';
import { CertificateError, equalBytes } from '@cleartext/core';
import { publicKeyToSpki, type PrivateKey } from '@cleartext/signature';
import type { Certificate } from './certificate.ts';

/** Throws `CertificateError` unless the private key is that of the certificate. */
export function checkHoldsKey({
  certificate,
  privateKey,
}: {
  readonly certificate: Certificate;
  readonly privateKey: PrivateKey;
}): void {
  if (!equalBytes(encodeSpki(publicKeyToSpki(privateKey)), encodeSpki(certificate.subjectPublicKeyInfo)))
    throw new CertificateError('key-mismatch', 'authority: its private key is not that of its certificate');
}
