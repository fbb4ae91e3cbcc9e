/**
 * Chains of a rainbow table side by side, one to a lane of bitsliced DES. The one idea: the ciphertext leaves the cipher in slices, a
 * reduction only picks some of them and inverts a few, and the next key is wanted in slices. So nothing is moved from one form
 * to another between the first step and the last. Status: broken, as DES.
 */

import { bytesToBits, permute } from '@cleartext/core';
import { finalPermutation, IP } from '../des/tables.ts';
import type { BitslicedDes } from '../key-search/bitsliced-des.ts';
import { inversion, memory, text, textOf } from '../key-search/des-layout.ts';
import { reduce, type RainbowSpace } from './plan.ts';

/** As many chains as the engine has lanes. The engine's memory is shared: nobody else may use it between `load` and the last step. */
export interface BitslicedChains {
  readonly lanes: number;
  /** Begins with these numbers of keys, one a lane; lanes without one begin with 0. */
  load(xs: ArrayLike<number>): void;
  /** One step of every lane, see `rainbowStep`. */
  step(column: number): void;
  /** The number in a lane. */
  get(lane: number): number;
  /** Puts what the reduction of a column makes of a ciphertext into a lane. */
  enter(lane: number, ciphertext: Uint8Array, column: number): void;
}

/** The chains of a plan on an engine. */
export function bitslicedChains(engine: BitslicedDes, space: RainbowSpace): BitslicedChains {
  const { words, lanes } = engine;
  const W = lanes / 32;
  const { bits, length, table } = space;
  const fill = (slice: number, bit: number): Int32Array => words.fill(-bit, slice * W, (slice + 1) * W);
  const keySlice = Int32Array.from(space.order, (bit) => (memory.key + bit) * W);
  // Bit i of the number comes from bit 64 - i of the ciphertext, bit 64 - i of IP^-1 from a bit of R16 (in B) or R15 (in A).
  const preoutput = Array.from({ length: bits }, (_, i) => finalPermutation[63 - i] - 1);
  const cipherSlice = Int32Array.from(preoutput, (bit) => (bit < 32 ? memory.B + bit : memory.A + bit - 32) * W);
  const isInverted = preoutput.reduce((set, bit, i) => set | (inversion[bit % 32] << i), 0);

  function put(lane: number, x: number): void {
    const mask = 1 << (lane & 31);
    for (let i = 0; i < bits; i++) {
      const w = keySlice[i] + (lane >>> 5);
      words[w] = (x >>> i) & 1 ? words[w] | mask : words[w] & ~mask;
    }
  }

  return {
    lanes,

    load(xs) {
      const key = bytesToBits(space.pattern.key).filter((_, i) => i % 8 < 7);
      const plaintext = permute(bytesToBits(space.plaintext), IP);
      key.forEach((bit, n) => fill(memory.key + n, bit));
      for (let i = 0; i < 32; i++) {
        fill(textOf(0) + text.L0 + i, plaintext[i] ^ inversion[i]);
        fill(textOf(0) + text.R0 + i, plaintext[32 + i] ^ inversion[i]);
      }
      for (let lane = 0; lane < xs.length; lane++) put(lane, xs[lane]);
    },

    step(column) {
      engine.encrypt(0);
      const inverted = isInverted ^ (table * length + column);
      for (let i = 0; i < bits; i++) {
        const flip = -((inverted >>> i) & 1);
        const to = keySlice[i];
        const from = cipherSlice[i];
        for (let w = 0; w < W; w++) words[to + w] = words[from + w] ^ flip;
      }
    },

    get(lane) {
      let x = 0;
      for (let i = 0; i < bits; i++) x |= ((words[keySlice[i] + (lane >>> 5)] >>> (lane & 31)) & 1) << i;
      return x >>> 0;
    },

    enter: (lane, ciphertext, column) => put(lane, reduce(space, ciphertext, column)),
  };
}
