/** WAIT_CERT and WAIT_CV of the server (RFC 9846 sections 4.5.1 and 4.5.2): who the client is, and the proof. */

import { fatal } from '../../alerts.ts';
import { checkPlaces } from '../../connection/answers.ts';
import type { Messages13, StateHandlers } from '../../connection/handlers.ts';
import { judgeShown, readShown } from '../../connection/peer.ts';
import { checkSignature } from '../../connection/signatures.ts';
import { contentToSign13 } from '../../messages/certificate-verify.ts';
import type { ServerWaitCertificate, ServerWaitCertificateVerify } from '../../tls13/state.ts';
import { VERSION } from '../../versions.ts';

/** The handlers of WAIT_CERT. */
export const serverWaitCertificate: StateHandlers<ServerWaitCertificate, Messages13> = {
  context: () => ({ version: VERSION.TLS13 }),
  messages: {
    certificate(state, { message, bytes }) {
      const { context, entries } = message;
      if (context.length > 0) throw fatal('illegal_parameter', 'the context is not the one of our request');
      for (const { extensions } of entries) {
        checkPlaces(extensions);
        if (extensions.length > 0) throw fatal('unsupported_extension', 'nothing was asked for about certificates');
      }
      const heard = { ...state, transcript: state.transcript.add(bytes) };
      if (entries.length > 0) return { ...heard, kind: 'WAIT_CV', entries };
      if (state.config.clientAuthentication === 'require')
        throw fatal('certificate_required', 'the client has no certificate');
      return { ...heard, kind: 'WAIT_FINISHED' };
    },
  },
};

/** The handlers of WAIT_CV. */
export const serverWaitCertificateVerify: StateHandlers<ServerWaitCertificateVerify, Messages13> = {
  context: () => ({ version: VERSION.TLS13 }),
  messages: {
    certificate_verify(state, { message, bytes }, turn) {
      const { config, entries } = state;
      const shown = readShown(config, entries, state.rawKeys.client);
      const { chain, key } = shown;
      const content = contentToSign13('client', state.transcript.hash(state.hash));
      const { signatureSchemes } = config.policy;
      const { algorithm, signature } = message;
      checkSignature(VERSION.TLS13, config.primitives, signatureSchemes, key, chain, algorithm, content, signature);
      const trustAnchors = config.clientTrustAnchors ?? [];
      const request = { host: undefined, purpose: 'client', ocspResponse: undefined, trustAnchors } as const;
      const judgement = judgeShown(config, shown, request, turn);
      const agreement = { ...state.agreement, peerChain: chain, judgement };
      return { ...state, kind: 'WAIT_FINISHED', transcript: state.transcript.add(bytes), agreement };
    },
  },
};
