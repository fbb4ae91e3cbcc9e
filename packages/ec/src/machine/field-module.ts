/**
 * Multiplication modulo a prime p as a WebAssembly module, written with the assembler of core. The idea: digits ("limbs") of
 * 30 bits with signs, so that a whole column of a product can be added up in 64 bits before any carry; and Montgomery's
 * reduction (1985), which is cheap for the primes of the standards: written in such digits, most digits of p are 0.
 * P-256 has 5 of 9 that are not, P-521 has 2 of 18. With R = 2^(30 limbs) the product of a R and b R is a b R.
 *
 * Leaks: nothing by itself: all steps and addresses are the same for all values.
 */

import { encodeModule, instruction, sequence, type Code, type WasmFunction } from '@cleartext/core';
import type { Formula } from './formula.ts';

/** Bits of a limb. */
export const WIDTH = 30;

/**
 * How many limbs the numbers modulo p need: R is at least 2^10 times p, so that sums of some products need no reduction. With up
 * to 18 limbs of 30 bits, one of them the sign, a column of a product fits 64 bits.
 */
export function limbsFor(p: bigint): number {
  return Math.ceil((p.toString(2).length + 10) / WIDTH);
}

/** The limbs of a number, lowest first, each from -2^29 to 2^29 - 1; the highest takes what is left. */
export function limbsOf(x: bigint, limbs: number): bigint[] {
  const digits: bigint[] = [];
  for (let i = 1; i < limbs; i++) {
    const digit = BigInt.asIntN(WIDTH, x);
    digits.push(digit);
    x = (x - digit) >> BigInt(WIDTH);
  }
  return [...digits, x];
}

/** The module: each formula is a function of addresses, exported under its name. The scratch lies at address 0. */
export function fieldModule(
  p: bigint,
  limbs: number,
  formulas: readonly Formula[],
  names: readonly string[],
  scratch: readonly string[],
  pages: number,
): Uint8Array {
  return encodeModule(
    [
      multiply(p, limbs),
      square(p, limbs),
      sum(limbs, 'add'),
      sum(limbs, 'subtract'),
      copyElement(limbs),
      ...formulas.map((formula, i) => compiled(formula, names[i], scratch, limbs)),
    ],
    pages,
  );
}

/** The functions' numbers, in the order above. */
const FUNCTIONS = { '*': 0, square: 1, '+': 2, '-': 3, copy: 4 } as const;

const { localGet: get, localSet: set, localTee: tee, call, i32Const, i32Add } = instruction;
const { i64Const, i64Load, i64Store, i64Add, i64Subtract, i64Multiply, i64ShiftLeft, i64ShiftRight } = instruction;

/** A formula as calls of the functions before it; the output is written at the end, so that it may be an input as well. */
function compiled(
  { inputs, output, operations }: Formula,
  name: string,
  scratch: readonly string[],
  limbs: number,
): WasmFunction {
  const size = 8 * limbs;
  const address = (operand: string): Code => {
    const input = inputs.findIndex((coordinates) => coordinates.includes(operand));
    if (input < 0) return i32Const(scratch.indexOf(operand) * size);
    return sequence(get(1 + input), i32Const(inputs[input].indexOf(operand) * size), i32Add);
  };
  const steps = operations.map(({ to, a, operator, b }) =>
    operator === '*' && a === b
      ? sequence(address(to), address(a), call(FUNCTIONS.square))
      : sequence(address(to), address(a), address(b), call(FUNCTIONS[operator])),
  );
  const results = output.map((from, i) =>
    sequence(get(0), i32Const(i * size), i32Add, address(from), call(FUNCTIONS.copy)),
  );
  return { name, parameters: 1 + inputs.length, returns: false, body: sequence(...steps, ...results) };
}

/** (to, a, b): a b / R, column by column. */
function multiply(p: bigint, limbs: number): WasmFunction {
  const [a, b] = [3, 3 + limbs];
  const products = (column: number): Code =>
    sequence(...indices(column, limbs).map((i) => sequence(get(a + i), get(b + column - i), i64Multiply, i64Add)));
  return {
    parameters: 3,
    returns: false,
    longs: 3 * limbs + 2,
    body: sequence(load(1, a, limbs), load(2, b, limbs), reducedColumns(p, limbs, products, 3 + 2 * limbs)),
  };
}

/** (to, a): a^2 / R. Of the products a_i a_j and a_j a_i only one is made, and doubled. */
function square(p: bigint, limbs: number): WasmFunction {
  const a = 2;
  const products = (column: number): Code => {
    const pairs = indices(column, limbs).filter((i) => 2 * i < column);
    const doubled = sequence(
      ...pairs.map((i, n) => sequence(get(a + i), get(a + column - i), i64Multiply, n > 0 ? i64Add : [])),
      pairs.length > 0 ? sequence(i64Const(1), i64ShiftLeft, i64Add) : [],
    );
    return column % 2 === 0
      ? sequence(doubled, get(a + column / 2), get(a + column / 2), i64Multiply, i64Add)
      : doubled;
  };
  return {
    parameters: 2,
    returns: false,
    longs: 2 * limbs + 2,
    body: sequence(load(1, a, limbs), reducedColumns(p, limbs, products, 2 + limbs)),
  };
}

/**
 * All columns of a product with Montgomery's reduction, from the lowest. In each of the lower half a quotient digit q makes the sum
 * a multiple of 2^30: sum + q p_0 = 0, so q = sum (-p_0)^-1; what q adds with the other digits of p comes in higher columns.
 * The upper half is the result. Variables from `first` on: the quotient digits, the sum, a digit.
 */
function reducedColumns(p: bigint, limbs: number, products: (column: number) => Code, first: number): Code {
  const modulus = limbsOf(p, limbs).map(Number);
  const factor = Number(BigInt.asIntN(WIDTH, inverseModuloPowerOfTwo(-BigInt(modulus[0]))));
  const [q, total, digit] = [first, first + limbs, first + limbs + 1];
  const lowest = sequence(
    ...[i64Const(64 - WIDTH), i64ShiftLeft, i64Const(64 - WIDTH), i64ShiftRight], // with its sign
  );
  const columns: Code[] = [];
  for (let column = 0; column < 2 * limbs - 1; column++) {
    const reductions = modulus.flatMap((p_j, j) =>
      j > 0 && p_j !== 0 && column - j >= 0 && column - j < limbs
        ? sequence(get(q + column - j), i64Const(p_j), i64Multiply, i64Add)
        : [],
    );
    columns.push(sequence(get(total), products(column), reductions, set(total)));
    columns.push(
      column < limbs
        ? sequence(
            ...[get(total), factor === 1 ? [] : sequence(i64Const(factor), i64Multiply), lowest, set(q + column)],
            ...[get(total), get(q + column), i64Const(modulus[0]), i64Multiply, i64Add],
          )
        : sequence(
            ...[get(0), get(total), lowest, tee(digit), i64Store(8 * (column - limbs))],
            ...[get(total), get(digit), i64Subtract],
          ),
      sequence(i64Const(WIDTH), i64ShiftRight, set(total)),
    );
  }
  return sequence(...columns, get(0), get(total), i64Store(8 * (limbs - 1)));
}

/** (to, a, b): a + b or a - b. All limbs carry at once, each to the next one: that leaves limbs short enough, though not unique. */
function sum(limbs: number, operation: 'add' | 'subtract'): WasmFunction {
  const [digits, carries] = [3, 3 + limbs];
  const operator = operation === 'add' ? i64Add : i64Subtract;
  const parts: Code[] = [];
  for (let i = 0; i < limbs; i++) {
    parts.push(sequence(get(1), i64Load(8 * i), get(2), i64Load(8 * i), operator, set(digits + i)));
    if (i < limbs - 1)
      parts.push(
        sequence(
          ...[get(digits + i), i64Const(2 ** (WIDTH - 1)), i64Add, i64Const(WIDTH), i64ShiftRight, set(carries + i)],
        ),
      );
  }
  for (let i = 0; i < limbs; i++)
    parts.push(
      sequence(
        ...[get(0), get(digits + i)],
        i < limbs - 1 ? sequence(get(carries + i), i64Const(WIDTH), i64ShiftLeft, i64Subtract) : [],
        i > 0 ? sequence(get(carries + i - 1), i64Add) : [],
        i64Store(8 * i),
      ),
    );
  return { parameters: 3, returns: false, longs: 2 * limbs, body: sequence(...parts) };
}

/** (to, from) */
function copyElement(limbs: number): WasmFunction {
  const limb = (i: number): Code => sequence(get(0), get(1), i64Load(8 * i), i64Store(8 * i));
  return { parameters: 2, returns: false, body: sequence(...Array.from({ length: limbs }, (_, i) => limb(i))) };
}

/** The limbs of the element at an address, in variables. */
function load(parameter: number, first: number, limbs: number): Code {
  return sequence(...Array.from({ length: limbs }, (_, i) => sequence(get(parameter), i64Load(8 * i), set(first + i))));
}

/** The i for which both a_i and b_(column - i) exist. */
function indices(column: number, limbs: number): readonly number[] {
  return Array.from({ length: limbs }, (_, i) => i).filter((i) => column - i >= 0 && column - i < limbs);
}

/** Newton: if x y = 1 modulo 2^k, then y (2 - x y) is the inverse modulo 2^2k. */
function inverseModuloPowerOfTwo(x: bigint): bigint {
  let y = x; // an odd x is its own inverse modulo 8
  for (let k = 3; k < WIDTH; k *= 2) y = BigInt.asUintN(WIDTH, y * (2n - x * y));
  return y;
}
