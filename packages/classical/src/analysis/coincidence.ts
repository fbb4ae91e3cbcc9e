/**
 * The index of coincidence (William Friedman, The Index of Coincidence and Its Applications in Cryptography, 1922): how
 * probable it is that two letters drawn from a text are equal. English about 0.066, evenly mixed letters 1/26 = 0.038.
 * The one idea: renaming letters does not change it, mixing several alphabets flattens it.
 */

import { checkInteger } from '@cleartext/core';
import { latin, placesIn, readAlphabet } from '../alphabet.ts';
import { countPlaces } from './frequency.ts';

/** The index of coincidence of a text's letters, 0 to 1; 0 for fewer than two letters. */
export function indexOfCoincidence(text: string, alphabet = latin): number {
  const letters = readAlphabet(alphabet);
  return coincidence(placesIn(text, letters), letters.size);
}

/**
 * For each key length 1 to `maxLength`: the mean index of coincidence of the columns, a column being every letter that a
 * key of this length would treat alike. The true length and its multiples stand out.
 */
export function coincidenceByKeyLength(
  text: string,
  maxLength = 20,
  alphabet = latin,
): readonly { readonly length: number; readonly indexOfCoincidence: number }[] {
  checkInteger('maxLength', maxLength, { min: 1 });
  const letters = readAlphabet(alphabet);
  const places = placesIn(text, letters);
  return Array.from({ length: maxLength }, (_, i) => {
    const columns = columnsOf(places, i + 1).map((column) => coincidence(column, letters.size));
    return { length: i + 1, indexOfCoincidence: columns.reduce((sum, value) => sum + value, 0) / columns.length };
  });
}

/** Every `length`-th place, from each of the starts 0 to length - 1. */
export function columnsOf(places: readonly number[], length: number): readonly (readonly number[])[] {
  return Array.from({ length }, (_, start) => places.filter((_, i) => i % length === start));
}

function coincidence(places: readonly number[], size: number): number {
  const n = places.length;
  if (n < 2) return 0;
  return countPlaces(places, size).reduce((sum, count) => sum + count * (count - 1), 0) / (n * (n - 1));
}
