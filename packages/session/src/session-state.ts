/**
 * The states of a session. A state is a plain value that is never changed: `step` returns the next one. Client and server
 * go through states of their own and meet in `Connected`:
 *
 *     client   Start -> ExpectServerHello -> ExpectServerFinished -> Connected -> Closing -> Closed
 *     server   ExpectClientHello -> ExpectKeyExchange -> ExpectClientFinished -> Connected -> Closing -> Closed
 *
 * From every state a violation leads to `Refused`, which is final.
 */

import type { RandomSource } from '@cleartext/core';
import type { Deframer, DirectionProtection, MessageJoiner, Transcript } from '@cleartext/protocol';
import type { PrivateKey } from '@cleartext/signature';
import type { Certificate } from '@cleartext/x509';
import type { CipherSuite } from './cipher-suites.ts';
import type { SessionKeys } from './key-schedule.ts';
import type { ClientHello } from './messages.ts';
import type { RecordHeader, RecordType } from './record.ts';
import type { RefusalReason } from './session-event.ts';

/** A certificate chain, the own certificate first, and the private key that belongs to it. */
export interface Identity {
  readonly chain: readonly Certificate[];
  readonly privateKey: PrivateKey;
}

/** What both sides may set: suites in order of preference, the random source and the clock. */
export interface CommonConfig {
  readonly suites?: readonly CipherSuite[] | undefined;
  readonly random?: RandomSource | undefined;
  readonly now?: (() => Date) | undefined;
}

/** The same with its defaults filled in. */
export interface SettledConfig {
  readonly suites: readonly CipherSuite[];
  readonly random: RandomSource;
  readonly now: () => Date;
}

/** A client: whom it wants to speak to, whom it trusts, and its own identity in case the server asks for one. */
export interface ClientConfig extends CommonConfig {
  readonly host: string;
  readonly trustAnchors: readonly Certificate[];
  readonly identity?: Identity | undefined;
}

/** A server: who it is and whether clients must show who they are. */
export interface ServerConfig extends CommonConfig {
  /**
   * A server of several names gives a function from the name that the client asks for to the identity. Clients may ask for any
   * text; for an unknown name the server shows its usual certificate, which an honest client refuses.
   */
  readonly identity: Identity | ((serverName: string) => Identity);
  /** If given, a client has to present a certificate that leads to one of these. */
  readonly clientTrustAnchors?: readonly Certificate[] | undefined;
}

/** The protection of one direction of a session. Its records are numbered from 0 to the end, across the change of keys. */
export type SessionProtection = DirectionProtection<RecordType, RecordHeader>;

/** What every state holds: the parts that bytes pass through on their way in and out. */
export interface Base {
  /** Received bytes that are not yet a whole record. */
  readonly deframer: Deframer;
  readonly sending: SessionProtection;
  readonly receiving: SessionProtection;
  /** Received contents of handshake records that are not yet a whole message. */
  readonly joiner: MessageJoiner;
  /** The handshake messages so far. */
  readonly transcript: Transcript;
}

interface ClientBase extends Base {
  readonly role: 'client';
  readonly config: ClientConfig & SettledConfig;
}

interface ServerBase extends Base {
  readonly role: 'server';
  readonly config: ServerConfig & SettledConfig;
}

/** A state without keys, of a client or a server: what is left at the end. */
export type Keyless = ClientBase | ServerBase;

/** What a state holds once the keys are agreed: from then on everything is protected. */
export interface Keyed {
  readonly suite: CipherSuite;
  readonly keys: SessionKeys;
  readonly peer: Certificate | undefined;
}

/** The client before its first message. */
export type Start = ClientBase & { readonly kind: 'Start' };
/** The client has said hello. */
export type ExpectServerHello = ClientBase & { readonly kind: 'ExpectServerHello'; readonly clientHello: ClientHello };
/** The client has sent the session key and its Finished. */
export type ExpectServerFinished = ClientBase & Keyed & { readonly kind: 'ExpectServerFinished' };
/** The server before the first message. */
export type ExpectClientHello = ServerBase & { readonly kind: 'ExpectClientHello' };
/** The server has shown its certificate. */
export type ExpectKeyExchange = ServerBase & {
  readonly kind: 'ExpectKeyExchange';
  readonly clientRandom: Uint8Array;
  readonly serverRandom: Uint8Array;
  readonly suite: CipherSuite;
  readonly identity: Identity;
};
/** The server has opened the session key. */
export type ExpectClientFinished = ServerBase & Keyed & { readonly kind: 'ExpectClientFinished' };
/** Both sides have proved that they hold the same keys: messages may be sent. */
export type Connected = (ClientBase | ServerBase) & Keyed & { readonly kind: 'Connected' };
/** This side has said that it will send no more; the other may still be sending. */
export type Closing = (ClientBase | ServerBase) & Keyed & { readonly kind: 'Closing' };
/** Both sides have said that they will send no more. */
export type Closed = Keyless & { readonly kind: 'Closed' };
/** A rule was violated. */
export type Refused = Keyless & { readonly kind: 'Refused'; readonly reason: RefusalReason };

/** Any state. */
export type SessionState =
  | Start
  | ExpectServerHello
  | ExpectServerFinished
  | ExpectClientHello
  | ExpectKeyExchange
  | ExpectClientFinished
  | Connected
  | Closing
  | Closed
  | Refused;
