/**
 * Record protection of TLS 1.3 (RFC 9846 sections 5.2 to 5.5). Status: current.
 * The one idea: the real type travels encrypted behind the content, with any number of zeros after it, so that the wire shows
 * neither what a record is nor, if the sender pads, how long. The nonce is the record's number, masked with a secret IV.
 */

import { AuthenticationError, concat, type Span } from '@cleartext/core';
import type { InnerPlaintext } from '@cleartext/protocol';
import { fatal } from '../alerts.ts';
import type { Primitives } from '../primitives.ts';
import { VERSION } from '../versions.ts';
import type { AeadCipher } from './bulk-ciphers.ts';
import type { TlsRecordCipher } from './record-cipher.ts';
import { CONTENT_TYPE, isContentType, MAX_PLAINTEXT, recordHeader, sequenceBytes } from './record.ts';

/** Key and IV of one direction, from `trafficKeys`. */
export interface TrafficKeys {
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
}

/** How many zeros are put behind a content of that many bytes, RFC 9846 section 5.4. */
export type RecordPadding = (contentLength: number) => number;

/**
 * The records of one direction under traffic keys. `open` throws `AuthenticationError` for a changed record, and a `TlsAlert` for an
 * inner plaintext that is too long, has no type, or an unknown one.
 */
export function aead13Records(
  primitives: Primitives,
  suite: AeadCipher,
  { key, iv }: TrafficKeys,
  padding: RecordPadding = () => 0,
): TlsRecordCipher {
  const aead = suite.create(primitives, key);
  const cipher: TlsRecordCipher = {
    layout: [{ label: 'encrypted_record' }, { label: 'tag', size: suite.tagSize }],
    isProtected: true,
    overhead: 5 + 1 + suite.tagSize,

    seal(sequence, type, content) {
      const zeros = Math.min(padding(content.length), MAX_PLAINTEXT - content.length);
      const inner = concat(content, Uint8Array.of(type), new Uint8Array(Math.max(0, zeros)));
      const header = recordHeader(CONTENT_TYPE.application_data, VERSION.TLS12, inner.length + suite.tagSize);
      const bytes = concat(header, aead(recordNonce(iv, sequence), header).seal(inner));
      return { bytes, inner: innerPlaintext(inner, content.length), next: cipher };
    },

    open(sequence, { header, headerBytes, body }) {
      if (header.type !== CONTENT_TYPE.application_data)
        throw fatal('unexpected_message', 'a record came without protection after the keys were agreed');
      if (body.length < suite.tagSize) throw new AuthenticationError();
      const inner = aead(recordNonce(iv, sequence), headerBytes).open(body);
      if (inner.length > MAX_PLAINTEXT + 1)
        throw fatal('record_overflow', `expected at most ${MAX_PLAINTEXT + 1} bytes inside, found ${inner.length}`);
      const length = inner.findLastIndex((byte) => byte !== 0);
      if (length < 0) throw fatal('unexpected_message', 'a record holds only padding and no content type');
      const type = inner[length];
      if (!isContentType(type)) throw fatal('unexpected_message', `an encrypted record has the unknown type ${type}`);
      return { type, plaintext: inner.slice(0, length), inner: innerPlaintext(inner, length), next: cipher };
    },
  };
  return cipher;
}

/** The nonce of a record, RFC 9846 section 5.3: its number, padded on the left to the IV's size, exclusive-or the IV. */
export function recordNonce(iv: Uint8Array, sequence: number): Uint8Array {
  const nonce = iv.slice();
  sequenceBytes(sequence).forEach((byte, i) => (nonce[iv.length - 8 + i] ^= byte));
  return nonce;
}

/** TLSInnerPlaintext, RFC 9846 section 5.2: content, type, zeros. */
function innerPlaintext(bytes: Uint8Array, length: number): InnerPlaintext {
  const spans: Span[] = [
    { label: 'content', start: 0, end: length },
    { label: 'type', start: length, end: length + 1 },
  ];
  if (bytes.length > length + 1) spans.push({ label: 'zeros', start: length + 1, end: bytes.length });
  return { name: 'TLSInnerPlaintext', bytes, spans, start: 0 };
}
