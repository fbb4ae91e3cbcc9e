/**
 * CertificateVerify (RFC 9846 section 4.5.2; RFC 5246 section 7.4.8, RFC 6101 section 5.6.8): a signature over the conversation so far, which only
 * the holder of the certificate's key can make. Since TLS 1.2 it says with which scheme.
 */

import { concat, utf8ToBytes, type Reader, type Writer } from '@cleartext/core';
import { VERSION, type Version } from '../versions.ts';

/** The proof. */
export interface CertificateVerify {
  readonly type: 'certificate_verify';
  /** Since TLS 1.2; 0 before. */
  readonly algorithm: number;
  readonly signature: Uint8Array;
}

/** Reads its body. Throws `DecodeError`. */
export function readCertificateVerify(reader: Reader, version: Version): CertificateVerify {
  return {
    type: 'certificate_verify',
    algorithm: version < VERSION.TLS12 ? 0 : reader.uint('algorithm', 2),
    signature: reader.opaque('signature', 0, 0xffff),
  };
}

/** Writes its body. */
export function writeCertificateVerify(writer: Writer, message: CertificateVerify, version: Version): void {
  if (version >= VERSION.TLS12) writer.uint('algorithm', 2, message.algorithm);
  writer.opaque('signature', 0, 0xffff, message.signature);
}

/**
 * What is signed in TLS 1.3 (RFC 9846 section 4.5.2): 64 spaces, who signs and what for, a zero, the transcript hash. The spaces keep the
 * signature from ever being one of TLS 1.2, whose signed bytes begin with a random that the attacker may choose.
 */
export function contentToSign13(signer: 'client' | 'server', transcriptHash: Uint8Array): Uint8Array {
  const context = utf8ToBytes(`TLS 1.3, ${signer} CertificateVerify`);
  return concat(new Uint8Array(64).fill(0x20), context, Uint8Array.of(0), transcriptHash);
}
