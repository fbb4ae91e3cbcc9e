/**
 * Typed readers: from a decoded node to a value. Each takes the node, the path that names it in errors, and, for a field
 * under an IMPLICIT context tag, that tag's number. All throw `DecodeError` and nothing else.
 */

import { DecodeError } from '@cleartext/core';
import { int, intFromBytes, type Int } from '@cleartext/number';
import { decodeDer, decodeStretch, type DerNode, type DerOptions } from './der-decoder.ts';
import { oidProblem, oidText } from './object-identifier.ts';
import { tagName, tags } from './tags.ts';

/** The bits of a BIT STRING: whole bytes, and how many low bits of the last one do not count. */
export interface BitString {
  readonly bytes: Uint8Array;
  readonly unusedBits: number;
}

/** Refuses a node that does not have the expected tag: a universal one, or with `implicit` a context one. */
export function expectTag(node: DerNode, path: string, tag: number, implicit?: number): void {
  const fits =
    implicit === undefined
      ? node.tag === tag && node.tagClass === 'universal'
      : node.tag === implicit && node.tagClass === 'context';
  if (!fits) {
    const expected = implicit === undefined ? tagName('universal', tag) : tagName('context', implicit);
    throw new DecodeError(path, node.start, `expected ${expected}, found ${node.name}`);
  }
}

/** An INTEGER of any size (X.690 section 8.3). */
export function readInteger(node: DerNode, path = 'INTEGER', implicit?: number): Int {
  expectTag(node, path, tags.integer, implicit);
  return signedInteger(node, path);
}

/** An INTEGER that must fit a JavaScript number, for versions, counts and lengths. */
export function readSmallInteger(node: DerNode, path = 'INTEGER', implicit?: number): number {
  expectTag(node, path, tags.integer, implicit);
  return smallInteger(node, path);
}

/** An ENUMERATED (X.690 section 8.4). */
export function readEnumerated(node: DerNode, path = 'ENUMERATED', implicit?: number): number {
  expectTag(node, path, tags.enumerated, implicit);
  return smallInteger(node, path);
}

/** A BOOLEAN (X.690 sections 8.2 and 11.1). */
export function readBoolean(node: DerNode, path = 'BOOLEAN', implicit?: number): boolean {
  expectTag(node, path, tags.boolean, implicit);
  const value = primitive(node, path);
  if (value.length !== 1 || (implicit !== undefined && value[0] !== 0 && value[0] !== 0xff))
    throw new DecodeError(path, node.start, 'BOOLEAN other than 00 or FF');
  return value[0] !== 0;
}

/** NULL. */
export function readNull(node: DerNode, path = 'NULL', implicit?: number): void {
  expectTag(node, path, tags.null, implicit);
  if (node.contentEnd > node.contentStart) throw new DecodeError(path, node.start, 'NULL with contents');
}

/** The dotted text of an OBJECT IDENTIFIER (X.690 section 8.19). */
export function readOid(node: DerNode, path = 'OBJECT IDENTIFIER', implicit?: number): string {
  expectTag(node, path, tags.oid, implicit);
  if (implicit !== undefined) {
    primitive(node, path);
    const problem = oidProblem(node.source, node.contentStart, node.contentEnd);
    if (problem !== undefined) throw new DecodeError(path, node.start, problem);
  }
  return oidText(node.source, node.contentStart, node.contentEnd);
}

/** An OCTET STRING; under BER its segments are joined (X.690 section 8.7). */
export function readOctetString(node: DerNode, path = 'OCTET STRING', implicit?: number): Uint8Array {
  expectTag(node, path, tags.octetString, implicit);
  return segments(node, path);
}

/** A BIT STRING (X.690 sections 8.6 and 11.2). */
export function readBitString(node: DerNode, path = 'BIT STRING', implicit?: number): BitString {
  expectTag(node, path, tags.bitString, implicit);
  if (node.constructed) {
    const parts = node.children.map((child) => readBitString(child, path));
    const loose = parts.findIndex((part, i) => part.unusedBits > 0 && i < parts.length - 1);
    if (loose >= 0) throw new DecodeError(path, node.children[loose].start, 'unused bits before the last segment');
    return { bytes: join(parts.map((part) => part.bytes)), unusedBits: parts.at(-1)?.unusedBits ?? 0 };
  }
  const content = node.content;
  const unusedBits = content.length > 0 ? content[0] : 8;
  const padding = content[content.length - 1] & ((1 << unusedBits) - 1);
  if (
    unusedBits > 7 ||
    (content.length === 1 && unusedBits > 0) ||
    (implicit !== undefined && padding !== 0 && content.length > 1)
  )
    throw new DecodeError(path, node.start, 'malformed BIT STRING');
  return { bytes: content.subarray(1), unusedBits };
}

/** The bytes of a BIT STRING that has to consist of whole bytes, as keys and signatures do. */
export function readBitStringBytes(node: DerNode, path = 'BIT STRING', implicit?: number): Uint8Array {
  const { bytes, unusedBits } = readBitString(node, path, implicit);
  if (unusedBits !== 0)
    throw new DecodeError(path, node.start, `expected whole bytes, found ${unusedBits} unused bits`);
  return bytes;
}

/** Bit `i` of a named bit list such as KeyUsage; bits beyond the end are 0 (X.680 section 22.7). */
export function namedBit({ bytes, unusedBits }: BitString, i: number): boolean {
  return i < 8 * bytes.length - unusedBits && ((bytes[i >> 3] >> (7 - (i & 7))) & 1) === 1;
}

/** The DER value inside an OCTET STRING or BIT STRING; its offsets still count from the start of the whole input. */
export function readNested(node: DerNode, path = 'contents', options: DerOptions = {}): DerNode {
  const label = options.label ?? path;
  if (node.tagClass === 'universal' && node.tag === tags.bitString) {
    if (node.constructed) return decodeDer(readBitStringBytes(node, path), { ...options, label });
    readBitStringBytes(node, path);
    return decodeStretch(node.source, node.contentStart + 1, node.contentEnd, { ...options, label });
  }
  expectTag(node, path, tags.octetString);
  if (node.constructed) return decodeDer(segments(node, path), { ...options, label });
  return decodeStretch(node.source, node.contentStart, node.contentEnd, { ...options, label });
}

/** The contents of a string, its BER segments joined: they are OCTET STRINGs whatever the whole is (section 8.23.6). */
export function segments(node: DerNode, path: string): Uint8Array {
  if (!node.constructed) return node.content;
  const parts: Uint8Array[] = [];
  collect(node, path, parts);
  return join(parts);
}

/** Any number of parts: a hostile file may hold more segments than a call may have arguments. */
function join(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

function collect(node: DerNode, path: string, parts: Uint8Array[]): void {
  for (const child of node.children) {
    if (child.tagClass !== 'universal' || (child.tag !== tags.octetString && child.tag !== node.tag))
      throw new DecodeError(path, child.start, `expected a segment, found ${child.name}`);
    if (child.constructed) collect(child, path, parts);
    else parts.push(child.content);
  }
}

function primitive(node: DerNode, path: string): Uint8Array {
  if (node.constructed) throw new DecodeError(path, node.start, 'expected a primitive value, found a constructed one');
  return node.content;
}

/** Contents in two's complement, big-endian; checked again because an IMPLICIT tag hides the type from the decoder. */
function integerContents(node: DerNode, path: string): Uint8Array {
  const content = primitive(node, path);
  if (content.length === 0) throw new DecodeError(path, node.start, 'INTEGER of 0 bytes');
  if (
    node.tagClass !== 'universal' &&
    content.length > 1 &&
    (content[0] === 0 ? content[1] < 0x80 : content[0] === 0xff && content[1] > 0x7f)
  )
    throw new DecodeError(path, node.start, 'INTEGER with a needless leading byte');
  return content;
}

function signedInteger(node: DerNode, path: string): Int {
  const content = integerContents(node, path);
  const unsigned = intFromBytes(content);
  return content[0] < 0x80 ? unsigned : unsigned.minus(int(1).shiftLeft(8 * content.length));
}

function smallInteger(node: DerNode, path: string): number {
  const content = integerContents(node, path);
  let value = content[0] < 0x80 ? 0 : -1;
  for (const byte of content) {
    value = value * 256 + byte;
    if (!Number.isSafeInteger(value))
      throw new DecodeError(path, node.start, `INTEGER of ${content.length} bytes, too large here`);
  }
  return value;
}
