/**
 * Between messages and records: numbers what is sent, protects it once there are keys, opens what arrives, and keeps the
 * transcript of the handshake. Every record, sent or received, leaves an event that explains all its bytes.
 */

import { AuthenticationError, concat, type Span } from '@cleartext/core';
import { decodeMessage, encodeMessage, type HandshakeMessage } from './messages.ts';
import { protectRecord, unprotectRecord } from './protection.ts';
import { encodeRecord, HEADER_SIZE, recordSpans, type RecordType, type SessionRecord } from './record.ts';
import type { SessionEvent } from './session-event.ts';
import type { SessionState } from './session-state.ts';

/** What one step has produced so far. */
export interface Turn {
  readonly sent: Uint8Array[];
  readonly events: SessionEvent[];
}

/** Sends a handshake message and adds it to the transcript. */
export function sendMessage<S extends SessionState>(state: S, message: HandshakeMessage, turn: Turn): S {
  const { bytes, spans } = encodeMessage(message);
  const sent = send(state, 'handshake', bytes, turn, { message, spans });
  return { ...sent, transcript: concat(state.transcript, bytes) };
}

/** Sends any other payload. The caller sees to it that a sequence number is left. */
export function sendPayload<S extends SessionState>(state: S, type: RecordType, plaintext: Uint8Array, turn: Turn): S {
  return send(state, type, plaintext, turn, {});
}

/** The plaintext of a received record. Throws `AuthenticationError`; `DecodeError` for a malformed handshake message. */
export function openRecord(
  state: SessionState,
  record: SessionRecord,
  turn: Turn,
): { readonly type: RecordType; readonly plaintext: Uint8Array; readonly message?: HandshakeMessage } {
  const { type } = record;
  const isProtected = 'keys' in state;
  if (!isProtected && (type === 'message' || type === 'close'))
    throw new AuthenticationError(`a ${type} record came before the keys`);
  const plaintext = isProtected ? unprotectRecord(state.suite, state.keys[peerOf(state)], record) : record.payload;
  const explained = type === 'handshake' ? decodeMessage(plaintext) : undefined;
  turn.events.push(recordEvent('received', record, isProtected, plaintext, explained ?? {}));
  return { type, plaintext, ...(explained ? { message: explained.message } : {}) };
}

function send<S extends SessionState>(
  state: S,
  type: RecordType,
  plaintext: Uint8Array,
  turn: Turn,
  explained: Explained,
): S {
  const { sendSequence } = state;
  const record =
    'keys' in state
      ? protectRecord(state.suite, state.keys[state.role], type, sendSequence, plaintext, state.config.random)
      : encodeRecord(type, sendSequence, plaintext);
  turn.sent.push(record.bytes);
  turn.events.push(recordEvent('sent', record, 'keys' in state, plaintext, explained));
  return { ...state, sendSequence: sendSequence + 1 };
}

function peerOf(state: SessionState): 'client' | 'server' {
  return state.role === 'client' ? 'server' : 'client';
}

interface Explained {
  readonly message?: HandshakeMessage;
  readonly spans?: readonly Span[];
}

function recordEvent(
  direction: 'sent' | 'received',
  record: SessionRecord,
  isProtected: boolean,
  plaintext: Uint8Array,
  { message, spans = [] }: Explained,
): SessionEvent {
  const inner = isProtected ? [] : moved(spans, HEADER_SIZE);
  return {
    type: 'record',
    direction,
    record,
    isProtected,
    plaintext,
    ...(message ? { message } : {}),
    spans: recordSpans(record, inner),
  };
}

/** The same spans, `distance` bytes further on. */
function moved(spans: readonly Span[], distance: number): Span[] {
  return spans.map((span) => ({
    ...span,
    start: span.start + distance,
    end: span.end + distance,
    ...(span.children ? { children: moved(span.children, distance) } : {}),
  }));
}
