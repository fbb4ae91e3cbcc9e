/**
 * WAIT_CERT and WAIT_CERT_STATUS of the client (RFC 5246 section 7.4.2, RFC 6066 section 8): the server's certificates, perhaps with an OCSP response in a
 * message of its own. They are judged as soon as both are there or the next message shows that no response comes.
 */

import { fatal } from '../../alerts.ts';
import { curveCodes } from '../../code-points.ts';
import type { Arrived, Messages12, StateHandlers } from '../../connection/handlers.ts';
import { readChain } from '../../connection/judgement.ts';
import { checkKeyType, checkKeyUsage, judgePeer, publicKeyOfChain } from '../../connection/peer.ts';
import type { Turn } from '../../connection/turn.ts';
import type {
  ClientTls12State,
  ClientWaitCertificate12,
  ClientWaitCertificateStatus,
  ClientWaitServerKeyExchange,
} from '../../tls12/state.ts';
import { clientWaitServerKeyExchange, expectsAfterCertificate } from './wait-server-key-exchange.ts';

/** The handlers of WAIT_CERT. */
export const clientWaitCertificate12: StateHandlers<ClientWaitCertificate12, Messages12> = {
  context: ({ version }) => ({ version }),
  messages: {
    certificate(state, { message, bytes }, turn) {
      if (message.entries.length === 0) throw fatal('decode_error', 'the server sent no certificate');
      const peerChain = readChain(message.entries);
      const heard = {
        ...state,
        transcript: state.transcript.add(bytes),
        agreement: { ...state.agreement, peerChain },
      };
      if (state.isStatusPromised) return { ...heard, kind: 'WAIT_CERT_STATUS' };
      return judged(heard, undefined, turn);
    },
  },
};

const following = clientWaitServerKeyExchange.messages;

/** The handlers of WAIT_CERT_STATUS: the response may be missing although it was promised. */
export const clientWaitCertificateStatus: StateHandlers<ClientWaitCertificateStatus, Messages12> = {
  context: ({ version, suite }) => ({ version, keyExchange: suite.keyExchange }),
  expects: expectsAfterCertificate,
  messages: {
    certificate_status: (state, { message, bytes }, turn) =>
      judged({ ...state, transcript: state.transcript.add(bytes) }, message.response, turn),
    server_key_exchange: (state, arrived, turn) => withoutStatus(state, following.server_key_exchange!, arrived, turn),
    certificate_request: (state, arrived, turn) => withoutStatus(state, following.certificate_request!, arrived, turn),
    server_hello_done: (state, arrived, turn) => withoutStatus(state, following.server_hello_done!, arrived, turn),
  },
};

function withoutStatus<Message>(
  state: ClientWaitCertificateStatus,
  handler: (state: ClientWaitServerKeyExchange, arrived: Arrived<Message>, turn: Turn) => unknown,
  arrived: Arrived<Message>,
  turn: Turn,
): ClientTls12State {
  return handler(judged(state, undefined, turn), arrived, turn) as ClientTls12State;
}

function judged(
  state: ClientWaitCertificate12 | ClientWaitCertificateStatus,
  ocspResponse: Uint8Array | undefined,
  turn: Turn,
): ClientWaitServerKeyExchange {
  const { config, version, suite, agreement } = state;
  const { peerChain: chain } = agreement;
  const key = publicKeyOfChain(chain, config.policy);
  const { type } = key;
  checkKeyType(key, version);
  const isFitting = suite.authentication === 'ECDSA' ? type === 'ec' || type === 'ed25519' : type === 'rsa';
  if (!isFitting) throw fatal('illegal_parameter', `a key of type ${type} does not fit ${suite.name}`);
  // RFC 8422 section 5.3: the key has to be on a curve that the client has offered.
  if (key.type === 'ec' && !config.policy.groups.includes(curveCodes[key.curve]))
    throw fatal('illegal_parameter', `the key of the certificate is on ${key.curve}, which was not offered`);
  // With an export suite the key encrypts if it is short, and signs a temporary one if it is not.
  if (suite.keyExchange !== 'RSA_EXPORT')
    checkKeyUsage(chain, suite.keyExchange === 'RSA' ? 'keyEncipherment' : 'digitalSignature');
  const { host, trustAnchors } = config;
  const judgement = judgePeer(config, { chain, host, purpose: 'server', ocspResponse, trustAnchors }, turn);
  return { ...state, kind: 'WAIT_SKE', agreement: { ...agreement, judgement } };
}
