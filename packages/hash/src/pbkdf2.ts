/**
 * PBKDF2 (RFC 8018 section 5.2): a key from a password, slowly. Current for what uses it, though functions that also
 * need much memory (scrypt, Argon2) resist special hardware better.
 *
 * The one idea: thousands of HMACs in a chain, so that every guess costs an attacker thousands of HMACs. The owner pays
 * once. Speed here matters: whoever computes slowly can afford fewer iterations than the attacker.
 */

import { checkBytes, checkInteger, concat, writeWordBE } from '@cleartext/core';
import type { Hash } from './hash.ts';
import { hmac } from './hmac.ts';

/**
 * `length` bytes of key from a password and a salt, RFC 8018 section 5.2, with HMAC over `hash` as the function PRF.
 * Throws `RangeError` unless `iterations` and `length` are at least 1 and `length` is at most (2^32 - 1) digests.
 * Leaks: the lengths.
 */
export function pbkdf2(
  hash: Hash,
  password: Uint8Array,
  salt: Uint8Array,
  iterations: number,
  length: number,
): Uint8Array {
  checkBytes('password', password);
  checkBytes('salt', salt);
  checkInteger('iterations', iterations, { min: 1 });
  checkInteger('length', length, { min: 1, max: (2 ** 32 - 1) * hash.digestSize });
  const PRF = hmac.create(hash, password);
  const key = new Uint8Array(Math.ceil(length / hash.digestSize) * hash.digestSize);
  const index = new Uint8Array(4);
  for (let i = 1; (i - 1) * hash.digestSize < length; i++) {
    writeWordBE(index, 0, i);
    let U = PRF.copy().update(concat(salt, index)).digest();
    const T = U.slice();
    for (let n = 1; n < iterations; n++) {
      U = PRF.copy().update(U).digest();
      for (let j = 0; j < T.length; j++) T[j] ^= U[j];
    }
    key.set(T, (i - 1) * hash.digestSize);
  }
  return key.slice(0, length);
}
