/**
 * Keying material exporters (RFC 9846 section 7.5, RFC 5705): key material that both sides can compute and nobody else, for a protocol
 * above TLS that needs a key bound to this connection.
 */

import { argumentError, concat } from '@cleartext/core';
import { prfFor } from '../key-schedule/key-block.ts';
import { exportFrom13 } from '../tls13/connected.ts';
import { VERSION } from '../versions.ts';
import { stateName, type TlsState } from './state.ts';

/**
 * `length` bytes for a label of the registry. Up to TLS 1.2 no context is another thing than an empty one (RFC 5705 section 4). Throws
 * `RangeError` before the connection is connected, and for SSL 3.0, which has no exporter.
 */
export function exportKey(state: TlsState, label: string, context: Uint8Array | undefined, length: number): Uint8Array {
  if (state.kind !== 'CONNECTED') throw argumentError('state', 'CONNECTED', stateName(state));
  if (state.protocol === 'tls13') return exportFrom13(state, label, context ?? new Uint8Array(0), length);
  if (state.version === VERSION.SSL30) throw argumentError('state', 'TLS 1.0 or later', 'SSL 3.0');
  const { client, server } = state.randoms;
  const bound = context ? concat(Uint8Array.of(context.length >> 8, context.length), context) : new Uint8Array(0);
  const prf = prfFor(state.config.primitives, state.version, state.suite);
  return prf(state.mainSecret, label, concat(client, server, bound), length);
}
