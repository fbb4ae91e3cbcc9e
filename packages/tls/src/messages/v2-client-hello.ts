/**
 * The ClientHello in the format of SSL 2.0 (RFC 5246 appendix E.2, RFC 6101 appendix E): how a client of the nineties asked for SSL 3.0
 * without losing the servers of SSL 2.0. Suites take three bytes, and the challenge stands for the random. Understood by
 * servers that speak SSL 3.0; never sent.
 */

import { Reader, type Span } from '@cleartext/core';
import type { Deframer } from '@cleartext/protocol';
import { fatal } from '../alerts.ts';
import type { ClientHello } from './client-hello.ts';

/** The first record of a stream, if it is one of SSL 2.0; `incomplete` while more of it has to come. */
export function takeV2ClientHello(
  inbound: Deframer,
): { readonly bytes: Uint8Array; readonly rest: Deframer } | 'incomplete' | undefined {
  const head = inbound.peek(3);
  if (head.length < 3 || (head[0] & 0x80) === 0 || head[2] !== 1) return undefined;
  const length = ((head[0] & 0x7f) << 8) | head[1];
  if (length < 9 || length > 2 ** 14) throw fatal('decode_error', `an SSL 2.0 hello of ${length} bytes`);
  const taken = inbound.next({
    name: 'SSL 2.0 record',
    headerSize: 2,
    maxLength: 2 ** 14,
    readHeader: (start) => (start.length < 2 ? undefined : { length: ((start[0] & 0x7f) << 8) | start[1] }),
  });
  return taken ? { bytes: taken.frame.bytes, rest: taken.rest } : 'incomplete';
}

/** The hello as one of SSL 3.0, and the names of its bytes. Throws `DecodeError`. */
export function readV2ClientHello(bytes: Uint8Array): {
  readonly message: ClientHello;
  readonly spans: readonly Span[];
} {
  const reader = new Reader(bytes, 'V2ClientHello');
  reader.uint('msg_length', 2);
  reader.uint('msg_type', 1);
  const legacyVersion = reader.uint('version', 2);
  const suitesLength = reader.uint('cipher_spec_length', 2);
  const sessionIdLength = reader.uint('session_id_length', 2);
  const challengeLength = reader.uint('challenge_length', 2);
  if (suitesLength % 3 !== 0) reader.fail('cipher_spec_length', `expected a multiple of 3, found ${suitesLength}`);
  const cipherSuites: number[] = [];
  for (let i = 0; i < suitesLength; i += 3) cipherSuites.push(reader.uint('V2CipherSpec', 3));
  reader.bytes('session_id', sessionIdLength);
  if (challengeLength < 16) reader.fail('challenge_length', `expected at least 16 bytes, found ${challengeLength}`);
  // Of a longer challenge the last 32 bytes count; a shorter one gets zeros before it (RFC 5246 appendix E.2).
  const challenge = reader.bytes('challenge', challengeLength).slice(-32);
  reader.finish();
  const random = new Uint8Array(32);
  random.set(challenge, 32 - challenge.length);
  const message: ClientHello = {
    type: 'client_hello',
    legacyVersion,
    random,
    legacySessionId: new Uint8Array(0),
    // Suites of SSL 2.0 itself begin with another byte than 0.
    cipherSuites: cipherSuites.filter((code) => code < 0x10000),
    legacyCompressionMethods: [0],
    extensions: undefined,
  };
  return { message, spans: reader.spans };
}
