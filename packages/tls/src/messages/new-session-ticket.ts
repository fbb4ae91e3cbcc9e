/**
 * NewSessionTicket (RFC 9846 section 4.7.1; RFC 5077 section 3.3): the server gives the client something to resume the session with, which the
 * client keeps and only the server can read.
 */

import type { Reader, Writer } from '@cleartext/core';
import { readExtensions, writeExtensions, type Extension } from '../extensions/extension.ts';

/** The ticket of TLS 1.3. */
export interface NewSessionTicket13 {
  readonly type: 'new_session_ticket';
  /** Seconds, at most a week. */
  readonly lifetime: number;
  readonly ageAdd: number;
  readonly nonce: Uint8Array;
  readonly ticket: Uint8Array;
  readonly extensions: readonly Extension[];
}

/** The ticket of TLS 1.0 to 1.2. */
export interface NewSessionTicket {
  readonly type: 'new_session_ticket';
  /** A hint in seconds; 0 says nothing. */
  readonly lifetime: number;
  readonly ticket: Uint8Array;
}

/** Reads the body of TLS 1.3. Throws `DecodeError`. */
export function readNewSessionTicket13(reader: Reader): NewSessionTicket13 {
  return {
    type: 'new_session_ticket',
    lifetime: reader.uint('ticket_lifetime', 4),
    ageAdd: reader.uint('ticket_age_add', 4),
    nonce: reader.opaque('ticket_nonce', 0, 0xff),
    ticket: reader.opaque('ticket', 1, 0xffff),
    extensions: readExtensions(reader, 'new_session_ticket'),
  };
}

/** Writes the body of TLS 1.3. */
export function writeNewSessionTicket13(writer: Writer, message: NewSessionTicket13): void {
  writer.uint('ticket_lifetime', 4, message.lifetime).uint('ticket_age_add', 4, message.ageAdd);
  writer.opaque('ticket_nonce', 0, 0xff, message.nonce);
  writer.opaque('ticket', 0, 0xffff, message.ticket);
  writeExtensions(writer, message.extensions, 'new_session_ticket');
}

/** Reads the body of TLS 1.0 to 1.2. Throws `DecodeError`. */
export function readNewSessionTicket(reader: Reader): NewSessionTicket {
  return {
    type: 'new_session_ticket',
    lifetime: reader.uint('ticket_lifetime_hint', 4),
    ticket: reader.opaque('ticket', 0, 0xffff),
  };
}

/** Writes the body of TLS 1.0 to 1.2. */
export function writeNewSessionTicket(writer: Writer, message: NewSessionTicket): void {
  writer.uint('ticket_lifetime_hint', 4, message.lifetime).opaque('ticket', 0, 0xffff, message.ticket);
}
