/**
 * signature_algorithms and signature_algorithms_cert (RFC 9846 section 4.3.3; TLS 1.2: RFC 5246 section 7.4.1.4.1): which signatures the
 * sender can verify in the handshake, and in certificates if that is another list. Without them a TLS 1.2 peer means SHA-1.
 */

import type { ExtensionCodec } from './extension.ts';

/** Numbers of signature schemes, in order of preference. */
export const signatureAlgorithms: ExtensionCodec<readonly number[]> = {
  code: 13,
  contexts: ['client_hello', 'certificate_request'],
  read: (reader) => reader.list('supported_signature_algorithms', 2, 0xfffe, (list) => list.uint('scheme', 2)),
  write: (writer, schemes) =>
    writer.list('supported_signature_algorithms', 0, 0xfffe, schemes, (list, scheme) => list.uint('scheme', 2, scheme)),
};

/** The same for the signatures in certificates. */
export const signatureAlgorithmsCert: ExtensionCodec<readonly number[]> = { ...signatureAlgorithms, code: 50 };
