/**
 * The character strings of ASN.1 (X.680 section 41), each with its own alphabet. Certificates carry eight of them: the
 * reader checks each against its character set. One exception: PrintableString officially lacks `*`, `@`, `_` and `&`, and
 * real certificates are full of them, so these four pass unless `strict` is asked for.
 */

import { bytesToUtf8, DecodeError, type Path } from '@cleartext/core';
import type { DerNode } from './der-decoder.ts';
import { stringContents } from './readers.ts';
import { tags } from './tags.ts';

/** The text of a character string of any kind. `path` names it in errors. Throws `DecodeError`. */
export function readString(
  node: DerNode,
  path: Path = 'string',
  { strict = false }: { readonly strict?: boolean } = {},
): string {
  if (node.tagClass !== 'universal') throw new DecodeError(path, node.start, `expected a string, found ${node.name}`);
  return decodeText(node, node.tag, path, strict);
}

/** Whether a node is one of the character strings that `readString` reads. */
export function isStringNode(node: DerNode): boolean {
  if (node.tagClass !== 'universal') return false;
  switch (node.tag) {
    case tags.utf8String:
    case tags.numericString:
    case tags.printableString:
    case tags.t61String:
    case tags.ia5String:
    case tags.visibleString:
    case tags.universalString:
    case tags.bmpString:
      return true;
    default:
      return false;
  }
}

/** The text of a string under an IMPLICIT tag, whose own tag no longer says its kind: `tag` does. */
export function readImplicitString(node: DerNode, tag: number, path: Path = 'string'): string {
  return decodeText(node, tag, path, false);
}

function decodeText(node: DerNode, tag: number, path: Path, strict: boolean): string {
  switch (tag) {
    case tags.utf8String:
      return utf8Text(node, path);
    case tags.numericString:
      return alphabetText(node, NUMERIC, path);
    case tags.printableString:
      return alphabetText(node, strict ? PRINTABLE : MERCIFUL, path);
    case tags.t61String:
      return latin1Text(node, path);
    case tags.ia5String:
      return alphabetText(node, IA5, path);
    case tags.visibleString:
      return alphabetText(node, VISIBLE, path);
    case tags.universalString:
      return wideText(node, 4, path);
    case tags.bmpString:
      return wideText(node, 2, path);
    default:
      throw new DecodeError(path, node.start, `expected a string, found ${node.name}`);
  }
}

function utf8Text(node: DerNode, path: Path): string {
  const { source, contentStart: start, contentEnd: end } = stringContents(node, path);
  let at = start;
  while (at < end && source[at] < 0x80) at++;
  if (at === end) return asciiText(source, start, end);
  try {
    return bytesToUtf8(source.subarray(start, end));
  } catch {
    throw new DecodeError(path, node.start, 'UTF8String is not well-formed UTF-8');
  }
}

/** Officially a telex alphabet of its own; in practice Latin-1. */
function latin1Text(node: DerNode, path: Path): string {
  const { source, contentStart, contentEnd } = stringContents(node, path);
  return Array.from(source.subarray(contentStart, contentEnd), (byte) => String.fromCharCode(byte)).join('');
}

function alphabetText(node: DerNode, alphabet: Alphabet, path: Path): string {
  const { source, contentStart: start, contentEnd: end } = stringContents(node, path);
  const allowed = alphabet.characters();
  for (let at = start; at < end; at++)
    if (!allowed[source[at]])
      throw new DecodeError(
        path,
        node.contentStart + at - start,
        `character ${hexByte(source[at])} does not belong in ${alphabet.name}`,
      );
  return asciiText(source, start, end);
}

/** The text of ASCII bytes. Names are so short that to call the decoder of UTF-8 takes longer than they do. */
function asciiText(bytes: Uint8Array, start: number, end: number): string {
  const length = end - start;
  if (length > SHORT_TEXT) return bytesToUtf8(bytes.subarray(start, end));
  const codes = (codesOfLength[length] ??= new Array<number>(length).fill(0));
  for (let i = 0; i < length; i++) codes[i] = bytes[start + i];
  return String.fromCharCode(...codes);
}

/** BMPString (two bytes a character; surrogate pairs pass, as Windows writes them) and UniversalString (four). */
function wideText(node: DerNode, size: 2 | 4, path: Path): string {
  const name = size === 2 ? 'BMPString' : 'UniversalString';
  const { source, contentStart: start, contentEnd: end } = stringContents(node, path);
  if ((end - start) % size !== 0)
    throw new DecodeError(path, node.start, `${name} of ${end - start} bytes, not a multiple of ${size}`);
  let text = '';
  for (let at = start; at < end; at += size) {
    let code = 0;
    for (let i = 0; i < size; i++) code = code * 256 + source[at + i];
    const offset = node.contentStart + at - start;
    if (code > 0x10ffff) throw new DecodeError(path, offset, `${name} with a character beyond Unicode`);
    if (size === 4 && code >= 0xd800 && code <= 0xdfff) throw new DecodeError(path, offset, `${name} with a surrogate`);
    text += String.fromCodePoint(code);
  }
  if (/\p{Surrogate}/u.test(text)) throw new DecodeError(path, node.start, `${name} with half a surrogate pair`);
  return text;
}

function hexByte(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, '0');
}

/** The characters of ASCII that a kind of string may hold, as a table that is built when it is first asked for. */
interface Alphabet {
  readonly name: string;
  readonly characters: () => readonly boolean[];
}

function alphabet(name: string, pattern: RegExp): Alphabet {
  let table: readonly boolean[] | undefined;
  return { name, characters: () => (table ??= set(pattern)) };
}

function set(pattern: RegExp): readonly boolean[] {
  return Array.from({ length: 256 }, (_, code) => code < 128 && pattern.test(String.fromCharCode(code)));
}

const NUMERIC = alphabet('NumericString', /[0-9 ]/);
const PRINTABLE = alphabet('PrintableString', /[A-Za-z0-9 '()+,\-./:=?]/);
const MERCIFUL = alphabet('PrintableString', /[A-Za-z0-9 '()+,\-./:=?*@_&]/);
const IA5 = alphabet('IA5String', /[^]/);
const VISIBLE = alphabet('VisibleString', /[ -~]/);

const SHORT_TEXT = 32;
/** The characters of a short text on their way from bytes to a string; kept, since every name needs one. */
const codesOfLength: number[][] = [];
