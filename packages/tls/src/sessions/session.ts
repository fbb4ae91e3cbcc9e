/**
 * Sessions: what two sides keep of a handshake to make the next one short. In TLS 1.3 it is a PSK with a ticket (RFC 9846 section 4.7.1); before, the
 * main secret with a session id (RFC 5246 section 7.3) or a ticket (RFC 5077).
 */

import type { Version } from '../versions.ts';

/** What a session is made of, on both sides. */
export interface Session {
  readonly version: Version;
  /** The number of the suite; in TLS 1.3 only its hash counts. */
  readonly suite: number;
  /** The PSK in TLS 1.3, the main secret before. */
  readonly secret: Uint8Array;
  /** What the client sends to resume: empty if there is only an id. */
  readonly ticket: Uint8Array;
  /** Up to TLS 1.2. */
  readonly sessionId: Uint8Array;
  /** Seconds. */
  readonly lifetime: number;
  readonly ageAdd: number;
  /** When the ticket was received or made, in milliseconds since 1970. */
  readonly createdAt: number;
  /** The most bytes of early data; 0 for none. */
  readonly maxEarlyData: number;
  readonly serverName: string;
  readonly applicationProtocol: string | undefined;
  /** Whether the main secret is the extended one, up to TLS 1.2. */
  readonly hasExtendedMainSecret: boolean;
  /** The peer's certificates in DER: a resumed session stands on the verdict of the first. */
  readonly peerChain: readonly Uint8Array[];
}

/** Makes tickets that only it can read. `open` returns undefined for a ticket that is not its own or was changed. */
export interface TicketKeeper {
  readonly seal: (session: Session) => Uint8Array;
  readonly open: (ticket: Uint8Array) => Session | undefined;
  /** How long a ticket may be used, in seconds, at most a week. */
  readonly lifetime: number;
}

/** Remembers sessions by id. */
export interface SessionCache {
  readonly get: (sessionId: Uint8Array) => Session | undefined;
  readonly set: (session: Session) => void;
}

/** Whether a session may still be resumed at a moment. A clock that went back makes it too old, not too young. */
export function isAlive(session: Session, now: Date): boolean {
  const age = now.getTime() - session.createdAt;
  return age >= 0 && age <= 1000 * session.lifetime;
}
