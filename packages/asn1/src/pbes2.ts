/**
 * PBES2 (PKCS#5 version 2.1, RFC 8018 section 6.2): a password becomes a key through PBKDF2, the key encrypts with a block
 * cipher in CBC mode. The parameters travel in the clear, so a reader must bound the work that a hostile file may
 * demand: iterations, times blocks of key, times what the hash costs. Current with AES and a high count; DES and RC2 are broken and only read and written for old files.
 */

import { AuthenticationError, checkBytes, checkInteger, checkOneOf, DecodeError, systemRandom } from '@cleartext/core';
import type { Path, RandomSource } from '@cleartext/core';
import { hashByName, pbkdf2, type Hash } from '@cleartext/hash';
import { aes, cbc, des, rc2, tripleDes, type BlockCipher } from '@cleartext/symmetric';
import { encodeAlgorithmIdentifier, hasNoParameters, readAlgorithmIdentifier } from './algorithm-identifier.ts';
import type { AlgorithmIdentifier } from './algorithm-identifier.ts';
import { decodeDer, type DerNode } from './der-decoder.ts';
import { DerCursor } from './der-cursor.ts';
import { der } from './der-writer.ts';
import { oids } from './oids.ts';
import { readOctetString, readOid } from './readers.ts';
import { tags } from './tags.ts';

/** The ciphers of PBES2 (RFC 8018 appendix B.2), by the toolkit's names. */
export type Pbes2Cipher = 'aes-128-cbc' | 'aes-192-cbc' | 'aes-256-cbc' | 'des-ede3-cbc' | 'des-cbc' | 'rc2-cbc';

/** The hashes whose HMAC PBKDF2 can use (RFC 8018 appendix B.1), by the hash package's ids. */
export type Pbes2Prf = 'sha1' | 'sha224' | 'sha256' | 'sha384' | 'sha512' | 'sha512-224' | 'sha512-256';

/** How to encrypt; everything has a default. */
export interface Pbes2Options {
  /** AES-256 unless said otherwise. `rc2-cbc` means 128 effective bits. */
  readonly cipher?: Pbes2Cipher | undefined;
  /** SHA-256 unless said otherwise. */
  readonly prf?: Pbes2Prf | undefined;
  /** How many HMACs a guess costs, 600,000 unless said otherwise. */
  readonly iterations?: number | undefined;
  /** The salt's length in bytes, 16 unless said otherwise; RFC 8018 section 4.1 asks for at least 8. */
  readonly saltLength?: number | undefined;
  readonly random?: RandomSource | undefined;
}

/** Everything that the parameters of a PBES2 AlgorithmIdentifier say (RFC 8018 appendix A.2 to A.4, B.2). */
export interface Pbes2Parameters {
  readonly prf: Pbes2Prf;
  readonly salt: Uint8Array;
  readonly iterations: number;
  readonly keyLength: number;
  readonly cipher: Pbes2Cipher;
  /** For RC2: the effective key bits. */
  readonly effectiveKeyBits?: number | undefined;
  readonly iv: Uint8Array;
}

/**
 * Encrypts under a password (RFC 8018 section 6.2.1); returns what to store. Throws `RangeError`.
 * Leaks: the lengths; and the cipher, count, salt and IV, which are stored in the clear.
 */
export function pbes2Encrypt(
  plaintext: Uint8Array,
  password: Uint8Array,
  options: Pbes2Options = {},
): { readonly algorithm: AlgorithmIdentifier; readonly ciphertext: Uint8Array } {
  const { cipher = 'aes-256-cbc', prf = 'sha256', iterations = 600_000, saltLength = 16 } = options;
  const random = options.random ?? systemRandom;
  checkBytes('password', password);
  checkOneOf('cipher', cipher, Object.keys(CIPHERS) as Pbes2Cipher[]);
  checkOneOf('prf', prf, Object.keys(PRFS) as Pbes2Prf[]);
  checkInteger('iterations', iterations, { min: 1 });
  checkInteger('saltLength', saltLength, { min: 8, max: 1024 });
  const { keyLength, blockSize } = CIPHERS[cipher];
  const parameters: Pbes2Parameters = {
    prf,
    salt: random(saltLength),
    iterations,
    keyLength,
    cipher,
    iv: random(blockSize),
  };
  const ciphertext = cbc(keyedCipher(parameters, password), parameters.iv).encrypt(plaintext);
  return { algorithm: encodePbes2(parameters), ciphertext };
}

/**
 * Decrypts under a password (RFC 8018 section 6.2.2). Throws `DecodeError` for malformed or unknown parameters and for more
 * work than `maxWork`, `AuthenticationError` where the padding says that the password is wrong; one wrong password in
 * about 256 gets past the padding, so the caller has to check what comes out.
 * Leaks: whether the padding was right.
 */
export function pbes2Decrypt(
  algorithm: AlgorithmIdentifier,
  ciphertext: Uint8Array,
  password: Uint8Array,
  { maxWork }: WorkLimit = {},
): Uint8Array {
  checkBytes('password', password);
  const parameters = decodePbes2(algorithm);
  checkWork(parameters.iterations, pbes2Cost(parameters), maxWork, 'PBES2.keyDerivationFunc.iterationCount');
  return decryptCbc(keyedCipher(parameters, password), parameters.iv, ciphertext);
}

/** Reads the parameters of a PBES2 AlgorithmIdentifier (RFC 8018 appendix A.4). Throws `DecodeError`. */
export function decodePbes2({ oid, parameters }: AlgorithmIdentifier): Pbes2Parameters {
  if (oid !== oids.pbes2) throw new DecodeError('PBES2', 0, `expected pbes2, found ${oid}`);
  const cursor = new DerCursor(decodeDer(parameters ?? new Uint8Array(0), { label: 'PBES2' }), 'PBES2');
  const kdf = cursor.sequence('keyDerivationFunc');
  const scheme = cursor.sequence('encryptionScheme');
  cursor.finish();
  const encryption = readEncryptionScheme(scheme);
  const derivation = readPbkdf2(kdf);
  const { keyLength = CIPHERS[encryption.cipher].keyLength, ...others } = derivation;
  const fits = encryption.cipher === 'rc2-cbc' ? keyLength <= 128 : keyLength === CIPHERS[encryption.cipher].keyLength;
  if (!fits) kdf.fail('keyLength', `${keyLength} bytes do not fit ${encryption.cipher}`);
  return { ...others, ...encryption, keyLength };
}

/** The AlgorithmIdentifier that stores the parameters (RFC 8018 appendix A.4). Throws `RangeError` for a name unknown here. */
export function encodePbes2(parameters: Pbes2Parameters): AlgorithmIdentifier {
  const { prf, salt, iterations, keyLength, cipher, effectiveKeyBits = 128, iv } = parameters;
  checkOneOf('prf', prf, Object.keys(PRFS) as Pbes2Prf[]);
  checkOneOf('cipher', cipher, Object.keys(CIPHERS) as Pbes2Cipher[]);
  // keyLength says something only where the cipher leaves it open.
  const kdf = encodePbkdf2({ prf, salt, iterations, ...(cipher === 'rc2-cbc' && { keyLength }) });
  const scheme =
    cipher === 'rc2-cbc' ? der.sequence(...rc2Version(effectiveKeyBits), der.octetString(iv)) : der.octetString(iv);
  return {
    oid: oids.pbes2,
    parameters: der.sequence(
      encodeAlgorithmIdentifier(kdf),
      encodeAlgorithmIdentifier({ oid: oids[cipher], parameters: scheme }),
    ),
  };
}

/** What one iteration of PBKDF2 costs for a key of this length, in the unit of `WorkLimit`. */
export function pbes2Cost({ prf, keyLength }: Pick<Pbes2Parameters, 'prf' | 'keyLength'>): number {
  return Math.ceil(keyLength / prfHash(prf).digestSize) * (SLOW_PRFS.has(prf) ? 4 : 1);
}

/** How far a reader goes along with a file. */
export interface WorkLimit {
  /**
   * How much work a password may cost, in iterations of HMAC-SHA-256 that make one block of key: 10,000,000 by default, some ten
   * seconds. Iterations of the 64-bit hashes (SHA-384, SHA-512 and theirs) count four each.
   */
  readonly maxWork?: number | undefined;
}

/** Refuses an iteration count that is not positive, or that would keep the machine busy for too long, with its `cost` each. */
export function checkWork(iterations: number, cost: number, maxWork: number = USUAL_WORK, path: string): void {
  checkInteger('maxWork', maxWork, { min: 1 });
  if (iterations < 1) throw new DecodeError(path, 0, `expected at least 1, found ${iterations}`);
  const work = iterations * cost;
  if (work <= maxWork) return;
  const each = cost === 1 ? '' : ` with a cost of ${cost} each`;
  throw new DecodeError(
    path,
    0,
    `${iterations} iterations${each} are more work than the limit of ${maxWork}; raise the limit (maxWork) if you trust the file`,
  );
}

/** See `maxWork`. */
const USUAL_WORK = 10_000_000;

/** On words of 64 bits, which JavaScript has to put together: an iteration takes four times as long as one of HMAC-SHA-256. */
const SLOW_PRFS: ReadonlySet<Pbes2Prf> = new Set(['sha384', 'sha512', 'sha512-224', 'sha512-256']);

/** CBC decryption of a stored ciphertext: any failure means a wrong password or a damaged file. */
export function decryptCbc(cipher: BlockCipher, iv: Uint8Array, ciphertext: Uint8Array): Uint8Array {
  if (ciphertext.length === 0 || ciphertext.length % cipher.blockSize !== 0) throw new AuthenticationError();
  return cbc(cipher, iv).decrypt(ciphertext);
}

function keyedCipher(parameters: Pbes2Parameters, password: Uint8Array): BlockCipher {
  const { prf, salt, iterations, keyLength, cipher, effectiveKeyBits = 128 } = parameters;
  return CIPHERS[cipher].create(pbkdf2(prfHash(prf), password, salt, iterations, keyLength), effectiveKeyBits);
}

/** The hash of a pseudorandom function. */
export function prfHash(prf: Pbes2Prf): Hash {
  return hashByName(prf);
}

/** What PBKDF2 is told beside the password (RFC 8018 appendix A.2). */
export interface Pbkdf2Parameters extends Pick<Pbes2Parameters, 'prf' | 'salt' | 'iterations'> {
  /** In bytes, where it is stored. */
  readonly keyLength?: number | undefined;
}

/** The AlgorithmIdentifier of PBKDF2 with its parameters. */
export function encodePbkdf2({ prf, salt, iterations, keyLength }: Pbkdf2Parameters): AlgorithmIdentifier {
  const parameters = der.sequence(
    der.octetString(salt),
    der.integer(iterations),
    ...(keyLength === undefined ? [] : [der.integer(keyLength)]),
    // prf has the DEFAULT hmacWithSHA1, and DER leaves defaults out (X.690 section 11.5).
    ...(prf === 'sha1' ? [] : [encodeAlgorithmIdentifier({ oid: PRFS[prf], parameters: der.null() })]),
  );
  return { oid: oids.pbkdf2, parameters };
}

/** Reads the AlgorithmIdentifier of PBKDF2 with its parameters. Throws `DecodeError`. */
export function readPbkdf2(kdf: DerCursor): Pbkdf2Parameters {
  const oid = kdf.oid('algorithm');
  if (oid !== oids.pbkdf2) kdf.fail('algorithm', `expected pbkdf2, found ${oid}`);
  const cursor = kdf.sequence('parameters');
  kdf.finish();
  const salt = cursor.octetString('salt');
  const iterations = cursor.smallInteger('iterationCount');
  const keyLength = cursor.peek()?.tag === tags.integer ? cursor.smallInteger('keyLength') : undefined;
  if (keyLength !== undefined && keyLength < 1) cursor.fail('keyLength', `expected at least 1, found ${keyLength}`);
  const prfNode = cursor.optionalUniversal('prf', tags.sequence);
  cursor.finish();
  const prf = prfNode ? readPrf(prfNode, cursor.at('prf')) : 'sha1';
  return { salt, iterations, prf, ...(keyLength !== undefined && { keyLength }) };
}

/** Reads the AlgorithmIdentifier of an HMAC, which may be the pseudorandom function. Throws `DecodeError`. */
export function readPrf(node: DerNode, path: Path): Pbes2Prf {
  const algorithm = readAlgorithmIdentifier(node, path);
  const prf = (Object.keys(PRFS) as Pbes2Prf[]).find((name) => PRFS[name] === algorithm.oid);
  if (prf === undefined) throw new DecodeError(path, node.start, `unknown pseudorandom function ${algorithm.oid}`);
  if (!hasNoParameters(algorithm))
    throw new DecodeError(path, node.start, `expected no parameters of ${prf}, found some`);
  return prf;
}

/** The encryption schemes of RFC 8018 appendix B.2; their parameters are the IV, for RC2 also the effective key bits. */
function readEncryptionScheme(scheme: DerCursor): Pick<Pbes2Parameters, 'cipher' | 'iv' | 'effectiveKeyBits'> {
  const oidNode = scheme.next('algorithm');
  const oid = readOid(oidNode, scheme.at('algorithm'));
  const cipher = (Object.keys(CIPHERS) as Pbes2Cipher[]).find((name) => oids[name] === oid);
  if (cipher === undefined) return scheme.fail('algorithm', `unknown encryption scheme ${oid}`, oidNode);
  const parameters = scheme.next('parameters');
  scheme.finish();
  const path = scheme.at('parameters');
  if (cipher !== 'rc2-cbc') return { cipher, iv: readIv(parameters, path, CIPHERS[cipher].blockSize) };
  const cursor = new DerCursor(parameters, path);
  const version = cursor.peek()?.tag === tags.integer ? cursor.smallInteger('rc2ParameterVersion') : undefined;
  const effectiveKeyBits = version === undefined ? 32 : rc2Bits(version, cursor);
  const iv = readIv(cursor.next('iv'), cursor.at('iv'), 8);
  cursor.finish();
  return { cipher, iv, effectiveKeyBits };
}

function readIv(node: DerNode, path: Path, size: number): Uint8Array {
  const iv = readOctetString(node, path);
  if (iv.length !== size)
    throw new DecodeError(path, node.start, `expected an IV of ${size} bytes, found ${iv.length}`);
  return iv;
}

/** RC2 hides its effective key bits below 256 in a permuted "version" (RFC 2268 section 6): these three occur. */
function rc2Bits(version: number, cursor: DerCursor): number {
  const known = RC2_VERSIONS.find(([, stored]) => stored === version);
  if (known) return known[0];
  if (version < 256 || version > 1024) return cursor.fail('rc2ParameterVersion', `unknown version ${version}`);
  return version;
}

/** The version that stands for this number of effective key bits, as an INTEGER; none for 32, which is meant where it is absent. */
function rc2Version(effectiveKeyBits: number): Uint8Array[] {
  if (effectiveKeyBits === 32) return [];
  const known = RC2_VERSIONS.find(([bits]) => bits === effectiveKeyBits);
  if (!known && !(effectiveKeyBits >= 256 && effectiveKeyBits <= 1024))
    throw new RangeError(`effectiveKeyBits: expected 32, 40, 64, 128 or 256 to 1024, found ${effectiveKeyBits}`);
  return [der.integer(known?.[1] ?? effectiveKeyBits)];
}

const RC2_VERSIONS: readonly (readonly [bits: number, stored: number])[] = [
  [40, 160],
  [64, 120],
  [128, 58],
];

interface CipherEntry {
  readonly keyLength: number;
  readonly blockSize: 8 | 16;
  readonly create: (key: Uint8Array, effectiveKeyBits: number) => BlockCipher;
}

const CIPHERS: Readonly<Record<Pbes2Cipher, CipherEntry>> = {
  'aes-128-cbc': { keyLength: 16, blockSize: 16, create: (key) => aes(key) },
  'aes-192-cbc': { keyLength: 24, blockSize: 16, create: (key) => aes(key) },
  'aes-256-cbc': { keyLength: 32, blockSize: 16, create: (key) => aes(key) },
  'des-ede3-cbc': { keyLength: 24, blockSize: 8, create: (key) => tripleDes(key) },
  'des-cbc': { keyLength: 8, blockSize: 8, create: (key) => des(key) },
  'rc2-cbc': { keyLength: 16, blockSize: 8, create: (key, bits) => rc2(key, bits) },
};

/** The object identifiers of the pseudorandom functions. */
export const PRFS: Readonly<Record<Pbes2Prf, string>> = {
  sha1: oids.hmacWithSHA1,
  sha224: oids.hmacWithSHA224,
  sha256: oids.hmacWithSHA256,
  sha384: oids.hmacWithSHA384,
  sha512: oids.hmacWithSHA512,
  'sha512-224': oids['hmacWithSHA512-224'],
  'sha512-256': oids['hmacWithSHA512-256'],
};
