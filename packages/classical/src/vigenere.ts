/**
 * The Vigenere cipher: rotate-by-N with a keyword of rotations, used in turn. Described by Bellaso in 1553, long called
 * "the indecipherable cipher". Also here: its two relatives, the Beaufort cipher and the autokey cipher.
 * Broken: letters that are one key length apart share one rotation; Babbage and Kasiski (1863) found that length from
 * repeated groups, and what is left are as many rotate-by-N puzzles as the key has letters (analysis/break-vigenere.ts).
 */

import { latin, mapLetters, readAlphabet, readKeyword } from './alphabet.ts';
import type { Cipher } from './cipher.ts';
import { residue } from './modular.ts';

/**
 * The Vigenere cipher: letter i moves forward by the place of key letter i modulo the key's length. The key advances on
 * letters only. Throws `RangeError` if the key is empty or holds anything but letters of the alphabet.
 */
export function vigenere(key: string, alphabet = latin): Cipher {
  const letters = readAlphabet(alphabet);
  const shifts = readKeyword('key', key, letters);
  const shift = (i: number): number => shifts[i % shifts.length];
  return {
    name: `vigenere ${key}`,
    status: 'broken',
    weakness: 'letters one key length apart share one rotation, and repeated groups betray that length',
    encode: (plaintext) => mapLetters(plaintext, letters, (place, i) => residue(place + shift(i), letters.size)),
    decode: (ciphertext) => mapLetters(ciphertext, letters, (place, i) => residue(place - shift(i), letters.size)),
  };
}

/** The Beaufort cipher: key letter minus plaintext letter, so that encoding and decoding are the same act. */
export function beaufort(key: string, alphabet = latin): Cipher {
  const letters = readAlphabet(alphabet);
  const shifts = readKeyword('key', key, letters);
  const turn = (text: string): string =>
    mapLetters(text, letters, (place, i) => residue(shifts[i % shifts.length] - place, letters.size));
  return {
    name: `beaufort ${key}`,
    status: 'broken',
    weakness: 'like the Vigenere cipher it repeats its key, and its columns are affine ciphers with a = -1',
    encode: turn,
    decode: turn,
  };
}

/**
 * The autokey cipher: the keyword is used once, then the plaintext itself is the key, so that nothing repeats.
 * Decoding therefore recovers its own key as it goes.
 */
export function autokey(key: string, alphabet = latin): Cipher {
  const letters = readAlphabet(alphabet);
  const primer = readKeyword('key', key, letters);
  return {
    name: `autokey ${key}`,
    status: 'broken',
    weakness: 'its key is English too: guessing a common word anywhere uncovers more plaintext one key length further',
    encode: (plaintext) => {
      const keystream = [...primer];
      return mapLetters(plaintext, letters, (place, i) => {
        keystream.push(place);
        return residue(place + keystream[i], letters.size);
      });
    },
    decode: (ciphertext) => {
      const keystream = [...primer];
      return mapLetters(ciphertext, letters, (place, i) => {
        const plain = residue(place - keystream[i], letters.size);
        keystream.push(plain);
        return plain;
      });
    },
  };
}
