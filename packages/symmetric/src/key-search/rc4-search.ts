/**
 * Key search for RC4, most of all for the 40-bit keys that export law once allowed. Status: broken. A key costs 256 exchanges of
 * its set-up and then gives the first byte of keystream, which is wrong for 255 keys in 256; only the others go on.
 */

import { rc4 } from '../rc4/fast.ts';
import {
  agrees,
  checkEvidence,
  firstKnownBits,
  isPlaintext,
  knownPlaintext,
  openBitsAreZero,
  type Evidence,
  type KnownBits,
} from './evidence.ts';
import { checkKeyPattern, type KeyPattern } from './key-pattern.ts';
import type { KeySearch } from './key-search.ts';
import { byteKeySearch, byteWitnessBits } from './byte-keys.ts';

/** How many bytes at the beginning are compared at most before the whole text is. */
export const comparedBytes = 64;

/**
 * The search for an RC4 key of 1 to 256 bytes from the beginning of a ciphertext; a known plaintext of as many bytes as the
 * key has unknown ones, and one or two more, leaves only the right key.
 * Throws `TypeError` or `RangeError` for unfit evidence or pattern.
 */
export function rc4KeySearch(pattern: KeyPattern, evidence: Evidence): KeySearch {
  evidence = checkEvidence(evidence, 1);
  const { ciphertext } = evidence;
  const { beginning, known, compared, openBits } = firstComparison(evidence);
  const first = { keystream: known.value.map((byte, i) => byte ^ ciphertext[i]), mask: compared };
  return byteKeySearch('RC4', checkKeyPattern('pattern', pattern, { min: 1, max: 256 }), (key, witnessBits) => {
    setUp(key);
    if (!beginsWith(first)) return undefined;
    const plaintext = rc4(key).process(beginning);
    return {
      fits: agrees(plaintext, known) && isPlaintext(rc4(key).process(ciphertext), evidence, 0),
      isWitness: openBitsAreZero(plaintext, compared, openBits(witnessBits)),
    };
  });
}

/** What the first bytes of keystream must be so that a key can fit or be a witness: what an engine has to compare. */
export interface Comparison {
  /** How many bytes. */
  readonly length: number;
  readonly keystream: (witnessBits: number) => { readonly fits: KnownBits; readonly witness: KnownBits };
}

/** The comparison for an engine that leaves only single keys to `rc4KeySearch`. Throws as that does. */
export function rc4Comparison(evidence: Evidence): Comparison {
  const { beginning, known, compared, openBits } = firstComparison(checkEvidence(evidence, 1));
  const keystreamOf = ({ value, mask }: KnownBits): KnownBits => ({
    value: value.map((byte, i) => byte ^ beginning[i]),
    mask,
  });
  return {
    length: beginning.length,
    keystream(witnessBits) {
      // A witness agrees in the bits that are compared first, and as many of the others as are wanted are zero.
      const others = { value: known.value, mask: compared.map((byte) => ~byte) };
      const zeros = firstKnownBits([others], openBits(witnessBits)).masks[0];
      return {
        fits: keystreamOf(known),
        witness: keystreamOf({
          value: known.value.map((byte, i) => byte & compared[i]),
          mask: compared.map((byte, i) => byte | zeros[i]),
        }),
      };
    },
  };
}

/** The bytes at the beginning, what is known of them, and what of that is compared first. */
function firstComparison(evidence: Evidence): {
  readonly beginning: Uint8Array;
  readonly known: KnownBits;
  readonly compared: Uint8Array;
  /** How many bits beside those compared first have to be zero for a witness. */
  readonly openBits: (witnessBits: number) => number;
} {
  const beginning = evidence.ciphertext.subarray(0, comparedBytes);
  const known = knownPlaintext(evidence, 0, beginning.length);
  const {
    masks: [compared],
    missing,
  } = firstKnownBits([known], byteWitnessBits);
  return { beginning, known, compared, openBits: (witnessBits) => missing + witnessBits - byteWitnessBits };
}

/** The current permutation. */
const S = new Int32Array(256);
const identity = Int32Array.from({ length: 256 }, (_, i) => i);

/** The key scheduling. (A loop unrolled for five bytes is no faster.) */
function setUp(key: Uint8Array): void {
  S.set(identity);
  for (let i = 0, j = 0, k = 0; i < 256; i++) {
    const a = S[i];
    j = (j + a + key[k]) & 255;
    S[i] = S[j];
    S[j] = a;
    if (++k === key.length) k = 0;
  }
}

/** Whether the keystream from S on is as known, byte for byte until one is not. */
function beginsWith({ keystream, mask }: { readonly keystream: Uint8Array; readonly mask: Uint8Array }): boolean {
  for (let n = 0, i = 1, j = 0; n < mask.length; n++, i++) {
    const a = S[i];
    j = (j + a) & 255;
    const b = S[j];
    S[i] = b;
    S[j] = a;
    if ((S[(a + b) & 255] ^ keystream[n]) & mask[n]) return false;
  }
  return true;
}
