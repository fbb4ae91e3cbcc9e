/** KeyUpdate (RFC 9846 section 4.7.3): the sender's next record is under a new key; perhaps it asks the other side for the same. */

import type { Reader, Writer } from '@cleartext/core';

/** The message. */
export interface KeyUpdate {
  readonly type: 'key_update';
  /** 0 for update_not_requested, 1 for update_requested; the handler refuses any other. */
  readonly requestUpdate: number;
}

/** Reads its body. Throws `DecodeError`. */
export function readKeyUpdate(reader: Reader): KeyUpdate {
  return { type: 'key_update', requestUpdate: reader.uint('request_update', 1) };
}

/** Writes its body. */
export function writeKeyUpdate(writer: Writer, { requestUpdate }: KeyUpdate): void {
  writer.uint('request_update', 1, requestUpdate);
}
