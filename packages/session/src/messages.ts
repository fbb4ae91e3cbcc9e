/**
 * The four handshake messages, as bytes and back. A message is a header of 4 bytes (its kind and the length of the rest) and
 * its fields; the record layer sends it as the content of a `handshake` record. The labels are the names of the fields in
 * errors and annotated dumps.
 */

import { bytesToUtf8, checkBytes, concat, Reader, utf8ToBytes, Writer, type Span } from '@cleartext/core';
import type { Framing } from '@cleartext/protocol';

/** The version of this protocol; there is only one. */
export const PROTOCOL_VERSION = 1;
/** The size of the hellos' random values in bytes. */
export const RANDOM_SIZE = 32;
/** The size of the proofs in Finished messages in bytes: an HMAC-SHA-256. */
const PROOF_SIZE = 32;
/** The bytes of a message's header. */
const HEADER_SIZE = 4;
/** The longest body in bytes: with its header it still fits into one record of the handshake. */
const MAX_BODY = 2 ** 16 - HEADER_SIZE;
/** The longest field behind a length of two bytes, of three bytes. */
const [MAX_2, MAX_3] = [2 ** 16 - 1, 2 ** 24 - 1];

/** The client's first message: what it can do and whom it wants to speak to. */
export interface ClientHello {
  readonly kind: 'ClientHello';
  readonly version: number;
  readonly random: Uint8Array;
  /** The suites it accepts, the preferred one first. */
  readonly suites: readonly number[];
  readonly serverName: string;
}

/** The server's answer: the suite it chose and its certificate chain, its own certificate first (DER). */
export interface ServerHello {
  readonly kind: 'ServerHello';
  readonly version: number;
  readonly random: Uint8Array;
  readonly suite: number;
  readonly certificates: readonly Uint8Array[];
  readonly wantsClientCertificate: boolean;
}

/** The session key under the server's public key; a client that authenticates adds its chain and a signature. */
export interface KeyExchange {
  readonly kind: 'KeyExchange';
  readonly encryptedSessionKey: Uint8Array;
  readonly certificates: readonly Uint8Array[];
  /** Empty without certificates; otherwise a signature over the transcript and the fields before this one. */
  readonly signature: Uint8Array;
}

/** Sent under the new keys: proves that they are the right ones and that nobody changed the handshake. */
export interface Finished {
  readonly kind: 'Finished';
  readonly proof: Uint8Array;
}

/** Any handshake message. */
export type HandshakeMessage = ClientHello | ServerHello | KeyExchange | Finished;

const kinds = { 1: 'ClientHello', 2: 'ServerHello', 3: 'KeyExchange', 4: 'Finished' } as const;

/** A message's bytes and its named stretches. Throws `RangeError` where a field does not fit. */
export function encodeMessage(message: HandshakeMessage): {
  readonly bytes: Uint8Array;
  readonly spans: readonly Span[];
} {
  const body = new Writer(HEADER_SIZE);
  writeBody(body, message);
  const content = body.finish();
  const header = new Writer().enumeration('kind', 1, kinds, message.kind).uint('length', 3, content.length);
  return { bytes: concat(header.finish(), content), spans: [...header.spans, ...body.spans] };
}

/** What the signature of a KeyExchange covers in addition to the transcript: the fields before the signature itself. */
export function unsignedKeyExchange(message: KeyExchange): Uint8Array {
  const writer = new Writer();
  writeUnsignedKeyExchange(writer, message);
  return writer.finish();
}

/** The message of these bytes, header included. Throws `DecodeError` for anything malformed. */
export function decodeMessage(bytes: Uint8Array): {
  readonly message: HandshakeMessage;
  readonly spans: readonly Span[];
} {
  checkBytes('bytes', bytes);
  const reader = new Reader(bytes, 'Handshake');
  const kind = reader.enumeration('kind', 1, kinds);
  const length = reader.uint('length', 3);
  if (length !== reader.remaining) reader.fail('length', `claims ${length} bytes, ${reader.remaining} left`, 1);
  const message = bodies[kind](reader);
  reader.finish();
  return { message, spans: reader.spans };
}

/** How messages are cut out of the contents of handshake records. An unknown kind is refused at its first byte. */
export const messageFraming: Framing<{ readonly length: number }> = {
  name: 'Handshake',
  headerSize: HEADER_SIZE,
  maxLength: MAX_BODY,
  readHeader(start) {
    const reader = new Reader(start, 'Handshake');
    reader.enumeration('kind', 1, kinds);
    return start.length < HEADER_SIZE ? undefined : { length: reader.uint('length', 3) };
  },
};

const bodies: { readonly [K in HandshakeMessage['kind']]: (reader: Reader) => HandshakeMessage } = {
  ClientHello: (reader) => ({
    kind: 'ClientHello',
    version: reader.uint('version', 1),
    random: reader.bytes('random', RANDOM_SIZE),
    suites: reader.list('suites', 0, MAX_2, (list) => list.uint('suite', 2)),
    serverName: reader.vector('server_name', 2, (name) => {
      const host = name.rest('host');
      try {
        return bytesToUtf8(host);
      } catch {
        return name.fail('host', 'expected well-formed UTF-8');
      }
    }),
  }),
  ServerHello: (reader) => ({
    kind: 'ServerHello',
    version: reader.uint('version', 1),
    random: reader.bytes('random', RANDOM_SIZE),
    suite: reader.uint('suite', 2),
    certificates: readChain(reader),
    wantsClientCertificate: reader.enumeration('wants_client_certificate', 1, { 0: 'no', 1: 'yes' }) === 'yes',
  }),
  KeyExchange: (reader) => ({
    kind: 'KeyExchange',
    encryptedSessionKey: reader.opaque('encrypted_session_key', 0, MAX_2),
    certificates: readChain(reader),
    signature: reader.opaque('signature', 0, MAX_2),
  }),
  Finished: (reader) => ({ kind: 'Finished', proof: reader.bytes('proof', PROOF_SIZE) }),
};

function writeBody(writer: Writer, message: HandshakeMessage): void {
  switch (message.kind) {
    case 'ClientHello':
      checkBytes('random', message.random, RANDOM_SIZE);
      writer
        .uint('version', 1, message.version)
        .bytes('random', message.random)
        .list('suites', 0, MAX_2, message.suites, (list, id) => list.uint('suite', 2, id))
        .vector('server_name', 2, (name) => name.bytes('host', utf8ToBytes(message.serverName)));
      break;
    case 'ServerHello':
      checkBytes('random', message.random, RANDOM_SIZE);
      writer.uint('version', 1, message.version).bytes('random', message.random).uint('suite', 2, message.suite);
      writeChain(writer, message.certificates);
      writer.uint('wants_client_certificate', 1, message.wantsClientCertificate ? 1 : 0);
      break;
    case 'KeyExchange':
      writeUnsignedKeyExchange(writer, message);
      writer.opaque('signature', 0, MAX_2, message.signature);
      break;
    case 'Finished':
      checkBytes('proof', message.proof, PROOF_SIZE);
      writer.bytes('proof', message.proof);
  }
}

function writeUnsignedKeyExchange(writer: Writer, { encryptedSessionKey, certificates }: KeyExchange): void {
  writer.opaque('encrypted_session_key', 0, MAX_2, encryptedSessionKey);
  writeChain(writer, certificates);
}

function writeChain(writer: Writer, certificates: readonly Uint8Array[]): void {
  writer.list('certificates', 0, MAX_3, certificates, (chain, der) =>
    chain.vector('certificate', 3, (field) => field.bytes('der', der)),
  );
}

function readChain(reader: Reader): Uint8Array[] {
  return reader.list('certificates', 0, MAX_3, (chain) => chain.vector('certificate', 3, (field) => field.rest('der')));
}
