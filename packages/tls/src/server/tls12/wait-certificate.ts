/** WAIT_CERT and WAIT_CV of the server (RFC 5246 sections 7.4.6 and 7.4.8): who the client is, and the proof. */

import { fatal } from '../../alerts.ts';
import type { Messages12, StateHandlers } from '../../connection/handlers.ts';
import { readChain } from '../../connection/judgement.ts';
import { checkKeyType, checkKeyUsage, judgePeer, publicKeyOfChain } from '../../connection/peer.ts';
import { certificateVerifyContent } from '../../tls12/secrets.ts';
import { check12 } from '../../tls12/signature.ts';
import type {
  ServerWaitCertificate12,
  ServerWaitCertificateVerify12,
  ServerWaitClientKeyExchange,
} from '../../tls12/state.ts';
import { VERSION } from '../../versions.ts';

/** The handlers of WAIT_CERT. */
export const serverWaitCertificate12: StateHandlers<ServerWaitCertificate12, Messages12> = {
  context: ({ version }) => ({ version }),
  messages: {
    certificate(state, { message, bytes }, turn) {
      const { config } = state;
      const heard = { ...state, transcript: state.transcript.add(bytes) };
      if (message.entries.length === 0) return withoutCertificate(heard);
      const chain = readChain(message.entries);
      checkKeyType(publicKeyOfChain(chain, config.policy), state.version);
      checkKeyUsage(chain, 'digitalSignature');
      const trustAnchors = config.clientTrustAnchors ?? [];
      const request = { chain, host: undefined, purpose: 'client', ocspResponse: undefined, trustAnchors } as const;
      const judgement = judgePeer(config, request, turn);
      return { ...heard, kind: 'WAIT_CKE', agreement: { ...state.agreement, peerChain: chain, judgement } };
    },
  },
  noCertificate(state) {
    if (state.version !== VERSION.SSL30) throw fatal('unexpected_message', 'no_certificate belongs to SSL 3.0');
    return withoutCertificate(state);
  },
};

function withoutCertificate(state: ServerWaitCertificate12): ServerWaitClientKeyExchange {
  if (state.config.clientAuthentication === 'require')
    throw fatal('handshake_failure', 'the client has no certificate');
  return { ...state, kind: 'WAIT_CKE' };
}

/** The handlers of WAIT_CV. */
export const serverWaitCertificateVerify12: StateHandlers<ServerWaitCertificateVerify12, Messages12> = {
  context: ({ version }) => ({ version }),
  messages: {
    certificate_verify(state, { message, bytes }) {
      const { config, version, agreement } = state;
      const { peerChain } = agreement;
      const key = publicKeyOfChain(peerChain, config.policy);
      check12(config, version, key, peerChain, message, certificateVerifyContent(state, state.mainSecret));
      return { ...state, kind: 'WAIT_CCS', transcript: state.transcript.add(bytes) };
    },
  },
};
