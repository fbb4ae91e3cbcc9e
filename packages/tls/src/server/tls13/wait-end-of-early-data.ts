/**
 * WAIT_EOED (RFC 9846 sections 4.3.10 and 4.6): the client's early data, which was on its way before we said a word. It is marked as early in the
 * events, because it may be a replay.
 */

import { fatal } from '../../alerts.ts';
import type { Messages13, StateHandlers } from '../../connection/handlers.ts';
import { changeReadKeys } from '../../connection/turn.ts';
import type { ServerWaitEndOfEarlyData } from '../../tls13/state.ts';
import { trafficCipher } from '../../tls13/traffic.ts';
import { VERSION } from '../../versions.ts';

/** The state's handlers. */
export const serverWaitEndOfEarlyData: StateHandlers<ServerWaitEndOfEarlyData, Messages13> = {
  context: () => ({ version: VERSION.TLS13 }),
  earlyData(state, plaintext, turn) {
    const earlyDataLeft = state.earlyDataLeft - plaintext.length;
    if (earlyDataLeft < 0) throw fatal('unexpected_message', 'more early data than was allowed');
    turn.events.push({ type: 'data', plaintext, isEarly: true });
    return { ...state, earlyDataLeft };
  },
  messages: {
    end_of_early_data(state, { bytes }) {
      const heard = { ...state, transcript: state.transcript.add(bytes) };
      const keyed = changeReadKeys(heard, trafficCipher(state.config, state.suite, state.handshake.client));
      return { ...keyed, kind: 'WAIT_FINISHED' };
    },
  },
};
