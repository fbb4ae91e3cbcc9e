/** padding (RFC 7685): zeros that bring a ClientHello to another size, because some servers stumble over certain sizes. */

import type { ExtensionCodec } from './extension.ts';

/** The number of zeros. */
export const padding: ExtensionCodec<number> = {
  code: 21,
  contexts: ['client_hello'],
  read: (reader) => reader.rest('zeros').length,
  write: (writer, length) => writer.bytes('zeros', new Uint8Array(length)),
};
