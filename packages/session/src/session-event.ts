/** What happens in a session, as values: the trace that the narration, the tests and a key log are made of. */

import type { Span } from '@cleartext/core';
import type { Certificate, SiteVerdict } from '@cleartext/x509';
import type { CipherSuite } from './cipher-suites.ts';
import type { HandshakeMessage } from './messages.ts';
import type { SessionRecord } from './record.ts';

/** Why a session was refused, as a short fixed word; its number on the wire is its place here, counted from 1. */
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

/** One event. Records come with everything that can be known about their bytes; secrets with their names. */
export type SessionEvent =
  | {
      readonly type: 'record';
      readonly direction: 'sent' | 'received';
      readonly record: SessionRecord;
      readonly isProtected: boolean;
      /** What an eavesdropper cannot see of a protected record; its own payload for a plain one. */
      readonly plaintext: Uint8Array;
      readonly message?: HandshakeMessage;
      readonly spans: readonly Span[];
    }
  | { readonly type: 'secret'; readonly label: string; readonly value: Uint8Array }
  | { readonly type: 'certificate'; readonly of: 'server' | 'client'; readonly verdict: SiteVerdict }
  | { readonly type: 'connected'; readonly suite: CipherSuite; readonly peer: Certificate | undefined }
  | { readonly type: 'message'; readonly sequence: number; readonly plaintext: Uint8Array }
  | { readonly type: 'closed' }
  | { readonly type: 'refused'; readonly reason: RefusalReason; readonly by: 'us' | 'peer'; readonly detail: string };
