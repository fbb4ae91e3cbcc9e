/**
 * The states of a connection. A state is a plain value that is never changed: `step` returns the next one. The names are those of RFC 9846
 * appendix A; older versions, which have no such diagram, use names made in the same way.
 *
 *     client           START -> WAIT_SH, then by version
 *       TLS 1.3        WAIT_EE -> WAIT_CERT_CR -> WAIT_CERT -> WAIT_CV -> WAIT_FINISHED -> CONNECTED
 *       up to TLS 1.2  WAIT_CERT -> WAIT_CERT_STATUS -> WAIT_SKE -> WAIT_CR -> WAIT_SHD -> WAIT_NST -> WAIT_CCS -> WAIT_FINISHED -> CONNECTED
 *     server           START, then by version
 *       TLS 1.3        (START again after HelloRetryRequest) WAIT_EOED -> WAIT_CERT -> WAIT_CV -> WAIT_FINISHED -> CONNECTED
 *       up to TLS 1.2  WAIT_CERT -> WAIT_CKE -> WAIT_CV -> WAIT_CCS -> WAIT_FINISHED -> CONNECTED
 *
 * From every state a fault leads to FAILED, and the two closures lead to CLOSED; both are final.
 * (The keystream of RC4 is the one thing in a state that moves: a state of the past can't be continued with it.)
 */

import type { Deframer, DirectionProtection, MessageJoiner, Transcript } from '@cleartext/protocol';
import type { KeyAgreementOffer } from '../primitives.ts';
import type { ClientHello } from '../messages/client-hello.ts';
import type { ContentType, FragmentLayout, RecordHeader } from '../record/record.ts';
import type { Tls13Suite } from '../suites.ts';
import type { ClientTls12State, ServerTls12State, Tls12Connected } from '../tls12/state.ts';
import type { ClientTls13State, ServerTls13State, Tls13Connected } from '../tls13/state.ts';
import type { SettledClient, SettledServer } from './config.ts';

/** The protection of one direction, and the names of the parts of its fragments. */
export interface RecordDirection {
  readonly protection: DirectionProtection<ContentType, RecordHeader>;
  readonly layout: FragmentLayout;
  readonly isProtected: boolean;
}

/** What every state holds. */
export interface Endpoint {
  /** Received bytes that are not yet a whole record. */
  readonly inbound: Deframer;
  /** Received handshake bytes that are not yet a whole message. */
  readonly joiner: MessageJoiner;
  readonly read: RecordDirection;
  readonly write: RecordDirection;
  readonly transcript: Transcript;
  /** The longest plaintext that the peer wants in a record. */
  readonly sendLimit: number;
  /** The longest plaintext that we accept in a record. */
  readonly receiveLimit: number;
  /** Records in a row that brought nothing on: empty ones, warnings, key updates. */
  readonly idleRecords: number;
  /** Whether we have sent close_notify. */
  readonly isWriteClosed: boolean;
  /** Whether the peer has. */
  readonly isReadClosed: boolean;
  /** Bytes of refused early data that may still be skipped. */
  readonly skippable: number;
}

/** A client in any state. */
export interface ClientEndpoint extends Endpoint {
  readonly role: 'client';
  readonly config: SettledClient;
}

/** A server in any state. */
export interface ServerEndpoint extends Endpoint {
  readonly role: 'server';
  readonly config: SettledServer;
}

/** A PSK that a client offers. */
export interface PskOffer {
  readonly identity: Uint8Array;
  readonly obfuscatedTicketAge: number;
  readonly secret: Uint8Array;
  readonly hash: 'sha256' | 'sha384';
  readonly isExternal: boolean;
}

/** What a client remembers of its hello. */
export interface ClientOffer {
  readonly hello: ClientHello;
  readonly shares: readonly KeyAgreementOffer[];
  readonly psks: readonly PskOffer[];
  /** Whether early data was sent along. */
  readonly hasEarlyData: boolean;
  /** What a HelloRetryRequest has already decided. */
  readonly retry: { readonly suite: Tls13Suite; readonly group: number | undefined } | undefined;
}

/** A client before its first message. */
export interface ClientStart extends ClientEndpoint {
  readonly protocol: 'hello';
  readonly kind: 'START';
}

/** A client that has said hello. */
export interface WaitServerHello extends ClientEndpoint {
  readonly protocol: 'hello';
  readonly kind: 'WAIT_SH';
  readonly offer: ClientOffer;
}

/** A server before a hello; `retry` remembers the first hello after a HelloRetryRequest. */
export interface ServerStart extends ServerEndpoint {
  readonly protocol: 'hello';
  readonly kind: 'START';
  readonly retry:
    { readonly hello: ClientHello; readonly suite: Tls13Suite; readonly group: number | undefined } | undefined;
}

/** The end: both sides have closed. */
export type Closed = (ClientEndpoint | ServerEndpoint) & { readonly protocol: 'end'; readonly kind: 'CLOSED' };
/** The end: something was not as it has to be. */
export type Failed = (ClientEndpoint | ServerEndpoint) & {
  readonly protocol: 'end';
  readonly kind: 'FAILED';
  readonly description: string;
};

/** Any state of a client or server. */
export type TlsState =
  | ClientStart
  | WaitServerHello
  | ServerStart
  | ClientTls13State
  | ServerTls13State
  | Tls13Connected
  | ClientTls12State
  | ServerTls12State
  | Tls12Connected
  | Closed
  | Failed;

/** The name of a state in full: `client TLS 1.3 WAIT_EE`. */
export function stateName({ role, protocol, kind }: Pick<TlsState, 'role' | 'protocol' | 'kind'>): string {
  return [role, ...(protocol === 'tls13' || protocol === 'tls12' ? [protocol] : []), kind].join(' ');
}
