/**
 * CONNECTED up to TLS 1.2. A second handshake on the same connection is refused with a warning (RFC 5246 section 7.2.2): renegotiation brought
 * the attack of 2009 and nothing that is missed.
 */

import { encodeAlert, fatal } from '../alerts.ts';
import type { Messages12, StateHandlers } from '../connection/handlers.ts';
import { sendRecord, type Turn } from '../connection/turn.ts';
import { CONTENT_TYPE } from '../record/record.ts';
import { VERSION } from '../versions.ts';
import type { Tls12Connected } from './state.ts';

/** The handlers of a client. */
export const clientConnected12: StateHandlers<Tls12Connected, Messages12> = {
  context: ({ version }) => ({ version }),
  messages: { hello_request: (state, _arrived, turn) => refuseRenegotiation(state, turn) },
};

/** The handlers of a server. */
export const serverConnected12: StateHandlers<Tls12Connected, Messages12> = {
  context: ({ version }) => ({ version }),
  messages: { client_hello: (state, _arrived, turn) => refuseRenegotiation(state, turn) },
};

function refuseRenegotiation(state: Tls12Connected, turn: Turn): Tls12Connected {
  // SSL 3.0 has no word for it.
  if (state.version === VERSION.SSL30) throw fatal('handshake_failure', 'the peer wants to renegotiate');
  turn.events.push({
    type: 'alert',
    direction: 'sent',
    alert: { level: 'warning', code: 100, description: 'no_renegotiation' },
  });
  return sendRecord(state, CONTENT_TYPE.alert, encodeAlert('warning', 'no_renegotiation'), turn);
}
