/**
 * Enumeration: try every key and look which reading makes sense. A person sees it at once; here a table of letter shares
 * judges. The one idea: the attack's cost is the number of keys, 26 for rotate-by-N and 312 for the affine cipher.
 */

import { checkText } from '@cleartext/core';
import { affineMultipliers } from '../affine.ts';
import { latin, mapLetters, placesIn, readAlphabet, type Alphabet } from '../alphabet.ts';
import { inverseModulo, residue } from '../modular.ts';
import {
  chiSquaredOf,
  countPlaces,
  englishFrequencies,
  logShares,
  scaledShares,
  type Frequencies,
} from './frequency.ts';

/** Over which alphabet to search, and what the letters of the plaintext are expected to be. English by default. */
export interface EnumerationOptions {
  readonly alphabet?: string | undefined;
  readonly frequencies?: Frequencies | undefined;
}

/** One reading of a ciphertext and how well its letters fit. */
interface Reading {
  readonly plaintext: string;
  /** Small is good. See `chiSquared`. */
  readonly chiSquared: number;
  /** Large, that is, close to 0, is good. See `logLikelihood`. */
  readonly logLikelihood: number;
}

/** The reading under the key `n` of `rotate(n)`. */
export interface RotationReading extends Reading {
  readonly n: number;
}

/** The reading under the keys `a` and `b` of `affine(a, b)`. */
export interface AffineReading extends Reading {
  readonly a: number;
  readonly b: number;
}

/** Decodes a ciphertext under every rotation, the most likely reading first (by log-likelihood, then by n). */
export function enumerateRotations(ciphertext: string, options: EnumerationOptions = {}): readonly RotationReading[] {
  const judge = judgeOf(ciphertext, options);
  return Array.from({ length: judge.alphabet.size }, (_, n) => ({ n, ...judge.read(1, -n) })).sort(likelierFirst);
}

/** Decodes a ciphertext under every affine key, the most likely reading first. */
export function enumerateAffine(ciphertext: string, options: EnumerationOptions = {}): readonly AffineReading[] {
  const judge = judgeOf(ciphertext, options);
  const { size } = judge.alphabet;
  return affineMultipliers(size)
    .flatMap((a) => {
      const inverse = inverseModulo(a, size)!;
      return Array.from({ length: size }, (_, b) => ({ a, b, ...judge.read(inverse, -inverse * b) }));
    })
    .sort(likelierFirst);
}

/** Reads a ciphertext by place -> multiplier * place + shift. Works on the counts of letters, not on the letters. */
function judgeOf(
  ciphertext: string,
  { alphabet = latin, frequencies = englishFrequencies }: EnumerationOptions,
): { readonly alphabet: Alphabet; readonly read: (multiplier: number, shift: number) => Reading } {
  checkText('ciphertext', ciphertext);
  const letters = readAlphabet(alphabet);
  const places = placesIn(ciphertext, letters);
  const counts = countPlaces(places, letters.size);
  const present = [...new Set(places)];
  const shares = scaledShares(frequencies, letters.letters);
  const logs = logShares(frequencies, letters.letters);
  const read = (multiplier: number, shift: number): Reading => {
    const target = (place: number): number => residue(multiplier * place + shift, letters.size);
    return {
      plaintext: mapLetters(ciphertext, letters, target),
      chiSquared: chiSquaredOf(
        present.map((place) => counts[place]),
        places.length,
        present.map((place) => shares[target(place)]),
      ),
      logLikelihood: present.reduce((sum, place) => sum + counts[place] * logs[target(place)], 0),
    };
  };
  return { alphabet: letters, read };
}

function likelierFirst(a: Reading, b: Reading): number {
  return b.logLikelihood - a.logLikelihood;
}
