/** psk_key_exchange_modes (RFC 9846 section 4.3.9): with a PSK alone (0), or with a fresh (EC)DHE exchange beside it (1). */

import type { ExtensionCodec } from './extension.ts';

/** psk_dhe_ke: what this package uses. */
export const PSK_DHE_KE = 1;

/** Numbers of modes. */
export const pskKeyExchangeModes: ExtensionCodec<readonly number[]> = {
  code: 45,
  contexts: ['client_hello'],
  read: (reader) => reader.list('ke_modes', 1, 0xff, (list) => list.uint('ke_mode', 1)),
  write: (writer, modes) => writer.list('ke_modes', 0, 0xff, modes, (list, mode) => list.uint('ke_mode', 1, mode)),
};
