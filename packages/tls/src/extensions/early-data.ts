/**
 * early_data (RFC 9846 section 4.3.10): the client sends data with its first flight, under a key that only the PSK gives. Whoever records
 * it can send it again; so a server accepts it only if it is asked to.
 */

import type { ExtensionCodec } from './extension.ts';

/** In a NewSessionTicket the greatest number of bytes; 0 elsewhere, where there is no body. */
export const earlyData: ExtensionCodec<number> = {
  code: 42,
  contexts: ['client_hello', 'encrypted_extensions', 'new_session_ticket'],
  read: (reader, context) => (context === 'new_session_ticket' ? reader.uint('max_early_data_size', 4) : 0),
  write: (writer, size, context) => {
    if (context === 'new_session_ticket') writer.uint('max_early_data_size', 4, size);
  },
};
