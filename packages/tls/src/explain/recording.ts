/**
 * A recorded connection, explained by somebody who took no part in it: the bytes of both directions, and the secrets if there are any. The
 * result is a list of events like that of one of the ends, so that whatever tells, draws or writes a live connection does
 * the same with a recorded one. Nothing is verified here but the authenticity of each record that can be opened.
 * The one idea: the ends decide what comes next, a listener has to work it out. Where several keys are possible, it tries them.
 */

import {
  AuthenticationError,
  bytesToHex,
  DecodeError,
  TlsAlert,
  wireLayer,
  type Layer,
  type Span,
} from '@cleartext/core';
import { Deframer, DirectionProtection, MessageJoiner, type Frame, type JoinedMessage } from '@cleartext/protocol';
import { decodeAlert } from '../alerts.ts';
import type { Direction, TlsEvent } from '../connection/event.ts';
import type { RecordDirection } from '../connection/state.ts';
import { explainRecord, messageLayer, newTurn } from '../connection/turn.ts';
import { findExtension } from '../extensions/extension.ts';
import { directionKeys } from '../key-schedule/key-block.ts';
import { nextTrafficSecret, trafficKeys } from '../key-schedule/tls13.ts';
import type { ClientHello } from '../messages/client-hello.ts';
import {
  decodeHandshake,
  handshakeFraming,
  handshakeTypeName,
  MESSAGE_NAMES,
  type HandshakeHeader,
  type HandshakeMessage,
} from '../messages/handshake.ts';
import type { ServerHello } from '../messages/server-hello.ts';
import { readV2ClientHello, takeV2ClientHello } from '../messages/v2-client-hello.ts';
import { ourPrimitives } from '../primitives.ts';
import { aead13Records } from '../record/aead13.ts';
import { recordProtection } from '../record/protection.ts';
import { plainRecords, type TlsRecordCipher } from '../record/record-cipher.ts';
import { CONTENT_TYPE, recordFraming, recordSpans, type RecordHeader } from '../record/record.ts';
import { suiteByCode, type CipherSuite, type Tls13Suite } from '../suites.ts';
import { isVersion, VERSION, type Version } from '../versions.ts';
import type { KeyLog } from './key-log.ts';

/** Bytes that one end sent; how many at a time means nothing. */
export interface RecordedBytes {
  readonly from: 'client' | 'server';
  readonly bytes: Uint8Array;
}

/** What an ear-witness hears, beside the events of the ends: what it could not read, with the reason. */
export type RecordingEvent =
  | TlsEvent
  | {
      /** A record whose content stays closed, or bytes that are no record. */
      readonly type: 'unread record';
      readonly direction: Direction;
      readonly contentType: number | undefined;
      readonly layer: Layer;
      readonly reason: string;
    }
  | {
      /** A handshake message whose body can't be read. */
      readonly type: 'unread message';
      readonly direction: Direction;
      readonly layer: Layer;
      readonly reason: string;
    };

/**
 * The events of a recorded connection, told from the client's side: `sent` is what the client sent. Never throws for what
 * was recorded: what can't be read is an event with the reason. The work is linear in the bytes.
 *
 * Leaks: every plaintext whose secret is in the key log, to whoever sees the events.
 */
export function explainRecording(chunks: readonly RecordedBytes[], keyLog: KeyLog): readonly RecordingEvent[] {
  const listener: Listener = {
    keyLog,
    events: [],
    client: newSide('client'),
    server: newSide('server'),
    agreed: { suite: chosenSuite(chunks) },
  };
  for (const { from, bytes } of chunks) hear(listener, listener[from], bytes);
  for (const side of [listener.client, listener.server]) {
    const rest = side.inbound.peek(side.inbound.length);
    if (rest.length > 0) unreadBytes(listener, side, rest, 'the recording ends within a record');
  }
  return listener.events;
}

interface Listener {
  readonly keyLog: KeyLog;
  readonly events: RecordingEvent[];
  readonly client: Side;
  readonly server: Side;
  agreed: Agreed;
}

/** What the hellos said. */
interface Agreed {
  readonly clientRandom?: Uint8Array;
  readonly serverRandom?: Uint8Array;
  readonly version?: Version;
  readonly suite?: CipherSuite | undefined;
  readonly encryptThenMac?: boolean;
  readonly isCompressed?: boolean;
}

/** One direction. */
interface Side {
  readonly from: 'client' | 'server';
  readonly direction: Direction;
  inbound: Deframer;
  joiner: MessageJoiner;
  read: RecordDirection;
  /** In TLS 1.3: the secret behind `read`, and the labels of those that may follow it. */
  secret: Uint8Array | undefined;
  followers: readonly string[];
  /** Why nothing that is protected can be read; undefined as long as it can. */
  closed: string | undefined;
  /** Whether what comes is no TLS any more. */
  isBroken: boolean;
}

function newSide(from: 'client' | 'server'): Side {
  return {
    from,
    direction: from === 'client' ? 'sent' : 'received',
    inbound: new Deframer(),
    joiner: new MessageJoiner(),
    read: PLAIN,
    secret: undefined,
    followers: [],
    closed: undefined,
    isBroken: false,
  };
}

// Records.

/** Takes bytes of one side and works through the records that are whole. */
function hear(listener: Listener, side: Side, bytes: Uint8Array): void {
  if (side.isBroken) {
    unreadBytes(listener, side, bytes, 'what came before was no TLS record');
    return;
  }
  side.inbound = side.inbound.push(bytes);
  try {
    if (side.from === 'client' && !listener.agreed.clientRandom) {
      const old = takeV2ClientHello(side.inbound);
      if (old === 'incomplete') return;
      if (old) {
        side.inbound = old.rest;
        hearV2ClientHello(listener, side, old.bytes);
      }
    }
    for (let next; (next = side.inbound.next(recordFraming(MAX_FRAGMENT)));) {
      side.inbound = next.rest;
      hearRecord(listener, side, next.frame);
    }
  } catch (error) {
    if (!isPeersMistake(error)) throw error;
    const rest = side.inbound.peek(side.inbound.length);
    side.inbound = new Deframer();
    side.isBroken = true;
    if (rest.length > 0) unreadBytes(listener, side, rest, error.message);
  }
}

function hearV2ClientHello(listener: Listener, side: Side, bytes: Uint8Array): void {
  const { message, spans } = readV2ClientHello(bytes);
  const layer = wireLayer('V2ClientHello', bytes, spans);
  listener.events.push({ type: 'message', direction: side.direction, message, layer });
  hearMessage(listener, side, message);
}

function hearRecord(listener: Listener, side: Side, frame: Frame<RecordHeader>): void {
  const { type } = frame.header;
  // In TLS 1.3 whatever is protected is called application_data outside (RFC 9846 section 5.2); the rest is in the clear.
  const { version = VERSION.TLS13 } = listener.agreed;
  const isClear = version === VERSION.TLS13 && type !== CONTENT_TYPE.application_data;
  const opened = isClear ? { type, plaintext: frame.body, inner: undefined } : open(listener, side, frame);
  const direction = isClear ? PLAIN : side.read;
  if (typeof opened === 'string') {
    const layer = wireLayer('record', frame.bytes, recordSpans(frame.bytes, direction.layout));
    listener.events.push({
      type: 'unread record',
      direction: side.direction,
      contentType: type,
      layer,
      reason: opened,
    });
    if (type === CONTENT_TYPE.change_cipher_spec) changeCipherSpec(listener, side);
    return;
  }
  const turn = newTurn();
  const content = explainRecord(
    side.direction,
    direction,
    opened.type,
    frame.bytes,
    opened.plaintext,
    opened.inner,
    turn,
  );
  for (const event of turn.events) listener.events.push(event);
  switch (opened.type) {
    case CONTENT_TYPE.handshake:
      side.joiner = side.joiner.push(opened.plaintext, content.layer, content.start);
      hearMessages(listener, side);
      break;
    case CONTENT_TYPE.alert:
      hearAlert(listener, side, opened.plaintext);
      break;
    case CONTENT_TYPE.change_cipher_spec:
      changeCipherSpec(listener, side);
      break;
    case CONTENT_TYPE.application_data:
      break;
  }
}

type Opened = Omit<ReturnType<RecordDirection['protection']['open']>, 'next'>;

/** The content of a record under the keys of its side, or under those that may follow; otherwise the reason why it stays closed. */
function open(listener: Listener, side: Side, frame: Frame<RecordHeader>): Opened | string {
  if (!side.closed) {
    try {
      const { next, ...opened } = side.read.protection.open(frame);
      side.read = { ...side.read, protection: next };
      return opened;
    } catch (error) {
      if (!isPeersMistake(error)) throw error;
    }
  }
  for (const [i, label] of side.followers.entries()) {
    const secret = secretOf(listener, label);
    const candidate = secret && direction13(listener, side, secret);
    if (!candidate) continue;
    try {
      const { next, ...opened } = candidate.protection.open(frame);
      side.read = { ...candidate, protection: next };
      Object.assign(side, { secret, closed: undefined, followers: side.followers.slice(i + 1) });
      return opened;
    } catch (error) {
      if (!isPeersMistake(error)) throw error;
    }
  }
  return (
    side.closed ?? 'it does not open under the keys of this direction: it was changed, or its key is not in the key log'
  );
}

function hearAlert(listener: Listener, side: Side, fragment: Uint8Array): void {
  try {
    const { alert } = decodeAlert(fragment);
    listener.events.push({ type: 'alert', direction: side.direction, alert });
  } catch (error) {
    if (!isPeersMistake(error)) throw error;
  }
}

function unreadBytes(listener: Listener, side: Side, bytes: Uint8Array, reason: string): void {
  const layer = wireLayer('bytes', bytes, [{ label: 'bytes that are no whole record', start: 0, end: bytes.length }]);
  listener.events.push({ type: 'unread record', direction: side.direction, contentType: undefined, layer, reason });
}

// Messages.

/** Takes the whole messages out of the contents of handshake records. */
function hearMessages(listener: Listener, side: Side): void {
  const { direction } = side;
  try {
    for (let next; (next = side.joiner.next(handshakeFraming(MAX_MESSAGE)));) {
      side.joiner = next.rest;
      const { version, suite } = listener.agreed;
      const decoded = readMessage(next.message, version, suite);
      if ('reason' in decoded) listener.events.push({ type: 'unread message', direction, ...decoded });
      else {
        listener.events.push({ type: 'message', direction, ...decoded });
        hearMessage(listener, side, decoded.message);
      }
    }
  } catch (error) {
    if (!isPeersMistake(error)) throw error;
    // A length that no message has: what follows in this direction can't be cut into messages.
    side.joiner = new MessageJoiner();
  }
}

function readMessage(
  { bytes, from }: JoinedMessage<HandshakeHeader>,
  version: Version | undefined,
  suite: CipherSuite | undefined,
): { readonly message: HandshakeMessage; readonly layer: Layer } | { readonly layer: Layer; readonly reason: string } {
  try {
    const { message, spans } = decodeHandshake(bytes, version ? { version, keyExchange: suite?.keyExchange } : {});
    return { message, layer: messageLayer(message, bytes, spans, from) };
  } catch (error) {
    if (!isPeersMistake(error)) throw error;
    const type = handshakeTypeName(bytes[0]);
    const name = type ? MESSAGE_NAMES[type] : `message ${bytes[0]}`;
    return { layer: { name, bytes, spans: headerAndBody(bytes), from }, reason: error.message };
  }
}

function headerAndBody({ length }: Uint8Array): Span[] {
  return [
    { label: 'msg_type', start: 0, end: 1 },
    { label: 'body.length', start: 1, end: 4 },
    { label: 'body', start: 4, end: length },
  ];
}

/** What a message changes for those that follow it. */
function hearMessage(listener: Listener, side: Side, message: HandshakeMessage): void {
  const { version } = listener.agreed;
  switch (message.type) {
    case 'client_hello':
      hearClientHello(listener, side, message);
      break;
    case 'server_hello':
    case 'hello_retry_request':
      hearServerHello(listener, message);
      break;
    case 'end_of_early_data':
      if (version === VERSION.TLS13) follow(listener, side);
      break;
    case 'finished':
      if (version === VERSION.TLS13) follow(listener, side);
      break;
    case 'key_update':
      if (version === VERSION.TLS13) updateKeys(listener, side);
      break;
    default:
  }
}

function hearClientHello(listener: Listener, side: Side, hello: ClientHello): void {
  listener.agreed = { ...listener.agreed, clientRandom: hello.random };
  if (findExtension(hello.extensions ?? [], 'early_data') === undefined) return;
  // Early data comes before the server has chosen anything; it is under the suite of the session that is resumed.
  side.followers = [EARLY];
  closeFor(listener, side, EARLY, listener.agreed.suite);
}

function hearServerHello(listener: Listener, hello: ServerHello): void {
  const { extensions = [], legacyVersion, cipherSuite, legacyCompressionMethod } = hello;
  const [version = legacyVersion] = findExtension(extensions, 'supported_versions') ?? [];
  const suite = suiteByCode(cipherSuite);
  listener.agreed = {
    ...listener.agreed,
    serverRandom: hello.random,
    ...(isVersion(version) ? { version } : {}),
    suite,
    encryptThenMac: findExtension(extensions, 'encrypt_then_mac') !== undefined,
    isCompressed: legacyCompressionMethod !== 0,
  };
  if (version !== VERSION.TLS13 || hello.type === 'hello_retry_request') return;
  const { client, server } = listener;
  const early = client.followers.includes(EARLY) || client.secret ? client.followers : [];
  client.followers = [...early, 'CLIENT_HANDSHAKE_TRAFFIC_SECRET', 'CLIENT_TRAFFIC_SECRET_0'];
  server.followers = ['SERVER_HANDSHAKE_TRAFFIC_SECRET', 'SERVER_TRAFFIC_SECRET_0'];
  follow(listener, server);
  if (client.secret === undefined) {
    const [first] = client.followers;
    if (first === EARLY) closeFor(listener, client, EARLY, suite);
    else follow(listener, client);
  }
}

// Keys.

/** In TLS 1.3: the next of the secrets that follow, if the key log has it. */
function follow(listener: Listener, side: Side): void {
  const label = side.followers.at(0);
  if (label === undefined) return;
  const followers = side.followers.slice(1);
  const secret = secretOf(listener, label);
  const next = secret && direction13(listener, side, secret);
  if (next) Object.assign(side, { read: next, secret, closed: undefined, followers });
  else {
    closeFor(listener, side, label, listener.agreed.suite);
    side.followers = followers;
  }
}

/** RFC 9846 section 7.2. */
function updateKeys(listener: Listener, side: Side): void {
  const { suite } = listener.agreed;
  if (!side.secret || !suite) return;
  const secret = nextTrafficSecret(ourPrimitives[suite.prf], side.secret);
  const next = direction13(listener, side, secret);
  if (next) Object.assign(side, { read: next, secret });
  listener.events.push({ type: 'keys updated', direction: side.direction });
}

/** From here on this side's records stay closed, under the layout that the suite gives them. */
function closeFor(listener: Listener, side: Side, label: string, suite: CipherSuite | undefined): void {
  const { clientRandom } = listener.agreed;
  side.closed =
    listener.keyLog.size === 0
      ? 'it is encrypted, and there is no key log'
      : `it is encrypted, and the key log has no ${label} for the client random ${bytesToHex(clientRandom ?? new Uint8Array(0)).slice(0, 16)}...`;
  side.secret = undefined;
  const cipher = isSuite13(suite) ? cipher13(suite, new Uint8Array(ourPrimitives[suite.prf].digestSize)) : UNKNOWN;
  side.read = directionOf(cipher, side);
}

/** The protection under a traffic secret; undefined for a secret that does not fit the suite. */
function direction13(listener: Listener, side: Side, secret: Uint8Array): RecordDirection | undefined {
  const { suite } = listener.agreed;
  if (!isSuite13(suite) || secret.length !== ourPrimitives[suite.prf].digestSize) return undefined;
  return directionOf(cipher13(suite, secret), side);
}

function cipher13(suite: Tls13Suite, secret: Uint8Array): TlsRecordCipher {
  return aead13Records(
    ourPrimitives,
    suite.cipher,
    trafficKeys(ourPrimitives[suite.prf], secret, suite.cipher.keySize),
  );
}

/** Up to TLS 1.2: the keys that were agreed come into force for one direction (RFC 5246 section 7.1). */
function changeCipherSpec(listener: Listener, side: Side): void {
  const { version, suite, clientRandom, serverRandom, encryptThenMac = false, isCompressed } = listener.agreed;
  if (version === undefined || version === VERSION.TLS13 || !clientRandom || !serverRandom) return;
  if (!suite || suite.minVersion === VERSION.TLS13) {
    side.closed = 'it is encrypted under a suite that this package does not have';
    side.read = directionOf(UNKNOWN, side);
    return;
  }
  const secret = secretOf(listener, MAIN);
  const isUsable = secret?.length === 48;
  const keys = directionKeys(ourPrimitives, version, suite, isUsable ? secret : new Uint8Array(48), {
    client: clientRandom,
    server: serverRandom,
  })[side.from];
  const random = (size: number): Uint8Array => new Uint8Array(size); // for IVs of records that are sent; none are
  const cipher = recordProtection(ourPrimitives, suite, keys, { version, encryptThenMac, random });
  if (!isUsable) closeFor(listener, side, MAIN, suite);
  else side.closed = isCompressed ? 'it is compressed under its encryption' : undefined;
  side.read = directionOf(cipher, side);
}

function secretOf({ keyLog, agreed: { clientRandom } }: Listener, label: string): Uint8Array | undefined {
  return clientRandom && keyLog.secret(bytesToHex(clientRandom), label);
}

function directionOf(cipher: TlsRecordCipher, { read }: Side): RecordDirection {
  const protection = read.protection.changeKeys(cipher);
  return { protection, layout: cipher.layout, isProtected: cipher.isProtected };
}

function isSuite13(suite: CipherSuite | undefined): suite is Tls13Suite {
  return suite?.minVersion === VERSION.TLS13;
}

/** The suite of the first ServerHello, which decides about the early data before it. */
function chosenSuite(chunks: readonly RecordedBytes[]): CipherSuite | undefined {
  let inbound = new Deframer();
  for (const { from, bytes } of chunks) {
    if (from !== 'server') continue;
    inbound = inbound.push(bytes);
    try {
      const record = inbound.next(recordFraming(MAX_FRAGMENT));
      if (!record && inbound.length <= MAX_FRAGMENT) continue;
      const message = record && new MessageJoiner().push(record.frame.body).next(handshakeFraming(MAX_MESSAGE));
      if (!message) return undefined;
      const hello = decodeHandshake(message.message.bytes, {}).message;
      return 'cipherSuite' in hello ? suiteByCode(hello.cipherSuite) : undefined;
    } catch (error) {
      if (!isPeersMistake(error)) throw error;
      return undefined;
    }
  }
  return undefined;
}

function isPeersMistake(error: unknown): error is Error {
  return error instanceof DecodeError || error instanceof AuthenticationError || error instanceof TlsAlert;
}

const [EARLY, MAIN] = ['CLIENT_EARLY_TRAFFIC_SECRET', 'CLIENT_RANDOM'];
/** 2^14 + 2048, the longest fragment of all versions (RFC 5246 section 6.2.3). */
const MAX_FRAGMENT = 2 ** 14 + 2048;
const MAX_MESSAGE = 2 ** 18;

const plain = plainRecords(VERSION.TLS10);
const PLAIN: RecordDirection = {
  protection: new DirectionProtection(plain),
  layout: plain.layout,
  isProtected: false,
};
const UNKNOWN: TlsRecordCipher = { ...plain, layout: [{ label: 'encrypted fragment' }], isProtected: true };
