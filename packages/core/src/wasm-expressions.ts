/**
 * WebAssembly code as expressions, one level above wasm-assembler.ts, so that a round of a cipher is written as its standard
 * writes it: `xor(rotr(e, 14), rotr(e, 18), rotr(e, 41))`. A value is the code that leaves it on the stack. The types are
 * words of 32 and 64 bits, and `i32x4`: four words of 32 bits side by side, on which the same functions work.
 *
 * An expression that is used twice is computed twice: `set` a variable to it first.
 */

import { instruction, sequence, type Code, type WasmFunction } from './wasm-assembler.ts';

/** The types of values (WebAssembly Core Specification 2.0 section 2.3); `i32x4` is a v128 seen as four words. */
export type WasmType = 'i32' | 'i64' | 'i32x4';

/** Code that leaves a value of a type on the stack. */
export interface WasmValue<T extends WasmType = WasmType> {
  readonly type: T;
  readonly code: Code;
}

/** A variable of a function: its value, and its number. */
export interface WasmVariable<T extends WasmType = WasmType> extends WasmValue<T> {
  readonly index: number;
}

/** A constant word; for `i32x4`, four copies of it. */
function constant<T extends WasmType>(type: T, word: number | bigint): WasmValue<T> {
  const code = {
    i32: () => instruction.i32Const(Number(word) | 0),
    i64: () => instruction.i64Const(BigInt.asIntN(64, BigInt(word))),
    i32x4: () => sequence(instruction.i32Const(Number(word) | 0), instruction.i32x4Splat),
  }[type]();
  return { type, code };
}

/** Four constant words. */
function constants(...words: readonly [number, number, number, number]): WasmValue<'i32x4'> {
  return { type: 'i32x4', code: instruction.i32x4Const(words) };
}

/** Four copies of the word at an address and a constant offset. */
function loadCopies(address: WasmValue<'i32'>, offset = 0): WasmValue<'i32x4'> {
  return { type: 'i32x4', code: sequence(address.code, instruction.v128Load32Splat(offset)) };
}

/** The value at an address and a constant offset, in bytes; WebAssembly is little-endian. */
function load<T extends WasmType>(type: T, address: WasmValue<'i32'>, offset = 0): WasmValue<T> {
  const read = { i32: instruction.i32Load, i64: instruction.i64Load, i32x4: instruction.v128Load }[type];
  return { type, code: sequence(address.code, read(offset)) };
}

/** The statement that writes a value to an address and a constant offset. */
function store(address: WasmValue<'i32'>, offset: number, value: WasmValue): Code {
  const write = { i32: instruction.i32Store, i64: instruction.i64Store, i32x4: instruction.v128Store }[value.type];
  return sequence(address.code, value.code, write(offset));
}

/** The statement that gives a variable a value. */
function set<T extends WasmType>(variable: WasmVariable<T>, value: WasmValue<T>): Code {
  return sequence(value.code, instruction.localSet(variable.index));
}

/** The sum, modulo 2^32 or 2^64. */
function add<T extends WasmType>(...terms: readonly WasmValue<T>[]): WasmValue<T> {
  return joined('add', terms);
}

/** The product, modulo 2^32 or 2^64. */
function multiply<T extends WasmType>(...factors: readonly WasmValue<T>[]): WasmValue<T> {
  return joined('multiply', factors);
}

/** The bits that are 1 in an odd number of the words. */
function xor<T extends WasmType>(...words: readonly WasmValue<T>[]): WasmValue<T> {
  return joined('xor', words);
}

/** The bits that are 1 in all words. */
function and<T extends WasmType>(...words: readonly WasmValue<T>[]): WasmValue<T> {
  return joined('and', words);
}

/** The bits that are 1 in any of the words. */
function or<T extends WasmType>(...words: readonly WasmValue<T>[]): WasmValue<T> {
  return joined('or', words);
}

/** The word with every bit turned over. */
function not<T extends WasmType>(word: WasmValue<T>): WasmValue<T> {
  return xor(word, constant(word.type, -1));
}

/** The word moved `n` bits up; zeros follow. */
function shl<T extends WasmType>(word: WasmValue<T>, n: number): WasmValue<T> {
  return shifted('shiftLeft', word, n);
}

/** The word moved `n` bits down; zeros follow. */
function shr<T extends WasmType>(word: WasmValue<T>, n: number): WasmValue<T> {
  return shifted('shiftRight', word, n);
}

/** The word rotated by `n` bits to the left. For `i32x4` it has to be a variable: its code is used twice. */
function rotl<T extends WasmType>(word: WasmValue<T>, n: number): WasmValue<T> {
  if (word.type === 'i32')
    return { type: word.type, code: sequence(word.code, instruction.i32Const(n), instruction.i32RotateLeft) };
  if (word.type === 'i64')
    return { type: word.type, code: sequence(word.code, instruction.i64Const(n), instruction.i64RotateLeft) };
  // By whole bytes it is a permutation of bytes, which is one instruction.
  return n % 8 === 0
    ? shuffle(word, word, (byte) => (byte & ~3) | ((byte - n / 8) & 3))
    : or(shl(word, n), shr(word, 32 - n));
}

/** The word rotated by `n` bits to the right. */
function rotr<T extends WasmType>(word: WasmValue<T>, n: number): WasmValue<T> {
  return rotl(word, (word.type === 'i64' ? 64 : 32) - n);
}

/** Sixteen bytes out of two vectors: `from` says for each of the result which it is, 0 to 15 of the first or 16 to 31 of the second. */
function shuffle<T extends WasmType>(a: WasmValue<T>, b: WasmValue<T>, from: (byte: number) => number): WasmValue<T> {
  const bytes = Array.from({ length: 16 }, (_, byte) => from(byte));
  return { type: a.type, code: sequence(a.code, b.code, instruction.i8x16Shuffle(bytes)) };
}

/** The statement that runs others, and again as long as the condition is not 0. */
function repeatWhile(condition: WasmValue<'i32'>, statements: readonly Code[]): Code {
  return instruction.repeatWhileNotZero(sequence(...statements, condition.code));
}

/** 1 if the first number is below the second, both signed; otherwise 0. */
function isBelow(a: WasmValue<'i32'>, b: WasmValue<'i32'>): WasmValue<'i32'> {
  return { type: 'i32', code: sequence(a.code, b.code, instruction.i32LessThan) };
}

/** A function's variables in groups: the type of a group, and how many they are. */
export type Groups = Readonly<Record<string, readonly [type: WasmType, count: number]>>;

/**
 * A function without a result, from its statements. The parameters are numbers of 32 bits; the other variables come as
 * arrays, one for each group, and start at 0.
 */
function procedure<Parameter extends string, const Locals extends Groups>(
  {
    name,
    parameters,
    locals,
  }: { readonly name?: string; readonly parameters: readonly Parameter[]; readonly locals: Locals },
  body: (
    variables: Readonly<Record<Parameter, WasmVariable<'i32'>>> & {
      readonly [Name in keyof Locals]: readonly WasmVariable<Locals[Name][0]>[];
    },
  ) => readonly Code[],
): WasmFunction {
  let next = 0;
  const fresh = (type: WasmType): WasmVariable => ({ type, index: next, code: instruction.localGet(next++) });
  const counts = { i32: 0, i64: 0, i32x4: 0 };
  const named: [string, WasmVariable | WasmVariable[]][] = parameters.map((parameter) => [parameter, fresh('i32')]);
  // The assembler numbers the variables of a type one after the other.
  for (const wanted of ['i32', 'i64', 'i32x4'] as const)
    for (const [group, [type, count]] of Object.entries(locals)) {
      if (type !== wanted) continue;
      named.push([group, Array.from({ length: count }, () => fresh(type))]);
      counts[type] += count;
    }
  const variables = Object.fromEntries(named) as unknown as Parameters<typeof body>[0];
  return {
    ...(name === undefined ? {} : { name }),
    parameters: parameters.length,
    returns: false,
    integers: counts.i32,
    longs: counts.i64,
    vectors: counts.i32x4,
    body: sequence(...body(variables)),
  };
}

/** Two or more values with the instruction between each two. */
function joined<T extends WasmType>(name: keyof typeof INSTRUCTIONS, values: readonly WasmValue<T>[]): WasmValue<T> {
  const [{ type, code }, ...rest] = values;
  return { type, code: sequence(code, ...rest.flatMap((value) => [value.code, INSTRUCTIONS[name][type]])) };
}

function shifted<T extends WasmType>(name: keyof typeof INSTRUCTIONS, word: WasmValue<T>, n: number): WasmValue<T> {
  const count = word.type === 'i64' ? instruction.i64Const(n) : instruction.i32Const(n);
  return { type: word.type, code: sequence(word.code, count, INSTRUCTIONS[name][word.type]) };
}

/** The instruction of each operation for each type. */
const INSTRUCTIONS = {
  add: { i32: instruction.i32Add, i64: instruction.i64Add, i32x4: instruction.i32x4Add },
  multiply: { i32: instruction.i32Multiply, i64: instruction.i64Multiply, i32x4: instruction.i32x4Multiply },
  and: { i32: instruction.i32And, i64: instruction.i64And, i32x4: instruction.v128And },
  or: { i32: instruction.i32Or, i64: instruction.i64Or, i32x4: instruction.v128Or },
  xor: { i32: instruction.i32Xor, i64: instruction.i64Xor, i32x4: instruction.v128Xor },
  shiftLeft: { i32: instruction.i32ShiftLeft, i64: instruction.i64ShiftLeft, i32x4: instruction.i32x4ShiftLeft },
  shiftRight: {
    i32: instruction.i32ShiftRightUnsigned,
    i64: instruction.i64ShiftRightUnsigned,
    i32x4: instruction.i32x4ShiftRightUnsigned,
  },
} as const;

/** The functions of this file, by one name as `instruction` is. */
export const expression = {
  constant,
  constants,
  loadCopies,
  load,
  store,
  set,
  add,
  multiply,
  xor,
  and,
  or,
  not,
  shl,
  shr,
  rotl,
  rotr,
  shuffle,
  repeatWhile,
  isBelow,
  procedure,
} as const;
