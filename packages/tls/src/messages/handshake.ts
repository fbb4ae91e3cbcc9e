/**
 * Handshake messages (RFC 9846 section 4; RFC 6101 section 5.6): a type, a length of three bytes, a body. What the body looks like depends on the
 * version and, before TLS 1.3, on the key exchange; both are known to the state that expects the message.
 */

import { Reader, Writer, type Span } from '@cleartext/core';
import type { Framing } from '@cleartext/protocol';
import { fatal } from '../alerts.ts';
import type { KeyExchange } from '../suites.ts';
import { VERSION, type Version } from '../versions.ts';
import {
  readCertificate,
  readCertificate13,
  writeCertificate,
  writeCertificate13,
  type Certificate,
} from './certificate.ts';
import {
  readCertificateRequest,
  readCertificateRequest13,
  writeCertificateRequest,
  writeCertificateRequest13,
  type CertificateRequest,
  type CertificateRequest13,
} from './certificate-request.ts';
import { readCertificateStatus, writeCertificateStatus, type CertificateStatus } from './certificate-status.ts';
import { readCertificateVerify, writeCertificateVerify, type CertificateVerify } from './certificate-verify.ts';
import { readClientHello, writeClientHello, type ClientHello } from './client-hello.ts';
import { readClientKeyExchange, writeClientKeyExchange, type ClientKeyExchange } from './client-key-exchange.ts';
import { readEncryptedExtensions, writeEncryptedExtensions, type EncryptedExtensions } from './encrypted-extensions.ts';
import { readFinished, writeFinished, type Finished } from './finished.ts';
import { readKeyUpdate, writeKeyUpdate, type KeyUpdate } from './key-update.ts';
import {
  readNewSessionTicket,
  readNewSessionTicket13,
  writeNewSessionTicket,
  writeNewSessionTicket13,
  type NewSessionTicket,
  type NewSessionTicket13,
} from './new-session-ticket.ts';
import { readServerHello, writeServerHello, type ServerHello } from './server-hello.ts';
import { readServerKeyExchange, writeServerKeyExchange, type ServerKeyExchange } from './server-key-exchange.ts';

/** HandshakeType, RFC 9846 section 4 and older. */
export const HANDSHAKE_TYPE = {
  hello_request: 0,
  client_hello: 1,
  server_hello: 2,
  new_session_ticket: 4,
  end_of_early_data: 5,
  encrypted_extensions: 8,
  certificate: 11,
  server_key_exchange: 12,
  certificate_request: 13,
  server_hello_done: 14,
  certificate_verify: 15,
  client_key_exchange: 16,
  finished: 20,
  certificate_status: 22,
  key_update: 24,
  message_hash: 254,
} as const;

/** The name of a handshake type on the wire. */
export type HandshakeType = keyof typeof HANDSHAKE_TYPE;

/** A message without a body: HelloRequest, ServerHelloDone (RFC 5246), EndOfEarlyData (RFC 9846 section 4.6). */
export interface EmptyMessage {
  readonly type: 'hello_request' | 'server_hello_done' | 'end_of_early_data';
}

/** Any handshake message. */
export type HandshakeMessage =
  | ClientHello
  | ServerHello
  | EncryptedExtensions
  | Certificate
  | CertificateRequest
  | CertificateRequest13
  | CertificateStatus
  | CertificateVerify
  | ServerKeyExchange
  | ClientKeyExchange
  | NewSessionTicket
  | NewSessionTicket13
  | KeyUpdate
  | Finished
  | EmptyMessage;

/** What the form of a message depends on. Before the version is agreed only the hellos can be read. */
export interface MessageContext {
  readonly version?: Version | undefined;
  readonly keyExchange?: KeyExchange | undefined;
}

/** A header of a message. */
export interface HandshakeHeader {
  readonly code: number;
  readonly length: number;
}

/** How messages are cut out of the contents of records; longer ones are refused before they have arrived. */
export function handshakeFraming(maxLength: number): Framing<HandshakeHeader> {
  return {
    name: 'Handshake',
    headerSize: 4,
    maxLength,
    readHeader(start) {
      if (start.length < 4) return undefined;
      const length = 65536 * start[1] + 256 * start[2] + start[3];
      if (length > maxLength)
        throw fatal('illegal_parameter', `expected a message of at most ${maxLength} bytes, found ${length}`);
      return { code: start[0], length };
    },
  };
}

/** The name of a type of message, if it is known. */
export function handshakeTypeName(code: number): HandshakeType | undefined {
  return typeNames.get(code);
}

/** A message, whole with its header, and the names of its bytes. Throws `DecodeError` for a type that is not known. */
export function decodeHandshake(
  bytes: Uint8Array,
  context: MessageContext,
): { readonly message: HandshakeMessage; readonly spans: readonly Span[] } {
  const type = handshakeTypeName(bytes[0]);
  const reader = new Reader(bytes, type ? MESSAGE_NAMES[type] : 'Handshake');
  const code = reader.uint('msg_type', 1);
  if (!type) return reader.fail('msg_type', `expected a known type, found ${code}`, 0);
  const message = reader.vector('body', 3, (body) => readBody(body, type, context));
  reader.finish();
  return { message, spans: reader.spans };
}

/** The bytes of a message with its header, and their names. */
export function encodeHandshake(
  message: HandshakeMessage,
  context: MessageContext,
): { readonly bytes: Uint8Array; readonly spans: readonly Span[] } {
  const type = message.type === 'hello_retry_request' ? 'server_hello' : message.type;
  const writer = new Writer().uint('msg_type', 1, HANDSHAKE_TYPE[type]);
  writer.vector('body', 3, (body) => writeBody(body, message, context));
  return { bytes: writer.finish(), spans: writer.spans };
}

function readBody(reader: Reader, type: HandshakeType, context: MessageContext): HandshakeMessage {
  const { version = VERSION.TLS12, keyExchange } = context;
  const is13 = version === VERSION.TLS13;
  switch (type) {
    case 'client_hello':
      return readClientHello(reader);
    case 'server_hello':
      return readServerHello(reader);
    case 'encrypted_extensions':
      return readEncryptedExtensions(reader);
    case 'certificate':
      return is13 ? readCertificate13(reader) : readCertificate(reader);
    case 'certificate_request':
      return is13 ? readCertificateRequest13(reader) : readCertificateRequest(reader, version);
    case 'certificate_status':
      return readCertificateStatus(reader);
    case 'certificate_verify':
      return readCertificateVerify(reader, version);
    case 'server_key_exchange':
      return readServerKeyExchange(reader, version, keyExchange);
    case 'client_key_exchange':
      return readClientKeyExchange(reader, version, keyExchange);
    case 'new_session_ticket':
      return is13 ? readNewSessionTicket13(reader) : readNewSessionTicket(reader);
    case 'key_update':
      return readKeyUpdate(reader);
    case 'finished':
      return readFinished(reader);
    case 'hello_request':
    case 'server_hello_done':
    case 'end_of_early_data':
      return { type };
    case 'message_hash':
      return reader.fail('msg_type', 'expected a message, found message_hash, which is never sent');
  }
}

function writeBody(writer: Writer, message: HandshakeMessage, context: MessageContext): void {
  const { version = VERSION.TLS12, keyExchange } = context;
  switch (message.type) {
    case 'client_hello':
      writeClientHello(writer, message);
      break;
    case 'server_hello':
    case 'hello_retry_request':
      writeServerHello(writer, message);
      break;
    case 'encrypted_extensions':
      writeEncryptedExtensions(writer, message);
      break;
    case 'certificate':
      if (version === VERSION.TLS13) writeCertificate13(writer, message);
      else writeCertificate(writer, message);
      break;
    case 'certificate_request':
      if ('context' in message) writeCertificateRequest13(writer, message);
      else writeCertificateRequest(writer, message, version);
      break;
    case 'certificate_status':
      writeCertificateStatus(writer, message);
      break;
    case 'certificate_verify':
      writeCertificateVerify(writer, message, version);
      break;
    case 'server_key_exchange':
      writeServerKeyExchange(writer, message, version);
      break;
    case 'client_key_exchange':
      writeClientKeyExchange(writer, message, version, keyExchange);
      break;
    case 'new_session_ticket':
      if ('nonce' in message) writeNewSessionTicket13(writer, message);
      else writeNewSessionTicket(writer, message);
      break;
    case 'key_update':
      writeKeyUpdate(writer, message);
      break;
    case 'finished':
      writeFinished(writer, message);
      break;
    default:
      // HelloRequest, ServerHelloDone and EndOfEarlyData have no body.
      break;
  }
}

const typeNames = new Map(
  Object.entries(HANDSHAKE_TYPE).map(([name, code]) => [code as number, name as HandshakeType]),
);

/** The names of the structures in the standards, for errors and layers. */
export const MESSAGE_NAMES: Readonly<Record<HandshakeType | 'hello_retry_request', string>> = {
  hello_request: 'HelloRequest',
  client_hello: 'ClientHello',
  server_hello: 'ServerHello',
  hello_retry_request: 'HelloRetryRequest',
  new_session_ticket: 'NewSessionTicket',
  end_of_early_data: 'EndOfEarlyData',
  encrypted_extensions: 'EncryptedExtensions',
  certificate: 'Certificate',
  server_key_exchange: 'ServerKeyExchange',
  certificate_request: 'CertificateRequest',
  server_hello_done: 'ServerHelloDone',
  certificate_verify: 'CertificateVerify',
  client_key_exchange: 'ClientKeyExchange',
  finished: 'Finished',
  certificate_status: 'CertificateStatus',
  key_update: 'KeyUpdate',
  message_hash: 'message_hash',
};
