/**
 * A connection as a pure state machine: `step` takes a state and an input to the next state, the bytes to send and the events. It knows
 * no sockets, no clock and no randomness but those it is given. Nothing that a peer sends makes it throw: a fault ends in
 * the state FAILED, with an alert for the peer and a sentence for us.
 */

import {
  argumentError,
  AuthenticationError,
  checkBytes,
  concatAll,
  DecodeError,
  TlsAlert,
  wireLayer,
  type Layer,
} from '@cleartext/core';
import { Deframer, DirectionProtection, MessageJoiner, Transcript, type Frame } from '@cleartext/protocol';
import { decodeAlert, descriptionFor, encodeAlert, fatal, type AlertDescription } from '../alerts.ts';
import { sendClientHello } from '../client/send-client-hello.ts';
import { decodeHandshake, handshakeFraming, handshakeTypeName, MESSAGE_NAMES } from '../messages/handshake.ts';
import { readV2ClientHello, takeV2ClientHello } from '../messages/v2-client-hello.ts';
import { plainRecords } from '../record/record-cipher.ts';
import { CONTENT_TYPE, contentTypeName, MAX_PLAINTEXT, recordFraming, type RecordHeader } from '../record/record.ts';
import { sendKeyUpdate } from '../tls13/connected.ts';
import { dressSecondFlight } from '../tls13/middleboxes.ts';
import { trafficCipher } from '../tls13/traffic.ts';
import { VERSION, type Version } from '../versions.ts';
import { checkMuseumServer, settle, type ClientConfig, type CommonConfig, type ServerConfig } from './config.ts';
import type { TlsEvent } from './event.ts';
import { receiveClientHelloV2 } from '../server/receive-client-hello.ts';
import { handlersOf } from './state-table.ts';
import {
  stateName,
  type ClientStart,
  type Closed,
  type Endpoint,
  type RecordDirection,
  type ServerStart,
  type TlsState,
} from './state.ts';
import { changeWriteKeys, explainRecord, flush, messageLayer, newTurn, sendRecord, type Turn } from './turn.ts';

/** What can happen to a connection: our side acts, or the transport does (`receive`, `end`). */
export type TlsInput =
  /** A client begins. */
  | { readonly type: 'start' }
  | { readonly type: 'send'; readonly plaintext: Uint8Array }
  /** TLS 1.3: new keys for what we send; `request` asks the peer for the same. */
  | { readonly type: 'update keys'; readonly request: boolean }
  /** We will send no more. */
  | { readonly type: 'close' }
  /** The application ends the connection because of an error that it has found; `detail` is for people on our side. */
  | { readonly type: 'abort'; readonly description: AlertDescription; readonly detail: string }
  | { readonly type: 'receive'; readonly bytes: Uint8Array }
  /** The transport has ended. */
  | { readonly type: 'end' };

/** The outcome of one step: the next state, the bytes for the transport (perhaps none) and what happened. */
export interface TlsStep {
  readonly state: TlsState;
  readonly send: Uint8Array;
  readonly events: readonly TlsEvent[];
}

/** A client's first state; its next input is `start`. Throws `TypeError` without a host: then nobody's name would be checked. */
export function tlsClient(config: ClientConfig): ClientStart {
  if (typeof (config.host as unknown) !== 'string') throw new TypeError('host: expected a string, found none');
  return { ...newEndpoint(config), role: 'client', protocol: 'hello', kind: 'START', config: settle(config) };
}

/** A server's first state; its next input is the client's first bytes. Throws `RangeError` for a museum that others can reach. */
export function tlsServer(config: ServerConfig): ServerStart {
  checkMuseumServer(config);
  const endpoint = newEndpoint(config);
  return { ...endpoint, role: 'server', protocol: 'hello', kind: 'START', config: settle(config), retry: undefined };
}

/**
 * One step. Throws only for the caller's own mistakes: `RangeError` for an input that the state does not take, `TypeError` for anything but bytes.
 * Leaks: through its events every secret and plaintext, to whoever sees them; on the wire, sizes and times.
 */
export function step(state: TlsState, input: TlsInput): TlsStep {
  const turn = newTurn();
  const next = flush(act(state, input, turn), turn);
  return { state: next, send: concatAll(turn.sent), events: turn.events };
}

/** Whether data can be sent to a peer that has proved itself. */
export function canSend(state: TlsState): boolean {
  return state.kind === 'CONNECTED' && !state.isWriteClosed;
}

/**
 * Whether a server of TLS 1.3 may send already although the client has not proved anything yet (RFC 9846 section 4.5.3): nobody else can
 * read the data, but it is not proved yet who the client is, and the client's hello may be a replay.
 */
export function canSendEarly(state: TlsState): boolean {
  return state.role === 'server' && state.protocol === 'tls13' && state.kind !== 'CONNECTED' && !state.isWriteClosed;
}

function act(state: TlsState, input: TlsInput, turn: Turn): TlsState {
  switch (input.type) {
    case 'start':
      if (state.role !== 'client' || state.kind !== 'START') throw wrongState('start', 'a client in START', state);
      return moved(state, sendClientHello(state, turn), turn);
    case 'send':
      checkBytes('plaintext', input.plaintext);
      return send(state, input.plaintext, turn);
    case 'update keys':
      if (state.kind !== 'CONNECTED' || state.protocol !== 'tls13' || state.isWriteClosed)
        throw wrongState('update keys', 'TLS 1.3 in CONNECTED', state);
      return sendKeyUpdate(state, input.request, turn);
    case 'close':
      return close(state, turn);
    case 'abort':
      return fail(state, fatal(input.description, input.detail), turn, true);
    case 'receive':
      checkBytes('bytes', input.bytes);
      return receive(state, input.bytes, turn);
    case 'end':
      if (state.protocol === 'end') return state;
      if (state.isReadClosed) return moved(state, ended(state), turn);
      return fail(
        state,
        fatal('unexpected_message', 'the transport ended without close_notify: truncated'),
        turn,
        false,
      );
  }
}

/** Sends our data. */
function send(state: TlsState, plaintext: Uint8Array, turn: Turn): TlsState {
  if (!(state.kind === 'CONNECTED' || canSendEarly(state)) || state.isWriteClosed)
    throw wrongState('send', 'CONNECTED', state);
  const needsNewKeys =
    state.protocol === 'tls13' &&
    state.kind === 'CONNECTED' &&
    (state.isUpdateDue || state.write.protection.sequence >= KEY_UPDATE_AFTER);
  const fresh = needsNewKeys ? sendKeyUpdate(state, false, turn) : state;
  const hasChainedIv =
    fresh.protocol === 'tls12' && fresh.version <= VERSION.TLS10 && fresh.suite.cipher.kind === 'block';
  return hasChainedIv
    ? sendSplit(fresh, plaintext, turn)
    : sendRecord(fresh, CONTENT_TYPE.application_data, plaintext, turn);
}

/**
 * With CBC before TLS 1.1 the IV of a record is the end of the one before, which everybody has seen. So the first byte of each record travels
 * alone: its MAC makes the next IV unpredictable (BEAST, 2011).
 */
function sendSplit(state: TlsState, plaintext: Uint8Array, turn: Turn): TlsState {
  let current = state;
  let offset = 0;
  do {
    const end = Math.min(offset + state.sendLimit, plaintext.length);
    for (const part of end - offset < 2
      ? [[offset, end]]
      : [
          [offset, offset + 1],
          [offset + 1, end],
        ])
      current = sendRecord(current, CONTENT_TYPE.application_data, plaintext.subarray(part[0], part[1]), turn);
    offset = end;
  } while (offset < plaintext.length);
  return current;
}

/** Records under one key before a KeyUpdate: below the 2^24.5 of RFC 9846 section 5.5. */
const KEY_UPDATE_AFTER = 2 ** 24;

function close(state: TlsState, turn: Turn): TlsState {
  if (state.protocol === 'end' || state.isWriteClosed) return state;
  if (state.kind === 'START') return moved(state, ended(state), turn);
  turn.events.push({
    type: 'alert',
    direction: 'sent',
    alert: { level: 'warning', code: 0, description: 'close_notify' },
  });
  const sent = sendRecord(state, CONTENT_TYPE.alert, encodeAlert('warning', 'close_notify'), turn);
  const closed = { ...sent, isWriteClosed: true };
  return closed.isReadClosed ? moved(state, ended(closed), turn) : closed;
}

/** Works through the whole records that have arrived. */
function receive(state: TlsState, bytes: Uint8Array, turn: Turn): TlsState {
  if (state.protocol === 'end' || state.isReadClosed) return state;
  let current: TlsState = { ...state, inbound: state.inbound.push(bytes) };
  try {
    const isFirst = isServerStart(current) && current.read.protection.sequence === 0;
    const old = isFirst ? takeV2ClientHello(current.inbound) : undefined;
    if (isServerStart(current) && old) {
      if (old === 'incomplete') return current;
      const begun: ServerStart = { ...current, inbound: old.rest };
      const { message, spans } = readV2ClientHello(old.bytes);
      const layer = wireLayer('V2ClientHello', old.bytes, spans);
      turn.events.push({ type: 'message', direction: 'received', message, layer });
      current = moved(begun, receiveClientHelloV2(begun, message, old.bytes, turn), turn);
    }
    while (!isOver(current)) {
      const next = current.inbound.next(recordFraming(maxFragment(current)));
      if (!next) return current;
      current = { ...current, inbound: next.rest };
      current = receiveRecord(current, next.frame, turn, (reached) => (current = reached));
    }
    return current;
  } catch (error) {
    return fail(current, asAlert(error), turn, true);
  }
}

/** Opens a record and gives its content to the state. `reached` hears of each state on the way, so that an alert goes on from there. */
function receiveRecord(
  state: TlsState,
  frame: Frame<RecordHeader>,
  turn: Turn,
  reached: (state: TlsState) => void,
): TlsState {
  const { type: outerType } = frame.header;
  if (isIgnoredChangeCipherSpec(state, frame)) {
    explainRecord('received', PLAIN, outerType, frame.bytes, frame.body, undefined, turn);
    return idle(state);
  }
  if (isEarlyAlert(state, frame)) {
    explainRecord('received', PLAIN, outerType, frame.bytes, frame.body, undefined, turn);
    return receiveAlert(state, frame.body, turn);
  }
  const skipped = skipEarlyData(state, frame);
  if (skipped) return skipped;
  const opened = open(state, frame);
  if ('skipped' in opened) return opened.skipped;
  const { type, plaintext, inner, next } = opened;
  const content = explainRecord('received', state.read, type, frame.bytes, plaintext, inner, turn);
  const read = { ...state.read, protection: next };
  const isFirstOpened = state.skippable > 0 && state.read.protection.epoch > 0;
  let current: TlsState = { ...state, read, skippable: isFirstOpened ? 0 : state.skippable };
  if (plaintext.length > state.receiveLimit)
    throw fatal(
      'record_overflow',
      `expected at most ${state.receiveLimit} bytes in a record, found ${plaintext.length}`,
    );
  if (plaintext.length === 0 && type !== CONTENT_TYPE.application_data)
    throw fatal('unexpected_message', `a record of type ${contentTypeName(type)} is empty`);
  if (type !== CONTENT_TYPE.handshake && !current.joiner.isEmpty)
    throw fatal('unexpected_message', `a ${contentTypeName(type)} record interrupts a handshake message`);
  switch (type) {
    case CONTENT_TYPE.handshake:
      current = { ...current, joiner: current.joiner.push(plaintext, content.layer, content.start) };
      return receiveMessages(current, turn, reached);
    case CONTENT_TYPE.alert:
      return receiveAlert(current, plaintext, turn);
    case CONTENT_TYPE.change_cipher_spec:
      return receiveChangeCipherSpec(current, plaintext, turn);
    case CONTENT_TYPE.application_data:
      return receiveData(current, plaintext, turn);
  }
}

/** Gives each whole message to the handler of the state. */
function receiveMessages(state: TlsState, turn: Turn, reached: (state: TlsState) => void): TlsState {
  let current = state;
  while (!isOver(current)) {
    const next = current.joiner.next(handshakeFraming(current.config.maxHandshakeSize));
    if (!next) return current;
    const { message: frame, rest } = next;
    const handlers = handlersOf(current);
    const type = handshakeTypeName(frame.header.code);
    const accepts = handlers.messages as Readonly<Record<string, unknown>>;
    const isExpected = type !== undefined && accepts[type] !== undefined && (handlers.expects?.(current, type) ?? true);
    if (!isExpected)
      throw fatal(
        'unexpected_message',
        `found ${type ? MESSAGE_NAMES[type] : `message ${frame.header.code}`} in ${stateName(current)}`,
      );
    const { message, spans } = decodeHandshake(frame.bytes, handlers.context(current));
    const layer: Layer = messageLayer(message, frame.bytes, spans, frame.from);
    turn.events.push({ type: 'message', direction: 'received', message, layer });
    const handler = accepts[message.type] as Handler | undefined;
    if (!handler) throw fatal('unexpected_message', `found ${MESSAGE_NAMES[message.type]} in ${stateName(current)}`);
    const before: TlsState = {
      ...current,
      joiner: rest,
      idleRecords: message.type === 'key_update' ? current.idleRecords : 0,
    };
    reached(before);
    current = moved(before, handler(before, { message, bytes: frame.bytes }, turn), turn);
    reached(current);
  }
  return current;
}

type Handler = (state: TlsState, arrived: unknown, turn: Turn) => TlsState;

/** RFC 9846 section 6: since TLS 1.3 every alert but two ends the connection, whatever its level. */
function receiveAlert(state: TlsState, fragment: Uint8Array, turn: Turn): TlsState {
  if (fragment.length === 2 && fragment[0] !== 1 && fragment[0] !== 2)
    throw fatal('illegal_parameter', `expected 1 or 2 for the level of an alert, found ${fragment[0]}`);
  const { alert } = decodeAlert(fragment);
  turn.events.push({ type: 'alert', direction: 'received', alert });
  if (alert.description === 'close_notify') {
    turn.events.push({ type: 'closed' });
    const closed: TlsState = { ...state, isReadClosed: true };
    if (closed.isWriteClosed) return moved(state, ended(closed), turn);
    // Up to TLS 1.2 both directions close at once (RFC 5246 section 7.2.1); since then the other may go on.
    return closed.protocol === 'tls13' ? closed : close(closed, turn);
  }
  const isHarmless = alert.description === 'user_canceled' || (state.protocol !== 'tls13' && alert.level === 'warning');
  if (isHarmless) {
    const handlers = state.protocol === 'end' ? undefined : handlersOf(state);
    if (alert.description === 'no_certificate' && handlers?.noCertificate)
      return moved(state, handlers.noCertificate(state, turn), turn);
    return idle(state, WARNING_COST);
  }
  const { description } = alert;
  turn.events.push({ type: 'failed', by: 'peer', description, detail: `the peer sent ${description} (${alert.code})` });
  return moved(state, { ...ended(state), kind: 'FAILED', description }, turn);
}

function receiveChangeCipherSpec(state: TlsState, fragment: Uint8Array, turn: Turn): TlsState {
  const { changeCipherSpec } = handlersOf(state);
  if (!changeCipherSpec) throw fatal('unexpected_message', `found change_cipher_spec in ${stateName(state)}`);
  if (fragment.length !== 1 || fragment[0] !== 1)
    throw fatal('illegal_parameter', 'expected a change_cipher_spec of one byte 1');
  return moved(state, changeCipherSpec(state, turn), turn);
}

function receiveData(state: TlsState, plaintext: Uint8Array, turn: Turn): TlsState {
  if (state.kind === 'CONNECTED') {
    if (plaintext.length === 0) return idle(state);
    turn.events.push({ type: 'data', plaintext, isEarly: false });
    return { ...state, idleRecords: 0 };
  }
  const { earlyData } = handlersOf(state);
  if (!earlyData) throw fatal('unexpected_message', `found application data in ${stateName(state)}`);
  return earlyData(state, plaintext, turn);
}

/** A TLS 1.3 handshake may be dressed with change_cipher_spec records for middleboxes; they mean nothing (RFC 9846 section 5). */
function isIgnoredChangeCipherSpec(state: TlsState, { header, body }: Frame<RecordHeader>): boolean {
  if (header.type !== CONTENT_TYPE.change_cipher_spec || body.length !== 1 || body[0] !== 1) return false;
  if (!state.joiner.isEmpty) return false;
  if (state.protocol === 'tls13') return state.kind !== 'CONNECTED';
  if (state.kind === 'WAIT_SH') return state.config.policy.versions.includes(VERSION.TLS13);
  return isServerStart(state) && state.retry !== undefined;
}

/** A client of TLS 1.3 that could not read our hello has no keys to say so under. */
function isEarlyAlert(state: TlsState, { header }: Frame<RecordHeader>): boolean {
  const isWaiting = state.role === 'server' && state.protocol === 'tls13' && state.kind !== 'CONNECTED';
  return isWaiting && header.type === CONTENT_TYPE.alert && state.read.protection.sequence === 0;
}

/** Opens a record; early data that was refused can't be opened and is skipped (RFC 9846 section 4.3.10). */
function open(
  state: TlsState,
  frame: Frame<RecordHeader>,
): ReturnType<Endpoint['read']['protection']['open']> | { readonly skipped: TlsState } {
  try {
    return state.read.protection.open(frame);
  } catch (error) {
    const canSkip = state.skippable > 0 && frame.header.type === CONTENT_TYPE.application_data;
    if (!(error instanceof AuthenticationError) || !canSkip) throw error;
    return { skipped: withSkipped(state, frame.body.length) };
  }
}

/** After a HelloRetryRequest refused early data is still on its way, under a key that we never made. */
function skipEarlyData(state: TlsState, { header, body }: Frame<RecordHeader>): TlsState | undefined {
  const isWaiting = isServerStart(state) && state.skippable > 0;
  return isWaiting && header.type === CONTENT_TYPE.application_data ? withSkipped(state, body.length) : undefined;
}

function withSkipped(state: TlsState, length: number): TlsState {
  if (length > state.skippable) throw fatal('unexpected_message', 'more early data than may be skipped');
  return { ...state, skippable: Math.max(1, state.skippable - length) };
}

/** Ends a connection with an alert, RFC 9846 section 6.2. */
function fail(state: TlsState, alert: TlsAlert, turn: Turn, isTold: boolean): TlsState {
  if (state.protocol === 'end') return state;
  const description = descriptionFor(versionOf(state), alert.description);
  turn.pending = [];
  if (isTold && !state.isWriteClosed) {
    const from = underHandshakeKeys({ ...state, write: turn.lastWrite ?? state.write }, turn);
    sendRecord(from, CONTENT_TYPE.alert, encodeAlert('fatal', description), turn);
    turn.events.push({ type: 'alert', direction: 'sent', alert: { level: 'fatal', code: 0, description } });
  }
  turn.events.push({ type: 'failed', by: 'us', description, detail: alert.message });
  return moved(state, { ...ended(state), kind: 'FAILED', description }, turn);
}

/** A client of TLS 1.3 that fails between ServerHello and Finished speaks under the handshake keys for the first time. */
function underHandshakeKeys(state: TlsState, turn: Turn): TlsState {
  const isDue = state.role === 'client' && state.protocol === 'tls13' && state.kind !== 'CONNECTED';
  if (!isDue) return state;
  // Under the keys of early data the server reads on only if it accepted them; it skips what it refused.
  const isEarly = state.kind === 'WAIT_EE' || (state.kind === 'WAIT_FINISHED' && state.isEarlyDataAccepted);
  if (state.write.isProtected && (isEarly || !state.offer.hasEarlyData)) return state;
  return changeWriteKeys(
    dressSecondFlight(state, turn),
    trafficCipher(state.config, state.suite, state.handshake.client),
    turn,
  );
}

/** What a peer did wrong, as an alert. Whatever else was thrown is a fault of ours or of a function of the configuration. */
function asAlert(error: unknown): TlsAlert {
  if (error instanceof TlsAlert) return error;
  if (error instanceof DecodeError) return fatal('decode_error', error.message);
  if (error instanceof AuthenticationError) return fatal('bad_record_mac', error.message);
  throw error;
}

/** What is left at the end: no keys, no bytes. */
function ended(state: TlsState): Closed {
  const { role, config, transcript } = state;
  const common = { ...newEndpoint(config), transcript, isWriteClosed: true, isReadClosed: true };
  const end = { protocol: 'end', kind: 'CLOSED' } as const;
  // Written twice so that the compiler keeps each role with its own configuration.
  return role === 'client' ? { ...common, ...end, role, config } : { ...common, ...end, role, config };
}

/** A state after one more record that brought nothing on; too many in a row are an attack on our time. */
function idle(state: TlsState, cost = 1): TlsState {
  if (state.idleRecords + cost > MAX_IDLE_RECORDS)
    throw fatal('unexpected_message', cost > 1 ? 'too many warnings' : `more than ${MAX_IDLE_RECORDS} idle records`);
  return { ...state, idleRecords: state.idleRecords + cost };
}

const MAX_IDLE_RECORDS = 32;
/** Honest peers send hardly any warnings: each counts as much as eight empty records. */
const WARNING_COST = 8;

function moved(from: TlsState, to: TlsState, turn: Turn): TlsState {
  if (stateName(from) !== stateName(to))
    turn.events.push({ type: 'transition', from: stateName(from), to: stateName(to) });
  return to;
}

function isOver(state: TlsState): boolean {
  return state.protocol === 'end' || state.isReadClosed;
}

function isServerStart(state: TlsState): state is ServerStart {
  return state.role === 'server' && state.kind === 'START';
}

/** The longest fragment: 2^14 + 256 in TLS 1.3, 2^14 + 2048 before (RFC 9846 section 5.2, RFC 5246 section 6.2.3). */
function maxFragment(state: TlsState): number {
  if (state.read.protection.epoch === 0) return state.receiveLimit;
  return MAX_PLAINTEXT + (state.protocol === 'tls13' ? 256 : 2048);
}

/** The version that decides which alerts the peer understands; before one is agreed, the highest that we speak. */
function versionOf(state: TlsState): Version {
  if (state.protocol === 'tls12') return state.version;
  return state.protocol === 'tls13' ? VERSION.TLS13 : (Math.max(...state.config.policy.versions) as Version);
}

function newEndpoint({ maxSendFragment = MAX_PLAINTEXT }: CommonConfig): Endpoint {
  return {
    inbound: new Deframer(),
    joiner: new MessageJoiner(),
    read: PLAIN,
    write: PLAIN,
    transcript: new Transcript(),
    sendLimit: maxSendFragment,
    receiveLimit: MAX_PLAINTEXT,
    idleRecords: 0,
    isWriteClosed: false,
    isReadClosed: false,
    skippable: 0,
  };
}

/** The first hello says TLS 1.0 in its record, so that the oldest servers read on (RFC 9846 section 5.1). */
const firstRecords = plainRecords(VERSION.TLS10);
const PLAIN: RecordDirection = {
  protection: new DirectionProtection(firstRecords),
  layout: firstRecords.layout,
  isProtected: false,
};

function wrongState(input: string, expected: string, state: TlsState): RangeError {
  return argumentError(input, expected, stateName(state));
}
