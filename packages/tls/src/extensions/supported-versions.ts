/**
 * supported_versions (RFC 9846 section 4.3.1): the versions that a client speaks, and the one that a server chose. It exists because too
 * many servers broke off when the old field said a number that they did not know.
 */

import type { ExtensionCodec } from './extension.ts';

/** Version numbers in order of preference; exactly one from a server. */
export const supportedVersions: ExtensionCodec<readonly number[]> = {
  code: 43,
  contexts: ['client_hello', 'server_hello', 'hello_retry_request'],
  read: (reader, context) =>
    context === 'client_hello'
      ? reader.list('versions', 2, 254, (list) => list.uint('version', 2))
      : [reader.uint('selected_version', 2)],
  write(writer, versions, context) {
    if (context === 'client_hello')
      writer.list('versions', 0, 254, versions, (list, version) => list.uint('version', 2, version));
    else writer.uint('selected_version', 2, versions[0]);
  },
};
