/**
 * The group of Ed25519 at speed: the formulas of reference.ts with few remainders, a doubling of its own (section 5.1.4), signed
 * windows, and for the base point a table of all multiples that are ever needed.
 *
 * Leaks: bigint is variable-time, and digits that are 0 are skipped: who can time many operations learns about the scalar.
 */

import { signedDigits } from '../signed-digits.ts';
import { B, d, neutral, p, type ExtendedPoint } from './reference.ts';

/** [s]B for 0 <= s < 2^256. */
export function multiplyEdwardsBase(s: bigint): ExtendedPoint {
  baseTable ??= makeBaseTable();
  const digits = signedDigits(s, BASE_WIDTH);
  let Q = neutral;
  for (let i = 0; i < digits.length; i++) Q = addDigit(Q, baseTable[i], digits[i]);
  return Q;
}

/** [s]P for s >= 0. */
export function multiplyEdwardsFast(s: bigint, P: ExtendedPoint): ExtendedPoint {
  const table = multiples(P, 2 ** (WIDTH - 1));
  const digits = signedDigits(s, WIDTH);
  let Q = neutral;
  for (let i = digits.length - 1; i >= 0; i--) {
    if (Q !== neutral) for (let j = 0; j < WIDTH; j++) Q = double(Q);
    Q = addDigit(Q, table, digits[i]);
  }
  return Q;
}

/** P + Q. */
export function addEdwardsFast(
  { X: X1, Y: Y1, Z: Z1, T: T1 }: ExtendedPoint,
  { X: X2, Y: Y2, Z: Z2, T: T2 }: ExtendedPoint,
): ExtendedPoint {
  const A = ((Y1 - X1) * (Y2 - X2)) % p;
  const B = ((Y1 + X1) * (Y2 + X2)) % p;
  const C = (((T1 * T2) % p) * 2n * d) % p;
  const D = (2n * Z1 * Z2) % p;
  return product(B - A, D - C, D + C, B + A);
}

function double({ X, Y, Z }: ExtendedPoint): ExtendedPoint {
  const A = (X * X) % p;
  const B = (Y * Y) % p;
  const C = (2n * Z * Z) % p;
  const H = A + B;
  const G = A - B;
  return product(-((2n * X * Y) % p), C + G, G, H);
}

/** Where both formulas end: X = E F, Y = G H, Z = F G, T = E H. */
function product(E: bigint, F: bigint, G: bigint, H: bigint): ExtendedPoint {
  return { X: (E * F) % p, Y: (G * H) % p, Z: (F * G) % p, T: (E * H) % p };
}

/** Q + digit P, table[j] being (j + 1) P. */
function addDigit(Q: ExtendedPoint, table: readonly ExtendedPoint[], digit: number): ExtendedPoint {
  if (digit === 0) return Q;
  const { X, Y, Z, T } = table[Math.abs(digit) - 1];
  return addEdwardsFast(Q, digit < 0 ? { X: -X, Y, Z, T: -T } : { X, Y, Z, T });
}

/** P, 2 P, ... count P. */
function multiples(P: ExtendedPoint, count: number): readonly ExtendedPoint[] {
  const table = [P];
  for (let j = 2; j <= count; j++) table.push(addEdwardsFast(table[j - 2], P));
  return table;
}

/** Row i: the multiples of 2^(BASE_WIDTH i) B. */
function makeBaseTable(): readonly (readonly ExtendedPoint[])[] {
  const rows: (readonly ExtendedPoint[])[] = [];
  let P = B;
  for (let bit = 0; bit <= 257; bit += BASE_WIDTH) {
    const row = multiples(P, 2 ** (BASE_WIDTH - 1));
    rows.push(row);
    P = double(row[row.length - 1]);
  }
  return rows;
}

/** Bits of a window: for any point, and for the base point. */
const WIDTH = 5;
const BASE_WIDTH = 6;

let baseTable: readonly (readonly ExtendedPoint[])[] | undefined;
