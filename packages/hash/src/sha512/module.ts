/**
 * The compression function of SHA-512 (FIPS 180-4 section 6.4.2) as a WebAssembly module, whose words of 64 bits JavaScript
 * lacks. The idea: the steps below are the standard's equations over named variables; they are run once, in JavaScript, and
 * what they leave behind is the code. Instead of moving all eight working variables at the end of a step, the next step
 * gives them other names.
 */

import { encodeModule, instruction, expression, type Code, type WasmFunction, type WasmValue } from '@cleartext/core';
import { K } from './constants.ts';

const { add, and, constant, isBelow, load, or, procedure, repeatWhile, rotl, rotr, set, shr, shuffle, store, xor } =
  expression;
type Word = WasmValue<'i64'>;

/** Where the module keeps what, as byte addresses: the state, one block, and room for blocks of the message. */
export const ADDRESS = { state: 0, block: 128, message: 256 } as const;

/** How many bytes of message fit in its memory of two pages of 64 KiB: a whole number of blocks. */
export const MESSAGE_SIZE = 0x20000 - ADDRESS.message;

/**
 * The module: `compress()` mixes the words at `block` into those at `state`, `compressBytes(at, end)` all blocks of bytes
 * between two addresses. A word in memory is its high half and then its low half, as in merkle-damgard.ts.
 */
export function sha512Module(): Uint8Array {
  return encodeModule([compress(), compressBytes()], 2);
}

// FIPS 180-4 section 4.1.3. Ch and Maj in a form with one operation less than in the standard.
const Ch = (x: Word, y: Word, z: Word): Word => xor(z, and(x, xor(y, z)));
const Maj = (x: Word, y: Word, z: Word): Word => or(and(x, y), and(z, or(x, y)));
const Sigma0 = (x: Word): Word => xor(rotr(x, 28), rotr(x, 34), rotr(x, 39));
const Sigma1 = (x: Word): Word => xor(rotr(x, 14), rotr(x, 18), rotr(x, 41));
const sigma0 = (x: Word): Word => xor(rotr(x, 1), rotr(x, 8), shr(x, 7));
const sigma1 = (x: Word): Word => xor(rotr(x, 19), rotr(x, 61), shr(x, 6));

/** Section 6.4.2, steps 1 to 4 for one block. Of the message schedule W, the last sixteen words are kept. */
const compress = (): WasmFunction =>
  procedure(
    { name: 'compress', parameters: [], locals: { W: ['i64', 16], working: ['i64', 8], temporary: ['i64', 1] } },
    ({ W, working, temporary: [T1] }) => {
      const at = constant('i32', 0);
      const wordAt = (offset: number): Word => rotl(load('i64', at, offset), 32);
      const code: Code[] = [
        ...W.map((word, t) => set(word, wordAt(ADDRESS.block + 8 * t))),
        ...working.map((word, i) => set(word, wordAt(ADDRESS.state + 8 * i))),
      ];
      let [a, b, c, d, e, f, g, h] = working;
      for (let t = 0; t < 80; t++) {
        const w = (i: number) => W[(t + i) % 16];
        if (t >= 16) code.push(set(w(0), add(sigma1(w(14)), w(9), sigma0(w(1)), w(0))));
        code.push(
          set(T1, add(h, Sigma1(e), Ch(e, f, g), constant('i64', K[t]), w(0))),
          set(d, add(d, T1)),
          set(h, add(T1, Sigma0(a), Maj(a, b, c))),
        );
        [a, b, c, d, e, f, g, h] = [h, a, b, c, d, e, f, g];
      }
      working.forEach((word, i) =>
        code.push(store(at, ADDRESS.state + 8 * i, rotl(add(word, wordAt(ADDRESS.state + 8 * i)), 32))),
      );
      return code;
    },
  );

/** Turns the four bytes of each half word over, for a big-endian standard on a little-endian machine, and compresses. */
const compressBytes = (): WasmFunction =>
  procedure({ name: 'compressBytes', parameters: ['at', 'end'], locals: {} }, ({ at, end }) => [
    repeatWhile(isBelow(at, end), [
      ...[0, 16, 32, 48, 64, 80, 96, 112].map((offset) => {
        const bytes = load('i32x4', at, offset);
        return store(
          constant('i32', ADDRESS.block),
          offset,
          shuffle(bytes, bytes, (byte) => byte ^ 3),
        );
      }),
      instruction.call(0),
      set(at, add(at, constant('i32', 128))),
    ]),
  ]);
