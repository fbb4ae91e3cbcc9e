/**
 * The checks that a browser makes before it trusts a site's certificate (section 14.7.6 of the chapter, Netscape's
 * algorithm): date, signer trust, signature, site identity; and one that has come since, purpose. Each is reported with its
 * verdict and the clause it follows, so that a learner sees what was looked at and not only whether it was enough.
 *
 * RFC 5280 section 6 asks for more: policies, name constraints, revocation. What a certificate demands and this file does
 * not check is refused, never waved through.
 */

import { checkOneOf, checkText, DecodeError, equalBytes } from '@cleartext/core';
import { schemeFor, type SignatureScheme } from '@cleartext/signature';
import type { Certificate } from './certificate.ts';
import { verifyCertificateSignature } from './certificate-signature.ts';
import { algorithmName } from './certificate-text.ts';
import { findExtension, type DecodedExtension, type Extension } from './extensions/extension.ts';
import type { KeyUsageName } from './extensions/key-usage.ts';
import { matchHost } from './host-name.ts';
import { formatIpAddress, parseIpAddress } from './ip-address.ts';
import { checkMoment } from './moment.ts';
import { nameToString, sameName } from './name.ts';
import { findPaths, MAX_PATH_LENGTH, type CertificatePath } from './path-finder.ts';
import { rsaKeyOf } from './public-key.ts';
import { withoutControls } from './text-forms.ts';

/** The names of the checks, in the order of the chapter. */
export type CheckName = 'date' | 'signer trust' | 'signature' | 'site identity' | 'purpose';

/** One check: what it found, in a sentence, and where its rule stands. */
export interface SiteCheck {
  readonly name: CheckName;
  readonly clause: string;
  readonly verdict: 'passed' | 'failed' | 'not reached';
  readonly detail: string;
  /** The place in the verdict's path of the certificate that failed. */
  readonly position?: number;
}

/** All checks together. */
export interface SiteVerdict {
  /** Whether a path to a trust anchor was found and no check failed. */
  readonly accepted: boolean;
  /** In the order of `CheckName`. */
  readonly checks: readonly SiteCheck[];
  /** From the site's certificate to the trusted one, as far as it was found. */
  readonly path: readonly Certificate[];
  /** One line: the first failure, or that all is well, and what was not asked for. */
  readonly summary: string;
}

/** What a certificate is used for. */
export type CertificateUse = 'server' | 'client' | 'signature';

/** What is checked against what. */
export interface SiteCheckOptions {
  /** The certificates that the peer sent, its own first, the others in any order. */
  readonly chain: readonly Certificate[];
  /** The name or address that was asked for; without it the site identity is not checked (client certificates). */
  readonly host?: string | undefined;
  readonly now: Date;
  /** Who is trusted; their dates and limits count like those of the others. */
  readonly trustAnchors: readonly Certificate[];
  /** What the certificate is used for: by a site, by its visitor, or to sign a document; `server` unless told. */
  readonly purpose?: CertificateUse | undefined;
  /** Accept signatures with broken hashes (MD5, SHA-1) and RSA keys below 1024 bits, to study old certificates. */
  readonly allowBroken?: boolean | undefined;
}

/**
 * Makes every check that can be made and reports them all. Where several paths lead to a trust anchor, one that passes is
 * enough; if none does, the likeliest is reported. Never throws for what a certificate contains; throws `TypeError` or
 * `RangeError` for a host, moment or purpose that is none.
 */
export function checkSite(options: SiteCheckOptions): SiteVerdict {
  if (options.host !== undefined) checkText('host', options.host);
  checkMoment('now', options.now);
  checkOneOf('purpose', options.purpose ?? 'server', Object.keys(uses) as CertificateUse[]);
  let first: SiteVerdict | undefined;
  for (const path of findPaths(options.chain, options.trustAnchors)) {
    const verdict = checkPath(path, options);
    if (verdict.accepted) return verdict;
    first ??= verdict;
  }
  return first ?? nothingSent();
}

const CLAUSES: Readonly<Record<CheckName, string>> = {
  date: 'RFC 5280 section 4.1.2.5',
  'signer trust': 'RFC 5280 section 6.1',
  signature: 'RFC 5280 section 6.1.3 (a)(1)',
  'site identity': 'RFC 9525 section 6',
  purpose: 'RFC 5280 sections 4.2.1.3 and 4.2.1.12',
};

function checkPath(
  path: CertificatePath,
  { host, now, purpose = 'server', allowBroken = false }: SiteCheckOptions,
): SiteVerdict {
  const { certificates, trusted } = path;
  const checks: SiteCheck[] = [
    checkDate(certificates, now),
    checkSignerTrust(path),
    trusted
      ? checkSignatures(certificates, allowBroken)
      : notReached('signature', 'there is no path to a trusted signer'),
    host === undefined
      ? notReached('site identity', 'no host name was asked for')
      : checkIdentity(certificates[0], host),
    checkPurpose(certificates, purpose),
  ];
  return verdictOf(checks, certificates);
}

function nothingSent(): SiteVerdict {
  const nothing = 'no certificate was sent';
  const checks = (Object.keys(CLAUSES) as CheckName[]).map((name) =>
    name === 'signer trust' ? failed(name, nothing) : notReached(name, nothing),
  );
  return verdictOf(checks, []);
}

function verdictOf(checks: readonly SiteCheck[], path: readonly Certificate[]): SiteVerdict {
  const failure = checks.find((check) => check.verdict === 'failed');
  const skipped = checks.find((check) => check.verdict === 'not reached');
  const summary = failure
    ? `${failure.name}: ${failure.detail}`
    : `every check passed${skipped ? ` but ${skipped.name}: ${skipped.detail}` : ''}`;
  return { accepted: !failure, checks, path, summary };
}

/** Check 1: the moment lies inside the validity of each certificate, both ends included. */
function checkDate(path: readonly Certificate[], now: Date): SiteCheck {
  for (const [i, { subject, validity }] of path.entries()) {
    if (now < validity.notBefore)
      return failed('date', `${quoted(subject)} is not valid before ${validity.notBefore.toISOString()}`, i);
    if (now.getTime() >= validity.notAfter.getTime() + 1000)
      return failed('date', `${quoted(subject)} expired on ${validity.notAfter.toISOString()}`, i);
  }
  return passed('date', `${now.toISOString()} lies inside the validity of ${counted(path.length, 'certificate')}`);
}

/** Check 2: every signer on the path has to be a certificate authority, and the last one trusted. */
function checkSignerTrust({ certificates, trusted }: CertificatePath): SiteCheck {
  for (const [i, issuer] of certificates.entries()) {
    if (i === 0) continue;
    const isAnchor = trusted && i === certificates.length - 1;
    // A certificate that an authority issued to itself, to change its key, does not count (RFC 5280 section 6.1.4 (l)).
    const below = certificates.slice(1, i).filter(({ subject, issuer: by }) => !sameName(subject, by)).length;
    const problem = whyNotAnAuthority(issuer, isAnchor, below);
    if (problem) return failed('signer trust', `${quoted(issuer.subject)} ${problem}`, i);
  }
  const last = certificates[certificates.length - 1];
  if (trusted) return passed('signer trust', `the path ends at ${quoted(last.subject)}, which is trusted`);
  const problem =
    certificates.length >= MAX_PATH_LENGTH
      ? `the path is longer than ${MAX_PATH_LENGTH} certificates`
      : sameName(last.subject, last.issuer)
        ? `${quoted(last.subject)} vouches for itself, and is not trusted`
        : `${quoted(last.issuer)} is not trusted and its certificate was not sent`;
  return failed('signer trust', problem, certificates.length - 1);
}

/** Why a certificate may not sign others, with so many intermediate ones between it and the end entity; or undefined. */
function whyNotAnAuthority(issuer: Certificate, isAnchor: boolean, below: number): string | undefined {
  const constraints = findExtension(issuer, 'basicConstraints');
  const isOldRoot = isAnchor && issuer.version < 3 && sameName(issuer.subject, issuer.issuer);
  if (!constraints?.isCa && !isOldRoot) return 'is not a certificate authority (basicConstraints)';
  if (constraints?.pathLength !== undefined && below > constraints.pathLength)
    return `allows ${counted(constraints.pathLength, 'intermediate certificate')} below it, the path has ${below}`;
  const usage = findExtension(issuer, 'keyUsage');
  if (usage && !usage.usages.includes('keyCertSign')) return 'may not sign certificates (keyUsage)';
  return undefined;
}

/**
 * Check 3: the key of each certificate made the signature on the one before it. The anchor's own is not looked at. The
 * key of the first made none, and still has to be long enough: whoever factors it is the site.
 */
function checkSignatures(path: readonly Certificate[], allowBroken: boolean): SiteCheck {
  if (!allowBroken)
    for (const [i, { subject, subjectPublicKeyInfo }] of path.entries()) {
      const bits = rsaKeyOf(subjectPublicKeyInfo)?.n.bitLength();
      if (bits !== undefined && bits < MIN_RSA_BITS)
        return failed('signature', `the key of ${quoted(subject)} has only ${bits} bits`, i);
    }
  for (let i = 0; i + 1 < path.length; i++) {
    const certificate = path[i];
    const issuer = path[i + 1];
    const who = quoted(certificate.subject);
    const scheme = knownScheme(certificate);
    if (!scheme)
      return failed(
        'signature',
        `${who} is signed with ${algorithmName(certificate.signatureAlgorithm)}, unknown here`,
        i,
      );
    if (!allowBroken && scheme.status === 'broken')
      return failed('signature', `${who} is signed with ${scheme.name}, which is broken`, i);
    if (!verifyCertificateSignature(certificate, issuer))
      return failed('signature', `the signature on ${who} is not by ${quoted(issuer.subject)}`, i);
  }
  return passed(
    'signature',
    path.length === 1 ? 'the certificate itself is trusted' : `${counted(path.length - 1, 'signature')} verified`,
  );
}

function knownScheme({ signatureAlgorithm }: Certificate): SignatureScheme | undefined {
  try {
    return schemeFor(signatureAlgorithm);
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

/** Check 4: the host has to be among the subjectAltNames; the common name counts no more (RFC 9525 section 2). */
function checkIdentity(certificate: Certificate, host: string): SiteCheck {
  const names = findExtension(certificate, 'subjectAltName')?.names ?? [];
  const address = parseIpAddress(host.replace(/^\[(.*)\]$/, '$1'));
  const match = names.find((name) =>
    address
      ? name.type === 'iPAddress' && equalBytes(name.address, address)
      : name.type === 'dNSName' && matchHost(name.value, host),
  );
  if (match) return passed('site identity', `${host} is among the names of the certificate`);
  const shown = names.flatMap((name) => {
    if (name.type === 'dNSName') return [withoutControls(name.value)];
    return name.type === 'iPAddress' ? [formatIpAddress(name.address)] : [];
  });
  return failed('site identity', `asked for ${host}, but the certificate is for ${shown.join(', ') || 'no host'}`, 0);
}

/** Check 5: the certificate may be used as it is, and nothing in the path asks for checks that are not made here. */
function checkPurpose(path: readonly Certificate[], use: CertificateUse): SiteCheck {
  const { purposes, usages, description } = uses[use];
  for (const [i, each] of path.entries()) {
    const who = quoted(each.subject);
    if (each.version < 3 && each.extensions.length > 0)
      return failed('purpose', `${who} has extensions but is version ${each.version}`, i, 'RFC 5280 section 4.1.2.1');
    const unchecked = each.extensions.find(isUnchecked);
    if (unchecked) {
      const demand = `${who} has ${unchecked.critical ? 'a critical' : 'an'} extension not checked here`;
      return failed('purpose', `${demand} (${unchecked.name})`, i, 'RFC 5280 section 4.2');
    }
    // RFC 5280 gives purposes no meaning in authorities' certificates; in practice they limit what is below them.
    const extended = findExtension(each, 'extKeyUsage');
    if (extended && !extended.purposes.some((name) => purposes.includes(name) || name === 'anyExtendedKeyUsage'))
      return failed('purpose', `${who} is not for ${purposes.join(' or ')} but for ${extended.purposes.join(', ')}`, i);
  }
  const usage = findExtension(path[0], 'keyUsage');
  if (usage && !usage.usages.some((name) => usages.includes(name)))
    return failed('purpose', `its key may not be used for ${usages.join(' or ')}`, 0);
  return passed('purpose', `the certificate may be used ${description}`);
}

/** Name constraints have to be critical; where they are not, somebody still meant them. */
function isUnchecked({ critical, decoded }: Extension): boolean {
  if (decoded.type === 'nameConstraints') return true;
  if (!critical) return false;
  const unknownQualifier =
    decoded.type === 'certificatePolicies' &&
    decoded.policies.some(({ qualifiers }) => qualifiers.some(({ type }) => type === 'unknown'));
  return unknownQualifier || !understood.has(decoded.type);
}

/** For each use: the extended purposes that admit it, and the uses of the key of which it needs one. */
const uses: Readonly<
  Record<
    CertificateUse,
    { readonly purposes: readonly string[]; readonly usages: readonly KeyUsageName[]; readonly description: string }
  >
> = {
  server: {
    purposes: ['serverAuth'],
    usages: ['digitalSignature', 'keyEncipherment', 'keyAgreement'],
    description: 'by a server',
  },
  client: { purposes: ['clientAuth'], usages: ['digitalSignature'], description: 'by a client' },
  // Mail (RFC 8550 section 4.4.4), code, documents (RFC 9336).
  signature: {
    purposes: ['emailProtection', 'codeSigning', '1.3.6.1.5.5.7.3.36'],
    usages: ['digitalSignature', 'nonRepudiation'],
    description: 'to sign',
  },
};

/** Smaller RSA keys can be factored by a student with patience. */
const MIN_RSA_BITS = 1024;

/**
 * The extensions whose meaning is honoured above. Policies are among them because this checker accepts any: only the
 * extensions that demand a policy or limit what one means would have to be weighed, and these are not in the list.
 */
const understood: ReadonlySet<DecodedExtension['type']> = new Set<DecodedExtension['type']>([
  'basicConstraints',
  'certificatePolicies',
  'keyUsage',
  'extKeyUsage',
  'subjectAltName',
  'subjectKeyIdentifier',
  'authorityKeyIdentifier',
]);

function passed(name: CheckName, detail: string): SiteCheck {
  return { name, clause: CLAUSES[name], verdict: 'passed', detail };
}

function failed(name: CheckName, detail: string, position?: number, clause = CLAUSES[name]): SiteCheck {
  return { name, clause, verdict: 'failed', detail, ...(position === undefined ? {} : { position }) };
}

function notReached(name: CheckName, detail: string): SiteCheck {
  return { name, clause: CLAUSES[name], verdict: 'not reached', detail };
}

function quoted(name: Certificate['subject']): string {
  return `"${withoutControls(nameToString(name)) || '(empty name)'}"`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
