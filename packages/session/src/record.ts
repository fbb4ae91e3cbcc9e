/**
 * Records: what travels on the wire. A record is a header of 8 bytes (type, sequence number, length) and a payload. Each
 * direction numbers its records from 0; a protected record's header is authenticated with its payload, so that a record
 * can be neither changed, nor repeated, nor moved.
 */

import { checkBytes, concat, copy, Reader, Writer, type Span } from '@cleartext/core';

/** The types of records, with their numbers on the wire. */
export const recordTypes = { handshake: 1, message: 2, close: 3, refusal: 4 } as const;
/** The name of a record's type. */
export type RecordType = keyof typeof recordTypes;

/** The bytes of a record's header. */
export const HEADER_SIZE = 8;
/** The largest payload in bytes. */
export const MAX_PAYLOAD = 2 ** 24 - 1;
/** The largest payload during the handshake: from strangers nobody stores more than a generous certificate chain takes. */
export const MAX_HANDSHAKE_PAYLOAD = 2 ** 16;
/** Sequence numbers end here; a session that reaches it has to be closed. */
export const MAX_SEQUENCE = 2 ** 32 - 1;

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
  const header = encodeHeader(type, sequence, payload.length);
  return { type, sequence, payload: copy(payload), header, bytes: concat(header, payload) };
}

/** The 8 header bytes of a record with a payload of `length` bytes. Throws `RangeError` if it is too long. */
export function encodeHeader(type: RecordType, sequence: number, length: number): Uint8Array {
  return new Writer()
    .uint('type', 1, recordTypes[type])
    .uint('sequence', 4, sequence)
    .uint('length', 3, length)
    .finish();
}

/** What a record's header says. */
export interface RecordHeader {
  readonly type: RecordType;
  readonly sequence: number;
  /** The size of the payload in bytes. */
  readonly length: number;
}

/**
 * The header at the start of a stream's bytes, or undefined while it is incomplete. Throws `DecodeError` for an unknown type
 * and for a payload of more than `maxPayload` bytes: nobody has to store what will be refused in the end.
 */
export function readHeader(bytes: Uint8Array, maxPayload = MAX_PAYLOAD): RecordHeader | undefined {
  checkBytes('bytes', bytes);
  if (bytes.length === 0) return undefined;
  const reader = new Reader(bytes, 'Record');
  const number = reader.uint('type', 1);
  const type = (Object.keys(recordTypes) as RecordType[]).find((name) => recordTypes[name] === number);
  if (type === undefined) return reader.fail('type', `expected 1 to 4, found ${number}`, 0);
  if (bytes.length < HEADER_SIZE) return undefined;
  const sequence = reader.uint('sequence', 4);
  const length = reader.uint('length', 3);
  if (length > maxPayload) return reader.fail('length', `expected at most ${maxPayload} bytes, found ${length}`, 5);
  return { type, sequence, length };
}

/**
 * Takes the first record off a stream's bytes: the record and the bytes behind it, or undefined while it is incomplete.
 * Throws `DecodeError` like `readHeader`.
 */
export function takeRecord(
  bytes: Uint8Array,
  maxPayload = MAX_PAYLOAD,
): { readonly record: SessionRecord; readonly rest: Uint8Array } | undefined {
  const read = readHeader(bytes, maxPayload);
  if (!read) return undefined;
  const { type, sequence, length } = read;
  const end = HEADER_SIZE + length;
  if (bytes.length < end) return undefined;
  const [header, payload] = [copy(bytes, 0, HEADER_SIZE), copy(bytes, HEADER_SIZE, end)];
  return { record: { type, sequence, payload, header, bytes: copy(bytes, 0, end) }, rest: copy(bytes, end) };
}

/** The named stretches of a record: its header's fields, and the payload's as `inner` names them. */
export function recordSpans(record: SessionRecord, inner?: readonly Span[]): Span[] {
  const end = record.bytes.length;
  const payload: Span = { label: 'payload', start: HEADER_SIZE, end, ...(inner?.length ? { children: inner } : {}) };
  return [
    { label: 'type', start: 0, end: 1 },
    { label: 'sequence', start: 1, end: 5 },
    { label: 'length', start: 5, end: 8 },
    ...(end > HEADER_SIZE ? [payload] : []),
  ];
}
