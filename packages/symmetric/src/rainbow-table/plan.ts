/**
 * The chains of a rainbow table for DES: what is tabulated, and one step of a chain in its plainest form (Hellman, A cryptanalytic
 * time-memory trade-off, 1980; Oechslin, Making a faster cryptanalytic time-memory trade-off, CRYPTO 2003, section 3).
 * The one idea: a key enciphers one chosen block, and the ciphertext is reduced to the next key. Whole chains of keys are
 * then known by their two ends. In each column the reduction is another one. Status: broken, as DES.
 */

import { checkBytes, checkInteger, copy, viewOf } from '@cleartext/core';
import { des } from '../des/fast.ts';
import { desKeySpace } from '../key-search/des-task.ts';
import { checkKeyPattern, type KeyPattern } from '../key-search/key-pattern.ts';

/** What a table is made for. Keys are numbered from 0 to N - 1, N = 2^n, as `desKeySearch` numbers them. */
export interface RainbowPlan {
  /** The key with its unknown bits, 1 to 32 of them, parity bits aside. */
  readonly pattern: KeyPattern;
  /** The block of 8 bytes that the victim has to encipher: chosen before the table is made. */
  readonly plaintext: Uint8Array;
  /** t, how many steps a chain has: at most N. */
  readonly length: number;
  /** Several tables need reductions of their own: this number tells them apart. By default 0; (table + 1) * length is at most N. */
  readonly table?: number | undefined;
}

/** A checked plan with its key space. */
export interface RainbowSpace extends RainbowPlan {
  readonly table: number;
  /** N, the number of keys. */
  readonly size: number;
  /** n, the number of unknown bits. */
  readonly bits: number;
  readonly keyAt: (x: number) => Uint8Array;
  /** The unknown bits, bit 0 of the number first, by their numbers among the 56. */
  readonly order: readonly number[];
}

/** Checks a plan. Throws `TypeError` or `RangeError` for an unfit pattern, block, length or number. */
export function rainbowSpace({ pattern, plaintext, length, table = 0 }: RainbowPlan): RainbowSpace {
  const checked = checkKeyPattern('pattern', pattern, 8);
  checkBytes('plaintext', plaintext, 8);
  const space = desKeySpace(checked);
  const bits = space.order.length;
  if (bits < 1 || bits > 32) throw new RangeError(`pattern: expected 1 to 32 unknown bits, found ${bits}`);
  const size = 2 ** bits;
  checkInteger('length', length, { min: 1, max: size });
  checkInteger('table', table, { min: 0, max: size / length - 1 });
  return {
    ...{ pattern: checked, plaintext: copy(plaintext), length, table, size, bits },
    keyAt: (x) => space.keyAt(BigInt(x)),
    order: space.order,
  };
}

/** f of one column (0 to t - 1): the key with number x enciphers the block, and the ciphertext is reduced to the next number. */
export function rainbowStep(space: RainbowSpace, x: number, column: number): number {
  return reduce(space, des(space.keyAt(x)).encryptBlock(space.plaintext), column);
}

/** The reduction R of a column: the last n bits of the ciphertext, plus (exclusive or) the number of the column. */
export function reduce({ bits, length, table }: RainbowSpace, ciphertext: Uint8Array, column: number): number {
  const low = viewOf(ciphertext).getUint32(4) % 2 ** bits;
  return (low ^ (table * length + column)) >>> 0;
}
