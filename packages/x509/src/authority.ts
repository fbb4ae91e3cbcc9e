/**
 * A small certificate authority: one key, one certificate, and profiles for what it issues: web servers, clients, mail, code
 * and further authorities (the flavours of section 14.6 of the chapter). The caller decides *whom* to certify; that part
 * of an authority's work is not mathematics.
 */

import { CertificateError, checkOneOf, describe, equalBytes, systemRandom, type RandomSource } from '@cleartext/core';
import { der, oids, type SubjectPublicKeyInfo } from '@cleartext/asn1';
import { publicKeyToSpki, type PrivateKey, type PublicKey, type SignatureScheme } from '@cleartext/signature';
import { createCertificate, randomSerialNumber, type ExtensionInput } from './certificate-builder.ts';
import type { Certificate, Validity } from './certificate.ts';
import { checkHoldsKey } from './authority-key.ts';
import { encodeAlternativeNames } from './extensions/alternative-names.ts';
import { encodeAuthorityInfoAccess } from './extensions/authority-info-access.ts';
import { encodeBasicConstraints } from './extensions/basic-constraints.ts';
import { encodeCrlDistributionPoints } from './extensions/crl-distribution-points.ts';
import { encodeExtendedKeyUsage } from './extensions/extended-key-usage.ts';
import { findExtension } from './extensions/extension.ts';
import {
  encodeAuthorityKeyIdentifier,
  encodeSubjectKeyIdentifier,
  keyIdentifierOf,
} from './extensions/key-identifiers.ts';
import { encodeKeyUsage, type KeyUsageName } from './extensions/key-usage.ts';
import { encodeNameConstraints, type NameConstraints } from './extensions/name-constraints.ts';
import type { GeneralName } from './general-name.ts';
import { emailsToNames, hostsToNames } from './hosts.ts';
import { checkMoment } from './moment.ts';
import { encodeName, type NameAttributes } from './name.ts';
import { verifyRequest, type CertificateRequest } from './request.ts';

/** An authority: its certificate and the private key that signs for it. */
export interface Authority {
  readonly certificate: Certificate;
  readonly privateKey: PrivateKey;
}

/** What a certificate is for. */
export type Profile = 'server' | 'client' | 'email' | 'code' | 'ocsp' | 'ca';

/** Every profile with its key usages and extended key usages. */
export const profiles: Readonly<
  Record<Profile, { readonly usages: readonly KeyUsageName[]; readonly purposes: readonly string[] }>
> = {
  server: { usages: ['digitalSignature', 'keyEncipherment'], purposes: ['serverAuth'] },
  client: { usages: ['digitalSignature'], purposes: ['clientAuth'] },
  email: { usages: ['digitalSignature', 'keyEncipherment'], purposes: ['emailProtection'] },
  code: { usages: ['digitalSignature'], purposes: ['codeSigning'] },
  ocsp: { usages: ['digitalSignature'], purposes: ['OCSPSigning'] },
  ca: { usages: ['keyCertSign', 'cRLSign'], purposes: [] },
};

interface CommonOptions {
  readonly now: Date;
  /** How long the certificate is valid, in days. */
  readonly days?: number | undefined;
  readonly scheme?: SignatureScheme | undefined;
  readonly random?: RandomSource | undefined;
  /** How many authorities may follow below; only for authorities. */
  readonly pathLength?: number | undefined;
  /** The limits to the names below; only for authorities. */
  readonly nameConstraints?: Omit<NameConstraints, 'type'> | undefined;
  /** Where the revocation lists of the issuer are (`http:` addresses, RFC 5280 section 4.2.1.13). */
  readonly crlUris?: readonly string[] | undefined;
  /** Where OCSP responders answer for the issuer, and where its certificate is (section 4.2.2.1). */
  readonly ocspUris?: readonly string[] | undefined;
  readonly issuerUris?: readonly string[] | undefined;
}

/** What a new authority is called, and its key. */
export interface AuthorityOptions extends CommonOptions {
  readonly subject: NameAttributes;
  readonly privateKey: PrivateKey;
}

/** What to issue. Hosts, addresses and mailboxes go into the subjectAltName. */
export interface IssueOptions extends CommonOptions {
  readonly profile: Profile;
  readonly subject: NameAttributes;
  readonly publicKey: PublicKey;
  readonly hosts?: readonly string[] | undefined;
  readonly emails?: readonly string[] | undefined;
}

/** What to issue for a request; its names are the request's. */
export type IssueFromRequestOptions = CommonOptions & { readonly profile: Profile };

/** A new authority with a certificate signed by itself, by default valid for ten years. Leaks: as the scheme's `sign`. */
export function newAuthority({ subject, privateKey, days = 3652, ...options }: AuthorityOptions): Authority {
  const name = encodeName(subject);
  const spki = publicKeyToSpki(privateKey);
  const certificate = build({
    ...options,
    days,
    profile: 'ca',
    issuer: name,
    subject: name,
    spki,
    names: [],
    issuerSpki: spki,
    privateKey,
  });
  return { certificate, privateKey };
}

/**
 * A certificate signed by the authority, by default valid for a year, and never longer than the authority's own.
 * Throws `CertificateError` if the authority may not issue it, `RangeError` for malformed names. Leaks: as the scheme's `sign`.
 */
export function issueCertificate(
  authority: Authority,
  { subject, publicKey, hosts = [], emails = [], ...options }: IssueOptions,
): Certificate {
  const names = [...hostsToNames(hosts), ...emailsToNames(emails)];
  return issue(authority, { ...options, subject: encodeName(subject), spki: publicKeyToSpki(publicKey), names });
}

/**
 * A certificate for a request, with the subject, the key and the names it asks for; whether they are the applicant's is for
 * the caller to find out, and every other extension asked for is ignored. Throws `CertificateError` if the request is not
 * signed by its own key, and as `issueCertificate` does. Leaks: as the scheme's `sign`.
 */
export function issueFromRequest(
  authority: Authority,
  request: CertificateRequest,
  options: IssueFromRequestOptions,
): Certificate {
  if (!verifyRequest(request))
    throw new CertificateError('bad-signature', 'request: the signature does not match the key it asks to certify');
  const names = findExtension(request, 'subjectAltName')?.names ?? [];
  return issue(authority, { ...options, subject: request.subject.bytes, spki: request.subjectPublicKeyInfo, names });
}

interface Issue extends CommonOptions {
  readonly profile: Profile;
  readonly subject: Uint8Array;
  readonly spki: SubjectPublicKeyInfo;
  readonly names: readonly GeneralName[];
}

function issue({ certificate, privateKey }: Authority, { days = 365, ...options }: Issue): Certificate {
  const constraints = findExtension(certificate, 'basicConstraints');
  const usage = findExtension(certificate, 'keyUsage');
  checkHoldsKey({ certificate, privateKey });
  if (!constraints?.isCa)
    throw new CertificateError('not-a-ca', 'authority: its certificate is not that of a certificate authority');
  if (usage && !usage.usages.includes('keyCertSign'))
    throw new CertificateError('not-a-ca', 'authority: its key usage does not allow it to sign certificates');
  if (options.profile === 'ca' && constraints.pathLength === 0)
    throw new CertificateError('not-a-ca', 'authority: its path length of 0 allows no further authority below it');
  const issuerSpki = certificate.subjectPublicKeyInfo;
  return build({
    ...options,
    days,
    issuer: certificate.subject.bytes,
    issuerSpki,
    privateKey,
    notAfter: certificate.validity.notAfter,
  });
}

interface Build extends Issue {
  readonly days: number;
  readonly issuer: Uint8Array;
  readonly issuerSpki: SubjectPublicKeyInfo;
  readonly privateKey: PrivateKey;
  readonly notAfter?: Date;
}

function build({
  profile,
  subject,
  spki,
  names,
  now,
  days,
  issuer,
  issuerSpki,
  privateKey,
  notAfter,
  ...options
}: Build): Certificate {
  const { scheme, random = systemRandom, pathLength, nameConstraints, crlUris = [] } = options;
  const { ocspUris = [], issuerUris = [] } = options;
  checkOneOf('profile', profile, Object.keys(profiles) as Profile[]);
  const { usages, purposes } = profiles[profile];
  const extensions: ExtensionInput[] = [
    {
      oid: oids.basicConstraints,
      critical: true,
      value: encodeBasicConstraints({ isCa: profile === 'ca', ...(pathLength === undefined ? {} : { pathLength }) }),
    },
    { oid: oids.keyUsage, critical: true, value: encodeKeyUsage(usages.filter((usage) => canBeUsed(spki, usage))) },
    { oid: oids.subjectKeyIdentifier, value: encodeSubjectKeyIdentifier(keyIdentifierOf(spki)) },
    { oid: oids.authorityKeyIdentifier, value: encodeAuthorityKeyIdentifier(keyIdentifierOf(issuerSpki)) },
  ];
  if (purposes.length > 0) extensions.push({ oid: oids.extKeyUsage, value: encodeExtendedKeyUsage(purposes) });
  const nameless = equalBytes(subject, encodeName({}));
  if (nameless && (profile === 'ca' || names.length === 0))
    throw new RangeError('subject: expected at least one attribute, found none');
  if (names.length > 0)
    extensions.push({ oid: oids.subjectAltName, critical: nameless, value: encodeAlternativeNames(names) });
  if (nameConstraints)
    extensions.push({ oid: oids.nameConstraints, critical: true, value: encodeNameConstraints(nameConstraints) });
  if (crlUris.length > 0)
    extensions.push({ oid: oids.cRLDistributionPoints, value: encodeCrlDistributionPoints(crlUris) });
  const access = [
    ...ocspUris.map((uri) => ({ method: 'OCSP', uri }) as const),
    ...issuerUris.map((uri) => ({ method: 'caIssuers', uri }) as const),
  ];
  if (access.length > 0) extensions.push({ oid: oids.authorityInfoAccess, value: encodeAuthorityInfoAccess(access) });
  // RFC 6960 section 4.2.2.2.1: clients need not check whether the responder itself is revoked.
  if (profile === 'ocsp') extensions.push({ oid: oids.ocspNoCheck, value: der.null() });
  const validity = validityOf(now, days, notAfter);
  const serialNumber = randomSerialNumber(random);
  const fields = { serialNumber, issuer, validity, subject, subjectPublicKeyInfo: spki, extensions };
  return createCertificate(fields, privateKey, { random, ...(scheme ? { scheme } : {}) });
}

/** Whether a key can be used so: only RSA keys encrypt other keys (RFC 5480 section 3). */
function canBeUsed({ algorithm }: SubjectPublicKeyInfo, usage: KeyUsageName): boolean {
  return usage !== 'keyEncipherment' || algorithm.oid === oids.rsaEncryption;
}

/** From now, in whole seconds, for a number of days, but not beyond the issuer's end. */
function validityOf(now: Date, days: number, end: Date | undefined): Validity {
  checkMoment('now', now);
  if (!(days > 0)) throw new RangeError(`days: expected a positive number, found ${describe(days)}`);
  const notBefore = new Date(Math.floor(now.getTime() / 1000) * 1000);
  const notAfter = new Date(notBefore.getTime() + days * 86_400_000 - 1000);
  if (end && notBefore > end)
    throw new CertificateError('outside-issuer-validity', `authority: its certificate expired on ${end.toISOString()}`);
  return { notBefore, notAfter: end && notAfter > end ? end : notAfter };
}
