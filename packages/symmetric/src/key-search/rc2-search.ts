/**
 * Key search for RC2, whose effective key bits make it the easiest of all: however long a key is, 40 effective bits leave
 * 2^40 different schedules. Status: broken. The key expansion for five bytes loses nothing, so that for every key of 40
 * effective bits there is an equivalent key of five bytes: search those, and decrypt with the key that is found.
 */

import { rc2 } from '../rc2/fast.ts';
import { byteKeySearch, byteWitnessBits } from './byte-keys.ts';
import {
  agrees,
  checkEvidence,
  explains,
  firstKnownBits,
  knownBlock,
  openBitsAreZero,
  type Evidence,
} from './evidence.ts';
import { checkKeyPattern, type KeyPattern } from './key-pattern.ts';
import type { KeySearch } from './key-search.ts';

/**
 * The search for an RC2 key of 1 to 128 bytes with these effective key bits (by default all those of the key). For a longer
 * key cut down to 8 n effective bits, search the n bytes of an equivalent key.
 * Throws `TypeError` or `RangeError` for unfit evidence or pattern.
 */
export function rc2KeySearch(pattern: KeyPattern, evidence: Evidence, effectiveKeyBits?: number): KeySearch {
  evidence = checkEvidence(evidence, 8);
  const checked = checkKeyPattern('pattern', pattern, { min: 1, max: 128 });
  rc2(checked.key, effectiveKeyBits);
  const known = knownBlock(evidence, 0);
  const { ciphertext, value } = known;
  const {
    masks: [compared],
    missing,
  } = firstKnownBits([known], byteWitnessBits);
  const plaintext = new Uint8Array(8);
  return byteKeySearch('RC2', checked, (key, witnessBits) => {
    const cipher = rc2(key, effectiveKeyBits);
    cipher.decryptBlocks(ciphertext, 0, plaintext, 0, 1);
    for (let i = 0; i < 8; i++) if ((plaintext[i] ^ value[i]) & compared[i]) return undefined;
    return {
      fits: agrees(plaintext, known) && explains(cipher, evidence),
      isWitness: openBitsAreZero(plaintext, compared, missing + witnessBits - byteWitnessBits),
    };
  });
}
