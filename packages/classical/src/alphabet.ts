/**
 * Alphabets: a hand cipher calculates with the places of letters, not with letters. An alphabet is a plain string of
 * distinct characters; the place of a letter is its index, counted from 0. Letters keep their case, and whatever is not
 * in the alphabet (spaces, digits, other scripts) passes through unchanged, so that a message stays readable in shape.
 */

import { checkText, describe } from '@cleartext/core';

/** The 26 letters of English, a = 0 to z = 25. */
export const latin = 'abcdefghijklmnopqrstuvwxyz';

/** The 11,172 precomposed Hangul syllables, U+AC00 to U+D7A3, in the order of Unicode (The Unicode Standard, 3.12). */
export const hangulSyllables = String.fromCharCode(...Array.from({ length: 11_172 }, (_, i) => 0xac00 + i));

/** An alphabet made ready for work: its letters in order, and the way back from a character to its place. */
export interface Alphabet {
  readonly letters: readonly string[];
  readonly size: number;
  /** The place of a character, in either case, or `undefined` for a character that is not in the alphabet. */
  placeOf(character: string): number | undefined;
  /** The letter at a place, in the case of the character that it replaces. */
  letterLike(character: string, place: number): string;
}

/** Reads an alphabet string. Throws `TypeError` for a non-string, `RangeError` for fewer than two or repeated letters. */
export function readAlphabet(letters: string, name = 'alphabet'): Alphabet {
  checkText(name, letters);
  const list = Array.from(letters);
  if (list.length < 2) throw new RangeError(`${name}: expected at least 2 letters, found ${list.length}`);
  const places = new Map(list.map((letter, place) => [letter, place]));
  if (places.size < list.length) {
    const twice = list.find((letter, place) => places.get(letter) !== place)!;
    throw new RangeError(`${name}: expected distinct letters, found ${describe(twice)} more than once`);
  }
  const twins = caseTwins(list);
  const twinPlaces = new Map(twins.map((twin, place) => [twin, place]));
  return {
    letters: list,
    size: list.length,
    placeOf: (character) => places.get(character) ?? twinPlaces.get(character),
    letterLike: (character, place) => (twinPlaces.has(character) ? twins : list)[place],
  };
}

/** The places of the letters of a text; everything that is not in the alphabet is left out. */
export function placesIn(text: string, alphabet: Alphabet): number[] {
  checkText('text', text);
  return Array.from(text)
    .map((character) => alphabet.placeOf(character))
    .filter((place) => place !== undefined);
}

/**
 * Replaces each letter of a text: `replace` is given the letter's place and its number among the letters (from 0), and
 * returns the new place. Case is kept; other characters pass through.
 */
export function mapLetters(
  text: string,
  alphabet: Alphabet,
  replace: (place: number, letterNumber: number) => number,
): string {
  checkText('text', text);
  let letterNumber = 0;
  return Array.from(text)
    .map((character) => {
      const place = alphabet.placeOf(character);
      return place === undefined ? character : alphabet.letterLike(character, replace(place, letterNumber++));
    })
    .join('');
}

/** The places of a keyword's letters. Throws `RangeError` if it is empty or holds anything but letters. */
export function readKeyword(name: string, keyword: string, alphabet: Alphabet): readonly number[] {
  checkText(name, keyword);
  const places = Array.from(keyword).map((character) => {
    const place = alphabet.placeOf(character);
    if (place === undefined)
      throw new RangeError(`${name}: expected letters of the alphabet only, found ${describe(character)}`);
    return place;
  });
  if (places.length === 0) throw new RangeError(`${name}: expected at least 1 letter, found none`);
  return places;
}

/**
 * The other case of every letter, or nothing if some letter has none: an alphabet keeps case as a whole or not at all,
 * otherwise two characters could be replaced by the same one and decoding would not know which it was.
 */
function caseTwins(letters: readonly string[]): readonly string[] {
  const twins = letters.map((letter) =>
    letter.toUpperCase() === letter ? letter.toLowerCase() : letter.toUpperCase(),
  );
  const distinct = new Set([...letters, ...twins]).size === 2 * letters.length;
  return distinct && twins.every((twin) => Array.from(twin).length === 1) ? twins : [];
}
