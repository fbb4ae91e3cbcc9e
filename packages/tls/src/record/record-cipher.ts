/**
 * What every protection of records looks like here: the interface of the engine with the header of TLS, and the names of the parts
 * of a protected fragment. The cipher that changes nothing stands here too: every connection begins with it (RFC 5246
 * section 6.1: TLS_NULL_WITH_NULL_NULL).
 */

import type { RecordCipher } from '@cleartext/protocol';
import { encodeRecord, type ContentType, type FragmentLayout, type RecordHeader } from './record.ts';

/** The protection of the records of one direction in one epoch. */
export interface TlsRecordCipher extends RecordCipher<ContentType, RecordHeader> {
  readonly layout: FragmentLayout;
  readonly isProtected: boolean;
  /** How many bytes a record grows at most: header, nonce, MAC, tag and padding. */
  readonly overhead: number;
}

/** No protection: the fragment is the plaintext. `version` is what the headers say. */
export function plainRecords(version: number): TlsRecordCipher {
  const cipher: TlsRecordCipher = {
    layout: [{ label: 'fragment' }],
    isProtected: false,
    overhead: 5,
    seal: (_sequence, type, plaintext) => ({ bytes: encodeRecord(type, version, plaintext), next: cipher }),
    open: (_sequence, { header, body }) => ({ type: header.type, plaintext: body, next: cipher }),
  };
  return cipher;
}
