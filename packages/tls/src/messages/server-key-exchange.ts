/**
 * ServerKeyExchange (RFC 5246 section 7.4.3, RFC 8422 section 5.4, RFC 2246 section 7.4.3): the server's fresh public value, signed with the key of its
 * certificate together with both randoms. With RSA key transport the message is not sent, except for export suites, where it
 * carries a temporary RSA key of 512 bits.
 */

import { concat, type Reader, type Writer } from '@cleartext/core';
import type { KeyExchange } from '../suites.ts';
import { VERSION, type Version } from '../versions.ts';

/** ServerECDHParams, RFC 8422 section 5.4. */
export interface EcdhParams {
  readonly kind: 'ECDHE';
  readonly group: number;
  readonly public: Uint8Array;
}

/** ServerDHParams, RFC 5246 section 7.4.3: big-endian numbers. */
export interface DhParams {
  readonly kind: 'DHE';
  readonly p: Uint8Array;
  readonly g: Uint8Array;
  readonly Ys: Uint8Array;
}

/** ServerRSAParams, RFC 2246 section 7.4.3. */
export interface RsaParams {
  readonly kind: 'RSA_EXPORT';
  readonly modulus: Uint8Array;
  readonly exponent: Uint8Array;
}

/** The parameters of one kind of key exchange. */
export type ServerParams = EcdhParams | DhParams | RsaParams;

/** The message. */
export interface ServerKeyExchange {
  readonly type: 'server_key_exchange';
  readonly params: ServerParams;
  /** Since TLS 1.2; 0 before. */
  readonly algorithm: number;
  readonly signature: Uint8Array;
}

/** Reads its body. Throws `DecodeError`. */
export function readServerKeyExchange(
  reader: Reader,
  version: Version,
  keyExchange: KeyExchange | undefined,
): ServerKeyExchange {
  const params = reader.group('params', (inner) => readParams(inner, keyExchange));
  return {
    type: 'server_key_exchange',
    params,
    algorithm: version < VERSION.TLS12 ? 0 : reader.uint('algorithm', 2),
    signature: reader.opaque('signature', 0, 0xffff),
  };
}

/** Writes its body. */
export function writeServerKeyExchange(writer: Writer, message: ServerKeyExchange, version: Version): void {
  writer.group('params', (inner) => writeParams(inner, message.params));
  if (version >= VERSION.TLS12) writer.uint('algorithm', 2, message.algorithm);
  writer.opaque('signature', 0, 0xffff, message.signature);
}

/** What is signed: both randoms and the parameters (RFC 5246 section 7.4.3). */
export function signedParams(
  clientRandom: Uint8Array,
  serverRandom: Uint8Array,
  encodedParams: Uint8Array,
): Uint8Array {
  return concat(clientRandom, serverRandom, encodedParams);
}

function readParams(reader: Reader, keyExchange: KeyExchange | undefined): ServerParams {
  switch (keyExchange) {
    case 'ECDHE': {
      const curveType = reader.uint('curve_type', 1);
      if (curveType !== 3) reader.fail('curve_type', `expected 3 (named_curve), found ${curveType}`, reader.offset - 1);
      const group = reader.uint('named_curve', 2);
      return { kind: 'ECDHE', group, public: reader.opaque('public', 1, 0xff) };
    }
    case 'DHE':
      return {
        kind: 'DHE',
        p: reader.opaque('dh_p', 1, 0xffff),
        g: reader.opaque('dh_g', 1, 0xffff),
        Ys: reader.opaque('dh_Ys', 1, 0xffff),
      };
    case 'RSA_EXPORT':
      return {
        kind: 'RSA_EXPORT',
        modulus: reader.opaque('rsa_modulus', 1, 0xffff),
        exponent: reader.opaque('rsa_exponent', 1, 0xffff),
      };
    default:
      return reader.fail('params', `expected no ServerKeyExchange with ${keyExchange ?? 'an unknown key exchange'}`);
  }
}

/** Writes the parameters alone: they are what is signed. */
export function writeParams(writer: Writer, params: ServerParams): void {
  if (params.kind === 'ECDHE') {
    writer.uint('curve_type', 1, 3).uint('named_curve', 2, params.group);
    writer.opaque('public', 0, 0xff, params.public);
  } else if (params.kind === 'DHE') {
    writer.opaque('dh_p', 0, 0xffff, params.p);
    writer.opaque('dh_g', 0, 0xffff, params.g);
    writer.opaque('dh_Ys', 0, 0xffff, params.Ys);
  } else {
    writer.opaque('rsa_modulus', 0, 0xffff, params.modulus);
    writer.opaque('rsa_exponent', 0, 0xffff, params.exponent);
  }
}
