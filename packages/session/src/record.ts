/**
 * Records: what travels on the wire. A record is a header of 8 bytes (type, sequence number, length) and a payload. Each
 * direction numbers its records from 0. The header of a protected record is authenticated with its payload, so that a record
 * can be neither changed, nor repeated, nor moved.
 */

import { checkBytes, concat, copy, Reader, Writer, type Span } from '@cleartext/core';
import type { Frame, Framing } from '@cleartext/protocol';

/** The types of records, by their numbers on the wire. */
export const recordTypes = { 1: 'handshake', 2: 'message', 3: 'close', 4: 'refusal' } as const;
/** The name of a record's type. */
export type RecordType = (typeof recordTypes)[keyof typeof recordTypes];

/** The bytes of a record's header. */
export const HEADER_SIZE = 8;
/** The largest payload in bytes. */
export const MAX_PAYLOAD = 2 ** 24 - 1;
/** The largest payload during the handshake. No more is stored for a stranger; a generous certificate chain fits. */
export const MAX_HANDSHAKE_PAYLOAD = 2 ** 16;
/** Sequence numbers end here; a session that reaches it has to be closed. */
export const MAX_SEQUENCE = 2 ** 32 - 1;

/** What a record's header says. */
export interface RecordHeader {
  readonly type: RecordType;
  readonly sequence: number;
  /** The size of the payload in bytes. */
  readonly length: number;
}

/** One record. `payload` is as on the wire: protected or not. */
export interface SessionRecord {
  readonly type: RecordType;
  readonly sequence: number;
  readonly payload: Uint8Array;
  /** The record's 8 header bytes: the associated data of its protection. */
  readonly header: Uint8Array;
  readonly bytes: Uint8Array;
}

/** Writes a record. Throws `RangeError` if the payload is too long or the number too large. */
export function encodeRecord(type: RecordType, sequence: number, payload: Uint8Array): SessionRecord {
  checkBytes('payload', payload);
  const header = encodeHeader({ type, sequence, length: payload.length });
  return { type, sequence, payload: copy(payload), header, bytes: concat(header, payload) };
}

/** The 8 header bytes of a record. Throws `RangeError` if the payload is too long or the number too large. */
export function encodeHeader({ type, sequence, length }: RecordHeader): Uint8Array {
  return new Writer()
    .enumeration('type', 1, recordTypes, type)
    .uint('sequence', 4, sequence)
    .uint('length', 3, length)
    .finish();
}

/**
 * How records are cut out of a stream. A header with an unknown type is refused at its first byte, one with a payload of more than
 * `maxPayload` bytes before the payload is stored. `checkHeader` may refuse a header too, by throwing.
 */
export function recordFraming(
  maxPayload = MAX_PAYLOAD,
  checkHeader: (header: RecordHeader) => void = () => undefined,
): Framing<RecordHeader> {
  return {
    name: 'Record',
    headerSize: HEADER_SIZE,
    maxLength: maxPayload,
    readHeader(start) {
      const reader = new Reader(start, 'Record');
      const type = reader.enumeration('type', 1, recordTypes);
      if (start.length < HEADER_SIZE) return undefined;
      const header = { type, sequence: reader.uint('sequence', 4), length: reader.uint('length', 3) };
      checkHeader(header);
      return header;
    },
  };
}

/** The record that a frame is. */
export function recordOf({ header, headerBytes, body, bytes }: Frame<RecordHeader>): SessionRecord {
  return { type: header.type, sequence: header.sequence, payload: body, header: headerBytes, bytes };
}

/** The named stretches of a record of `length` bytes: its header's fields, and the payload or the parts of it. */
export function recordSpans(length: number, payload?: readonly Span[]): Span[] {
  const parts = payload ?? [{ label: 'payload', start: HEADER_SIZE, end: length }];
  return [
    { label: 'type', start: 0, end: 1 },
    { label: 'sequence', start: 1, end: 5 },
    { label: 'length', start: 5, end: HEADER_SIZE },
    ...parts.filter(({ start, end }) => end > start),
  ];
}
