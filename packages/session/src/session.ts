/**
 * The hybrid-encryption session of section 14.4.2 of the chapter, as a pure state machine: a public key carries one random
 * session key, a symmetric cipher under it carries everything else. `step` takes a state and an input and returns the next
 * state, the bytes to send and the events; it knows no sockets, no clock and no randomness but those it is given. What a
 * peer sends can never make it throw: a violation ends in the state `Refused`, with one word to the peer.
 */

import {
  AuthenticationError,
  checkBytes,
  checkOneOf,
  concat,
  copy,
  DecodeError,
  describe,
  systemRandom,
} from '@cleartext/core';
import { CertificateError } from '@cleartext/x509';
import { defaultSuites } from './cipher-suites.ts';
import { receiveAsClient, sendClientHello } from './client.ts';
import type { HandshakeMessage } from './messages.ts';
import { Refusal } from './refusal.ts';
import { MAX_HANDSHAKE_PAYLOAD, MAX_PAYLOAD, MAX_SEQUENCE, readHeader, takeRecord } from './record.ts';
import { openRecord, sendPayload, type Turn } from './record-layer.ts';
import { receiveAsServer } from './server.ts';
import { refusalReasons, type SessionEvent } from './session-event.ts';
import type {
  ClientConfig,
  Closing,
  CommonConfig,
  Connected,
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

/** A client's first state; its next input is `start`. Throws `TypeError` without a host: then nobody's name would be checked. */
export function clientSession(config: ClientConfig): Start {
  const { host }: { readonly host: unknown } = config;
  if (typeof host !== 'string') throw new TypeError(`host: expected a string, found ${describe(host)}`);
  return { ...base, kind: 'Start', role: 'client', config: { ...config, ...settle(config) } };
}

/** A server's first state; its next input is the client's first bytes. */
export function serverSession(config: ServerConfig): ExpectClientHello {
  return { ...base, kind: 'ExpectClientHello', role: 'server', config: { ...config, ...settle(config) } };
}

/**
 * One step. Throws only for the caller's own mistakes: `RangeError` for starting twice, for sending before the session is
 * connected or after it was closed, and for more than a record holds; `TypeError` for anything but bytes.
 * Leaks: through its events the session key and each plaintext, to whoever sees them; on the wire, sizes and times.
 */
export function step(state: SessionState, input: SessionInput): SessionStep {
  checkOneOf('input.type', input.type, ['start', 'send', 'close', 'receive', 'end']);
  const turn: Turn = { sent: [], events: [] };
  const next = act(state, input, turn);
  return { state: next, send: concat(...turn.sent), events: turn.events };
}

function act(state: SessionState, input: SessionInput, turn: Turn): SessionState {
  switch (input.type) {
    case 'start':
      if (state.kind !== 'Start') throw wrongState('start', 'Start', state);
      return sendClientHello(state, turn);
    case 'send':
      checkBytes('plaintext', input.plaintext);
      if (state.kind !== 'Connected') throw wrongState('send', 'Connected', state);
      // The last sequence number stays free for saying goodbye.
      if (state.sendSequence >= MAX_SEQUENCE)
        throw new RangeError(`send: expected at most ${MAX_SEQUENCE} records, found one more`);
      return sendPayload(state, 'message', copy(input.plaintext), turn);
    case 'close':
      if (state.kind !== 'Connected') throw wrongState('close', 'Connected', state);
      return { ...sendPayload(state, 'close', new Uint8Array(0), turn), kind: 'Closing' };
    case 'receive':
      checkBytes('bytes', input.bytes);
      if (state.kind === 'Closed' || state.kind === 'Refused') return state;
      return receive({ ...state, inbound: concat(state.inbound, input.bytes) }, turn);
    case 'end':
      if (state.kind === 'Closed' || state.kind === 'Refused') return state;
      return refuse(state, new Refusal('truncated', 'the transport ended before the peer said that it was done'), turn);
  }
}

/** Works through the whole records that have arrived. */
function receive(state: SessionState, turn: Turn): SessionState {
  let current = state;
  try {
    while (current.kind !== 'Closed' && current.kind !== 'Refused') {
      const isConnected = current.kind === 'Connected' || current.kind === 'Closing';
      const maxPayload = isConnected ? MAX_PAYLOAD : MAX_HANDSHAKE_PAYLOAD;
      const header = readHeader(current.inbound, maxPayload);
      if (header && header.sequence !== current.receiveSequence)
        throw new Refusal('sequence violated', `expected record ${current.receiveSequence}, found ${header.sequence}`);
      const taken = takeRecord(current.inbound, maxPayload);
      if (!taken) return current;
      const arrived = { ...current, inbound: taken.rest };
      const { type, plaintext, message } = openRecord(arrived, taken.record, turn);
      const counted: SessionState = { ...arrived, receiveSequence: current.receiveSequence + 1 };
      if (type === 'refusal') return refusedByPeer(counted, plaintext, turn);
      if (counted.kind === 'Connected' || counted.kind === 'Closing')
        current = receiveConnected(counted, type, plaintext, turn);
      else if (!message) throw new Refusal('unexpected message', `expected a handshake message, found ${type}`);
      else current = receiveHandshake(counted, message, plaintext, turn);
    }
    return current;
  } catch (error) {
    return refuse(current, asRefusal(error), turn);
  }
}

function receiveHandshake(
  state: SessionState,
  message: HandshakeMessage,
  payload: Uint8Array,
  turn: Turn,
): SessionState {
  const answer = state.role === 'client' ? receiveAsClient : receiveAsServer;
  return answer(state, message, payload, turn);
}

function receiveConnected(state: Connected | Closing, type: string, plaintext: Uint8Array, turn: Turn): SessionState {
  if (type === 'message') {
    turn.events.push({ type: 'message', sequence: state.receiveSequence - 1, plaintext });
    return state;
  }
  if (type !== 'close') throw new Refusal('unexpected message', `expected a message or close, found ${type}`);
  const answered = state.kind === 'Connected' ? sendPayload(state, 'close', new Uint8Array(0), turn) : state;
  turn.events.push({ type: 'closed' });
  return { ...ended(answered), kind: 'Closed' };
}

/** Tells the peer one word, and us the details. */
function refuse(state: SessionState, refusal: Refusal, turn: Turn): SessionState {
  const { reason, message: detail, from = state } = refusal;
  const code = Uint8Array.of(refusalReasons.indexOf(reason) + 1);
  const canTell = reason !== 'truncated' && from.sendSequence <= MAX_SEQUENCE;
  const told = canTell ? sendPayload(from, 'refusal', code, turn) : from;
  turn.events.push({ type: 'refused', reason, by: 'us', detail });
  return { ...ended(told), kind: 'Refused', reason };
}

/** The peer's word is a number; what is none of ours counts as malformed. */
function refusedByPeer(state: SessionState, plaintext: Uint8Array, turn: Turn): SessionState {
  const told = plaintext.length === 1 ? plaintext[0] : 0;
  const reason = refusalReasons.find((_, i) => i + 1 === told) ?? 'malformed message';
  turn.events.push({ type: 'refused', reason, by: 'peer', detail: `the peer refused: ${reason}` });
  return { ...ended(state), kind: 'Refused', reason };
}

/** What is left of a session at its end: no keys, no undecoded bytes. */
function ended({ sendSequence, receiveSequence, transcript, ...rest }: SessionState): Keyless {
  const common = { sendSequence, receiveSequence, transcript, inbound: new Uint8Array(0) };
  // Written twice so that the compiler keeps each role with its own configuration.
  return rest.role === 'client'
    ? { ...common, role: rest.role, config: rest.config }
    : { ...common, role: rest.role, config: rest.config };
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

const base = {
  sendSequence: 0,
  receiveSequence: 0,
  inbound: new Uint8Array(0),
  transcript: new Uint8Array(0),
} as const;

function settle({ suites, random, now }: CommonConfig): SettledConfig {
  return { suites: suites ?? defaultSuites, random: random ?? systemRandom, now: now ?? (() => new Date()) };
}
