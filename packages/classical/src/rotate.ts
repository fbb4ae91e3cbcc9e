/**
 * Rotate-by-N: each letter moves N places along the alphabet, and from its end back to its beginning. With N = 3 it is
 * the cipher that Suetonius ascribes to Caesar (De vita Caesarum, Divus Julius, 56).
 * Broken: there are only as many keys as letters, so trying all of them takes a moment (analysis/enumeration.ts).
 * The one idea: the dial. One machine is as many ciphers as the dial has positions; the position is the key.
 */

import { checkInteger } from '@cleartext/core';
import { latin, mapLetters, readAlphabet } from './alphabet.ts';
import type { Cipher } from './cipher.ts';
import { residue } from './modular.ts';

/**
 * Rotate-by-`n` over an alphabet: any safe integer, negative turns the dial backwards, and a full turn changes nothing.
 * Throws `TypeError` if `n` is not an integer, `RangeError` for an alphabet with repeated letters.
 */
export function rotate(n: number, alphabet = latin): Cipher {
  checkInteger('n', n);
  const letters = readAlphabet(alphabet);
  const shift = residue(n, letters.size);
  return {
    name: `rotate-by-${n}`,
    status: 'broken',
    weakness: `there are only ${letters.size} keys: all of them are tried in a moment`,
    encode: (plaintext) => mapLetters(plaintext, letters, (place) => residue(place + shift, letters.size)),
    decode: (ciphertext) => mapLetters(ciphertext, letters, (place) => residue(place - shift, letters.size)),
  };
}
