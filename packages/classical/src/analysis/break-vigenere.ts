/**
 * Breaking Vigenere: for each key length the columns are rotate-by-N puzzles, solved one by one by their letters; then
 * each key letter is looked at again, now with the neighbours that its column has in the text.
 * The one idea beyond that: a longer key always fits a little better, so every key letter must pay for itself. It costs
 * ln 26 nats, as much as writing it down would (the "minimum description length").
 */

import { checkInteger, checkText } from '@cleartext/core';
import { latin, placesIn, readAlphabet } from '../alphabet.ts';
import { residue } from '../modular.ts';
import { vigenere } from '../vigenere.ts';
import { coincidenceByKeyLength, columnsOf } from './coincidence.ts';
import { englishFrequencies, logShares, type Frequencies } from './frequency.ts';
import { kasiski, type KasiskiTable } from './kasiski.ts';
import { englishModel, meanLogProbability, smallestGain, type LetterModel } from './n-grams.ts';

/** The alphabet, and what its texts look like: single letters and, if known, groups of letters. */
export interface VigenereOptions {
  /** The longest key to look for (default 20). */
  readonly maxLength?: number | undefined;
  readonly alphabet?: string | undefined;
  readonly frequencies?: Frequencies | undefined;
  /** Left out: the built-in English one for English, none for another alphabet or other frequencies. */
  readonly model?: LetterModel | undefined;
}

/** The best key of one length. */
export interface VigenereCandidate {
  readonly length: number;
  readonly key: string;
  readonly indexOfCoincidence: number;
  /** Of the plaintext under this key, by the letter model or without one by the frequencies, in nats. */
  readonly logLikelihood: number;
  /** The log-likelihood less the price of the key's letters: what the candidates are compared by. */
  readonly score: number;
}

/** The solution of a Vigenere ciphertext, with everything that speaks for it. */
export interface VigenereBreak {
  readonly key: string;
  readonly plaintext: string;
  /** One candidate for each key length, shortest first. */
  readonly candidates: readonly VigenereCandidate[];
  readonly kasiski: KasiskiTable;
}

/**
 * Finds key and plaintext of a Vigenere ciphertext from the ciphertext alone. Reliable from about 14 letters for each
 * letter of the key with a letter model, 40 without. Throws `RangeError` if the ciphertext holds no letters, or if the
 * model has another alphabet.
 */
export function breakVigenere(ciphertext: string, options: VigenereOptions = {}): VigenereBreak {
  const { maxLength = 20, alphabet = latin, frequencies = englishFrequencies } = options;
  checkText('ciphertext', ciphertext);
  checkInteger('maxLength', maxLength, { min: 2 });
  const isEnglish = alphabet === latin && frequencies === englishFrequencies;
  const model = options.model ?? (isEnglish ? englishModel() : undefined);
  if (model !== undefined && model.alphabet !== alphabet)
    throw new RangeError('model: expected a letter model of the same alphabet, found another alphabet');
  const read = readAlphabet(alphabet);
  const { letters, size } = read;
  const places = placesIn(ciphertext, read);
  if (places.length === 0) throw new RangeError('ciphertext: expected at least 1 letter, found none');
  const logs = logShares(frequencies, letters);
  const candidates = coincidenceByKeyLength(ciphertext, maxLength, alphabet).map(({ length, indexOfCoincidence }) => {
    const byColumn = columnsOf(places, length).map((column) => bestShift(column, logs));
    const shifts = model === undefined ? byColumn : refine(places, byColumn, model, size);
    const reading = decodePlaces(places, shifts, size);
    const logLikelihood =
      model === undefined
        ? reading.reduce((sum, place) => sum + logs[place], 0)
        : meanLogProbability(reading, model) * places.length;
    return {
      length,
      key: shifts.map((shift) => letters[shift]).join(''),
      indexOfCoincidence,
      logLikelihood,
      score: logLikelihood - length * Math.log(size),
    };
  });
  const { key } = candidates.reduce((best, candidate) => (candidate.score > best.score ? candidate : best));
  return {
    key,
    plaintext: vigenere(key, alphabet).decode(ciphertext),
    candidates,
    kasiski: kasiski(ciphertext, { maxLength, alphabet }),
  };
}

/** The rotation under which a column's letters are the likeliest. */
function bestShift(column: readonly number[], logs: readonly number[]): number {
  const likelihoods = logs.map((_, shift) =>
    column.reduce((sum, place) => sum + logs[residue(place - shift, logs.length)], 0),
  );
  return likelihoods.indexOf(Math.max(...likelihoods));
}

/** Tries every letter at every place of the key and keeps what the letter model likes better, until nothing changes. */
function refine(
  places: readonly number[],
  shifts: readonly number[],
  model: LetterModel,
  size: number,
): readonly number[] {
  let best = [...shifts];
  const scoreOf = (key: readonly number[]): number => meanLogProbability(decodePlaces(places, key, size), model);
  let score = scoreOf(best);
  for (let unchanged = 0, at = 0; unchanged < best.length; at = (at + 1) % best.length) {
    unchanged++;
    for (let letter = 0; letter < size; letter++) {
      const candidate = best.with(at, letter);
      const candidateScore = scoreOf(candidate);
      if (candidateScore <= score + smallestGain) continue;
      [best, score, unchanged] = [candidate, candidateScore, 0];
    }
  }
  return best;
}

function decodePlaces(places: readonly number[], shifts: readonly number[], size: number): Uint16Array {
  const reading = new Uint16Array(places.length);
  for (let i = 0; i < places.length; i++) reading[i] = (places[i] + size - shifts[i % shifts.length]) % size;
  return reading;
}
