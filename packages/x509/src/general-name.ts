/**
 * GeneralName (RFC 5280 section 4.2.1.6): the many ways to name a subject: a host, an address, a mailbox, a URI, a
 * directory entry. Used by subjectAltName, nameConstraints, authority information and distribution points.
 */

import { DecodeError } from '@cleartext/core';
import { der, DerCursor, readImplicitString, readOid, tags, type DerNode } from '@cleartext/asn1';
import { formatIpAddress } from './ip-address.ts';
import { nameToString, readName, type Name } from './name.ts';

/** One name of any kind. An `iPAddress` has 4 or 16 bytes, or twice as many (address and mask) in a name constraint. */
export type GeneralName =
  | { readonly type: 'dNSName' | 'rfc822Name' | 'uniformResourceIdentifier'; readonly value: string }
  | { readonly type: 'iPAddress'; readonly address: Uint8Array }
  | { readonly type: 'directoryName'; readonly name: Name }
  | { readonly type: 'registeredID'; readonly oid: string }
  | { readonly type: 'otherName' | 'x400Address' | 'ediPartyName'; readonly bytes: Uint8Array };

/** Reads one name by its context tag. Throws `DecodeError`. */
export function readGeneralName(node: DerNode, path = 'GeneralName'): GeneralName {
  if (node.tagClass !== 'context') throw new DecodeError(path, node.start, `expected [0] to [8], found ${node.name}`);
  switch (node.tag) {
    case 1:
      return { type: 'rfc822Name', value: readImplicitString(node, tags.ia5String, path) };
    case 2:
      return { type: 'dNSName', value: readImplicitString(node, tags.ia5String, path) };
    case 4:
      return { type: 'directoryName', name: readDirectoryName(node, path) };
    case 6:
      return { type: 'uniformResourceIdentifier', value: readImplicitString(node, tags.ia5String, path) };
    case 7:
      return { type: 'iPAddress', address: node.content };
    case 8:
      return { type: 'registeredID', oid: readOid(node, path, 8) };
    case 0:
      return { type: 'otherName', bytes: node.bytes };
    case 3:
      return { type: 'x400Address', bytes: node.bytes };
    case 5:
      return { type: 'ediPartyName', bytes: node.bytes };
    default:
      throw new DecodeError(path, node.start, `expected [0] to [8], found ${node.name}`);
  }
}

/** Reads GeneralNames, a SEQUENCE of at least one. Throws `DecodeError`. */
export function readGeneralNames(
  node: DerNode,
  path = 'GeneralNames',
  tag: number | 'any' = tags.sequence,
): GeneralName[] {
  const cursor = new DerCursor(node, path, tag);
  if (cursor.remaining === 0) cursor.fail('GeneralName', 'expected at least one name, found none');
  return node.children.map((child, i) => readGeneralName(child, `${path}[${i}]`));
}

/** The DER of a name of the kinds that certificates are issued with. */
export function encodeGeneralName(name: GeneralName): Uint8Array {
  switch (name.type) {
    case 'rfc822Name':
      return der.implicit(1, der.ia5String(name.value));
    case 'dNSName':
      return der.implicit(2, der.ia5String(name.value));
    case 'directoryName':
      return der.explicit(4, name.name.bytes);
    case 'uniformResourceIdentifier':
      return der.implicit(6, der.ia5String(name.value));
    case 'iPAddress':
      return der.implicit(7, der.octetString(name.address));
    case 'registeredID':
      return der.implicit(8, der.oid(name.oid));
    default:
      return name.bytes;
  }
}

/** A name as `openssl x509 -text` prints it: `DNS:www.example.com`, `IP Address:127.0.0.1`. */
export function generalNameToString(name: GeneralName): string {
  switch (name.type) {
    case 'rfc822Name':
      return `email:${name.value}`;
    case 'dNSName':
      return `DNS:${name.value}`;
    case 'directoryName':
      return `DirName:${nameToString(name.name)}`;
    case 'uniformResourceIdentifier':
      return `URI:${name.value}`;
    case 'iPAddress':
      return `IP Address:${formatAddressOrSubnet(name.address)}`;
    case 'registeredID':
      return `Registered ID:${name.oid}`;
    default:
      return `${name.type}:<unsupported>`;
  }
}

function formatAddressOrSubnet(address: Uint8Array): string {
  if (address.length !== 8 && address.length !== 32) return formatIpAddress(address);
  const half = address.length / 2;
  return `${formatIpAddress(address.slice(0, half))}/${formatIpAddress(address.slice(half))}`;
}

function readDirectoryName(node: DerNode, path: string): Name {
  const cursor = new DerCursor(node, path, 'any');
  const name = readName(cursor.next('directoryName'), path);
  cursor.finish();
  return name;
}
