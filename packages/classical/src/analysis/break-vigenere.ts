/**
 * Breaking Vigenere: for each key length the columns are rotate-by-N puzzles, solved one by one by their letters. The one
 * idea beyond that: a longer key always fits a little better, so every key letter must pay for itself. It costs ln 26
 * nats, as much as writing it down would (the "minimum description length").
 */

import { checkInteger } from '@cleartext/core';
import { checkText, latin, placesIn, readAlphabet } from '../alphabet.ts';
import { residue } from '../modular.ts';
import { vigenere } from '../vigenere.ts';
import { coincidenceByKeyLength, columnsOf } from './coincidence.ts';
import { englishFrequencies, logShares, type Frequencies } from './frequency.ts';
import { kasiski, type KasiskiTable } from './kasiski.ts';

/** The best key of one length. */
export interface VigenereCandidate {
  readonly length: number;
  readonly key: string;
  readonly indexOfCoincidence: number;
  /** Of the plaintext under this key, in nats. */
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
 * Finds key and plaintext of a Vigenere ciphertext from the ciphertext alone. Reliable from about 40 letters for each
 * letter of the key. Throws `RangeError` if the ciphertext holds no letters.
 */
export function breakVigenere(
  ciphertext: string,
  {
    maxLength = 20,
    frequencies = englishFrequencies,
    alphabet = latin,
  }: {
    readonly maxLength?: number | undefined;
    readonly frequencies?: Frequencies | undefined;
    readonly alphabet?: string | undefined;
  } = {},
): VigenereBreak {
  checkText('ciphertext', ciphertext);
  checkInteger('maxLength', maxLength, { min: 2 });
  const letters = readAlphabet(alphabet);
  const places = placesIn(ciphertext, letters);
  if (places.length === 0) throw new RangeError('ciphertext: expected at least 1 letter, found none');
  const logs = logShares(frequencies, letters.letters);
  const candidates = coincidenceByKeyLength(ciphertext, maxLength, alphabet).map(({ length, indexOfCoincidence }) => {
    const shifts = columnsOf(places, length).map((column) => bestShift(column, logs));
    const logLikelihood = shifts.reduce((sum, shift) => sum + shift.logLikelihood, 0);
    return {
      length,
      key: shifts.map(({ shift }) => letters.letters[shift]).join(''),
      indexOfCoincidence,
      logLikelihood,
      score: logLikelihood - length * Math.log(letters.size),
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

function bestShift(
  column: readonly number[],
  logs: readonly number[],
): { readonly shift: number; readonly logLikelihood: number } {
  return logs
    .map((_, shift) => ({
      shift,
      logLikelihood: column.reduce((sum, place) => sum + logs[residue(place - shift, logs.length)], 0),
    }))
    .reduce((best, reading) => (reading.logLikelihood > best.logLikelihood ? reading : best));
}
