/**
 * DER, shown: one row a value with its offset, depth, header and content lengths, tag and meaning, in the manner of
 * `openssl asn1parse`. Where an OCTET STRING or BIT STRING holds a whole DER value, the tree goes on inside it.
 */

import { bytesToHex, DecodeError } from '@cleartext/core';
import { decodeDer, decodeStretch, type DerNode, type DerOptions } from './der-decoder.ts';
import { oidText } from './object-identifier.ts';
import { oidName } from './oids.ts';
import { readInteger } from './readers.ts';
import { isStringNode, readString } from './strings.ts';
import { tags } from './tags.ts';
import { readTime } from './time.ts';

/** One value of the tree. */
export interface DerRow {
  /** Where the value starts, counted from the start of the input. */
  readonly offset: number;
  readonly depth: number;
  /** The length of tag and length, in bytes. */
  readonly headerLength: number;
  /** The length of the contents, in bytes. */
  readonly length: number;
  readonly constructed: boolean;
  /** `SEQUENCE`, `INTEGER`, `[0]` ... */
  readonly name: string;
  /** What the contents mean, as short text; empty for constructed values. */
  readonly value: string;
  /** Whether the value fills the OCTET STRING or BIT STRING of the row before it. */
  readonly nested: boolean;
}

/** The rows of the tree, in the order of the bytes. Throws `DecodeError`. */
export function derRows(bytes: Uint8Array, options: DerOptions = {}): DerRow[] {
  const rows: DerRow[] = [];
  addRows(decodeDer(bytes, options), 0, 0, rows, options);
  return rows;
}

/** The tree as lines of text: `offset: header+contents`, then the indented tag and its value. Throws `DecodeError`. */
export function explainDer(bytes: Uint8Array, options: DerOptions = {}): string[] {
  return derRows(bytes, options).map(({ offset, depth, headerLength, length, name, value }) => {
    const place = `${String(offset).padStart(5)}: ${headerLength}+${String(length).padEnd(5)}`;
    return `${place} ${'  '.repeat(depth)}${name}${value ? `  ${value}` : ''}`;
  });
}

function addRows(node: DerNode, depth: number, nesting: number, rows: DerRow[], options: DerOptions): void {
  const inner = nesting < MAX_NESTING && depth < MAX_DEPTH ? innerValue(node, options) : undefined;
  rows.push({
    offset: node.start,
    depth,
    headerLength: node.contentStart - node.start,
    length: node.contentEnd - node.contentStart,
    constructed: node.constructed,
    name: node.name,
    value: node.constructed
      ? node.contentStart === node.contentEnd
        ? '(empty)'
        : ''
      : inner
        ? 'holds:'
        : preview(node),
    nested: nesting > 0 && depth > 0 && rows.at(-1)?.value === 'holds:',
  });
  if (inner) addRows(inner, depth + 1, nesting + 1, rows, options);
  for (const child of node.children) addRows(child, depth + 1, nesting, rows, options);
}

/** The DER value that fills an OCTET STRING, or a BIT STRING without unused bits; undefined for anything else. */
function innerValue(node: DerNode, options: DerOptions): DerNode | undefined {
  if (node.tagClass !== 'universal' || node.constructed) return undefined;
  const bits = node.tag === tags.bitString;
  if (!bits && node.tag !== tags.octetString) return undefined;
  if (bits && node.source[node.contentStart] !== 0) return undefined;
  try {
    const inner = decodeStretch(node.source, node.contentStart + (bits ? 1 : 0), node.contentEnd, options);
    // Random octets are now and then a valid short primitive value; a real inner value of that kind is a rare one.
    return inner.constructed || (inner.tagClass === 'universal' && inner.end - inner.start > 3) ? inner : undefined;
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

function preview(node: DerNode): string {
  const { content } = node;
  if (node.tagClass !== 'universal') return isText(content) ? quoted(String.fromCharCode(...content)) : hex(content);
  switch (node.tag) {
    case tags.boolean:
      return content[0] === 0 ? 'FALSE' : 'TRUE';
    case tags.integer:
      return content.length <= 8 ? readInteger(node).toString() : `${hex(content)} (${8 * content.length} bits)`;
    case tags.enumerated:
      return hex(content);
    case tags.null:
      return '';
    case tags.oid: {
      const oid = oidText(node.source, node.contentStart, node.contentEnd);
      const name = oidName(oid);
      return name === undefined ? oid : `${oid} (${name})`;
    }
    case tags.bitString: {
      const unused = content[0] === 0 ? '' : ` (${content[0]} unused bits)`;
      return content.length > 1 ? hex(content.subarray(1)) + unused : '(empty)';
    }
    default:
  }
  try {
    if (isStringNode(node)) return quoted(readString(node));
    if (node.tag === tags.utcTime || node.tag === tags.generalizedTime)
      return readTime(node).toISOString().replace('.000Z', 'Z').replace('T', ' ');
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return `${hex(content)} (${error.problem})`;
  }
  return hex(content);
}

function hex(content: Uint8Array): string {
  if (content.length === 0) return '(empty)';
  const shown = bytesToHex(content.subarray(0, MAX_SHOWN), ' ');
  return content.length > MAX_SHOWN ? `${shown} ...` : shown;
}

function quoted(text: string): string {
  const characters = Array.from(text);
  // JSON escapes the control characters, so that a hostile name cannot write to the terminal.
  const safe = JSON.stringify(characters.slice(0, 60).join('')).replace(
    /[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g,
    escaped,
  );
  return characters.length > 60 ? `${safe} ...` : safe;
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function isText(content: Uint8Array): boolean {
  return content.length > 3 && content.length <= 200 && content.every((byte) => byte >= 0x20 && byte < 0x7f);
}

/** How many OCTET STRINGs and BIT STRINGs are entered inside one another, and from how deep in the tree. */
const MAX_NESTING = 16;
const MAX_DEPTH = 1000;
const MAX_SHOWN = 16;
