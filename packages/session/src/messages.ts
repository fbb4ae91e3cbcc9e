/**
 * The four handshake messages, as bytes and back. Each is one record of type `handshake` whose payload starts with a byte
 * that names the message. The labels are the fields' names in errors and annotated dumps.
 */

import { bytesToUtf8, checkBytes, Reader, utf8ToBytes, Writer, type Span } from '@cleartext/core';

/** The version of this protocol; there is only one. */
export const PROTOCOL_VERSION = 1;
/** The size of the hellos' random values in bytes. */
export const RANDOM_SIZE = 32;
/** The size of the proofs in Finished messages in bytes: an HMAC-SHA-256. */
const PROOF_SIZE = 32;

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
  /** Empty without certificates; else a signature over the transcript up to this field. */
  readonly signature: Uint8Array;
}

/** Sent under the new keys: proves that they are the right ones and that nobody changed the handshake. */
export interface Finished {
  readonly kind: 'Finished';
  readonly proof: Uint8Array;
}

/** Any handshake message. */
export type HandshakeMessage = ClientHello | ServerHello | KeyExchange | Finished;

const kinds = { ClientHello: 1, ServerHello: 2, KeyExchange: 3, Finished: 4 } as const;

/** A message's payload and its named stretches. Throws `RangeError` where a field does not fit. */
export function encodeMessage(message: HandshakeMessage): {
  readonly bytes: Uint8Array;
  readonly spans: readonly Span[];
} {
  if ('random' in message) checkBytes('random', message.random, RANDOM_SIZE);
  if ('proof' in message) checkBytes('proof', message.proof, PROOF_SIZE);
  const writer = new Writer();
  writer.uint('kind', 1, kinds[message.kind]);
  switch (message.kind) {
    case 'ClientHello':
      writer
        .uint('version', 1, message.version)
        .bytes('random', message.random)
        .vector('suites', 2, (list) => message.suites.forEach((id) => list.uint('suite', 2, id)))
        .vector('server_name', 2, (name) => name.bytes('host', utf8ToBytes(message.serverName)));
      break;
    case 'ServerHello':
      writer.uint('version', 1, message.version).bytes('random', message.random).uint('suite', 2, message.suite);
      writeChain(writer, message.certificates);
      writer.uint('wants_client_certificate', 1, message.wantsClientCertificate ? 1 : 0);
      break;
    case 'KeyExchange':
      writeUnsignedKeyExchange(writer, message);
      writer.vector('signature', 2, (field) => field.bytes('value', message.signature));
      break;
    case 'Finished':
      writer.bytes('proof', message.proof);
  }
  return { bytes: writer.finish(), spans: writer.spans };
}

/** The part of a KeyExchange that its signature covers: everything before the signature itself. */
export function unsignedKeyExchange(message: KeyExchange): Uint8Array {
  const writer = new Writer().uint('kind', 1, kinds.KeyExchange);
  writeUnsignedKeyExchange(writer, message);
  return writer.finish();
}

/** The message of a handshake record's payload. Throws `DecodeError` for anything malformed. */
export function decodeMessage(payload: Uint8Array): {
  readonly message: HandshakeMessage;
  readonly spans: readonly Span[];
} {
  checkBytes('payload', payload);
  const reader = new Reader(payload, 'Handshake');
  const number = reader.uint('kind', 1);
  const kind = (Object.keys(kinds) as (keyof typeof kinds)[]).find((name) => kinds[name] === number);
  if (kind === undefined) return reader.fail('kind', `expected 1 to 4, found ${number}`, 0);
  const message = bodies[kind](reader);
  reader.finish();
  return { message, spans: reader.spans };
}

const bodies: { readonly [K in keyof typeof kinds]: (reader: Reader) => HandshakeMessage } = {
  ClientHello: (reader) => ({
    kind: 'ClientHello',
    version: reader.uint('version', 1),
    random: reader.bytes('random', RANDOM_SIZE),
    suites: reader.vector('suites', 2, (list) => {
      const suites: number[] = [];
      while (list.remaining > 0) suites.push(list.uint('suite', 2));
      return suites;
    }),
    serverName: reader.vector('server_name', 2, (name) => {
      const bytes = name.rest('host');
      try {
        return bytesToUtf8(bytes);
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
    wantsClientCertificate: readFlag(reader, 'wants_client_certificate'),
  }),
  KeyExchange: (reader) => ({
    kind: 'KeyExchange',
    encryptedSessionKey: reader.vector('encrypted_session_key', 2, (field) => field.rest('value')),
    certificates: readChain(reader),
    signature: reader.vector('signature', 2, (field) => field.rest('value')),
  }),
  Finished: (reader) => ({ kind: 'Finished', proof: reader.bytes('proof', PROOF_SIZE) }),
};

function writeUnsignedKeyExchange(writer: Writer, message: KeyExchange): void {
  writer.vector('encrypted_session_key', 2, (field) => field.bytes('value', message.encryptedSessionKey));
  writeChain(writer, message.certificates);
}

function writeChain(writer: Writer, certificates: readonly Uint8Array[]): void {
  writer.vector('certificates', 3, (chain) =>
    certificates.forEach((der) => chain.vector('certificate', 3, (field) => field.bytes('der', der))),
  );
}

function readChain(reader: Reader): Uint8Array[] {
  return reader.vector('certificates', 3, (chain) => {
    const certificates: Uint8Array[] = [];
    while (chain.remaining > 0) certificates.push(chain.vector('certificate', 3, (field) => field.rest('der')));
    return certificates;
  });
}

function readFlag(reader: Reader, label: string): boolean {
  const flag = reader.uint(label, 1);
  if (flag > 1) reader.fail(label, `expected 0 or 1, found ${flag}`, reader.offset - 1);
  return flag === 1;
}
