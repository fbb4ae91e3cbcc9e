/**
 * Monoalphabetic substitution: each letter is replaced by its partner in a second, shuffled alphabet.
 * Broken: 26! keys (about 2^88) are too many to try, but each letter keeps its habits: al-Kindi described counting them
 * in the ninth century, and a climb that swaps two letters at a time finds the key in a moment (analysis/climb.ts).
 * The one idea: a large key space is necessary and by far not sufficient.
 */

import { describe } from '@cleartext/core';
import { latin, mapLetters, readAlphabet, readKeyword } from './alphabet.ts';
import type { Cipher } from './cipher.ts';

/**
 * Substitution of the letters of `alphabet` by those of `cipherAlphabet`, place by place.
 * Throws `RangeError` unless `cipherAlphabet` holds each letter of `alphabet` exactly once (in either case).
 */
export function substitution(cipherAlphabet: string, alphabet = latin): Cipher {
  const plain = readAlphabet(alphabet);
  const places = readKeyword('cipherAlphabet', cipherAlphabet, plain);
  const missing = plain.letters.find((_, place) => !places.includes(place));
  if (missing !== undefined || places.length !== plain.size)
    throw new RangeError(
      `cipherAlphabet: expected each of the ${plain.size} letters once, found ${places.length} letters` +
        (missing === undefined ? '' : ` without ${describe(missing)}`),
    );
  const back = plain.letters.map((_, place) => places.indexOf(place));
  return {
    name: `substitution ${cipherAlphabet}`,
    status: 'broken',
    weakness: 'every letter keeps its frequency and its neighbours, and these betray the key in a few hundred letters',
    encode: (plaintext) => mapLetters(plaintext, plain, (place) => places[place]),
    decode: (ciphertext) => mapLetters(ciphertext, plain, (place) => back[place]),
  };
}

/**
 * A cipher alphabet that can be kept in the head: the keyword without its repeated letters, then the rest in order.
 * `keyedAlphabet('zebras')` begins z e b r a s c d f g.
 */
export function keyedAlphabet(keyword: string, alphabet = latin): string {
  const plain = readAlphabet(alphabet);
  const places = new Set([...readKeyword('keyword', keyword, plain), ...plain.letters.keys()]);
  return [...places].map((place) => plain.letters[place]).join('');
}
