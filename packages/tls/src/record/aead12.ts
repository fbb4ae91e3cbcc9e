/**
 * Authenticated encryption of records in TLS 1.2 (RFC 5246 section 6.2.3.3, RFC 5288, 6655, 7905). Status: current.
 * The additional data is what the MAC of older ciphers took in: number, type, version and length. AES-GCM and CCM send the
 * last eight bytes of each nonce along; ChaCha20-Poly1305 computes the whole nonce as TLS 1.3 does.
 */

import { AuthenticationError, concat } from '@cleartext/core';
import type { DirectionKeys } from '../key-schedule/key-block.ts';
import type { Primitives } from '../primitives.ts';
import type { Version } from '../versions.ts';
import { recordNonce } from './aead13.ts';
import type { AeadCipher } from './bulk-ciphers.ts';
import type { TlsRecordCipher } from './record-cipher.ts';
import { recordHeader, sequenceBytes, type ContentType } from './record.ts';

/** The records of one direction. The explicit nonce is the record's number: unique, and nobody has to remember another. */
export function aead12Records(
  primitives: Primitives,
  suite: AeadCipher,
  version: Version,
  { key, iv }: Pick<DirectionKeys, 'key' | 'iv'>,
): TlsRecordCipher {
  const aead = suite.create(primitives, key);
  const { explicitNonceSize, tagSize } = suite;
  const nonceOf = (sequence: number, explicit: Uint8Array): Uint8Array =>
    explicitNonceSize > 0 ? concat(iv, explicit) : recordNonce(iv, sequence);
  const cipher: TlsRecordCipher = {
    layout: [
      ...(explicitNonceSize > 0 ? [{ label: 'nonce_explicit', size: explicitNonceSize }] : []),
      { label: 'encrypted content' },
      { label: 'tag', size: tagSize },
    ],
    isProtected: true,
    overhead: 5 + explicitNonceSize + tagSize,

    seal(sequence, type, plaintext) {
      const explicit = explicitNonceSize > 0 ? sequenceBytes(sequence) : new Uint8Array(0);
      const aad = additionalData(sequence, type, version, plaintext.length);
      const fragment = concat(explicit, aead(nonceOf(sequence, explicit), aad).seal(plaintext));
      return { bytes: concat(recordHeader(type, version, fragment.length), fragment), next: cipher };
    },

    open(sequence, { header, body }) {
      const length = body.length - explicitNonceSize - tagSize;
      if (length < 0) throw new AuthenticationError();
      const explicit = body.slice(0, explicitNonceSize);
      const aad = additionalData(sequence, header.type, version, length);
      const plaintext = aead(nonceOf(sequence, explicit), aad).open(body.slice(explicitNonceSize));
      return { type: header.type, plaintext, next: cipher };
    },
  };
  return cipher;
}

/** seq_num + type + version + length, RFC 5246 section 6.2.3.3. */
function additionalData(sequence: number, type: ContentType, version: Version, length: number): Uint8Array {
  return concat(sequenceBytes(sequence), recordHeader(type, version, length));
}
