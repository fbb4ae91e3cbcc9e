/**
 * The affine cipher: the letter at place x goes to place a*x + b modulo the size m of the alphabet. Rotate-by-N is a = 1.
 * Broken: 26 letters allow 12 values of a and 26 of b, 312 keys, and two known letters give two equations for a and b.
 * The one idea: decoding divides by a, so a must have an inverse modulo m, that is, share no factor with m.
 */

import { checkInteger } from '@cleartext/core';
import { latin, mapLetters, readAlphabet } from './alphabet.ts';
import type { Cipher } from './cipher.ts';
import { inverseModulo, residue } from './modular.ts';

/**
 * The affine cipher x -> a*x + b modulo the alphabet's size.
 * Throws `RangeError` if `a` shares a factor with that size: two letters would then be encoded as the same one.
 */
export function affine(a: number, b: number, alphabet = latin): Cipher {
  checkInteger('a', a);
  checkInteger('b', b);
  const letters = readAlphabet(alphabet);
  const m = letters.size;
  const multiplier = residue(a, m);
  const inverse = inverseModulo(multiplier, m);
  if (inverse === undefined)
    throw new RangeError(`a: expected a number without a common factor with ${m}, the alphabet's size, found ${a}`);
  const shift = residue(b, m);
  return {
    name: `affine ${a}x + ${b}`,
    status: 'broken',
    weakness: 'it has few keys (312 over 26 letters), and two known letters are enough to solve for both numbers',
    encode: (plaintext) => mapLetters(plaintext, letters, (x) => residue(multiplier * x + shift, m)),
    decode: (ciphertext) => mapLetters(ciphertext, letters, (y) => residue(inverse * residue(y - shift, m), m)),
  };
}

/** Every multiplier that an affine cipher over `size` letters may use: 1, 3, 5, 7, 9, 11, 15, ... for 26. */
export function affineMultipliers(size = 26): readonly number[] {
  checkInteger('size', size, { min: 2 });
  return Array.from({ length: size }, (_, a) => a).filter((a) => inverseModulo(a, size) !== undefined);
}
