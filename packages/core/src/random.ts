/**
 * Random sources. Everything that draws random bytes takes its source as an argument, so that a session, a document or a
 * test can be repeated byte for byte. The default asks the platform's cryptographic generator.
 */

import { checkInteger } from './arguments.ts';
import { rotateLeft, writeWordLE } from './words.ts';

/** Returns `length` fresh random bytes. */
export type RandomSource = (length: number) => Uint8Array;

/** The platform's cryptographic generator (Web Cryptography API, getRandomValues; at most 65,536 bytes a call). */
export const systemRandom: RandomSource = (length) => {
  checkInteger('length', length, { min: 0 });
  const bytes = new Uint8Array(length);
  for (let offset = 0; offset < length; offset += 65_536)
    globalThis.crypto.getRandomValues(bytes.subarray(offset, offset + 65_536));
  return bytes;
};

/**
 * A repeatable source: the same word always gives the same bytes (xoshiro128** by Blackman and Vigna, its state filled
 * from FNV-1a hashes of the word). Not cryptographic: anyone who sees a few outputs can compute all others. It is for tests,
 * documents and demonstrations, never for keys that protect something.
 */
export function seededRandom(word: string): RandomSource {
  const state = Int32Array.from({ length: 4 }, (_, i) => fnv1a(`${i}:${word}`));
  const nextWord = (): number => {
    const output = Math.imul(rotateLeft(Math.imul(state[1], 5), 7), 9);
    const shifted = state[1] << 9;
    state[2] ^= state[0];
    state[3] ^= state[1];
    state[1] ^= state[2];
    state[0] ^= state[3];
    state[2] ^= shifted;
    state[3] = rotateLeft(state[3], 11);
    return output;
  };
  for (let i = 0; i < 16; i++) nextWord();
  return (length) => {
    checkInteger('length', length, { min: 0 });
    const padded = new Uint8Array(length + 3);
    for (let offset = 0; offset < length; offset += 4) writeWordLE(padded, offset, nextWord());
    return padded.slice(0, length);
  };
}

/** FNV-1a, 32 bits, over the UTF-16 code units: spreads a word over a start state. Never 0: xoshiro stays at all zeros. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash || 1;
}
