/**
 * renegotiation_info (RFC 5746 section 3.2), up to TLS 1.2: binds a second handshake on a connection to the first. Without it an attacker
 * could put a request of his own in front of a client's (2009). Here there is never a second handshake, so it is always empty.
 */

import type { ExtensionCodec } from './extension.ts';

/** The verify_data of the handshake before; empty in a first one. */
export const renegotiationInfo: ExtensionCodec<Uint8Array> = {
  code: 0xff01,
  contexts: ['client_hello', 'server_hello'],
  read: (reader) => reader.opaque('renegotiated_connection', 0, 0xff),
  write: (writer, value) => writer.opaque('renegotiated_connection', 0, 0xff, value),
};
