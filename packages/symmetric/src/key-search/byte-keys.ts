/**
 * The plain way to try keys: one after the other, as bytes. The unknown bits count through like the wheels of a counter, the
 * last byte fastest, and a function says whether a key fits.
 */

import { fillKey, indexOfKey, unknownBits, type KeyPattern } from './key-pattern.ts';
import { checkRange, type FoundKey, type KeySearch } from './key-search.ts';

/** The search through a checked pattern. `fits` is given one and the same array for every key and must not keep it. */
export function byteKeySearch(cipher: string, pattern: KeyPattern, fits: (key: Uint8Array) => boolean): KeySearch {
  const bits = unknownBits(pattern);
  const total = 1n << BigInt(bits.length);
  const { unknown } = pattern;
  return {
    cipher,
    engine: 'JavaScript',
    total,
    granularity: 1n,
    keyAt(index) {
      checkRange(total, index, 1n);
      return fillKey(pattern.key, bits, index);
    },
    indexOf: (key) => indexOfKey(bits, key),
    search(from, count) {
      checkRange(total, from, count);
      const found: FoundKey[] = [];
      const key = fillKey(pattern.key, bits, from);
      const size = Number(count);
      for (let n = 0; n < size; n++) {
        if (n > 0) nextKey(key, unknown);
        if (fits(key)) found.push({ index: from + BigInt(n), key: key.slice() });
      }
      return found;
    },
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
