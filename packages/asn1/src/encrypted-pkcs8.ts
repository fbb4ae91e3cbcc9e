/**
 * EncryptedPrivateKeyInfo (PKCS#8, RFC 5958 section 3): a private key under a password, as `ENCRYPTED PRIVATE KEY` files hold
 * it. Written with PBES2; read with PBES2, PBES1 and the schemes of PKCS#12.
 */

import { AuthenticationError, DecodeError, utf8ToBytes } from '@cleartext/core';
import {
  encodeAlgorithmIdentifier,
  readAlgorithmIdentifier,
  type AlgorithmIdentifier,
} from './algorithm-identifier.ts';
import { decodeDer } from './der-decoder.ts';
import { DerCursor } from './der-cursor.ts';
import { der } from './der-writer.ts';
import { oidName, oids } from './oids.ts';
import { isPbes1, pbes1Decrypt, readPbeParameters } from './pbes1.ts';
import { decodePbes2, pbes2Cost, pbes2Decrypt, pbes2Encrypt, type Pbes2Options, type WorkLimit } from './pbes2.ts';
import { decodePrivateKeyInfo, encodePrivateKeyInfo, type PrivateKeyInfo } from './pkcs8.ts';
import { isPkcs12Pbe, pkcs12Cost, pkcs12Decrypt, pkcs12Password } from './pkcs12-pbe.ts';

/** The two fields of an EncryptedPrivateKeyInfo. */
export interface EncryptedPrivateKeyInfo {
  readonly algorithm: AlgorithmIdentifier;
  readonly ciphertext: Uint8Array;
}

/** The DER of a private key under a password, with PBES2. A text password counts as its UTF-8 bytes. */
export function encryptPrivateKeyInfo(
  info: PrivateKeyInfo,
  password: string | Uint8Array,
  options: Pbes2Options = {},
): Uint8Array {
  const { algorithm, ciphertext } = pbes2Encrypt(encodePrivateKeyInfo(info), passwordBytes(password), options);
  return der.sequence(encodeAlgorithmIdentifier(algorithm), der.octetString(ciphertext));
}

/**
 * The private key inside the DER of an `ENCRYPTED PRIVATE KEY` file. Throws `DecodeError` where the outside is malformed,
 * the scheme unknown or the work above `maxWork`; `AuthenticationError` for a wrong password.
 * Leaks: whether the padding was right, which anyone who can try passwords learns anyway.
 */
export function decryptPrivateKeyInfo(
  bytes: Uint8Array,
  password: string | Uint8Array,
  options: WorkLimit = {},
): PrivateKeyInfo {
  const { algorithm, ciphertext } = decodeEncryptedPrivateKeyInfo(bytes);
  const plaintext = passwordDecrypt(algorithm, ciphertext, password, options);
  try {
    return decodePrivateKeyInfo(plaintext);
  } catch (error) {
    // A wrong password slips past the padding once in about 256 times; then the plaintext is noise.
    if (error instanceof DecodeError) throw new AuthenticationError();
    throw error;
  }
}

/** The outside of an encrypted private key: scheme and ciphertext. Throws `DecodeError`. */
export function decodeEncryptedPrivateKeyInfo(bytes: Uint8Array): EncryptedPrivateKeyInfo {
  const label = 'EncryptedPrivateKeyInfo';
  const cursor = new DerCursor(decodeDer(bytes, { label }), label);
  const algorithm = readAlgorithmIdentifier(cursor.next('encryptionAlgorithm'), `${label}.encryptionAlgorithm`);
  const ciphertext = cursor.octetString('encryptedData');
  cursor.finish();
  return { algorithm, ciphertext };
}

/**
 * Decrypts with whatever password scheme the AlgorithmIdentifier names. A text password counts as UTF-8 bytes under PKCS#5
 * and as UTF-16 under PKCS#12; bytes are taken as they are. Throws as `decryptPrivateKeyInfo`; what comes out of a wrong
 * password that got past the padding is noise.
 * Leaks: whether the padding was right.
 */
export function passwordDecrypt(
  algorithm: AlgorithmIdentifier,
  ciphertext: Uint8Array,
  password: string | Uint8Array,
  options: WorkLimit = {},
): Uint8Array {
  const { oid } = algorithm;
  if (oid === oids.pbes2) return pbes2Decrypt(algorithm, ciphertext, passwordBytes(password), options);
  if (isPbes1(oid)) return pbes1Decrypt(algorithm, ciphertext, passwordBytes(password), options);
  if (isPkcs12Pbe(oid)) {
    const wide = typeof password === 'string' ? pkcs12Password(password) : password;
    return pkcs12Decrypt(algorithm, ciphertext, wide, options);
  }
  throw new DecodeError('encryptionAlgorithm', 0, `unknown password scheme ${oidName(oid) ?? oid}`);
}

/**
 * The work that a password scheme asks for, in the unit of `WorkLimit`, so that a reader of several encrypted parts can keep to a sum.
 * Throws `DecodeError` for a scheme unknown here and for malformed parameters.
 */
export function passwordWork(algorithm: AlgorithmIdentifier): number {
  const { oid, parameters } = algorithm;
  if (oid === oids.pbes2) {
    const pbes2 = decodePbes2(algorithm);
    return pbes2.iterations * pbes2Cost(pbes2);
  }
  if (isPbes1(oid)) return readPbeParameters(parameters, 'PBEParameter').iterations;
  if (isPkcs12Pbe(oid)) return readPbeParameters(parameters, 'PKCS12-PBE').iterations * pkcs12Cost(oid);
  throw new DecodeError('encryptionAlgorithm', 0, `unknown password scheme ${oidName(oid) ?? oid}`);
}

function passwordBytes(password: string | Uint8Array): Uint8Array {
  return typeof password === 'string' ? utf8ToBytes(password) : password;
}
