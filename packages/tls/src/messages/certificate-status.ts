/** CertificateStatus (RFC 6066 section 8), up to TLS 1.2: the OCSP response that was asked for, in a message of its own. */

import type { Reader, Writer } from '@cleartext/core';

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
  return { type: 'certificate_status', response: reader.opaque('response', 1, 0xffffff) };
}

/** Writes its body. */
export function writeCertificateStatus(writer: Writer, { response }: CertificateStatus): void {
  writer.uint('status_type', 1, 1).opaque('response', 0, 0xffffff, response);
}
