/**
 * WAIT_FINISHED of the client (RFC 9846 sections 4.5.3 and A.1): the server's proof over the whole handshake. The client answers with its own, and with
 * its certificates if it was asked; then both sides change to the keys of the application data.
 */

import { constantTimeEqual } from '@cleartext/core';
import { fatal } from '../../alerts.ts';
import type { Identity } from '../../connection/config.ts';
import type { Messages13, StateHandlers } from '../../connection/handlers.ts';
import { logSecret } from '../../connection/key-log.ts';
import { entriesOf, judgeResumed } from '../../connection/peer.ts';
import { chooseScheme, sign } from '../../connection/signatures.ts';
import { changeReadKeys, changeWriteKeys, sendMessage, type Turn } from '../../connection/turn.ts';
import { findExtension } from '../../extensions/extension.ts';
import { applicationSecrets, finishedVerifyData, resumptionSecret } from '../../key-schedule/tls13.ts';
import type { CertificateRequest13 } from '../../messages/certificate-request.ts';
import { contentToSign13 } from '../../messages/certificate-verify.ts';
import type { ClientWaitFinished, Tls13Connected } from '../../tls13/state.ts';
import { dressSecondFlight } from '../../tls13/middleboxes.ts';
import { trafficCipher } from '../../tls13/traffic.ts';
import { VERSION } from '../../versions.ts';
import { chooseIdentity } from '../client-identity.ts';

const context = { version: VERSION.TLS13 } as const;

/** The state's handlers. */
export const clientWaitFinished: StateHandlers<ClientWaitFinished, Messages13> = {
  context: () => context,
  messages: {
    finished(state, { message, bytes }, turn) {
      const expected = finishedVerifyData(state.hash, state.handshake.server, state.transcript.hash(state.hash));
      if (!constantTimeEqual(message.verifyData, expected))
        throw fatal('decrypt_error', 'the Finished of the server is wrong');
      const agreement = judgeResumed(state, state.agreement.isResumed ? state.config.session : undefined, turn);
      const heard = { ...state, agreement, transcript: state.transcript.add(bytes) };
      const application = applicationSecrets(state.hash, state.mainSecret, heard.transcript.hash(state.hash));
      logSecret('CLIENT_TRAFFIC_SECRET_0', state.clientRandom, application.client, turn);
      logSecret('SERVER_TRAFFIC_SECRET_0', state.clientRandom, application.server, turn);
      logSecret('EXPORTER_SECRET', state.clientRandom, application.exporter, turn);
      const reading = changeReadKeys(heard, trafficCipher(state.config, state.suite, application.server));
      return connected(sendFlight(reading, turn), application, turn);
    },
  },
};

/** EndOfEarlyData, Certificate, CertificateVerify, Finished: each only where it is due. */
function sendFlight(state: ClientWaitFinished, turn: Turn): ClientWaitFinished {
  const { config, suite, handshake, hash, request } = state;
  let current = state;
  if (state.isEarlyDataAccepted) current = sendMessage(current, { type: 'end_of_early_data' }, context, turn);
  current = dressSecondFlight(current, turn);
  current = changeWriteKeys(current, trafficCipher(config, suite, handshake.client), turn);
  if (request) current = sendCertificate(current, request, turn);
  const verifyData = finishedVerifyData(hash, handshake.client, current.transcript.hash(hash));
  return sendMessage(current, { type: 'finished', verifyData }, context, turn);
}

/** The client's certificates, or none if it has none that the server could use (RFC 9846 section 4.5.1.2). */
function sendCertificate(state: ClientWaitFinished, request: CertificateRequest13, turn: Turn): ClientWaitFinished {
  const { config } = state;
  const peers = findExtension(request.extensions, 'signature_algorithms') ?? [];
  const authorities = findExtension(request.extensions, 'certificate_authorities') ?? [];
  const schemeFor = (identity: Identity): number | undefined =>
    chooseScheme(VERSION.TLS13, identity, config.policy.signatureSchemes, peers);
  // An identity without certificates can be shown only as a bare key.
  const canShow = ({ chain }: Identity): boolean => state.rawKeys.client || chain.length > 0;
  const identity = chooseIdentity(
    config.identity,
    authorities,
    (each) => canShow(each) && schemeFor(each) !== undefined,
  );
  const scheme = identity && schemeFor(identity);
  const shown = identity ? entriesOf(identity, state.rawKeys.client) : [];
  const entries = shown.map((entry) => ({ ...entry, extensions: [] }));
  const sent = sendMessage(state, { type: 'certificate', context: request.context, entries }, context, turn);
  if (!identity || scheme === undefined) return sent;
  const content = contentToSign13('client', sent.transcript.hash(state.hash));
  const signature = sign(identity, config.primitives, scheme, content, config.random);
  return sendMessage(sent, { type: 'certificate_verify', algorithm: scheme, signature }, context, turn);
}

function connected(
  state: ClientWaitFinished,
  application: { readonly client: Uint8Array; readonly server: Uint8Array; readonly exporter: Uint8Array },
  turn: Turn,
): Tls13Connected {
  const { config, hash } = state;
  const resumption = resumptionSecret(hash, state.mainSecret, state.transcript.hash(hash));
  const keyed = changeWriteKeys(state, trafficCipher(config, state.suite, application.client), turn);
  turn.events.push({ type: 'connected', agreement: state.agreement });
  return {
    ...keyed,
    kind: 'CONNECTED',
    sendSecret: application.client,
    receiveSecret: application.server,
    exporterSecret: application.exporter,
    resumptionSecret: resumption,
    isUpdateRequested: false,
    isUpdateDue: false,
  };
}
