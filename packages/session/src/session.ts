/**
 * The hybrid-encryption session of section 14.4.2 of the chapter, as a pure state machine: a public key carries one random
 * session key, a symmetric cipher under it carries everything else. `step` takes a state and an input and returns the next
 * state, the bytes to send and the events; it knows no sockets, no clock and no randomness but those it is given. What a
 * peer sends can never make it throw: a violation ends in the state `Refused`, and the peer is told the reason.
 */

import {
  AuthenticationError,
  CertificateError,
  checkBytes,
  checkOneOf,
  checkText,
  concatAll,
  copy,
  DecodeError,
  systemRandom,
} from '@cleartext/core';
import { checkKeyType } from '@cleartext/signature';
import { defaultSuites } from './cipher-suites.ts';
import { receiveServerFinished, receiveServerHello, sendClientHello } from './client.ts';
import type { HandshakeMessage } from './messages.ts';
import { MAX_SEQUENCE } from './record.ts';
import {
  newRecordLayer,
  receiveRecord,
  sendPayload,
  type ReceivedMessage,
  type ReceivedRecord,
  type Turn,
} from './record-layer.ts';
import { Refusal } from './refusal.ts';
import { receiveClientFinished, receiveClientHello, receiveKeyExchange } from './server.ts';
import { refusalReasons, type SessionEvent } from './session-event.ts';
import type {
  ClientConfig,
  CommonConfig,
  ExpectClientHello,
  Keyless,
  ServerConfig,
  SessionState,
  SettledConfig,
  Start,
} from './session-state.ts';

/** What can happen to a session: our side acts (`start`, `send`, `close`) or the transport does (`receive`, `end`). */
export type SessionInput =
  | { readonly type: 'start' }
  | { readonly type: 'send'; readonly plaintext: Uint8Array }
  | { readonly type: 'close' }
  | { readonly type: 'receive'; readonly bytes: Uint8Array }
  | { readonly type: 'end' };

/** The outcome of one step: the next state, the bytes for the transport (perhaps none) and what happened. */
export interface SessionStep {
  readonly state: SessionState;
  readonly send: Uint8Array;
  readonly events: readonly SessionEvent[];
}

/**
 * A client's first state; its next input is `start`. Throws `TypeError` without a host, because then no name would be checked, and
 * for an identity whose key is no RSA key.
 */
export function clientSession(config: ClientConfig): Start {
  checkText('host', config.host);
  if (config.identity) checkKeyType(config.identity.privateKey, 'rsa');
  return { ...newRecordLayer(), kind: 'Start', role: 'client', config: { ...config, ...settle(config) } };
}

/** A server's first state; its next input is the client's first bytes. Throws `TypeError` for an identity whose key is no RSA key. */
export function serverSession(config: ServerConfig): ExpectClientHello {
  if (typeof config.identity !== 'function') checkKeyType(config.identity.privateKey, 'rsa');
  return { ...newRecordLayer(), kind: 'ExpectClientHello', role: 'server', config: { ...config, ...settle(config) } };
}

/**
 * One step. Throws only for the caller's own mistakes: `RangeError` for starting twice, for sending before the session is
 * connected or after it was closed, and for more than a record holds; `TypeError` for anything but bytes.
 * Leaks: the session key and each plaintext, to everybody who sees the events; sizes and times, on the wire.
 */
export function step(state: SessionState, input: SessionInput): SessionStep {
  checkOneOf('input.type', input.type, ['start', 'send', 'close', 'receive', 'end']);
  const turn: Turn = { sent: [], events: [] };
  const next = act(state, input, turn);
  return { state: next, send: concatAll(turn.sent), events: turn.events };
}

function act(state: SessionState, input: SessionInput, turn: Turn): SessionState {
  switch (input.type) {
    case 'start':
      if (state.kind !== 'Start') throw wrongState('start', 'Start', state);
      return sendClientHello(state, turn);
    case 'send':
      checkBytes('plaintext', input.plaintext);
      if (state.kind !== 'Connected') throw wrongState('send', 'Connected', state);
      // The last sequence number stays free for the close.
      if (state.sending.left <= 1)
        throw new RangeError(`send: expected at most ${MAX_SEQUENCE} records, found one more`);
      return sendPayload(state, 'message', copy(input.plaintext), turn);
    case 'close':
      if (state.kind !== 'Connected') throw wrongState('close', 'Connected', state);
      return { ...sendPayload(state, 'close', new Uint8Array(0), turn), kind: 'Closing' };
    case 'receive':
      checkBytes('bytes', input.bytes);
      if (state.kind === 'Closed' || state.kind === 'Refused') return state;
      return receive({ ...state, deframer: state.deframer.push(input.bytes) }, turn);
    case 'end':
      if (state.kind === 'Closed' || state.kind === 'Refused') return state;
      return refuse(state, new Refusal('truncated', 'the transport ended before the peer said that it was done'), turn);
  }
}

/** Handles the whole records that have arrived, one after another. */
function receive(state: SessionState, turn: Turn): SessionState {
  let current = state;
  try {
    while (current.kind !== 'Closed' && current.kind !== 'Refused') {
      const received = receiveRecord(current, turn);
      if (!received) return current;
      current = received.state;
      if (received.type === 'handshake')
        for (const message of received.messages) {
          const { epoch } = current.receiving;
          current = receiveHandshake(current, message, turn);
          if (current.receiving.epoch !== epoch) checkNothingFollows(current, message, received);
        }
      else current = receiveOther(current, received, turn);
    }
    return current;
  } catch (error) {
    return refuse(current, asRefusal(error), turn);
  }
}

/** No message, and no part of one, may follow under the old keys when the keys have changed. */
function checkNothingFollows({ joiner }: SessionState, message: ReceivedMessage, { messages }: ReceivedRecord): void {
  if (message !== messages.at(-1) || !joiner.isEmpty)
    throw new Refusal('unexpected message', `more follows ${message.message.kind} under the old keys`);
}

/** Gives a handshake message to the handler of the state. */
function receiveHandshake(state: SessionState, received: ReceivedMessage, turn: Turn): SessionState {
  switch (state.kind) {
    case 'ExpectClientHello':
      return receiveClientHello(state, expect('ClientHello', received, state), turn);
    case 'ExpectServerHello':
      return receiveServerHello(state, expect('ServerHello', received, state), turn);
    case 'ExpectKeyExchange':
      return receiveKeyExchange(state, expect('KeyExchange', received, state), turn);
    case 'ExpectClientFinished':
      return receiveClientFinished(state, expect('Finished', received, state), turn);
    case 'ExpectServerFinished':
      return receiveServerFinished(state, expect('Finished', received, state), turn);
    default:
      throw unexpected(received, state);
  }
}

/** The message, if it is of the kind that the state expects. */
function expect<K extends HandshakeMessage['kind']>(
  kind: K,
  received: ReceivedMessage,
  state: SessionState,
): ReceivedMessage<Extract<HandshakeMessage, { readonly kind: K }>> {
  const { message, bytes } = received;
  if (!isOfKind(message, kind)) throw unexpected(received, state);
  return { message, bytes };
}

function isOfKind<K extends HandshakeMessage['kind']>(
  message: HandshakeMessage,
  kind: K,
): message is Extract<HandshakeMessage, { readonly kind: K }> {
  return message.kind === kind;
}

function unexpected({ message }: ReceivedMessage, { kind }: SessionState): Refusal {
  return new Refusal('unexpected message', `found ${message.kind} in state ${kind}`);
}

/** A message, a close or a refusal. */
function receiveOther(state: SessionState, { type, plaintext }: ReceivedRecord, turn: Turn): SessionState {
  if (type === 'refusal') return refusedByPeer(state, plaintext, turn);
  if (state.kind !== 'Connected' && state.kind !== 'Closing')
    throw new Refusal('unexpected message', `expected a handshake message, found ${type}`);
  if (type === 'message') {
    turn.events.push({ type: 'message', sequence: state.receiving.sequence - 1, plaintext });
    return state;
  }
  const answered = state.kind === 'Connected' ? sendPayload(state, 'close', new Uint8Array(0), turn) : state;
  turn.events.push({ type: 'closed' });
  return { ...ended(answered), kind: 'Closed' };
}

/** Tells the peer the reason. The details go into the event, for our side only. */
function refuse(state: SessionState, refusal: Refusal, turn: Turn): SessionState {
  const { reason, message: detail, from = state } = refusal;
  const code = Uint8Array.of(refusalReasons.indexOf(reason) + 1);
  const canTell = reason !== 'truncated' && from.sending.left > 0;
  const told = canTell ? sendPayload(from, 'refusal', code, turn) : from;
  turn.events.push({ type: 'refused', reason, by: 'us', detail });
  return { ...ended(told), kind: 'Refused', reason };
}

/** The peer tells its reason as a number; an unknown number counts as a malformed message. */
function refusedByPeer(state: SessionState, plaintext: Uint8Array, turn: Turn): SessionState {
  const told = plaintext.length === 1 ? plaintext[0] : 0;
  const reason = refusalReasons.find((_, i) => i + 1 === told) ?? 'malformed message';
  turn.events.push({ type: 'refused', reason, by: 'peer', detail: `the peer refused: ${reason}` });
  return { ...ended(state), kind: 'Refused', reason };
}

/** What is left of a session at its end: no keys, and no bytes that wait to be decoded. */
function ended(state: SessionState): Keyless {
  const common = { ...newRecordLayer(), transcript: state.transcript };
  // Written twice so that the compiler keeps each role with its own configuration.
  return state.role === 'client'
    ? { ...common, role: state.role, config: state.config }
    : { ...common, role: state.role, config: state.config };
}

function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof DecodeError) return new Refusal('malformed message', error.message);
  if (error instanceof AuthenticationError) return new Refusal('authentication failed', error.message);
  if (error instanceof CertificateError) return new Refusal('certificate refused', error.message);
  throw error;
}

function wrongState(input: string, expected: string, state: SessionState): RangeError {
  return new RangeError(`${input}: expected a session in state ${expected}, found ${state.kind}`);
}

function settle({ suites, random, now }: CommonConfig): SettledConfig {
  return { suites: suites ?? defaultSuites, random: random ?? systemRandom, now: now ?? (() => new Date()) };
}
