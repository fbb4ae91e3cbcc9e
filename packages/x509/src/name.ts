/**
 * Distinguished names (X.501, RFC 5280 section 4.1.2.4): an ordered list of relative distinguished names, each a set of
 * attributes like `CN=www.example.com`. Issuer and subject of a certificate are such names.
 */

import { bytesToHex, equalBytes } from '@cleartext/core';
import {
  der,
  DerCursor,
  isStringNode,
  oidByName,
  oidName,
  oidShortName,
  readString,
  type DerNode,
} from '@cleartext/asn1';

/** One attribute of a name. */
export interface NameAttribute {
  readonly oid: string;
  /** The short name of the type (`CN`, `O`, ...), or its object identifier where none is known. */
  readonly type: string;
  /** The value as text; `#` and the value's DER in hexadecimal where it is not a string (RFC 4514 section 2.4). */
  readonly value: string;
}

/** A distinguished name: relative names in the order of the certificate, and their DER. */
export interface Name {
  readonly rdns: readonly (readonly NameAttribute[])[];
  readonly bytes: Uint8Array;
}

/** Attributes for a new name, in order: `{ C: 'US', O: 'Example', CN: 'www.example.com' }`. */
export type NameAttributes = Readonly<Record<string, string>>;

/** Reads a Name. Throws `DecodeError`. */
export function readName(node: DerNode, path = 'Name'): Name {
  const sequence = new DerCursor(node, path);
  const rdns: NameAttribute[][] = [];
  while (sequence.remaining > 0) {
    const set = sequence.set('rdn');
    if (set.remaining === 0) set.fail('attribute', 'expected at least one attribute, found none');
    const attributes: NameAttribute[] = [];
    while (set.remaining > 0) attributes.push(readNameAttribute(set.sequence('attribute')));
    rdns.push(attributes);
  }
  return { rdns, bytes: node.bytes };
}

/**
 * The DER of a name with one attribute in each relative name; e-mail addresses and domain components are IA5Strings, the
 * country a PrintableString, all others UTF8Strings. Throws `RangeError` for an unknown type.
 */
export function encodeName(attributes: NameAttributes): Uint8Array {
  const rdns = Object.entries(attributes).map(([type, value]) => {
    const oid = oidByName(type);
    if (oid === undefined)
      throw new RangeError(`name: expected attribute types like CN, O, OU, L, ST or C, found ${JSON.stringify(type)}`);
    return der.set(der.sequence(der.oid(oid), encodeValue(type, value)));
  });
  return der.sequence(...rdns);
}

/** Reads the one-line form `C=US, O=Example, CN=www.example.com`, separated by commas or slashes. Throws `RangeError`. */
export function parseNameAttributes(text: string): NameAttributes {
  const parts = text.startsWith('/') ? text.slice(1).split(/(?<!\\)\//) : text.split(/(?<!\\),/);
  const attributes: Record<string, string> = {};
  for (const part of parts) {
    const match = /^\s*([A-Za-z][A-Za-z0-9]*)\s*=\s*(.*?)\s*$/.exec(part);
    if (!match) throw new RangeError(`name: expected TYPE=value, found ${JSON.stringify(part)}`);
    if (match[1] in attributes) throw new RangeError(`name: expected each type once, found ${match[1]} twice`);
    attributes[match[1]] = match[2].replace(/\\(.)/g, '$1');
  }
  return attributes;
}

/** The name on one line as `openssl x509` prints it: `C = US, O = Example, CN = www.example.com`. */
export function nameToString(name: Name): string {
  return name.rdns
    .map((rdn) => rdn.map(({ type, value }) => `${type} = ${quoteIfNeeded(value)}`).join(' + '))
    .join(', ');
}

/** The name as RFC 4514 writes it: the most specific part first, special characters escaped. */
export function nameToRfc4514(name: Name): string {
  return [...name.rdns]
    .reverse()
    .map((rdn) => rdn.map(({ type, value }) => `${type}=${escapeRfc4514(value)}`).join('+'))
    .join(',');
}

/**
 * Whether two names are the same: byte for byte, or after folding case and white space of their string values (RFC 5280
 * section 7.1).
 */
export function sameName(a: Name, b: Name): boolean {
  return equalBytes(a.bytes, b.bytes) || folded(a) === folded(b);
}

/** The first value of an attribute type in a name, by its short name. */
export function nameAttribute(name: Name, type: string): string | undefined {
  return name.rdns.flat().find((attribute) => attribute.type === type)?.value;
}

function readNameAttribute(cursor: DerCursor): NameAttribute {
  const oid = cursor.oid('type');
  const node = cursor.next('value');
  cursor.finish();
  const value = isStringNode(node) ? readString(node, `${cursor.path}.value`) : `#${bytesToHex(node.bytes)}`;
  return { oid, type: oidShortName(oid) ?? oidName(oid) ?? oid, value };
}

function encodeValue(type: string, value: string): Uint8Array {
  if (type === 'C') {
    if (!/^[A-Za-z]{2}$/.test(value))
      throw new RangeError(`C: expected a country code of two letters, found ${JSON.stringify(value)}`);
    return der.printableString(value);
  }
  return type === 'emailAddress' || type === 'DC' ? der.ia5String(value) : der.utf8String(value);
}

function folded(name: Name): string {
  const fold = (value: string): string => value.normalize('NFKC').toLowerCase().trim().replace(/\s+/g, ' ');
  const rdns = name.rdns.map((rdn) => rdn.map(({ oid, value }) => `${oid}=${fold(value)}`).sort());
  return JSON.stringify(rdns);
}

function quoteIfNeeded(value: string): string {
  return /^[\s#]|[,+"\\<>;]|\s$/.test(value) ? `"${value.replace(/["\\]/g, '\\$&')}"` : value;
}

function escapeRfc4514(value: string): string {
  return value
    .replace(/[,+"\\<>;]/g, '\\$&')
    .replace(/^[ #]/, '\\$&')
    .replace(/ $/, '\\ ')
    .replaceAll('\0', '\\00');
}
