/**
 * ClientHello (RFC 9846 section 4.2.2; RFC 5246 section 7.4.1.2, RFC 6101 section 5.6.1.2): the first message of every version. It lists what
 * the client can do; the server chooses. TLS 1.3 leaves its fields as they were and says the rest in extensions.
 */

import type { Reader, Writer } from '@cleartext/core';
import { readExtensions, writeExtensions, type Extension } from '../extensions/extension.ts';

/** The client's offer. */
export interface ClientHello {
  readonly type: 'client_hello';
  /** The highest version up to TLS 1.2; in TLS 1.3 always 0x0303. */
  readonly legacyVersion: number;
  readonly random: Uint8Array;
  /** A session to resume up to TLS 1.2; in TLS 1.3 random bytes that make the flight look like one. */
  readonly legacySessionId: Uint8Array;
  readonly cipherSuites: readonly number[];
  readonly legacyCompressionMethods: readonly number[];
  /** Undefined if there is no list at all, as before extensions were invented. */
  readonly extensions: readonly Extension[] | undefined;
}

/** Reads the body of a ClientHello. Throws `DecodeError`. */
export function readClientHello(reader: Reader): ClientHello {
  return {
    type: 'client_hello',
    legacyVersion: reader.uint('legacy_version', 2),
    random: reader.bytes('random', 32),
    legacySessionId: reader.opaque('legacy_session_id', 0, 32),
    cipherSuites: reader.list('cipher_suites', 2, 0xfffe, (list) => list.uint('cipher_suite', 2)),
    legacyCompressionMethods: reader.list('legacy_compression_methods', 1, 0xff, (list) =>
      list.uint('compression_method', 1),
    ),
    extensions: reader.remaining > 0 ? readExtensions(reader, 'client_hello') : undefined,
  };
}

/** Writes the body of a ClientHello. */
export function writeClientHello(writer: Writer, hello: ClientHello): void {
  writer.uint('legacy_version', 2, hello.legacyVersion).bytes('random', hello.random);
  writer.opaque('legacy_session_id', 0, 32, hello.legacySessionId);
  writer.list('cipher_suites', 0, 0xfffe, hello.cipherSuites, (list, suite) => list.uint('cipher_suite', 2, suite));
  writer.list('legacy_compression_methods', 0, 0xff, hello.legacyCompressionMethods, (list, method) =>
    list.uint('compression_method', 1, method),
  );
  if (hello.extensions) writeExtensions(writer, hello.extensions, 'client_hello');
}
