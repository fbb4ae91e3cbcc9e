/**
 * Length extension: why `H(key || message)` is not a message authentication code. The digest of MD5, SHA-1, SHA-256 and
 * SHA-512 is the whole state after the padded message. Anyone who sees it can load that state and continue hashing without the
 * key; the message then contains the old padding in its middle. HMAC, SHA-3 and the truncated SHA-2 resist.
 */

import { checkBytes, checkInteger } from '@cleartext/core';
import { type IteratedHash, padding, resumeAt, stateWords } from './merkle-damgard.ts';

/**
 * From the digest of an unknown message of `length` bytes: the digest of that message, then `glue`, then `suffix`. The
 * glue is the padding of the unknown message. Throws `RangeError` for a hash whose digest is not its whole state, and
 * `TypeError` or `RangeError` for a wrong digest, length or suffix.
 */
export function extendLength(
  hash: IteratedHash,
  digest: Uint8Array,
  length: number,
  suffix: Uint8Array,
): { readonly glue: Uint8Array; readonly digest: Uint8Array } {
  const { compression, digestSize, name } = hash;
  const stateSize = 4 * compression.initialValue.length;
  if (digestSize !== stateSize)
    throw new RangeError(`hash: expected one whose digest is its whole state, found ${name}, which hides a part`);
  checkBytes('digest', digest, digestSize);
  checkInteger('length', length, { min: 0, max: Number.MAX_SAFE_INTEGER - 2 * compression.blockSize });
  checkBytes('suffix', suffix);
  const state = stateWords(compression, digest);
  const glue = padding(compression, length);
  const hasher = resumeAt(compression, digestSize, state, length + glue.length);
  return { glue, digest: hasher.update(suffix).digest() };
}
