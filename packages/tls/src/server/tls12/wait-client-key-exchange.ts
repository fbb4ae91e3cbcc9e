/** WAIT_CKE of the server (RFC 5246 section 7.4.7): the client's half of the key exchange; then both sides have the main secret. */

import type { Messages12, StateHandlers } from '../../connection/handlers.ts';
import { mainSecret12 } from '../../tls12/secrets.ts';
import type { ServerWaitClientKeyExchange } from '../../tls12/state.ts';

/** The state's handlers. */
export const serverWaitClientKeyExchange: StateHandlers<ServerWaitClientKeyExchange, Messages12> = {
  context: ({ version, suite }) => ({ version, keyExchange: suite.keyExchange }),
  messages: {
    client_key_exchange(state, { message, bytes }, turn) {
      const heard = { ...state, transcript: state.transcript.add(bytes) };
      const mainSecret = mainSecret12(heard, state.keyExchange.finish(message.exchangeKeys), turn);
      const common = { ...heard, mainSecret, isFinishedSent: false, resumed: undefined };
      // A client with a certificate proves next that it is its own.
      return state.agreement.peerChain.length > 0 ? { ...common, kind: 'WAIT_CV' } : { ...common, kind: 'WAIT_CCS' };
    },
  },
};
