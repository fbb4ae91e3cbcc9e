/**
 * From bytes to handshake messages and back, in four steps that TLS has too: the deframer cuts the stream into records, the
 * protection of the direction opens them, the joiner makes whole messages of their contents, and the transcript remembers the
 * messages. Every record, sent or received, leaves an event that explains all its bytes.
 */

import { DecodeError } from '@cleartext/core';
import { Deframer, DirectionProtection, MessageJoiner, Transcript } from '@cleartext/protocol';
import type { CipherSuite } from './cipher-suites.ts';
import { explainRecord, type ExplainedRecord } from './explain.ts';
import type { SessionKeys } from './key-schedule.ts';
import { decodeMessage, encodeMessage, messageFraming, type HandshakeMessage } from './messages.ts';
import { plainCipher, suiteCipher } from './protection.ts';
import {
  HEADER_SIZE,
  MAX_HANDSHAKE_PAYLOAD,
  MAX_PAYLOAD,
  MAX_SEQUENCE,
  recordFraming,
  recordOf,
  type RecordType,
  type SessionRecord,
} from './record.ts';
import { Refusal } from './refusal.ts';
import type { ExplainedMessage, SessionEvent } from './session-event.ts';
import type { Base, SessionState } from './session-state.ts';

/** What one step has produced so far. */
export interface Turn {
  readonly sent: Uint8Array[];
  readonly events: SessionEvent[];
}

/** The record layer of a session that has not begun. */
export function newRecordLayer(): Base {
  const plain = new DirectionProtection(plainCipher, { maxSequence: MAX_SEQUENCE });
  return {
    deframer: new Deframer(),
    sending: plain,
    receiving: plain,
    joiner: new MessageJoiner(),
    transcript: new Transcript(),
  };
}

/** The state with both directions under the keys of the suite. The numbers of the records go on. */
export function changeKeys<S extends SessionState>(state: S, suite: CipherSuite, keys: SessionKeys): S {
  const { role, config, sending, receiving } = state;
  const ours = suiteCipher(suite, keys[role], config.random);
  const theirs = suiteCipher(suite, keys[peerOf(state)], config.random);
  return {
    ...state,
    sending: sending.changeKeys(ours, { sequence: sending.sequence, maxSequence: MAX_SEQUENCE }),
    receiving: receiving.changeKeys(theirs, { sequence: receiving.sequence, maxSequence: MAX_SEQUENCE }),
  };
}

/** Sends a handshake message and adds it to the transcript. */
export function sendMessage<S extends SessionState>(state: S, message: HandshakeMessage, turn: Turn): S {
  const { bytes, spans } = encodeMessage(message);
  const sent = send(state, 'handshake', bytes, turn, ({ content, contentStart: start }) => {
    const from = [{ layer: content, start, end: start + bytes.length, at: 0 }];
    return [{ message, layer: { name: message.kind, bytes, spans, from } }];
  });
  return { ...sent, transcript: state.transcript.add(bytes) };
}

/** Sends any other content. The caller sees to it that a sequence number is left. */
export function sendPayload<S extends SessionState>(state: S, type: RecordType, plaintext: Uint8Array, turn: Turn): S {
  return send(state, type, plaintext, turn, () => []);
}

/** A record that arrived, opened, with the handshake messages that end in it. */
export interface ReceivedRecord {
  /** The state behind the record. */
  readonly state: SessionState;
  readonly type: RecordType;
  readonly plaintext: Uint8Array;
  readonly messages: readonly ReceivedMessage[];
}

/** A handshake message that arrived, and its bytes for the transcript. */
export interface ReceivedMessage<M extends HandshakeMessage = HandshakeMessage> {
  readonly message: M;
  readonly bytes: Uint8Array;
}

/**
 * Takes the next record off the bytes that have arrived; undefined while it is incomplete. Throws `Refusal` for a record out of
 * sequence or in the middle of a handshake message, `AuthenticationError` for one that was changed, `DecodeError`.
 */
export function receiveRecord(state: SessionState, turn: Turn): ReceivedRecord | undefined {
  const isConnected = state.kind === 'Connected' || state.kind === 'Closing';
  const expected = state.receiving.sequence;
  const framing = recordFraming(isConnected ? MAX_PAYLOAD : MAX_HANDSHAKE_PAYLOAD, ({ sequence }) => {
    if (state.receiving.left === 0 || sequence !== expected)
      throw new Refusal('sequence violated', `expected record ${expected}, found ${sequence}`);
  });
  const taken = state.deframer.next(framing);
  if (!taken) return undefined;
  const { type, plaintext, next: receiving } = state.receiving.open(taken.frame);
  const opened: SessionState = { ...state, deframer: taken.rest, receiving };
  const messages: (ReceivedMessage & ExplainedMessage)[] = [];
  const { content, contentStart } = tell(state, 'received', recordOf(taken.frame), plaintext, turn, () => messages);
  if (type !== 'handshake') {
    if (!state.joiner.isEmpty && type !== 'refusal')
      throw new Refusal('unexpected message', `a ${type} record came in the middle of a handshake message`);
    return { state: opened, type, plaintext, messages };
  }
  if (isConnected) throw new Refusal('unexpected message', 'expected a message or close, found handshake');
  if (plaintext.length === 0) throw new DecodeError('Record.payload', HEADER_SIZE, 'expected a handshake message');
  let joiner = state.joiner.push(plaintext, content, contentStart);
  for (let joined = joiner.next(messageFraming); joined; joined = joiner.next(messageFraming)) {
    const { bytes, from } = joined.message;
    const { message, spans } = decodeMessage(bytes);
    messages.push({ message, bytes, layer: { name: message.kind, bytes, spans, from } });
    joiner = joined.rest;
  }
  return { state: { ...opened, joiner }, type, plaintext, messages };
}

function send<S extends SessionState>(
  state: S,
  type: RecordType,
  plaintext: Uint8Array,
  turn: Turn,
  explain: Explain,
): S {
  const { sequence } = state.sending;
  const { bytes, next } = state.sending.seal(type, plaintext);
  turn.sent.push(bytes);
  const [header, payload] = [bytes.subarray(0, HEADER_SIZE), bytes.subarray(HEADER_SIZE)];
  tell(state, 'sent', { type, sequence, payload, header, bytes }, plaintext, turn, explain);
  return { ...state, sending: next };
}

/** Gives the messages of a record, once its lower layers are known. */
type Explain = (record: ExplainedRecord) => readonly ExplainedMessage[];

/** Adds the event of a record, with all its layers. */
function tell(
  state: SessionState,
  direction: 'sent' | 'received',
  record: SessionRecord,
  plaintext: Uint8Array,
  turn: Turn,
  explain: Explain,
): ExplainedRecord {
  const { epoch } = direction === 'sent' ? state.sending : state.receiving;
  const from = direction === 'sent' ? state.role : peerOf(state);
  const isProtected = epoch > 0;
  const explained = explainRecord(record, plaintext, from, isProtected && 'suite' in state ? state.suite : undefined);
  const { wire, content } = explained;
  const messages = explain(explained);
  turn.events.push({ type: 'record', direction, record, isProtected, plaintext, wire, content, messages });
  return explained;
}

function peerOf({ role }: SessionState): 'client' | 'server' {
  return role === 'client' ? 'server' : 'client';
}
