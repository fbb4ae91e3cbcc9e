/**
 * DES as FIPS 46-3 describes it: arrays of single bits, the standard's tables and the standard's letters (L, R, K, C, D, E, f).
 * Status: broken. A key has 56 bits, and a machine that tries them all found one in 56 hours as early as 1998.
 * This version is for reading and for traces; `des` computes the same a thousand times faster, from tables derived in fast.ts.
 * Leaks: everything (branches, table look-ups and, when traced, each intermediate value).
 */

import { bitsToBytes, bytesToBits, checkBytes, permute, type Bit, type Trace } from '@cleartext/core';
import { blockCipher, type BlockCipher, type BlockRun } from '../block-cipher.ts';
import { E, finalPermutation, IP, leftShifts, P, PC1, PC2, S } from './tables.ts';

/** A string of bits, leftmost first. */
export type Bits = readonly Bit[];

/** What happens inside DES, by the names of FIPS 46-3. `round` counts 1 to 16; deciphering takes `K` of `keyNumber` 16 to 1. */
export type DesEvent =
  | { readonly step: 'PC-1'; readonly key: Bits; readonly C: Bits; readonly D: Bits }
  | { readonly step: 'PC-2'; readonly round: number; readonly C: Bits; readonly D: Bits; readonly K: Bits }
  | { readonly step: 'IP'; readonly input: Bits; readonly L: Bits; readonly R: Bits }
  | DesRoundEvent
  | { readonly step: 'IP-1'; readonly preoutput: Bits; readonly output: Bits };

/** One round: `L` and `R` are the new halves, that is the old R, and the old L plus f(R, K). */
export interface DesRoundEvent {
  readonly step: 'round';
  readonly round: number;
  readonly keyNumber: number;
  /** The round key, 48 bits. */
  readonly K: Bits;
  /** E(R), 48 bits. */
  readonly E: Bits;
  /** B1 B2 ... B8 = K + E(R), 48 bits. */
  readonly B: Bits;
  /** S1(B1) S2(B2) ... S8(B8), 32 bits. */
  readonly S: Bits;
  /** f(R, K) = P(S1(B1) ... S8(B8)), 32 bits. */
  readonly f: Bits;
  readonly L: Bits;
  readonly R: Bits;
}

/** The tables that the reference works with; the mutation script passes altered S-boxes here. */
export interface DesTables {
  readonly S: typeof S;
}

/**
 * DES under an 8-byte key (FIPS 46-3), read aloud. Parity bits are ignored. With `trace`, there are events for the key
 * schedule when it is called and for every round as blocks are processed.
 * Throws `TypeError` or `RangeError` unless `key` is 8 bytes. Leaks: everything.
 */
export function desReference(key: Uint8Array, trace?: Trace<DesEvent>, tables: DesTables = { S }): BlockCipher {
  checkBytes('key', key, 8);
  const schedule = KS(bytesToBits(key), trace);
  const order = schedule.map((_, i) => i);
  const reversed = order.toReversed();
  const run =
    (keyOrder: readonly number[]): BlockRun =>
    (src, from, dst, to, count) => {
      for (let i = 0; i < 8 * count; i += 8) {
        const input = bytesToBits(src.subarray(from + i, from + i + 8));
        dst.set(bitsToBytes(computation(input, schedule, keyOrder, tables, trace)), to + i);
      }
    };
  return blockCipher('DES', 8, 8, 'broken', {
    encryptBlocks: run(order),
    decryptBlocks: run(reversed),
  });
}

/**
 * The sixteen round keys K1 to K16 of an 8-byte key (FIPS 46-3, function KS), six bytes each.
 * Throws `TypeError` or `RangeError` unless `key` is 8 bytes. Leaks: everything.
 */
export function desKeySchedule(key: Uint8Array): Uint8Array[] {
  checkBytes('key', key, 8);
  return KS(bytesToBits(key)).map(bitsToBytes);
}

/** The key schedule: C and D are rotated, and permuted choice 2 of them is the next round key. */
function KS(key: Bits, trace?: Trace<DesEvent>): Bits[] {
  const CD = permute(key, PC1);
  let C: Bits = CD.slice(0, 28);
  let D: Bits = CD.slice(28);
  trace?.({ step: 'PC-1', key, C: [...C], D: [...D] });
  return leftShifts.map((shift, i) => {
    C = rotateBitsLeft(C, shift);
    D = rotateBitsLeft(D, shift);
    const K = permute([...C, ...D], PC2);
    trace?.({ step: 'PC-2', round: i + 1, C: [...C], D: [...D], K: [...K] });
    return K;
  });
}

/** The enciphering computation; deciphering is the same with the round keys in reverse order. */
function computation(
  input: Bits,
  schedule: readonly Bits[],
  keyOrder: readonly number[],
  tables: DesTables,
  trace?: Trace<DesEvent>,
): Bits {
  const permuted = permute(input, IP);
  let L: Bits = permuted.slice(0, 32);
  let R: Bits = permuted.slice(32);
  trace?.({ step: 'IP', input, L: [...L], R: [...R] });
  keyOrder.forEach((keyIndex, i) => {
    const K = schedule[keyIndex];
    const step = f(R, K, tables);
    [L, R] = [R, add(L, step.f)];
    trace?.({ step: 'round', round: i + 1, keyNumber: keyIndex + 1, K: [...K], ...step, L: [...L], R: [...R] });
  });
  const preoutput = [...R, ...L];
  const output = permute(preoutput, finalPermutation);
  trace?.({ step: 'IP-1', preoutput, output: [...output] });
  return output;
}

/** The cipher function f(R, K), with everything on the way to it. */
function f(R: Bits, K: Bits, tables: DesTables): Pick<DesRoundEvent, 'E' | 'B' | 'S' | 'f'> {
  const expanded = permute(R, E);
  const B = add(K, expanded);
  const selected = tables.S.flatMap((box, i) => select(box, B.slice(6 * i, 6 * i + 6)));
  return { E: expanded, B, S: selected, f: permute(selected, P) };
}

/** S_i(B_i): the first and last bit name the row, the middle four the column; the entry is four bits. */
function select(box: readonly (readonly number[])[], B: Bits): Bit[] {
  const entry = box[2 * B[0] + B[5]][8 * B[1] + 4 * B[2] + 2 * B[3] + B[4]];
  return [8, 4, 2, 1].map((weight) => (entry & weight ? 1 : 0));
}

/** Bit-by-bit addition modulo 2. */
function add(a: Bits, b: Bits): Bit[] {
  return a.map((bit, i) => (bit ^ b[i]) as Bit);
}

function rotateBitsLeft(bits: Bits, n: number): Bit[] {
  return [...bits.slice(n), ...bits.slice(0, n)];
}
