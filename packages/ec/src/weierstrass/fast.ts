/**
 * The group of the named curves at speed: the same results as reference.ts, by three ideas. (1) Projective coordinates: (X : Y : Z)
 * stands for (X / Z, Y / Z), so that one inversion at the end replaces one for each addition. (2) Complete formulas
 * (Renes, Costello, Batina, Complete addition formulas for prime order elliptic curves, 2016, for a = -3): one sequence of
 * products for all pairs of points, equal, opposite or O. (3) Windows: signed digits of several bits, each one addition of a
 * point of a table; for G the table has all multiples that are ever needed, and nothing is doubled.
 *
 * Leaks: bigint is variable-time, and digits that are 0 are skipped: who can time many operations learns about the scalar.
 */

import { invert, mod } from '../field.ts';
import { signedDigits } from '../signed-digits.ts';
import { O, type AffinePoint, type CurvePoint, type NamedCurve } from './curves.ts';

/** k P for k >= 0 and a point of the curve. */
export function multiplyPointFast(curve: NamedCurve, k: bigint, P: CurvePoint): CurvePoint {
  if (P === O) return O;
  if (P === curve.G) return toAffine(curve, multiplyBase(curve, k));
  return toAffine(curve, multiply(curve, k, P));
}

/** u1 P1 + u2 P2, the sum taken before the one inversion. */
export function multiplyTwoPointsFast(
  curve: NamedCurve,
  [u1, P1]: readonly [bigint, AffinePoint],
  [u2, P2]: readonly [bigint, AffinePoint],
): CurvePoint {
  const product = ([u, P]: readonly [bigint, AffinePoint]): Projective =>
    P === curve.G ? multiplyBase(curve, u) : multiply(curve, u, P);
  return toAffine(curve, add(curve, product([u1, P1]), product([u2, P2])));
}

/** (X : Y : Z), each modulo p, possibly negative. Z = 0 is O. */
interface Projective {
  readonly X: bigint;
  readonly Y: bigint;
  readonly Z: bigint;
}

const infinity: Projective = { X: 0n, Y: 1n, Z: 0n };

/** k P with a window of 5 bits: a table of P, 2 P, ... 16 P; then for each digit five doublings and one addition. */
function multiply(curve: NamedCurve, k: bigint, P: AffinePoint): Projective {
  const table = multiples(curve, { X: P.x, Y: P.y, Z: 1n }, 2 ** (WIDTH - 1));
  const digits = signedDigits(k, WIDTH);
  let R = infinity;
  for (let i = digits.length - 1; i >= 0; i--) {
    if (R !== infinity) for (let j = 0; j < WIDTH; j++) R = double(curve, R);
    R = addDigit(curve, R, table, digits[i]);
  }
  return R;
}

/** k G: for digit i of k, 0 <= i, one addition out of row i of the table of G. */
function multiplyBase(curve: NamedCurve, k: bigint): Projective {
  const rows = baseTable(curve);
  const digits = signedDigits(k, BASE_WIDTH);
  let R = infinity;
  for (let i = 0; i < digits.length; i++) R = addDigit(curve, R, rows[i], digits[i]);
  return R;
}

/** R + digit P, table[j] being (j + 1) P. */
function addDigit(curve: NamedCurve, R: Projective, table: readonly Projective[], digit: number): Projective {
  if (digit === 0) return R;
  const { X, Y, Z } = table[Math.abs(digit) - 1];
  return add(curve, R, digit < 0 ? { X, Y: -Y, Z } : { X, Y, Z });
}

/** P, 2 P, ... count P. */
function multiples(curve: NamedCurve, P: Projective, count: number): readonly Projective[] {
  const table = [P];
  for (let j = 2; j <= count; j++)
    table.push(j % 2 === 0 ? double(curve, table[j / 2 - 1]) : add(curve, table[j - 2], P));
  return table;
}

/** Row i: the multiples of 2^(BASE_WIDTH i) G, with Z = 1; made at first use. */
function baseTable(curve: NamedCurve): readonly (readonly Projective[])[] {
  let rows = baseTables.get(curve);
  if (!rows) {
    const built: (readonly Projective[])[] = [];
    let P: Projective = { X: curve.G.x, Y: curve.G.y, Z: 1n };
    for (let bit = 0; bit <= 8 * curve.scalarSize + 1; bit += BASE_WIDTH) {
      const row = multiples(curve, P, 2 ** (BASE_WIDTH - 1));
      built.push(withoutDenominators(curve, row));
      P = double(curve, row[row.length - 1]);
    }
    baseTables.set(curve, (rows = built));
  }
  return rows;
}

/** The same points with Z = 1, by one inversion for all of them (Montgomery's trick): none of them may be O. */
function withoutDenominators({ p }: NamedCurve, points: readonly Projective[]): readonly Projective[] {
  const products: bigint[] = [1n];
  for (const { Z } of points) products.push((products[products.length - 1] * Z) % p);
  let inverse = invert(products[points.length], p);
  const normal: Projective[] = [];
  for (let i = points.length - 1; i >= 0; i--) {
    const { X, Y, Z } = points[i];
    const inverseZ = (inverse * products[i]) % p;
    normal[i] = { X: mod(X * inverseZ, p), Y: mod(Y * inverseZ, p), Z: 1n };
    inverse = (inverse * Z) % p;
  }
  return normal;
}

function toAffine({ p }: NamedCurve, { X, Y, Z }: Projective): CurvePoint {
  if (mod(Z, p) === 0n) return O;
  const inverseZ = invert(Z, p);
  return { x: mod(X * inverseZ, p), y: mod(Y * inverseZ, p) };
}

/**
 * P1 + P2, algorithm 4 of the paper for a = -3. Products of bigints cost far less than remainders, so sums of products are
 * reduced once, and the trick that saves a product for three sums is left out.
 */
function add({ p, b }: NamedCurve, P1: Projective, P2: Projective): Projective {
  const { X: X1, Y: Y1, Z: Z1 } = P1;
  const { X: X2, Y: Y2, Z: Z2 } = P2;
  const XX = (X1 * X2) % p;
  const YY = Y1 * Y2;
  const ZZ = (Z1 * Z2) % p;
  const XY = (X1 * Y2 + X2 * Y1) % p;
  const YZ = (Y1 * Z2 + Y2 * Z1) % p;
  const XZ = (X1 * Z2 + X2 * Z1) % p;
  const u = (3n * (XZ - b * ZZ)) % p;
  const minus = (YY + u) % p;
  const plus = (YY - u) % p;
  const v = (3n * (b * XZ - 3n * ZZ - XX)) % p;
  const w = 3n * (XX - ZZ);
  return {
    X: (XY * minus - YZ * v) % p,
    Y: (minus * plus + w * v) % p,
    Z: (YZ * plus + XY * w) % p,
  };
}

/** P + P, algorithm 6 of the paper for a = -3. */
function double({ p, b }: NamedCurve, { X, Y, Z }: Projective): Projective {
  const XX = (X * X) % p;
  const YY = (Y * Y) % p;
  const ZZ = (Z * Z) % p;
  const XY2 = (2n * X * Y) % p;
  const XZ2 = (2n * X * Z) % p;
  const YZ2 = (2n * Y * Z) % p;
  const u = (3n * (b * ZZ - XZ2)) % p;
  const v = (3n * (b * XZ2 - 3n * ZZ - XX)) % p;
  return {
    X: (XY2 * (YY - u) - YZ2 * v) % p,
    Y: ((YY - u) * (YY + u) + 3n * (XX - ZZ) * v) % p,
    Z: (4n * YZ2 * YY) % p,
  };
}

/** Bits of a window: for any point, and for G. */
const WIDTH = 5;
const BASE_WIDTH = 6;

const baseTables = /* @__PURE__ */ new WeakMap<NamedCurve, readonly (readonly Projective[])[]>();
