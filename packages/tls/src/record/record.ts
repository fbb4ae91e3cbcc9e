/**
 * Records (RFC 9846 section 5.1; RFC 6101 section 5.2): five bytes of header (type, version, length) and a fragment. All versions
 * from SSL 3.0 to TLS 1.3 share this header, and that is nearly all they share. TLS 1.3 freezes the version at 0x0303 and, once
 * there are keys, the type at application_data.
 */

import { concat, type Span } from '@cleartext/core';
import type { Framing } from '@cleartext/protocol';
import { fatal } from '../alerts.ts';

/** ContentType, RFC 9846 section 5.1. */
export const CONTENT_TYPE = { change_cipher_spec: 20, alert: 21, handshake: 22, application_data: 23 } as const;

/** The number of a content type. */
export type ContentType = (typeof CONTENT_TYPE)[keyof typeof CONTENT_TYPE];

/** The header of a record. */
export interface RecordHeader {
  readonly type: ContentType;
  /** The version as it stands there; it means little before, and nothing after, the version is agreed. */
  readonly version: number;
  readonly length: number;
}

/** 2^14: the most plaintext that a record carries, RFC 9846 section 5.1. */
export const MAX_PLAINTEXT = 2 ** 14;

/** The bytes of a header. */
export const RECORD_HEADER_SIZE = 5;

/** How records are cut out of the stream; `maxLength` limits the fragment (RFC 9846 section 5.2: 2^14 + 256). */
export function recordFraming(maxLength: number): Framing<RecordHeader> {
  return {
    name: 'record',
    headerSize: RECORD_HEADER_SIZE,
    maxLength,
    readHeader(start) {
      const [type, major, minor, high, low] = start;
      if (!isContentType(type)) throw fatal('unexpected_message', `expected a content type of 20 to 23, found ${type}`);
      if (start.length > 1 && major !== 3) throw fatal('protocol_version', `expected a version 3.x, found ${major}.x`);
      if (start.length < RECORD_HEADER_SIZE) return undefined;
      const length = 256 * high + low;
      if (length > maxLength)
        throw fatal('record_overflow', `expected a fragment of at most ${maxLength} bytes, found ${length}`);
      return { type, version: 256 * major + minor, length };
    },
  };
}

/** The five bytes of a header. */
export function recordHeader(type: ContentType, version: number, length: number): Uint8Array {
  return Uint8Array.of(type, version >> 8, version, length >> 8, length);
}

/** A whole record. */
export function encodeRecord(type: ContentType, version: number, fragment: Uint8Array): Uint8Array {
  return concat(recordHeader(type, version, fragment.length), fragment);
}

/** The name of a content type. */
export function contentTypeName(type: number): string {
  const names: Readonly<Record<string, number>> = CONTENT_TYPE;
  return Object.keys(names).find((name) => names[name] === type) ?? `content type ${type}`;
}

/** Whether a number is a content type. */
export function isContentType(type: number): type is ContentType {
  return type >= CONTENT_TYPE.change_cipher_spec && type <= CONTENT_TYPE.application_data;
}

/** The parts of a protected fragment in order: a part without a size takes what the others leave. */
export type FragmentLayout = readonly { readonly label: string; readonly size?: number }[];

/** The names of all bytes of a record whose fragment has this layout. */
export function recordSpans(bytes: Uint8Array, layout: FragmentLayout): readonly Span[] {
  const fixed = layout.reduce((sum, { size = 0 }) => sum + size, 0);
  const left = bytes.length - RECORD_HEADER_SIZE - fixed;
  let position = 0;
  const span = (label: string, size: number): Span => ({ label, start: position, end: (position += size) });
  const header = [span('type', 1), span('legacy_record_version', 2), span('length', 2)];
  // A fragment too short for its parts was refused; it is shown as one.
  if (left < 0) return [...header, span('fragment', bytes.length - RECORD_HEADER_SIZE)];
  return [...header, ...layout.map(({ label, size }) => span(label, size ?? left))];
}

/** The number of a record as the eight bytes that MACs and nonces take in (RFC 5246 section 6.2.3.1). */
export function sequenceBytes(sequence: number): Uint8Array {
  const bytes = new Uint8Array(8);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, Math.floor(sequence / 2 ** 32));
  view.setUint32(4, sequence % 2 ** 32);
  return bytes;
}
