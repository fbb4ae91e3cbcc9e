/**
 * server_name (RFC 6066 section 3): which of its names the client wants a server for, so that one address can serve many sites. It
 * travels in the clear. A server answers with an empty extension.
 */

import { DecodeError, utf8ToBytes } from '@cleartext/core';
import type { ExtensionCodec } from './extension.ts';

/** The host name in ASCII, without a final dot. */
export const serverName: ExtensionCodec<string> = {
  code: 0,
  contexts: ['client_hello', 'server_hello', 'encrypted_extensions'],
  read(reader, context) {
    if (context !== 'client_hello') return '';
    const names = reader.list('server_name_list', 1, 0xffff, (list) =>
      list.group('server_name', (entry) => ({
        type: entry.uint('name_type', 1),
        name: entry.opaque('host_name', 1, 0xffff),
      })),
    );
    if (names.length !== 1 || names[0].type !== 0)
      throw new DecodeError('server_name', reader.offset, 'expected one name of type host_name');
    if (names[0].name.some((byte) => byte <= 0x20 || byte >= 0x7f))
      throw new DecodeError('server_name', reader.offset, 'expected a name of visible ASCII characters');
    return Array.from(names[0].name, (byte) => String.fromCharCode(byte)).join('');
  },
  write(writer, name, context) {
    if (context !== 'client_hello') return;
    writer.list('server_name_list', 0, 0xffff, [name], (list, host) =>
      list.group('server_name', (entry) =>
        entry.uint('name_type', 1, 0).opaque('host_name', 0, 0xffff, utf8ToBytes(host)),
      ),
    );
  },
};
