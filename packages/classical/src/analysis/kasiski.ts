/**
 * Kasiski's examination (Die Geheimschriften und die Dechiffrir-Kunst, 1863; Babbage knew it before): where the same
 * plaintext meets the same part of a repeating key, the ciphertext repeats, and the distance is a multiple of the key's
 * length. The one idea: factors that divide most of the distances are likely lengths.
 */

import { checkInteger } from '@cleartext/core';
import { checkText, latin, readAlphabet } from '../alphabet.ts';

/** A group of letters that occurs more than once; positions count letters only, from 0. */
export interface Repeat {
  readonly sequence: string;
  readonly positions: readonly number[];
  /** From each position to the next. */
  readonly distances: readonly number[];
}

/** How many of the distances a key length divides, and how many it would divide by chance (one in `length`). */
export interface KeyLengthVote {
  readonly length: number;
  readonly count: number;
  readonly expected: number;
  /** How many standard deviations `count` lies above `expected`. */
  readonly surprise: number;
}

/** The repeats of a ciphertext, longest first, and the key lengths that they speak for, the most surprising first. */
export interface KasiskiTable {
  readonly repeats: readonly Repeat[];
  readonly lengths: readonly KeyLengthVote[];
}

/**
 * Finds the repeated groups of at least `minSequence` letters and lets their distances vote for the key lengths 2 to
 * `maxLength`. A group that only ever occurs inside one longer repeat is not counted again.
 */
export function kasiski(
  ciphertext: string,
  {
    minSequence = 3,
    maxLength = 20,
    alphabet = latin,
  }: {
    readonly minSequence?: number | undefined;
    readonly maxLength?: number | undefined;
    readonly alphabet?: string | undefined;
  } = {},
): KasiskiTable {
  checkText('ciphertext', ciphertext);
  checkInteger('minSequence', minSequence, { min: 2 });
  checkInteger('maxLength', maxLength, { min: 2 });
  const letters = readAlphabet(alphabet);
  const text = Array.from(ciphertext)
    .map((character) => letters.placeOf(character))
    .filter((place) => place !== undefined)
    .map((place) => letters.letters[place]);
  const repeats = findRepeats(text, minSequence);
  const distances = repeats.flatMap((repeat) => repeat.distances);
  const lengths = Array.from({ length: maxLength - 1 }, (_, i) => vote(i + 2, distances));
  return { repeats, lengths: lengths.sort((a, b) => b.surprise - a.surprise || b.length - a.length) };
}

function findRepeats(text: readonly string[], minSequence: number): readonly Repeat[] {
  const found: Repeat[] = [];
  for (let length = minSequence; ; length++) {
    const places = new Map<string, number[]>();
    for (let i = 0; i + length <= text.length; i++) {
      const sequence = text.slice(i, i + length).join('');
      const known = places.get(sequence);
      if (known) known.push(i);
      else places.set(sequence, [i]);
    }
    const repeated = [...places].filter(([, positions]) => positions.length > 1);
    if (repeated.length === 0) break;
    for (const [sequence, positions] of repeated)
      found.push({ sequence, positions, distances: positions.slice(1).map((position, i) => position - positions[i]) });
  }
  found.reverse();
  return found.filter(
    (repeat, i) =>
      !found
        .slice(0, i)
        .some(
          (longer) => longer.positions.length === repeat.positions.length && longer.sequence.includes(repeat.sequence),
        ),
  );
}

function vote(length: number, distances: readonly number[]): KeyLengthVote {
  const count = distances.filter((distance) => distance % length === 0).length;
  const expected = distances.length / length;
  const deviation = Math.sqrt(expected * (1 - 1 / length));
  return { length, count, expected, surprise: deviation === 0 ? 0 : (count - expected) / deviation };
}
