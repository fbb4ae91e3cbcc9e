/**
 * PrivateKeyInfo (PKCS#8, RFC 5208; OneAsymmetricKey, RFC 5958): how `PRIVATE KEY` files carry a private key of any kind. It
 * is SubjectPublicKeyInfo's counterpart: the algorithm, and the key as opaque octets.
 */

import { concat, type Path } from '@cleartext/core';
import { decodeDer, type DerNode } from './der-decoder.ts';
import { DerCursor } from './der-cursor.ts';
import { der } from './der-writer.ts';
import { readBitStringBytes } from './readers.ts';
import {
  encodeAlgorithmIdentifier,
  readAlgorithmIdentifier,
  type AlgorithmIdentifier,
} from './algorithm-identifier.ts';
import { encodeAttribute, readAttributes, type Attribute } from './attribute.ts';

/** A private key of any algorithm; `privateKey` holds the contents of the OCTET STRING. */
export interface PrivateKeyInfo {
  readonly algorithm: AlgorithmIdentifier;
  readonly privateKey: Uint8Array;
  readonly attributes?: readonly Attribute[] | undefined;
  /** The public key that RFC 5958 lets a version 1 structure carry along. */
  readonly publicKey?: Uint8Array | undefined;
}

/** Reads the SEQUENCE. Throws `DecodeError`. Leaks: nothing beyond the lengths of the fields. */
export function readPrivateKeyInfo(node: DerNode, path: Path = 'PrivateKeyInfo'): PrivateKeyInfo {
  const cursor = new DerCursor(node, path);
  const version = cursor.smallInteger('version');
  if (version !== 0 && version !== 1) cursor.fail('version', `expected 0 or 1, found ${version}`);
  const algorithm = readAlgorithmIdentifier(cursor.next('privateKeyAlgorithm'), cursor.at('privateKeyAlgorithm'));
  const privateKey = cursor.octetString('privateKey');
  const attributes = cursor.optional('attributes', 0);
  const publicKey = version === 1 ? cursor.optional('publicKey', 1) : undefined;
  cursor.finish();
  return {
    algorithm,
    privateKey,
    ...(attributes && { attributes: readAttributes(attributes, cursor.at('attributes')) }),
    ...(publicKey && { publicKey: readBitStringBytes(publicKey, cursor.at('publicKey'), 1) }),
  };
}

/** Decodes the DER of a `PRIVATE KEY` file. Throws `DecodeError`. Leaks: nothing beyond the lengths of the fields. */
export function decodePrivateKeyInfo(bytes: Uint8Array): PrivateKeyInfo {
  return readPrivateKeyInfo(decodeDer(bytes, { label: 'PrivateKeyInfo' }));
}

/** Its DER: version 0, or 1 if it carries a public key (RFC 5958 section 2). */
export function encodePrivateKeyInfo(info: PrivateKeyInfo): Uint8Array {
  const { algorithm, privateKey, attributes, publicKey } = info;
  return der.sequence(
    der.integer(publicKey ? 1 : 0),
    encodeAlgorithmIdentifier(algorithm),
    der.octetString(privateKey),
    concat(
      attributes ? der.implicit(0, der.setOf(attributes.map(encodeAttribute))) : NOTHING,
      publicKey ? der.implicit(1, der.bitString(publicKey)) : NOTHING,
    ),
  );
}

const NOTHING = new Uint8Array(0);
