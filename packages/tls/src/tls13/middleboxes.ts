/**
 * The change_cipher_spec of TLS 1.3 (RFC 9846 appendix E.4). It has no meaning, but a handshake with it looks like a resumed one of TLS 1.2,
 * so devices on the way that only know TLS 1.2 let it pass.
 */

import type { ClientEndpoint, ClientOffer } from '../connection/state.ts';
import { changeHeaders, sendRecord, type Turn } from '../connection/turn.ts';
import { plainRecords } from '../record/record-cipher.ts';
import { CONTENT_TYPE } from '../record/record.ts';
import { VERSION } from '../versions.ts';

/** Sends a client's change_cipher_spec before its second flight, if it did not go out with early data or a second hello. */
export function dressSecondFlight<S extends ClientEndpoint & { readonly offer: ClientOffer }>(state: S, turn: Turn): S {
  const { config, offer } = state;
  if (!config.middleboxCompatibility || offer.hasEarlyData || offer.retry) return state;
  const plain = changeHeaders(state, plainRecords(VERSION.TLS12), turn);
  return sendRecord(plain, CONTENT_TYPE.change_cipher_spec, Uint8Array.of(1), turn);
}
