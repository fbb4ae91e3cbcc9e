/**
 * The pseudorandom function of TLS 1.0 to 1.2: HMAC fed back into itself until there are bytes enough. TLS 1.0 and 1.1 (RFC
 * 2246 section 5) exclusive-or an expansion with MD5 and one with SHA-1, each under half of the secret, in the hope that one
 * of the hashes holds; TLS 1.2 (RFC 5246 section 5) uses one hash that the suite names. Status: current with SHA-256.
 */

import { concat, utf8ToBytes, xor } from '@cleartext/core';
import { hmac, type Hash } from '@cleartext/hash';

/** A PRF with its hash decided: `PRF(secret, label, seed)` cut to `length` bytes. */
export type Prf = (secret: Uint8Array, label: string, seed: Uint8Array, length: number) => Uint8Array;

/** PRF of TLS 1.2, RFC 5246 section 5: P_hash(secret, label + seed). Leaks: the lengths. */
export function prf12(hash: Hash): Prf {
  return (secret, label, seed, length) => pHash(hash, secret, concat(utf8ToBytes(label), seed), length);
}

/** PRF of TLS 1.0 and 1.1, RFC 2246 section 5: P_MD5(S1, label + seed) xor P_SHA-1(S2, label + seed). Leaks: the lengths. */
export function prf10(md5: Hash, sha1: Hash): Prf {
  return (secret, label, seed, length) => {
    const half = Math.ceil(secret.length / 2);
    const S1 = secret.slice(0, half);
    const S2 = secret.slice(secret.length - half);
    const labelled = concat(utf8ToBytes(label), seed);
    return xor(pHash(md5, S1, labelled, length), pHash(sha1, S2, labelled, length));
  };
}

/** P_hash(secret, seed), RFC 5246 section 5: HMAC(A(1) + seed), HMAC(A(2) + seed), ... with A(i) = HMAC(A(i-1)). */
export function pHash(hash: Hash, secret: Uint8Array, seed: Uint8Array, length: number): Uint8Array {
  const keyed = hmac.create(hash, secret);
  const output = new Uint8Array(Math.ceil(length / hash.digestSize) * hash.digestSize);
  let A = seed;
  for (let offset = 0; offset < length; offset += hash.digestSize) {
    A = keyed.copy().update(A).digest();
    output.set(keyed.copy().update(A).update(seed).digest(), offset);
  }
  return output.slice(0, length);
}
