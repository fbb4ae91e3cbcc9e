/**
 * KeyTransRecipientInfo (RFC 5652 section 6.2.1): the content-encryption key under one recipient's public RSA key. Two
 * algorithms: RSAES-OAEP (RFC 4055 section 4, current) and RSAES-PKCS1-v1_5 (RFC 3370 section 4.2.1, broken wherever
 * something shows whether a padding was right).
 *
 * The million message attack (RFC 3218): mail gateways decrypt whatever they are sent, and may answer. So nothing here
 * shows whether a padding or a key was wrong: a key that does not open is replaced by one made from the private key and the
 * ciphertext (section 2.3.2 there), always the same for the same file, and the content then fails to decrypt like for any
 * wrong key.
 */

import {
  AuthenticationError,
  DecodeError,
  type Path,
  type RandomSource,
  type Status,
  utf8ToBytes,
} from '@cleartext/core';
import {
  decodeDer,
  der,
  DerCursor,
  encodeAlgorithmIdentifier,
  hasNoParameters,
  oidName,
  oids,
  readAlgorithmIdentifier,
  readOctetString,
  type AlgorithmIdentifier,
  type DerNode,
} from '@cleartext/asn1';
import { hashByOid, hkdf, sha1, sha256, type Hash } from '@cleartext/hash';
import { i2osp, modulusLength, oaep, pkcs1v15Encryption, publicKeyFromSpki, type RsaPublicKey } from '@cleartext/rsa';
import { checkKeyType, type PrivateKey } from '@cleartext/signature';
import type { Certificate } from '@cleartext/x509';
import {
  encodeEntityIdentifier,
  entityIdentifierOf,
  readEntityIdentifier,
  type EntityIdentifier,
  type EntityIdentifierType,
} from './entity-identifier.ts';

/** One recipient's copy of the content-encryption key. */
export interface KeyTransRecipientInfo {
  readonly recipient: EntityIdentifier;
  readonly algorithm: AlgorithmIdentifier;
  readonly encryptedKey: Uint8Array;
}

/** How keys are transported: by OAEP with a hash, or by PKCS#1 v1.5. */
export interface KeyTransport {
  /** `RSAES-OAEP with SHA-256 and MGF1 with SHA-256`, `RSAES-PKCS1-v1_5`. */
  readonly name: string;
  readonly status: Status;
  readonly algorithm: AlgorithmIdentifier;
  encrypt(certificate: Certificate, key: Uint8Array, random: RandomSource): Uint8Array;
  /** Throws `AuthenticationError`, which must stay inside the package: see `openTransportedKey`. */
  decrypt(privateKey: PrivateKey, encryptedKey: Uint8Array): Uint8Array;
}

/** RSAES-PKCS1-v1_5 (RFC 3370 section 4.2.1). Broken: a padding oracle decrypts it (Bleichenbacher 1998). */
export const pkcs1KeyTransport: KeyTransport = {
  name: 'RSAES-PKCS1-v1_5',
  status: 'broken',
  algorithm: { oid: oids.rsaEncryption, parameters: der.null() },
  encrypt: (certificate, key, random) => pkcs1v15Encryption({ random }).encrypt(publicKeyOf(certificate), key),
  // The refusal stays inside openTransportedKey, which turns it into a key: implicit rejection of the right length.
  decrypt(privateKey, encryptedKey) {
    checkKeyType(privateKey, 'rsa');
    return pkcs1v15Encryption({ implicitRejection: false }).decrypt(privateKey, encryptedKey);
  },
};

/** RSAES-OAEP with a hash, by default with the same hash in MGF1 (RFC 4055 section 4). */
export function oaepKeyTransport(
  hash: Hash,
  mgfHash: Hash = hash,
  label: Uint8Array = new Uint8Array(0),
): KeyTransport {
  const scheme = oaep(hash, { mgfHash, label });
  return {
    name: scheme.name,
    status: scheme.status,
    algorithm: { oid: oids.rsaesOaep, parameters: encodeOaepParameters(hash, mgfHash, label) },
    encrypt: (certificate, key, random) =>
      oaep(hash, { mgfHash, label, random }).encrypt(publicKeyOf(certificate), key),
    decrypt(privateKey, encryptedKey) {
      checkKeyType(privateKey, 'rsa');
      return scheme.decrypt(privateKey, encryptedKey);
    },
  };
}

/** The key transport that an AlgorithmIdentifier names; undefined if it is unknown here. Throws `DecodeError`. */
export function keyTransportFor(algorithm: AlgorithmIdentifier, path: Path): KeyTransport | undefined {
  if (algorithm.oid === oids.rsaesOaep) return readOaepParameters(algorithm, path);
  if (algorithm.oid !== oids.rsaEncryption) return undefined;
  if (!hasNoParameters(algorithm)) throw new DecodeError(path, 0, 'expected NULL for rsaEncryption, found others');
  return pkcs1KeyTransport;
}

/** Encrypts a key for the holder of a certificate. Throws `DecodeError` unless the certificate has an RSA key. */
export function transportKey(
  transport: KeyTransport,
  certificate: Certificate,
  identifier: EntityIdentifierType,
  key: Uint8Array,
  random: RandomSource,
): KeyTransRecipientInfo {
  return {
    recipient: entityIdentifierOf(certificate, identifier),
    algorithm: transport.algorithm,
    encryptedKey: transport.encrypt(certificate, key, random),
  };
}

/**
 * The first key that opens and has a fitting size, and whose copy it was. If none does, a key that fits but opens nothing:
 * derived from the private key and the first copy, so that the same file meets the same key each time it is tried.
 * Leaks: by its running time, how many copies were tried.
 */
export function openTransportedKey<
  T extends { readonly transport: KeyTransport; readonly info: KeyTransRecipientInfo },
>(
  copies: readonly T[],
  privateKey: PrivateKey,
  keySize: number,
  fits: (size: number) => boolean,
): { readonly key: Uint8Array; readonly copy: T } {
  checkKeyType(privateKey, 'rsa');
  const replacement = hkdf(
    sha256,
    i2osp(privateKey.d, modulusLength(privateKey)),
    { salt: copies[0].info.encryptedKey, info: utf8ToBytes('cleartext cms replacement key') },
    keySize,
  );
  for (const copy of copies) {
    const key = tryToOpen(copy.transport, privateKey, copy.info.encryptedKey);
    if (key && fits(key.length)) return { key, copy };
  }
  return { key: replacement, copy: copies[0] };
}

function tryToOpen(transport: KeyTransport, privateKey: PrivateKey, encryptedKey: Uint8Array): Uint8Array | undefined {
  try {
    return transport.decrypt(privateKey, encryptedKey);
  } catch (error) {
    if (error instanceof AuthenticationError) return undefined;
    throw error;
  }
}

/** The DER of a KeyTransRecipientInfo: version 0 with issuer and serial number, 2 with a key identifier. */
export function encodeRecipientInfo({ recipient, algorithm, encryptedKey }: KeyTransRecipientInfo): Uint8Array {
  return der.sequence(
    der.integer(recipient.type === 'issuerAndSerialNumber' ? 0 : 2),
    encodeEntityIdentifier(recipient),
    encodeAlgorithmIdentifier(algorithm),
    der.octetString(encryptedKey),
  );
}

/** Reads a KeyTransRecipientInfo. Throws `DecodeError`. */
export function readRecipientInfo(node: DerNode, path: Path): KeyTransRecipientInfo {
  const cursor = new DerCursor(node, path);
  const version = cursor.smallInteger('version');
  const recipient = readEntityIdentifier(cursor.next('rid'), cursor.at('rid'));
  const expected = recipient.type === 'issuerAndSerialNumber' ? 0 : 2;
  if (version !== expected) cursor.fail('version', `expected ${expected}, found ${version}`);
  const algorithm = readAlgorithmIdentifier(cursor.next('keyEncryptionAlgorithm'), cursor.at('keyEncryptionAlgorithm'));
  const encryptedKey = cursor.octetString('encryptedKey').slice();
  cursor.finish();
  return { recipient, algorithm, encryptedKey };
}

/** RSAES-OAEP-params (RFC 4055 section 4.1): hash, mask generation, label; defaults (SHA-1, no label) are left out. */
function encodeOaepParameters(hash: Hash, mgfHash: Hash, label: Uint8Array): Uint8Array {
  const fields: Uint8Array[] = [];
  if (hash.oid !== sha1.oid) fields.push(der.explicit(0, hashAlgorithm(hash)));
  if (mgfHash.oid !== sha1.oid)
    fields.push(der.explicit(1, encodeAlgorithmIdentifier({ oid: oids.mgf1, parameters: hashAlgorithm(mgfHash) })));
  if (label.length > 0)
    fields.push(
      der.explicit(2, encodeAlgorithmIdentifier({ oid: oids.pSpecified, parameters: der.octetString(label) })),
    );
  return der.sequence(...fields);
}

function readOaepParameters({ parameters }: AlgorithmIdentifier, path: Path): KeyTransport | undefined {
  if (!parameters) throw new DecodeError(path, 0, 'expected RSAES-OAEP-params, found none');
  const cursor = new DerCursor(decodeDer(parameters, { label: path, ber: true }), path);
  const hashNode = cursor.optionalExplicit('hashFunc', 0);
  const mgfNode = cursor.optionalExplicit('maskGenFunc', 1);
  const labelNode = cursor.optionalExplicit('pSourceFunc', 2);
  cursor.finish();
  const hash = hashNode ? hashByOid(readAlgorithmIdentifier(hashNode, cursor.at('hashFunc')).oid) : sha1;
  const mgfHash = mgfNode ? readMgf(mgfNode, cursor.at('maskGenFunc')) : sha1;
  const label = labelNode ? readLabel(labelNode, cursor.at('pSourceFunc')) : new Uint8Array(0);
  return hash && mgfHash && oaepKeyTransport(hash, mgfHash, label);
}

function readMgf(node: DerNode, path: Path): Hash | undefined {
  const { oid, parameters } = readAlgorithmIdentifier(node, path);
  if (oid !== oids.mgf1 || !parameters)
    throw new DecodeError(path, node.start, `expected MGF1 and its hash, found ${oidName(oid) ?? oid}`);
  return hashByOid(readAlgorithmIdentifier(decodeDer(parameters, { label: path, ber: true }), path).oid);
}

function readLabel(node: DerNode, path: Path): Uint8Array {
  const { oid, parameters } = readAlgorithmIdentifier(node, path);
  if (oid !== oids.pSpecified || !parameters)
    throw new DecodeError(path, node.start, `expected pSpecified and a label, found ${oidName(oid) ?? oid}`);
  return readOctetString(decodeDer(parameters, { label: path, ber: true }), path).slice();
}

function hashAlgorithm({ oid }: Hash): Uint8Array {
  return encodeAlgorithmIdentifier({ oid, parameters: der.null() });
}

function publicKeyOf(certificate: Certificate): RsaPublicKey {
  return publicKeyFromSpki(certificate.subjectPublicKeyInfo);
}
