/**
 * MGF1, the mask generation function of RFC 8017 appendix B.2.1: a hash stretched to any length by hashing the seed
 * with a counter. Status: current. OAEP and PSS use it to spread a few random bytes over a whole encoded message.
 */

import { checkBytes, checkInteger, concat, concatAll, writeWordBE } from '@cleartext/core';
import type { Hash } from '@cleartext/hash';

/** `length` mask bytes from `seed`: Hash(seed || 0) || Hash(seed || 1) || ... cut to size. Throws `RangeError`. */
export function mgf1(hash: Hash, seed: Uint8Array, length: number): Uint8Array {
  checkBytes('seed', seed);
  checkInteger('length', length, { min: 0, max: 2 ** 32 * hash.digestSize });
  const blocks: Uint8Array[] = [];
  for (let counter = 0; counter * hash.digestSize < length; counter++) {
    const C = new Uint8Array(4);
    writeWordBE(C, 0, counter);
    blocks.push(hash(concat(seed, C)));
  }
  return concatAll(blocks).slice(0, length);
}
