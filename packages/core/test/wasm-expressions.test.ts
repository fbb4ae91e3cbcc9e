import * as fc from 'fast-check';
import { encodeModule, instantiate, expression, type WasmType, type WasmValue } from '@cleartext/core';

const {
  add,
  and,
  constant,
  isBelow,
  load,
  multiply,
  not,
  or,
  procedure,
  repeatWhile,
  rotl,
  rotr,
  set,
  shl,
  shr,
  store,
} = expression;
const { xor } = expression;
type Word = WasmValue;

/** The results of expressions over the two words at addresses 0 and 16; result `i` lands at 32 + 16 i. */
function compute(type: WasmType, a: bigint, b: bigint, expressions: (a: Word, b: Word) => Word[]): bigint[] {
  const at = constant('i32', 0);
  const body = procedure({ name: 'f', parameters: [], locals: { words: [type, 2] } }, ({ words: [x, y] }) => [
    set(x, load(type, at, 0)),
    set(y, load(type, at, 16)),
    ...expressions(x, y).map((value, i) => store(at, 32 + 16 * i, value)),
  ]);
  const { memory, f } = instantiate(encodeModule([body])) as { memory: { buffer: ArrayBuffer }; f: () => void };
  const view = new DataView(memory.buffer);
  const wide = type === 'i64';
  const last = type === 'i32x4' ? 12 : 0; // the last of four words
  const write = (address: number, word: bigint) =>
    wide ? view.setBigUint64(address, word, true) : view.setUint32(address + last, Number(word & 0xffffffffn), true);
  write(0, a);
  write(16, b);
  f();
  return expressions({ type, code: [] }, { type, code: [] }).map((_, i) =>
    wide ? view.getBigUint64(32 + 16 * i, true) : BigInt(view.getUint32(32 + 16 * i + last, true)),
  );
}

describe.each([
  ['i32', 32],
  ['i64', 64],
  ['i32x4', 32],
] as const)('expressions over %s', (type, bits) => {
  const cut = (x: bigint): bigint => BigInt.asUintN(bits, x);
  const word = fc.bigInt({ min: 0n, max: 2n ** BigInt(bits) - 1n });

  it('add, multiply and combine bits', () => {
    fc.assert(
      fc.property(word, word, (a, b) => {
        if (type === 'i32x4')
          expect(compute(type, a, b, (x, y) => [add(x, y, x), xor(x, y), and(x, y), or(x, y), not(x)])).toEqual(
            [a + b + a, a ^ b, a & b, a | b, ~a].map(cut),
          );
        else
          expect(
            compute(type, a, b, (x, y) => [add(x, y, x), multiply(x, y), xor(x, y), and(x, y), or(x, y), not(x)]),
          ).toEqual([a + b + a, a * b, a ^ b, a & b, a | b, ~a].map(cut));
      }),
      { numRuns: 20 },
    );
  });

  it('shift and rotate', () => {
    fc.assert(
      fc.property(word, fc.integer({ min: 1, max: bits - 1 }), (a, n) => {
        const by = BigInt(n);
        const rest = BigInt(bits - n);
        expect(compute(type, a, 0n, (x) => [shl(x, n), shr(x, n), rotl(x, n), rotr(x, n)])).toEqual(
          [a << by, a >> by, (a << by) | (a >> rest), (a >> by) | (a << rest)].map(cut),
        );
      }),
      { numRuns: 20 },
    );
  });

  it('keep a constant', () => {
    fc.assert(
      fc.property(word, (a) => expect(compute(type, 0n, 0n, () => [constant(type, a)])).toEqual([a])),
      { numRuns: 20 },
    );
  });
});

it('repeats while a condition holds', () => {
  const count = procedure({ name: 'f', parameters: ['n'], locals: { sums: ['i32', 2] } }, ({ n, sums: [i, sum] }) => [
    repeatWhile(isBelow(i, n), [set(i, add(i, constant('i32', 1))), set(sum, add(sum, i))]),
    store(constant('i32', 0), 0, sum),
  ]);
  const { memory, f } = instantiate(encodeModule([count])) as {
    memory: { buffer: ArrayBuffer };
    f: (n: number) => void;
  };
  f(100);
  expect(new Int32Array(memory.buffer)[0]).toBe(5050);
});
