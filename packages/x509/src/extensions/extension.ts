/**
 * Extensions (RFC 5280 section 4.2): what X.509 v3 added to certificates. Each is an identifier, a critical flag (who does
 * not understand a critical extension has to refuse the certificate) and DER inside an OCTET STRING. Known ones are decoded
 * when the certificate is; unknown ones are kept as bytes.
 */

import { FieldPath, type Path } from '@cleartext/core';
import { DerCursor, oidName, oids, readBoolean, readNested, tags, type DerNode, type OidName } from '@cleartext/asn1';
import { readInfoAccess, type AuthorityInfoAccess } from './authority-info-access.ts';
import { readBasicConstraints, type BasicConstraints } from './basic-constraints.ts';
import { readCertificatePolicies, type CertificatePolicies } from './certificate-policies.ts';
import { readCrlDistributionPoints, type CrlDistributionPoints } from './crl-distribution-points.ts';
import {
  readCertificateIssuer,
  readCrlNumber,
  readDeltaCrlIndicator,
  readInvalidityDate,
  readIssuingDistributionPoint,
  readReasonCode,
  type CertificateIssuer,
  type CrlNumber,
  type DeltaCrlIndicator,
  type InvalidityDate,
  type IssuingDistributionPoint,
  type ReasonCode,
} from './crl-extensions.ts';
import { readExtendedKeyUsage, type ExtendedKeyUsage } from './extended-key-usage.ts';
import {
  readAuthorityKeyIdentifier,
  readSubjectKeyIdentifier,
  type AuthorityKeyIdentifier,
  type SubjectKeyIdentifier,
} from './key-identifiers.ts';
import { readKeyUsage, type KeyUsage } from './key-usage.ts';
import { readNameConstraints, type NameConstraints } from './name-constraints.ts';
import {
  readInhibitAnyPolicy,
  readPolicyConstraints,
  readPolicyMappings,
  type InhibitAnyPolicy,
  type PolicyConstraints,
  type PolicyMappings,
} from './policy-limits.ts';
import { readAlternativeNames, type AlternativeNames } from './alternative-names.ts';

/** What a known extension says; `type` tells which one it is. */
export type DecodedExtension = ExtensionTypes[keyof ExtensionTypes] | { readonly type: 'unknown' };

/** One extension of a certificate or request. */
export interface Extension {
  readonly oid: string;
  /** The registered name, or the object identifier where none is known here. */
  readonly name: string;
  readonly critical: boolean;
  /** The DER inside the OCTET STRING. */
  readonly value: Uint8Array;
  readonly decoded: DecodedExtension;
}

/** Reads one Extension. Throws `DecodeError` if it, or the contents of a known one, is malformed. */
export function readExtension(
  node: DerNode,
  path: Path = 'Extension',
  known: KnownExtensions = certificateExtensions,
): Extension {
  const cursor = new DerCursor(node, path);
  const oid = cursor.oid('extnID');
  const criticalNode = cursor.optionalUniversal('critical', tags.boolean);
  const critical = criticalNode !== undefined && readBoolean(criticalNode, cursor.at('critical'));
  if (criticalNode && !critical) cursor.fail('critical', 'FALSE is the default and must be left out', criticalNode);
  const valueNode = cursor.next('extnValue', tags.octetString);
  cursor.finish();
  const value = valueNode.content;
  const kind = known.get(oid);
  if (!kind) return { oid, name: oidName(oid) ?? oid, critical, value, decoded: { type: 'unknown' } };
  const { name, step, read } = kind;
  const inside = new FieldPath(path, step);
  return { oid, name, critical, value, decoded: read(readNested(valueNode, inside), inside) };
}

/** Reads Extensions, a SEQUENCE in which no identifier may occur twice (RFC 5280 section 4.2). Throws `DecodeError`. */
export function readExtensions(
  node: DerNode,
  path: Path = 'extensions',
  known: KnownExtensions = certificateExtensions,
): Extension[] {
  const cursor = new DerCursor(node, path);
  const extensions: Extension[] = [];
  const seen = new Set<string>();
  while (cursor.hasMore) {
    const extensionNode = cursor.next('Extension');
    const extension = readExtension(extensionNode, cursor.at('Extension'), known);
    if (seen.has(extension.oid)) cursor.fail('Extension', `${extension.name} occurs twice`, extensionNode);
    seen.add(extension.oid);
    extensions.push(extension);
  }
  return extensions;
}

/** The known extensions by their types. */
export interface ExtensionTypes {
  readonly subjectAltName: AlternativeNames;
  readonly issuerAltName: AlternativeNames;
  readonly authorityInfoAccess: AuthorityInfoAccess;
  readonly authorityKeyIdentifier: AuthorityKeyIdentifier;
  readonly basicConstraints: BasicConstraints;
  readonly certificatePolicies: CertificatePolicies;
  readonly cRLDistributionPoints: CrlDistributionPoints;
  readonly extKeyUsage: ExtendedKeyUsage;
  readonly keyUsage: KeyUsage;
  readonly freshestCRL: CrlDistributionPoints;
  readonly inhibitAnyPolicy: InhibitAnyPolicy;
  readonly nameConstraints: NameConstraints;
  readonly policyConstraints: PolicyConstraints;
  readonly policyMappings: PolicyMappings;
  readonly subjectInfoAccess: AuthorityInfoAccess;
  readonly subjectKeyIdentifier: SubjectKeyIdentifier;
  // Of revocation lists and their entries:
  readonly certificateIssuer: CertificateIssuer;
  readonly cRLNumber: CrlNumber;
  readonly deltaCRLIndicator: DeltaCrlIndicator;
  readonly invalidityDate: InvalidityDate;
  readonly issuingDistributionPoint: IssuingDistributionPoint;
  readonly reasonCode: ReasonCode;
}

/** The decoded extension of a type, if the certificate or request has it. */
export function findExtension<T extends keyof ExtensionTypes>(
  { extensions }: { readonly extensions: readonly Extension[] },
  type: T,
): ExtensionTypes[T] | undefined {
  return extensions.find((extension) => extension.decoded.type === type)?.decoded as ExtensionTypes[T] | undefined;
}

interface KnownExtension {
  readonly name: string;
  /** The name as a step of a path: `Extension(keyUsage)`. */
  readonly step: string;
  readonly read: (contents: DerNode, path: Path) => DecodedExtension;
}

function known(name: OidName, read: KnownExtension['read']): [oid: string, KnownExtension] {
  return [oids[name], { name, step: `(${name})`, read }];
}

/** The kinds of extension that a reader decodes, by their identifiers. */
export type KnownExtensions = ReadonlyMap<string, KnownExtension>;

/** The extensions of revocation lists (RFC 5280 section 5.2). */
export const crlExtensions: KnownExtensions = /* @__PURE__ */ new Map([
  known('authorityKeyIdentifier', readAuthorityKeyIdentifier),
  known('issuerAltName', readAlternativeNames('issuerAltName')),
  known('cRLNumber', readCrlNumber),
  known('deltaCRLIndicator', readDeltaCrlIndicator),
  known('issuingDistributionPoint', readIssuingDistributionPoint),
  known('freshestCRL', readCrlDistributionPoints('freshestCRL')),
  known('authorityInfoAccess', readInfoAccess('authorityInfoAccess')),
]);

/** The extensions of the entries of revocation lists (section 5.3). */
export const crlEntryExtensions: KnownExtensions = /* @__PURE__ */ new Map([
  known('reasonCode', readReasonCode),
  known('invalidityDate', readInvalidityDate),
  known('certificateIssuer', readCertificateIssuer),
]);

/** The extensions of certificates (section 4.2). */
export const certificateExtensions: KnownExtensions = /* @__PURE__ */ new Map([
  known('subjectKeyIdentifier', readSubjectKeyIdentifier),
  known('keyUsage', readKeyUsage),
  known('subjectAltName', readAlternativeNames('subjectAltName')),
  known('issuerAltName', readAlternativeNames('issuerAltName')),
  known('basicConstraints', readBasicConstraints),
  known('nameConstraints', readNameConstraints),
  known('cRLDistributionPoints', readCrlDistributionPoints('cRLDistributionPoints')),
  known('freshestCRL', readCrlDistributionPoints('freshestCRL')),
  known('policyConstraints', readPolicyConstraints),
  known('policyMappings', readPolicyMappings),
  known('inhibitAnyPolicy', readInhibitAnyPolicy),
  known('certificatePolicies', readCertificatePolicies),
  known('authorityKeyIdentifier', readAuthorityKeyIdentifier),
  known('extKeyUsage', readExtendedKeyUsage),
  known('authorityInfoAccess', readInfoAccess('authorityInfoAccess')),
  known('subjectInfoAccess', readInfoAccess('subjectInfoAccess')),
]);
