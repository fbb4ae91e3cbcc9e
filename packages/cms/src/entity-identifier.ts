/**
 * Which certificate is meant? CMS names one in two ways (RFC 5652 sections 5.3 and 6.2.1): by issuer and serial number, which
 * every certificate has, or by the subject key identifier, an extension.
 */

import { bytesToHex, equalBytes, type Path } from '@cleartext/core';
import { der, DerCursor, readOctetString, type DerNode } from '@cleartext/asn1';
import type { Int } from '@cleartext/number';
import { findExtension, nameToString, readName, sameName, type Certificate, type Name } from '@cleartext/x509';

/** A reference to one certificate: RecipientIdentifier and SignerIdentifier are both of this form. */
export type EntityIdentifier =
  | { readonly type: 'issuerAndSerialNumber'; readonly issuer: Name; readonly serialNumber: Int }
  | { readonly type: 'subjectKeyIdentifier'; readonly keyIdentifier: Uint8Array };

/** The two ways to refer to a certificate. */
export type EntityIdentifierType = EntityIdentifier['type'];

/** The reference to a certificate. Throws `RangeError` if it has no subject key identifier and that was asked for. */
export function entityIdentifierOf(certificate: Certificate, type: EntityIdentifierType): EntityIdentifier {
  if (type === 'issuerAndSerialNumber')
    return { type, issuer: certificate.issuer, serialNumber: certificate.serialNumber };
  const keyIdentifier = findExtension(certificate, 'subjectKeyIdentifier')?.keyIdentifier;
  if (keyIdentifier) return { type, keyIdentifier };
  throw new RangeError('certificate: expected one with the extension subjectKeyIdentifier, found none');
}

/** Whether a certificate is the one that is meant. */
export function refersTo(identifier: EntityIdentifier, certificate: Certificate): boolean {
  if (identifier.type === 'issuerAndSerialNumber')
    return sameName(identifier.issuer, certificate.issuer) && identifier.serialNumber.equals(certificate.serialNumber);
  const keyIdentifier = findExtension(certificate, 'subjectKeyIdentifier')?.keyIdentifier;
  return keyIdentifier !== undefined && equalBytes(identifier.keyIdentifier, keyIdentifier);
}

/** The reference in words. */
export function entityIdentifierToString(identifier: EntityIdentifier): string {
  return identifier.type === 'issuerAndSerialNumber'
    ? `serial number ${identifier.serialNumber.toString(16)} of "${nameToString(identifier.issuer)}"`
    : `key identifier ${bytesToHex(identifier.keyIdentifier)}`;
}

/** The DER of a reference: a SEQUENCE, or the key identifier under `[0] IMPLICIT`. */
export function encodeEntityIdentifier(identifier: EntityIdentifier): Uint8Array {
  return identifier.type === 'issuerAndSerialNumber'
    ? der.sequence(identifier.issuer.bytes, der.integer(identifier.serialNumber))
    : der.implicit(0, der.octetString(identifier.keyIdentifier));
}

/** Reads a reference. Throws `DecodeError`. */
export function readEntityIdentifier(node: DerNode, path: Path): EntityIdentifier {
  if (node.tagClass === 'context')
    return { type: 'subjectKeyIdentifier', keyIdentifier: readOctetString(node, path, 0).slice() };
  const cursor = new DerCursor(node, path);
  const issuer = readName(cursor.next('issuer'), cursor.at('issuer'));
  const serialNumber = cursor.integer('serialNumber');
  cursor.finish();
  return { type: 'issuerAndSerialNumber', issuer, serialNumber };
}
