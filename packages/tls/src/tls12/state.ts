/** The states of SSL 3.0 to TLS 1.2: what each knows that the one before did not (RFC 5246 section 7.3). */

import type { Agreement } from '../connection/event.ts';
import type { Identity } from '../connection/config.ts';
import type { ClientEndpoint, ClientOffer, ServerEndpoint } from '../connection/state.ts';
import type { Randoms } from '../key-schedule/key-block.ts';
import type { CertificateRequest } from '../messages/certificate-request.ts';
import type { ServerParams } from '../messages/server-key-exchange.ts';
import type { Session } from '../sessions/session.ts';
import type { CipherSuite } from '../suites.ts';
import type { Version } from '../versions.ts';
import type { KeyExchangeRun } from './key-exchange.ts';

/** What both sides know once both hellos are said. */
export interface Tls12Facts {
  readonly protocol: 'tls12';
  readonly version: Version;
  readonly suite: CipherSuite;
  readonly randoms: Randoms;
  readonly sessionId: Uint8Array;
  readonly agreement: Agreement;
  readonly hasExtendedMainSecret: boolean;
  readonly hasEncryptThenMac: boolean;
  /** Whether the server has promised a NewSessionTicket. */
  readonly isTicketPromised: boolean;
}

type Client = ClientEndpoint & Tls12Facts & { readonly offer: ClientOffer };
type Server = ServerEndpoint & Tls12Facts;

interface AfterCertificate {
  readonly isStatusPromised: boolean;
}

/** Waits for the server's Certificate. */
export type ClientWaitCertificate12 = Client & AfterCertificate & { readonly kind: 'WAIT_CERT' };
/** Waits for the OCSP response that was promised, or for what follows it. */
export type ClientWaitCertificateStatus = Client & AfterCertificate & { readonly kind: 'WAIT_CERT_STATUS' };
/** Waits for the server's half of the key exchange. */
export type ClientWaitServerKeyExchange = Client & { readonly kind: 'WAIT_SKE' };
/** Waits for a CertificateRequest or the end of the server's flight. */
export type ClientWaitCertificateRequest = Client & {
  readonly kind: 'WAIT_CR';
  readonly params: ServerParams | undefined;
};
/** Waits for the end of the server's flight. */
export type ClientWaitServerHelloDone = Client & {
  readonly kind: 'WAIT_SHD';
  readonly params: ServerParams | undefined;
  readonly request: CertificateRequest;
};

interface WithMainSecret {
  readonly mainSecret: Uint8Array;
  /** Whether our own Finished is already sent: then the peer's ends the handshake. */
  readonly isFinishedSent: boolean;
  /** The session that is resumed. */
  readonly resumed: Session | undefined;
}

/** Waits for the ticket that was promised. */
export type ClientWaitNewSessionTicket = Client & WithMainSecret & { readonly kind: 'WAIT_NST' };
/** Waits for the server to change its keys. */
export type ClientWaitChangeCipherSpec = Client &
  WithMainSecret & { readonly kind: 'WAIT_CCS'; readonly session: Session | undefined };
/** Waits for the server's Finished. */
export type ClientWaitFinished12 = Client &
  WithMainSecret & { readonly kind: 'WAIT_FINISHED'; readonly session: Session | undefined };
/** A state of a client between ServerHello and Finished. */
export type ClientTls12State =
  | ClientWaitCertificate12
  | ClientWaitCertificateStatus
  | ClientWaitServerKeyExchange
  | ClientWaitCertificateRequest
  | ClientWaitServerHelloDone
  | ClientWaitNewSessionTicket
  | ClientWaitChangeCipherSpec
  | ClientWaitFinished12;

interface ServerFlightSent {
  readonly identity: Identity;
  readonly keyExchange: KeyExchangeRun;
  readonly clientVersion: number;
}

/** Waits for the client's Certificate. */
export type ServerWaitCertificate12 = Server & ServerFlightSent & { readonly kind: 'WAIT_CERT' };
/** Waits for the client's half of the key exchange. */
export type ServerWaitClientKeyExchange = Server & ServerFlightSent & { readonly kind: 'WAIT_CKE' };
/** Waits for the proof that the certificate is the client's own. */
export type ServerWaitCertificateVerify12 = Server & WithMainSecret & { readonly kind: 'WAIT_CV' };
/** Waits for the client to change its keys. */
export type ServerWaitChangeCipherSpec = Server & WithMainSecret & { readonly kind: 'WAIT_CCS' };
/** Waits for the client's Finished. */
export type ServerWaitFinished12 = Server & WithMainSecret & { readonly kind: 'WAIT_FINISHED' };
/** A state of a server after its hello. */
export type ServerTls12State =
  | ServerWaitCertificate12
  | ServerWaitClientKeyExchange
  | ServerWaitCertificateVerify12
  | ServerWaitChangeCipherSpec
  | ServerWaitFinished12;

/** Both sides have proved themselves. */
export type Tls12Connected = (ClientEndpoint | ServerEndpoint) &
  Tls12Facts & { readonly kind: 'CONNECTED'; readonly mainSecret: Uint8Array };
