/**
 * What one step produces: bytes for the transport and events. Handshake messages are collected, so that a flight travels in as few
 * records as possible, and leave at the latest when keys change, another type of record is sent, or the step ends.
 */

import { concatAll, wireLayer, type Layer, type Span } from '@cleartext/core';
import { DirectionProtection, type InnerPlaintext } from '@cleartext/protocol';
import { fatal } from '../alerts.ts';
import { MESSAGE_NAMES, encodeHandshake, type HandshakeMessage, type MessageContext } from '../messages/handshake.ts';
import type { TlsRecordCipher } from '../record/record-cipher.ts';
import { CONTENT_TYPE, contentTypeName, recordSpans, RECORD_HEADER_SIZE, type ContentType } from '../record/record.ts';
import type { Direction, TlsEvent } from './event.ts';
import type { Endpoint, RecordDirection } from './state.ts';

/** A message that waits for its record. */
interface Pending {
  readonly message: HandshakeMessage;
  readonly bytes: Uint8Array;
  readonly spans: readonly Span[];
}

/** What one step has produced so far. */
export interface Turn {
  readonly sent: Uint8Array[];
  readonly events: TlsEvent[];
  pending: Pending[];
  /** The direction after the last record that was written: an alert has to go on from there. */
  lastWrite: RecordDirection | undefined;
}

/** The start of a step. */
export function newTurn(): Turn {
  return { sent: [], events: [], pending: [], lastWrite: undefined };
}

/** Sends a handshake message with the flight, and adds it to the transcript. */
export function sendMessage<S extends Endpoint>(
  state: S,
  message: HandshakeMessage,
  context: MessageContext,
  turn: Turn,
): S {
  const { bytes, spans } = encodeHandshake(message, context);
  turn.pending.push({ message, bytes, spans });
  return { ...state, transcript: state.transcript.add(bytes) };
}

/** Sends what was collected. */
export function flush<S extends Endpoint>(state: S, turn: Turn): S {
  const { pending } = turn;
  if (pending.length === 0) return state;
  turn.pending = [];
  const pieces: { readonly layer: Layer; readonly start: number; readonly size: number }[] = [];
  const flight = concatAll(pending.map(({ bytes }) => bytes));
  let write = state.write;
  for (let offset = 0; offset < flight.length; offset += state.sendLimit) {
    const fragment = flight.slice(offset, offset + state.sendLimit);
    const record = writeRecord(write, CONTENT_TYPE.handshake, fragment, turn);
    write = record.next;
    pieces.push({ layer: record.content.layer, start: record.content.start, size: fragment.length });
  }
  let position = 0;
  for (const { message, bytes, spans } of pending) {
    const from = originsOf(pieces, position, bytes.length);
    turn.events.push({ type: 'message', direction: 'sent', message, layer: messageLayer(message, bytes, spans, from) });
    position += bytes.length;
  }
  turn.lastWrite = write;
  return { ...state, write };
}

/** Sends content of another type, in as many records as it needs; an empty one in one record. */
export function sendRecord<S extends Endpoint>(state: S, type: ContentType, content: Uint8Array, turn: Turn): S {
  const flushed = flush(state, turn);
  let { write } = flushed;
  let offset = 0;
  do {
    const fragment = content.slice(offset, offset + state.sendLimit);
    write = writeRecord(write, type, fragment, turn).next;
    offset += state.sendLimit;
  } while (offset < content.length);
  turn.lastWrite = write;
  return { ...flushed, write };
}

/** Everything that we send from here on is under new keys; what was collected goes out under the old ones. */
export function changeWriteKeys<S extends Endpoint>(state: S, cipher: TlsRecordCipher, turn: Turn): S {
  const flushed = flush(state, turn);
  const write = nextEpoch(flushed.write, cipher);
  turn.lastWrite = write;
  return { ...flushed, write };
}

/** Everything that we read from here on is under new keys. No message may lie across the change (RFC 9846 section 5.1). */
export function changeReadKeys<S extends Endpoint>(state: S, cipher: TlsRecordCipher): S {
  checkEndOfFlight(state);
  return { ...state, read: nextEpoch(state.read, cipher) };
}

/**
 * A flight has to end where a record ends: the peer can't go on before it has heard us, and behind its Finished its keys change (RFC 9846
 * section 5.1). Throws `unexpected_message`.
 */
export function checkEndOfFlight({ joiner }: Endpoint): void {
  if (!joiner.isEmpty) throw fatal('unexpected_message', 'more handshake bytes than the flight of the peer has');
}

/** The same epoch with another way to write headers: before there are keys, when the version becomes known. */
export function changeHeaders<S extends Endpoint>(state: S, cipher: TlsRecordCipher, turn: Turn): S {
  const flushed = flush(state, turn);
  const { sequence, epoch } = flushed.write.protection;
  const protection = new DirectionProtection(cipher, { sequence }, epoch);
  const write = { protection, layout: cipher.layout, isProtected: cipher.isProtected };
  turn.lastWrite = write;
  return { ...flushed, write };
}

/** The record's layers and its event. The content's layer is the inner one, if the record was protected. */
export function explainRecord(
  direction: Direction,
  { protection, layout, isProtected }: RecordDirection,
  type: ContentType,
  bytes: Uint8Array,
  plaintext: Uint8Array,
  innerPlaintext: InnerPlaintext | undefined,
  turn: Turn,
): { readonly layer: Layer; readonly start: number } {
  const layer = wireLayer('record', bytes, recordSpans(bytes, layout));
  const decrypted = innerPlaintext ?? (isProtected ? wholeContent(type, plaintext) : undefined);
  const { epoch } = protection;
  if (!decrypted) {
    turn.events.push({ type: 'record', direction, contentType: type, epoch, layer, inner: undefined });
    return { layer, start: RECORD_HEADER_SIZE };
  }
  const from = [{ layer, start: RECORD_HEADER_SIZE, end: bytes.length, at: 0 }];
  const inner: Layer = { name: decrypted.name, bytes: decrypted.bytes, spans: decrypted.spans, from };
  turn.events.push({ type: 'record', direction, contentType: type, epoch, layer, inner });
  return { layer: inner, start: decrypted.start };
}

/** The layer of a handshake message. */
export function messageLayer(
  message: HandshakeMessage,
  bytes: Uint8Array,
  spans: readonly Span[],
  from: Layer['from'],
): Layer {
  return { name: MESSAGE_NAMES[message.type], bytes, spans, from };
}

function writeRecord(
  direction: RecordDirection,
  type: ContentType,
  fragment: Uint8Array,
  turn: Turn,
): { readonly next: RecordDirection; readonly content: { readonly layer: Layer; readonly start: number } } {
  const { bytes, inner, next } = direction.protection.seal(type, fragment);
  turn.sent.push(bytes);
  const content = explainRecord('sent', direction, type, bytes, fragment, inner, turn);
  return { next: { ...direction, protection: next }, content };
}

function nextEpoch({ protection }: RecordDirection, cipher: TlsRecordCipher): RecordDirection {
  return { protection: protection.changeKeys(cipher), layout: cipher.layout, isProtected: cipher.isProtected };
}

function wholeContent(type: ContentType, bytes: Uint8Array): InnerPlaintext {
  const spans = bytes.length > 0 ? [{ label: 'content', start: 0, end: bytes.length }] : [];
  return { name: contentTypeName(type), bytes, spans, start: 0 };
}

/** Which stretches of the records' contents a message of `size` bytes at `position` of the flight lies in. */
function originsOf(
  pieces: readonly { readonly layer: Layer; readonly start: number; readonly size: number }[],
  position: number,
  size: number,
): Layer['from'] {
  const origins: { layer: Layer; start: number; end: number; at: number }[] = [];
  let pieceStart = 0;
  for (const piece of pieces) {
    const first = Math.max(position, pieceStart);
    const last = Math.min(position + size, pieceStart + piece.size);
    if (first < last)
      origins.push({
        layer: piece.layer,
        start: piece.start + first - pieceStart,
        end: piece.start + last - pieceStart,
        at: first - position,
      });
    pieceStart += piece.size;
  }
  return origins;
}
