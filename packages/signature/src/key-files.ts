/**
 * Key files of every kind: one decoder for private keys, whatever their form and algorithm, and one for
 * SubjectPublicKeyInfo. The algorithm identifier inside decides which package reads the key.
 */

import {
  decodeDer,
  decodeSpki,
  encodePem,
  encodePrivateKeyInfo,
  encodeSpki,
  encryptPrivateKeyInfo,
  findPem,
  oidName,
  oids,
  readPrivateKeyDer,
  readPrivateKeyPem,
  type Pbes2Options,
  type PrivateKeyFile,
  type PrivateKeyFileOptions,
  type PrivateKeyInfo,
  type SubjectPublicKeyInfo,
} from '@cleartext/asn1';
import { DecodeError, equalBytes } from '@cleartext/core';
import * as ec from '@cleartext/ec';
import * as rsa from '@cleartext/rsa';
import { dsaPublicKeyFromSpki, dsaPublicKeyToSpki } from './dsa.ts';
import type { PrivateKey, PublicKey } from './keys.ts';

/** The key inside a SubjectPublicKeyInfo. Throws `DecodeError` for a kind of key unknown here and for a malformed one. */
export function publicKeyFromSpki(spki: SubjectPublicKeyInfo): PublicKey {
  return readerFor(spki.algorithm.oid, 'SubjectPublicKeyInfo.algorithm').publicKeyFromSpki(spki);
}

/** The SubjectPublicKeyInfo of a public key, as certificates and requests carry it. */
export function publicKeyToSpki(key: PublicKey): SubjectPublicKeyInfo {
  switch (key.type) {
    case 'rsa':
      return decodeSpki(rsa.encodePublicKey(key));
    case 'dsa':
      return dsaPublicKeyToSpki(key);
    default:
      return ec.publicKeyToSpki(key);
  }
}

/** Whether two keys have the same public half. */
export function samePublicKey(a: PublicKey, b: PublicKey): boolean {
  return a.type === b.type && equalBytes(encodeSpki(publicKeyToSpki(a)), encodeSpki(publicKeyToSpki(b)));
}

/** A public key from DER: SubjectPublicKeyInfo, or RSAPublicKey alone. Throws `DecodeError`. */
export function decodePublicKey(bytes: Uint8Array): PublicKey {
  const node = decodeDer(bytes, { label: 'public key' });
  return node.children[0]?.constructed ? publicKeyFromSpki(decodeSpki(bytes)) : rsa.decodePublicKey(bytes);
}

/** The DER of a public key: SubjectPublicKeyInfo. */
export function encodePublicKey(key: PublicKey): Uint8Array {
  return encodeSpki(publicKeyToSpki(key));
}

/** A public key from PEM text: its first block labelled `PUBLIC KEY` or `RSA PUBLIC KEY`. Throws `DecodeError`. */
export function publicKeyFromPem(text: string): PublicKey {
  return decodePublicKey(findPem(text, ['PUBLIC KEY', 'RSA PUBLIC KEY']).bytes);
}

/** A public key as PEM, labelled `PUBLIC KEY`. */
export function publicKeyToPem(key: PublicKey): string {
  return encodePem('PUBLIC KEY', encodePublicKey(key));
}

/**
 * A private key from DER: PrivateKeyInfo, EncryptedPrivateKeyInfo, RSAPrivateKey or ECPrivateKey.
 * Throws `DecodeError`; `AuthenticationError` for a wrong password. Leaks: as `decryptPrivateKeyInfo` of asn1.
 */
export function decodePrivateKey(bytes: Uint8Array, options: PrivateKeyFileOptions = {}): PrivateKey {
  return readPrivateKeyDer(bytes, options, privateKeyFromFile);
}

/**
 * A private key from PEM text: its first block labelled as one. Throws `DecodeError` for malformed text and for an
 * encrypted key without a password, `AuthenticationError` for a wrong password. Leaks: as `decodePrivateKey`.
 */
export function privateKeyFromPem(text: string, options: PrivateKeyFileOptions = {}): PrivateKey {
  return readPrivateKeyPem(text, options, privateKeyFromFile);
}

/** The key of a PrivateKeyInfo. Throws `DecodeError` for a kind of key unknown here and for a malformed one. */
export function privateKeyFromInfo(info: PrivateKeyInfo): PrivateKey {
  return readerFor(info.algorithm.oid, 'PrivateKeyInfo.privateKeyAlgorithm').privateKeyFromInfo(info);
}

/** The PrivateKeyInfo of a private key, for callers that encrypt it or put it into other files. */
export function privateKeyToInfo(key: PrivateKey): PrivateKeyInfo {
  return key.type === 'rsa' ? rsa.privateKeyToInfo(key) : ec.privateKeyToInfo(key);
}

/** A private key as PEM: `PRIVATE KEY`, or with a password `ENCRYPTED PRIVATE KEY` (PBES2). */
export function privateKeyToPem(
  key: PrivateKey,
  { password, ...encryption }: Pbes2Options & { readonly password?: string | Uint8Array | undefined } = {},
): string {
  const info = privateKeyToInfo(key);
  return password === undefined
    ? encodePem('PRIVATE KEY', encodePrivateKeyInfo(info))
    : encodePem('ENCRYPTED PRIVATE KEY', encryptPrivateKeyInfo(info, password, encryption));
}

function privateKeyFromFile(file: PrivateKeyFile): PrivateKey {
  if (file.form === 'pkcs8') return privateKeyFromInfo(file.info);
  return file.form === 'pkcs1' ? rsa.privateKeyFromFile(file) : ec.decodePrivateKey(file.bytes);
}

interface KeyReader {
  publicKeyFromSpki(spki: SubjectPublicKeyInfo): PublicKey;
  privateKeyFromInfo(info: PrivateKeyInfo): PrivateKey;
}

function readerFor(oid: string, path: string): KeyReader {
  const reader = READERS.get(oid);
  if (reader) return reader;
  throw new DecodeError(path, 0, `expected an RSA, EC, Ed25519 or X25519 key, found ${oidName(oid) ?? oid}`);
}

const READERS: ReadonlyMap<string, KeyReader> = /* @__PURE__ */ new Map<string, KeyReader>([
  [oids.rsaEncryption, rsa],
  [oids.rsassaPss, rsa],
  ['1.2.840.10045.2.1', ec],
  ['1.3.101.112', ec],
  ['1.3.101.110', ec],
  [oids.dsa, { publicKeyFromSpki: (spki) => dsaPublicKeyFromSpki(spki), privateKeyFromInfo: refuseDsaPrivateKey }],
]);

function refuseDsaPrivateKey(): never {
  throw new DecodeError('PrivateKeyInfo.privateKeyAlgorithm', 0, 'expected a key that signs here, found one of DSA');
}
