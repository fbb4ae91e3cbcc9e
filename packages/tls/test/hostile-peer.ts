/**
 * A hostile peer for the tests: two honest ends talk in memory, message by message and in the clear, and one message on its way is
 * replaced by a wrong one. What is replaced comes from two lists: the table of states (every message in every state) and the named bytes of the
 * messages of a real run (every field shortened, lengthened, emptied and flipped).
 */

import { concat, seededRandom, utf8ToBytes, type Layer, type Span } from '@cleartext/core';
import { generateKey } from '@cleartext/rsa';
import {
  cipherSuites,
  HANDSHAKE_TYPE,
  policies,
  stateName,
  step,
  ticketKeeper,
  VERSION,
  versionName,
  type HandshakeMessage,
  type HandshakeType,
  type AlertDescription,
  type CipherSuite,
  type Policy,
  type Session,
  type TlsEvent,
  type TlsInput,
  type TlsState,
  type Version,
} from '../src/index.ts';
import { descriptionFor } from '../src/alerts.ts';
import { authority, connect, eventOf, identityFor, keys, outcome, pair } from './in-memory.ts';

/** The versions, newest first. */
export const versions = [VERSION.TLS13, VERSION.TLS12, VERSION.TLS11, VERSION.TLS10, VERSION.SSL30] as const;

const ecdsa = { server: identityFor(keys['P-256']()), client: identityFor(keys['P-256'](), 'client') };
const rsa = { server: identityFor(keys.rsa()), client: identityFor(keys.rsa(), 'client') };
/** SSL 3.0 knows no elliptic curves. */
const identities = (version: Version): typeof rsa => (version === VERSION.SSL30 ? rsa : ecdsa);
const tickets = ticketKeeper(new Uint8Array(32).fill(7), { random: seededRandom('tickets') });
const exportKey = generateKey({ bits: 512, random: seededRandom('a temporary key') });

/** Everything that can be agreed in one version, perhaps with one key exchange only. */
export function only(version: Version, keyExchange?: CipherSuite['keyExchange']): Policy {
  const suites = cipherSuites.filter((suite) => !keyExchange || [keyExchange, 'any'].includes(suite.keyExchange));
  return { ...policies.museum, versions: [version], suites };
}

/** A conversation: the settings of both ends. */
export type Conversation = Parameters<typeof pair>;

/** Conversations that together pass all states of a version and have all of its messages; made once. */
export function conversations(version: Version): readonly Conversation[] {
  const known = made.get(version) ?? newConversations(version);
  made.set(version, known);
  return known;
}

const made = new Map<Version, readonly Conversation[]>();

function newConversations(version: Version): readonly Conversation[] {
  const is13 = version === VERSION.TLS13;
  return [withEverything(version), ...(is13 ? conversations13() : conversations12(version))];
}

/** Client certificate, OCSP response, application protocol, ticket: all that a hello can ask for. */
function withEverything(version: Version): Conversation {
  const policy = only(version);
  const both = { policy, applicationProtocols: ['h2', 'http/1.1'], recordSizeLimit: 4096 };
  // OCSPResponse { responseStatus: tryLater }
  const staple = { ocspResponse: Uint8Array.of(0x30, 3, 0x0a, 1, 3) };
  const asking = { clientAuthentication: 'request', clientTrustAnchors: [authority.certificate], tickets } as const;
  return [
    { ...both, identity: identities(version).client, requestOcsp: true },
    { ...both, identity: { ...identities(version).server, ...staple }, ...asking },
  ];
}

function conversations12(version: Version): Conversation[] {
  const policy = only(version);
  const { server: identity } = identities(version);
  const sessions = new Map<string, Session>();
  const sessionCache = {
    get: (id: Uint8Array) => sessions.get(id.join(' ')),
    set: (session: Session) => void sessions.set(session.sessionId.join(' '), session),
  };
  const remembering = { policy, identity, sessionCache };
  const ticketing = { policy, identity, tickets };
  const exporting = { identity: rsa.server, primitives: { temporaryRsaKey: () => exportKey } };
  const keyExchanges = (['RSA', 'DHE', ...(version < VERSION.TLS11 ? (['RSA_EXPORT'] as const) : [])] as const).map(
    (keyExchange): Conversation => {
      const narrow = { policy: only(version, keyExchange) };
      return [narrow, { ...exporting, ...narrow }];
    },
  );
  return [
    ...keyExchanges,
    [{ policy, session: sessionOf({ policy }, remembering) }, remembering],
    ...(version > VERSION.SSL30
      ? [[{ policy, session: sessionOf({ policy }, ticketing) }, ticketing] as Conversation]
      : []),
  ];
}

function conversations13(): Conversation[] {
  const policy = only(VERSION.TLS13);
  const { server: identity } = ecdsa;
  const server = { policy, identity, tickets, maxEarlyData: 1000 };
  const session = sessionOf({ policy }, server);
  const otherGroup = {
    policy: { ...policy, groups: [...policy.groups].reverse() },
    identity,
    cookie: Uint8Array.of(7),
  };
  return [
    [{ policy, session, earlyData: utf8ToBytes('early') }, server],
    [{ policy }, otherGroup],
  ];
}

function sessionOf(...settings: Conversation): Session {
  const { client } = connect(...settings);
  const session = eventOf(client, 'session')?.session;
  if (!session) throw new Error(`no session: ${outcome(client)}`);
  return session;
}

/** Both ends at one moment. */
export interface Ends {
  readonly client: TlsState;
  readonly server: TlsState;
}

/** Content on its way, without the protection of its record. */
export interface Delivery {
  readonly to: 'client' | 'server';
  readonly contentType: number;
  readonly content: Uint8Array;
  /** The handshake message and its named bytes, if it is one. */
  readonly message?: { readonly message: HandshakeMessage; readonly layer: Layer } | undefined;
}

/** A moment of a conversation: both ends, and what is on its way, the next delivery first. */
export interface Moment {
  readonly ends: Ends;
  readonly queue: readonly Delivery[];
}

/** Begins a conversation. */
function begin(settings: Conversation): Moment {
  const { client, server } = pair(...settings);
  return acted({ client: client.state, server: server.state }, 'client', { type: 'start' }, []).moment;
}

/** Delivers the first of the queue, or `content` in its place. */
export function deliver({ ends, queue: [first, ...rest] }: Moment, content = first.content): Delivered {
  const { to, contentType } = first;
  const pieces: Uint8Array[] = [];
  for (let offset = 0; offset < content.length || offset === 0; offset += 2 ** 14) {
    const piece = content.subarray(offset, offset + 2 ** 14);
    pieces.push(Uint8Array.of(contentType, 3, 3, piece.length >> 8, piece.length), piece);
  }
  const reading = { ...ends, [to]: inTheClear(ends[to]) };
  return acted(reading, to, { type: 'receive', bytes: concat(...pieces) }, rest);
}

/** What a delivery leads to. */
export interface Delivered {
  readonly moment: Moment;
  readonly events: readonly TlsEvent[];
  /** The bytes that the receiver sent. */
  readonly send: Uint8Array;
}

function acted(ends: Ends, role: 'client' | 'server', input: TlsInput, rest: readonly Delivery[]): Delivered {
  const { state, events, send } = step(ends[role], input);
  const sent = deliveriesOf(events, role === 'client' ? 'server' : 'client');
  return { moment: { ends: { ...ends, [role]: state }, queue: [...rest, ...sent] }, events, send };
}

/** What was sent, in order and without protection: whole handshake messages, and the contents of other records. */
function deliveriesOf(events: readonly TlsEvent[], to: 'client' | 'server'): Delivery[] {
  return events.flatMap((event): Delivery[] => {
    if (event.type === 'message' && event.direction === 'sent')
      return [{ to, contentType: 22, content: event.layer.bytes, message: event }];
    if (event.type !== 'record' || event.direction !== 'sent' || event.contentType === 22) return [];
    const { inner, layer, contentType } = event;
    const part = inner?.spans.find(({ label }) => label === 'content');
    const content = part ? inner!.bytes.slice(part.start, part.end) : (inner?.bytes ?? layer.bytes.slice(5));
    return [{ to, contentType, content }];
  });
}

let clear: TlsState['read'] | undefined;

/** A state that reads records in the clear, so that any message can be put before it. */
export function inTheClear(state: TlsState): TlsState {
  clear ??= pair({}, { identity: ecdsa.server }).server.state.read;
  return { ...state, read: clear };
}

/** All moments of a conversation, from the first hello to silence; it is held once. */
export function momentsOf(settings: Conversation): readonly Moment[] {
  const known = held.get(settings) ?? hold(settings);
  held.set(settings, known);
  return known;
}

const held = new WeakMap<Conversation, readonly Moment[]>();

function hold(settings: Conversation): readonly Moment[] {
  const moments = [begin(settings)];
  for (let last = moments[0]; last.queue.length > 0; moments.push(last)) last = deliver(last).moment;
  return moments;
}

/** How a conversation ends when everything on its way has arrived and then the transport ends. */
function outcomeOf(moment: Moment): { readonly ends: Ends; readonly events: readonly TlsEvent[] } {
  const events: TlsEvent[] = [];
  let current = moment;
  while (current.queue.length > 0) {
    const delivered = deliver(current);
    current = delivered.moment;
    events.push(...delivered.events);
  }
  return { ends: current.ends, events };
}

/** A state of the table in a version, on its way in a real conversation. */
export interface ReachedState {
  readonly name: string;
  readonly version: Version;
  readonly state: TlsState;
}

/** Every state that the conversations of all versions pass, each with each version and key exchange once. */
export function reachedStates(): ReachedState[] {
  const found = new Map<string, ReachedState>();
  for (const version of versions)
    for (const settings of conversations(version))
      for (const { ends } of momentsOf(settings))
        for (const state of [ends.client, ends.server]) {
          const exchange = state.protocol === 'tls12' ? ` ${state.suite.keyExchange}` : '';
          const name = stateName(state);
          const key = `${versionName(version)}${exchange} ${name}`;
          if (state.protocol !== 'end' && name !== 'client START' && !found.has(key))
            found.set(key, { name: key, version, state });
        }
  return [...found.values()];
}

/** A message of each type, from a real conversation of the version if it has one, else without a body. */
export function samplesOf(version: Version): ReadonlyMap<HandshakeType, Uint8Array> {
  const samples = new Map<HandshakeType, Uint8Array>();
  for (const [type, code] of Object.entries(HANDSHAKE_TYPE))
    samples.set(type as HandshakeType, Uint8Array.of(code, 0, 0, 0));
  for (const settings of conversations(version))
    for (const { queue } of momentsOf(settings))
      for (const { message, content } of queue) {
        const type = message?.message.type;
        if (type && type !== 'hello_retry_request') samples.set(type, content);
      }
  return samples;
}

/** A message with one field changed. */
export interface Mutation {
  /** `ClientHello.legacy_session_id.contents: one byte shorter`. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Whether the message still ends where its header says. */
  readonly isWhole: boolean;
}

/** Every field of a message shortened, lengthened, emptied and flipped; of the items of a list, the first and the last. */
export function mutationsOf({ name, bytes, spans }: Layer): Mutation[] {
  const mutations: Mutation[] = [];
  for (const { path, span, lengths } of fieldsOf(spans, name, [])) {
    const { start, end } = span;
    const add = (what: string, changed: Uint8Array, isWhole = true): void =>
      void mutations.push({ name: `${path}: ${what}`, bytes: changed, isWhole });
    const flips = new Set([start, (start + end) >> 1, end - 1]);
    for (const at of flips)
      for (const bit of [1, 0x80]) {
        const isLength = path.endsWith('.body.length');
        add(
          `byte ${at - start} xor ${bit}`,
          bytes.map((byte, i) => (i === at ? byte ^ bit : byte)),
          !isLength,
        );
      }
    const header = lengths.slice(0, 1);
    const cuts = [
      { what: 'one byte shorter', from: end - 1, to: end, more: [] },
      { what: 'one byte longer', from: end, to: end, more: [0] },
      { what: 'empty', from: start, to: end, more: [] },
    ];
    for (const { what, from, to, more } of cuts) {
      const changed = concat(bytes.slice(0, from), Uint8Array.from(more), bytes.slice(to));
      const change = changed.length - bytes.length;
      add(`${what}, all lengths right`, withLengths(changed, lengths, change));
      add(`${what}, inner lengths wrong`, withLengths(changed, header, change));
      add(`${what}, all lengths wrong`, changed, false);
    }
  }
  return mutations;
}

interface Field {
  readonly path: string;
  readonly span: Span;
  /** The lengths of the vectors that the field lies in, the outermost first. */
  readonly lengths: readonly Span[];
}

/** The leaves behind the header of the message, with the lengths around them. */
function fieldsOf(spans: readonly Span[], path: string, lengths: readonly Span[]): Field[] {
  return spans.flatMap((span, i) => {
    const isMiddle = spans[i - 1]?.label === span.label && spans[i + 1]?.label === span.label;
    if (isMiddle || span.end === span.start) return [];
    const before = spans.at(i - 1);
    const around = i > 0 && before!.label === `${span.label}.length` ? [...lengths, before!] : lengths;
    const own = `${path}.${span.label}`;
    return span.children?.length ? fieldsOf(span.children, own, around) : [{ path: own, span, lengths: around }];
  });
}

/** The same bytes with each of the lengths changed by as much. */
function withLengths(bytes: Uint8Array, lengths: readonly Span[], change: number): Uint8Array {
  const changed = bytes.slice();
  for (const { start, end } of lengths) {
    let value = change;
    for (let i = start; i < end; i++) value += bytes[i] * 256 ** (end - 1 - i);
    for (let i = end - 1; i >= start; i--, value = Math.floor(value / 256)) changed[i] = value;
  }
  return changed;
}

/** One place of the table of fields: a moment at which a message is due, and the message with one field changed. */
export interface FieldCase {
  readonly name: string;
  readonly moment: Moment;
  readonly mutation: Mutation;
  readonly type: HandshakeMessage['type'];
  readonly version: Version;
}

/** The table of fields for one conversation: every field of every message on the way, in every way that `mutationsOf` knows. */
export function fieldCases(version: Version, settings: Conversation): FieldCase[] {
  return momentsOf(settings).flatMap((moment) => {
    const sent = moment.queue.at(0)?.message;
    if (!sent) return [];
    const { type } = sent.message;
    return mutationsOf(sent.layer).map((mutation) => {
      return { name: `${versionName(version)} ${mutation.name}`, moment, mutation, type, version };
    });
  });
}

/**
 * What is wrong with the answer to a changed field; undefined if all is well. The receiver has to end the connection with an alert for this message, or
 * one of the two has to end it later, at Finished at the latest, because the two have seen different conversations.
 */
export function wrongAnswer({ moment, mutation, type, version }: FieldCase): string | undefined {
  const receiver = moment.queue[0].to;
  const delivered = deliver(moment, mutation.bytes);
  const at = delivered.moment.ends[receiver];
  if (at.kind === 'FAILED') {
    const allowed = alertsFor(version, ALERTS[type] ?? []);
    if (!allowed.includes(at.description)) return `answered by ${at.description}, expected one of ${allowed.join()}`;
    return delivered.send.length > 0 ? undefined : 'no alert was sent';
  }
  const { ends } = outcomeOf(delivered.moment);
  const allowed = alertsFor(version, Object.values(ALERTS).flat());
  for (const end of [ends.client, ends.server])
    if (end.kind === 'FAILED' && !allowed.includes(end.description)) return `answered later by ${end.description}`;
  // Nothing covers what comes after Finished but the protection of its record, which is the hostile peer's own.
  const isAfterFinished = version === VERSION.TLS13 && (type === 'new_session_ticket' || type === 'key_update');
  if (ends.client.kind === 'CONNECTED' && ends.server.kind === 'CONNECTED' && !isAfterFinished)
    return 'not noticed: both ends are connected';
  return stuck(ends);
}

/** An end that waits for the rest of a message fails at the latest when the transport ends. */
function stuck({ client, server }: Ends): string | undefined {
  for (const end of [client, server]) {
    const { state } = step(end, { type: 'end' });
    if (state.kind !== 'FAILED') return `${stateName(end)} does not notice that the transport ended`;
  }
  return undefined;
}

/** The alerts that a version has for these descriptions, and those that fit every malformed message. */
function alertsFor(version: Version, descriptions: readonly AlertDescription[]): string[] {
  return [...ALWAYS, ...descriptions].map((description) => descriptionFor(version, description));
}

/**
 * RFC 9846 section 6.2 (RFC 5246 section 7.2.2): decode_error for a wrong length or a value out of range, illegal_parameter for a
 * value that contradicts others, unexpected_message where the change makes another message of it.
 */
const ALWAYS: readonly AlertDescription[] = ['decode_error', 'illegal_parameter', 'unexpected_message'];

const BAD_SIGNATURE: readonly AlertDescription[] = ['decrypt_error'];

/** The alerts that the sections name for what else can be wrong with each message. */
const ALERTS: Readonly<Partial<Record<HandshakeMessage['type'], readonly AlertDescription[]>>> = {
  // No common version or suite: RFC 9846 section 4.2.2; what a hello has to have: section 9.2; a wrong binder: section 4.3.11;
  // no common application protocol: RFC 7301 section 3.2.
  client_hello: [
    'protocol_version',
    'handshake_failure',
    'missing_extension',
    'decrypt_error',
    'no_application_protocol',
  ],
  // RFC 9846 sections 4.2.3 and 4.3; a renegotiation_info that is not empty: RFC 5746 section 3.4.
  server_hello: ['protocol_version', 'unsupported_extension', 'missing_extension', 'handshake_failure'],
  hello_retry_request: ['protocol_version', 'unsupported_extension', 'missing_extension'],
  encrypted_extensions: ['unsupported_extension'],
  // RFC 9846 section 4.5.1.4; a response of OCSP that can't be read: RFC 6066 section 8.
  certificate: [
    'bad_certificate',
    'unsupported_certificate',
    'certificate_revoked',
    'certificate_expired',
    'certificate_unknown',
    'unknown_ca',
    'unsupported_extension',
    'bad_certificate_status_response',
  ],
  certificate_status: ['bad_certificate_status_response'],
  certificate_request: ['missing_extension'],
  // A wrong signature, RFC 9846 section 4.5.2, RFC 5246 section 7.4.3; a prime that is too short: RFC 7919 section 4.
  certificate_verify: BAD_SIGNATURE,
  server_key_exchange: [...BAD_SIGNATURE, 'insufficient_security'],
  finished: BAD_SIGNATURE,
};
