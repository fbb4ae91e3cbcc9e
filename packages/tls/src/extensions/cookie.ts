/** cookie (RFC 9846 section 4.3.2): bytes of a HelloRetryRequest that the client repeats in its second hello. */

import type { ExtensionCodec } from './extension.ts';

/** 1 to 65,535 bytes. */
export const cookie: ExtensionCodec<Uint8Array> = {
  code: 44,
  contexts: ['client_hello', 'hello_retry_request'],
  read: (reader) => reader.opaque('cookie', 1, 0xffff),
  write: (writer, value) => writer.opaque('cookie', 0, 0xffff, value),
};
