/**
 * GeneralName (RFC 5280 section 4.2.1.6): the many ways to name a subject: a host, an address, a mailbox, a URI, a
 * directory entry. Used by subjectAltName, nameConstraints, authority information and distribution points.
 */

import { bytesToHex, checkBytes, DecodeError, FieldPath, type Path, utf8ToBytes } from '@cleartext/core';
import {
  der,
  DerCursor,
  isStringNode,
  readImplicitString,
  readOctetString,
  readOid,
  readString,
  tags,
  type DerNode,
} from '@cleartext/asn1';
import { formatIpAddress } from './ip-address.ts';
import { readName, shownType, type Name } from './name.ts';
import { asciiOnly } from './text-forms.ts';

/** One name of any kind. An `iPAddress` has 4 or 16 bytes; in a name constraint twice as many, address and mask. */
export type GeneralName =
  | { readonly type: 'dNSName' | 'rfc822Name' | 'uniformResourceIdentifier'; readonly value: string }
  | { readonly type: 'iPAddress'; readonly address: Uint8Array }
  | { readonly type: 'directoryName'; readonly name: Name }
  | { readonly type: 'registeredID'; readonly oid: string }
  | {
      readonly type: 'otherName';
      readonly bytes: Uint8Array;
      /** What kind of name it is, an object identifier. */
      readonly typeId: string;
      /** The name, where it is a character string. */
      readonly text?: string;
    }
  | { readonly type: 'x400Address' | 'ediPartyName'; readonly bytes: Uint8Array };

/**
 * Reads one name by its context tag; `subtree` says that it stands in a name constraint, where addresses have masks. Throws
 * `DecodeError`, also for an address of a wrong length.
 */
export function readGeneralName(node: DerNode, path: Path = 'GeneralName', { subtree = false } = {}): GeneralName {
  if (node.tagClass !== 'context') throw new DecodeError(path, node.start, `expected [0] to [8], found ${node.name}`);
  // An IMPLICIT tag hides from the decoder that DER has strings in one piece (X.690 section 10.2).
  if (node.constructed && STRINGS.has(node.tag))
    throw new DecodeError(path, node.start, `expected ${node.name} in one piece, found segments`);
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
      return { type: 'iPAddress', address: readAddress(node, path, subtree ? 2 : 1) };
    case 8:
      return { type: 'registeredID', oid: readOid(node, path, 8) };
    case 0:
      return readOtherName(node, path);
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
  path: Path = 'GeneralNames',
  tag: number | 'any' = tags.sequence,
): GeneralName[] {
  const cursor = new DerCursor(node, path, tag);
  if (!cursor.hasMore) cursor.fail('GeneralName', 'expected at least one name, found none');
  return node.children.map((child, i) => readGeneralName(child, new FieldPath(path, i)));
}

/** The DER of a name of the kinds that certificates are issued with; the other kinds are DER already, and are copied. */
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
      checkBytes('address', name.address, [4, 8, 16, 32]);
      return der.implicit(7, der.octetString(name.address));
    case 'registeredID':
      return der.implicit(8, der.oid(name.oid));
    default:
      return der.raw(name.bytes);
  }
}

/** A name with its kind in front, as OpenSSL writes it: `DNS:www.example.com`, `IP Address:127.0.0.1`, `DirName:/C=US/CN=x`. */
export function generalNameToString(name: GeneralName): string {
  switch (name.type) {
    case 'rfc822Name':
      return `email:${name.value}`;
    case 'dNSName':
      return `DNS:${name.value}`;
    case 'directoryName':
      return `DirName:${slashForm(name.name)}`;
    case 'uniformResourceIdentifier':
      return `URI:${name.value}`;
    case 'iPAddress':
      return `IP Address:${addressText(name.address)}`;
    case 'registeredID':
      return `Registered ID:${name.oid}`;
    case 'otherName':
      return 'othername:<unsupported>';
    case 'x400Address':
      return 'X400Name:<unsupported>';
    case 'ediPartyName':
      return 'EdiPartyName:<unsupported>';
  }
}

/** An address, or an address and its mask, in OpenSSL's form: the groups of IPv6 in capitals and none left out. */
export function addressText(address: Uint8Array): string {
  if (address.length === 8 || address.length === 32) {
    const half = address.length / 2;
    return `${addressText(address.subarray(0, half))}/${addressText(address.subarray(half))}`;
  }
  if (address.length !== 16) return formatIpAddress(address);
  const groups = Array.from({ length: 8 }, (_, i) => ((address[2 * i] << 8) | address[2 * i + 1]).toString(16));
  return groups.join(':').toUpperCase();
}

/** OpenSSL's old form of a directory name, in which nothing tells a slash of a value from a separator. */
function slashForm({ rdns }: Name): string {
  const value = (text: string): string =>
    // eslint-disable-next-line no-control-regex -- they are what is looked for
    asciiOnly(text, '\\x').replace(/[\0-\x1f\x7f]/g, (control) => `\\x${bytesToHex(utf8ToBytes(control))}`);
  return rdns
    .flat()
    .map((attribute) => `/${shownType(attribute)}=${value(attribute.value)}`)
    .join('');
}

function readAddress(node: DerNode, path: Path, parts: 1 | 2): Uint8Array {
  const address = readOctetString(node, path, 7);
  if (address.length !== 4 * parts && address.length !== 16 * parts)
    throw new DecodeError(path, node.start, `expected ${4 * parts} or ${16 * parts} bytes, found ${address.length}`);
  return address;
}

/** OtherName: a type, and a value of that type inside an explicit tag. */
function readOtherName(node: DerNode, path: Path): GeneralName {
  const cursor = new DerCursor(node, path, 'any');
  const typeId = cursor.oid('type-id');
  const value = cursor.optionalExplicit('value', 0) ?? cursor.fail('value', 'expected a value, found none');
  cursor.finish();
  const text = isStringNode(value) ? readString(value, cursor.at('value')) : undefined;
  return { type: 'otherName', bytes: node.bytes, typeId, ...(text === undefined ? {} : { text }) };
}

function readDirectoryName(node: DerNode, path: Path): Name {
  const cursor = new DerCursor(node, path, 'any');
  const name = readName(cursor.next('directoryName'), path);
  cursor.finish();
  return name;
}

/** The kinds of name that are strings: mailbox, host, URI, address. */
const STRINGS: ReadonlySet<number> = new Set([1, 2, 6, 7]);
