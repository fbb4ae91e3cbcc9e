/**
 * WAIT_CERT_CR and WAIT_CERT (RFC 9846 sections 4.4.2 and 4.5.1): the server's certificates, and before them perhaps the wish to see ours. They are judged
 * only after the server has proved that they are its own.
 */

import { fatal } from '../../alerts.ts';
import { checkAnswers, checkPlaces } from '../../connection/answers.ts';
import type { Arrived, Messages13, StateHandlers } from '../../connection/handlers.ts';
import { findExtension } from '../../extensions/extension.ts';
import type { Certificate } from '../../messages/certificate.ts';
import type { CertificateRequest13 } from '../../messages/certificate-request.ts';
import type {
  ClientWaitCertificate,
  ClientWaitCertificateOrRequest,
  ClientWaitCertificateVerify,
} from '../../tls13/state.ts';
import { VERSION } from '../../versions.ts';

/** The handlers of WAIT_CERT_CR. */
export const clientWaitCertificateOrRequest: StateHandlers<ClientWaitCertificateOrRequest, Messages13> = {
  context: () => ({ version: VERSION.TLS13 }),
  messages: {
    certificate: (state, arrived) => receiveCertificate(state, arrived, undefined),
    certificate_request(state, { message, bytes }) {
      checkPlaces(message.extensions);
      if (message.context.length > 0)
        throw fatal('illegal_parameter', 'a request in the handshake has to have an empty context');
      if (!findExtension(message.extensions, 'signature_algorithms'))
        throw fatal('missing_extension', 'a CertificateRequest without signature_algorithms');
      return { ...state, kind: 'WAIT_CERT', request: message, transcript: state.transcript.add(bytes) };
    },
  },
};

/** The handlers of WAIT_CERT. */
export const clientWaitCertificate: StateHandlers<ClientWaitCertificate, Messages13> = {
  context: () => ({ version: VERSION.TLS13 }),
  messages: { certificate: (state, arrived) => receiveCertificate(state, arrived, state.request) },
};

function receiveCertificate(
  state: ClientWaitCertificateOrRequest | ClientWaitCertificate,
  { message, bytes }: Arrived<Certificate>,
  request: CertificateRequest13 | undefined,
): ClientWaitCertificateVerify {
  const { context, entries } = message;
  if (context.length > 0) throw fatal('illegal_parameter', 'a server certificate has to have an empty context');
  if (entries.length === 0) throw fatal('decode_error', "the server's list of certificates has no entry");
  for (const { extensions } of entries) checkAnswers(extensions, state.offer.hello.extensions ?? []);
  return { ...state, kind: 'WAIT_CV', request, entries, transcript: state.transcript.add(bytes) };
}
