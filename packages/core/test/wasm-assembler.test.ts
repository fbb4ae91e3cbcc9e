import * as fc from 'fast-check';
import { encodeModule, instantiate, instruction, sequence, variables, type Code } from '@cleartext/core';

const { i32Const, localGet, localSet, localTee, i32Add, i32Subtract, i32NotEqual, repeatWhileNotZero } = instruction;

/** Runs a function of i32 parameters with an i32 result. */
function run(body: Code, parameters: readonly number[] = [], integers = 0): number {
  const module = encodeModule([{ name: 'f', parameters: parameters.length, returns: true, integers, body }]);
  return (instantiate(module)?.['f'] as (...parameters: readonly number[]) => number)(...parameters);
}

describe('the assembler', () => {
  it('writes the smallest module byte for byte (sections 5.5.2 to 5.5.13)', () => {
    const body = i32Const(42);
    expect(Array.from(encodeModule([{ name: 'f', parameters: 0, returns: true, body }]))).toEqual([
      ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      ...[1, 5, 1, 0x60, 0, 1, 0x7f],
      ...[3, 2, 1, 0],
      ...[5, 3, 1, 0, 1],
      ...[7, 14, 2, 6, ...Buffer.from('memory'), 2, 0, 1, 0x66, 0, 0],
      ...[10, 12, 1, 10, 3, 0, 0x7f, 0, 0x7e, 0, 0x7b, 0x41, 42, 0x0b],
    ]);
  });

  it('encodes every constant (LEB128)', () => {
    for (const value of [0, 63, 64, -64, -65, 127, 128, 8191, 8192, -8192, -8193, 2 ** 31 - 1, -(2 ** 31)])
      expect(run(i32Const(value))).toBe(value);
    fc.assert(fc.property(fc.integer(), (value) => expect(run(i32Const(value))).toBe(value)));
  });

  it('names variables, and repeats', () => {
    const { n, sum } = variables('n', 'sum');
    const body = sequence(
      repeatWhileNotZero(
        sequence(
          ...[localGet(sum), localGet(n), i32Add, localSet(sum)],
          ...[localGet(n), i32Const(1), i32Subtract, localTee(n), i32Const(0), i32NotEqual],
        ),
      ),
      localGet(sum),
    );
    expect(run(body, [100], 1)).toBe(5050);
  });

  it('counts vector instructions in 16-bit pairs: the dot product', () => {
    const { i32x4DotI16x8, v128Load, v128Load32Splat, v128Store } = instruction;
    const body = sequence(i32Const(32), i32Const(0), v128Load(0), i32Const(0), v128Load32Splat(16), i32x4DotI16x8);
    const exported = instantiate(
      encodeModule([{ name: 'dot', parameters: 0, returns: false, body: sequence(body, v128Store(0)) }]),
    );
    const { buffer } = exported?.['memory'] as { readonly buffer: ArrayBuffer };
    new Int16Array(buffer).set([1, 2, 3, 4, 5, 6, -7, 8, 10, -100]);
    (exported?.['dot'] as () => void)();
    expect(Array.from(new Int32Array(buffer, 32, 4))).toEqual([-190, -370, -550, -870]);
  });

  it('answers undefined where the module is not understood', () => {
    expect(instantiate(Uint8Array.of(0, 0x61, 0x73, 0x6d, 2, 0, 0, 0))).toBeUndefined();
    const body = instruction.i32Add;
    expect(instantiate(encodeModule([{ parameters: 0, returns: false, body }]))).toBeUndefined();
  });

  it('answers undefined where there is no WebAssembly, or compiling is forbidden', () => {
    const world = globalThis as { WebAssembly?: unknown };
    const { WebAssembly } = world;
    const refuse = function (): never {
      throw new Error('refused');
    };
    try {
      for (const missing of [undefined, { validate: () => true, Module: refuse }]) {
        world.WebAssembly = missing;
        expect(instantiate(encodeModule([]))).toBeUndefined();
      }
    } finally {
      world.WebAssembly = WebAssembly;
    }
    expect(instantiate(encodeModule([]))).toBeDefined();
  });
});
