/**
 * server_name (RFC 6066 section 3): which of its names the client wants a server for, so that one address can serve many sites. It
 * travels in the clear. A server answers with an empty extension.
 */

import { bytesToUtf8, DecodeError, utf8ToBytes } from '@cleartext/core';
import { readList, readOpaque, writeList, writeOpaque } from '../presentation.ts';
import type { ExtensionCodec } from './extension.ts';

/** The host name in ASCII, without a final dot. */
export const serverName: ExtensionCodec<string> = {
  code: 0,
  contexts: ['client_hello', 'server_hello', 'encrypted_extensions'],
  read(reader, context) {
    if (context !== 'client_hello') return '';
    const names = readList(reader, 'server_name_list', 1, 0xffff, (list) =>
      list.group('server_name', (entry) => ({
        type: entry.uint('name_type', 1),
        name: readOpaque(entry, 'host_name', 1, 0xffff),
      })),
    );
    if (names.length !== 1 || names[0].type !== 0)
      throw new DecodeError('server_name', reader.offset, 'expected one name of type host_name');
    const name = bytesToUtf8(names[0].name);
    if (name.includes('\0')) throw new DecodeError('server_name', reader.offset, 'expected a name without zero bytes');
    return name;
  },
  write(writer, name, context) {
    if (context !== 'client_hello') return;
    writeList(writer, 'server_name_list', 0xffff, [name], (list, host) =>
      list.group('server_name', (entry) =>
        writeOpaque(entry.uint('name_type', 1, 0), 'host_name', 0xffff, utf8ToBytes(host)),
      ),
    );
  },
};
