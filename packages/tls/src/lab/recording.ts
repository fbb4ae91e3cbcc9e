/**
 * What somebody can do who has recorded a connection up to TLS 1.2 and has got hold of its pre-main secret: read it all, and before its end
 * play the server. Every attack on the key exchange leads here. (TLS 1.3 leaves nothing to do at this place: the certificate's key
 * decrypts nothing, and everything after the hellos depends on fresh Diffie-Hellman values.)
 */

import { concat, concatAll } from '@cleartext/core';
import { DirectionProtection } from '@cleartext/protocol';
import { findExtension } from '../extensions/extension.ts';
import { directionKeys, extendedMainSecret, mainSecretFrom, prfFor } from '../key-schedule/key-block.ts';
import type { ClientHello } from '../messages/client-hello.ts';
import { decodeHandshake, encodeHandshake, HANDSHAKE_TYPE, type HandshakeMessage } from '../messages/handshake.ts';
import type { ServerHello } from '../messages/server-hello.ts';
import { ourPrimitives } from '../primitives.ts';
import { recordProtection } from '../record/protection.ts';
import type { TlsRecordCipher } from '../record/record-cipher.ts';
import { CONTENT_TYPE, encodeRecord, type ContentType, type RecordHeader } from '../record/record.ts';
import { suiteByCode } from '../suites.ts';
import { VERSION, type Version } from '../versions.ts';
import type { Sent, Side } from './line.ts';

/** A record on the wire. */
export interface WireRecord {
  readonly type: ContentType;
  readonly version: number;
  readonly fragment: Uint8Array;
  readonly bytes: Uint8Array;
}

/** The whole records in bytes. */
export function recordsIn(bytes: Uint8Array): WireRecord[] {
  const records: WireRecord[] = [];
  for (let at = 0; at + 5 <= bytes.length;) {
    const end = at + 5 + 256 * bytes[at + 3] + bytes[at + 4];
    records.push({
      type: bytes[at] as ContentType,
      version: 256 * bytes[at + 1] + bytes[at + 2],
      fragment: bytes.slice(at + 5, end),
      bytes: bytes.slice(at, end),
    });
    at = end;
  }
  return records;
}

/** The handshake messages that travel in the clear, before the sender's ChangeCipherSpec, each whole with its header. */
export function clearMessages(bytes: Uint8Array): Uint8Array[] {
  const records = recordsIn(bytes);
  const change = records.findIndex(({ type }) => type === CONTENT_TYPE.change_cipher_spec);
  const clear = change < 0 ? records : records.slice(0, change);
  const stream = concatAll(clear.filter(({ type }) => type === CONTENT_TYPE.handshake).map(({ fragment }) => fragment));
  const messages: Uint8Array[] = [];
  for (let at = 0; at + 4 <= stream.length;) {
    const end = at + 4 + 65536 * stream[at + 1] + 256 * stream[at + 2] + stream[at + 3];
    messages.push(stream.slice(at, end));
    at = end;
  }
  return messages;
}

/** The client's first flight with its hello changed on the way; other bytes pass as they are. */
export function withClientHello(bytes: Uint8Array, change: (hello: ClientHello) => ClientHello): Uint8Array {
  return withFirstMessage(bytes, (message) => (message.type === 'client_hello' ? change(message) : message));
}

/** The server's first flight with its hello changed on the way; other bytes pass as they are. */
export function withServerHello(bytes: Uint8Array, change: (hello: ServerHello) => ServerHello): Uint8Array {
  return withFirstMessage(bytes, (message) => (message.type === 'server_hello' ? change(message) : message));
}

function withFirstMessage(bytes: Uint8Array, change: (message: HandshakeMessage) => HandshakeMessage): Uint8Array {
  const records = recordsIn(bytes);
  const first = records.at(0);
  if (first?.type !== CONTENT_TYPE.handshake) return bytes;
  const messages = clearMessages(first.bytes);
  const message = messages.at(0);
  const type = message?.[0];
  if (!message || (type !== HANDSHAKE_TYPE.client_hello && type !== HANDSHAKE_TYPE.server_hello)) return bytes;
  const changed = encodeHandshake(change(decodeHandshake(message, {}).message), {}).bytes;
  const flight = encodeRecord(first.type, first.version, concatAll([changed, ...messages.slice(1)]));
  return concatAll([flight, ...records.slice(1).map((record) => record.bytes)]);
}

/** A connection that was recorded, and whose pre-main secret is known. */
export interface OpenedRecording {
  readonly mainSecret: Uint8Array;
  /** The application data of both sides, in the order of the wire. */
  readonly data: readonly { readonly from: Side; readonly plaintext: Uint8Array }[];
  /** What a server would answer to the client's Finished: ChangeCipherSpec and its own Finished. */
  readonly serverFinish: () => Uint8Array;
  /** Reads records that the client sends later. */
  readonly read: (bytes: Uint8Array) => Uint8Array;
}

/** Opens a recording with its pre-main secret: the derivation is the one of the two ends. */
export function openRecording(wire: readonly Sent[], preMainSecret: Uint8Array): OpenedRecording {
  const bytesOf = (side: Side): Uint8Array =>
    concatAll(wire.filter(({ from }) => from === side).map(({ bytes }) => bytes));
  const [clientMessages, serverMessages] = [clearMessages(bytesOf('client')), clearMessages(bytesOf('server'))];
  const clientHello = clientHelloIn(clientMessages[0]);
  const serverHello = serverHelloIn(serverMessages[0]);
  const version = serverHello.legacyVersion as Version;
  const suite = suiteByCode(serverHello.cipherSuite)!;
  const randoms = { client: clientHello.random, server: serverHello.random };
  const transcript = concatAll([clientMessages[0], ...serverMessages, ...clientMessages.slice(1)]);
  const hashOf = (messages: Uint8Array): Uint8Array =>
    version === VERSION.TLS12
      ? ourPrimitives[suite.prf](messages)
      : concat(ourPrimitives.md5(messages), ourPrimitives.sha1(messages));
  const isExtended = findExtension(serverHello.extensions ?? [], 'extended_main_secret') === true;
  const mainSecret = isExtended
    ? extendedMainSecret(ourPrimitives, version, suite, preMainSecret, hashOf(transcript))
    : mainSecretFrom(ourPrimitives, version, suite, preMainSecret, randoms);
  const keys = directionKeys(ourPrimitives, version, suite, mainSecret, randoms);
  const encryptThenMac = findExtension(serverHello.extensions ?? [], 'encrypt_then_mac') === true;
  const options = { version, encryptThenMac, random: (size: number) => new Uint8Array(size) };
  const serverRecords = recordProtection(ourPrimitives, suite, keys.server, options);
  const open = {
    client: opener(recordProtection(ourPrimitives, suite, keys.client, options)),
    server: opener(serverRecords),
  };
  const opened = wire.flatMap(({ from, bytes }) =>
    recordsIn(bytes).flatMap((record) => open[from](record).map((content) => ({ from, ...content }))),
  );
  const clientFinished = opened.find(({ from, type }) => from === 'client' && type === CONTENT_TYPE.handshake);
  return {
    mainSecret,
    data: opened
      .filter(({ type }) => type === CONTENT_TYPE.application_data)
      .map(({ from, plaintext }) => ({ from, plaintext })),
    serverFinish() {
      const seed = hashOf(concat(transcript, clientFinished?.plaintext ?? new Uint8Array(0)));
      const verifyData = prfFor(ourPrimitives, version, suite)(mainSecret, 'server finished', seed, 12);
      const { bytes } = encodeHandshake({ type: 'finished', verifyData }, { version });
      const change = encodeRecord(CONTENT_TYPE.change_cipher_spec, version, Uint8Array.of(1));
      return concat(change, serverRecords.seal(0, CONTENT_TYPE.handshake, bytes).bytes);
    },
    read: (bytes) =>
      concatAll(recordsIn(bytes).flatMap((record) => open.client(record).map(({ plaintext }) => plaintext))),
  };
}

interface Content {
  readonly type: ContentType;
  readonly plaintext: Uint8Array;
}

/** Opens the records of one direction one after the other, from its ChangeCipherSpec on; before it there is nothing to open. */
function opener(first: TlsRecordCipher): (record: WireRecord) => readonly Content[] {
  let direction: DirectionProtection<ContentType, RecordHeader> | undefined;
  return ({ type, version, fragment, bytes }) => {
    if (!direction) {
      if (type === CONTENT_TYPE.change_cipher_spec) direction = new DirectionProtection(first);
      return [];
    }
    const header = { type, version, length: fragment.length };
    const frame = { header, headerBytes: bytes.slice(0, 5), body: fragment, bytes, position: 0 };
    const { next, ...content } = direction.open(frame);
    direction = next;
    return [content];
  };
}

function clientHelloIn(bytes: Uint8Array): ClientHello {
  const { message } = decodeHandshake(bytes, {});
  if (message.type !== 'client_hello') throw new TypeError(`wire: expected a ClientHello, found ${message.type}`);
  return message;
}

function serverHelloIn(bytes: Uint8Array): ServerHello {
  const { message } = decodeHandshake(bytes, {});
  if (message.type !== 'server_hello') throw new TypeError(`wire: expected a ServerHello, found ${message.type}`);
  return message;
}
