/**
 * client_certificate_type and server_certificate_type (RFC 7250; in TLS 1.3 RFC 9846 section 4.5.1): instead of a certificate a side may show its bare
 * public key, for peers who know the key already. The client lists what each side may show, the server chooses.
 */

import type { ExtensionCodec } from './extension.ts';

/** CertificateType X509. */
export const X509 = 0;
/** CertificateType RawPublicKey: a SubjectPublicKeyInfo. */
export const RAW_PUBLIC_KEY = 2;

/** The types that the client may show; one from a server. */
export const clientCertificateType: ExtensionCodec<readonly number[]> = {
  code: 19,
  contexts: ['client_hello', 'server_hello', 'encrypted_extensions'],
  read: (reader, context) =>
    context === 'client_hello'
      ? reader.list('client_certificate_types', 1, 0xff, (list) => list.uint('CertificateType', 1))
      : [reader.uint('CertificateType', 1)],
  write(writer, types, context) {
    if (context === 'client_hello')
      writer.list('client_certificate_types', 1, 0xff, types, (list, type) => list.uint('CertificateType', 1, type));
    else writer.uint('CertificateType', 1, types[0]);
  },
};

/** The same for the server. */
export const serverCertificateType: ExtensionCodec<readonly number[]> = {
  ...clientCertificateType,
  code: 20,
};
