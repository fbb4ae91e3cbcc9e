/** WAIT_EE (RFC 9846 section 4.4.1): the server's answers that only we can read. With a PSK the proofs follow at once. */

import { fatal } from '../../alerts.ts';
import { checkAnswers } from '../../connection/answers.ts';
import type { Messages13, StateHandlers } from '../../connection/handlers.ts';
import { RAW_PUBLIC_KEY, X509 } from '../../extensions/certificate-types.ts';
import { findExtension, type Extension } from '../../extensions/extension.ts';
import { chosenProtocol, limitsFrom } from '../../connection/negotiated.ts';
import type { ClientWaitEncryptedExtensions, RawKeys } from '../../tls13/state.ts';
import { VERSION } from '../../versions.ts';

/** The server's choice of certificate types, RFC 7250 section 4.2. Throws `illegal_parameter` for one that was not offered. */
function rawKeysOf(asked: readonly Extension[], answers: readonly Extension[]): RawKeys {
  const isRaw = (name: 'client_certificate_type' | 'server_certificate_type'): boolean => {
    const [type = X509] = findExtension(answers, name) ?? [];
    const offered = findExtension(asked, name) ?? [X509];
    if (!offered.includes(type)) throw fatal('illegal_parameter', `the server chose certificate type ${type}`);
    return type === RAW_PUBLIC_KEY;
  };
  return { client: isRaw('client_certificate_type'), server: isRaw('server_certificate_type') };
}

/** The state's handlers. */
export const clientWaitEncryptedExtensions: StateHandlers<ClientWaitEncryptedExtensions, Messages13> = {
  context: () => ({ version: VERSION.TLS13 }),
  messages: {
    encrypted_extensions(state, { message, bytes }, turn) {
      const { offer, config } = state;
      const { extensions } = message;
      checkAnswers(extensions, offer.hello.extensions ?? []);
      const isEarlyDataAccepted = findExtension(extensions, 'early_data') !== undefined;
      if (isEarlyDataAccepted && !(offer.hasEarlyData && state.hasPsk))
        throw fatal('illegal_parameter', 'the server accepted early data that was not sent');
      const applicationProtocol = chosenProtocol(config.applicationProtocols, extensions);
      if (isEarlyDataAccepted) checkEarlyDataChoices(state, applicationProtocol);
      const refusal = state.hasPsk ? 'declined by the server' : 'session not resumed';
      if (offer.hasEarlyData)
        turn.events.push(
          isEarlyDataAccepted
            ? { type: 'early data', outcome: 'accepted' }
            : { type: 'early data', outcome: 'refused', reason: refusal },
        );
      const next = {
        ...state,
        ...limitsFrom(state, extensions, VERSION.TLS13),
        transcript: state.transcript.add(bytes),
        rawKeys: rawKeysOf(offer.hello.extensions ?? [], extensions),
        agreement: { ...state.agreement, applicationProtocol },
      };
      if (state.hasPsk) return { ...next, kind: 'WAIT_FINISHED', request: undefined, isEarlyDataAccepted };
      return { ...next, kind: 'WAIT_CERT_CR' };
    },
  },
};

/**
 * Early data was encrypted and meant for the suite and the application protocol of its session, so a server that accepts it has to choose
 * the same (RFC 9846 section 4.3.10). Throws `illegal_parameter`.
 */
function checkEarlyDataChoices(
  { config: { session }, suite }: ClientWaitEncryptedExtensions,
  applicationProtocol: string | undefined,
): void {
  if (session?.suite !== suite.code)
    throw fatal('illegal_parameter', 'the server accepted early data under another suite than that of the session');
  if (session.applicationProtocol !== applicationProtocol)
    throw fatal('illegal_parameter', 'the server accepted early data of another application protocol');
}
