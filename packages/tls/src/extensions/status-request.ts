/**
 * status_request (RFC 6066 section 8; in TLS 1.3 RFC 9846 section 4.5.1.1): the client asks for a fresh word of the certificate authority on
 * whether the certificate was revoked, and the server staples an OCSP response to it. The client need not ask anybody else.
 */

import type { ExtensionCodec } from './extension.ts';

/** The DER of an OCSPResponse behind a certificate; empty where it is asked for or promised. */
export const statusRequest: ExtensionCodec<Uint8Array> = {
  code: 5,
  contexts: ['client_hello', 'server_hello', 'certificate_request', 'certificate'],
  read(reader, context) {
    if (context === 'certificate') {
      const type = reader.uint('status_type', 1);
      if (type !== 1) reader.fail('status_type', `expected 1 (ocsp), found ${type}`, reader.offset - 1);
      return reader.opaque('response', 1, 0xffffff);
    }
    // A type other than OCSP is for somebody else: its form is unknown, and nothing is stapled.
    if (context !== 'server_hello' && reader.remaining > 0) {
      if (reader.uint('status_type', 1) === 1) {
        reader.opaque('responder_id_list', 0, 0xffff);
        reader.opaque('request_extensions', 0, 0xffff);
      } else reader.rest('request');
    }
    return new Uint8Array(0);
  },
  write(writer, response, context) {
    if (context === 'certificate') writer.uint('status_type', 1, 1).opaque('response', 0, 0xffffff, response);
    if (context !== 'client_hello') return;
    writer.uint('status_type', 1, 1);
    writer.opaque('responder_id_list', 0, 0xffff, new Uint8Array(0));
    writer.opaque('request_extensions', 0, 0xffff, new Uint8Array(0));
  },
};
