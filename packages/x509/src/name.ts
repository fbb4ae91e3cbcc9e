/**
 * Distinguished names (X.501, RFC 5280 section 4.1.2.4): an ordered list of relative distinguished names, each a set of
 * attributes like `CN=www.example.com`. Issuer and subject of a certificate are such names.
 */

import { bytesToHex, checkText, describe, equalBytes, type Path } from '@cleartext/core';
import {
  der,
  DerCursor,
  isStringNode,
  oidByName,
  oidName,
  oids,
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
  /** Whether the value is a character string of ASN.1, as nearly all are. */
  readonly isText: boolean;
}

/** A distinguished name: relative names in the order of the certificate, and their DER. */
export interface Name {
  readonly rdns: readonly (readonly NameAttribute[])[];
  readonly bytes: Uint8Array;
}

/**
 * Attributes for a new name, in order: `{ C: 'US', O: 'Example', CN: 'www.example.com' }`, or pairs of type and value where a
 * type occurs more than once: `[['DC', 'test'], ['DC', 'example']]`.
 */
export type NameAttributes = Readonly<Record<string, string>> | readonly (readonly [type: string, value: string])[];

/** Reads a Name. Throws `DecodeError`. */
export function readName(node: DerNode, path: Path = 'Name'): Name {
  const sequence = new DerCursor(node, path);
  const rdns: NameAttribute[][] = [];
  while (sequence.hasMore) {
    const set = sequence.set('rdn');
    if (!set.hasMore) set.fail('attribute', 'expected at least one attribute, found none');
    const attributes = [readNameAttribute(set.sequence('attribute'))];
    while (set.hasMore) attributes.push(readNameAttribute(set.sequence('attribute')));
    rdns.push(attributes);
  }
  return { rdns, bytes: node.bytes };
}

/** Reads a RelativeDistinguishedName under an IMPLICIT tag, as distribution points have it. Throws `DecodeError`. */
export function readRelativeName(node: DerNode, path: Path): NameAttribute[] {
  const set = new DerCursor(node, path, 'any');
  const attributes = [readNameAttribute(set.sequence('attribute'))];
  while (set.hasMore) attributes.push(readNameAttribute(set.sequence('attribute')));
  return attributes;
}

/**
 * The DER of a name with one attribute in each relative name; e-mail addresses and domain components are IA5Strings, the
 * country, serial number and DN qualifier PrintableStrings, all others UTF8Strings (RFC 5280 section 4.1.2.4). A type is a
 * name, a short name or an object identifier. Throws `RangeError` for an unknown type and for characters that do not fit.
 */
export function encodeName(attributes: NameAttributes): Uint8Array {
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- callers without types
  if (typeof attributes !== 'object' || attributes === null)
    throw new TypeError(`name: expected attributes such as { CN: 'www.example.com' }, found ${describe(attributes)}`);
  const entries = Symbol.iterator in attributes ? [...attributes] : Object.entries(attributes);
  const rdns = entries.map(([type, value]) => {
    const oid = /^\d+\./.test(type) ? type : oidByName(type);
    if (oid === undefined)
      throw new RangeError(`name: expected attribute types like CN, O, OU, L, ST or C, found ${JSON.stringify(type)}`);
    return der.set(der.sequence(der.oid(oid), encodeValue(oid, value)));
  });
  return der.sequenceOf(rdns);
}

/**
 * Reads the one-line form `C=US, O=Example, CN=www.example.com`, or `/C=US/O=Example/CN=www.example.com`; a backslash makes
 * the next character an ordinary one. Throws `RangeError`.
 */
export function parseNameAttributes(text: string): readonly (readonly [type: string, value: string])[] {
  checkText('name', text);
  const slashes = text.startsWith('/');
  const parts = slashes ? partsBetween(text.slice(1), '/') : partsBetween(text, ',');
  return parts.map((part) => {
    const match = /^\s*([A-Za-z0-9.]+)\s*=/.exec(part);
    if (!match) throw new RangeError(`name: expected TYPE=value, found ${JSON.stringify(part)}`);
    return [match[1], unescaped(part.slice(match[0].length))];
  });
}

/** What stands between separators that have no backslash before them; nothing for nothing. */
function partsBetween(text: string, separator: string): string[] {
  const parts: string[] = [];
  let start = 0;
  for (let i = 0; i <= text.length; i++) {
    if (text[i] === '\\') i++;
    else if (i === text.length || text[i] === separator) {
      if (i > start) parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  if (start < text.length) parts.push(text.slice(start));
  return parts;
}

/** A value without the white space around it and without its backslashes; an escaped space at the end stays. */
function unescaped(value: string): string {
  const text = value.trimStart();
  const trimmed = text.trimEnd();
  let backslashes = 0;
  while (trimmed.at(-1 - backslashes) === '\\') backslashes++;
  const end = backslashes % 2 === 1 && trimmed.length < text.length ? trimmed.length + 1 : trimmed.length;
  return text.slice(0, end).replace(/\\([^])/g, '$1');
}

/**
 * The name on one line as `openssl x509 -nameopt oneline,utf8` prints it: `C = US, O = Example, CN = www.example.com`.
 * Values with separators stand in quotes, control characters are written `\0A`.
 */
export function nameToString(name: Name): string {
  return name.rdns
    .map((rdn) =>
      rdn
        .map(
          (attribute) =>
            `${shownType(attribute)} = ${attribute.isText ? quoteIfNeeded(attribute.value) : attribute.value}`,
        )
        .join(' + '),
    )
    .join(', ');
}

/** The short name of an attribute's type as OpenSSL prints it, which for a few is not that of RFC 4514. */
export function shownType({ type }: Pick<NameAttribute, 'type'>): string {
  return OPENSSL_TYPES.get(type) ?? type;
}

/** The name as RFC 4514 writes it: the most specific part first, special characters escaped. */
export function nameToRfc4514(name: Name): string {
  return [...name.rdns]
    .reverse()
    .map((rdn) => rdn.map(({ type, value, isText }) => `${type}=${isText ? escapeRfc4514(value) : value}`).join('+'))
    .join(',');
}

/**
 * Whether two names are the same: byte for byte, or after folding case and white space of their string values (RFC 5280
 * section 7.1).
 */
export function sameName(a: Name, b: Name): boolean {
  return equalBytes(a.bytes, b.bytes) || (a.rdns.length === b.rdns.length && nameKey(a) === nameKey(b));
}

/**
 * A text that two names share exactly when `sameName` says that they are the same: for indexes over many names. Computed
 * once for each name.
 */
export function nameKey(name: Name): string {
  let key = keys.get(name);
  if (key === undefined) keys.set(name, (key = name.rdns.map(rdnKey).join('\x01')));
  return key;
}

/** The same for one relative name: its attributes in any order. */
export function rdnKey(rdn: readonly NameAttribute[]): string {
  return rdn.length === 1 ? folded(rdn[0]) : rdn.map(folded).sort().join('\0');
}

/** The first value of an attribute type in a name, by its short name. */
export function nameAttribute(name: Name, type: string): string | undefined {
  return name.rdns.flat().find((attribute) => attribute.type === type)?.value;
}

function readNameAttribute(cursor: DerCursor): NameAttribute {
  const oid = cursor.oid('type');
  const node = cursor.next('value');
  cursor.finish();
  const isText = isStringNode(node);
  const value = isText ? readString(node, cursor.at('value')) : `#${bytesToHex(node.bytes).toUpperCase()}`;
  return { oid, type: oidShortName(oid) ?? oidName(oid) ?? oid, value, isText };
}

function encodeValue(oid: string, value: string): Uint8Array {
  checkText(oidShortName(oid) ?? oidName(oid) ?? oid, value);
  switch (oid) {
    case oids.countryName:
      if (!/^[A-Za-z]{2}$/.test(value))
        throw new RangeError(`C: expected a country code of two letters, found ${JSON.stringify(value)}`);
      return der.printableString(value);
    case oids.serialNumber:
    case oids.dnQualifier:
      return der.printableString(value);
    case oids.emailAddress:
    case oids.domainComponent:
      return der.ia5String(value);
    default:
      return der.utf8String(value);
  }
}

function folded({ oid, value, isText }: NameAttribute): string {
  if (!isText) return `${oid}:${value}`;
  const text = value.normalize('NFKC').toLowerCase().trim().replace(/\s+/g, ' ');
  return `${oid}=${JSON.stringify(text)}`;
}

function quoteIfNeeded(value: string): string {
  const escaped = value.replace(/["\\]/g, '\\$&').replace(CONTROL, hexEscape);
  return /^[ #]|[,+<>;]| $/.test(value) ? `"${escaped}"` : escaped;
}

function hexEscape(character: string): string {
  return `\\${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

function escapeRfc4514(value: string): string {
  return value
    .replace(/[,+"\\<>;]/g, '\\$&')
    .replace(/^[ #]/, '\\$&')
    .replace(/(?<!^) $/, '\\ ')
    .replace(CONTROL, hexEscape);
}

/** The keys of names that were asked for. */
const keys = new WeakMap<Name, string>();

// eslint-disable-next-line no-control-regex -- they are what is looked for
const CONTROL = /[\0-\x1f\x7f]/g;

const OPENSSL_TYPES: ReadonlyMap<string, string> = new Map([
  ['STREET', 'street'],
  ['jurisdictionLocalityName', 'jurisdictionL'],
  ['jurisdictionStateOrProvinceName', 'jurisdictionST'],
  ['jurisdictionCountryName', 'jurisdictionC'],
]);
