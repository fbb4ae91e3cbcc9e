/**
 * RC2 (RFC 2268, Rivest 1987), the RFC read aloud, with a trace. Status: broken. 40 effective bits can be searched, and even
 * a full key falls to a related-key attack with 2^34 chosen plaintexts (Kelsey, Schneier and Wagner 1997).
 * The one idea: four 16-bit words R[0] to R[3] are mixed with 64 key words K[0] to K[63], one after another; twice they are
 * mashed, where the text itself picks the key word.
 */

import { type Trace } from '@cleartext/core';
import { blockCipher, type BlockCipher, type BlockRun } from '../block-cipher.ts';
import { rc2KeyExpansion, type Rc2KeyEvent } from './key-expansion.ts';

/** What happens inside RC2, by the names of RFC 2268. `R` is the four words after the step, `j` the next key word's number. */
export type Rc2Event =
  | Rc2KeyEvent
  | { readonly step: 'input' | 'output'; readonly R: Words }
  /** A mixing round (section 3.2), or one undone (section 4.2). */
  | { readonly step: 'mix' | 'r-mix'; readonly round: number; readonly j: number; readonly R: Words }
  /** A mashing round (section 3.4), or one undone (section 4.4). */
  | { readonly step: 'mash' | 'r-mash'; readonly R: Words };

/** R[0] to R[3], 16 bits each. */
type Words = readonly number[];

/**
 * RC2 under a key of 1 to 128 bytes with 1 to 1024 effective bits, by default all those of the key (RFC 2268), with an
 * event for each step. Throws `TypeError` or `RangeError` for other arguments. Leaks: everything.
 */
export function rc2Reference(key: Uint8Array, effectiveKeyBits?: number, trace?: Trace<Rc2Event>): BlockCipher {
  const K = rc2KeyExpansion(key, effectiveKeyBits, trace);
  const run =
    (process: (R: number[]) => void): BlockRun =>
    (src, from, dst, to, count) => {
      for (let n = 0; n < 8 * count; n += 8) {
        const R = [0, 1, 2, 3].map((i) => src[from + n + 2 * i] | (src[from + n + 2 * i + 1] << 8));
        trace?.({ step: 'input', R: [...R] });
        process(R);
        trace?.({ step: 'output', R: [...R] });
        R.forEach((word, i) => dst.set([word & 0xff, word >> 8], to + n + 2 * i));
      }
    };
  return blockCipher('RC2', 8, key.length, 'broken', {
    encryptBlocks: run((R) => encrypt(R, K, trace)),
    decryptBlocks: run((R) => decrypt(R, K, trace)),
  });
}

/** Encryption (section 3.5): five mixing rounds, a mashing round, six mixing, a mashing, five mixing. */
function encrypt(R: number[], K: Uint16Array, trace?: Trace<Rc2Event>): void {
  let j = 0;
  for (let round = 1; round <= 16; round++) {
    for (let i = 0; i < 4; i++) mixUp(R, i, K[j++]);
    trace?.({ step: 'mix', round, j, R: [...R] });
    if (round === 5 || round === 11) {
      for (let i = 0; i < 4; i++) mash(R, i, K);
      trace?.({ step: 'mash', R: [...R] });
    }
  }
}

/** Decryption (section 4.5): the same steps undone in reverse order. */
function decrypt(R: number[], K: Uint16Array, trace?: Trace<Rc2Event>): void {
  let j = 63;
  for (let round = 16; round >= 1; round--) {
    for (let i = 3; i >= 0; i--) reverseMixUp(R, i, K[j--]);
    trace?.({ step: 'r-mix', round, j, R: [...R] });
    if (round === 12 || round === 6) {
      for (let i = 3; i >= 0; i--) reverseMash(R, i, K);
      trace?.({ step: 'r-mash', R: [...R] });
    }
  }
}

/** Mix up R[i] (section 3.1). R[i - 1] means the word before, around the end. */
function mixUp(R: number[], i: number, key: number): void {
  const [before1, before2, before3] = wordsBefore(R, i);
  R[i] = (R[i] + key + (before1 & before2) + (~before1 & before3)) & 0xffff;
  R[i] = rotateLeft16(R[i], s[i]);
}

/** Mash R[i] (section 3.3): the low six bits of the word before pick the key word. */
function mash(R: number[], i: number, K: Uint16Array): void {
  R[i] = (R[i] + K[wordsBefore(R, i)[0] & 63]) & 0xffff;
}

/** R-Mix up R[i] (section 4.1). */
function reverseMixUp(R: number[], i: number, key: number): void {
  const [before1, before2, before3] = wordsBefore(R, i);
  R[i] = rotateLeft16(R[i], 16 - s[i]);
  R[i] = (R[i] - key - (before1 & before2) - (~before1 & before3)) & 0xffff;
}

/** R-Mash R[i] (section 4.3). */
function reverseMash(R: number[], i: number, K: Uint16Array): void {
  R[i] = (R[i] - K[wordsBefore(R, i)[0] & 63]) & 0xffff;
}

/** R[i - 1], R[i - 2] and R[i - 3], with indices modulo 4. */
function wordsBefore(R: readonly number[], i: number): readonly [number, number, number] {
  return [R[(i + 3) % 4], R[(i + 2) % 4], R[(i + 1) % 4]];
}

function rotateLeft16(word: number, n: number): number {
  return ((word << n) | (word >> (16 - n))) & 0xffff;
}

/** The amounts of the rotations (section 3.1). */
const s = [1, 2, 3, 5];
