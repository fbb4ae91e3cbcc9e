/**
 * WAIT_SKE of the client (RFC 5246 section 7.4.3): the server's fresh public value with its signature. With RSA key transport the server
 * sends no such message; the next one may follow at once.
 */

import { Writer } from '@cleartext/core';
import type { Messages12, StateHandlers } from '../../connection/handlers.ts';
import { publicKeyOfChain } from '../../connection/peer.ts';
import type { HandshakeType } from '../../messages/handshake.ts';
import { signedParams, writeParams } from '../../messages/server-key-exchange.ts';
import { check12, toSign } from '../../tls12/signature.ts';
import type { ClientWaitCertificateRequest, ClientWaitServerKeyExchange, Tls12Facts } from '../../tls12/state.ts';
import { clientWaitCertificateRequest } from './wait-server-hello-done.ts';

/** The state's handlers. */
export const clientWaitServerKeyExchange: StateHandlers<ClientWaitServerKeyExchange, Messages12> = {
  context: ({ version, suite }) => ({ version, keyExchange: suite.keyExchange }),
  expects: expectsAfterCertificate,
  messages: {
    server_key_exchange(state, { message, bytes }) {
      const { config, version, agreement } = state;
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

/**
 * Whether the suite's key exchange allows a message at this point (RFC 5246 section 7.4.3): DHE and ECDHE need a ServerKeyExchange, RSA has
 * none, and an export suite has one only if the certificate's key is too long (RFC 2246 section 7.4.3).
 */
export function expectsAfterCertificate({ suite }: Pick<Tls12Facts, 'suite'>, type: HandshakeType): boolean {
  if (type === 'server_key_exchange') return suite.keyExchange !== 'RSA';
  const needsParams = suite.keyExchange === 'DHE' || suite.keyExchange === 'ECDHE';
  return type === 'certificate_status' || !needsParams;
}

function withoutParams(state: ClientWaitServerKeyExchange): ClientWaitCertificateRequest {
  return { ...state, kind: 'WAIT_CR', params: undefined };
}
