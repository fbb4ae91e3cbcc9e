/**
 * CONNECTED in TLS 1.3 (RFC 9846 section 4.7): tickets for later connections, and new keys for this one. Each side may change its own keys at any
 * time, one hash step forward; the old key can't be computed back.
 */

import { fatal } from '../alerts.ts';
import { checkPlaces } from '../connection/answers.ts';
import type { Arrived, Messages13, StateHandlers } from '../connection/handlers.ts';
import { changeReadKeys, changeWriteKeys, sendMessage, type Turn } from '../connection/turn.ts';
import { findExtension } from '../extensions/extension.ts';
import { nextTrafficSecret, ticketPsk, tls13Exporter } from '../key-schedule/tls13.ts';
import type { KeyUpdate } from '../messages/key-update.ts';
import { VERSION } from '../versions.ts';
import type { Tls13Connected } from './state.ts';
import { trafficCipher } from './traffic.ts';

/** The handlers of a client. */
export const clientConnected13: StateHandlers<Tls13Connected, Messages13> = {
  context: () => ({ version: VERSION.TLS13 }),
  messages: {
    key_update: receiveKeyUpdate,
    new_session_ticket(state, { message }, turn) {
      checkPlaces(message.extensions);
      if (message.lifetime > 604_800)
        throw fatal('illegal_parameter', `expected a ticket for at most a week, found ${message.lifetime} seconds`);
      if (state.role !== 'client' || message.lifetime === 0) return state;
      turn.events.push({
        type: 'session',
        session: {
          version: VERSION.TLS13,
          suite: state.suite.code,
          secret: ticketPsk(state.hash, state.resumptionSecret, message.nonce),
          ticket: message.ticket,
          sessionId: new Uint8Array(0),
          lifetime: message.lifetime,
          ageAdd: message.ageAdd,
          createdAt: state.config.now().getTime(),
          maxEarlyData: findExtension(message.extensions, 'early_data') ?? 0,
          serverName: state.config.host,
          applicationProtocol: state.agreement.applicationProtocol,
          hasExtendedMainSecret: true,
          peerChain: state.agreement.peerChain.map(({ bytes }) => bytes),
        },
      });
      return state;
    },
  },
};

/** The handlers of a server. */
export const serverConnected13: StateHandlers<Tls13Connected, Messages13> = {
  context: () => ({ version: VERSION.TLS13 }),
  messages: { key_update: receiveKeyUpdate },
};

/** New keys for what we send, RFC 9846 section 4.7.3. While a request is unanswered no second one is made. */
export function sendKeyUpdate(state: Tls13Connected, request: boolean, turn: Turn): Tls13Connected {
  const asks = request && !state.isUpdateRequested;
  const message = { type: 'key_update', requestUpdate: Number(asks) } as const;
  // After the handshake messages join no transcript.
  const sent = { ...sendMessage(state, message, { version: VERSION.TLS13 }, turn), transcript: state.transcript };
  const sendSecret = nextTrafficSecret(state.hash, state.sendSecret);
  const keyed = changeWriteKeys(sent, trafficCipher(state.config, state.suite, sendSecret), turn);
  turn.events.push({ type: 'keys updated', direction: 'sent' });
  return { ...keyed, sendSecret, isUpdateDue: false, isUpdateRequested: state.isUpdateRequested || asks };
}

/**
 * The peer's next record is under a new key. If it asks for the same, our answer waits for our next data: so however often it asks in
 * between, one answer is enough (RFC 9846 section 4.7.3).
 */
function receiveKeyUpdate(state: Tls13Connected, { message }: Arrived<KeyUpdate>, turn: Turn): Tls13Connected {
  if (message.requestUpdate > 1)
    throw fatal('illegal_parameter', `expected 0 or 1 for request_update, found ${message.requestUpdate}`);
  if (state.idleRecords >= 32) throw fatal('unexpected_message', 'more than 32 key updates without data');
  const receiveSecret = nextTrafficSecret(state.hash, state.receiveSecret);
  const keyed = changeReadKeys(state, trafficCipher(state.config, state.suite, receiveSecret));
  turn.events.push({ type: 'keys updated', direction: 'received' });
  const isUpdateDue = state.isUpdateDue || message.requestUpdate === 1;
  return { ...keyed, receiveSecret, isUpdateDue, isUpdateRequested: false, idleRecords: state.idleRecords + 1 };
}

/** Key material for the application that both sides can compute, RFC 9846 section 7.5. */
export function exportFrom13(state: Tls13Connected, label: string, context: Uint8Array, length: number): Uint8Array {
  return tls13Exporter(state.hash, state.exporterSecret, label, context, length);
}
