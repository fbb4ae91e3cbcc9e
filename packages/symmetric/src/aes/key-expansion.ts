/**
 * The AES key expansion (FIPS 197 section 5.2): a key of Nk words becomes Nr + 1 round keys of four words each. Every
 * word is the word Nk places earlier plus (exclusive or) the previous word; at the start of each stretch of Nk words the
 * previous word is rotated, substituted and marked with a round constant, so that no two rounds are alike.
 */

import { checkBytes, readWordBE, type Trace } from '@cleartext/core';
import { RCON, S_BOX } from './tables.ts';

/** One turn of the loop as FIPS 197 appendix A prints it; columns that it leaves empty are missing. Words are unsigned. */
export interface AesKeyEvent {
  readonly step: 'key expansion';
  readonly i: number;
  readonly temp: number;
  readonly afterRotWord?: number;
  readonly afterSubWord?: number;
  readonly rcon?: number;
  readonly afterXorWithRcon?: number;
  readonly wPrevious: number;
  readonly w: number;
}

/** Nr, the number of rounds for a key of Nk words (FIPS 197 table 3). */
export function aesRounds(Nk: number): number {
  return Nk + 6;
}

/**
 * The key schedule w[0 .. 4 (Nr + 1) - 1] of FIPS 197 section 5.2, as int32 words, first byte most significant.
 * Throws `TypeError` or `RangeError` unless the key is 16, 24 or 32 bytes.
 * Leaks: key bytes index the S-box, so the cache lines touched depend on the key.
 */
export function aesKeyExpansion(key: Uint8Array, trace?: Trace<AesKeyEvent>): Int32Array {
  checkBytes('key', key, [16, 24, 32]);
  const Nk = key.length / 4;
  const w = new Int32Array(4 * (aesRounds(Nk) + 1));
  for (let i = 0; i < Nk; i++) w[i] = readWordBE(key, 4 * i);
  for (let i = Nk; i < w.length; i++) {
    let temp = w[i - 1];
    if (i % Nk === 0) temp = subWord(rotWord(temp)) ^ (RCON[i / Nk] << 24);
    else if (Nk > 6 && i % Nk === 4) temp = subWord(temp);
    w[i] = w[i - Nk] ^ temp;
    trace?.(keyEvent(w, i, Nk));
  }
  return w;
}

/** RotWord: [a0, a1, a2, a3] becomes [a1, a2, a3, a0]. */
function rotWord(word: number): number {
  return (word << 8) | (word >>> 24);
}

/** SubWord: the S-box on each byte of a word. */
function subWord(word: number): number {
  return (
    (S_BOX[word >>> 24] << 24) |
    (S_BOX[(word >>> 16) & 255] << 16) |
    (S_BOX[(word >>> 8) & 255] << 8) |
    S_BOX[word & 255]
  );
}

/** The columns of appendix A, computed again from the finished words. */
function keyEvent(w: Int32Array, i: number, Nk: number): AesKeyEvent {
  const temp = w[i - 1];
  const event = { step: 'key expansion', i, temp: temp >>> 0, wPrevious: w[i - Nk] >>> 0, w: w[i] >>> 0 } as const;
  if (i % Nk === 0) {
    const rotated = rotWord(temp);
    const substituted = subWord(rotated);
    const rcon = (RCON[i / Nk] << 24) >>> 0;
    const marked = { afterRotWord: rotated >>> 0, afterSubWord: substituted >>> 0, rcon };
    return { ...event, ...marked, afterXorWithRcon: (substituted ^ rcon) >>> 0 };
  }
  return Nk > 6 && i % Nk === 4 ? { ...event, afterSubWord: subWord(temp) >>> 0 } : event;
}
