/**
 * The checks that a browser makes before it trusts a site's certificate (section 14.7.6 of the chapter, Netscape's
 * algorithm): date, signer trust, signature, site identity; and one that has come since, purpose. Each is reported with its
 * verdict and the clause it follows, so that a learner sees what was looked at and not only whether it was enough.
 *
 * This walks one path, from the site's certificate to a trusted one. RFC 5280 section 6 asks for more (policies, name
 * constraints, revocation); a certificate with critical extensions that are not checked here is refused, never waved through.
 */

import { equalBytes } from '@cleartext/core';
import { schemeFor } from '@cleartext/signature';
import type { Certificate } from './certificate.ts';
import { findExtension, type DecodedExtension } from './extensions/extension.ts';
import { matchHost } from './host-name.ts';
import { parseIpAddress } from './ip-address.ts';
import { nameToString, sameName } from './name.ts';
import { verifyCertificateSignature } from './certificate-signature.ts';

/** The names of the checks, in the order of the chapter. */
export type CheckName = 'date' | 'signer trust' | 'signature' | 'site identity' | 'purpose';

/** One check: what it found, in a sentence, and where its rule stands. */
export interface SiteCheck {
  readonly name: CheckName;
  readonly clause: string;
  readonly verdict: 'passed' | 'failed' | 'not reached';
  readonly detail: string;
}

/** All checks together. */
export interface SiteVerdict {
  /** Whether no check failed and all that were asked for were reached. */
  readonly accepted: boolean;
  readonly checks: readonly SiteCheck[];
  /** From the site's certificate to the trusted one, as far as it was found. */
  readonly path: readonly Certificate[];
  /** One line: the first failure, or that all is well. */
  readonly summary: string;
}

/** What is checked against what. */
export interface SiteCheckOptions {
  /** The certificates that the peer sent, its own first. */
  readonly chain: readonly Certificate[];
  /** The name or address that was asked for; without it the site identity is not checked (client certificates). */
  readonly host?: string | undefined;
  readonly now: Date;
  readonly trustAnchors: readonly Certificate[];
  /** What the certificate is used for; `server` unless told. */
  readonly purpose?: 'server' | 'client' | undefined;
}

/** Longer chains are refused: no real one comes near, and a hostile one could keep us busy. */
const MAX_PATH = 10;

/** Makes every check that can be made and reports them all. Never throws for what a certificate contains. */
export function checkSite({ chain, host, now, trustAnchors, purpose = 'server' }: SiteCheckOptions): SiteVerdict {
  const { path, missing } = findPath(chain, trustAnchors);
  const checks: SiteCheck[] = [
    checkDate(path, now),
    checkSignerTrust(path, missing),
    missing === undefined
      ? checkSignatures(path)
      : notReached('signature', SIGNATURE, 'there is no path to a trusted signer'),
    host === undefined
      ? notReached('site identity', IDENTITY, 'no host name was asked for')
      : checkIdentity(path.at(0), host),
    checkPurpose(path, purpose),
  ];
  const failed = checks.find((check) => check.verdict === 'failed');
  const summary = failed ? `${failed.name}: ${failed.detail}` : 'every check passed';
  return { accepted: !failed && missing === undefined, checks, path, summary };
}

const DATE = 'RFC 5280 section 4.1.2.5';
const TRUST = 'RFC 5280 section 6.1';
const SIGNATURE = 'RFC 5280 section 6.1.3 (a)(1)';
const IDENTITY = 'RFC 9525 section 6';
const PURPOSE = 'RFC 5280 sections 4.2.1.3 and 4.2.1.12';

/** Follows issuer names upwards until a trusted certificate; `missing` says why there is none. */
function findPath(
  chain: readonly Certificate[],
  trustAnchors: readonly Certificate[],
): { readonly path: readonly Certificate[]; readonly missing?: string } {
  if (chain.length === 0) return { path: [], missing: 'no certificate was sent' };
  const path = [chain[0]];
  for (;;) {
    const last = path[path.length - 1];
    if (trustAnchors.some((anchor) => equalBytes(anchor.bytes, last.bytes))) return { path };
    const anchor = findIssuer(last, trustAnchors);
    if (anchor) return { path: [...path, anchor] };
    const issuer = findIssuer(
      last,
      chain.filter((candidate) => !path.includes(candidate)),
    );
    if (!issuer) return { path, missing: `${quoted(last.issuer)} is not trusted and its certificate was not sent` };
    if (path.length >= MAX_PATH) return { path, missing: `the path is longer than ${MAX_PATH} certificates` };
    path.push(issuer);
  }
}

/** The issuer of a certificate among others: by name, then by key identifier, preferring one whose key fits. */
function findIssuer(certificate: Certificate, candidates: readonly Certificate[]): Certificate | undefined {
  const named = candidates.filter(
    (candidate) => sameName(candidate.subject, certificate.issuer) && keysMayFit(candidate, certificate),
  );
  return named.find((candidate) => verifyCertificateSignature(certificate, candidate)) ?? named.at(0);
}

function keysMayFit(issuer: Certificate, certificate: Certificate): boolean {
  const wanted = findExtension(certificate, 'authorityKeyIdentifier')?.keyIdentifier;
  const present = findExtension(issuer, 'subjectKeyIdentifier')?.keyIdentifier;
  return !wanted || !present || equalBytes(wanted, present);
}

function checkDate(path: readonly Certificate[], now: Date): SiteCheck {
  for (const { subject, validity } of path) {
    if (now < validity.notBefore)
      return failed('date', DATE, `${quoted(subject)} is not valid before ${validity.notBefore.toISOString()}`);
    if (now > validity.notAfter)
      return failed('date', DATE, `${quoted(subject)} expired on ${validity.notAfter.toISOString()}`);
  }
  if (path.length === 0) return notReached('date', DATE, 'no certificate was sent');
  return passed('date', DATE, `${now.toISOString()} lies inside the validity of ${counted(path.length)}`);
}

/** Every signer on the path has to be a certificate authority, and the last one trusted. */
function checkSignerTrust(path: readonly Certificate[], missing: string | undefined): SiteCheck {
  for (const [i, issuer] of path.entries()) {
    if (i === 0) continue;
    const problem = whyNotAnAuthority(issuer, i - 1);
    if (problem) return failed('signer trust', TRUST, `${quoted(issuer.subject)} ${problem}`);
  }
  if (missing !== undefined) return failed('signer trust', TRUST, missing);
  return passed('signer trust', TRUST, `the path ends at ${quoted(path[path.length - 1].subject)}, which is trusted`);
}

/** Why a certificate may not sign others, with `below` intermediate certificates between it and the end; or undefined. */
function whyNotAnAuthority(issuer: Certificate, below: number): string | undefined {
  const constraints = findExtension(issuer, 'basicConstraints');
  const isOldRoot = issuer.version < 3 && sameName(issuer.subject, issuer.issuer);
  if (!constraints?.isCa && !isOldRoot) return 'is not a certificate authority (basicConstraints)';
  if (constraints?.pathLength !== undefined && below > constraints.pathLength)
    return `allows ${constraints.pathLength} intermediate certificates below it, the path has ${below}`;
  const usage = findExtension(issuer, 'keyUsage');
  if (usage && !usage.usages.includes('keyCertSign')) return 'may not sign certificates (keyUsage)';
  return undefined;
}

function checkSignatures(path: readonly Certificate[]): SiteCheck {
  for (let i = 0; i + 1 < path.length; i++) {
    const { subject, signatureAlgorithm } = path[i];
    if (!schemeFor(signatureAlgorithm))
      return failed(
        'signature',
        SIGNATURE,
        `${quoted(subject)} is signed by an algorithm unknown here (${signatureAlgorithm.oid})`,
      );
    if (!verifyCertificateSignature(path[i], path[i + 1]))
      return failed(
        'signature',
        SIGNATURE,
        `the signature on ${quoted(subject)} is not by ${quoted(path[i + 1].subject)}`,
      );
  }
  return passed(
    'signature',
    SIGNATURE,
    `${path.length - 1} signatures verified`.replace(/^1 signatures/, '1 signature'),
  );
}

/** The host has to be among the subjectAltNames; the common name counts no more (RFC 9525 section 2). */
function checkIdentity(certificate: Certificate | undefined, host: string): SiteCheck {
  if (!certificate) return notReached('site identity', IDENTITY, 'no certificate was sent');
  const names = findExtension(certificate, 'subjectAltName')?.names ?? [];
  const address = parseIpAddress(host);
  const match = names.find((name) =>
    address
      ? name.type === 'iPAddress' && equalBytes(name.address, address)
      : name.type === 'dNSName' && matchHost(name.value, host),
  );
  if (match) return passed('site identity', IDENTITY, `${host} is among the names of the certificate`);
  const shown = names.flatMap((name) => (name.type === 'dNSName' ? [name.value] : [])).join(', ');
  return failed('site identity', IDENTITY, `asked for ${host}, but the certificate is for ${shown || 'no host'}`);
}

function checkPurpose(path: readonly Certificate[], purpose: 'server' | 'client'): SiteCheck {
  const certificate = path.at(0);
  if (!certificate) return notReached('purpose', PURPOSE, 'no certificate was sent');
  for (const each of path) {
    if (each.version < 3 && each.extensions.length > 0)
      return failed(
        'purpose',
        'RFC 5280 section 4.1.2.1',
        `${quoted(each.subject)} has extensions but is version ${each.version}`,
      );
    const unknown = each.extensions.find((extension) => extension.critical && !understood.has(extension.decoded.type));
    if (unknown)
      return failed(
        'purpose',
        'RFC 5280 section 4.2',
        `${quoted(each.subject)} has a critical extension not checked here (${unknown.name})`,
      );
  }
  const wanted = purpose === 'server' ? 'serverAuth' : 'clientAuth';
  const extended = findExtension(certificate, 'extKeyUsage');
  if (extended && !extended.purposes.some((name) => name === wanted || name === 'anyExtendedKeyUsage'))
    return failed('purpose', PURPOSE, `the certificate is not for ${wanted} but for ${extended.purposes.join(', ')}`);
  const usage = findExtension(certificate, 'keyUsage');
  const fitting = purpose === 'server' ? ['keyEncipherment', 'digitalSignature', 'keyAgreement'] : ['digitalSignature'];
  if (usage && !usage.usages.some((name) => fitting.includes(name)))
    return failed('purpose', PURPOSE, `its key may not be used for ${fitting.join(' or ')}`);
  return passed('purpose', PURPOSE, `the certificate may be used by a ${purpose}`);
}

/** The extensions whose meaning is honoured above. */
const understood: ReadonlySet<DecodedExtension['type']> = new Set<DecodedExtension['type']>([
  'basicConstraints',
  'keyUsage',
  'extKeyUsage',
  'subjectAltName',
  'subjectKeyIdentifier',
  'authorityKeyIdentifier',
]);

function passed(name: CheckName, clause: string, detail: string): SiteCheck {
  return { name, clause, verdict: 'passed', detail };
}

function failed(name: CheckName, clause: string, detail: string): SiteCheck {
  return { name, clause, verdict: 'failed', detail };
}

function notReached(name: CheckName, clause: string, detail: string): SiteCheck {
  return { name, clause, verdict: 'not reached', detail };
}

function quoted(name: Certificate['subject']): string {
  return `"${nameToString(name) || '(empty name)'}"`;
}

function counted(certificates: number): string {
  return certificates === 1 ? '1 certificate' : `${certificates} certificates`;
}
