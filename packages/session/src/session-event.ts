/** What happens in a session, as values: the narration, the tests and a key log are made from these events. */

import type { Layer } from '@cleartext/core';
import type { Certificate, SiteVerdict } from '@cleartext/x509';
import type { CipherSuite } from './cipher-suites.ts';
import type { HandshakeMessage } from './messages.ts';
import type { SessionRecord } from './record.ts';

/** Why a session was refused, in short fixed words; the number on the wire is the place in this list, counted from 1. */
export const refusalReasons = [
  'malformed message',
  'unexpected message',
  'no common suite',
  'unknown version',
  'certificate refused',
  'authentication failed',
  'sequence violated',
  'truncated',
] as const;
/** One of `refusalReasons`. */
export type RefusalReason = (typeof refusalReasons)[number];

/** A handshake message with its bytes explained. */
export interface ExplainedMessage {
  readonly message: HandshakeMessage;
  /** The message's bytes by name, and which bytes of which records they came out of. */
  readonly layer: Layer;
}

/** A record that was sent or received, with everything that can be known about its bytes. */
export interface RecordEvent {
  readonly type: 'record';
  readonly direction: 'sent' | 'received';
  readonly record: SessionRecord;
  readonly isProtected: boolean;
  /** What an eavesdropper cannot see of a protected record; the payload itself of a clear one. */
  readonly plaintext: Uint8Array;
  /** The record as it is on the wire. */
  readonly wire: Layer;
  /** What is inside: the decrypted plaintext of a protected record; `wire` again for a clear one. */
  readonly content: Layer;
  /** The handshake messages that end in this record. Both sides here send one message in one record. */
  readonly messages: readonly ExplainedMessage[];
}

/** One event. Secrets come with their names. */
export type SessionEvent =
  | RecordEvent
  | { readonly type: 'secret'; readonly label: string; readonly value: Uint8Array }
  | { readonly type: 'certificate'; readonly of: 'server' | 'client'; readonly verdict: SiteVerdict }
  | { readonly type: 'connected'; readonly suite: CipherSuite; readonly peer: Certificate | undefined }
  | { readonly type: 'message'; readonly sequence: number; readonly plaintext: Uint8Array }
  | { readonly type: 'closed' }
  | { readonly type: 'refused'; readonly reason: RefusalReason; readonly by: 'us' | 'peer'; readonly detail: string };
