/**
 * PBES1 (PKCS#5 version 1.5, RFC 8018 section 6.1): MD5 or SHA-1, iterated, gives eight bytes of key and eight of IV for DES
 * or RC2. Broken: 56 or 64 bits of key fall to enumeration. Decryption only, for the files of the 1990s.
 */

import { checkBytes, checkInteger, concat, DecodeError } from '@cleartext/core';
import { md5, sha1, type Hash } from '@cleartext/hash';
import { des, rc2 } from '@cleartext/symmetric';
import type { AlgorithmIdentifier } from './algorithm-identifier.ts';
import { decodeDer } from './der-decoder.ts';
import { DerCursor } from './der-cursor.ts';
import { oids } from './oids.ts';
import { checkWork, decryptCbc, type WorkLimit } from './pbes2.ts';

/**
 * PBKDF1 (RFC 8018 section 5.1): the hash of password and salt, hashed again and again. Broken; for old files only. Throws
 * `RangeError` for a length above the digest's.
 * Leaks: the lengths.
 */
export function pbkdf1(
  hash: Hash,
  password: Uint8Array,
  salt: Uint8Array,
  iterations: number,
  length: number,
): Uint8Array {
  checkBytes('password', password);
  checkBytes('salt', salt);
  checkInteger('iterations', iterations, { min: 1 });
  checkInteger('length', length, { min: 0, max: hash.digestSize });
  let T = hash(concat(password, salt));
  for (let i = 1; i < iterations; i++) T = hash(T);
  return T.slice(0, length);
}

/** Whether `pbes1Decrypt` knows the scheme. */
export function isPbes1(oid: string): boolean {
  return SCHEMES.has(oid);
}

/**
 * Decrypts under a password (RFC 8018 section 6.1.2). Throws `DecodeError` and `AuthenticationError` as PBES2 does.
 * Leaks: whether the padding was right.
 */
export function pbes1Decrypt(
  { oid, parameters }: AlgorithmIdentifier,
  ciphertext: Uint8Array,
  password: Uint8Array,
  { maxWork }: WorkLimit = {},
): Uint8Array {
  const scheme = SCHEMES.get(oid);
  if (!scheme) throw new DecodeError('PBES1', 0, `unknown scheme ${oid}`);
  const { salt, iterations } = readPbeParameters(parameters, 'PBES1');
  if (salt.length !== 8) throw new DecodeError('PBES1.salt', 0, `expected 8 bytes, found ${salt.length}`);
  checkWork(iterations, 1, maxWork, 'PBES1.iterationCount');
  const DK = pbkdf1(scheme.hash, password, salt, iterations, 16);
  const key = DK.subarray(0, 8);
  return decryptCbc(scheme.rc2 ? rc2(key, 64) : des(key), DK.subarray(8), ciphertext);
}

/** PBEParameter (RFC 8018 appendix A.3) and pkcs-12PbeParams (RFC 7292 appendix C) alike: salt and count. */
export function readPbeParameters(
  parameters: Uint8Array | undefined,
  label: string,
): { readonly salt: Uint8Array; readonly iterations: number } {
  const cursor = new DerCursor(decodeDer(parameters ?? new Uint8Array(0), { label }), label);
  const salt = cursor.octetString('salt');
  const iterations = cursor.smallInteger('iterationCount');
  cursor.finish();
  return { salt, iterations };
}

const SCHEMES = new Map<string, { readonly hash: Hash; readonly rc2: boolean }>([
  [oids.pbeWithMD5AndDES_CBC, { hash: md5, rc2: false }],
  [oids.pbeWithMD5AndRC2_CBC, { hash: md5, rc2: true }],
  [oids.pbeWithSHA1AndDES_CBC, { hash: sha1, rc2: false }],
  [oids.pbeWithSHA1AndRC2_CBC, { hash: sha1, rc2: true }],
]);
