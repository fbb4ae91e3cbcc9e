/**
 * Is a certificate on a revocation list? The algorithm of RFC 5280 section 6.3: for each distribution point of the
 * certificate, each list that covers it is validated and searched, until the certificate is found or all reasons are covered.
 */

import { equalBytes } from '@cleartext/core';
import { quotedName } from '../certificate-names.ts';
import type { Certificate } from '../certificate.ts';
import {
  reasonFlags,
  type DistributionPoint,
  type DistributionPointName,
  type ReasonFlag,
} from '../extensions/crl-distribution-points.ts';
import type { IssuingDistributionPoint, RevocationReason } from '../extensions/crl-extensions.ts';
import { findExtension } from '../extensions/extension.ts';
import { generalNameToString, type GeneralName } from '../general-name.ts';
import { nameKey, rdnKey, sameName, type Name } from '../name.ts';
import { entriesFor, type Crl, type RevokedCertificate } from './crl.ts';

/** What the lists say about a certificate. */
export type RevocationStatus =
  | { readonly status: 'good' }
  | { readonly status: 'revoked'; readonly date: Date; readonly reason: RevocationReason }
  | { readonly status: 'undetermined'; readonly why: string };

/** What the algorithm needs of its surroundings. */
export interface CrlStatusOptions {
  readonly crls: readonly Crl[];
  readonly now: Date;
  /** Steps (f) and (g): whether the list is signed by a key that may sign it, for an issuer that leads to the same anchor. */
  readonly isAuthentic: (crl: Crl) => boolean;
}

/** Section 6.3.3: the status of a certificate by the lists at hand. */
export function crlStatus(certificate: Certificate, options: CrlStatusOptions): RevocationStatus {
  const usable = options.crls.filter((crl) => isUsable(crl, options.now));
  const complete = usable.filter((crl) => !findExtension(crl, 'deltaCRLIndicator'));
  const deltas = usable.filter((crl) => findExtension(crl, 'deltaCRLIndicator'));
  const covered = new Set<ReasonFlag>();
  let problem = `there is no fresh list that covers ${quotedName(certificate.subject)}`;
  for (const point of distributionPoints(certificate))
    for (const crl of complete) {
      // (b) scope, and (d), (e): reasons that no list has covered yet
      if (!isInScope(crl, point, certificate)) continue;
      const reasons = reasonsOf(crl, point).filter((reason) => !covered.has(reason));
      if (reasons.length === 0) continue;
      // (f) and (g)
      if (!options.isAuthentic(crl)) {
        problem = `the list of ${quotedName(crl.issuer)} is not signed by a key that may sign it`;
        continue;
      }
      // (c) and (h) to (k): what changed since the list was made counts before it
      const delta = deltas.find((each) => isDeltaOf(each, crl) && options.isAuthentic(each));
      const entry = (delta && find(delta, certificate)) ?? find(crl, certificate);
      if (entry && entry.reason !== 'removeFromCRL')
        return { status: 'revoked', date: entry.revocationDate, reason: entry.reason ?? 'unspecified' };
      // (l)
      for (const reason of reasons) covered.add(reason);
      if (ALL_REASONS.every((reason) => covered.has(reason))) return { status: 'good' };
    }
  if (covered.size > 0)
    problem = `the lists at hand cover only some reasons for a revocation of ${quotedName(certificate.subject)}`;
  return { status: 'undetermined', why: problem };
}

/**
 * The points that the certificate names, and at last the one that section 6.3.3 adds: any list of the certificate's issuer,
 * for all reasons.
 */
function distributionPoints(certificate: Certificate): DistributionPoint[] {
  const named = findExtension(certificate, 'cRLDistributionPoints')?.points ?? [];
  const issuer: GeneralName = { type: 'directoryName', name: certificate.issuer };
  return [...named, { distributionPoint: { fullName: [issuer] } }];
}

/** Fresh, and without critical extensions that are not understood, in the list and its entries (sections 5.2 and 5.3). */
function isUsable(crl: Crl, now: Date): boolean {
  if (now < crl.thisUpdate || crl.nextUpdate === undefined || now.getTime() >= crl.nextUpdate.getTime() + 1000)
    return false;
  const isForeign = ({ critical, decoded }: Crl['extensions'][number]): boolean =>
    critical && decoded.type === 'unknown';
  return !crl.extensions.some(isForeign) && !crl.revokedCertificates.some((entry) => entry.extensions.some(isForeign));
}

/** (b): the list is of the issuer that the point names, and covers certificates of this kind at this point. */
function isInScope(crl: Crl, point: DistributionPoint, certificate: Certificate): boolean {
  const scope = findExtension(crl, 'issuingDistributionPoint');
  // (b)(1)
  if (point.cRLIssuer) {
    if (!scope?.indirectCRL || !point.cRLIssuer.some((name) => isDirectory(name, crl.issuer))) return false;
  } else if (!sameName(crl.issuer, certificate.issuer)) return false;
  if (!scope) return true;
  // (b)(2)(i)
  if (scope.distributionPoint && !sharesAName(scope.distributionPoint, crl.issuer, point)) return false;
  // (b)(2)(ii) to (iv)
  const isCa = findExtension(certificate, 'basicConstraints')?.isCa ?? false;
  return (
    !(scope.onlyContainsUserCerts && isCa) && !(scope.onlyContainsCACerts && !isCa) && !scope.onlyContainsAttributeCerts
  );
}

function isDirectory(name: GeneralName, directory: Name): boolean {
  return name.type === 'directoryName' && sameName(name.name, directory);
}

/** Whether a name of the list's point is one of the certificate's point, or of its CRL issuer where it has no names. */
function sharesAName(ofCrl: DistributionPointName, crlIssuer: Name, point: DistributionPoint): boolean {
  const names = new Set(namesOf(ofCrl, crlIssuer));
  const wanted = point.distributionPoint
    ? namesOf(point.distributionPoint, crlIssuer)
    : (point.cRLIssuer ?? []).map(nameText);
  return wanted.some((name) => names.has(name));
}

/** The full names of a point; a relative one is put behind the name of the list's issuer (section 4.2.1.13). */
function namesOf(
  { fullName = [], nameRelativeToCRLIssuer: relative }: DistributionPointName,
  crlIssuer: Name,
): string[] {
  const joined =
    relative && `directoryName ${[nameKey(crlIssuer), rdnKey(relative)].filter((text) => text).join('\x01')}`;
  return joined === undefined ? fullName.map(nameText) : [joined];
}

function nameText(name: GeneralName): string {
  return name.type === 'directoryName' ? `directoryName ${nameKey(name.name)}` : generalNameToString(name);
}

/** (d): the reasons that list and point have in common; where one says nothing it means all. */
function reasonsOf(crl: Crl, { reasons: ofPoint }: DistributionPoint): readonly ReasonFlag[] {
  const ofCrl = findExtension(crl, 'issuingDistributionPoint')?.onlySomeReasons;
  return ALL_REASONS.filter((reason) => (ofCrl?.includes(reason) ?? true) && (ofPoint?.includes(reason) ?? true));
}

/** (c): a delta of the same issuer and scope, made to a list not newer than the complete one, and newer than it. */
function isDeltaOf(delta: Crl, complete: Crl): boolean {
  const base = findExtension(delta, 'deltaCRLIndicator')!.baseCRLNumber;
  const number = findExtension(complete, 'cRLNumber')?.number;
  const newNumber = findExtension(delta, 'cRLNumber')?.number;
  return (
    number !== undefined &&
    newNumber !== undefined &&
    base.compare(number) <= 0 &&
    newNumber.compare(number) > 0 &&
    sameName(delta.issuer, complete.issuer) &&
    sameScope(
      findExtension(delta, 'issuingDistributionPoint'),
      findExtension(complete, 'issuingDistributionPoint'),
      complete.issuer,
    ) &&
    sameBytes(keyIdOf(delta), keyIdOf(complete))
  );
}

function sameScope(
  a: IssuingDistributionPoint | undefined,
  b: IssuingDistributionPoint | undefined,
  issuer: Name,
): boolean {
  const text = (scope: IssuingDistributionPoint | undefined): string =>
    scope === undefined
      ? ''
      : JSON.stringify([
          scope.distributionPoint ? namesOf(scope.distributionPoint, issuer) : [],
          [scope.onlyContainsUserCerts, scope.onlyContainsCACerts, scope.onlyContainsAttributeCerts, scope.indirectCRL],
          scope.onlySomeReasons ?? [],
        ]);
  return text(a) === text(b);
}

function keyIdOf(crl: Crl): Uint8Array | undefined {
  return findExtension(crl, 'authorityKeyIdentifier')?.keyIdentifier;
}

function sameBytes(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return a === undefined || b === undefined ? a === b : equalBytes(a, b);
}

/** (i) and (j): the entry of a certificate. In an indirect list entries may be of other issuers than the list. */
function find(crl: Crl, certificate: Certificate): RevokedCertificate | undefined {
  return entriesFor(crl, certificate.serialNumber).find(({ certificateIssuer }) =>
    certificateIssuer
      ? certificateIssuer.some((name) => isDirectory(name, certificate.issuer))
      : sameName(crl.issuer, certificate.issuer),
  );
}

/** Every reason that a list can cover; the first bit is unused. */
const ALL_REASONS: readonly ReasonFlag[] = reasonFlags.slice(1);
