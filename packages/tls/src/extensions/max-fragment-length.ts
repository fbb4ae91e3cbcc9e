/**
 * max_fragment_length (RFC 6066 section 4): a client with little memory asks for records of 2^9 to 2^12 bytes. Superseded by
 * record_size_limit (RFC 8449).
 */

import type { ExtensionCodec } from './extension.ts';

/** The code 1 to 4, for 2^(8 + code) bytes. */
export const maxFragmentLength: ExtensionCodec<number> = {
  code: 1,
  contexts: ['client_hello', 'server_hello', 'encrypted_extensions'],
  read: (reader) => reader.uint('MaxFragmentLength', 1),
  write: (writer, code) => writer.uint('MaxFragmentLength', 1, code),
};
