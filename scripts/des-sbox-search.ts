/** What both searches for circuits of the S-boxes of DES share: random numbers from a seed, and the truth tables of the six inputs. */

import { seededRandom } from '@cleartext/core';

/** Uniform numbers below n, from the seed. */
export function randomBelow(word: string): (n: number) => number {
  const source = seededRandom(word);
  let pool = new DataView(source(4096).buffer);
  let at = 0;
  return (n) => {
    if (at === pool.byteLength - (pool.byteLength % 4)) {
      pool = new DataView(source(4096).buffer);
      at = 0;
    }
    at += 4;
    return pool.getUint32(at - 4) % n;
  };
}

/** The values in random order. */
export function shuffled<T>(values: readonly T[], random: (n: number) => number): T[] {
  const order = [...values];
  for (let i = order.length - 1; i > 0; i--) {
    const j = random(i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

/** Writes the truth tables of the inputs b1 to b6 into wires 0 to 5: the 64 values of a wire are two words. */
export function writeInputs(low: Int32Array, high: Int32Array): void {
  for (let x = 0; x < 64; x++)
    for (let k = 0; k < 6; k++) if ((x >>> (5 - k)) & 1) (x < 32 ? low : high)[k] |= 1 << (x & 31);
}
