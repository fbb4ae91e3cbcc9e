/**
 * application_layer_protocol_negotiation (RFC 7301): which protocol is spoken inside, such as `http/1.1` or `h2`. The client lists, the
 * server chooses one. The names are bytes; here they are text with one character for each byte.
 */

import type { ExtensionCodec } from './extension.ts';

/** Protocol names of 1 to 255 bytes. */
export const applicationLayerProtocolNegotiation: ExtensionCodec<readonly string[]> = {
  code: 16,
  contexts: ['client_hello', 'server_hello', 'encrypted_extensions'],
  read: (reader) =>
    reader.list('protocol_name_list', 2, 0xffff, (list) =>
      Array.from(list.opaque('protocol_name', 1, 0xff), (byte) => String.fromCharCode(byte)).join(''),
    ),
  write: (writer, names) =>
    writer.list('protocol_name_list', 0, 0xffff, names, (list, name) =>
      list.opaque(
        'protocol_name',
        0,
        0xff,
        Uint8Array.from(name, (character) => character.charCodeAt(0)),
      ),
    ),
};
