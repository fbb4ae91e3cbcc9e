/**
 * subjectKeyIdentifier and authorityKeyIdentifier (RFC 5280 sections 4.2.1.1 and 4.2.1.2): a short mark of the certified
 * key and of the issuer's, by which chains are put together. Usually SHA-1 of the key; nothing rests on its strength.
 */

import type { Path } from '@cleartext/core';
import { sha1 } from '@cleartext/hash';
import { der, DerCursor, readInteger, readOctetString, type DerNode, type SubjectPublicKeyInfo } from '@cleartext/asn1';
import type { Int } from '@cleartext/number';
import { readGeneralNames, type GeneralName } from '../general-name.ts';

/** The mark of the certified key. */
export interface SubjectKeyIdentifier {
  readonly type: 'subjectKeyIdentifier';
  readonly keyIdentifier: Uint8Array;
}

/** The mark of the issuer's key, or the issuer's name and serial number, or both. */
export interface AuthorityKeyIdentifier {
  readonly type: 'authorityKeyIdentifier';
  readonly keyIdentifier?: Uint8Array;
  readonly issuer?: readonly GeneralName[];
  readonly serialNumber?: Int;
}

/** Reads the extension's value. Throws `DecodeError`. */
export function readSubjectKeyIdentifier(node: DerNode, path: Path = 'subjectKeyIdentifier'): SubjectKeyIdentifier {
  return { type: 'subjectKeyIdentifier', keyIdentifier: readOctetString(node, path) };
}

/** Reads the extension's value. Throws `DecodeError`. */
export function readAuthorityKeyIdentifier(
  node: DerNode,
  path: Path = 'authorityKeyIdentifier',
): AuthorityKeyIdentifier {
  const cursor = new DerCursor(node, path);
  const keyIdentifier = cursor.optional('keyIdentifier', 0);
  const issuer = cursor.optional('authorityCertIssuer', 1);
  const serialNumber = cursor.optional('authorityCertSerialNumber', 2);
  cursor.finish();
  return {
    type: 'authorityKeyIdentifier',
    ...(keyIdentifier ? { keyIdentifier: readOctetString(keyIdentifier, cursor.at('keyIdentifier'), 0) } : {}),
    ...(issuer ? { issuer: readGeneralNames(issuer, cursor.at('authorityCertIssuer'), 'any') } : {}),
    ...(serialNumber ? { serialNumber: readInteger(serialNumber, cursor.at('authorityCertSerialNumber'), 2) } : {}),
  };
}

/** The usual identifier of a key: SHA-1 over the bits of its subjectPublicKey (section 4.2.1.2, method 1), 20 bytes. */
export function keyIdentifierOf({ publicKey }: SubjectPublicKeyInfo): Uint8Array {
  return sha1(publicKey);
}

/** The DER of subjectKeyIdentifier's value. */
export function encodeSubjectKeyIdentifier(keyIdentifier: Uint8Array): Uint8Array {
  return der.octetString(keyIdentifier);
}

/** The DER of authorityKeyIdentifier's value, with the key identifier alone. */
export function encodeAuthorityKeyIdentifier(keyIdentifier: Uint8Array): Uint8Array {
  return der.sequence(der.implicit(0, der.octetString(keyIdentifier)));
}
