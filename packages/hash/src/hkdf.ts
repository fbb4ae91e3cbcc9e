/**
 * HKDF (RFC 5869): keys from a secret that is unpredictable but not uniform, such as a Diffie-Hellman value. Current.
 * The one idea: extract, then expand. `extract` condenses the secret into one uniform key; `expand` makes of it as many
 * independent keys as there are values of `info`. It does not protect passwords: use PBKDF2 for those.
 */

import { checkBytes, checkInteger, concat } from '@cleartext/core';
import type { Hash } from './hash.ts';
import { hmac } from './hmac.ts';

/** The pseudorandom key, RFC 5869 section 2.2; `digestSize` bytes. An empty salt means `digestSize` zeros. Leaks: the lengths. */
export function hkdfExtract(hash: Hash, salt: Uint8Array, ikm: Uint8Array): Uint8Array {
  checkBytes('salt', salt);
  checkBytes('ikm', ikm);
  return hmac(hash, salt, ikm);
}

/**
 * `length` bytes of output key material, RFC 5869 section 2.3. Throws `RangeError` if `prk` is shorter than a digest or
 * `length` exceeds 255 digests.
 * Leaks: the lengths.
 */
export function hkdfExpand(hash: Hash, prk: Uint8Array, info: Uint8Array, length: number): Uint8Array {
  checkBytes('prk', prk, { min: hash.digestSize });
  checkBytes('info', info);
  checkInteger('length', length, { min: 0, max: 255 * hash.digestSize });
  const keyed = hmac.create(hash, prk);
  const okm = new Uint8Array(Math.ceil(length / hash.digestSize) * hash.digestSize);
  let T: Uint8Array = new Uint8Array(0);
  for (let i = 1; (i - 1) * hash.digestSize < length; i++) {
    T = keyed
      .copy()
      .update(concat(T, info, Uint8Array.of(i)))
      .digest();
    okm.set(T, (i - 1) * hash.digestSize);
  }
  return okm.slice(0, length);
}

/** Extract and expand in one call, RFC 5869 section 2; `salt` and `info` are empty by default. Leaks: the lengths. */
export function hkdf(
  hash: Hash,
  ikm: Uint8Array,
  options: { readonly salt?: Uint8Array | undefined; readonly info?: Uint8Array | undefined },
  length: number,
): Uint8Array {
  const { salt = new Uint8Array(0), info = new Uint8Array(0) } = options;
  return hkdfExpand(hash, hkdfExtract(hash, salt, ikm), info, length);
}
