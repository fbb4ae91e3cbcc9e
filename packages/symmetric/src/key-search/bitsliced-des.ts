/**
 * Bitsliced DES: instead of one key at a time, 32 keys side by side (Biham 1997). Bit n of every word belongs to key n, so
 * that a word, here called a slice, holds one bit of the cipher for all keys. Permutations then cost nothing, because they only choose
 * which slice is read, and an S-box is a circuit of about fifty bit operations. Status: broken, as DES.
 * This file holds the plan of the memory and the engine in plain JavaScript; simd-des.ts has the same with 128 lanes.
 */

import { comparedBoxes, memory, roundKeyBits, sboxOutputs, sliceCount, text, textOf } from './des-layout.ts';
import { sboxesOver } from './des-sbox-functions.ts';

/**
 * Works on slices of `lanes` bits. A slice is addressed by its number in `memory`; its words lie side by side in
 * `words`. Bits of the text are kept added to `inversion`.
 */
export interface BitslicedDes {
  readonly name: 'JavaScript' | 'WebAssembly SIMD';
  readonly lanes: 32 | 128;
  readonly words: Int32Array;
  /** to = from + f(R, K of round 1 to 16), only the four bits of one S-box (0 to 7). `R`, `from`, `to` are halves of a text. */
  readonly sbox: (box: number, round: number, R: number, from: number, to: number) => void;
  /**
   * Deciphers the block of `textOf(n)` and compares with what is known of the plaintext. False if no lane agrees; else
   * the slice `memory.survivors` tells which lanes do.
   * `complete`: goes down from R15 and R14 and compares those 24 bits of R1 that come from the first six S-boxes, which leaves
   * so few keys that the speed of the rest does not matter. `partial`: goes down to the plaintext, compares under a mask.
   */
  readonly testComplete: (n: number) => boolean;
  readonly testPartial: (n: number) => boolean;
  /** Enciphers L0 and R0 of `textOf(n)` in all sixteen rounds: R16 to the slices `memory.B`, R15 to `memory.A`. */
  readonly encrypt: (n: number) => void;
}

/** The engine in plain JavaScript, 32 lanes. There is only one, and every search fills it again. */
export function javascriptDes(): BitslicedDes {
  engine ??= engineOver(new Int32Array(sliceCount), Int32Array.from(roundKeyBits));
  return engine;
}

let engine: BitslicedDes | undefined;

function engineOver(W: Int32Array, K: Int32Array): BitslicedDes {
  const boxes = sboxesOver(W, K);
  const [S1, S2, S3, S4, S5, S6, S7, S8] = boxes;
  const outputs = Int32Array.from(sboxOutputs.flat());
  const { A, B, survivors } = memory;

  /** to = from + f(R, K), with `k` the place of the round key in K. */
  function round(k: number, R: number, from: number, to: number): void {
    S1(k, R, from, to);
    S2(k, R, from, to);
    S3(k, R, from, to);
    S4(k, R, from, to);
    S5(k, R, from, to);
    S6(k, R, from, to);
    S7(k, R, from, to);
    S8(k, R, from, to);
  }

  /** From R15 and R14 down to R3 in A and R2 in B: the round keys K15 to K4. */
  function middleRounds(base: number): void {
    round(48 * 14, base + text.R14, base + text.R15, A);
    round(48 * 13, A, base + text.R14, B);
    for (let k = 48 * 12; k > 48 * 3; k -= 96) {
      round(k, B, A, A);
      round(k - 48, A, B, B);
    }
  }

  return {
    name: 'JavaScript',
    lanes: 32,
    words: W,
    sbox: (box, number, R, from, to) => boxes[box](48 * (number - 1), R, from, to),

    testComplete(n) {
      const R1 = textOf(n) + text.R1;
      middleRounds(textOf(n));
      let mismatch = 0;
      for (let box = 0; box < comparedBoxes; box++) {
        boxes[box](48 * 2, B, A, A);
        for (let j = 4 * box; j < 4 * box + 4; j++) mismatch |= W[A + outputs[j]] ^ W[R1 + outputs[j]];
        if (mismatch === -1) return false;
      }
      W[survivors] = ~mismatch;
      return true;
    },

    testPartial(n) {
      const base = textOf(n);
      middleRounds(base);
      round(48 * 2, B, A, A);
      round(48 * 1, A, B, B);
      let mismatch = 0;
      for (let i = 0; i < 32; i++) mismatch |= (W[B + i] ^ W[base + text.R0 + i]) & W[base + text.maskR0 + i];
      if (mismatch === -1) return false;
      round(0, B, A, A);
      for (let i = 0; i < 32; i++) mismatch |= (W[A + i] ^ W[base + text.L0 + i]) & W[base + text.maskL0 + i];
      W[survivors] = ~mismatch;
      return mismatch !== -1;
    },

    encrypt(n) {
      const base = textOf(n);
      round(0, base + text.R0, base + text.L0, A);
      round(48, A, base + text.R0, B);
      for (let k = 96; k < 48 * 16; k += 96) {
        round(k, B, A, A);
        round(k + 48, A, B, B);
      }
    },
  };
}
