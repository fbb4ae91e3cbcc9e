/**
 * A trust anchor (RFC 5280 section 6.1.1 (d)): a name and a public key that are trusted because somebody put them there.
 * Mostly they come in the form of a certificate, whose own limits may count as well (RFC 5937).
 */

import type { SubjectPublicKeyInfo } from '@cleartext/asn1';
import { describe, equalBytes } from '@cleartext/core';
import type { Certificate } from '../certificate.ts';
import { sameName, type Name } from '../name.ts';

/** Who is trusted: a name and its key, and the certificate that they were taken from, if there is one. */
export interface TrustAnchor {
  readonly name: Name;
  readonly subjectPublicKeyInfo: SubjectPublicKeyInfo;
  readonly certificate?: Certificate | undefined;
}

/** The trust anchor in a certificate. Throws `TypeError` for what is neither. */
export function trustAnchorOf(source: Certificate | TrustAnchor): TrustAnchor {
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- callers without types
  if (typeof source !== 'object' || source === null || !('subjectPublicKeyInfo' in source))
    throw new TypeError(`trustAnchors: expected certificates or names with keys, found ${describe(source)}`);
  if ('name' in source) return source;
  return { name: source.subject, subjectPublicKeyInfo: source.subjectPublicKeyInfo, certificate: source };
}

/** Whether an anchor is this very certificate, or is the same name with the same key. */
export function isAnchor(
  { name, subjectPublicKeyInfo: spki, certificate: own }: TrustAnchor,
  certificate: Certificate,
): boolean {
  if (own) return own === certificate || equalBytes(own.bytes, certificate.bytes);
  return sameName(name, certificate.subject) && equalBytes(spki.publicKey, certificate.subjectPublicKeyInfo.publicKey);
}
