/**
 * Step (a)(3) of path validation (RFC 5280 section 6.1.3): is a certificate revoked, by the lists and OCSP responses that the
 * caller has? Nothing is fetched. Who signs a list may be another certificate than that of the issuer; then a path to it is
 * built and validated, too, to the same trust anchor and from the same budget of signatures.
 */

import type { SubjectPublicKeyInfo } from '@cleartext/asn1';
import { quotedName } from '../certificate-names.ts';
import type { SignedStructure } from '../certificate-signature.ts';
import type { Certificate } from '../certificate.ts';
import { findExtension } from '../extensions/extension.ts';
import { isAcceptedAlgorithm } from '../key-policy.ts';
import { sameName } from '../name.ts';
import { buildPaths } from '../path/path-builder.ts';
import type { TrustAnchor } from '../path/trust-anchor.ts';
import { validatePath, type IssuerOnPath } from '../path/validate-path.ts';
import type { SignatureBudget } from '../signature-budget.ts';
import type { VerificationProfile } from '../verification-profile.ts';
import { crlStatus, type RevocationStatus } from './crl-processing.ts';
import type { Crl } from './crl.ts';
import { ocspStatus } from './ocsp-processing.ts';
import type { OcspResponse } from './ocsp.ts';

/**
 * What a certificate without a word on its revocation is: `required` refuses it, `available` accepts it, `off` looks at
 * nothing. Whatever says "revoked" refuses it in both of the first.
 */
export type RevocationMode = 'required' | 'available' | 'off';

/** What is known about revocations, and how it is checked. */
export interface RevocationOptions {
  readonly chain: readonly Certificate[];
  readonly crls: readonly Crl[];
  readonly ocsp: readonly OcspResponse[];
  readonly mode: RevocationMode;
  readonly now: Date;
  readonly profile: VerificationProfile;
  readonly budget: SignatureBudget;
}

/** Why a certificate counts as revoked. */
export interface RevocationProblem {
  readonly sentence: string;
  readonly clause: string;
  readonly field: string;
}

/** A checker of certificates on paths to one trust anchor. */
export type RevocationChecker = (
  certificate: Certificate,
  issuer: IssuerOnPath,
  anchor: TrustAnchor,
) => RevocationProblem | undefined;

/** The checker for one verdict. */
export function revocationChecker(options: RevocationOptions): RevocationChecker {
  return (certificate, issuer, anchor) => check(certificate, issuer, { ...options, anchor, pending: [certificate] });
}

interface Surroundings extends RevocationOptions {
  readonly anchor: TrustAnchor;
  /** The certificates whose status is being found out: none of them may vouch for itself by a list that it signed. */
  readonly pending: readonly Certificate[];
}

function check(certificate: Certificate, issuer: IssuerOnPath, around: Surroundings): RevocationProblem | undefined {
  if (around.mode === 'off') return undefined;
  const who = quotedName(certificate.subject);
  const byOcsp = ocspStatus(certificate, {
    responses: around.ocsp,
    issuer,
    now: around.now,
    verify: (signed, key) => verify(signed, key, around),
  });
  const byList: RevocationStatus = isKnown(byOcsp)
    ? byOcsp
    : crlStatus(certificate, {
        crls: usableLists(around),
        now: around.now,
        isAuthentic: (crl) => isAuthentic(crl, certificate, issuer, around),
      });
  const status = isKnown(byOcsp) ? byOcsp : byList;
  if (status.status === 'revoked') {
    const sentence = `${who} was revoked on ${status.date.toISOString()} (${status.reason})`;
    return { sentence, clause: isKnown(byOcsp) ? OCSP_CLAUSE : CRL_CLAUSE, field: 'serialNumber' };
  }
  if (status.status === 'good' || around.mode === 'available') return undefined;
  const reasons =
    around.ocsp.length > 0 && byOcsp.status === 'undetermined' ? `${byOcsp.why}; ${status.why}` : status.why;
  return { sentence: `whether ${who} is revoked is not known: ${reasons}`, clause: CRL_CLAUSE, field: 'serialNumber' };
}

function isKnown({ status }: RevocationStatus): boolean {
  return status !== 'undetermined';
}

/** A strict profile leaves out lists that do not have what section 5.2 demands of every list. */
function usableLists({ crls, profile }: Surroundings): readonly Crl[] {
  if (profile.form === 'section 6') return crls;
  return crls.filter((crl) => {
    const number = crl.extensions.find(({ decoded }) => decoded.type === 'cRLNumber');
    const key = crl.extensions.find(({ decoded }) => decoded.type === 'authorityKeyIdentifier');
    return crl.version === 2 && number?.critical === false && key?.critical === false;
  });
}

/** Section 6.3.3 (f) and (g): the issuer's own key, or another certificate of the list's issuer that may sign lists. */
function isAuthentic(crl: Crl, certificate: Certificate, issuer: IssuerOnPath, around: Surroundings): boolean {
  const mayBeIssuer = sameName(crl.issuer, issuer.name) && (!issuer.certificate || maySignLists(issuer.certificate));
  if (mayBeIssuer && verify(crl, issuer.key, around)) return true;
  const known = around.anchor.certificate ? [around.anchor.certificate, ...around.chain] : around.chain;
  return known.some((signer) => {
    if (!sameName(signer.subject, crl.issuer) || !maySignLists(signer)) return false;
    if (signer === certificate)
      return namesItselfAsCrlIssuer(signer) && verify(crl, signer.subjectPublicKeyInfo, around);
    if (around.pending.includes(signer)) return false;
    return verify(crl, signer.subjectPublicKeyInfo, around) && leadsToAnchor(signer, around);
  });
}

/**
 * Whether the authority that issued a certificate to a signer of lists said in it that this very signer lists it, too. Only then
 * may a list decide about its own signer.
 */
function namesItselfAsCrlIssuer(signer: Certificate): boolean {
  const points = findExtension(signer, 'cRLDistributionPoints')?.points ?? [];
  return points.some(({ cRLIssuer = [] }) =>
    cRLIssuer.some((name) => name.type === 'directoryName' && sameName(name.name, signer.subject)),
  );
}

/** (f): where there is a key usage, the key may sign lists. */
function maySignLists(certificate: Certificate): boolean {
  return findExtension(certificate, 'keyUsage')?.usages.includes('cRLSign') ?? true;
}

/** (f): the path of the list's signer is valid and leads to the same anchor; revocation counts for it as well. */
function leadsToAnchor(signer: Certificate, around: Surroundings): boolean {
  if (signer === around.anchor.certificate) return true;
  if (around.pending.length >= MAX_DEPTH) return false;
  const inner: Surroundings = { ...around, pending: [...around.pending, signer] };
  let tried = 0;
  for (const { certificates, trustAnchor } of buildPaths([signer, ...around.chain], [around.anchor], {
    now: around.now,
  })) {
    if (!trustAnchor || ++tried > MAX_PATHS || around.budget.exceeded) return false;
    const { accepted } = validatePath({
      path: [...certificates].reverse(),
      trustAnchor,
      now: around.now,
      anchorLimits: around.profile.anchorLimits,
      verifySignature: (certificate, key) => around.budget.verify(certificate, key),
      checkRevocation: (certificate, issuer) => check(certificate, issuer, inner),
    });
    if (accepted) return true;
  }
  return false;
}

function verify(signed: SignedStructure, key: SubjectPublicKeyInfo, { profile, budget }: Surroundings): boolean {
  return isAcceptedAlgorithm(signed.signatureAlgorithm, profile) && budget.verify(signed, key);
}

const CRL_CLAUSE = 'RFC 5280 section 6.3.3';
const OCSP_CLAUSE = 'RFC 6960 section 3.2';

/** How many signers of lists may hang on each other. */
const MAX_DEPTH = 5;

/** How many paths are tried for the signer of a list. */
const MAX_PATHS = 10;
