/**
 * Keccak-p[1600, 24] (FIPS 202 sections 3.2 and 3.3) as a WebAssembly module, whose words of 64 bits JavaScript lacks. The idea:
 * the five step mappings below are the standard's equations over 25 variables, one for each lane; they are run once, in
 * JavaScript, and what they leave behind is the code of a round.
 */

import { encodeModule, instruction, expression, type Code, type WasmFunction } from '@cleartext/core';
import { RC, ROTATION } from './constants.ts';

const { add, and, constant, isBelow, load, not, procedure, repeatWhile, rotl, set, store, xor } = expression;

/** Where the module keeps what, as byte addresses: the state, the round constants, and room for blocks of the message. */
export const ADDRESS = { state: 0, RC: 256, message: 512 } as const;

/** How many bytes of message fit in its memory of one page of 64 KiB. */
export const MESSAGE_SIZE = 0x10000 - ADDRESS.message;

/**
 * The module: `permute()` permutes the 25 lanes at `state`, `absorb(at, end, rate)` takes in all blocks of `rate` bytes between
 * two addresses. The round constants have to be written to their place first. WebAssembly is little-endian, as FIPS 202 is.
 */
export function keccakModule(): Uint8Array {
  return encodeModule([permute(), absorb()]);
}

/** Algorithm 7: 24 rounds of theta, rho, pi, chi and iota. Lane (x, y) is A[x + 5 y]. */
const permute = (): WasmFunction =>
  procedure(
    {
      name: 'permute',
      parameters: [],
      locals: { A: ['i64', 25], B: ['i64', 25], C: ['i64', 5], D: ['i64', 5], counter: ['i32', 1] },
    },
    ({ A, B, C, D, counter: [round] }) => [
      ...A.map((lane, i) => set(lane, load('i64', constant('i32', 0), ADDRESS.state + 8 * i))),
      repeatWhile(isBelow(round, constant('i32', 8 * RC.length)), [
        // theta: each lane takes in the parities C of two neighbouring columns.
        ...C.map((parity, x) => set(parity, xor(A[x], A[x + 5], A[x + 10], A[x + 15], A[x + 20]))),
        ...D.map((parities, x) => set(parities, xor(C[(x + 4) % 5], rotl(C[(x + 1) % 5], 1)))),
        // rho and pi: each lane is rotated by its own amount and moves; B[x, y] = A[(x + 3 y) mod 5, x].
        ...B.map((lane, i): Code => {
          const [x, y] = [i % 5, Math.floor(i / 5)];
          const from = ((x + 3 * y) % 5) + 5 * x;
          return set(lane, rotl(xor(A[from], D[from % 5]), ROTATION[from]));
        }),
        // chi: the only step that is not linear, along the rows; and iota: a constant for each round.
        ...A.map((lane, i): Code => {
          const inRow = (step: number) => B[i - (i % 5) + ((i + step) % 5)];
          const mixed = xor(B[i], and(not(inRow(1)), inRow(2)));
          return set(lane, i === 0 ? xor(mixed, load('i64', round, ADDRESS.RC)) : mixed);
        }),
        set(round, add(round, constant('i32', 8))),
      ]),
      ...A.map((lane, i) => store(constant('i32', 0), ADDRESS.state + 8 * i, lane)),
    ],
  );

/** Algorithm 8 step 6 for all blocks: the first lanes of the state take in a block, and the state is permuted. */
const absorb = (): WasmFunction =>
  procedure(
    { name: 'absorb', parameters: ['at', 'end', 'rate'], locals: { counter: ['i32', 1] } },
    ({ at, end, rate, counter: [i] }) => [
      repeatWhile(isBelow(at, end), [
        set(i, constant('i32', 0)),
        repeatWhile(isBelow(i, rate), [
          store(i, ADDRESS.state, xor(load('i64', i, ADDRESS.state), load('i64', add(at, i)))),
          set(i, add(i, constant('i32', 8))),
        ]),
        instruction.call(0),
        set(at, add(at, rate)),
      ]),
    ],
  );
