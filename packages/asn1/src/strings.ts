/**
 * The character strings of ASN.1 (X.680 section 41), each with its own alphabet. Certificates carry eight of them: the
 * reader checks each against its character set. One mercy: PrintableString officially lacks `*`, `@`, `_` and `&`, and
 * real certificates are full of them, so these four pass unless `strict` is asked for.
 */

import { bytesToUtf8, DecodeError } from '@cleartext/core';
import type { DerNode } from './der-decoder.ts';
import { segments } from './readers.ts';
import { tags } from './tags.ts';

/** The text of a character string of any kind. `path` names it in errors. Throws `DecodeError`. */
export function readString(
  node: DerNode,
  path = 'string',
  { strict = false }: { readonly strict?: boolean } = {},
): string {
  if (node.tagClass !== 'universal') throw new DecodeError(path, node.start, `expected a string, found ${node.name}`);
  return decodeText(node, node.tag, path, strict);
}

/** Whether a node is one of the character strings that `readString` reads. */
export function isStringNode(node: DerNode): boolean {
  return (
    node.tagClass === 'universal' &&
    (node.tag === tags.utf8String ||
      node.tag === tags.universalString ||
      node.tag === tags.bmpString ||
      node.tag === tags.t61String ||
      ALPHABETS.has(node.tag))
  );
}

/** The text of a string under an IMPLICIT tag, whose own tag no longer says its kind: `tag` does. */
export function readImplicitString(node: DerNode, tag: number, path = 'string'): string {
  return decodeText(node, tag, path, false);
}

function decodeText(node: DerNode, tag: number, path: string, strict: boolean): string {
  const bytes = segments(node, path);
  switch (tag) {
    case tags.utf8String:
      try {
        return bytesToUtf8(bytes);
      } catch {
        throw new DecodeError(path, node.start, 'UTF8String is not well-formed UTF-8');
      }
    case tags.t61String: // officially a telex alphabet of its own; in practice Latin-1
      return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
    case tags.bmpString:
      return wideText(node, bytes, 2, path);
    case tags.universalString:
      return wideText(node, bytes, 4, path);
    default:
  }
  const alphabet = ALPHABETS.get(tag);
  if (!alphabet) throw new DecodeError(path, node.start, `expected a string, found ${node.name}`);
  const allowed = alphabet(strict);
  let text = '';
  for (let i = 0; i < bytes.length; i++) {
    if (!allowed[bytes[i]])
      throw new DecodeError(
        path,
        node.contentStart + i,
        `character ${hexByte(bytes[i])} does not belong in ${NAMES.get(tag) ?? ''}`,
      );
    text += String.fromCharCode(bytes[i]);
  }
  return text;
}

/** BMPString (two bytes a character; surrogate pairs pass, as Windows writes them) and UniversalString (four). */
function wideText(node: DerNode, bytes: Uint8Array, size: 2 | 4, path: string): string {
  const name = size === 2 ? 'BMPString' : 'UniversalString';
  if (bytes.length % size !== 0)
    throw new DecodeError(path, node.start, `${name} of ${bytes.length} bytes, not a multiple of ${size}`);
  let text = '';
  for (let i = 0; i < bytes.length; i += size) {
    let code = 0;
    for (let j = 0; j < size; j++) code = code * 256 + bytes[i + j];
    if (code > 0x10ffff) throw new DecodeError(path, node.contentStart + i, `${name} with a character beyond Unicode`);
    if (size === 4 && code >= 0xd800 && code <= 0xdfff)
      throw new DecodeError(path, node.contentStart + i, `${name} with a surrogate`);
    text += String.fromCodePoint(code);
  }
  if (/\p{Surrogate}/u.test(text)) throw new DecodeError(path, node.start, `${name} with half a surrogate pair`);
  return text;
}

function hexByte(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, '0');
}

function set(pattern: RegExp): readonly boolean[] {
  return Array.from({ length: 256 }, (_, code) => code < 128 && pattern.test(String.fromCharCode(code)));
}

/** A set of characters, built when it is first asked for. */
function lazily(pattern: RegExp, mercy = pattern): (strict: boolean) => readonly boolean[] {
  let exact: readonly boolean[] | undefined;
  let lenient: readonly boolean[] | undefined;
  return (strict) => (strict ? (exact ??= set(pattern)) : (lenient ??= set(mercy)));
}

const ALPHABETS = new Map<number, (strict: boolean) => readonly boolean[]>([
  [tags.numericString, lazily(/[0-9 ]/)],
  [tags.printableString, lazily(/[A-Za-z0-9 '()+,\-./:=?]/, /[A-Za-z0-9 '()+,\-./:=?*@_&]/)],
  [tags.ia5String, lazily(/[^]/)],
  [tags.visibleString, lazily(/[ -~]/)],
]);
const NAMES = new Map<number, string>([
  [tags.numericString, 'NumericString'],
  [tags.printableString, 'PrintableString'],
  [tags.ia5String, 'IA5String'],
  [tags.visibleString, 'VisibleString'],
]);
