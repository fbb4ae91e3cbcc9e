/**
 * Typed readers: from a decoded node to a value. Each takes the node, the path that names it in errors, and, for a field
 * under an IMPLICIT context tag, that tag's number. All throw `DecodeError` and nothing else. They read the contents where
 * they lie, in the input, and make a view only of what they return.
 */

import { DecodeError, type Path } from '@cleartext/core';
import { int, intFromSignedBytes, type Int } from '@cleartext/number';
import { decodeDer, decodeStretch, type DerNode, type DerOptions } from './der-decoder.ts';
import { oidProblem, oidText } from './object-identifier.ts';
import { tagName, tags } from './tags.ts';

/** The bits of a BIT STRING: whole bytes, and how many low bits of the last one do not count. */
export interface BitString {
  readonly bytes: Uint8Array;
  readonly unusedBits: number;
}

/** Refuses a node that does not have the expected tag: a universal one, or with `implicit` a context one. */
export function expectTag(node: DerNode, path: Path, tag: number, implicit?: number): void {
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
export function readInteger(node: DerNode, path: Path = 'INTEGER', implicit?: number): Int {
  expectTag(node, path, tags.integer, implicit);
  checkIntegerContents(node, path);
  return node.contentEnd - node.contentStart > 6 ? intFromSignedBytes(node.content) : int(smallInteger(node, path));
}

/** An INTEGER that must fit a JavaScript number, for versions, counts and lengths. */
export function readSmallInteger(node: DerNode, path: Path = 'INTEGER', implicit?: number): number {
  expectTag(node, path, tags.integer, implicit);
  checkIntegerContents(node, path);
  return smallInteger(node, path);
}

/** An ENUMERATED (X.690 section 8.4). */
export function readEnumerated(node: DerNode, path: Path = 'ENUMERATED', implicit?: number): number {
  expectTag(node, path, tags.enumerated, implicit);
  checkIntegerContents(node, path);
  return smallInteger(node, path);
}

/** A BOOLEAN (X.690 sections 8.2 and 11.1). */
export function readBoolean(node: DerNode, path: Path = 'BOOLEAN', implicit?: number): boolean {
  expectTag(node, path, tags.boolean, implicit);
  checkPrimitive(node, path);
  const octet = node.source[node.contentStart];
  if (node.contentEnd - node.contentStart !== 1 || (implicit !== undefined && octet !== 0 && octet !== 0xff))
    throw new DecodeError(path, node.start, 'BOOLEAN other than 00 or FF');
  return octet !== 0;
}

/** NULL. */
export function readNull(node: DerNode, path: Path = 'NULL', implicit?: number): void {
  expectTag(node, path, tags.null, implicit);
  if (node.contentEnd > node.contentStart) throw new DecodeError(path, node.start, 'NULL with contents');
}

/** The dotted text of an OBJECT IDENTIFIER (X.690 section 8.19). */
export function readOid(node: DerNode, path: Path = 'OBJECT IDENTIFIER', implicit?: number): string {
  expectTag(node, path, tags.oid, implicit);
  if (implicit !== undefined) {
    checkPrimitive(node, path);
    const problem = oidProblem(node.source, node.contentStart, node.contentEnd);
    if (problem !== undefined) throw new DecodeError(path, node.start, problem);
  }
  return oidText(node.source, node.contentStart, node.contentEnd);
}

/** An OCTET STRING; under BER its segments are joined (X.690 section 8.7). */
export function readOctetString(node: DerNode, path: Path = 'OCTET STRING', implicit?: number): Uint8Array {
  expectTag(node, path, tags.octetString, implicit);
  return node.constructed ? joinSegments(node, path) : node.content;
}

/** A BIT STRING (X.690 sections 8.6 and 11.2). */
export function readBitString(node: DerNode, path: Path = 'BIT STRING', implicit?: number): BitString {
  expectTag(node, path, tags.bitString, implicit);
  if (node.constructed) {
    const parts = node.children.map((child) => readBitString(child, path));
    const loose = parts.findIndex((part, i) => part.unusedBits > 0 && i < parts.length - 1);
    if (loose >= 0) throw new DecodeError(path, node.children[loose].start, 'unused bits before the last segment');
    return { bytes: join(parts.map((part) => part.bytes)), unusedBits: parts.at(-1)?.unusedBits ?? 0 };
  }
  const { source, contentStart, contentEnd } = node;
  const length = contentEnd - contentStart;
  const unusedBits = length > 0 ? source[contentStart] : 8;
  const padding = source[contentEnd - 1] & ((1 << unusedBits) - 1);
  if (unusedBits > 7 || (length === 1 && unusedBits > 0) || (implicit !== undefined && padding !== 0 && length > 1))
    throw new DecodeError(path, node.start, 'malformed BIT STRING');
  return { bytes: source.subarray(contentStart + 1, contentEnd), unusedBits };
}

/** The bytes of a BIT STRING that has to consist of whole bytes, as keys and signatures do. */
export function readBitStringBytes(node: DerNode, path: Path = 'BIT STRING', implicit?: number): Uint8Array {
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
export function readNested(node: DerNode, path: Path = 'contents', options?: DerOptions): DerNode {
  const inner = options ? { ...options, label: options.label ?? path } : { label: path };
  if (node.tagClass === 'universal' && node.tag === tags.bitString) {
    const bytes = readBitStringBytes(node, path);
    if (node.constructed) return decodeDer(bytes, inner);
    return decodeStretch(node.source, node.contentStart + 1, node.contentEnd, inner);
  }
  expectTag(node, path, tags.octetString);
  if (node.constructed) return decodeDer(joinSegments(node, path), inner);
  return decodeStretch(node.source, node.contentStart, node.contentEnd, inner);
}

/** Where the contents of a value lie. */
export type Contents = Pick<DerNode, 'source' | 'contentStart' | 'contentEnd'>;

/** The contents of a string: in place, or its BER segments joined. */
export function stringContents(node: DerNode, path: Path): Contents {
  if (!node.constructed) return node;
  const source = joinSegments(node, path);
  return { source, contentStart: 0, contentEnd: source.length };
}

/** The segments of a string in BER: they are OCTET STRINGs whatever the whole is (X.690 section 8.23.6). */
function joinSegments(node: DerNode, path: Path): Uint8Array {
  const parts: Uint8Array[] = [];
  collect(node, path, parts);
  return join(parts);
}

function collect(node: DerNode, path: Path, parts: Uint8Array[]): void {
  for (const child of node.children) {
    if (child.tagClass !== 'universal' || (child.tag !== tags.octetString && child.tag !== node.tag))
      throw new DecodeError(path, child.start, `expected a segment, found ${child.name}`);
    if (child.constructed) collect(child, path, parts);
    else parts.push(child.content);
  }
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

function checkPrimitive(node: DerNode, path: Path): void {
  if (node.constructed) throw new DecodeError(path, node.start, 'expected a primitive value, found a constructed one');
}

/** The rules of two's complement, checked again because an IMPLICIT tag hides the type from the decoder. */
function checkIntegerContents(node: DerNode, path: Path): void {
  checkPrimitive(node, path);
  const { source, contentStart: start, contentEnd: end } = node;
  if (start === end) throw new DecodeError(path, node.start, 'INTEGER of 0 bytes');
  if (
    node.tagClass !== 'universal' &&
    end - start > 1 &&
    (source[start] === 0 ? source[start + 1] < 0x80 : source[start] === 0xff && source[start + 1] > 0x7f)
  )
    throw new DecodeError(path, node.start, 'INTEGER with a needless leading byte');
}

function smallInteger(node: DerNode, path: Path): number {
  const { source, contentStart: start, contentEnd: end } = node;
  let value = source[start] < 0x80 ? 0 : -1;
  for (let at = start; at < end; at++) {
    value = value * 256 + source[at];
    if (!Number.isSafeInteger(value))
      throw new DecodeError(path, node.start, `INTEGER of ${end - start} bytes, too large here`);
  }
  return value;
}
