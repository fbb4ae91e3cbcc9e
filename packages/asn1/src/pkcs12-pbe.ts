/**
 * The password schemes of PKCS#12 (RFC 7292 appendix B and C): a key derivation of its own, over passwords in UTF-16, for
 * Triple-DES, RC2 and RC4. Legacy at best (40-bit keys: broken); old `.p12` files and Windows key exports need it.
 */

import {
  checkBytes,
  checkInteger,
  checkOneOf,
  checkText,
  DecodeError,
  systemRandom,
  type RandomSource,
} from '@cleartext/core';
import { sha1, type Hash } from '@cleartext/hash';
import { cbc, rc2, rc4, tripleDes, type BlockCipher } from '@cleartext/symmetric';
import type { AlgorithmIdentifier } from './algorithm-identifier.ts';
import { bmpContents, der } from './der-writer.ts';
import { oids } from './oids.ts';
import { readPbeParameters } from './pbes1.ts';
import { checkWork, decryptCbc, type WorkLimit } from './pbes2.ts';

/** The password as RFC 7292 appendix B.1 wants it: UTF-16, big-endian, with two zero bytes at the end. */
export function pkcs12Password(password: string): Uint8Array {
  checkText('password', password);
  return bmpContents(`${password}\0`);
}

/**
 * The key derivation of RFC 7292 appendix B.2. `id` says what the bytes are for: 1 key, 2 IV, 3 MAC key. The letters D, S,
 * P, I, A, B are the standard's.
 * Leaks: the lengths.
 */
export function pkcs12Derive(
  hash: Hash,
  id: 1 | 2 | 3,
  password: Uint8Array,
  salt: Uint8Array,
  iterations: number,
  length: number,
): Uint8Array {
  checkOneOf('id', id, [1, 2, 3]);
  checkBytes('password', password);
  checkBytes('salt', salt);
  checkInteger('iterations', iterations, { min: 1 });
  checkInteger('length', length, { min: 1, max: 65_536 });
  const v = hash.blockSize;
  const u = hash.digestSize;
  const D = new Uint8Array(v).fill(id);
  const S = repeatToBlocks(salt, v);
  const P = repeatToBlocks(password, v);
  const I = new Uint8Array(S.length + P.length);
  I.set(S);
  I.set(P, S.length);
  const derived = new Uint8Array(Math.ceil(length / u) * u);
  for (let offset = 0; offset < length; offset += u) {
    let A = hash.create().update(D).update(I).digest();
    for (let i = 1; i < iterations; i++) A = hash(A);
    derived.set(A, offset);
    const B = Uint8Array.from({ length: v }, (_, i) => A[i % u]);
    for (let block = 0; block < I.length; block += v) addPlusOne(I, block, B);
  }
  return derived.slice(0, length);
}

/** Whether `pkcs12Decrypt` knows the scheme. */
export function isPkcs12Pbe(oid: string): boolean {
  return SCHEMES.has(oid);
}

/**
 * Decrypts under a password (RFC 7292 appendix C), given as `pkcs12Password` makes it. Throws `DecodeError` and
 * `AuthenticationError` as PBES2 does.
 * Leaks: whether the padding was right.
 */
export function pkcs12Decrypt(
  { oid, parameters }: AlgorithmIdentifier,
  ciphertext: Uint8Array,
  password: Uint8Array,
  { maxWork }: WorkLimit = {},
): Uint8Array {
  const scheme = SCHEMES.get(oid);
  if (!scheme) throw new DecodeError('PKCS12-PBE', 0, `unknown scheme ${oid}`);
  const { salt, iterations } = readPbeParameters(parameters, 'PKCS12-PBE');
  checkWork(iterations, pkcs12Cost(oid), maxWork, 'PKCS12-PBE.iterations');
  const key = pkcs12Derive(sha1, 1, password, salt, iterations, scheme.keyLength);
  if (!scheme.create) return rc4(key).process(ciphertext);
  return decryptCbc(scheme.create(key), pkcs12Derive(sha1, 2, password, salt, iterations, 8), ciphertext);
}

/** What one iteration costs, in the unit of `WorkLimit`: a hash for each block of key and of IV. */
export function pkcs12Cost(oid: string): number {
  const { keyLength = 0, create } = SCHEMES.get(oid) ?? {};
  return Math.ceil(keyLength / sha1.digestSize) + (create ? 1 : 0);
}

/** The schemes that `pkcs12Encrypt` writes: what certificates and keys were encrypted with in `.p12` files of the nineties. */
export type Pkcs12Pbe = 'pbeWithSHA1And40BitRC2-CBC' | 'pbeWithSHA1And3-KeyTripleDES-CBC';

/**
 * Encrypts under a password (RFC 7292 appendix C), given as `pkcs12Password` makes it; returns what to store. Broken with RC2, whose 40 bits
 * of key can be searched, legacy with Triple-DES. Throws `RangeError`.
 */
export function pkcs12Encrypt(
  scheme: Pkcs12Pbe,
  plaintext: Uint8Array,
  password: Uint8Array,
  {
    iterations = 2048,
    random = systemRandom,
  }: { readonly iterations?: number | undefined; readonly random?: RandomSource | undefined } = {},
): { readonly algorithm: AlgorithmIdentifier; readonly ciphertext: Uint8Array } {
  checkOneOf('scheme', scheme, ['pbeWithSHA1And40BitRC2-CBC', 'pbeWithSHA1And3-KeyTripleDES-CBC']);
  const oid = oids[scheme];
  const { keyLength, create } = SCHEMES.get(oid)!;
  const salt = random(8);
  const key = pkcs12Derive(sha1, 1, password, salt, iterations, keyLength);
  const iv = pkcs12Derive(sha1, 2, password, salt, iterations, 8);
  const parameters = der.sequence(der.octetString(salt), der.integer(iterations));
  return { algorithm: { oid, parameters }, ciphertext: cbc(create!(key), iv).encrypt(plaintext) };
}

/** As many whole copies as are begun when the bytes fill blocks of v (steps 2 and 3); empty stays empty. */
function repeatToBlocks(bytes: Uint8Array, v: number): Uint8Array {
  return Uint8Array.from({ length: v * Math.ceil(bytes.length / v) }, (_, i) => bytes[i % bytes.length]);
}

/** I_j = (I_j + B + 1) mod 2^(8v), step 6C. */
function addPlusOne(I: Uint8Array, block: number, B: Uint8Array): void {
  let carry = 1;
  for (let i = B.length - 1; i >= 0; i--) {
    carry += I[block + i] + B[i];
    I[block + i] = carry;
    carry >>= 8;
  }
}

const SCHEMES = new Map<string, { readonly keyLength: number; readonly create?: (key: Uint8Array) => BlockCipher }>([
  [oids.pbeWithSHA1And128BitRC4, { keyLength: 16 }],
  [oids.pbeWithSHA1And40BitRC4, { keyLength: 5 }],
  [oids['pbeWithSHA1And3-KeyTripleDES-CBC'], { keyLength: 24, create: (key) => tripleDes(key) }],
  [oids['pbeWithSHA1And2-KeyTripleDES-CBC'], { keyLength: 16, create: (key) => tripleDes(key) }],
  [oids['pbeWithSHA1And128BitRC2-CBC'], { keyLength: 16, create: (key) => rc2(key, 128) }],
  [oids['pbeWithSHA1And40BitRC2-CBC'], { keyLength: 5, create: (key) => rc2(key, 40) }],
]);
