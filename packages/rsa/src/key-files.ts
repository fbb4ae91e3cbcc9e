/**
 * RSA key files: RSAPublicKey and RSAPrivateKey of RFC 8017 appendix A.1 (PKCS#1), bare or inside the envelopes for keys
 * of any kind, SubjectPublicKeyInfo and PrivateKeyInfo (PKCS#8, plain or encrypted under a password), as DER or PEM. All
 * of them interchange with OpenSSL. Old encrypted PEM files (`Proc-Type: 4,ENCRYPTED`) are read, never written: their key
 * derivation is one pass of MD5.
 */

import {
  decodeDer,
  decodeSpki,
  decodeStretch,
  der,
  DerCursor,
  encodePem,
  encodePrivateKeyInfo,
  encodeSpki,
  encryptPrivateKeyInfo,
  findPem,
  hasNoParameters,
  oidName,
  oids,
  readPrivateKeyDer,
  readPrivateKeyPem,
  type AlgorithmIdentifier,
  type DerNode,
  type Pbes2Options,
  type PrivateKeyFile,
  type PrivateKeyInfo,
  type SubjectPublicKeyInfo,
} from '@cleartext/asn1';
import { checkOneOf, DecodeError } from '@cleartext/core';
import type { Int } from '@cleartext/number';
import type { OtherPrime, RsaPrivateKey, RsaPublicKey } from './keys.ts';

/** The DER of a public key: SubjectPublicKeyInfo, or RSAPublicKey alone. */
export function encodePublicKey(key: RsaPublicKey, format: 'spki' | 'pkcs1' = 'spki'): Uint8Array {
  checkOneOf('format', format, ['spki', 'pkcs1']);
  const publicKey = der.sequence(der.integer(key.n), der.integer(key.e));
  return format === 'pkcs1' ? publicKey : encodeSpki({ algorithm: rsaEncryption(), publicKey });
}

/** The DER of a private key, not encrypted: PrivateKeyInfo, or RSAPrivateKey alone. */
export function encodePrivateKey(key: RsaPrivateKey, format: 'pkcs8' | 'pkcs1' = 'pkcs8'): Uint8Array {
  checkOneOf('format', format, ['pkcs8', 'pkcs1']);
  return format === 'pkcs1' ? encodeRsaPrivateKey(key) : encodePrivateKeyInfo(privateKeyToInfo(key));
}

/** The PrivateKeyInfo of a private key, for callers that encrypt it or put it into other files. */
export function privateKeyToInfo(key: RsaPrivateKey): PrivateKeyInfo {
  return { algorithm: rsaEncryption(), privateKey: encodeRsaPrivateKey(key) };
}

/** Limits for reading public keys from files. */
export interface PublicKeyReadOptions {
  /** The largest size of a public exponent to accept, in bits; 64 by default. */
  readonly maxExponentBits?: number | undefined;
}

/** A public key from DER, SubjectPublicKeyInfo or RSAPublicKey alone. Throws `DecodeError`. */
export function decodePublicKey(bytes: Uint8Array, options: PublicKeyReadOptions = {}): RsaPublicKey {
  const node = decodeDer(bytes, { label: 'public key' });
  return node.children[0]?.constructed
    ? publicKeyFromSpki(decodeSpki(bytes), options)
    : readRsaPublicKey(node, options);
}

/** A private key from DER that is not encrypted, PrivateKeyInfo or RSAPrivateKey alone. Throws `DecodeError`. */
export function decodePrivateKey(bytes: Uint8Array): RsaPrivateKey {
  return readPrivateKeyDer(bytes, {}, privateKeyFromFile);
}

/** The RSA key of a file of private keys whose form is known. Throws `DecodeError` if it holds another key. */
export function privateKeyFromFile(file: PrivateKeyFile): RsaPrivateKey {
  if (file.form === 'pkcs8') return privateKeyFromInfo(file.info);
  if (file.form === 'sec1') throw new DecodeError('private key', 0, 'expected an RSA key, found an EC key');
  return readRsaPrivateKey(decodeDer(file.bytes, { label: 'RSAPrivateKey' }));
}

/** The RSA key of a certificate's or a file's SubjectPublicKeyInfo. Throws `DecodeError` if it holds another key. */
export function publicKeyFromSpki(
  { algorithm, publicKey }: SubjectPublicKeyInfo,
  options: PublicKeyReadOptions = {},
): RsaPublicKey {
  checkAlgorithm(algorithm, 'SubjectPublicKeyInfo.algorithm');
  return readRsaPublicKey(decodeStretch(publicKey, 0, publicKey.length, { label: 'RSAPublicKey' }), options);
}

/** The RSA key of a PrivateKeyInfo. Throws `DecodeError` if it holds another key. */
export function privateKeyFromInfo({ algorithm, privateKey }: PrivateKeyInfo): RsaPrivateKey {
  checkAlgorithm(algorithm, 'PrivateKeyInfo.privateKeyAlgorithm');
  return readRsaPrivateKey(decodeDer(privateKey, { label: 'RSAPrivateKey' }));
}

/** A public key as PEM: `PUBLIC KEY` (spki) or `RSA PUBLIC KEY` (pkcs1). */
export function publicKeyToPem(key: RsaPublicKey, format: 'spki' | 'pkcs1' = 'spki'): string {
  return encodePem(format === 'spki' ? 'PUBLIC KEY' : 'RSA PUBLIC KEY', encodePublicKey(key, format));
}

/** A public key from PEM text: its first block labelled `PUBLIC KEY` or `RSA PUBLIC KEY`. Throws `DecodeError`. */
export function publicKeyFromPem(text: string): RsaPublicKey {
  const { label, bytes } = findPem(text, ['PUBLIC KEY', 'RSA PUBLIC KEY']);
  return label === 'PUBLIC KEY'
    ? publicKeyFromSpki(decodeSpki(bytes))
    : readRsaPublicKey(decodeDer(bytes, { label: 'RSAPublicKey' }), {});
}

/** How to write a private key as PEM; what follows the password says how to encrypt under it (PBES2, RFC 8018). */
export interface PrivateKeyPemOptions extends Pbes2Options {
  /** `pkcs8` by default; a password needs it. */
  readonly format?: 'pkcs8' | 'pkcs1' | undefined;
  readonly password?: string | Uint8Array | undefined;
}

/** A private key as PEM: `PRIVATE KEY` (pkcs8), `RSA PRIVATE KEY` (pkcs1) or, with a password, `ENCRYPTED PRIVATE KEY`. */
export function privateKeyToPem(key: RsaPrivateKey, options: PrivateKeyPemOptions = {}): string {
  const { format = 'pkcs8', password, ...encryption } = options;
  if (password === undefined)
    return encodePem(format === 'pkcs8' ? 'PRIVATE KEY' : 'RSA PRIVATE KEY', encodePrivateKey(key, format));
  checkOneOf('format', format, ['pkcs8']);
  return encodePem('ENCRYPTED PRIVATE KEY', encryptPrivateKeyInfo(privateKeyToInfo(key), password, encryption));
}

/**
 * A private key from PEM text: its first block labelled as one, encrypted or not. Throws `DecodeError` for malformed text
 * and for an encrypted key without a password, `AuthenticationError` for a wrong password.
 */
export function privateKeyFromPem(text: string, password?: string | Uint8Array): RsaPrivateKey {
  return readPrivateKeyPem(text, { password }, privateKeyFromFile);
}

/** RSAPublicKey, appendix A.1.1. */
function readRsaPublicKey(node: DerNode, { maxExponentBits = 64 }: PublicKeyReadOptions): RsaPublicKey {
  const cursor = new DerCursor(node, 'RSAPublicKey');
  const n = positive(cursor, 'modulus');
  const e = positive(cursor, 'publicExponent');
  cursor.finish();
  checkSizes(cursor, n, e, maxExponentBits);
  return { type: 'rsa', n, e };
}

/** RSAPrivateKey, appendix A.1.2; `otherPrimeInfos` if and only if the version is multi(1). */
function readRsaPrivateKey(node: DerNode): RsaPrivateKey {
  const cursor = new DerCursor(node, 'RSAPrivateKey');
  const version = cursor.smallInteger('version');
  if (version !== 0 && version !== 1) cursor.fail('version', `expected 0 or 1, found ${version}`);
  const n = positive(cursor, 'modulus');
  const e = positive(cursor, 'publicExponent');
  checkSizes(cursor, n, e, MOST_PRIVATE_EXPONENT_BITS);
  const [d, p, q, dP, dQ, qInv] = (
    ['privateExponent', 'prime1', 'prime2', 'exponent1', 'exponent2', 'coefficient'] as const
  ).map((label) => positive(cursor, label));
  const otherPrimes = version === 1 ? readOtherPrimes(cursor) : [];
  cursor.finish();
  if (!otherPrimes.reduce((product, { r }) => product.times(r), p.times(q)).equals(n))
    cursor.fail('modulus', 'expected the product of the primes, found another number');
  return { type: 'rsa', n, e, d, p, q, dP, dQ, qInv, ...(otherPrimes.length > 0 && { otherPrimes }) };
}

function readOtherPrimes(cursor: DerCursor): OtherPrime[] {
  const infos = cursor.sequence('otherPrimeInfos');
  const otherPrimes: OtherPrime[] = [];
  if (infos.remaining > MOST_PRIMES - 2)
    infos.fail('size', `expected at most ${MOST_PRIMES} primes, found ${infos.remaining + 2}`);
  do {
    const info = infos.sequence(`otherPrimeInfo[${otherPrimes.length}]`);
    otherPrimes.push({ r: positive(info, 'prime'), d: positive(info, 'exponent'), t: positive(info, 'coefficient') });
    info.finish();
  } while (infos.remaining > 0);
  return otherPrimes;
}

function encodeRsaPrivateKey({ n, e, d, p, q, dP, dQ, qInv, otherPrimes = [] }: RsaPrivateKey): Uint8Array {
  const integers = (...values: readonly Int[]): Uint8Array[] => values.map((value) => der.integer(value));
  const multi = otherPrimes.map(({ r, d, t }) => der.sequence(...integers(r, d, t)));
  return der.sequence(
    der.integer(multi.length > 0 ? 1 : 0),
    ...integers(n, e, d, p, q, dP, dQ, qInv),
    ...(multi.length > 0 ? [der.sequenceOf(multi)] : []),
  );
}

function rsaEncryption(): AlgorithmIdentifier {
  return { oid: oids.rsaEncryption, parameters: der.null() };
}

/** A key marked RSASSA-PSS is an RSA key too; the signature package makes sure that it signs with PSS only. */
function checkAlgorithm(algorithm: AlgorithmIdentifier, path: string): void {
  if (algorithm.oid === oids.rsassaPss) return;
  if (algorithm.oid !== oids.rsaEncryption)
    throw new DecodeError(
      path,
      0,
      `expected rsaEncryption or RSASSA-PSS, found ${oidName(algorithm.oid) ?? algorithm.oid}`,
    );
  if (!hasNoParameters(algorithm)) throw new DecodeError(path, 0, 'expected NULL parameters, found others');
}

function positive(cursor: DerCursor, label: string): Int {
  const value = cursor.integer(label);
  if (value.isNegative() || value.isZero()) cursor.fail(label, 'expected a positive integer, found another');
  return value;
}

/**
 * The limits that keep an operation on a foreign key within bounded time. A verification takes as many multiplications as the
 * exponent has bits, and the author of a certificate chooses the exponent.
 */
function checkSizes(cursor: DerCursor, n: Int, e: Int, maxExponentBits: number): void {
  // Coprime to p - 1, which is even (section 3.1). Diffie-Hellman parameters, also two integers, are told apart by it.
  if (e.isEven() || e.isOne()) cursor.fail('publicExponent', 'expected an odd number from 3 on, found another');
  if (n.isEven()) cursor.fail('modulus', 'expected an odd number, found an even one');
  if (hasMoreBits(n, 16384)) cursor.fail('modulus', `expected at most 16384 bits, found ${n.bitLength()}`);
  if (e.isAtLeast(n)) cursor.fail('publicExponent', 'expected a number below the modulus, found a larger one');
  if (hasMoreBits(e, maxExponentBits))
    cursor.fail('publicExponent', `expected at most ${maxExponentBits} bits, found ${e.bitLength()}`);
}

/** Whether x >= 2^bits; far cheaper than to count the bits. */
function hasMoreBits(x: Int, bits: number): boolean {
  return !x.shiftRight(bits).isZero();
}

/** FIPS 186-5 appendix A.1.1: below 2^256. The file of a private key is its owner's. */
const MOST_PRIVATE_EXPONENT_BITS = 256;
const MOST_PRIMES = 8;
