/**
 * SubjectPublicKeyInfo (RFC 5280 section 4.1): how certificates and `PUBLIC KEY` files carry a public key of any kind: the
 * algorithm, and the key itself as opaque bits that only the algorithm knows to read.
 */

import type { Path } from '@cleartext/core';
import { decodeDer, type DerNode } from './der-decoder.ts';
import { DerCursor } from './der-cursor.ts';
import { der } from './der-writer.ts';
import {
  encodeAlgorithmIdentifier,
  readAlgorithmIdentifier,
  type AlgorithmIdentifier,
} from './algorithm-identifier.ts';

/** A public key of any algorithm; `publicKey` holds the contents of the BIT STRING. */
export interface SubjectPublicKeyInfo {
  readonly algorithm: AlgorithmIdentifier;
  readonly publicKey: Uint8Array;
}

/** Reads the SEQUENCE. Throws `DecodeError`. */
export function readSpki(node: DerNode, path: Path = 'SubjectPublicKeyInfo'): SubjectPublicKeyInfo {
  const cursor = new DerCursor(node, path);
  const algorithm = readAlgorithmIdentifier(cursor.next('algorithm'), cursor.at('algorithm'));
  const publicKey = cursor.bitStringBytes('subjectPublicKey');
  cursor.finish();
  return { algorithm, publicKey };
}

/** Decodes the DER of a `PUBLIC KEY` file. Throws `DecodeError`. */
export function decodeSpki(bytes: Uint8Array): SubjectPublicKeyInfo {
  return readSpki(decodeDer(bytes, { label: 'SubjectPublicKeyInfo' }));
}

/** Its DER. */
export function encodeSpki({ algorithm, publicKey }: SubjectPublicKeyInfo): Uint8Array {
  return der.sequence(encodeAlgorithmIdentifier(algorithm), der.bitString(publicKey));
}
