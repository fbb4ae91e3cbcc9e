/**
 * The leaves of a layer: each byte under one name, and with what it means where the name of the field says so: the suite behind a number, the
 * text of a name, the identifier in a certificate.
 */

import { derRows } from '@cleartext/asn1';
import { DecodeError, type Layer, type Span } from '@cleartext/core';
import { alertNameOf } from '../alerts.ts';
import { groupName, isGrease, signatureSchemeName } from '../code-points.ts';
import { extensionName } from '../extensions/extension.ts';
import { handshakeTypeName, MESSAGE_NAMES } from '../messages/handshake.ts';
import { contentTypeName } from '../record/record.ts';
import { suiteName } from '../suites.ts';
import { isVersion, versionName } from '../versions.ts';

/** A stretch of a layer with its names and its meaning. */
export interface NamedLeaf {
  /** The names from the outermost structure to the field itself. */
  readonly path: readonly string[];
  readonly start: number;
  readonly end: number;
  /** What the bytes mean, in words; empty where there is no more to say. May hold text that a peer chose. */
  readonly meaning: string;
}

/** The leaves in the order of their bytes; those without bytes are left out. */
export function namedLeaves({ bytes, spans }: Layer): readonly NamedLeaf[] {
  const leaves: NamedLeaf[] = [];
  const visit = (span: Span, outer: readonly string[], parent: Span | undefined): void => {
    const { label, start, end, children } = span;
    const path = [...outer, label];
    if (children?.length) for (const child of children) visit(child, path, span);
    else if (end > start) leaves.push({ path, start, end, meaning: meaningOf(bytes, span, path, parent) });
  };
  for (const span of spans) visit(span, [], undefined);
  return leaves;
}

function meaningOf(
  bytes: Uint8Array,
  { label, start, end }: Span,
  path: readonly string[],
  parent: Span | undefined,
): string {
  const size = end - start;
  const value = bytes.subarray(start, end);
  if (label === 'contents' && parent?.children?.[0].label === 'tag and length') return derMeaning(bytes, parent);
  if (size <= 4) {
    const number = value.reduce((sum, byte) => 256 * sum + byte, 0);
    if (label === 'length' || label.endsWith('.length')) return `${number} byte${number === 1 ? '' : 's'}`;
    const name = NAMES[label]?.(number, path);
    if (name !== undefined) return name;
  }
  return size > 1 && size <= MAX_TEXT && TEXT_FIELDS.has(path.at(-2) ?? label) ? text(value) : '';
}

/** The meaning of the contents of a primitive value of DER. */
function derMeaning(bytes: Uint8Array, { start, end }: Span): string {
  const isLong = end - start > (bytes[start] === INTEGER ? 10 : MAX_TEXT);
  if (!DER_TAGS.has(bytes[start]) || isLong) return '';
  try {
    return derRows(bytes.slice(start, end))[0].value;
  } catch (error) {
    if (error instanceof DecodeError) return '';
    throw error;
  }
}

function text(value: Uint8Array): string {
  return value.every((byte) => byte >= 0x20 && byte < 0x7f) ? JSON.stringify(String.fromCharCode(...value)) : '';
}

const INTEGER = 2;
/** BOOLEAN, INTEGER, OBJECT IDENTIFIER, strings and times. */
const DER_TAGS: ReadonlySet<number> = new Set([1, INTEGER, 6, 12, 19, 20, 22, 23, 24, 30]);
const MAX_TEXT = 256;
const TEXT_FIELDS: ReadonlySet<string> = new Set(['host_name', 'protocol_name', 'ProtocolName', 'content', 'fragment']);

const version = (code: number): string => (isVersion(code) ? versionName(code) : isGrease(code) ? 'GREASE' : '');
const group = (code: number): string => groupName(code);
const suite = (code: number): string => (isGrease(code) ? 'GREASE' : suiteName(code));
const scheme = (code: number): string => signatureSchemeName(code);

/** What a number means, by the label of its field. */
const NAMES: Readonly<Record<string, ((number: number, path: readonly string[]) => string | undefined) | undefined>> = {
  type: contentTypeName,
  legacy_record_version: version,
  legacy_version: version,
  selected_version: version,
  version,
  msg_type: (code) => {
    const name = handshakeTypeName(code);
    return name && MESSAGE_NAMES[name];
  },
  cipher_suite: suite,
  V2CipherSpec: suite,
  named_group: group,
  named_curve: group,
  group,
  selected_group: group,
  scheme,
  algorithm: scheme,
  extension_type: extensionName,
  level: (code) => ({ 1: 'warning', 2: 'fatal' })[code],
  description: alertNameOf,
  name_type: (code) => (code === 0 ? 'host_name' : undefined),
  compression_method: (code) => (code === 0 ? 'null' : undefined),
  legacy_compression_method: (code) => (code === 0 ? 'null' : undefined),
  ke_mode: (code) => ['psk_ke', 'psk_dhe_ke'][code],
  ticket_lifetime_hint: (seconds) => `${seconds} seconds`,
  ticket_lifetime: (seconds) => `${seconds} seconds`,
  padding_length: (count) => `${count} bytes before this one`,
};
