/**
 * A connection as a conversation: numbered entries, each a handshake message, an alert, a change_cipher_spec or a record of data, with the layers of
 * bytes below it: the record on the wire, what was encrypted in it, the message, its certificates. Between the entries stand
 * notes. Text, JSON and pages are made from this, for live connections and for recordings alike.
 */

import { DecodeError, leafSpans, type Layer } from '@cleartext/core';
import { innerLayer, layersBelow } from '@cleartext/protocol';
import { certificateSpans, nameToString, parseCertificate } from '@cleartext/x509';
import { decodeAlert } from '../alerts.ts';
import type { Direction } from '../connection/event.ts';
import { keyLogLine } from '../connection/key-log.ts';
import { CONTENT_TYPE, contentTypeName, RECORD_HEADER_SIZE } from '../record/record.ts';
import type { RecordingEvent } from './recording.ts';
import { describeAgreement, summarizeMessage } from './message-summary.ts';

/** Something that one side said. */
export interface Entry {
  readonly type: 'entry';
  /** 1, 2, 3 ... within the conversation. */
  readonly number: number;
  readonly from: 'client' | 'server';
  readonly kind: 'message' | 'alert' | 'change_cipher_spec' | 'data' | 'unread';
  /** `ClientHello`, `alert close_notify`, `data`. */
  readonly name: string;
  /** In bytes, without the record around it. */
  readonly size: number;
  /** What it says, in one line; may be empty, and may hold names that a peer chose. */
  readonly summary: string;
  readonly isProtected: boolean;
  /** The numbers of the records that it travelled in. */
  readonly records: readonly number[];
  /** All its bytes, lower layers first: records, what was encrypted in them, the message, its certificates. */
  readonly layers: readonly Layer[];
}

/** Something that happened between two entries. */
export interface Note {
  readonly type: 'note';
  /** `state`: the state machine of the end moved on. `failure`: the connection ended in an error. */
  readonly kind: 'state' | 'judgement' | 'outcome' | 'failure';
  readonly text: string;
}

/** A whole conversation. */
export interface Conversation {
  readonly parts: readonly (Entry | Note)[];
  /** The lines of its key log. */
  readonly keyLog: readonly string[];
}

/** The conversation that the events of one end tell; a recording is told from the client's side. */
export function conversationOf(events: readonly RecordingEvent[], role: 'client' | 'server' = 'client'): Conversation {
  const teller = conversationTeller(role);
  const parts = events.flatMap((event) => teller.next(event));
  const keyLog = events.flatMap((event) => (event.type === 'secret' ? [keyLogLine(event)] : []));
  return { parts: [...parts, ...teller.end()], keyLog };
}

/** Tells a conversation while it goes on. */
export interface ConversationTeller {
  /** What an event adds. */
  readonly next: (event: RecordingEvent) => readonly (Entry | Note)[];
  /** What is left at the end: records of which no whole message came. */
  readonly end: () => readonly Entry[];
}

/** A teller for the events of one end. A client that starts again, for example after a redirect, begins to count anew. */
export function conversationTeller(role: 'client' | 'server' = 'client'): ConversationTeller {
  let hasBegun = false;
  let count = 0;
  let recordCount = 0;
  // Of a long connection only what may still be needed is kept.
  const records = new WeakMap<Layer, KnownRecord>();
  const untold = new Set<KnownRecord>();
  const from = (direction: Direction): 'client' | 'server' =>
    (direction === 'sent') === (role === 'client') ? 'client' : 'server';
  const known = (direction: Direction, layer: Layer, isProtected: boolean): void => {
    const record = { number: ++recordCount, direction, layer, isProtected };
    records.set(layer, record);
    untold.add(record);
  };
  const entry = (
    direction: Direction,
    top: readonly Layer[],
    told: Pick<Entry, 'kind' | 'name' | 'size'> & Partial<Pick<Entry, 'summary'>>,
  ): Entry => {
    const layers = layersBelow(top);
    const below = layers.flatMap((layer) => records.get(layer) ?? []);
    for (const record of below) untold.delete(record);
    return {
      type: 'entry',
      number: ++count,
      from: from(direction),
      summary: '',
      ...told,
      isProtected: below.some(({ isProtected }) => isProtected),
      records: below.map(({ number }) => number),
      layers,
    };
  };
  const next = (event: RecordingEvent): readonly (Entry | Note)[] => {
    switch (event.type) {
      case 'record': {
        const { direction, contentType, layer, inner } = event;
        known(direction, layer, inner !== undefined);
        if (contentType === CONTENT_TYPE.handshake) return [];
        return [entry(direction, ...contentOf(contentType, layer, inner))];
      }
      case 'message': {
        const { direction, layer, message } = event;
        if (layer.from.length === 0) known(direction, layer, false);
        const told = { kind: 'message', name: layer.name, size: layer.bytes.length } as const;
        const summary = summarizeMessage(message);
        return [entry(direction, [layer, ...certificateLayers(layer)], { ...told, summary })];
      }
      case 'unread record': {
        const { direction, contentType, layer, reason } = event;
        known(direction, layer, contentType !== undefined);
        const name = contentType === undefined ? 'bytes' : `encrypted ${contentTypeName(contentType)}`;
        const size = layer.bytes.length - (contentType === undefined ? 0 : RECORD_HEADER_SIZE);
        return [entry(direction, [layer], { kind: 'unread', name, size, summary: reason })];
      }
      case 'unread message': {
        const { direction, layer, reason } = event;
        return [
          entry(direction, [layer], { kind: 'unread', name: layer.name, size: layer.bytes.length, summary: reason }),
        ];
      }
      case 'transition':
        if (event.from === 'client START') {
          if (hasBegun) {
            count = 0;
            recordCount = 0;
          }
          hasBegun = true;
        }
        return [{ type: 'note', kind: 'state', text: `${event.from} -> ${event.to}` }];
      default: {
        const note = noteOf(event);
        return note ? [note] : [];
      }
    }
  };
  const end = (): readonly Entry[] =>
    [...untold].map(({ direction, layer }) => {
      const told = { kind: 'unread', name: 'handshake record', size: layer.bytes.length - RECORD_HEADER_SIZE } as const;
      return entry(direction, [layer], { ...told, summary: 'no whole message came out of it' });
    });
  return { next, end };
}

/** The events of each connection of a client, when it opened several one after the other. */
export function splitConnections<Event extends RecordingEvent>(
  events: readonly Event[],
): readonly (readonly Event[])[] {
  const connections: Event[][] = [[]];
  let hasBegun = false;
  for (const event of events) {
    if (event.type === 'transition' && event.from === 'client START') {
      if (hasBegun) connections.push([]);
      hasBegun = true;
    }
    connections[connections.length - 1].push(event);
  }
  return connections;
}

interface KnownRecord {
  readonly number: number;
  readonly direction: Direction;
  readonly layer: Layer;
  readonly isProtected: boolean;
}

/** What stands in a record that holds no handshake messages. */
function contentOf(
  type: number,
  layer: Layer,
  inner: Layer | undefined,
): [readonly Layer[], Pick<Entry, 'kind' | 'name' | 'size' | 'summary'>] {
  const holder = inner ?? layer;
  const span = holder.spans.find(({ label }) => label === 'content' || label === 'fragment');
  const { start, end } = span ?? { start: 0, end: 0 };
  const content = holder.bytes.subarray(start, end);
  const size = content.length;
  if (type === CONTENT_TYPE.change_cipher_spec)
    return [[holder], { kind: 'change_cipher_spec', name: 'change_cipher_spec', size, summary: '' }];
  if (type !== CONTENT_TYPE.alert) return [[holder], { kind: 'data', name: 'data', size, summary: preview(content) }];
  try {
    const { alert, spans } = decodeAlert(content);
    const name = `alert ${alert.description === 'unknown' ? alert.code : alert.description}`;
    return [[innerLayer(holder, { start, end }, 'Alert', spans)], { kind: 'alert', name, size, summary: alert.level }];
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return [[holder], { kind: 'alert', name: 'alert', size, summary: error.message }];
  }
}

/** The certificates inside a Certificate message. One that is malformed stays a field of the message. */
function certificateLayers(message: Layer): Layer[] {
  if (message.name !== 'Certificate') return [];
  return certificateFields(message.spans).flatMap(({ start, end }, i) => {
    try {
      const spans = certificateSpans(parseCertificate(message.bytes.subarray(start, end)));
      return [innerLayer(message, { start, end }, `certificate ${i + 1}`, spans)];
    } catch (error) {
      if (error instanceof DecodeError) return [];
      throw error;
    }
  });
}

function certificateFields(spans: Layer['spans']): Layer['spans'] {
  return spans.flatMap((span) =>
    span.label === 'cert_data' ? leafSpans([span]) : certificateFields(span.children ?? []),
  );
}

/** The beginning of data, if it is text. */
function preview(content: Uint8Array): string {
  const start = content.subarray(0, PREVIEW);
  const [line] = String.fromCharCode(...start).split(/[\r\n]/, 1);
  const isText = /^[\x20-\x7e]+$/.test(line);
  return isText ? `${line}${content.length > line.length ? ' ...' : ''}` : '';
}

const PREVIEW = 60;

function noteOf(event: RecordingEvent): Note | undefined {
  switch (event.type) {
    case 'certificate': {
      const { chain, judgement } = event;
      const whose = chain.length > 0 ? nameToString(chain[0].subject) : 'nobody';
      const answer = judgement.accepted ? 'accepted' : 'refused';
      return { type: 'note', kind: 'judgement', text: `certificate of ${whose}: ${answer} (${judgement.summary})` };
    }
    case 'early data':
      return { type: 'note', kind: 'outcome', text: `early data: ${event.outcome}` };
    case 'data':
      return event.isEarly ? { type: 'note', kind: 'outcome', text: 'early data: it may be a replay' } : undefined;
    case 'keys updated':
      return { type: 'note', kind: 'outcome', text: `new keys for what is ${event.direction}` };
    case 'failed': {
      const who = event.by === 'us' ? 'this side ended the connection' : 'the peer ended the connection';
      return { type: 'note', kind: 'failure', text: `${who}: ${event.description} (${event.detail})` };
    }
    case 'closed':
      return { type: 'note', kind: 'outcome', text: 'the peer will send no more' };
    case 'connected':
      return { type: 'note', kind: 'outcome', text: `connected: ${describeAgreement(event.agreement)}` };
    default:
      return undefined;
  }
}
