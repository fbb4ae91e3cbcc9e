/**
 * The plain way to try keys: one after the other, as bytes. The unknown bits count up like a number, the last byte fastest,
 * and a function says whether a key fits.
 */

import { checkInteger } from '@cleartext/core';
import { checkKeyFits, fillKey, indexOfKey, unknownBits, type KeyPattern } from './key-pattern.ts';
import { checkRange, type FoundKey, type KeySearch, type SearchedRange } from './key-search.ts';

/** One key in 2^12 is a witness. Testing those again costs little compared with a key schedule for every key. */
export const byteWitnessBits = 12;

/** What a test found out about a key that passed the first comparison. */
export interface Verdict {
  readonly fits: boolean;
  readonly isWitness: boolean;
}

/** Tries a key; undefined if the key passed no comparison. It gets the same array for every key and must not keep it. */
export type TryKey = (key: Uint8Array, witnessBits: number) => Verdict | undefined;

/** The search through a checked pattern. */
export function byteKeySearch(cipher: string, pattern: KeyPattern, tryKey: TryKey): KeySearch {
  const bits = unknownBits(pattern);
  const total = 1n << BigInt(bits.length);
  const { unknown } = pattern;
  const searchWithProof: KeySearch['searchWithProof'] = (from, count, witnessBits = byteWitnessBits): SearchedRange => {
    checkRange(total, from, count);
    checkInteger('bits', witnessBits, { min: byteWitnessBits });
    const found: FoundKey[] = [];
    const witnesses: bigint[] = [];
    const key = fillKey(pattern.key, bits, from);
    const size = Number(count);
    for (let n = 0; n < size; n++) {
      if (n > 0) nextKey(key, unknown);
      const verdict = tryKey(key, witnessBits);
      if (!verdict) continue;
      const index = from + BigInt(n);
      if (verdict.fits) found.push({ index, key: key.slice() });
      if (verdict.isWitness) witnesses.push(index);
    }
    return { found, witnesses };
  };
  return {
    cipher,
    engine: 'JavaScript',
    total,
    granularity: 1n,
    keyAt(index) {
      checkRange(total, index, 1n);
      return fillKey(pattern.key, bits, index);
    },
    indexOf(key) {
      checkKeyFits(pattern, key);
      return indexOfKey(bits, key);
    },
    search: (from, count) => searchWithProof(from, count).found,
    witnessBits: byteWitnessBits,
    searchWithProof,
  };
}

/** Adds one to the number that the unknown bits make. With ones in the known places, a carry runs through them. */
function nextKey(key: Uint8Array, unknown: Uint8Array): void {
  for (let i = key.length - 1; i >= 0; i--) {
    const mask = unknown[i];
    const counted = ((key[i] | ~mask) + 1) & mask;
    key[i] = (key[i] & ~mask) | counted;
    if (counted !== 0) return;
  }
}
