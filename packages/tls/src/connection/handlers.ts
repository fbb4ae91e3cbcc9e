/**
 * What a state does with what arrives: one function for each message that it expects. A message that a state does not list is answered
 * with `unexpected_message`; so the tables of all states together are the protocol's state machine.
 */

import type { Certificate } from '../messages/certificate.ts';
import type { CertificateRequest, CertificateRequest13 } from '../messages/certificate-request.ts';
import type { CertificateStatus } from '../messages/certificate-status.ts';
import type { CertificateVerify } from '../messages/certificate-verify.ts';
import type { ClientHello } from '../messages/client-hello.ts';
import type { ClientKeyExchange } from '../messages/client-key-exchange.ts';
import type { EncryptedExtensions } from '../messages/encrypted-extensions.ts';
import type { Finished } from '../messages/finished.ts';
import type { EmptyMessage, HandshakeType, MessageContext } from '../messages/handshake.ts';
import type { KeyUpdate } from '../messages/key-update.ts';
import type { NewSessionTicket, NewSessionTicket13 } from '../messages/new-session-ticket.ts';
import type { ServerHello } from '../messages/server-hello.ts';
import type { ServerKeyExchange } from '../messages/server-key-exchange.ts';
import type { TlsState } from './state.ts';
import type { Turn } from './turn.ts';

/** The messages of TLS 1.3 by their type. */
export interface Messages13 {
  readonly client_hello: ClientHello;
  readonly server_hello: ServerHello;
  readonly encrypted_extensions: EncryptedExtensions;
  readonly certificate_request: CertificateRequest13;
  readonly certificate: Certificate;
  readonly certificate_verify: CertificateVerify;
  readonly finished: Finished;
  readonly end_of_early_data: EmptyMessage;
  readonly new_session_ticket: NewSessionTicket13;
  readonly key_update: KeyUpdate;
}

/** The messages of SSL 3.0 to TLS 1.2 by their type. */
export interface Messages12 {
  readonly hello_request: EmptyMessage;
  readonly client_hello: ClientHello;
  readonly server_hello: ServerHello;
  readonly certificate: Certificate;
  readonly certificate_status: CertificateStatus;
  readonly server_key_exchange: ServerKeyExchange;
  readonly certificate_request: CertificateRequest;
  readonly server_hello_done: EmptyMessage;
  readonly client_key_exchange: ClientKeyExchange;
  readonly certificate_verify: CertificateVerify;
  readonly new_session_ticket: NewSessionTicket;
  readonly finished: Finished;
}

/** A message that has arrived: decoded, and its bytes with the header, which join the transcript where the handler says so. */
export interface Arrived<Message> {
  readonly message: Message;
  readonly bytes: Uint8Array;
}

/** The next state for a message. Throws `TlsAlert` to end the connection. */
export type MessageHandler<S, Message> = (state: S, arrived: Arrived<Message>, turn: Turn) => TlsState;

/** All that a state expects. */
export interface StateHandlers<S, Messages> {
  readonly messages: { readonly [Type in keyof Messages]?: MessageHandler<S, Messages[Type]> };
  /** Which of these messages the state really expects, where that depends on what was agreed; by default all of them. */
  readonly expects?: (state: S, type: HandshakeType) => boolean;
  /** What the form of messages depends on in this state. */
  readonly context: (state: S) => MessageContext;
  /** Up to TLS 1.2: the record that announces new keys. */
  readonly changeCipherSpec?: (state: S, turn: Turn) => TlsState;
  /** SSL 3.0: the client has no certificate, which it says in a warning (RFC 6101 section 5.6.6). */
  readonly noCertificate?: (state: S, turn: Turn) => TlsState;
  /** Early data; data of a connected state is handled for all versions alike. */
  readonly earlyData?: (state: S, plaintext: Uint8Array, turn: Turn) => TlsState;
}
