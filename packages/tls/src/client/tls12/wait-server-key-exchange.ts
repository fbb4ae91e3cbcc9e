/**
 * WAIT_SKE of the client (RFC 5246 section 7.4.3): the server's fresh public value with its signature. With RSA key transport the server
 * sends no such message; the next one may follow at once.
 */

import { Writer } from '@cleartext/core';
import { fatal } from '../../alerts.ts';
import type { Messages12, StateHandlers } from '../../connection/handlers.ts';
import { publicKeyOfChain } from '../../connection/peer.ts';
import { signedParams, writeParams } from '../../messages/server-key-exchange.ts';
import { check12, toSign } from '../../tls12/signature.ts';
import type { ClientWaitCertificateRequest, ClientWaitServerKeyExchange } from '../../tls12/state.ts';
import { clientWaitCertificateRequest } from './wait-server-hello-done.ts';

/** The state's handlers. */
export const clientWaitServerKeyExchange: StateHandlers<ClientWaitServerKeyExchange, Messages12> = {
  context: ({ version, suite }) => ({ version, keyExchange: suite.keyExchange }),
  messages: {
    server_key_exchange(state, { message, bytes }) {
      const { config, version, suite, agreement } = state;
      if (suite.keyExchange === 'RSA') throw fatal('unexpected_message', 'RSA key transport has no ServerKeyExchange');
      const key = publicKeyOfChain(agreement.peerChain, config.policy);
      const encoded = new Writer();
      writeParams(encoded, message.params);
      const content = signedParams(state.randoms.client, state.randoms.server, encoded.finish());
      check12(config, version, key, agreement.peerChain, message, toSign(config.primitives, content));
      const transcript = state.transcript.add(bytes);
      return { ...state, kind: 'WAIT_CR', params: message.params, transcript };
    },
    certificate_request: (state, arrived, turn) =>
      clientWaitCertificateRequest.messages.certificate_request!(withoutParams(state), arrived, turn),
    server_hello_done: (state, arrived, turn) =>
      clientWaitCertificateRequest.messages.server_hello_done!(withoutParams(state), arrived, turn),
  },
};

function withoutParams(state: ClientWaitServerKeyExchange): ClientWaitCertificateRequest {
  const { keyExchange } = state.suite;
  if (keyExchange !== 'RSA' && keyExchange !== 'RSA_EXPORT')
    throw fatal('unexpected_message', `${keyExchange} needs a ServerKeyExchange`);
  return { ...state, kind: 'WAIT_CR', params: undefined };
}
