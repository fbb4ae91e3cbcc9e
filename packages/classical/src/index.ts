/** @packageDocumentation The hand ciphers and a rotor machine, all broken, and the analysis that breaks them. */

// What a cipher is, and the alphabets it works on.
export { type Cipher } from './cipher.ts';
export { hangulSyllables, latin } from './alphabet.ts';

// Substitution: letters are replaced.
export { rotate } from './rotate.ts';
export { affine, affineMultipliers } from './affine.ts';
export { keyedAlphabet, substitution } from './substitution.ts';
export { autokey, beaufort, vigenere } from './vigenere.ts';

// Several letters at a time.
export { playfair, playfairPairs, playfairSquare } from './playfair.ts';
export { hill, hillFromKnownText, hillKey, invertMatrix, type Matrix } from './hill.ts';

// Transposition: letters are moved.
export { columnar, columnOrder } from './columnar.ts';

// The rotor machine.
export {
  enigma,
  enigmaPositions,
  type EnigmaCipher,
  type EnigmaEvent,
  type EnigmaSettings,
  type ReflectorName,
  type RotorName,
} from './enigma.ts';
