/**
 * Columnar transposition: the message is written in rows under a keyword and read off column by column, in the
 * alphabetical order of the keyword's letters. A last row that is not full stays so ("irregular").
 * Broken: the letters are all still there with their frequencies, and columns that belong side by side are found by the
 * letter pairs that they form. The one idea: transposition moves letters, substitution changes them; machines do both.
 */

import { checkText, describe } from '@cleartext/core';
import type { Cipher } from './cipher.ts';

/**
 * Columnar transposition under a keyword. Every character takes part, spaces too: take them out first, as the books do.
 * Throws `RangeError` for an empty keyword.
 */
export function columnar(keyword: string): Cipher {
  const order = columnOrder(keyword);
  return {
    name: `columnar ${keyword}`,
    status: 'broken',
    weakness: 'letter frequencies stay as they were, and neighbouring columns are found by the letter pairs they form',
    encode: (plaintext) => {
      const characters = charactersOf('plaintext', plaintext);
      return readingOrder(order, characters.length)
        .map((place) => characters[place])
        .join('');
    },
    decode: (ciphertext) => {
      const characters = charactersOf('ciphertext', ciphertext);
      const plain: string[] = [];
      readingOrder(order, characters.length).forEach((place, i) => (plain[place] = characters[i]));
      return plain.join('');
    },
  };
}

/** The columns, counted from 0, in the order in which they are read: ZEBRAS gives 4 2 1 3 5 0. Equal letters go left to right. */
export function columnOrder(keyword: string): readonly number[] {
  checkText('keyword', keyword);
  const letters = Array.from(keyword.toLowerCase());
  if (letters.length === 0) throw new RangeError('keyword: expected at least 1 letter, found none');
  return [...letters.keys()].sort((i, j) => (letters[i] < letters[j] ? -1 : letters[i] > letters[j] ? 1 : i - j));
}

/** For each ciphertext character, the place in the plaintext from which it is read. */
function readingOrder(order: readonly number[], length: number): readonly number[] {
  const rows = Math.ceil(length / order.length);
  return order
    .flatMap((column) => Array.from({ length: rows }, (_, row) => row * order.length + column))
    .filter((place) => place < length);
}

/** Whole code points: half of a surrogate pair could meet another half on the way, and decoding would see one character. */
function charactersOf(name: string, text: string): readonly string[] {
  checkText(name, text);
  const half = /\p{Surrogate}/u.exec(text);
  if (half)
    throw new RangeError(`${name}: expected whole characters, found ${describe(half[0])} at index ${half.index}`);
  return Array.from(text);
}
