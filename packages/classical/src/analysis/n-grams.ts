/**
 * A letter model: how probable each letter is after the letters before it, counted in a sample of the language. A short
 * sample has not seen everything, so each order leans on the next lower one (Witten and Bell, "The zero-frequency
 * problem", IEEE Transactions on Information Theory 37, 1991): after a context seen N times with T different followers,
 * the model trusts its count with weight N and the shorter context with weight T.
 */

import { checkInteger, checkText } from '@cleartext/core';
import { latin, placesIn, readAlphabet } from '../alphabet.ts';
import { englishSample } from './english-sample.ts';
import { letterFrequency, type Frequencies } from './frequency.ts';

/** Log-probabilities of letter groups, in nats, for alphabets of at most 32 letters (five bits to a letter). */
export interface LetterModel {
  readonly alphabet: string;
  /** The length of the groups: a letter is judged by `order - 1` letters before it. */
  readonly order: number;
  /** The shares of the single letters in the sample. */
  readonly frequencies: Frequencies;
  /** The log-probability of a group's last letter after the others, at `group`: five bits a letter, the last lowest. */
  readonly logProbabilities: Float32Array;
}

/**
 * Counts a letter model in a sample; characters outside the alphabet are left out, so groups run across words.
 * Throws `RangeError` for orders outside 1..4, alphabets of more than 32 letters, samples shorter than a group.
 */
export function letterModel(sample: string, order = 4, alphabet = latin): LetterModel {
  checkText('sample', sample);
  checkInteger('order', order, { min: 1, max: 4 });
  const letters = readAlphabet(alphabet);
  const { size } = letters;
  if (size > 32) throw new RangeError(`alphabet: expected at most 32 letters, found ${size}`);
  const places = placesIn(sample, letters);
  if (places.length < order) throw new RangeError(`sample: expected at least ${order} letters, found ${places.length}`);
  let lower = new Float32Array(32).fill(1 / size);
  for (let length = 1; length <= order; length++) lower = nextOrder(lower, places, length, size);
  return {
    alphabet,
    order,
    frequencies: letterFrequency(sample, alphabet).shares,
    logProbabilities: lower.map(Math.log),
  };
}

/** The model of the built-in English sample; counted at its first use and kept. */
export function englishModel(): LetterModel {
  return (english ??= letterModel(englishSample));
}

/**
 * The mean log-probability of a text's letters under a model, in nats for each letter: English prose about -2.3, random
 * letters about -5.7. 0 for a text shorter than one group.
 */
export function modelScore(text: string, model: LetterModel = englishModel()): number {
  return meanLogProbability(Uint16Array.from(placesIn(text, readAlphabet(model.alphabet))), model);
}

/** The same for places, as the searches need it many thousand times (one array type: V8 then compiles one tight loop). */
export function meanLogProbability(places: Uint16Array, { order, logProbabilities }: LetterModel): number {
  const mask = logProbabilities.length - 1;
  let group = 0;
  let sum = 0;
  for (let i = 0; i < places.length; i++) {
    group = ((group << 5) | places[i]) & mask;
    if (i >= order - 1) sum += logProbabilities[group];
  }
  return places.length < order ? 0 : sum / (places.length - order + 1);
}

/** Differences of mean log-probabilities below this are rounding. */
export const smallestGain = 1e-9;

/** P(letter | context) from the counts of groups of `length` letters and the probabilities of the shorter groups. */
function nextOrder(
  lower: Float32Array<ArrayBuffer>,
  places: readonly number[],
  length: number,
  size: number,
): Float32Array<ArrayBuffer> {
  const mask = 32 ** length - 1;
  const counts = new Float32Array(32 ** length);
  let group = 0;
  places.forEach((place, i) => {
    group = ((group << 5) | place) & mask;
    if (i >= length - 1) counts[group]++;
  });
  const probabilities = new Float32Array(32 ** length);
  for (let context = 0; context < 32 ** (length - 1); context++) {
    const followers = counts.subarray(context * 32, context * 32 + size);
    const N = followers.reduce((sum, count) => sum + count, 0);
    const T = followers.reduce((sum, count) => sum + +(count > 0), 0);
    for (let letter = 0; letter < size; letter++) {
      const shorter = lower[(context * 32 + letter) & (lower.length - 1)];
      probabilities[context * 32 + letter] = N === 0 ? shorter : (followers[letter] + T * shorter) / (N + T);
    }
  }
  return probabilities;
}

let english: LetterModel | undefined;
