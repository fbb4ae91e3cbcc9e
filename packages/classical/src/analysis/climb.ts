/**
 * Breaking a monoalphabetic substitution by hill climbing: begin with some key, swap two letters, keep the swap if the
 * reading looks more like the language, until no swap helps. A local maximum need not be the best key, so the climb starts again
 * from another key, and ends when several climbs have reached the same maximum.
 * The one idea: half of a key is already worth something. (That is what a modern cipher denies the attacker.)
 */

import { checkInteger, checkText, readWordBE, systemRandom, type RandomSource } from '@cleartext/core';
import { placesIn, readAlphabet, type Alphabet } from '../alphabet.ts';
import { substitution } from '../substitution.ts';
import { countPlaces } from './frequency.ts';
import { englishModel, meanLogProbability, smallestGain, type LetterModel } from './n-grams.ts';

/** How to climb. Everything has a default. */
export interface ClimbOptions {
  /** What the plaintext is expected to look like; English by default. */
  readonly model?: LetterModel | undefined;
  readonly random?: RandomSource | undefined;
  /** How many climbs at most (default 300). */
  readonly restarts?: number | undefined;
  /** How many climbs must end on the same, highest summit to stop early (default 3). */
  readonly agreement?: number | undefined;
}

/** A step upwards: the climb yields one for each swap that it keeps. */
export interface ClimbStep {
  /** Which climb this is, from 1. */
  readonly climb: number;
  /** How many keys have been tried since the beginning, over all climbs. */
  readonly tried: number;
  /** The score of this key, in nats for each letter (see `modelScore`). */
  readonly score: number;
  /** The best score so far, over all climbs. */
  readonly best: number;
  /** The key as `substitution(key)` takes it; `substitution(key).decode(ciphertext)` shows the reading. */
  readonly key: string;
}

/** Where the climb ended. */
export interface ClimbResult {
  readonly key: string;
  readonly plaintext: string;
  readonly score: number;
  readonly climbs: number;
  readonly tried: number;
  /** How many climbs ended on this summit; 1 is a reason for doubt. */
  readonly agreed: number;
}

/**
 * Climbs as an iterator: take as many steps as you like and stop at any. Its return value is the best key of all climbs.
 * Letters that do not occur in the ciphertext stand in the key in no particular order.
 */
export function* climb(
  ciphertext: string,
  { model = englishModel(), random = systemRandom, restarts = 300, agreement = 3 }: ClimbOptions = {},
): Generator<ClimbStep, ClimbResult> {
  checkText('ciphertext', ciphertext);
  checkInteger('restarts', restarts, { min: 1 });
  checkInteger('agreement', agreement, { min: 1 });
  const alphabet = readAlphabet(model.alphabet);
  const places = Uint16Array.from(placesIn(ciphertext, alphabet));
  if (places.length < model.order)
    throw new RangeError(`ciphertext: expected at least ${model.order} letters, found ${places.length}`);
  const reading = new Uint16Array(places.length);
  const scoreOf = (plainOf: readonly number[]): number => {
    for (let i = 0; i < places.length; i++) reading[i] = plainOf[places[i]];
    return meanLogProbability(reading, model);
  };
  const pairs = pairsOf(alphabet.size);
  const start = matchFrequencies(places, alphabet, model);
  let best = { score: -Infinity, plainOf: start, agreed: 0 };
  let climbs = 0;
  let tried = 0;
  while (climbs < restarts && best.agreed < agreement) {
    climbs++;
    const plainOf = climbs === 1 ? [...start] : shuffled(start, random);
    let score = scoreOf(plainOf);
    const swaps = shuffled(pairs, random);
    for (let i = 0, failures = 0; failures < swaps.length; i = (i + 1) % swaps.length) {
      const [a, b] = swaps[i];
      [plainOf[a], plainOf[b]] = [plainOf[b], plainOf[a]];
      tried++;
      const candidate = scoreOf(plainOf);
      if (candidate > score + smallestGain) {
        score = candidate;
        failures = 0;
        yield { climb: climbs, tried, score, best: Math.max(score, best.score), key: keyOf(plainOf, alphabet.letters) };
      } else {
        [plainOf[a], plainOf[b]] = [plainOf[b], plainOf[a]];
        failures++;
      }
    }
    if (Math.abs(score - best.score) < smallestGain) best.agreed++;
    else if (score > best.score) best = { score, plainOf, agreed: 1 };
  }
  const key = keyOf(best.plainOf, alphabet.letters);
  return {
    key,
    plaintext: substitution(key, model.alphabet).decode(ciphertext),
    score: best.score,
    climbs,
    tried,
    agreed: best.agreed,
  };
}

/** Climbs to the end: key and plaintext of a monoalphabetic substitution, from the ciphertext alone. */
export function breakSubstitution(ciphertext: string, options: ClimbOptions = {}): ClimbResult {
  const steps = climb(ciphertext, options);
  let step = steps.next();
  while (!step.done) step = steps.next();
  return step.value;
}

/** A first guess: the most frequent ciphertext letter is the most frequent letter of the language, and so on. */
function matchFrequencies(places: Uint16Array, { letters, size }: Alphabet, model: LetterModel): number[] {
  const counts = countPlaces([...places], size);
  const ofCipher = [...counts.keys()].sort((a, b) => counts[b] - counts[a]);
  const shares = letters.map((letter) => model.frequencies[letter]);
  const ofLanguage = [...shares.keys()].sort((a, b) => shares[b] - shares[a]);
  const plainOf = new Array<number>(size);
  ofCipher.forEach((place, rank) => (plainOf[place] = ofLanguage[rank]));
  return plainOf;
}

/** The pairs of two different letters, each once. */
function pairsOf(size: number): (readonly [number, number])[] {
  const places = Array.from({ length: size }, (_, place) => place);
  return places.flatMap((b) => places.slice(0, b).map((a) => [a, b] as const));
}

/** A shuffled copy (Fisher and Yates). 32 random bits a draw: the bias of the remainder is far below what a climb notices. */
function shuffled<T>(list: readonly T[], random: RandomSource): T[] {
  const copy = [...list];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = (readWordBE(random(4), 0) >>> 0) % (i + 1);
    [copy[i], copy[j]] = [copy[j], copy[i]];
  }
  return copy;
}

/** The key as a cipher alphabet: at each plaintext letter's place, the ciphertext letter that is read as it. */
function keyOf(plainOf: readonly number[], letters: readonly string[]): string {
  return letters.map((_, plain) => letters[plainOf.indexOf(plain)]).join('');
}
