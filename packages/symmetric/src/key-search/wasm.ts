/**
 * A small assembler for WebAssembly modules (WebAssembly Core Specification 2.0, section 5, "Binary Format"): functions
 * from lists of instructions, one memory of 64 KiB. It knows the few instructions that the key search needs, most of them on
 * vectors of 128 bits (v128). Every instruction is a list of bytes; a function body is their concatenation.
 */

/** Value types (section 5.3). */
export const valueType = { i32: 0x7f, v128: 0x7b } as const;

/** One or more instructions, encoded. */
export type Code = readonly number[];

/** A function of 32-bit parameters and at most one 32-bit result, with further local variables of type v128. */
export interface WasmFunction {
  /** The name under which it is exported; without one it is internal. */
  readonly name?: string;
  readonly parameters: number;
  readonly returns: boolean;
  /** How many v128 variables follow the parameters. */
  readonly vectors: number;
  readonly body: Code;
}

/** The instructions (section 5.4). Addresses are byte offsets into the memory, added to the address on the stack. */
export const instruction = {
  i32Const: (value: number): Code => [0x41, ...signed(value)],
  localGet: (index: number): Code => [0x20, ...unsigned(index)],
  localSet: (index: number): Code => [0x21, ...unsigned(index)],
  call: (index: number): Code => [0x10, ...unsigned(index)],
  /** if ... end, taken when the number on the stack is not zero. */
  ifNotZero: (body: Code): Code => [0x04, 0x40, ...body, 0x0b],
  i32EqualsZero: [0x45] as Code,
  i32Add: [0x6a] as Code,
  return: [0x0f] as Code,
  i32Load: (offset: number): Code => [0x28, 2, ...unsigned(offset)],
  v128Load: (offset: number): Code => [0xfd, 0, 4, ...unsigned(offset)],
  v128Store: (offset: number): Code => [0xfd, 11, 4, ...unsigned(offset)],
  v128Zero: [0xfd, 12, ...new Array<number>(16).fill(0)] as Code,
  v128Not: [0xfd, 77] as Code,
  v128And: [0xfd, 78] as Code,
  v128AndNot: [0xfd, 79] as Code,
  v128Or: [0xfd, 80] as Code,
  v128Xor: [0xfd, 81] as Code,
  v128AnyTrue: [0xfd, 83] as Code,
} as const;

/** The bytes of a module with these functions, numbered from 0, and one page of memory exported as `memory` (section 5.5). */
export function encodeModule(functions: readonly WasmFunction[]): Uint8Array {
  const types = functions.map(({ parameters, returns }) => [
    0x60,
    ...vector(new Array<Code>(parameters).fill([valueType.i32])),
    ...vector(returns ? [[valueType.i32]] : []),
  ]);
  const exported = functions.flatMap(({ name }, i) =>
    name === undefined ? [] : [[...text(name), 0x00, ...unsigned(i)]],
  );
  const bodies = functions.map(({ vectors, body }) => {
    const code = [...vector([[...unsigned(vectors), valueType.v128]]), ...body, 0x0b];
    return [...unsigned(code.length), ...code];
  });
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, vector(types)),
    ...section(3, vector(functions.map((_, i) => unsigned(i)))),
    ...section(5, vector([[0x00, 1]])),
    ...section(7, vector([[...text('memory'), 0x02, 0], ...exported])),
    ...section(10, vector(bodies)),
  ]);
}

/** What we need of the WebAssembly JavaScript Interface, which no type library of ours declares. */
interface WebAssemblyInterface {
  validate(bytes: Uint8Array): boolean;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: Readonly<Record<string, unknown>> };
}

/**
 * The exports of a module, instantiated on the spot, or undefined where there is no WebAssembly, where it does not know the
 * instructions, or where the module may not be compiled here: some browsers refuse more than a few kilobytes on the main
 * thread, and a content security policy may refuse all.
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

/** Signed LEB128: it ends when the rest is all copies of the sign. */
function signed(value: number): Code {
  const low = value & 0x7f;
  const rest = value >> 7;
  const ends = (rest === 0 && !(low & 0x40)) || (rest === -1 && (low & 0x40) !== 0);
  return ends ? [low] : [low | 0x80, ...signed(rest)];
}
