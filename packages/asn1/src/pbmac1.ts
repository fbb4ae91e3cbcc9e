/**
 * PBMAC1 (RFC 8018 section 7.1, RFC 9579): a message authentication code under a password. PBKDF2 makes the key, HMAC the code; all
 * parameters travel in the clear. Current: it replaces the key derivation of PKCS#12's own, which FIPS does not approve.
 */

import { checkBytes, checkInteger, checkOneOf, DecodeError, systemRandom, type RandomSource } from '@cleartext/core';
import { hmac, pbkdf2 } from '@cleartext/hash';
import { encodeAlgorithmIdentifier, type AlgorithmIdentifier } from './algorithm-identifier.ts';
import { decodeDer } from './der-decoder.ts';
import { DerCursor } from './der-cursor.ts';
import { der } from './der-writer.ts';
import { oids } from './oids.ts';
import {
  checkWork,
  encodePbkdf2,
  pbes2Cost,
  prfHash,
  PRFS,
  readPbkdf2,
  readPrf,
  type Pbes2Prf,
  type WorkLimit,
} from './pbes2.ts';

/** How to authenticate; everything has a default. */
export interface Pbmac1Options {
  /** The hash of HMAC, in PBKDF2 and for the code; SHA-256 by default. */
  readonly hash?: Pbes2Prf | undefined;
  /** How many HMACs a guess costs, 600,000 by default. */
  readonly iterations?: number | undefined;
  /** The salt's length in bytes, 16 by default. */
  readonly saltLength?: number | undefined;
  readonly random?: RandomSource | undefined;
}

/** A new AlgorithmIdentifier of PBMAC1: hash, count and a fresh salt. Throws `RangeError`. */
export function newPbmac1(options: Pbmac1Options = {}): AlgorithmIdentifier {
  const { hash = 'sha256', iterations = 600_000, saltLength = 16, random = systemRandom } = options;
  checkOneOf('hash', hash, Object.keys(PRFS) as Pbes2Prf[]);
  checkInteger('iterations', iterations, { min: 1 });
  checkInteger('saltLength', saltLength, { min: 8, max: 1024 });
  const keyLength = Math.max(SHORTEST_KEY, prfHash(hash).digestSize);
  const kdf = encodePbkdf2({ prf: hash, salt: random(saltLength), iterations, keyLength });
  const mac = { oid: PRFS[hash], parameters: der.null() };
  return {
    oid: oids.pbmac1,
    parameters: der.sequence(encodeAlgorithmIdentifier(kdf), encodeAlgorithmIdentifier(mac)),
  };
}

/**
 * The code of a message (RFC 8018 section 7.1.1). Throws `DecodeError` for malformed or unknown parameters, for more work than
 * `maxWork`, and for a key without a length or shorter than 20 bytes (RFC 9579 section 6). Leaks: the lengths.
 */
export function pbmac1(
  algorithm: AlgorithmIdentifier,
  message: Uint8Array,
  password: Uint8Array,
  { maxWork }: WorkLimit = {},
): Uint8Array {
  checkBytes('message', message);
  checkBytes('password', password);
  const { prf, salt, iterations, keyLength, hash } = decodePbmac1(algorithm);
  checkWork(iterations, pbes2Cost({ prf, keyLength }), maxWork, 'PBMAC1.keyDerivationFunc.iterationCount');
  return hmac(prfHash(hash), pbkdf2(prfHash(prf), password, salt, iterations, keyLength), message);
}

/** The work that the code costs, in the unit of `WorkLimit`. Throws `DecodeError`. */
export function pbmac1Work(algorithm: AlgorithmIdentifier): number {
  const parameters = decodePbmac1(algorithm);
  return parameters.iterations * pbes2Cost(parameters);
}

/** The parameters of an AlgorithmIdentifier of PBMAC1 (RFC 8018 appendix A.5). Throws `DecodeError`. */
function decodePbmac1({ oid, parameters }: AlgorithmIdentifier): {
  readonly prf: Pbes2Prf;
  readonly salt: Uint8Array;
  readonly iterations: number;
  readonly keyLength: number;
  readonly hash: Pbes2Prf;
} {
  if (oid !== oids.pbmac1) throw new DecodeError('PBMAC1', 0, `expected pbmac1, found ${oid}`);
  const cursor = new DerCursor(decodeDer(parameters ?? new Uint8Array(0), { label: 'PBMAC1' }), 'PBMAC1');
  const kdf = cursor.sequence('keyDerivationFunc');
  const derivation = readPbkdf2(kdf);
  const hash = readPrf(cursor.next('messageAuthScheme'), cursor.at('messageAuthScheme'));
  cursor.finish();
  const { keyLength = 0 } = derivation;
  if (keyLength < SHORTEST_KEY || keyLength > LONGEST_KEY)
    kdf.fail('keyLength', `expected ${SHORTEST_KEY} to ${LONGEST_KEY} bytes, found ${derivation.keyLength ?? 'none'}`);
  return { ...derivation, keyLength, hash };
}

const SHORTEST_KEY = 20;
const LONGEST_KEY = 128;
