/**
 * Enigma I, the three-rotor machine of the German army and air force (1930 to 1945): plugboard, three rotors out of five,
 * reflector, and back. Every key press turns the rotors first, so each letter meets another substitution.
 * Broken: Rejewski (1932) computed wirings and daily keys from message keys that were sent twice; and no letter ever becomes
 * itself, so a guessed word ("crib") shows where it cannot stand: with cribs the bombes of Turing and Welchman (1940) worked.
 * The one idea: the reflector makes encoding and decoding the same act, and is also its weakness.
 */

import { checkInteger, checkOneOf, checkText, describe, type Trace } from '@cleartext/core';
import { latin, mapLetters, readAlphabet, readKeyword } from './alphabet.ts';
import type { Cipher } from './cipher.ts';
import { residue } from './modular.ts';

/** The rotors of Enigma I. */
export type RotorName = 'I' | 'II' | 'III' | 'IV' | 'V';

/** The reflectors (Umkehrwalzen): A until 1937, then B, and C occasionally. */
export type ReflectorName = 'A' | 'B' | 'C';

/** The daily key and the message key of a machine. Rotors, rings and positions are given from left to right. */
export interface EnigmaSettings {
  readonly rotors: readonly [RotorName, RotorName, RotorName];
  readonly reflector?: ReflectorName | undefined;
  /** Ring settings (Ringstellung) 1 to 26; 1, 1, 1 if left out. */
  readonly rings?: readonly [number, number, number] | undefined;
  /** The letters in the three windows before the first key press; `'AAA'` if left out. */
  readonly positions?: string | undefined;
  /** Plugboard cables as pairs of letters, at most 13: `'AM FI NV'`. */
  readonly plugs?: string | undefined;
}

/** What happened at one key press. */
export interface EnigmaEvent {
  readonly step: 'key press';
  /** The letters in the windows after the rotors have turned. */
  readonly positions: string;
  /** The letter at each station: key, plugboard, right, middle, left, reflector, left, middle, right, plugboard. */
  readonly path: string;
}

/** A machine with its key set. Each call of `encode` or `decode` starts again at the message key. */
export interface EnigmaCipher extends Cipher {
  encode(plaintext: string, trace?: Trace<EnigmaEvent>): string;
  decode(ciphertext: string, trace?: Trace<EnigmaEvent>): string;
}

/**
 * An Enigma I. Letters are encoded (case is kept, for the eye), other characters pass by without a key press.
 * Throws `RangeError` naming the setting that no machine can have: one rotor twice, a ring outside 1..26, a letter with
 * two plugs.
 */
export function enigma(settings: EnigmaSettings): EnigmaCipher {
  const machine = readSettings(settings);
  const type = (text: string, trace?: Trace<EnigmaEvent>): string => {
    let positions = machine.positions;
    return mapLetters(text, letters, (key) => {
      positions = stepRotors(machine.rotors, positions);
      const path = pathOf(machine, positions, key);
      trace?.({ step: 'key press', positions: spell(positions), path: spell(path) });
      return path[path.length - 1];
    });
  };
  return {
    name: `enigma ${settings.rotors.join('-')}`,
    status: 'broken',
    weakness: 'no letter ever becomes itself, so a guessed word shows where it fits, and its loops betray the key',
    encode: type,
    decode: type,
  };
}

/**
 * The windows after each of `count` key presses. The middle rotor at its notch steps *with* the left one ("double step"):
 * both are pushed by the same pawl, so the middle rotor moves on two key presses in succession.
 */
export function enigmaPositions(settings: EnigmaSettings, count: number): readonly string[] {
  checkInteger('count', count, { min: 0 });
  const { rotors, positions } = readSettings(settings);
  let current = positions;
  return Array.from({ length: count }, () => spell((current = stepRotors(rotors, current))));
}

interface Rotor {
  /** From the right side's contact to the left side's, in the rotor's own frame. */
  readonly wiring: readonly number[];
  readonly back: readonly number[];
  /** The window letter at which the next key press carries the neighbour on the left along. */
  readonly notch: number;
  /** Ring setting, 0 to 25: how far the wiring is turned against the letters. */
  readonly ring: number;
}

interface Machine {
  readonly rotors: readonly Rotor[];
  readonly reflector: readonly number[];
  readonly plugboard: readonly number[];
  readonly positions: readonly number[];
}

/** One turn of the rotors: the right one always; the middle one by the right one's notch or its own; the left by the middle's. */
function stepRotors(rotors: readonly Rotor[], [left, middle, right]: readonly number[]): readonly number[] {
  const middleAtNotch = middle === rotors[1].notch;
  const rightAtNotch = right === rotors[2].notch;
  return [(left + +middleAtNotch) % 26, (middle + +(middleAtNotch || rightAtNotch)) % 26, (right + 1) % 26];
}

/** The letter at every station of the current's way. */
function pathOf({ rotors, reflector, plugboard }: Machine, positions: readonly number[], key: number): number[] {
  const path = [key, plugboard[key]];
  const through = (wiring: readonly number[], offset: number): void => {
    path.push(residue(wiring[residue(path[path.length - 1] + offset, 26)] - offset, 26));
  };
  for (const i of [2, 1, 0]) through(rotors[i].wiring, positions[i] - rotors[i].ring);
  through(reflector, 0);
  for (const i of [0, 1, 2]) through(rotors[i].back, positions[i] - rotors[i].ring);
  path.push(plugboard[path[path.length - 1]]);
  return path;
}

function readSettings(settings: EnigmaSettings): Machine {
  const { rotors, reflector = 'B', rings = [1, 1, 1], positions = 'AAA', plugs = '' } = settings;
  if (!isTriple(rotors)) throw new RangeError(`rotors: expected three rotors, found ${describe(rotors)}`);
  rotors.forEach((name, i) => checkOneOf(`rotors[${i}]`, name, Object.keys(rotorTable) as RotorName[]));
  if (new Set(rotors).size < 3)
    throw new RangeError(`rotors: expected three different rotors, found ${rotors.join(' ')}`);
  checkOneOf('reflector', reflector, Object.keys(reflectorTable) as ReflectorName[]);
  if (!isTriple(rings)) throw new RangeError(`rings: expected three ring settings, found ${describe(rings)}`);
  rings.forEach((ring, i) => checkInteger(`rings[${i}]`, ring, { min: 1, max: 26 }));
  const places = readKeyword('positions', positions, letters);
  if (places.length !== 3) throw new RangeError(`positions: expected 3 letters, found ${places.length}`);
  return {
    rotors: rotors.map((name, i) => {
      const { wiring, notch } = rotorTable[name];
      const forward = placesOf(wiring);
      return { wiring: forward, back: inverse(forward), notch: placesOf(notch)[0], ring: rings[i] - 1 };
    }),
    reflector: placesOf(reflectorTable[reflector]),
    plugboard: readPlugs(plugs),
    positions: places,
  };
}

function isTriple(value: unknown): boolean {
  return Array.isArray(value) && value.length === 3;
}

function readPlugs(plugs: string): readonly number[] {
  checkText('plugs', plugs);
  const board = letters.letters.map((_, place) => place);
  for (const pair of plugs.split(/[\s,]+/).filter((word) => word !== '')) {
    const places = readKeyword('plugs', pair, letters);
    if (places.length !== 2 || places[0] === places[1])
      throw new RangeError(`plugs: expected pairs of two different letters, found ${describe(pair)}`);
    const [a, b] = places;
    const taken = places.find((place) => board[place] !== place);
    if (taken !== undefined)
      throw new RangeError(`plugs: expected one cable to a letter, found a second one at ${spell([taken])}`);
    [board[a], board[b]] = [b, a];
  }
  return board;
}

function inverse(wiring: readonly number[]): readonly number[] {
  return wiring.map((_, place) => wiring.indexOf(place));
}

function placesOf(text: string): readonly number[] {
  return Array.from(text).map((letter) => latin.indexOf(letter.toLowerCase()));
}

function spell(places: readonly number[]): string {
  return places.map((place) => latin[place].toUpperCase()).join('');
}

const letters = readAlphabet(latin);

// Wirings and notches as printed in Hamer, "Enigma: actions involved in the 'double stepping' of the middle rotor",
// Cryptologia 21 (1997), and by every museum since; the published messages of the tests prove all but reflector C.
const rotorTable: Readonly<Record<RotorName, { readonly wiring: string; readonly notch: string }>> = {
  I: { wiring: 'EKMFLGDQVZNTOWYHXUSPAIBRCJ', notch: 'Q' },
  II: { wiring: 'AJDKSIRUXBLHWTMCQGZNPYFVOE', notch: 'E' },
  III: { wiring: 'BDFHJLCPRTXVZNYEIWGAKMUSQO', notch: 'V' },
  IV: { wiring: 'ESOVPZJAYQUIRHXLNFTGKDCMWB', notch: 'J' },
  V: { wiring: 'VZBRGITYUPSDNHLXAWMJQOFECK', notch: 'Z' },
};

const reflectorTable: Readonly<Record<ReflectorName, string>> = {
  A: 'EJMZALYXVBWFCRQUONTSPIKHGD',
  B: 'YRUHQSLDPXNGOKMIEBFZCWVJAT',
  C: 'FVPJIAOYEDRZXWGCTKUQSBNMHL',
};
