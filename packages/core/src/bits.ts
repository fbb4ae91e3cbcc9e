/**
 * Single bits, as the tables of the older standards speak of them: an array of 0s and 1s, the most significant bit of
 * the first byte first. Slow and plain; the fast ciphers derive better forms from the same tables.
 */

import { checkBytes } from './arguments.ts';

/** One bit. */
export type Bit = 0 | 1;

/** The bits of a byte string, most significant first. */
export function bytesToBits(bytes: Uint8Array): Bit[] {
  checkBytes('bytes', bytes);
  return Array.from({ length: bytes.length * 8 }, (_, i) => ((bytes[i >> 3] >> (7 - (i & 7))) & 1) as Bit);
}

/** The bytes of a bit array whose length is a multiple of eight. Throws `RangeError`. */
export function bitsToBytes(bits: readonly Bit[]): Uint8Array {
  if (bits.length % 8 !== 0) throw new RangeError(`bits: expected a multiple of 8 bits, found ${bits.length}`);
  const bytes = new Uint8Array(bits.length / 8);
  bits.forEach((bit, i) => (bytes[i >> 3] |= bit << (7 - (i & 7))));
  return bytes;
}

/** Output bit i is input bit `table[i]`, counted from 1 as FIPS 46-3 counts. */
export function permute(bits: readonly Bit[], table: readonly number[]): Bit[] {
  return table.map((position) => bits[position - 1]);
}
