/**
 * The public keys of certificates: from SubjectPublicKeyInfo and back, and which schemes a key may be used with. One place
 * decides by the key's algorithm identifier, so that a further kind of key is a further case here.
 */

import { decodeSpki, oidName, oids, type AlgorithmIdentifier, type SubjectPublicKeyInfo } from '@cleartext/asn1';
import { DecodeError } from '@cleartext/core';
import { encodePublicKey, publicKeyFromSpki as rsaKeyFromSpki } from '@cleartext/rsa';
import { decodePssParameters } from './pss-parameters.ts';
import type { KeyType, PublicKey, SignatureScheme } from './scheme.ts';

/** The kind of key that a SubjectPublicKeyInfo's algorithm names; undefined for a kind that no scheme here takes. */
export function keyTypeFor({ oid }: AlgorithmIdentifier): KeyType | undefined {
  return oid === oids.rsaEncryption || oid === oids.rsassaPss ? 'rsa' : undefined;
}

/** The key inside a SubjectPublicKeyInfo. Throws `DecodeError` for another kind of key and for a malformed one. */
export function publicKeyFromSpki(spki: SubjectPublicKeyInfo): PublicKey {
  const { oid } = spki.algorithm;
  if (keyTypeFor(spki.algorithm) === undefined)
    throw new DecodeError('SubjectPublicKeyInfo.algorithm', 0, `expected an RSA key, found ${oidName(oid) ?? oid}`);
  return rsaKeyFromSpki(spki);
}

/** The SubjectPublicKeyInfo of a public key, as certificates and requests carry it. */
export function publicKeyToSpki(key: PublicKey): SubjectPublicKeyInfo {
  return decodeSpki(encodePublicKey(key));
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
