/**
 * Records under a stream cipher, or under none (RFC 5246 section 6.2.3.1, RFC 6101 section 5.2.3.1): content and MAC, encrypted with
 * the next bytes of one long keystream. Status: broken; RC4 is the only stream cipher there ever was, and NULL hides nothing.
 */

import { AuthenticationError, concat, constantTimeEqual } from '@cleartext/core';
import type { InnerPlaintext } from '@cleartext/protocol';
import type { DirectionKeys } from '../key-schedule/key-block.ts';
import type { Primitives } from '../primitives.ts';
import type { SuiteHash } from '../suites.ts';
import type { Version } from '../versions.ts';
import type { RecordStreamCipher } from './bulk-ciphers.ts';
import { recordMac } from './mac.ts';
import type { TlsRecordCipher } from './record-cipher.ts';
import { encodeRecord } from './record.ts';

/** The records of one direction. The keystream goes on from record to record: a state of the past can't be used again. */
export function streamRecords(
  primitives: Primitives,
  suite: RecordStreamCipher,
  mac: SuiteHash,
  version: Version,
  keys: DirectionKeys,
): TlsRecordCipher {
  const stream = suite.create(primitives, keys.key);
  const macOf = recordMac(version, primitives[mac], keys.macKey);
  const cipher: TlsRecordCipher = {
    layout: [{ label: 'encrypted content and MAC' }],
    isProtected: true,
    overhead: 5 + macOf.size,

    seal(sequence, type, plaintext) {
      const inner = concat(plaintext, macOf(sequence, type, plaintext));
      const bytes = encodeRecord(type, version, stream.process(inner));
      return { bytes, inner: innerPlaintext(inner, plaintext.length), next: cipher };
    },

    open(sequence, { header, body }) {
      const inner = stream.process(body);
      const length = inner.length - macOf.size;
      if (length < 0) throw new AuthenticationError();
      const plaintext = inner.slice(0, length);
      if (!constantTimeEqual(macOf(sequence, header.type, plaintext), inner.slice(length)))
        throw new AuthenticationError();
      return { type: header.type, plaintext, inner: innerPlaintext(inner, length), next: cipher };
    },
  };
  return cipher;
}

/** GenericStreamCipher: content and MAC. */
function innerPlaintext(bytes: Uint8Array, length: number): InnerPlaintext {
  const spans = [
    { label: 'content', start: 0, end: length },
    { label: 'MAC', start: length, end: bytes.length },
  ];
  return { name: 'GenericStreamCipher', bytes, spans, start: 0 };
}
