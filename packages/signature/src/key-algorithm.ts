/**
 * Which schemes the key of a certificate may be used with, by the algorithm identifier of its SubjectPublicKeyInfo.
 */

import { oids, type AlgorithmIdentifier } from '@cleartext/asn1';
import type { KeyType } from './keys.ts';
import { decodePssParameters } from './pss-parameters.ts';
import type { SignatureScheme } from './scheme.ts';

/** The kind of key that a SubjectPublicKeyInfo's algorithm names; undefined for a kind that this package doesn't have. */
export function keyTypeFor({ oid }: AlgorithmIdentifier): KeyType | undefined {
  return KEY_TYPES.get(oid);
}

/**
 * Whether a key may be used with a scheme, by the algorithm that its SubjectPublicKeyInfo names: a key marked RSASSA-PSS
 * signs with PSS alone, and if it has parameters, with that hash, that MGF and a salt at least as long (RFC 4055
 * sections 1.2 and 3.3). A plain RSA key takes any RSA scheme. Throws `DecodeError` for malformed parameters.
 */
export function keyAllows(keyAlgorithm: AlgorithmIdentifier, scheme: SignatureScheme): boolean {
  if (keyTypeFor(keyAlgorithm) !== scheme.keyType) return false;
  if (keyAlgorithm.oid !== oids.rsassaPss) return true;
  if (scheme.algorithm.oid !== oids.rsassaPss || scheme.algorithm.parameters === undefined) return false;
  if (keyAlgorithm.parameters === undefined) return true;
  const demanded = decodePssParameters(keyAlgorithm.parameters);
  const used = decodePssParameters(scheme.algorithm.parameters);
  return (
    demanded.hashOid === used.hashOid &&
    demanded.mgfHashOid === used.mgfHashOid &&
    demanded.saltLength <= used.saltLength
  );
}

const KEY_TYPES: ReadonlyMap<string, KeyType> = /* @__PURE__ */ new Map<string, KeyType>([
  [oids.rsaEncryption, 'rsa'],
  [oids.rsassaPss, 'rsa'],
  ['1.2.840.10045.2.1', 'ec'],
  ['1.3.101.112', 'ed25519'],
  ['1.3.101.110', 'x25519'],
  ['1.2.840.10040.4.1', 'dsa'],
]);
