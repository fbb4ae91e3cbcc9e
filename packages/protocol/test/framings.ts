/** Two kinds of frames for the tests: the records and the handshake messages of TLS, as far as their headers go. */

import { concat, DecodeError } from '@cleartext/core';
import type { Framing } from '../src/index.ts';

/** A record's header: type, version, length (RFC 9846 section 5.1). */
export interface RecordHeader {
  readonly type: number;
  readonly version: number;
  readonly length: number;
}

export const records: Framing<RecordHeader> = {
  name: 'TLSPlaintext',
  headerSize: 5,
  maxLength: 1 << 14,
  readHeader: (start) => {
    if (start[0] < 20 || start[0] > 23) throw new DecodeError('TLSPlaintext.type', 0, `unknown type ${start[0]}`);
    if (start.length < 5) return undefined;
    return { type: start[0], version: start[1] * 256 + start[2], length: start[3] * 256 + start[4] };
  },
};

export function encodeRecord(type: number, body: Uint8Array): Uint8Array {
  return concat(Uint8Array.of(type, 3, 3, body.length >> 8, body.length), body);
}

/** A message's header: type and uint24 length (RFC 9846 section 4). */
export interface MessageHeader {
  readonly type: number;
  readonly length: number;
}

export const messages: Framing<MessageHeader> = {
  name: 'Handshake',
  headerSize: 4,
  maxLength: 1 << 16,
  readHeader: (start) =>
    start.length < 4 ? undefined : { type: start[0], length: (start[1] << 16) | (start[2] << 8) | start[3] },
};

export function encodeMessage(type: number, body: Uint8Array): Uint8Array {
  return concat(Uint8Array.of(type, body.length >> 16, body.length >> 8, body.length), body);
}

/** The bytes cut at these places, in any order; some pieces may be empty. */
export function cutAt(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [...places.map((place) => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return ends.map((end, i) => bytes.slice(i === 0 ? 0 : ends[i - 1], end));
}
