/**
 * ServerHello (RFC 9846 section 4.2.3; RFC 5246 section 7.4.1.3) and HelloRetryRequest (RFC 9846 section 4.2.4): the server's choice out of the
 * client's offer. A HelloRetryRequest has the form of a ServerHello; only its random, a fixed value, tells them apart.
 */

import { equalBytes, hexToBytes, type Reader, type Writer } from '@cleartext/core';
import { readExtensions, writeExtensions, type Extension } from '../extensions/extension.ts';

/** The server's choice, or its wish for another hello. */
export interface ServerHello {
  readonly type: 'server_hello' | 'hello_retry_request';
  readonly legacyVersion: number;
  readonly random: Uint8Array;
  readonly legacySessionId: Uint8Array;
  readonly cipherSuite: number;
  readonly legacyCompressionMethod: number;
  /** Undefined if there is no list at all. */
  readonly extensions: readonly Extension[] | undefined;
}

/** The random of a HelloRetryRequest: SHA-256 of its name (RFC 9846 section 4.2.3). */
export const HELLO_RETRY_REQUEST_RANDOM = hexToBytes(
  'cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c',
);

/** Reads the body of a ServerHello or HelloRetryRequest. Throws `DecodeError`. */
export function readServerHello(reader: Reader): ServerHello {
  const legacyVersion = reader.uint('legacy_version', 2);
  const random = reader.bytes('random', 32);
  const type = equalBytes(random, HELLO_RETRY_REQUEST_RANDOM) ? 'hello_retry_request' : 'server_hello';
  return {
    type,
    legacyVersion,
    random,
    legacySessionId: reader.opaque('legacy_session_id_echo', 0, 32),
    cipherSuite: reader.uint('cipher_suite', 2),
    legacyCompressionMethod: reader.uint('legacy_compression_method', 1),
    extensions: reader.remaining > 0 ? readExtensions(reader, type) : undefined,
  };
}

/** Writes the body of a ServerHello or HelloRetryRequest. */
export function writeServerHello(writer: Writer, hello: ServerHello): void {
  writer.uint('legacy_version', 2, hello.legacyVersion).bytes('random', hello.random);
  writer.opaque('legacy_session_id_echo', 0, 32, hello.legacySessionId);
  writer.uint('cipher_suite', 2, hello.cipherSuite).uint('legacy_compression_method', 1, hello.legacyCompressionMethod);
  if (hello.extensions) writeExtensions(writer, hello.extensions, hello.type);
}
