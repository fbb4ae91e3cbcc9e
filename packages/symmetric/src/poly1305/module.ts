/**
 * Poly1305 (RFC 8439 section 2.5) as a WebAssembly module. The idea: numbers modulo 2^130 - 5 are five limbs of 26 bits in
 * words of 64, so that a whole column of a product can be added up before any carry, and 2^130 = 5 folds the upper half back.
 * Two blocks at a time: ((a + n1) r + n2) r = (a + n1) r^2 + n2 r needs its carries once.
 *
 * Leaks: nothing by itself: all steps and addresses are the same for all values.
 */

import {
  encodeModule,
  expression,
  type Code,
  type WasmFunction,
  type WasmValue,
  type WasmVariable,
} from '@cleartext/core';

const { add, and, constant, isBelow, load, multiply, or, procedure, repeatWhile, set, shl, shr, store, xor } =
  expression;
type Word = WasmValue<'i64'>;
type Variable = WasmVariable<'i64'>;

/**
 * Where the module keeps what, as byte addresses. The numbers a, r and r^2 are five limbs in words of 64 bits; behind those of
 * r and r^2 they lie once more, five times as large. `mark` is added to the top limb of each block: the byte 1 behind it.
 */
export const ADDRESS = { a: 0, r: 64, square: 160, s: 256, mark: 272, tag: 288, message: 512 } as const;

/** How many bytes of message fit in its memory of one page of 64 KiB: an even number of blocks. */
export const MESSAGE_SIZE = 0x10000 - ADDRESS.message;

/**
 * The module: `absorb(at, end)` takes in the blocks between two addresses, `absorbPairs(at, end)` an even number of them,
 * `finish()` writes the tag.
 */
export function poly1305Module(): Uint8Array {
  return encodeModule([absorb('absorb', [ADDRESS.r]), absorb('absorbPairs', [ADDRESS.square, ADDRESS.r]), finish()]);
}

const MASK_26 = constant('i64', 2 ** 26 - 1);
const MASK_32 = constant('i64', 0xffffffffn);
const zero = constant('i32', 0);

/** a = (a + n) r for each block n; with two factors, (a + n1) r^2 + n2 r for each two. */
function absorb(name: string, factors: readonly number[]): WasmFunction {
  const locals = { a: ['i64', 5], n: ['i64', 5 * factors.length], d: ['i64', 5], words: ['i64', 2] } as const;
  return procedure({ name, parameters: ['at', 'end'], locals }, ({ at, end, a, n, d, words }) => [
    ...a.map((limb, i) => set(limb, load('i64', zero, ADDRESS.a + 8 * i))),
    repeatWhile(isBelow(at, end), [
      ...factors.flatMap((_, block) => [
        ...words.map((word, i) => set(word, load('i64', at, 16 * block + 8 * i))),
        ...limbsOf(words).map((limb, i) => set(n[5 * block + i], block === 0 ? add(a[i], limb) : limb)),
      ]),
      // The columns of the product. What lies beyond 2^130 comes back five times.
      ...d.map((column, k) =>
        set(
          column,
          add(
            ...factors.flatMap((factor, block) =>
              a.map((_, i) => {
                const limb = i <= k ? 8 * (k - i) : 40 + 8 * (k - i + 5);
                return multiply(n[5 * block + i], load('i64', zero, factor + limb));
              }),
            ),
          ),
        ),
      ),
      ...carry(d),
      ...a.map((limb, i) => set(limb, d[i])),
      set(at, add(at, constant('i32', 16 * factors.length))),
    ]),
    ...a.map((limb, i) => store(zero, ADDRESS.a + 8 * i, limb)),
  ]);
}

/** The number n of a block of two words: 26 bits a limb, and the mark behind them. */
function limbsOf([low, high]: readonly Word[]): Word[] {
  return [
    and(low, MASK_26),
    and(shr(low, 26), MASK_26),
    and(or(shr(low, 52), shl(high, 12)), MASK_26),
    and(shr(high, 14), MASK_26),
    add(shr(high, 40), load('i64', zero, ADDRESS.mark)),
  ];
}

/** Each limb keeps 26 bits, or a little more at the second, and gives the rest to the next; the last to the first, five times. */
function carry(limbs: readonly Variable[]): Code[] {
  return [0, 1, 2, 3, 4, 0].flatMap((i) => {
    const [from, to] = [limbs[i], limbs[(i + 1) % 5]];
    const rest = shr(from, 26);
    return [set(to, add(to, i === 4 ? multiply(rest, constant('i64', 5)) : rest)), set(from, and(from, MASK_26))];
  });
}

/** The tag: a modulo 2^130 - 5, plus s, modulo 2^128. */
const finish = (): WasmFunction =>
  procedure(
    { name: 'finish', parameters: [], locals: { a: ['i64', 5], g: ['i64', 5], t: ['i64', 2] } },
    ({ a, g, t: [keep, sum] }) => {
      const words = [
        or(a[0], shl(a[1], 26)),
        or(shr(a[1], 6), shl(a[2], 20)),
        or(shr(a[2], 12), shl(a[3], 14)),
        or(shr(a[3], 18), shl(a[4], 8)),
      ];
      return [
        ...a.map((limb, i) => set(limb, load('i64', zero, ADDRESS.a + 8 * i))),
        ...carry(a),
        ...carry(a),
        // g = a + 5 - 2^130 = a - prime. The result is g if it is not negative, otherwise a; a mask chooses, without a branch.
        ...g.flatMap((limb, i) => [
          set(limb, i === 0 ? add(a[0], constant('i64', 5)) : add(a[i], shr(g[i - 1], 26))),
          ...(i === 0 ? [] : [set(g[i - 1], and(g[i - 1], MASK_26))]),
        ]),
        set(g[4], add(g[4], constant('i64', -(2 ** 26)))),
        set(keep, multiply(shr(g[4], 63), constant('i64', -1))),
        ...a.map((limb, i) => set(limb, xor(g[i], and(xor(g[i], limb), keep)))),
        ...words.flatMap((word, i) => {
          const ofS = and(shr(load('i64', zero, ADDRESS.s + 8 * (i >> 1)), 32 * (i & 1)), MASK_32);
          const total = add(and(word, MASK_32), ofS);
          const half = and(sum, MASK_32);
          const at = ADDRESS.tag + 8 * (i >> 1);
          return [
            set(sum, i === 0 ? total : add(total, shr(sum, 32))),
            store(zero, at, (i & 1) === 0 ? half : or(load('i64', zero, at), shl(half, 32))),
          ];
        }),
      ];
    },
  );
