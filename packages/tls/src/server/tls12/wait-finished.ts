/**
 * WAIT_CCS and WAIT_FINISHED of the server (RFC 5246 sections 7.1 and 7.4.9, RFC 5077 section 3.3): the client's change of keys and its proof. The server
 * answers with a ticket, if it promised one, and with its own proof, unless a resumed session has put it first.
 */

import { constantTimeEqual } from '@cleartext/core';
import { fatal } from '../../alerts.ts';
import type { Messages12, StateHandlers } from '../../connection/handlers.ts';
import type { ServerEndpoint } from '../../connection/state.ts';
import { checkEndOfFlight, sendMessage, type Turn } from '../../connection/turn.ts';
import type { Session } from '../../sessions/session.ts';
import { changeCipherSpec, finished12, peerChangedCipherSpec } from '../../tls12/secrets.ts';
import type {
  ServerWaitChangeCipherSpec,
  ServerWaitFinished12,
  Tls12Connected,
  Tls12Facts,
} from '../../tls12/state.ts';

/** The handlers of WAIT_CCS. */
export const serverWaitChangeCipherSpec: StateHandlers<ServerWaitChangeCipherSpec, Messages12> = {
  context: ({ version }) => ({ version }),
  messages: {},
  changeCipherSpec: (state) => ({ ...peerChangedCipherSpec(state, state.mainSecret), kind: 'WAIT_FINISHED' }),
};

/** The handlers of WAIT_FINISHED. */
export const serverWaitFinished12: StateHandlers<ServerWaitFinished12, Messages12> = {
  context: ({ version }) => ({ version }),
  messages: {
    finished(state, { message, bytes }, turn) {
      checkEndOfFlight(state);
      if (!constantTimeEqual(message.verifyData, finished12(state, state.mainSecret, 'client')))
        throw fatal('decrypt_error', 'the Finished of the client is wrong');
      const heard = { ...state, transcript: state.transcript.add(bytes) };
      const done = state.isFinishedSent ? heard : sendFinished(heard, turn);
      if (!state.resumed && state.sessionId.length > 0) state.config.sessionCache?.set(sessionOf(state, 0));
      turn.events.push({ type: 'connected', agreement: state.agreement });
      const connected: Tls12Connected = { ...done, kind: 'CONNECTED' };
      return connected;
    },
  },
};

function sendFinished(state: ServerWaitFinished12, turn: Turn): ServerWaitFinished12 {
  const ticketed = state.isTicketPromised ? sendNewSessionTicket(state, turn) : state;
  const keyed = changeCipherSpec(ticketed, state.mainSecret, turn);
  const verifyData = finished12(keyed, state.mainSecret, 'server');
  return sendMessage(keyed, { type: 'finished', verifyData }, { version: state.version }, turn);
}

/** NewSessionTicket, RFC 5077 section 3.3: the session, sealed. */
export function sendNewSessionTicket<S extends ServerEndpoint & Tls12Facts & { readonly mainSecret: Uint8Array }>(
  state: S,
  turn: Turn,
): S {
  const { tickets } = state.config;
  const lifetime = tickets?.lifetime ?? 0;
  const ticket = tickets?.seal(sessionOf(state, lifetime)) ?? new Uint8Array(0);
  return sendMessage(state, { type: 'new_session_ticket', lifetime, ticket }, { version: state.version }, turn);
}

/** A day, for a session in the cache. */
const CACHED_LIFETIME = 86_400;

function sessionOf(
  state: ServerEndpoint & Tls12Facts & { readonly mainSecret: Uint8Array },
  lifetime: number,
): Session {
  return {
    version: state.version,
    suite: state.suite.code,
    secret: state.mainSecret,
    ticket: new Uint8Array(0),
    sessionId: state.sessionId,
    lifetime: lifetime || CACHED_LIFETIME,
    ageAdd: 0,
    createdAt: state.config.now().getTime(),
    maxEarlyData: 0,
    serverName: state.agreement.serverName,
    applicationProtocol: state.agreement.applicationProtocol,
    hasExtendedMainSecret: state.hasExtendedMainSecret,
    peerChain: state.agreement.peerChain.map(({ bytes }) => bytes),
  };
}
