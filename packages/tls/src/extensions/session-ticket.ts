/**
 * session_ticket (RFC 5077 section 3.2), up to TLS 1.2: empty to say that the client can keep tickets, or a ticket from an earlier
 * session. A server answers empty to promise a new one.
 */

import type { ExtensionCodec } from './extension.ts';

/** The ticket, which only the server can read. */
export const sessionTicket: ExtensionCodec<Uint8Array> = {
  code: 35,
  contexts: ['client_hello', 'server_hello'],
  read: (reader) => reader.rest('ticket'),
  write: (writer, ticket) => writer.bytes('ticket', ticket),
};
