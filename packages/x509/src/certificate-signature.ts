/** Is the signature on a certificate real? Figure 14-12 of the chapter: the issuer's public key, applied to the signature. */

import type { AlgorithmIdentifier, SubjectPublicKeyInfo } from '@cleartext/asn1';
import { DecodeError } from '@cleartext/core';
import { keyAllows, publicKeyFromSpki, schemeFor } from '@cleartext/signature';
import type { Certificate } from './certificate.ts';

/** A structure whose DER is signed: a certificate or a request. */
export interface SignedStructure {
  readonly tbsBytes: Uint8Array;
  readonly signatureAlgorithm: AlgorithmIdentifier;
  readonly signature: Uint8Array;
}

/**
 * Whether the issuer's key made the signature on a certificate (RFC 5280 section 6.1.3 (a)(1)). False also for algorithms and
 * keys unknown here. Dates, names and permissions are not looked at: `checkSite` does that.
 */
export function verifyCertificateSignature(
  certificate: Certificate,
  issuer: Pick<Certificate, 'subjectPublicKeyInfo'>,
): boolean {
  return verifySigned(certificate, issuer.subjectPublicKeyInfo);
}

/** Whether a key made the signature on a signed structure. */
export function verifySigned(
  { tbsBytes, signatureAlgorithm, signature }: SignedStructure,
  spki: SubjectPublicKeyInfo,
): boolean {
  try {
    const scheme = schemeFor(signatureAlgorithm);
    if (!scheme || !keyAllows(spki.algorithm, scheme)) return false;
    return scheme.verify(publicKeyFromSpki(spki), tbsBytes, signature);
  } catch (error) {
    if (error instanceof DecodeError) return false;
    throw error;
  }
}
