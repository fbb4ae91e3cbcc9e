/**
 * The memory of bitsliced DES, the same for every engine: which slice holds what, and the permutations of FIPS 46-3 as lists
 * of slices. All bits of a text are kept added to `inversion`.
 */

import { E, leftShifts, P, PC1, PC2 } from '../des/tables.ts';
import { sboxCircuits } from './des-sbox-circuits.ts';

/** The numbers of the first slices: 56 key bits, two halves at work, and the result. */
export const memory = { key: 0, A: 64, B: 96, survivors: 128, texts: 160 } as const;

/** The slices of one text within its 256: halves of 32 slices named as the rounds are numbered, and two masks. */
export const text = {
  R15: 0,
  R16: 32,
  R14: 64,
  R1: 96,
  L0: 128,
  R0: 160,
  maskL0: 192,
  maskR0: 224,
  size: 256,
} as const;

/** How many texts there is room for, and how many slices in all. */
export const textCount = 2;
export const sliceCount = memory.texts + textCount * text.size;

/** The first slice of the n-th text. */
export function textOf(n: number): number {
  return memory.texts + n * text.size;
}

/** The key bits that count are numbered 0 to 55, seven to a byte: the number of bit 1 to 64 of FIPS 46-3, parity bits apart. */
export function keyBitNumber(bit: number): number {
  return bit - 1 - ((bit - 1) >>> 3);
}

/** For round 1 to 16, S-box 0 to 7 and input 0 to 5, the number of the key bit: `roundKeyBits[48 * (round - 1) + 6 * box + input]`. */
export const roundKeyBits: readonly number[] = roundKeys();

/** For S-box 0 to 7, the six bits of R that enter it, counted from 0 at the left (table E). */
export const sboxInputs: readonly (readonly number[])[] = eight((box) =>
  E.slice(6 * box, 6 * box + 6).map((bit) => bit - 1),
);

/** For S-box 0 to 7, the four bits of f(R, K) that leave it, counted from 0 at the left (table P). */
export const sboxOutputs: readonly (readonly number[])[] = eight((box) =>
  [1, 2, 3, 4].map((output) => P.indexOf(4 * box + output)),
);

/**
 * The 32 bits in which both halves are kept inverted in all rounds, so that the circuits need no NOT (see des-sbox-circuits.ts):
 * bit n belongs to bit n of R.
 */
export const inversion: readonly number[] = Array.from({ length: 32 }, (_, bit) => {
  const box = bit >>> 2;
  return (sboxCircuits[box].offset >>> (4 - (bit & 3))) & 1;
});

/** How many S-boxes of the middle are compared where a whole block is known, four bits each. */
export const comparedBoxes = 6;

function eight<T>(make: (box: number) => T): readonly T[] {
  return Array.from({ length: 8 }, (_, box) => make(box));
}

/** The key schedule: C and D rotate, permuted choice 2 selects. Bits only move, so it is a table. */
function roundKeys(): number[] {
  let rotation = 0;
  return leftShifts.flatMap((shift) => {
    rotation += shift;
    return PC2.map((choice) => {
      const half = choice > 28 ? 28 : 0;
      return keyBitNumber(PC1[half + ((choice - half - 1 + rotation) % 28)]);
    });
  });
}
