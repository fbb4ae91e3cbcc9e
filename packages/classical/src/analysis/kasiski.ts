/**
 * Kasiski's examination (Die Geheimschriften und die Dechiffrir-Kunst, 1863; Babbage knew it before): where the same
 * plaintext meets the same part of a repeating key, the ciphertext repeats, and the distance is a multiple of the key's
 * length. The one idea: factors that divide most of the distances are likely lengths.
 */

import { checkInteger, checkText } from '@cleartext/core';
import { latin, placesIn, readAlphabet } from '../alphabet.ts';

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
 * `maxLength`. A group that only ever occurs inside one longer repeat is not counted again. Throws `RangeError` if
 * `minSequence` or `maxLength` is below 2.
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
  const text = placesIn(ciphertext, letters).map((place) => letters.letters[place]);
  const repeats = findRepeats(text, minSequence);
  const distances = repeats.flatMap((repeat) => repeat.distances);
  const lengths = Array.from({ length: maxLength - 1 }, (_, i) => vote(i + 2, distances));
  return { repeats, lengths: lengths.sort((a, b) => b.surprise - a.surprise || b.length - a.length) };
}

/**
 * All groups at once, longer by a letter from step to step: the places where equal groups start are split by the letter that
 * comes next. A group is counted unless each of its occurrences is part of the same longer one.
 */
function findRepeats(text: readonly string[], minSequence: number): readonly Repeat[] {
  const found: Repeat[] = [];
  let groups: readonly (readonly number[])[] = [[...text.keys()]];
  for (let length = 0; groups.length > 0; length++) {
    const sameLetter = (positions: readonly number[], offset: number): boolean =>
      positions.every((position) => text[position + offset] === text[positions[0] + offset]);
    if (length >= minSequence)
      for (const positions of groups)
        if (!sameLetter(positions, -1) && !sameLetter(positions, length))
          found.push({
            sequence: text.slice(positions[0], positions[0] + length).join(''),
            positions,
            distances: positions.slice(1).map((position, i) => position - positions[i]),
          });
    groups = groups
      .flatMap((positions) => splitBy(positions, (position) => text[position + length]))
      .filter((positions) => positions.length > 1)
      .sort((a, b) => a[0] - b[0]);
  }
  return found.reverse();
}

/** The positions in groups of one letter each; without those where the text has ended. */
function splitBy(positions: readonly number[], letterAt: (position: number) => string | undefined): number[][] {
  const groups = new Map<string, number[]>();
  for (const position of positions) {
    const letter = letterAt(position);
    if (letter === undefined) continue;
    const group = groups.get(letter);
    if (group) group.push(position);
    else groups.set(letter, [position]);
  }
  return [...groups.values()];
}

function vote(length: number, distances: readonly number[]): KeyLengthVote {
  const count = distances.filter((distance) => distance % length === 0).length;
  const expected = distances.length / length;
  const deviation = Math.sqrt(expected * (1 - 1 / length));
  return { length, count, expected, surprise: deviation === 0 ? 0 : (count - expected) / deviation };
}
