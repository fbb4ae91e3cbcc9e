/**
 * Sums of multiples of points, k1 P1 + k2 P2 + ..., on a machine, for any curve whose points have coordinates (X : Y : Z ...) with
 * x = X / Z and y = Y / Z. The idea: a scalar is cut into signed digits, and a table has the multiple for each digit. For the
 * base point the table has all multiples that are ever needed, so that nothing is doubled.
 *
 * Leaks: digits that are 0 are skipped, and the digits choose addresses in tables: who can time many operations, or
 * share a cache, learns about the scalar.
 */

import type { Formula } from './formula.ts';
import { machineFor, type MachineMaker } from './machine.ts';
import { powerElements, powerFormulas, raise, type PowerFormula } from './power.ts';
import { signedDigits } from './signed-digits.ts';

/** A group: its formulas and its points, which are lists of coordinates. */
export interface GroupPlan {
  /** The prime of the field. */
  readonly p: bigint;
  readonly constants: Readonly<Record<string, bigint>>;
  readonly formulas: Readonly<Record<'add' | 'double' | 'negate', Formula>>;
  readonly neutral: readonly bigint[];
  readonly basePoint: readonly bigint[];
  /** Scalars for the base point are below 2^scalarBits. */
  readonly scalarBits: number;
}

/** A sum in the making. */
export interface MultiplesSum {
  /** Back to the neutral element. */
  clear(): void;
  /** Adds k P. */
  add(k: bigint, P: readonly bigint[]): void;
  /** Adds k times the base point. */
  addBase(k: bigint): void;
  /** The sum as x = X / Z and y = Y / Z, or undefined if Z is 0. */
  affine(): { readonly x: bigint; readonly y: bigint } | undefined;
  /** base^exponent modulo p, for exponent > 0. */
  power(base: bigint, exponent: bigint): bigint;
}

/** A sum for a group; the tables are made at first use. */
export function sumOfMultiples(plan: GroupPlan, makeMachine: MachineMaker = machineFor): MultiplesSum {
  const { p, constants, formulas, neutral, basePoint, scalarBits } = plan;
  const rows = Math.ceil((scalarBits + 1) / BASE_WIDTH);
  const coordinates = neutral.length;
  const machine = makeMachine<PowerFormula | keyof typeof formulas>({
    p,
    constants,
    formulas: { ...powerFormulas, ...formulas },
    elements: coordinates * (3 + LARGEST + rows * BASE_LARGEST) + powerElements,
  });
  const { run, step, free } = machine;
  const pointSize = coordinates * step;
  const [sum, product, negative, table, baseTable] = [0, 1, 2, 3, 3 + LARGEST].map((i) => free + i * pointSize);
  const work = baseTable + rows * BASE_LARGEST * pointSize;
  const rowOf = (i: number): number => baseTable + i * BASE_LARGEST * pointSize;
  let hasBaseTable = false;
  return { clear: () => writePoint(sum, neutral), add, addBase, affine, power };

  function add(k: bigint, P: readonly bigint[]): void {
    writePoint(table, P);
    fillRow(table, LARGEST);
    writePoint(product, neutral);
    const digits = signedDigits(k, WIDTH);
    for (let i = digits.length - 1; i >= 0; i--) {
      if (i < digits.length - 1) for (let j = 0; j < WIDTH; j++) run.double(product, product);
      addDigit(product, table, digits[i]);
    }
    run.add(sum, sum, product);
  }

  /** For digit i of k one addition, out of row i. */
  function addBase(k: bigint): void {
    if (!hasBaseTable) fillBaseTable();
    signedDigits(k, BASE_WIDTH).forEach((digit, i) => addDigit(sum, rowOf(i), digit));
  }

  /** Adds digit P, the row being P, 2 P, 3 P and so on. */
  function addDigit(to: number, row: number, digit: number): void {
    const entry = row + (Math.abs(digit) - 1) * pointSize;
    if (digit > 0) run.add(to, to, entry);
    if (digit < 0) {
      run.negate(negative, entry);
      run.add(to, to, negative);
    }
  }

  /** From P at the first place of a row the multiples 2 P, ... count P at the next ones. */
  function fillRow(row: number, count: number): void {
    for (let j = 1; j < count; j++) run.add(row + j * pointSize, row + (j - 1) * pointSize, row);
  }

  /** Row i: the multiples of 2^(BASE_WIDTH i) times the base point. */
  function fillBaseTable(): void {
    writePoint(rowOf(0), basePoint);
    for (let i = 0; i < rows; i++) {
      fillRow(rowOf(i), BASE_LARGEST);
      if (i + 1 < rows) run.double(rowOf(i + 1), rowOf(i + 1) - pointSize);
    }
    hasBaseTable = true;
  }

  function affine(): { readonly x: bigint; readonly y: bigint } | undefined {
    const [X, Y, Z, inverseZ] = [sum, sum + step, sum + 2 * step, product];
    if (machine.read(Z) === 0n) return undefined;
    raise(machine, inverseZ, Z, p - 2n, work);
    run.multiply(X, X, inverseZ);
    run.multiply(Y, Y, inverseZ);
    return { x: machine.read(X), y: machine.read(Y) };
  }

  function power(base: bigint, exponent: bigint): bigint {
    machine.write(sum, base);
    raise(machine, product, sum, exponent, work);
    return machine.read(product);
  }

  function writePoint(address: number, P: readonly bigint[]): void {
    P.forEach((value, i) => machine.write(address + i * step, value));
  }
}

/** Bits of a digit, and the largest digit: for any point, and for the base point. */
const WIDTH = 5;
const LARGEST = 2 ** (WIDTH - 1);
const BASE_WIDTH = 6;
const BASE_LARGEST = 2 ** (BASE_WIDTH - 1);
