/**
 * The Hill cipher (Lester S. Hill, "Cryptography in an Algebraic Alphabet", 1929): n letters at a time are a vector that
 * is multiplied by an n by n key matrix modulo 26. Here n is 2 or 3.
 * Broken: it is linear, so n known blocks of n letters are n*n equations for the key (`hillFromKnownText`).
 * The one idea: every ciphertext letter depends on all letters of its block; decoding needs the inverse matrix.
 */

import { checkInteger, checkOneOf, checkText, describe } from '@cleartext/core';
import { latin, placesIn, readAlphabet, readKeyword } from './alphabet.ts';
import type { Cipher } from './cipher.ts';
import { inverseModulo, residue } from './modular.ts';

/** A square matrix of numbers modulo 26, row by row. */
export type Matrix = readonly (readonly number[])[];

/**
 * The Hill cipher: each block p of n letters, as a column, becomes K p modulo 26. Works on the letters alone; encoding
 * fills the last block with x and gives capitals, decoding gives small letters. Throws `RangeError` if the matrix is not
 * 2 by 2 or 3 by 3, or has no inverse (its determinant shares a factor with 26).
 */
export function hill(key: Matrix): Cipher {
  const K = checkMatrix(key);
  const n = K.length;
  const inverse = invertMatrix(K);
  return {
    name: `hill ${n}x${n}`,
    status: 'broken',
    weakness: `it is linear: ${n} known blocks of ${n} letters are enough equations to solve for the whole key`,
    encode: (plaintext) => {
      const places = lettersOf('plaintext', plaintext);
      while (places.length % n !== 0) places.push(latin.indexOf('x'));
      return multiplyBlocks(K, places).toUpperCase();
    },
    decode: (ciphertext) => {
      const places = lettersOf('ciphertext', ciphertext);
      if (places.length % n !== 0)
        throw new RangeError(`ciphertext: expected a multiple of ${n} letters, found ${places.length}`);
      return multiplyBlocks(inverse, places);
    },
  };
}

/** The key matrix spelled by 4 or 9 letters, row by row: `hillKey('GYBNQKURP')`. Throws `RangeError` for other lengths. */
export function hillKey(keyword: string): Matrix {
  const places = readKeyword('keyword', keyword, readAlphabet(latin));
  if (places.length !== 4 && places.length !== 9)
    throw new RangeError(`keyword: expected 4 or 9 letters, found ${places.length}`);
  const n = Math.sqrt(places.length);
  return Array.from({ length: n }, (_, row) => places.slice(n * row, n * row + n));
}

/**
 * The inverse modulo 26 by the adjugate: inverse of the determinant times the transposed matrix of cofactors.
 * Throws `RangeError` if the determinant shares a factor with 26.
 */
export function invertMatrix(key: Matrix): Matrix {
  const K = checkMatrix(key);
  const determinant = determinantOf(K);
  const inverse = inverseModulo(determinant, 26);
  if (inverse === undefined)
    throw new RangeError(`key: expected a determinant without a common factor with 26, found ${determinant}`);
  return K.map((_, row) =>
    K.map((_, column) => {
      const sign = (row + column) % 2 === 0 ? 1 : -1;
      return residue(inverse * sign * determinantOf(minor(K, column, row)), 26);
    }),
  );
}

/**
 * The known-plaintext attack: from a plaintext and its ciphertext, K = C P^-1, where the columns of P are the first n
 * plaintext blocks that form an invertible matrix. Returns `undefined` if no n blocks do.
 */
export function hillFromKnownText(plaintext: string, ciphertext: string, n: 2 | 3): Matrix | undefined {
  checkOneOf('n', n, [2, 3]);
  const plain = blocksOf(lettersOf('plaintext', plaintext), n);
  const cipher = blocksOf(lettersOf('ciphertext', ciphertext), n);
  // A block that comes again would make an equal column, and no inverse: the first of its kind is enough.
  const known = plain.slice(0, cipher.length).map((block) => block.join());
  const distinct = known.flatMap((block, i) => (known.indexOf(block) === i ? [i] : []));
  for (const choice of combinations(distinct, n)) {
    const P = transpose(choice.map((i) => plain[i]));
    if (inverseModulo(determinantOf(P), 26) === undefined) continue;
    return multiply(transpose(choice.map((i) => cipher[i])), invertMatrix(P));
  }
  return undefined;
}

function checkMatrix(key: Matrix): Matrix {
  if (!Array.isArray(key)) throw new TypeError(`key: expected an array of rows, found ${describe(key)}`);
  const rows = key as Matrix;
  if ((rows.length !== 2 && rows.length !== 3) || rows.some((row) => !Array.isArray(row) || row.length !== rows.length))
    throw new RangeError(`key: expected a 2 by 2 or 3 by 3 matrix, found ${rows.length} rows of another shape`);
  return rows.map((row, i) =>
    row.map((number, j) => {
      checkInteger(`key[${i}][${j}]`, number);
      return residue(number, 26);
    }),
  );
}

function determinantOf(matrix: Matrix): number {
  if (matrix.length === 1) return residue(matrix[0][0], 26);
  const terms = matrix[0].map((a, column) => (column % 2 === 0 ? 1 : -1) * a * determinantOf(minor(matrix, 0, column)));
  return residue(
    terms.reduce((sum, term) => sum + term, 0),
    26,
  );
}

function minor(matrix: Matrix, row: number, column: number): Matrix {
  return matrix.filter((_, i) => i !== row).map((line) => line.filter((_, j) => j !== column));
}

function multiply(a: Matrix, b: Matrix): Matrix {
  return a.map((row) =>
    b[0].map((_, j) =>
      residue(
        row.reduce((sum, x, k) => sum + x * b[k][j], 0),
        26,
      ),
    ),
  );
}

function transpose(matrix: Matrix): Matrix {
  return matrix[0].map((_, j) => matrix.map((row) => row[j]));
}

function multiplyBlocks(matrix: Matrix, places: readonly number[]): string {
  return blocksOf(places, matrix.length)
    .flatMap((block) => multiply(matrix, transpose([block])).flat())
    .map((place) => latin[place])
    .join('');
}

/** The whole blocks of n letters. */
function blocksOf(places: readonly number[], n: number): readonly (readonly number[])[] {
  return Array.from({ length: Math.floor(places.length / n) }, (_, i) => places.slice(n * i, n * i + n));
}

/** Every choice of n out of a list, in order. */
function* combinations(list: readonly number[], n: number, from = 0): Generator<readonly number[]> {
  if (n === 0) yield [];
  else
    for (let i = from; i < list.length; i++)
      for (const rest of combinations(list, n - 1, i + 1)) yield [list[i], ...rest];
}

function lettersOf(name: string, text: string): number[] {
  checkText(name, text);
  return placesIn(text, readAlphabet(latin));
}
