/** What happens on a connection, as values: the trace that narration, key logs, captures and tests are made of. */

import type { Layer } from '@cleartext/core';
import type { Certificate as X509Certificate } from '@cleartext/x509';
import type { Alert } from '../alerts.ts';
import type { HandshakeMessage } from '../messages/handshake.ts';
import type { ContentType } from '../record/record.ts';
import type { Session } from '../sessions/session.ts';
import type { CipherSuite } from '../suites.ts';
import type { Version } from '../versions.ts';
import type { Judgement } from './judgement.ts';

/** Who sent something. */
export type Direction = 'sent' | 'received';

/** What was agreed. */
export interface Agreement {
  readonly version: Version;
  readonly suite: CipherSuite;
  /** The number of the group, where the key exchange has one. */
  readonly group: number | undefined;
  readonly applicationProtocol: string | undefined;
  /** The name that the client asked for; empty for none. */
  readonly serverName: string;
  readonly isResumed: boolean;
  /** The peer's certificates, its own first; empty for none. */
  readonly peerChain: readonly X509Certificate[];
  readonly judgement: Judgement | undefined;
}

/** Why early data was refused (RFC 9846 sections 4.3.10 and 8). A client learns only the last three. */
export type EarlyDataRefusal =
  | 'switched off'
  | 'another suite'
  | 'another application protocol'
  | 'session without early data'
  | 'wrong ticket age'
  | 'replay'
  | 'hello retry'
  | 'session not resumed'
  | 'declined by the server';

/** One event. */
export type TlsEvent =
  | {
      /** A record with the names of its bytes; `inner` is what was encrypted in it. */
      readonly type: 'record';
      readonly direction: Direction;
      readonly contentType: ContentType;
      readonly epoch: number;
      readonly layer: Layer;
      readonly inner: Layer | undefined;
    }
  | {
      /** A handshake message; its layer's bytes came out of records. */
      readonly type: 'message';
      readonly direction: Direction;
      readonly message: HandshakeMessage;
      readonly layer: Layer;
    }
  /** A line for a key log, RFC 9850. */
  | { readonly type: 'secret'; readonly label: string; readonly clientRandom: Uint8Array; readonly secret: Uint8Array }
  /** The state of the connection has changed. */
  | { readonly type: 'transition'; readonly from: string; readonly to: string }
  | { readonly type: 'certificate'; readonly chain: readonly X509Certificate[]; readonly judgement: Judgement }
  | { readonly type: 'connected'; readonly agreement: Agreement }
  | { readonly type: 'data'; readonly plaintext: Uint8Array; readonly isEarly: boolean }
  | {
      readonly type: 'early data';
      readonly outcome: 'accepted' | 'refused';
      /** Why it was refused. */
      readonly reason?: EarlyDataRefusal | undefined;
    }
  | { readonly type: 'session'; readonly session: Session }
  | { readonly type: 'keys updated'; readonly direction: Direction }
  | { readonly type: 'alert'; readonly direction: Direction; readonly alert: Alert }
  /** The peer has said that it will send no more. */
  | { readonly type: 'closed' }
  | { readonly type: 'failed'; readonly by: 'us' | 'peer'; readonly description: string; readonly detail: string };
