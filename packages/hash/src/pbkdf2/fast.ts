/**
 * PBKDF2 (RFC 8018 section 5.2), the default form: a key from a password, slowly. Current for what uses it; the standard
 * read aloud is reference.ts. Speed matters here: a slow implementation
 * forces its user to choose fewer iterations, which helps the attacker.
 *
 * The one idea: all HMACs of a chain have the same key, so the work on the key is done once, and the rest stays in words.
 */

import { checkBytes, checkInteger, concat, writeWordBE } from '@cleartext/core';
import type { Hash } from '../hash.ts';
import { hmac, hmacPad } from '../hmac.ts';
import {
  type Compression,
  compressBytes,
  type IteratedHash,
  padding,
  stateBytes,
  stateWords,
} from '../merkle-damgard.ts';

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
  const iterate =
    'compression' in hash ? chainOfStates(hash as IteratedHash, password) : chainOfHashers(hash, password);
  const PRF = hmac.create(hash, password);
  const key = new Uint8Array(Math.ceil(length / hash.digestSize) * hash.digestSize);
  const index = new Uint8Array(4);
  for (let i = 1; (i - 1) * hash.digestSize < length; i++) {
    writeWordBE(index, 0, i);
    const U1 = PRF.copy().update(concat(salt, index)).digest();
    key.set(iterate(U1, iterations), (i - 1) * hash.digestSize);
  }
  return key.slice(0, length);
}

/** RFC 8018 section 5.2 step 3: U_1 ^ U_2 ^ ... ^ U_c, where each U is the PRF of the one before. */
type Chain = (U1: Uint8Array, c: number) => Uint8Array;

/** For any hash: the hasher that has processed the key is copied for each HMAC. */
function chainOfHashers(hash: Hash, password: Uint8Array): Chain {
  const PRF = hmac.create(hash, password);
  return (U1, c) => {
    const T = U1.slice();
    let U = U1;
    for (let n = 1; n < c; n++) {
      U = PRF.copy().update(U).digest();
      for (let j = 0; j < T.length; j++) T[j] ^= U[j];
    }
    return T;
  };
}

/**
 * For MD5, SHA-1 and SHA-2: the states after the blocks `K ^ ipad` and `K ^ opad` are computed once, and a digest with its
 * padding always fits into one block. So one HMAC of the chain is two calls of the compression function, from words to
 * words, and nothing else.
 */
function chainOfStates(hash: IteratedHash, password: Uint8Array): Chain {
  const { compression, digestSize } = hash;
  const { block, blockSize, initialValue } = compression;
  const inner = new Int32Array(initialValue);
  compressBytes(compression, inner, hmacPad(hash, password, 0x36));
  const outer = new Int32Array(initialValue);
  compressBytes(compression, outer, hmacPad(hash, password, 0x5c));
  return (U1, c) => {
    const T = stateWords(compression, U1);
    // The chain runs inside the compression function's own block: the padding behind U, and U again and again before it.
    const padded = stateWords(compression, concat(U1, padding(compression, blockSize + digestSize)));
    block.set(T);
    for (let n = 1; n < c; n++) addNext(compression, padded, inner, outer, T);
    return stateBytes(compression, T, digestSize);
  };
}

/** From U in the block at work to the next U there, which is added to T. V8 optimises it best as a function of its own. */
function addNext(
  { block, compress }: Compression,
  padded: Int32Array,
  inner: Int32Array,
  outer: Int32Array,
  T: Int32Array,
): void {
  for (let i = T.length; i < padded.length; i++) block[i] = padded[i];
  compress(inner, block);
  for (let i = T.length; i < padded.length; i++) block[i] = padded[i];
  compress(outer, block);
  for (let i = 0; i < T.length; i++) T[i] ^= block[i];
}
