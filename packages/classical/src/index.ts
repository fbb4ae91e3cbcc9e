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

// Analysis: counting letters.
export {
  chiSquared,
  englishFrequencies,
  letterFrequency,
  logLikelihood,
  type Frequencies,
  type FrequencyTable,
} from './analysis/frequency.ts';
export { coincidenceByKeyLength, indexOfCoincidence } from './analysis/coincidence.ts';
export { kasiski, type KasiskiTable, type KeyLengthVote, type Repeat } from './analysis/kasiski.ts';
export { letterModel, modelScore, type LetterModel } from './analysis/n-grams.ts';

// Analysis: breaking.
export {
  enumerateAffine,
  enumerateRotations,
  type AffineReading,
  type EnumerationOptions,
  type RotationReading,
} from './analysis/enumeration.ts';
export {
  breakVigenere,
  type VigenereBreak,
  type VigenereCandidate,
  type VigenereOptions,
} from './analysis/break-vigenere.ts';
export { breakSubstitution, climb, type ClimbOptions, type ClimbResult, type ClimbStep } from './analysis/climb.ts';
