/**
 * WAIT_CV (RFC 9846 section 4.5.2): the signature proves that the certificate is the server's own and that it saw the same conversation. Then the
 * certificates themselves are judged.
 */

import { judgeShown, readShown } from '../../connection/peer.ts';
import type { Messages13, StateHandlers } from '../../connection/handlers.ts';
import { checkSignature } from '../../connection/signatures.ts';
import { findExtension } from '../../extensions/extension.ts';
import { contentToSign13 } from '../../messages/certificate-verify.ts';
import type { ClientWaitCertificateVerify } from '../../tls13/state.ts';
import { VERSION } from '../../versions.ts';

/** The state's handlers. */
export const clientWaitCertificateVerify: StateHandlers<ClientWaitCertificateVerify, Messages13> = {
  context: () => ({ version: VERSION.TLS13 }),
  messages: {
    certificate_verify(state, { message, bytes }, turn) {
      const { config, entries } = state;
      const shown = readShown(config, entries, state.rawKeys.server);
      const { chain, key } = shown;
      const content = contentToSign13('server', state.transcript.hash(state.hash));
      const { algorithm, signature } = message;
      const { signatureSchemes } = config.policy;
      checkSignature(VERSION.TLS13, config.primitives, signatureSchemes, key, chain, algorithm, content, signature);
      const ocspResponse = findExtension(entries[0].extensions, 'status_request');
      const { host, trustAnchors } = config;
      const judgement = judgeShown(config, shown, { host, purpose: 'server', ocspResponse, trustAnchors }, turn);
      return {
        ...state,
        kind: 'WAIT_FINISHED',
        isEarlyDataAccepted: false,
        transcript: state.transcript.add(bytes),
        agreement: { ...state.agreement, peerChain: chain, judgement },
      };
    },
  },
};
