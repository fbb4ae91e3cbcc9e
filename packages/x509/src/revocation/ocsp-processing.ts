/**
 * What OCSP responses say about a certificate (RFC 6960 section 3.2): the answer is about this certificate, is fresh, and is
 * signed by its issuer, or by a responder to whom the issuer gave a certificate for that.
 */

import type { SubjectPublicKeyInfo } from '@cleartext/asn1';
import { equalBytes } from '@cleartext/core';
import { hashByOid, sha1 } from '@cleartext/hash';
import { quotedName } from '../certificate-names.ts';
import type { SignedStructure } from '../certificate-signature.ts';
import type { Certificate } from '../certificate.ts';
import { findExtension } from '../extensions/extension.ts';
import { sameName, type Name } from '../name.ts';
import type { RevocationStatus } from './crl-processing.ts';
import type { BasicOcspResponse, OcspResponse, SingleResponse } from './ocsp.ts';

/** The issuer of the certificate, and what the check needs of its surroundings. */
export interface OcspOptions {
  readonly responses: readonly OcspResponse[];
  readonly issuer: { readonly name: Name; readonly key: SubjectPublicKeyInfo };
  readonly now: Date;
  /** Whether a key made a signature, and its algorithm is good enough. */
  readonly verify: (signed: SignedStructure, key: SubjectPublicKeyInfo) => boolean;
}

/** The status of a certificate by the responses at hand. One that says "revoked" counts before one that says "good". */
export function ocspStatus(certificate: Certificate, options: OcspOptions): RevocationStatus {
  let status: RevocationStatus = {
    status: 'undetermined',
    why: `no response is about ${quotedName(certificate.subject)}`,
  };
  for (const { basic } of options.responses) {
    const answer = basic?.responses.find((each) => isAbout(each, certificate, options.issuer));
    if (!basic || !answer) continue;
    const problem = whyNotBelieved(basic, answer, options);
    if (problem) {
      if (status.status === 'undetermined') status = { status: 'undetermined', why: problem };
      continue;
    }
    const { certStatus } = answer;
    if (certStatus.status === 'revoked')
      return { status: 'revoked', date: certStatus.revocationTime, reason: certStatus.reason ?? 'unspecified' };
    if (certStatus.status === 'good') status = { status: 'good' };
    else if (status.status === 'undetermined')
      status = { status: 'undetermined', why: 'the responder does not know the certificate' };
  }
  return status;
}

/** The certID of an answer names the certificate: hashes of its issuer's name and key, and the serial number (section 4.1.1). */
function isAbout({ certId }: SingleResponse, certificate: Certificate, issuer: OcspOptions['issuer']): boolean {
  const hash = hashByOid(certId.hashAlgorithm.oid);
  return (
    hash !== undefined &&
    certId.serialNumber.compare(certificate.serialNumber) === 0 &&
    equalBytes(certId.issuerNameHash, hash(certificate.issuer.bytes)) &&
    equalBytes(certId.issuerKeyHash, hash(issuer.key.publicKey))
  );
}

/** Freshness (section 4.2.2.1), signature and responder (section 4.2.2.2). */
function whyNotBelieved(basic: BasicOcspResponse, answer: SingleResponse, options: OcspOptions): string | undefined {
  const { now, verify, issuer } = options;
  const end = answer.nextUpdate?.getTime() ?? answer.thisUpdate.getTime() + WITHOUT_NEXT_UPDATE;
  if (now < answer.thisUpdate || now.getTime() >= end + 1000) return 'the response is not fresh';
  if (answer.extensions.some(({ critical }) => critical) || basic.extensions.some(({ critical }) => critical))
    return 'the response has a critical extension not understood here';
  if (isResponder(basic, issuer.name, issuer.key))
    return verify(basic, issuer.key) ? undefined : 'the response is not signed by the issuer of the certificate';
  const delegate = basic.certificates.find((each) => isResponder(basic, each.subject, each.subjectPublicKeyInfo));
  if (!delegate) return 'the response is by neither the issuer of the certificate nor a responder with a certificate';
  const isAuthorized = findExtension(delegate, 'extKeyUsage')?.purposes.includes('OCSPSigning') ?? false;
  const isValid = now >= delegate.validity.notBefore && now.getTime() < delegate.validity.notAfter.getTime() + 1000;
  if (!isAuthorized || !isValid || !sameName(delegate.issuer, issuer.name) || !verify(delegate, issuer.key))
    return 'the responder has no valid certificate for OCSP signing from the issuer of the certificate';
  const unknown = delegate.extensions.some(
    ({ critical, decoded, name }) => critical && decoded.type === 'unknown' && name !== 'ocspNoCheck',
  );
  if (unknown) return 'the certificate of the responder has a critical extension not understood here';
  return verify(basic, delegate.subjectPublicKeyInfo) ? undefined : 'the response is not signed by its responder';
}

/** Whether a name or a key is the one that the response gives as its signer (section 4.2.1, ResponderID). */
function isResponder({ responderId }: BasicOcspResponse, name: Name, key: SubjectPublicKeyInfo): boolean {
  if ('name' in responderId) return sameName(responderId.name, name);
  return equalBytes(responderId.keyHash, sha1(key.publicKey));
}

/** How long an answer without a date of its end is believed: a week, in milliseconds. */
const WITHOUT_NEXT_UPDATE = 7 * 86_400_000;
