/** record_size_limit (RFC 8449): the longest plaintext in a record that the sender wants to receive; in TLS 1.3 with its type and padding. */

import type { ExtensionCodec } from './extension.ts';

/** Bytes, at least 64. */
export const recordSizeLimit: ExtensionCodec<number> = {
  code: 28,
  contexts: ['client_hello', 'server_hello', 'encrypted_extensions'],
  read: (reader) => reader.uint('RecordSizeLimit', 2),
  write: (writer, limit) => writer.uint('RecordSizeLimit', 2, limit),
};
