/**
 * WAIT_CR and WAIT_SHD of the client (RFC 5246 sections 7.4.4 to 7.4.9): the end of the server's flight. The client answers with its own: certificates if it was
 * asked, its half of the key exchange, the proof of its certificate, and from ChangeCipherSpec on everything is encrypted.
 */

import { encodeAlert } from '../../alerts.ts';
import type { Arrived, Messages12, StateHandlers } from '../../connection/handlers.ts';
import { publicKeyOfChain } from '../../connection/peer.ts';
import { chooseScheme } from '../../connection/signatures.ts';
import type { Identity } from '../../connection/config.ts';
import { checkEndOfFlight, sendMessage, sendRecord, type Turn } from '../../connection/turn.ts';
import { ECDSA_SIGN, RSA_SIGN, type CertificateRequest } from '../../messages/certificate-request.ts';
import type { EmptyMessage } from '../../messages/handshake.ts';
import { CONTENT_TYPE } from '../../record/record.ts';
import { answerKeyExchange } from '../../tls12/key-exchange.ts';
import { certificateVerifyContent, changeCipherSpec, finished12, mainSecret12 } from '../../tls12/secrets.ts';
import { sign12 } from '../../tls12/signature.ts';
import type {
  ClientWaitCertificateRequest,
  ClientWaitChangeCipherSpec,
  ClientWaitNewSessionTicket,
  ClientWaitServerHelloDone,
} from '../../tls12/state.ts';
import { VERSION } from '../../versions.ts';
import { chooseIdentity } from '../client-identity.ts';

/** The handlers of WAIT_CR. */
export const clientWaitCertificateRequest: StateHandlers<ClientWaitCertificateRequest, Messages12> = {
  context: ({ version }) => ({ version }),
  messages: {
    certificate_request: (state, { message, bytes }) => ({
      ...state,
      kind: 'WAIT_SHD',
      request: message,
      transcript: state.transcript.add(bytes),
    }),
    server_hello_done: (state, arrived, turn) => sendFlight(state, undefined, arrived, turn),
  },
};

/** The handlers of WAIT_SHD. */
export const clientWaitServerHelloDone: StateHandlers<ClientWaitServerHelloDone, Messages12> = {
  context: ({ version }) => ({ version }),
  messages: { server_hello_done: (state, arrived, turn) => sendFlight(state, state.request, arrived, turn) },
};

function sendFlight(
  state: ClientWaitCertificateRequest | ClientWaitServerHelloDone,
  request: CertificateRequest | undefined,
  { bytes }: Arrived<EmptyMessage>,
  turn: Turn,
): ClientWaitNewSessionTicket | ClientWaitChangeCipherSpec {
  checkEndOfFlight(state);
  const { config, version, suite, agreement, offer, params } = state;
  const context = { version, keyExchange: suite.keyExchange };
  const heard = { ...state, transcript: state.transcript.add(bytes) };
  const identity = request && usableIdentity(request, state);
  const shown = request ? sendCertificate(heard, identity, turn) : heard;

  const key = publicKeyOfChain(agreement.peerChain, config.policy);
  const answer = answerKeyExchange(config, params, key, offer.hello.legacyVersion);
  const { exchangeKeys, preMainSecret, group } = answer;
  const exchanged = sendMessage(shown, { type: 'client_key_exchange', exchangeKeys }, context, turn);
  const mainSecret = mainSecret12(exchanged, preMainSecret, turn);

  const proved = identity ? sendCertificateVerify(exchanged, identity, request, mainSecret, turn) : exchanged;
  const keyed = changeCipherSpec(proved, mainSecret, turn);
  const verifyData = finished12(keyed, mainSecret, 'client');
  const finished = sendMessage(keyed, { type: 'finished', verifyData }, context, turn);
  const common = {
    ...finished,
    mainSecret,
    isFinishedSent: true,
    resumed: undefined,
    agreement: { ...agreement, group },
  };
  if (state.isTicketPromised) return { ...common, kind: 'WAIT_NST' };
  return { ...common, kind: 'WAIT_CCS', session: undefined };
}

type Flight = ClientWaitCertificateRequest | ClientWaitServerHelloDone;

/** The identity that the server asks for, with a key of a kind that it accepts. */
function usableIdentity(
  { certificateTypes, signatureAlgorithms, authorities }: CertificateRequest,
  { config, version }: Flight,
): Identity | undefined {
  const { signatureSchemes } = config.policy;
  return chooseIdentity(config.identity, authorities, (identity) => {
    const type = identity.privateKey.type === 'rsa' ? RSA_SIGN : ECDSA_SIGN;
    // Ed25519 signs since TLS 1.2 only (RFC 8422 section 5.10).
    if (!certificateTypes.includes(type) || (version < VERSION.TLS12 && identity.privateKey.type === 'ed25519'))
      return false;
    return (
      version < VERSION.TLS12 || chooseScheme(version, identity, signatureSchemes, signatureAlgorithms) !== undefined
    );
  });
}

/** Certificates, or an empty list; SSL 3.0 has a warning instead (RFC 6101 section 5.6.6). */
function sendCertificate<S extends Flight>(state: S, identity: Identity | undefined, turn: Turn): S {
  const { version } = state;
  if (version === VERSION.SSL30 && !identity)
    return sendRecord(state, CONTENT_TYPE.alert, encodeAlert('warning', 'no_certificate'), turn);
  const entries = (identity?.chain ?? []).map((certificate) => ({ certData: certificate.bytes, extensions: [] }));
  return sendMessage(state, { type: 'certificate', context: new Uint8Array(0), entries }, { version }, turn);
}

function sendCertificateVerify<S extends Flight>(
  state: S,
  identity: Identity,
  { signatureAlgorithms }: CertificateRequest,
  mainSecret: Uint8Array,
  turn: Turn,
): S {
  const { config, version } = state;
  const content = certificateVerifyContent(state, mainSecret);
  const signed = sign12(config, version, identity, signatureAlgorithms, content);
  return sendMessage(state, { type: 'certificate_verify', ...signed }, { version }, turn);
}
