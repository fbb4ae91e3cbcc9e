/** The states of TLS 1.3, RFC 9846 appendix A: what each knows that the one before did not. */

import type { Hash } from '@cleartext/hash';
import type { Agreement } from '../connection/event.ts';
import type { ClientEndpoint, ClientOffer, ServerEndpoint } from '../connection/state.ts';
import type { Identity } from '../connection/config.ts';
import type { CertificateEntry } from '../messages/certificate.ts';
import type { CertificateRequest13 } from '../messages/certificate-request.ts';
import type { Tls13Suite } from '../suites.ts';

/** Which sides show a bare public key. */
export interface RawKeys {
  readonly client: boolean;
  readonly server: boolean;
}

/** What both sides know once both hellos are said. */
export interface Tls13Facts {
  readonly protocol: 'tls13';
  readonly suite: Tls13Suite;
  readonly hash: Hash;
  readonly clientRandom: Uint8Array;
  /** What is agreed so far. */
  readonly agreement: Agreement;
  readonly mainSecret: Uint8Array;
  /** Which sides show a bare public key in place of certificates (RFC 7250). */
  readonly rawKeys: RawKeys;
  /** The handshake traffic secrets; also the base keys of the Finished messages. */
  readonly handshake: { readonly client: Uint8Array; readonly server: Uint8Array };
}

type Client = ClientEndpoint & Tls13Facts & { readonly offer: ClientOffer };
type Server = ServerEndpoint & Tls13Facts;

/** Waits for EncryptedExtensions. */
export type ClientWaitEncryptedExtensions = Client & { readonly kind: 'WAIT_EE'; readonly hasPsk: boolean };
/** Waits for a CertificateRequest or a Certificate. */
export type ClientWaitCertificateOrRequest = Client & { readonly kind: 'WAIT_CERT_CR' };
/** Waits for a Certificate. */
export type ClientWaitCertificate = Client & { readonly kind: 'WAIT_CERT'; readonly request: CertificateRequest13 };
/** Waits for the proof that the certificate is the server's own. */
export type ClientWaitCertificateVerify = Client & {
  readonly kind: 'WAIT_CV';
  readonly request: CertificateRequest13 | undefined;
  readonly entries: readonly CertificateEntry[];
};
/** Waits for the server's Finished. */
export type ClientWaitFinished = Client & {
  readonly kind: 'WAIT_FINISHED';
  readonly request: CertificateRequest13 | undefined;
  readonly isEarlyDataAccepted: boolean;
};
/** A state of a client between ServerHello and Finished. */
export type ClientTls13State =
  | ClientWaitEncryptedExtensions
  | ClientWaitCertificateOrRequest
  | ClientWaitCertificate
  | ClientWaitCertificateVerify
  | ClientWaitFinished;

/** What a server knows after its Finished: the secrets of the application data. */
interface ServerFinished {
  readonly application: { readonly client: Uint8Array; readonly server: Uint8Array; readonly exporter: Uint8Array };
  readonly identity: Identity | undefined;
  readonly isClientAsked: boolean;
  /** Whether the client can use tickets. */
  readonly isTicketWanted: boolean;
}

/** Reads early data until EndOfEarlyData. */
export type ServerWaitEndOfEarlyData = Server &
  ServerFinished & { readonly kind: 'WAIT_EOED'; readonly earlyDataLeft: number };
/** Waits for the client's Certificate. */
export type ServerWaitCertificate = Server & ServerFinished & { readonly kind: 'WAIT_CERT' };
/** Waits for the proof that the certificate is the client's own. */
export type ServerWaitCertificateVerify = Server &
  ServerFinished & { readonly kind: 'WAIT_CV'; readonly entries: readonly CertificateEntry[] };
/** Waits for the client's Finished. */
export type ServerWaitFinished = Server & ServerFinished & { readonly kind: 'WAIT_FINISHED' };
/** A state of a server after its Finished. */
export type ServerTls13State =
  ServerWaitEndOfEarlyData | ServerWaitCertificate | ServerWaitCertificateVerify | ServerWaitFinished;

/** Both sides have proved themselves. */
export type Tls13Connected = (ClientEndpoint | ServerEndpoint) &
  Omit<Tls13Facts, 'handshake' | 'mainSecret'> & {
    readonly kind: 'CONNECTED';
    readonly sendSecret: Uint8Array;
    readonly receiveSecret: Uint8Array;
    readonly exporterSecret: Uint8Array;
    readonly resumptionSecret: Uint8Array;
    /** Whether we have asked for new keys and not had an answer. */
    readonly isUpdateRequested: boolean;
    /** Whether the peer has asked for new keys and not had an answer. */
    readonly isUpdateDue: boolean;
  };
