/** certificate_authorities (RFC 9846 section 4.3.4): the names of authorities that the sender trusts, to help the other side choose. */

import { readList, readOpaque, writeList, writeOpaque } from '../presentation.ts';
import type { ExtensionCodec } from './extension.ts';

/** Distinguished names, each in DER. */
export const certificateAuthorities: ExtensionCodec<readonly Uint8Array[]> = {
  code: 47,
  contexts: ['client_hello', 'certificate_request'],
  read: (reader) =>
    readList(reader, 'authorities', 3, 0xffff, (list) => readOpaque(list, 'DistinguishedName', 1, 0xffff)),
  write: (writer, names) =>
    writeList(writer, 'authorities', 0xffff, names, (list, name) =>
      writeOpaque(list, 'DistinguishedName', 0xffff, name),
    ),
};
