/** CertificateStatus (RFC 6066 section 8), up to TLS 1.2: the OCSP response that was asked for, in a message of its own. */

import type { Reader, Writer } from '@cleartext/core';
import { readOpaque, writeOpaque } from '../presentation.ts';

/** The message. */
export interface CertificateStatus {
  readonly type: 'certificate_status';
  /** An OCSPResponse in DER. */
  readonly response: Uint8Array;
}

/** Reads its body. Throws `DecodeError`. */
export function readCertificateStatus(reader: Reader): CertificateStatus {
  const type = reader.uint('status_type', 1);
  if (type !== 1) reader.fail('status_type', `expected 1 (ocsp), found ${type}`, reader.offset - 1);
  return { type: 'certificate_status', response: readOpaque(reader, 'response', 1, 0xffffff) };
}

/** Writes its body. */
export function writeCertificateStatus(writer: Writer, { response }: CertificateStatus): void {
  writeOpaque(writer.uint('status_type', 1, 1), 'response', 0xffffff, response);
}
