/**
 * Tickets that the server need not remember (RFC 5077 section 4, RFC 9846 section 4.7.1): the session itself, sealed with a key that never leaves the
 * server. Whoever learns that key can read all resumed sessions of TLS 1.2, so it has to be changed often.
 */

import { AuthenticationError, checkBytes, concat, DecodeError, Reader, systemRandom, Writer } from '@cleartext/core';
import type { RandomSource } from '@cleartext/core';
import { aes, gcm } from '@cleartext/symmetric';
import { isVersion } from '../versions.ts';
import type { Session, TicketKeeper } from './session.ts';

/**
 * A keeper whose tickets are sealed with AES-256-GCM under a key of 32 bytes. Throws `RangeError` for another key.
 * Leaks: to whoever holds the key, everything.
 */
export function ticketKeeper(
  key: Uint8Array,
  { random = systemRandom, lifetime = 7200 }: { readonly random?: RandomSource; readonly lifetime?: number } = {},
): TicketKeeper {
  checkBytes('key', key, 32);
  const cipher = aes(key);
  return {
    lifetime,
    seal(session) {
      const nonce = random(12);
      return concat(nonce, gcm(cipher, nonce).seal(encodeSession(session)));
    },
    open(ticket) {
      if (ticket.length < 28) return undefined;
      try {
        return decodeSession(gcm(cipher, ticket.slice(0, 12)).open(ticket.slice(12)));
      } catch (error) {
        if (error instanceof AuthenticationError || error instanceof DecodeError) return undefined;
        throw error;
      }
    },
  };
}

/** A session as bytes. */
export function encodeSession(session: Session): Uint8Array {
  const { applicationProtocol = '' } = session;
  return new Writer()
    .uint('version', 2, session.version)
    .uint('suite', 2, session.suite)
    .opaque('secret', 0, 255, session.secret)
    .opaque('session_id', 0, 32, session.sessionId)
    .uint('lifetime', 4, session.lifetime)
    .uint('age_add', 4, session.ageAdd)
    .uint('created_at', 6, session.createdAt)
    .uint('max_early_data', 4, session.maxEarlyData)
    .opaque('server_name', 0, 0xffff, latin1(session.serverName))
    .opaque('application_protocol', 0, 255, latin1(applicationProtocol))
    .uint('extended_main_secret', 1, Number(session.hasExtendedMainSecret))
    .list('peer_chain', 0, 0xffffff, session.peerChain, (list, der) => list.opaque('certificate', 1, 0xffffff, der))
    .finish();
}

/** The session of bytes. Throws `DecodeError`. */
export function decodeSession(bytes: Uint8Array): Session {
  const reader = new Reader(bytes, 'Session');
  const version = reader.uint('version', 2);
  if (!isVersion(version)) reader.fail('version', `expected a known version, found ${version}`, 0);
  const session: Session = {
    version: version as Session['version'],
    suite: reader.uint('suite', 2),
    secret: reader.opaque('secret', 0, 255),
    sessionId: reader.opaque('session_id', 0, 32),
    lifetime: reader.uint('lifetime', 4),
    ageAdd: reader.uint('age_add', 4),
    createdAt: reader.uint('created_at', 6),
    maxEarlyData: reader.uint('max_early_data', 4),
    serverName: text(reader.opaque('server_name', 0, 0xffff)),
    applicationProtocol: text(reader.opaque('application_protocol', 0, 255)) || undefined,
    hasExtendedMainSecret: reader.uint('extended_main_secret', 1) === 1,
    peerChain: reader.list('peer_chain', 0, 0xffffff, (list) => list.opaque('certificate', 1, 0xffffff)),
    ticket: new Uint8Array(0),
  };
  reader.finish();
  return session;
}

function latin1(characters: string): Uint8Array {
  return Uint8Array.from(characters, (character) => character.charCodeAt(0));
}

function text(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
}
