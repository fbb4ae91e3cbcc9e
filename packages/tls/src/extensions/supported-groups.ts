/**
 * supported_groups (RFC 9846 section 4.3.7, RFC 7919) and, for TLS 1.2, ec_point_formats (RFC 8422 section 5.1.2): in which groups the
 * sender can agree on a key, in order of preference; and how points are written, of which one way is left.
 */

import type { ExtensionCodec } from './extension.ts';

/** Numbers of groups. */
export const supportedGroups: ExtensionCodec<readonly number[]> = {
  code: 10,
  contexts: ['client_hello', 'server_hello', 'encrypted_extensions'],
  read: (reader) => reader.list('named_group_list', 2, 0xffff, (list) => list.uint('named_group', 2)),
  write: (writer, groups) =>
    writer.list('named_group_list', 0, 0xffff, groups, (list, group) => list.uint('named_group', 2, group)),
};

/** Numbers of point formats; 0 is "uncompressed". */
export const ecPointFormats: ExtensionCodec<readonly number[]> = {
  code: 11,
  contexts: ['client_hello', 'server_hello'],
  read: (reader) => reader.list('ec_point_format_list', 1, 0xff, (list) => list.uint('ec_point_format', 1)),
  write: (writer, formats) =>
    writer.list('ec_point_format_list', 0, 0xff, formats, (list, format) => list.uint('ec_point_format', 1, format)),
};
