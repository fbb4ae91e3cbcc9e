/**
 * Montgomery multiplication (P. Montgomery, Modular multiplication without trial division, 1985) as a WebAssembly module
 * of vector instructions, written with the assembler of core. The one idea: digits so short (12 or 13 bits, signed) that
 * `i32x4.dot_i16x8_s` multiplies eight pairs at once and a whole column of a product can be added up in 32 bits before
 * any carry. With R = 2^(digits * width) the module computes, on residues of absolute value below N,
 *
 *     T = a b,    q = T (-N^-1) mod R,    (T + q N) / R.
 *
 * The lower half of T + q N is a multiple of R, c R. Of its columns only the upper eight are added up: what the others
 * contribute is so small that c, the carry into the upper half, is what these eight give when carries are rounded.
 * Leaks: nothing by itself: all loops and addresses depend on the length alone.
 */

import { encodeModule, instruction, sequence, variables, type Code, type WasmFunction } from '@cleartext/core';

/**
 * The longest number: 56 blocks of 8 digits. All lengths below are in blocks: 16 bytes in memory, a digit having 2 bytes.
 * A "padded" number has a block of zeros before and after it. A "swapped" one has the digits of each pair exchanged.
 */
export const maximumBlocks = 56;
const padded = 16 * (maximumBlocks + 2);

/** Room for a padded number; the first 16 bytes stay free, because an address may point so much before its number. */
const place = (i: number): number => 16 + i * padded;

/** Where the numbers are, in bytes; the power (swapped) has a spare block on either side. Table entries are padded. */
export const address = {
  modulus: place(0),
  negatedInverse: place(1),
  one: place(2),
  doubled: place(3),
  power: place(4) + 16,
  quotient: place(5) + 16,
  product: place(6) + 16,
  staircase: place(8) + 16,
  table: place(12),
} as const;

/** Bytes of one table entry for numbers of a given number of blocks. */
export function entrySize(blocks: number): number {
  return 16 * (blocks + 2);
}

/** 64 entries behind the other numbers. */
const pages = Math.ceil((address.table + 65 * padded) / 0x10000);

/**
 * The module for digits of `width` bits. Its functions take lengths in blocks, and addresses:
 * `square(times, blocks)` squares the power `times` times, `multiply(padded, blocks)` multiplies it by a number,
 * `copy(swapped, padded, blocks)` copies a number into the other form.
 */
export function montgomeryModule(width: number): Uint8Array {
  return encodeModule(
    [
      columns(width, 'new'),
      columns(width, 'added'),
      squareColumns(width),
      prepareSquare(),
      copy(),
      reduce(),
      square(),
      multiply(),
    ],
    pages,
  );
}

/** The functions' numbers, in the order above. */
const COLUMNS = 0;
const ADDED_COLUMNS = 1;
const SQUARE_COLUMNS = 2;
const PREPARE_SQUARE = 3;
const REDUCE = 5;

const { localGet: get, localSet: set, localTee: tee, call, select, ifNotZero, repeatWhileNotZero } = instruction;
const { i32Const, i32Add, i32Subtract, i32ShiftLeft, i32NotEqual, i32LessThan } = instruction;
const { v128Load, v128Load32Splat, v128Store, v128And, v128Or, i8x16Shuffle, i16x8Add } = instruction;
const { i32x4Splat, i32x4ShiftLeft, i32x4ShiftRight, i32x4ShiftRightUnsigned } = instruction;
const { i32x4Add, i32x4Subtract, i32x4DotI16x8 } = instruction;

/** Multiplies the power by itself, `times` times. */
function square(): WasmFunction {
  const { times, blocks } = variables('times', 'blocks');
  const body = repeatWhileNotZero(
    sequence(
      ...[get(blocks), call(PREPARE_SQUARE)],
      ...[get(blocks), call(SQUARE_COLUMNS)],
      ...[get(blocks), call(REDUCE)],
      ...[get(times), i32Const(1), i32Subtract, tee(times)],
    ),
  );
  return { name: 'square', parameters: 2, returns: false, body };
}

/** Multiplies the power by a padded number. */
function multiply(): WasmFunction {
  const { factor, blocks } = variables('factor', 'blocks');
  const body = sequence(
    ...[i32Const(address.power), get(factor), i32Const(address.product)],
    ...[i32Const(0), get(blocks), i32Const(1), i32ShiftLeft, get(blocks), call(COLUMNS)],
    ...[get(blocks), call(REDUCE)],
  );
  return { name: 'multiply', parameters: 2, returns: false, body };
}

/** power = (product + q N) / R, with q = product (-N^-1) mod R: the lower columns of one product, the upper of another. */
function reduce(): WasmFunction {
  const { blocks } = variables('blocks');
  const body = sequence(
    ...[i32Const(address.product), i32Const(address.negatedInverse), i32Const(address.quotient)],
    ...[i32Const(0), get(blocks), get(blocks), call(COLUMNS)],
    ...[i32Const(address.quotient), i32Const(address.modulus), i32Const(address.power), bytes(blocks), i32Subtract],
    ...[get(blocks), i32Const(1), i32Subtract], // from the block below R on
    ...[get(blocks), i32Const(1), i32ShiftLeft, get(blocks), call(ADDED_COLUMNS)],
  );
  return { parameters: 1, returns: false, body };
}

/** Eight columns of a product: the sums of the even ones in one vector, of the odd ones in another. */
interface ColumnBlock {
  readonly even: number;
  readonly odd: number;
}

/** The vectors of the functions that add up columns, behind their ten numbers. */
const vector = variables('even0', 'odd0', 'even1', 'odd1', 's0', 's1', 's2', 's3', 'carry', 'last', 'half', 'mask');
const behind = 10;
const left: ColumnBlock = { even: behind + vector.even0, odd: behind + vector.odd0 };
const right: ColumnBlock = { even: behind + vector.even1, odd: behind + vector.odd1 };
const splats = [vector.s0, vector.s1, vector.s2, vector.s3].map((s) => behind + s);
const [carry, last, half, mask] = [vector.carry, vector.last, vector.half, vector.mask].map((v) => behind + v);

/**
 * Columns of a product, `column` to `to` in blocks, two at a time: a swapped number (`rows`) times a padded one, in digits.
 * 'added': beginning with the columns of `address.product`. Row block i and column block k meet in digit block k - i.
 */
function columns(width: number, sums: 'new' | 'added'): WasmFunction {
  const v = variables('rows', 'factor', 'out', 'column', 'to', 'blocks', 'first', 'row', 'at', 'end');
  const { rows, factor, out, column, to, blocks, first, row, at, end } = v;
  const begin = (block: ColumnBlock, offset: number): Code =>
    sequence(
      ...[i32Const(address.product), bytes(column), i32Add, v128Load(offset), tee(block.even)],
      ...[i32Const(16), i32x4ShiftLeft, i32Const(16), i32x4ShiftRight, get(half), i32x4Add, set(block.odd)],
      ...[get(block.even), i32Const(16), i32x4ShiftRight, get(half), i32x4Add, set(block.even)],
    );
  const body = sequence(
    constants(width),
    repeatWhileNotZero(
      sequence(
        sums === 'new' ? beginWithHalf() : sequence(begin(left, 0), begin(right, 16)),
        findRows({ rows: get(rows), factor: get(factor), column, blocks, first, row, at }),
        // end = the row behind min(column, blocks - 1)
        ...[get(column), i32Const(1), i32Add, get(blocks), get(column), get(blocks), i32LessThan, select],
        ...[i32Const(4), i32ShiftLeft, get(rows), i32Add, set(end)],
        ...[firstRows(first, row, at), middleRows(row, at, end)],
        // Row block column + 1 has no part in the left column block.
        ...[get(column), i32Const(1), i32Add, get(blocks), i32LessThan],
        ifNotZero(addRows(splats, row, at, [right], 32)),
        finish(width, get(out), column),
        ...[get(column), get(to), i32LessThan],
      ),
    ),
  );
  return { ...(sums === 'new' && { name: 'columns' }), parameters: 6, returns: false, integers: 4, vectors: 12, body };
}

/**
 * All columns of the power's square. Of the products a_i a_j and a_j a_i only one is made, with 2 a_j: so the rows end at
 * the middle, where one block of rows meets a step of the staircase: no digits, then single ones, then doubled ones.
 */
function squareColumns(width: number): WasmFunction {
  const { blocks, column, first, row, at, end } = variables('blocks', 'column', 'first', 'row', 'at', 'end');
  const body = sequence(
    constants(width),
    repeatWhileNotZero(
      sequence(
        beginWithHalf(),
        findRows({ rows: i32Const(address.power), factor: i32Const(address.doubled), column, blocks, first, row, at }),
        ...[get(column), i32Const(3), i32ShiftLeft, i32Const(address.power), i32Add, set(end)],
        ...[firstRows(first, row, at), middleRows(row, at, end)],
        // Step column / 2; each has 3 blocks.
        ...[get(column), i32Const(4), i32ShiftLeft, get(column), i32Const(3), i32ShiftLeft, i32Add],
        ...[i32Const(address.staircase), i32Add, set(at)],
        addRows(splats, row, at, [left, right], 16),
        finish(width, i32Const(address.product), column),
        ...[get(column), get(blocks), i32Const(1), i32ShiftLeft, i32LessThan],
      ),
    ),
  );
  return { parameters: 1, returns: false, integers: 9, vectors: 12, body };
}

/** Writes the power doubled, padded; and the staircase: three blocks for each block i: zeros, digits i, doubled digits i + 1. */
function prepareSquare(): WasmFunction {
  const { blocks, from, doubled, step, digits } = variables('blocks', 'from', 'doubled', 'step', 'digits');
  const body = sequence(
    ...[i32Const(address.power), set(from), i32Const(address.doubled), set(doubled)],
    ...[i32Const(address.staircase - 16), set(step)],
    repeatWhileNotZero(
      sequence(
        ...[get(step), get(from), v128Load(0), set(digits), swapPairs(digits), tee(digits), v128Store(32)],
        ...[get(doubled), get(digits), get(digits), i16x8Add, tee(digits), v128Store(16)],
        ...[get(step), get(digits), v128Store(0)],
        ...[increase(from, 16), increase(doubled, 16), increase(step, 48)],
        ...[get(blocks), i32Const(1), i32Subtract, tee(blocks)],
      ),
    ),
  );
  return { parameters: 1, returns: false, integers: 3, vectors: 1, body };
}

/** Copies a swapped number to a padded one. */
function copy(): WasmFunction {
  const { from, to, blocks, digits } = variables('from', 'to', 'blocks', 'digits');
  const body = repeatWhileNotZero(
    sequence(
      ...[get(to), get(from), v128Load(0), set(digits), swapPairs(digits), v128Store(16)],
      ...[increase(from, 16), increase(to, 16), get(blocks), i32Const(1), i32Subtract, tee(blocks)],
    ),
  );
  return { name: 'copy', parameters: 3, returns: false, vectors: 1, body };
}

/** half = 2^(width - 1), mask = 2^width - 1, in every lane. Every sum begins with a half, so that carries are rounded. */
function constants(width: number): Code {
  return sequence(
    ...[i32Const(1 << (width - 1)), i32x4Splat, set(half)],
    ...[i32Const((1 << width) - 1), i32x4Splat, set(mask)],
  );
}

function beginWithHalf(): Code {
  return sequence(get(half), tee(left.even), tee(left.odd), tee(right.even), set(right.odd));
}

/** first = max(-1, column - blocks); row = that row; at = the digits that it and the left column block meet in. */
function findRows(v: {
  readonly rows: Code;
  readonly factor: Code;
  readonly column: number;
  readonly blocks: number;
  readonly first: number;
  readonly row: number;
  readonly at: number;
}): Code {
  const { rows, factor, column, blocks, first, row, at } = v;
  return sequence(
    ...[i32Const(-1), get(column), get(blocks), i32Subtract, tee(first)],
    ...[get(first), i32Const(-1), i32LessThan, select, set(first)],
    ...[rows, bytes(first), i32Add, set(row)],
    ...[factor, get(column), get(first), i32Subtract, i32Const(4), i32ShiftLeft, i32Add, set(at)],
  );
}

/** Row block column - blocks, if there is one, has no part in the right column block. On to the next one. */
function firstRows(first: number, row: number, at: number): Code {
  return sequence(
    ...[i32Const(-1), get(first), i32LessThan, ifNotZero(addRows(splats, row, at, [left], 16))],
    ...[increase(row, 16), increase(at, -16)],
  );
}

/** Both column blocks, as long as row is not the end: half a row block at a time, for more at once the processor lacks registers. */
function middleRows(row: number, at: number, end: number): Code {
  const twoPairs = addRows(splats.slice(0, 2), row, at, [left, right], 16);
  const again = [get(row), get(end), i32NotEqual];
  return sequence(
    ...again,
    ifNotZero(repeatWhileNotZero(sequence(twoPairs, increase(at, -8), increase(row, 8), ...again))),
  );
}

/**
 * Pairs of digits of the row, each copied to all lanes of a vector, times the digits at `at` + offset, and at 16 bytes more
 * for a second column block: a pair (a_1, a_0) times (b_j, b_j+1) is a_1 b_j + a_0 b_j+1. The next pair meets the digits two
 * places before. Even columns need the digits from one place before on.
 */
function addRows(
  splats: readonly number[],
  row: number,
  at: number,
  blocks: readonly ColumnBlock[],
  offset: number,
): Code {
  const add = (sum: number, from: number): Code =>
    sequence(
      get(sum),
      ...splats.map((splat, i) => sequence(get(splat), get(at), v128Load(from - 4 * i), i32x4DotI16x8)),
      ...splats.map(() => i32x4Add),
      set(sum),
    );
  return sequence(
    ...splats.map((splat, i) => sequence(get(row), v128Load32Splat(4 * i), set(splat))),
    ...blocks.map(({ even, odd }, i) => sequence(add(odd, offset + 16 * i), add(even, offset + 16 * i - 2))),
  );
}

/** Stores two column blocks as digits, and counts on. */
function finish(width: number, out: Code, column: number): Code {
  return sequence(
    ...[out, bytes(column), i32Add, digitsOf(left, width), v128Store(0)],
    ...[out, bytes(column), i32Add, digitsOf(right, width), v128Store(16)],
    increase(column, 2),
  );
}

/**
 * Carries, all columns at once: even columns to odd ones, odd ones to the next even ones (`last` has those of the column block
 * before), even ones to odd ones again. This leaves digits of absolute value up to 2^(width-1) + 2^(31 - 2 width) + 1:
 * short enough, though not unique. They are left on the stack, packed and swapped.
 */
function digitsOf({ even, odd }: ColumnBlock, width: number): Code {
  const carried = sequence(i32Const(width), i32x4ShiftRight);
  const digit = sequence(get(mask), v128And, get(half), i32x4Subtract);
  return sequence(
    ...[get(odd), get(even), carried, i32x4Add, tee(odd), carried, set(carry)],
    ...[get(even), get(mask), v128And, get(last), get(carry), i8x16Shuffle(LANES_3_TO_6), i32x4Add, set(even)],
    ...[get(carry), set(last)],
    ...[get(odd), digit, get(even), carried, i32x4Add],
    ...[get(even), digit, i32Const(16), i32x4ShiftLeft, i8x16Shuffle(EVERY_OTHER_16_BITS)],
  );
}

/** Exchanges the digits of each pair. */
function swapPairs(digits: number): Code {
  return sequence(
    ...[get(digits), i32Const(16), i32x4ShiftLeft],
    ...[get(digits), i32Const(16), i32x4ShiftRightUnsigned, v128Or],
  );
}

/** The size of a number of blocks, in bytes. */
function bytes(blocks: number): Code {
  return sequence(get(blocks), i32Const(4), i32ShiftLeft);
}

function increase(variable: number, by: number): Code {
  return sequence(get(variable), i32Const(by), i32Add, set(variable));
}

/** The 32-bit lanes of two vectors from lane 3 of the first on. */
const LANES_3_TO_6 = Array.from({ length: 16 }, (_, i) => 12 + i);

/** The lower halves of the first vector's lanes, the upper halves of the second's. */
const EVERY_OTHER_16_BITS = Array.from({ length: 16 }, (_, i) => (i & 2 ? 16 + i : i));
