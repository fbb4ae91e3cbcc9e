/**
 * WAIT_NST, WAIT_CCS and WAIT_FINISHED of the client (RFC 5077 section 3.3, RFC 5246 sections 7.1 and 7.4.9): a ticket if one was promised, the server's change of keys, and its
 * proof. In a resumed session the server proves itself first, and the client answers.
 */

import { constantTimeEqual } from '@cleartext/core';
import { fatal } from '../../alerts.ts';
import type { Messages12, StateHandlers } from '../../connection/handlers.ts';
import { judgeResumed } from '../../connection/peer.ts';
import { checkEndOfFlight, sendMessage, type Turn } from '../../connection/turn.ts';
import type { Session } from '../../sessions/session.ts';
import { changeCipherSpec, finished12, peerChangedCipherSpec } from '../../tls12/secrets.ts';
import type {
  ClientWaitChangeCipherSpec,
  ClientWaitFinished12,
  ClientWaitNewSessionTicket,
  Tls12Connected,
} from '../../tls12/state.ts';

/** The handlers of WAIT_NST. */
export const clientWaitNewSessionTicket: StateHandlers<ClientWaitNewSessionTicket, Messages12> = {
  context: ({ version }) => ({ version }),
  messages: {
    new_session_ticket(state, { message, bytes }) {
      const heard = { ...state, transcript: state.transcript.add(bytes) };
      const session = message.ticket.length > 0 ? sessionOf(state, message.ticket, message.lifetime) : undefined;
      return { ...heard, kind: 'WAIT_CCS', session };
    },
  },
};

/** The handlers of WAIT_CCS. */
export const clientWaitChangeCipherSpec: StateHandlers<ClientWaitChangeCipherSpec, Messages12> = {
  context: ({ version }) => ({ version }),
  messages: {},
  changeCipherSpec: (state) => ({ ...peerChangedCipherSpec(state, state.mainSecret), kind: 'WAIT_FINISHED' }),
};

/** The handlers of WAIT_FINISHED. */
export const clientWaitFinished12: StateHandlers<ClientWaitFinished12, Messages12> = {
  context: ({ version }) => ({ version }),
  messages: {
    finished(state, { message, bytes }, turn) {
      checkEndOfFlight(state);
      if (!constantTimeEqual(message.verifyData, finished12(state, state.mainSecret, 'server')))
        throw fatal('decrypt_error', 'the Finished of the server is wrong');
      const agreement = judgeResumed(state, state.resumed, turn);
      const heard = { ...state, agreement, transcript: state.transcript.add(bytes) };
      const done = state.isFinishedSent ? heard : sendFinished(heard, turn);
      const session = state.session ?? (state.resumed ? undefined : sessionById(state));
      turn.events.push({ type: 'connected', agreement });
      if (session) turn.events.push({ type: 'session', session });
      const connected: Tls12Connected = { ...done, kind: 'CONNECTED' };
      return connected;
    },
  },
};

function sendFinished(state: ClientWaitFinished12, turn: Turn): ClientWaitFinished12 {
  const keyed = changeCipherSpec(state, state.mainSecret, turn);
  const verifyData = finished12(keyed, state.mainSecret, 'client');
  return sendMessage(keyed, { type: 'finished', verifyData }, { version: state.version }, turn);
}

/** A session that the server remembers by its id, RFC 5246 section 7.3. */
function sessionById(state: ClientWaitFinished12): Session | undefined {
  return state.sessionId.length > 0 ? sessionOf(state, new Uint8Array(0), 0) : undefined;
}

/** A day, where the server gives no hint. */
const DEFAULT_LIFETIME = 86_400;

function sessionOf(
  state: ClientWaitFinished12 | ClientWaitNewSessionTicket,
  ticket: Uint8Array,
  lifetime: number,
): Session {
  return {
    version: state.version,
    suite: state.suite.code,
    secret: state.mainSecret,
    ticket,
    sessionId: state.sessionId,
    lifetime: lifetime || DEFAULT_LIFETIME,
    ageAdd: 0,
    createdAt: state.config.now().getTime(),
    maxEarlyData: 0,
    serverName: state.config.host,
    applicationProtocol: state.agreement.applicationProtocol,
    hasExtendedMainSecret: state.hasExtendedMainSecret,
    peerChain: state.agreement.peerChain.map(({ bytes }) => bytes),
  };
}
