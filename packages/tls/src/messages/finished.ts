/**
 * Finished (RFC 9846 section 4.5.3; RFC 5246 section 7.4.9, RFC 6101 section 5.6.9): proves that both sides hold the same keys and saw the same
 * messages. Its size is the hash's in TLS 1.3, 12 bytes in TLS 1.0 to 1.2, 36 in SSL 3.0.
 */

import type { Reader, Writer } from '@cleartext/core';

/** The proof. */
export interface Finished {
  readonly type: 'finished';
  readonly verifyData: Uint8Array;
}

/** Reads its body. The handler checks the size with the value. */
export function readFinished(reader: Reader): Finished {
  return { type: 'finished', verifyData: reader.rest('verify_data') };
}

/** Writes its body. */
export function writeFinished(writer: Writer, { verifyData }: Finished): void {
  writer.bytes('verify_data', verifyData);
}
