/**
 * The Playfair cipher (Wheatstone, 1854): pairs of letters are replaced by pairs, read off a 5 by 5 square in which i and
 * j share a cell. Broken: 600 pairs keep their frequencies as 26 letters do, a pair and its reverse are encoded as a pair
 * and its reverse, and a climb over squares finds the key. The British army used it where a message had to hold for an hour.
 * The one idea: in one row step right, in one column step down, otherwise swap the corners of the rectangle.
 */

import { checkText } from '@cleartext/core';
import { latin, placesIn, readAlphabet } from './alphabet.ts';
import type { Cipher } from './cipher.ts';
import { residue } from './modular.ts';
import { keyedAlphabet } from './substitution.ts';

/**
 * The Playfair cipher under a keyword. Encoding works on the letters alone and gives capitals; decoding gives small
 * letters: the text as `playfairPairs` prepared it, with its fillers and with i for j.
 * Throws `RangeError` for a keyword with other characters than letters and spaces, or without letters, and for a ciphertext
 * with an odd number of letters or a pair of equal ones.
 */
export function playfair(keyword: string): Cipher {
  const square = playfairSquare(keyword);
  return {
    name: `playfair ${keyword}`,
    status: 'broken',
    weakness: 'the 600 pairs that can occur keep their frequencies, so that counting pairs replaces counting letters',
    encode: (plaintext) =>
      playfairPairs(plaintext)
        .map((pair) => replacePair(square, pair, 1))
        .join('')
        .toUpperCase(),
    decode: (ciphertext) =>
      ciphertextPairs(ciphertext)
        .map((pair) => replacePair(square, pair, -1))
        .join(''),
  };
}

/** The square: five rows of five letters, the keyword's letters first, i standing for j too. */
export function playfairSquare(keyword: string): readonly string[] {
  checkText('keyword', keyword);
  const letters = keyedAlphabet(keyword.replace(/\s/g, '').toLowerCase().replaceAll('j', 'i')).replace('j', '');
  return [0, 5, 10, 15, 20].map((start) => letters.slice(start, start + 5));
}

/**
 * The pairs that Playfair encodes: letters only, j as i, an x between two equal letters of a pair and after an odd last
 * letter (a q where the letter is itself an x). `'balloon'` becomes ba lx lo on.
 */
export function playfairPairs(plaintext: string): readonly string[] {
  const letters = lettersOf('plaintext', plaintext);
  const pairs: string[] = [];
  for (let i = 0; i < letters.length;) {
    const first = letters[i++];
    const second = i < letters.length && letters[i] !== first ? letters[i++] : first === 'x' ? 'q' : 'x';
    pairs.push(first + second);
  }
  return pairs;
}

/** The three rules; `step` is 1 to encode, -1 to decode. */
function replacePair(square: readonly string[], pair: string, step: 1 | -1): string {
  const find = (letter: string): readonly [number, number] => {
    const row = square.findIndex((line) => line.includes(letter));
    return [row, square[row].indexOf(letter)];
  };
  const [[row1, column1], [row2, column2]] = [find(pair[0]), find(pair[1])];
  const at = (row: number, column: number): string => square[residue(row, 5)][residue(column, 5)];
  if (row1 === row2) return at(row1, column1 + step) + at(row2, column2 + step);
  if (column1 === column2) return at(row1 + step, column1) + at(row2 + step, column2);
  return at(row1, column2) + at(row2, column1);
}

function ciphertextPairs(ciphertext: string): readonly string[] {
  const letters = lettersOf('ciphertext', ciphertext);
  if (letters.length % 2 === 1)
    throw new RangeError(`ciphertext: expected an even number of letters, found ${letters.length}`);
  return Array.from({ length: letters.length / 2 }, (_, i) => {
    const pair = letters.slice(2 * i, 2 * i + 2);
    if (pair[0] === pair[1])
      throw new RangeError(`ciphertext: expected two different letters in pair ${i + 1}, found ${pair.toUpperCase()}`);
    return pair;
  });
}

function lettersOf(name: string, text: string): string {
  checkText(name, text);
  const places = placesIn(text, readAlphabet(latin));
  return places.map((place) => (latin[place] === 'j' ? 'i' : latin[place])).join('');
}
