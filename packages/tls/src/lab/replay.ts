/**
 * Replay of early data (RFC 9846 section 8 and appendix F.5). With 0-RTT a client's request travels in its first flight, before the server has said anything
 * fresh. Nothing in it is bound to this one connection, so whoever recorded the flight can send it again, without a key and without understanding
 * it, and a server that does not remember executes the request twice.
 */

import { concatAll } from '@cleartext/core';
import type { ServerStart } from '../connection/state.ts';
import { step } from '../connection/step.ts';
import type { Session } from '../sessions/session.ts';
import type { Line } from './line.ts';

/** The session that a server gave a client on a line, the last one. Throws `TypeError` if there was none. */
export function sessionOf(line: Line): Session {
  const event = line.events.client.findLast(({ type }) => type === 'session');
  if (event?.type !== 'session') throw new TypeError('line: expected one with a session, found none');
  return event.session;
}

/** What a server makes of bytes that somebody sends to it once more. */
export interface ReplayResult {
  /** The early data that its application got. */
  readonly executed: Uint8Array;
  /** Whether it took or refused the early data; undefined if it did not come so far. */
  readonly outcome: 'accepted' | 'refused' | undefined;
}

/** Sends a recorded first flight to a server. */
export function replay(server: ServerStart, firstFlight: Uint8Array): ReplayResult {
  const { events } = step(server, { type: 'receive', bytes: firstFlight });
  const early = events.find((event) => event.type === 'early data');
  return {
    executed: concatAll(events.flatMap((event) => (event.type === 'data' && event.isEarly ? [event.plaintext] : []))),
    outcome: early?.outcome,
  };
}

/**
 * A memory of binders (RFC 9846 section 8.2, ClientHello recording), the countermeasure: `isFresh` says yes to each binder once. In practice it has to be
 * shared by all machines of a site and to last as long as a ticket's window.
 */
export function binderMemory(): (binder: Uint8Array) => boolean {
  const seen = new Set<string>();
  return (binder) => {
    const name = binder.join(' ');
    const isNew = !seen.has(name);
    seen.add(name);
    return isNew;
  };
}
