/** certificate_authorities (RFC 9846 section 4.3.4): the names of authorities that the sender trusts, to help the other side choose. */

import type { ExtensionCodec } from './extension.ts';

/** Distinguished names, each in DER. */
export const certificateAuthorities: ExtensionCodec<readonly Uint8Array[]> = {
  code: 47,
  contexts: ['client_hello', 'certificate_request'],
  read: (reader) => reader.list('authorities', 3, 0xffff, (list) => list.opaque('DistinguishedName', 1, 0xffff)),
  write: (writer, names) =>
    writer.list('authorities', 0, 0xffff, names, (list, name) => list.opaque('DistinguishedName', 0, 0xffff, name)),
};
