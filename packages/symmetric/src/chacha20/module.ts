/**
 * ChaCha20 (RFC 8439 sections 2.1 to 2.4) as a WebAssembly module. The idea: blocks of the keystream differ in their counter
 * alone, so four of them are computed side by side: each of the sixteen variables below holds one word of four blocks.
 * For a single block the four words are those of one row of the state. The quarter round is the standard's, run once, in JavaScript,
 * for both; what it leaves behind is the code.
 */

import {
  encodeModule,
  expression,
  type Code,
  type WasmFunction,
  type WasmValue,
  type WasmVariable,
} from '@cleartext/core';

const { add, constant, constants, isBelow, load, loadCopies, procedure, repeatWhile, rotl, set, shuffle, store, xor } =
  expression;
type Words = WasmValue<'i32x4'>;
type Variable = WasmVariable<'i32x4'>;

/** Where the module keeps what, as byte addresses: the initial state of 16 words, and the text. */
export const ADDRESS = { state: 0, text: 256 } as const;

/** How many bytes of text fit in its memory of one page of 64 KiB: a whole number of groups of four blocks. */
export const TEXT_SIZE = 0x10000 - ADDRESS.text;

/**
 * The module: `addKeystream(at, end)` adds keystream to the text between two addresses, 256 bytes at a time, `addBlock(at)` one block
 * of it to 64 bytes; both count on in the state.
 */
export function chacha20Module(): Uint8Array {
  return encodeModule([addKeystream(), addBlock()]);
}

/** Section 2.1, four times side by side. */
const quarterRound = (a: Variable, b: Variable, c: Variable, d: Variable): Code[] => [
  ...[set(a, add(a, b)), set(d, xor(d, a)), set(d, rotl(d, 16))],
  ...[set(c, add(c, d)), set(b, xor(b, c)), set(b, rotl(b, 12))],
  ...[set(a, add(a, b)), set(d, xor(d, a)), set(d, rotl(d, 8))],
  ...[set(c, add(c, d)), set(b, xor(b, c)), set(b, rotl(b, 7))],
];

/** Sections 2.3 and 2.4. */
const addKeystream = (): WasmFunction =>
  procedure(
    { name: 'addKeystream', parameters: ['at', 'end'], locals: { x: ['i32x4', 16], y: ['i32x4', 4], n: ['i32', 1] } },
    ({ at, end, x, y, n: [doubleRound] }) => {
      const state = constant('i32', ADDRESS.state);
      const initial = (i: number): Words =>
        i === 12 ? add(loadCopies(state, 48), constants(0, 1, 2, 3)) : loadCopies(state, 4 * i);
      return [
        repeatWhile(isBelow(at, end), [
          ...x.map((words, i) => set(words, initial(i))),
          set(doubleRound, constant('i32', 0)),
          repeatWhile(isBelow(doubleRound, constant('i32', 10)), [
            ...[0, 1, 2, 3].flatMap((i) => quarterRound(x[i], x[4 + i], x[8 + i], x[12 + i])),
            ...[0, 1, 2, 3].flatMap((i) =>
              quarterRound(x[i], x[4 + ((i + 1) % 4)], x[8 + ((i + 2) % 4)], x[12 + ((i + 3) % 4)]),
            ),
            set(doubleRound, add(doubleRound, constant('i32', 1))),
          ]),
          ...x.map((words, i) => set(words, add(words, initial(i)))),
          // Four words of four blocks become four blocks of four words, and are added to the text.
          ...[0, 4, 8, 12].flatMap((i) => [
            ...transpose(x.slice(i, i + 4), y),
            ...y.map((words, block) => {
              const offset = 64 * block + 4 * i;
              return store(at, offset, xor(words, load('i32x4', at, offset)));
            }),
          ]),
          store(state, 48, add(load('i32', state, 48), constant('i32', 4))),
          set(at, add(at, constant('i32', 256))),
        ]),
      ];
    },
  );

/** Sections 2.3 and 2.4 for one block: x holds the four rows of the state. Each row is turned until diagonals stand in columns. */
const addBlock = (): WasmFunction =>
  procedure(
    { name: 'addBlock', parameters: ['at'], locals: { x: ['i32x4', 4], n: ['i32', 1] } },
    ({ at, x, n: [doubleRound] }) => {
      const state = constant('i32', ADDRESS.state);
      const turned = (row: Variable, words: number): Code =>
        set(
          row,
          shuffle(row, row, (byte) => (byte + 4 * words) & 15),
        );
      const [a, b, c, d] = x;
      return [
        ...x.map((row, i) => set(row, load('i32x4', state, 16 * i))),
        repeatWhile(isBelow(doubleRound, constant('i32', 10)), [
          ...quarterRound(a, b, c, d),
          ...[turned(b, 1), turned(c, 2), turned(d, 3)],
          ...quarterRound(a, b, c, d),
          ...[turned(b, 3), turned(c, 2), turned(d, 1)],
          set(doubleRound, add(doubleRound, constant('i32', 1))),
        ]),
        ...x.map((row, i) => store(at, 16 * i, xor(load('i32x4', at, 16 * i), add(row, load('i32x4', state, 16 * i))))),
        store(state, 48, add(load('i32', state, 48), constant('i32', 1))),
      ];
    },
  );

/** Rows become columns: `to[i]` gets word `i` of each of the four vectors `from`, which are used up. */
function transpose([a, b, c, d]: readonly Variable[], to: readonly Variable[]): Code[] {
  const [low, high] = [0, 8].map(
    (half) => (first: Words, second: Words) =>
      // Two words of each, in turn.
      shuffle(first, second, (byte) => half + (byte & 3) + 4 * (byte >> 3) + 16 * ((byte >> 2) & 1)),
  );
  const firstHalves = (first: Words, second: Words) => shuffle(first, second, (byte) => (byte & 7) + 16 * (byte >> 3));
  const secondHalves = (first: Words, second: Words) =>
    shuffle(first, second, (byte) => 8 + (byte & 7) + 16 * (byte >> 3));
  return [
    ...[set(to[0], low(a, b)), set(to[1], low(c, d)), set(to[2], high(a, b)), set(to[3], high(c, d))],
    ...[set(a, firstHalves(to[0], to[1])), set(b, secondHalves(to[0], to[1]))],
    ...[set(c, firstHalves(to[2], to[3])), set(d, secondHalves(to[2], to[3]))],
    ...[set(to[0], a), set(to[1], b), set(to[2], c), set(to[3], d)],
  ];
}
