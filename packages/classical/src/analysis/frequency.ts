/**
 * Letter frequencies: counting, and comparing a count with what a language leads one to expect. Al-Kindi described it in
 * the ninth century; it is still the first thing to look at. The one idea: a cipher that replaces each letter by one
 * fixed letter renames the bars of the frequency chart and does not change their heights.
 */

import { latin, placesIn, readAlphabet } from '../alphabet.ts';

/** Shares by letter, summing to 1 (or to anything: they are scaled). Letters that are not named have the share 0. */
export type Frequencies = Readonly<Record<string, number>>;

/** A count of letters: a table for printing, and the same shares by letter for comparing. */
export interface FrequencyTable {
  /** The number of letters counted. */
  readonly total: number;
  /** One row for each letter of the alphabet, in its order. */
  readonly rows: readonly { readonly letter: string; readonly count: number; readonly share: number }[];
  readonly shares: Frequencies;
}

/** Counts the letters of a text over an alphabet; other characters do not count. Shares are 0 for a text without letters. */
export function letterFrequency(text: string, alphabet = latin): FrequencyTable {
  const letters = readAlphabet(alphabet);
  const places = placesIn(text, letters);
  const counts = countPlaces(places, letters.size);
  const rows = letters.letters.map((letter, place) => ({
    letter,
    count: counts[place],
    share: places.length === 0 ? 0 : counts[place] / places.length,
  }));
  return { total: places.length, rows, shares: Object.fromEntries(rows.map(({ letter, share }) => [letter, share])) };
}

/**
 * Pearson's chi-squared: the sum over all letters of (observed - expected)^2 / expected. 0 is a perfect fit. A few hundred
 * letters of English against English shares give 10 to 70, their rotations well over a thousand. `Infinity` if a letter
 * occurs that the shares exclude, 0 for a text without letters.
 */
export function chiSquared(text: string, frequencies: Frequencies = englishFrequencies, alphabet = latin): number {
  const letters = readAlphabet(alphabet);
  const places = placesIn(text, letters);
  return chiSquaredOf(countPlaces(places, letters.size), places.length, scaledShares(frequencies, letters.letters));
}

/**
 * The logarithm of the probability of the text's letters, each drawn by itself with the given shares, in nats: negative, or
 * 0 for a text without letters. Of two readings of one ciphertext the larger is the likelier. One letter in a hundred is
 * allowed to come from anywhere, so that a rare letter is a bad sign and not an impossibility.
 */
export function logLikelihood(text: string, frequencies: Frequencies = englishFrequencies, alphabet = latin): number {
  const letters = readAlphabet(alphabet);
  const logs = logShares(frequencies, letters.letters);
  return placesIn(text, letters).reduce((sum, place) => sum + logs[place], 0);
}

/** How often each place occurs. */
export function countPlaces(places: readonly number[], size: number): number[] {
  const counts = new Array<number>(size).fill(0);
  for (const place of places) counts[place]++;
  return counts;
}

/** Shares in the alphabet's order, summing to 1. Throws `RangeError` if no letter of the alphabet has a positive share. */
export function scaledShares(frequencies: Frequencies, letters: readonly string[]): readonly number[] {
  const shares = letters.map((letter) => frequencies[letter] ?? 0);
  const bad = letters.find((_, place) => !(shares[place] >= 0 && shares[place] < Infinity));
  if (bad !== undefined)
    throw new RangeError(`frequencies: expected shares of at least 0, found ${frequencies[bad]} for ${bad}`);
  const sum = shares.reduce((total, share) => total + share, 0);
  if (sum === 0) throw new RangeError('frequencies: expected a share for some letter of the alphabet, found none');
  return shares.map((share) => share / sum);
}

/** The logarithms of the shares, with one part in a hundred spread evenly over the alphabet. */
export function logShares(frequencies: Frequencies, letters: readonly string[]): readonly number[] {
  return scaledShares(frequencies, letters).map((share) => Math.log(0.99 * share + 0.01 / letters.length));
}

/** Chi-squared of counts: since observed and expected have the same sum, it is the sum of O*O/E, less that sum. */
export function chiSquaredOf(counts: readonly number[], total: number, shares: readonly number[]): number {
  let sum = 0;
  counts.forEach((count, place) => {
    if (count > 0) sum += (count * count) / (total * shares[place]);
  });
  return sum - total;
}

/** The letters of English in per cent: Lewand, Cryptological Mathematics (2000), page 36. */
export const englishFrequencies: Frequencies = {
  a: 8.167,
  b: 1.492,
  c: 2.782,
  d: 4.253,
  e: 12.702,
  f: 2.228,
  g: 2.015,
  h: 6.094,
  i: 6.966,
  j: 0.153,
  k: 0.772,
  l: 4.025,
  m: 2.406,
  n: 6.749,
  o: 7.507,
  p: 1.929,
  q: 0.095,
  r: 5.987,
  s: 6.327,
  t: 9.056,
  u: 2.758,
  v: 0.978,
  w: 2.36,
  x: 0.15,
  y: 1.974,
  z: 0.074,
};
