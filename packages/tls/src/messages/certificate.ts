/**
 * Certificate (RFC 9846 section 4.5.1; RFC 5246 section 7.4.2, RFC 6101 section 5.6.2): the sender's certificate and those that vouch for it.
 * In TLS 1.3 each carries extensions, such as an OCSP staple, and the list repeats the context of the request it answers.
 */

import type { Reader, Writer } from '@cleartext/core';
import { readExtensions, writeExtensions, type Extension } from '../extensions/extension.ts';

/** A certificate in a list. */
export interface CertificateEntry {
  /** The certificate in DER. */
  readonly certData: Uint8Array;
  /** In TLS 1.3. */
  readonly extensions: readonly Extension[];
}

/** The certificates of one side; the list may be empty when a client has none. */
export interface Certificate {
  readonly type: 'certificate';
  /** In TLS 1.3: certificate_request_context of the request, empty in the handshake. */
  readonly context: Uint8Array;
  readonly entries: readonly CertificateEntry[];
}

/** Reads the body of TLS 1.3. Throws `DecodeError`. */
export function readCertificate13(reader: Reader): Certificate {
  return {
    type: 'certificate',
    context: reader.opaque('certificate_request_context', 0, 0xff),
    entries: reader.list('certificate_list', 0, 0xffffff, (list) =>
      list.group('CertificateEntry', (entry) => ({
        certData: entry.opaque('cert_data', 1, 0xffffff),
        extensions: readExtensions(entry, 'certificate'),
      })),
    ),
  };
}

/** Writes the body of TLS 1.3. */
export function writeCertificate13(writer: Writer, { context, entries }: Certificate): void {
  writer.opaque('certificate_request_context', 0, 0xff, context);
  writer.list('certificate_list', 0, 0xffffff, entries, (list, { certData, extensions }) =>
    list.group('CertificateEntry', (entry) => {
      entry.opaque('cert_data', 0, 0xffffff, certData);
      writeExtensions(entry, extensions, 'certificate');
    }),
  );
}

/** Reads the body of SSL 3.0 to TLS 1.2. Throws `DecodeError`. */
export function readCertificate(reader: Reader): Certificate {
  const entries = reader.list('certificate_list', 0, 0xffffff, (list) => ({
    certData: list.opaque('cert_data', 1, 0xffffff),
    extensions: [],
  }));
  return { type: 'certificate', context: new Uint8Array(0), entries };
}

/** Writes the body of SSL 3.0 to TLS 1.2. */
export function writeCertificate(writer: Writer, { entries }: Certificate): void {
  writer.list('certificate_list', 0, 0xffffff, entries, (list, { certData }) =>
    list.opaque('cert_data', 0, 0xffffff, certData),
  );
}
