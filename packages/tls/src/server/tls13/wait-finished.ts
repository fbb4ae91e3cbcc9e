/** WAIT_FINISHED of the server (RFC 9846 sections 4.5.3 and 4.7.1): the client's proof. Tickets for later connections follow at once. */

import { constantTimeEqual } from '@cleartext/core';
import { fatal } from '../../alerts.ts';
import type { Messages13, StateHandlers } from '../../connection/handlers.ts';
import { changeReadKeys, sendMessage, type Turn } from '../../connection/turn.ts';
import type { Extension } from '../../extensions/extension.ts';
import { finishedVerifyData, resumptionSecret, ticketPsk } from '../../key-schedule/tls13.ts';
import type { ServerWaitFinished, Tls13Connected } from '../../tls13/state.ts';
import { trafficCipher } from '../../tls13/traffic.ts';
import { VERSION } from '../../versions.ts';

/** The state's handlers. */
export const serverWaitFinished: StateHandlers<ServerWaitFinished, Messages13> = {
  context: () => ({ version: VERSION.TLS13 }),
  messages: {
    finished(state, { message, bytes }, turn) {
      const { config, hash, suite, application } = state;
      const expected = finishedVerifyData(hash, state.handshake.client, state.transcript.hash(hash));
      if (!constantTimeEqual(message.verifyData, expected))
        throw fatal('decrypt_error', 'the Finished of the client is wrong');
      const heard = { ...state, transcript: state.transcript.add(bytes) };
      const keyed = changeReadKeys(heard, trafficCipher(config, suite, application.client));
      turn.events.push({ type: 'connected', agreement: state.agreement });
      const connected: Tls13Connected = {
        ...keyed,
        kind: 'CONNECTED',
        sendSecret: application.server,
        receiveSecret: application.client,
        exporterSecret: application.exporter,
        resumptionSecret: resumptionSecret(hash, state.mainSecret, heard.transcript.hash(hash)),
        isUpdateRequested: false,
        isUpdateDue: false,
      };
      return state.isTicketWanted ? sendTickets(connected, turn) : connected;
    },
  },
};

/** NewSessionTicket, RFC 9846 section 4.7.1: each with a PSK of its own, since each has another nonce. */
function sendTickets(state: Tls13Connected, turn: Turn): Tls13Connected {
  if (state.role !== 'server' || !state.config.tickets) return state;
  const { tickets, ticketCount = 1, maxEarlyData = 0, random, now, arrange } = state.config;
  let current = state;
  for (let i = 0; i < ticketCount; i++) {
    const nonce = Uint8Array.of(i >> 8, i);
    const ageAdd = random(4).reduce((sum, byte) => 256 * sum + byte, 0);
    const ticket = tickets.seal({
      version: VERSION.TLS13,
      suite: state.suite.code,
      secret: ticketPsk(state.hash, state.resumptionSecret, nonce),
      ticket: new Uint8Array(0),
      sessionId: new Uint8Array(0),
      lifetime: tickets.lifetime,
      ageAdd,
      createdAt: now().getTime(),
      maxEarlyData,
      serverName: state.agreement.serverName,
      applicationProtocol: state.agreement.applicationProtocol,
      hasExtendedMainSecret: true,
      peerChain: state.agreement.peerChain.map(({ bytes }) => bytes),
    });
    const extensions: Extension[] = maxEarlyData > 0 ? [{ name: 'early_data', value: maxEarlyData }] : [];
    const message = {
      type: 'new_session_ticket',
      lifetime: tickets.lifetime,
      ageAdd,
      nonce,
      ticket,
      extensions: arrange(extensions, 'new_session_ticket'),
    } as const;
    // After the handshake messages join no transcript.
    current = { ...sendMessage(current, message, { version: VERSION.TLS13 }, turn), transcript: state.transcript };
  }
  return current;
}
