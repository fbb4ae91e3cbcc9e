/**
 * Extensions (RFC 5280 section 4.2): what X.509 v3 added to certificates. Each is an identifier, a critical flag (who does
 * not understand a critical extension has to refuse the certificate) and DER inside an OCTET STRING. Known ones are decoded
 * when the certificate is; unknown ones are kept as bytes.
 */

import { DerCursor, oidName, oids, readNested, tags, type DerNode } from '@cleartext/asn1';
import { readInfoAccess, type AuthorityInfoAccess } from './authority-info-access.ts';
import { readBasicConstraints, type BasicConstraints } from './basic-constraints.ts';
import { readCertificatePolicies, type CertificatePolicies } from './certificate-policies.ts';
import { readCrlDistributionPoints, type CrlDistributionPoints } from './crl-distribution-points.ts';
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
export function readExtension(node: DerNode, path = 'Extension'): Extension {
  const cursor = new DerCursor(node, path);
  const oid = cursor.oid('extnID');
  const criticalNode = cursor.optionalUniversal('critical', tags.boolean);
  const critical = criticalNode !== undefined;
  if (criticalNode?.content[0] === 0)
    cursor.fail('critical', 'FALSE is the default and must be left out', criticalNode);
  const valueNode = cursor.next('extnValue', tags.octetString);
  cursor.finish();
  const known = readers.get(oid);
  const name = oidName(oid) ?? oid;
  const decoded = known?.(readNested(valueNode, `${path}(${name})`), `${path}(${name})`) ?? { type: 'unknown' };
  return { oid, name, critical, value: valueNode.content, decoded };
}

/** Reads Extensions, a SEQUENCE in which no identifier may occur twice (RFC 5280 section 4.2). Throws `DecodeError`. */
export function readExtensions(node: DerNode, path = 'extensions'): Extension[] {
  const cursor = new DerCursor(node, path);
  const extensions: Extension[] = [];
  while (cursor.remaining > 0) {
    const extensionNode = cursor.next('Extension');
    const extension = readExtension(extensionNode, `${path}.Extension`);
    if (extensions.some(({ oid }) => oid === extension.oid))
      cursor.fail('Extension', `${extension.name} occurs twice`, extensionNode);
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
}

/** The decoded extension of a type, if the certificate or request has it. */
export function findExtension<T extends keyof ExtensionTypes>(
  { extensions }: { readonly extensions: readonly Extension[] },
  type: T,
): ExtensionTypes[T] | undefined {
  return extensions.find((extension) => extension.decoded.type === type)?.decoded as ExtensionTypes[T] | undefined;
}

type Read = (node: DerNode, path: string) => DecodedExtension;

const readers: ReadonlyMap<string, Read> = new Map<string, Read>([
  [oids.subjectKeyIdentifier, readSubjectKeyIdentifier],
  [oids.keyUsage, readKeyUsage],
  [oids.subjectAltName, readAlternativeNames('subjectAltName')],
  [oids.issuerAltName, readAlternativeNames('issuerAltName')],
  [oids.basicConstraints, readBasicConstraints],
  [oids.nameConstraints, readNameConstraints],
  [oids.cRLDistributionPoints, readCrlDistributionPoints('cRLDistributionPoints')],
  [oids.freshestCRL, readCrlDistributionPoints('freshestCRL')],
  [oids.policyConstraints, readPolicyConstraints],
  [oids.policyMappings, readPolicyMappings],
  [oids.inhibitAnyPolicy, readInhibitAnyPolicy],
  [oids.certificatePolicies, readCertificatePolicies],
  [oids.authorityKeyIdentifier, readAuthorityKeyIdentifier],
  [oids.extKeyUsage, readExtendedKeyUsage],
  [oids.authorityInfoAccess, readInfoAccess('authorityInfoAccess')],
  [oids.subjectInfoAccess, readInfoAccess('subjectInfoAccess')],
]);
