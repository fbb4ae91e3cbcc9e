/**
 * A small assembler for WebAssembly (WebAssembly Core Specification 2.0, section 5, "Binary Format"), so that fast code
 * for vectors of 128 bits stays readable source: a module is functions made of lists of instructions, and one memory.
 * It knows the instructions that this project needs. An instruction is a list of bytes; code is their concatenation.
 */

/** One or more instructions, encoded. */
export type Code = readonly number[];

/**
 * A function of 32-bit parameters with at most one 32-bit result. Its variables are numbered in this order: parameters,
 * integers (i32), long integers (i64), vectors (v128); all but the parameters start at zero.
 */
export interface WasmFunction {
  /** The name under which it is exported; without one it is internal. */
  readonly name?: string;
  readonly parameters: number;
  readonly returns: boolean;
  /** How many i32 variables there are beside the parameters. */
  readonly integers?: number;
  /** How many i64 variables there are. */
  readonly longs?: number;
  /** How many v128 variables there are. */
  readonly vectors?: number;
  readonly body: Code;
}

/**
 * The instructions (section 5.4), by their names in the standard. They take their operands from the stack and leave their
 * result there. An address is the number on the stack plus the offset, in bytes.
 */
export const instruction = {
  localGet: (index: number): Code => [0x20, ...unsigned(index)],
  localSet: (index: number): Code => [0x21, ...unsigned(index)],
  /** Like localSet, but the value stays on the stack. */
  localTee: (index: number): Code => [0x22, ...unsigned(index)],
  call: (index: number): Code => [0x10, ...unsigned(index)],
  return: [0x0f] as Code,
  /** if ... end, taken when the number on the stack is not zero. */
  ifNotZero: (body: Code): Code => [0x04, 0x40, ...body, 0x0b],
  /** loop ... br_if 0 ... end: once, and again as long as the body leaves a number other than zero. */
  repeatWhileNotZero: (body: Code): Code => [0x03, 0x40, ...body, 0x0d, 0, 0x0b],
  /** The first of two values if the number above them is not zero, otherwise the second. */
  select: [0x1b] as Code,

  i32Const: (value: number): Code => [0x41, ...signed(value)],
  i32Load: (offset: number): Code => [0x28, 2, ...unsigned(offset)],
  i32Store: (offset: number): Code => [0x36, 2, ...unsigned(offset)],
  i32EqualsZero: [0x45] as Code,
  i32NotEqual: [0x47] as Code,
  i32LessThan: [0x48] as Code,
  i32Add: [0x6a] as Code,
  i32Subtract: [0x6b] as Code,
  i32Multiply: [0x6c] as Code,
  i32And: [0x71] as Code,
  i32Or: [0x72] as Code,
  i32Xor: [0x73] as Code,
  i32ShiftLeft: [0x74] as Code,
  i32ShiftRightUnsigned: [0x76] as Code,
  i32RotateLeft: [0x77] as Code,

  i64Const: (value: number | bigint): Code => [0x42, ...signed(value)],
  i64Load: (offset: number): Code => [0x29, 3, ...unsigned(offset)],
  i64Store: (offset: number): Code => [0x37, 3, ...unsigned(offset)],
  i64Add: [0x7c] as Code,
  i64Subtract: [0x7d] as Code,
  i64Multiply: [0x7e] as Code,
  i64And: [0x83] as Code,
  i64Or: [0x84] as Code,
  i64Xor: [0x85] as Code,
  i64ShiftLeft: [0x86] as Code,
  i64ShiftRight: [0x87] as Code,
  i64ShiftRightUnsigned: [0x88] as Code,
  i64RotateLeft: [0x89] as Code,

  v128Load: (offset: number): Code => [0xfd, 0, 0, ...unsigned(offset)],
  /** Four copies of the 32 bits at the address. */
  v128Load32Splat: (offset: number): Code => [0xfd, 9, 0, ...unsigned(offset)],
  v128Store: (offset: number): Code => [0xfd, 11, 0, ...unsigned(offset)],
  v128Zero: [0xfd, 12, ...new Array<number>(16).fill(0)] as Code,
  /** Four numbers of 32 bits, little-endian as everything in memory. */
  i32x4Const: (numbers: readonly [number, number, number, number]): Code => [
    0xfd,
    12,
    ...numbers.flatMap((number) => [0, 8, 16, 24].map((shift) => (number >>> shift) & 0xff)),
  ],
  /** Sixteen bytes of two vectors: number 0 to 15 is a byte of the first, 16 to 31 one of the second. */
  i8x16Shuffle: (bytes: readonly number[]): Code => [0xfd, 13, ...bytes],
  v128Not: [0xfd, 77] as Code,
  v128And: [0xfd, 78] as Code,
  v128AndNot: [0xfd, 79] as Code,
  v128Or: [0xfd, 80] as Code,
  v128Xor: [0xfd, 81] as Code,
  v128AnyTrue: [0xfd, 83] as Code,
  i16x8Add: [0xfd, 0x8e, 1] as Code,
  /** Four copies of a number. */
  i32x4Splat: [0xfd, 17] as Code,
  i32x4ShiftLeft: [0xfd, 0xab, 1] as Code,
  i32x4ShiftRight: [0xfd, 0xac, 1] as Code,
  i32x4ShiftRightUnsigned: [0xfd, 0xad, 1] as Code,
  i32x4Add: [0xfd, 0xae, 1] as Code,
  i32x4Subtract: [0xfd, 0xb1, 1] as Code,
  i32x4Multiply: [0xfd, 0xb5, 1] as Code,
  /** Eight products of signed 16-bit numbers, neighbours added: four sums of two products. */
  i32x4DotI16x8: [0xfd, 0xba, 1] as Code,
} as const;

/** Instructions one after the other. */
export function sequence(...parts: readonly Code[]): Code {
  return parts.flat();
}

/** Variables by name instead of by number: the first name is 0, and so on. */
export function variables<Name extends string>(...names: readonly Name[]): Readonly<Record<Name, number>> {
  return Object.fromEntries(names.map((name, i) => [name, i])) as Record<Name, number>;
}

/** The bytes of a module with these functions, numbered from 0, and `pages` of 64 KiB exported as `memory` (section 5.5). */
export function encodeModule(functions: readonly WasmFunction[], pages = 1): Uint8Array {
  const types = functions.map(({ parameters, returns }) => [
    0x60,
    ...vector(new Array<Code>(parameters).fill(I32)),
    ...vector(returns ? [I32] : []),
  ]);
  const exported = functions.flatMap(({ name }, i) =>
    name === undefined ? [] : [[...text(name), 0x00, ...unsigned(i)]],
  );
  const bodies = functions.map(({ integers = 0, longs = 0, vectors = 0, body }) => {
    const locals = [
      [...unsigned(integers), ...I32],
      [...unsigned(longs), ...I64],
      [...unsigned(vectors), ...V128],
    ];
    const code = [...vector(locals), ...body, 0x0b];
    return [...unsigned(code.length), ...code];
  });
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, vector(types)),
    ...section(3, vector(functions.map((_, i) => unsigned(i)))),
    ...section(5, vector([[0x00, ...unsigned(pages)]])),
    ...section(7, vector([[...text('memory'), 0x02, 0], ...exported])),
    ...section(10, vector(bodies)),
  ]);
}

/** The part of the WebAssembly JavaScript Interface that is needed here, as the configured type libraries do not declare it. */
interface WebAssemblyInterface {
  validate(bytes: Uint8Array): boolean;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: Readonly<Record<string, unknown>> };
}

/**
 * The exports of a module, instantiated on the spot, or undefined where there is no WebAssembly, where it does not know the
 * instructions, or where the module may not be compiled here: some browsers refuse more than 4 KiB on the main thread, and
 * a content security policy may refuse all.
 */
export function instantiate(bytes: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  const { WebAssembly } = globalThis as unknown as { readonly WebAssembly?: WebAssemblyInterface };
  if (!WebAssembly?.validate(bytes)) return undefined;
  try {
    return new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
  } catch {
    return undefined;
  }
}

function section(id: number, contents: Code): Code {
  return [id, ...unsigned(contents.length), ...contents];
}

function vector(elements: readonly Code[]): Code {
  return [...unsigned(elements.length), ...elements.flat()];
}

function text(ascii: string): Code {
  return vector(Array.from(ascii, (character) => [character.charCodeAt(0)]));
}

/** LEB128 (section 5.2.2): seven bits a byte, the lowest first; the top bit says that more follow. */
function unsigned(value: number): Code {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

/** Signed LEB128: it ends when the rest is all copies of the sign. A number has at most 32 bits, a bigint 64. */
function signed(value: number | bigint): Code {
  if (typeof value === 'bigint' && BigInt.asIntN(32, value) !== value)
    return [Number(value & 0x7fn) | 0x80, ...signed(value >> 7n)];
  const small = Number(value);
  const low = small & 0x7f;
  const rest = small >> 7;
  const ends = (rest === 0 && !(low & 0x40)) || (rest === -1 && (low & 0x40) !== 0);
  return ends ? [low] : [low | 0x80, ...signed(rest)];
}

/** Value types (section 5.3). */
const I32: Code = [0x7f];
const I64: Code = [0x7e];
const V128: Code = [0x7b];
