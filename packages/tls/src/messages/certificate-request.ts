/**
 * CertificateRequest (RFC 9846 section 4.4.2; RFC 5246 section 7.4.4, RFC 4346 section 7.4.4): the server wants to know who the client is, and
 * says which keys, signatures and authorities it accepts. TLS 1.3 says all of it in extensions.
 */

import type { Reader, Writer } from '@cleartext/core';
import { readExtensions, writeExtensions, type Extension } from '../extensions/extension.ts';
import { VERSION, type Version } from '../versions.ts';

/** The request of TLS 1.3. */
export interface CertificateRequest13 {
  readonly type: 'certificate_request';
  readonly context: Uint8Array;
  readonly extensions: readonly Extension[];
}

/** The request of SSL 3.0 to TLS 1.2. */
export interface CertificateRequest {
  readonly type: 'certificate_request';
  /** ClientCertificateType: 1 for rsa_sign, 64 for ecdsa_sign. */
  readonly certificateTypes: readonly number[];
  /** In TLS 1.2; empty before. */
  readonly signatureAlgorithms: readonly number[];
  /** Distinguished names in DER; empty for any. */
  readonly authorities: readonly Uint8Array[];
}

/** rsa_sign, RFC 5246 section 7.4.4. */
export const RSA_SIGN = 1;
/** ecdsa_sign, RFC 8422 section 5.5; Ed25519 counts as it. */
export const ECDSA_SIGN = 64;

/** Reads the body of TLS 1.3. Throws `DecodeError`. */
export function readCertificateRequest13(reader: Reader): CertificateRequest13 {
  return {
    type: 'certificate_request',
    context: reader.opaque('certificate_request_context', 0, 0xff),
    extensions: readExtensions(reader, 'certificate_request'),
  };
}

/** Writes the body of TLS 1.3. */
export function writeCertificateRequest13(writer: Writer, { context, extensions }: CertificateRequest13): void {
  writer.opaque('certificate_request_context', 0, 0xff, context);
  writeExtensions(writer, extensions, 'certificate_request');
}

/** Reads the body of a version up to TLS 1.2. Throws `DecodeError`. */
export function readCertificateRequest(reader: Reader, version: Version): CertificateRequest {
  return {
    type: 'certificate_request',
    certificateTypes: reader.list('certificate_types', 1, 0xff, (list) => list.uint('certificate_type', 1)),
    signatureAlgorithms:
      version < VERSION.TLS12
        ? []
        : reader.list('supported_signature_algorithms', 2, 0xfffe, (list) => list.uint('scheme', 2)),
    authorities: reader.list('certificate_authorities', 0, 0xffff, (list) =>
      list.opaque('DistinguishedName', 1, 0xffff),
    ),
  };
}

/** Writes the body of a version up to TLS 1.2. */
export function writeCertificateRequest(writer: Writer, request: CertificateRequest, version: Version): void {
  writer.list('certificate_types', 0, 0xff, request.certificateTypes, (list, type) =>
    list.uint('certificate_type', 1, type),
  );
  if (version >= VERSION.TLS12)
    writer.list('supported_signature_algorithms', 0, 0xfffe, request.signatureAlgorithms, (list, scheme) =>
      list.uint('scheme', 2, scheme),
    );
  writer.list('certificate_authorities', 0, 0xffff, request.authorities, (list, name) =>
    list.opaque('DistinguishedName', 0, 0xffff, name),
  );
}
