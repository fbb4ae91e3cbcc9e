/**
 * Rainbow tables for DES (Oechslin 2003): most of an enumeration attack is done beforehand, once, and of each chain of t keys only its
 * first and its last number are kept. A key is then found in about t^2 / 2 encipherments instead of N, with memory for m
 * chains instead of N keys. The victim must encipher the block that the table was made for. Status: broken, as DES; a random IV or
 * a salt, which makes that block different for each victim, is what stops such tables.
 */

import { checkBytes, checkInteger, equalBytes } from '@cleartext/core';
import { des } from '../des/fast.ts';
import { engineFor, type DesSearchOptions } from '../key-search/des-search.ts';
import { bitslicedChains } from './bitsliced-chains.ts';
import { rainbowSpace, type RainbowPlan } from './plan.ts';

/** A table: chains with different ends, in the order of the ends. */
export interface RainbowTable {
  readonly plan: RainbowPlan;
  /** m_0: how many chains were made; they began with the numbers 0 to m_0 - 1. */
  readonly made: number;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

/** How far the making of a table has come. */
export interface RainbowProgress {
  readonly made: number;
  readonly total: number;
}

/** What a look-up found, and what it took. */
export interface RainbowLookUp {
  /** The key, with odd parity, or undefined if it is in no chain. */
  readonly key: Uint8Array | undefined;
  /** Chains whose end fitted without the key standing in them. */
  readonly falseAlarms: number;
}

/**
 * Makes a table from `chains` chains (m_0, at most N), one batch of lanes at a time. Throws `TypeError` or `RangeError` for an unfit plan or number,
 * or an engine that is missing.
 */
export function* makeRainbowTable(
  plan: RainbowPlan,
  chains: number,
  options: DesSearchOptions = {},
): Generator<RainbowProgress, RainbowTable> {
  const space = rainbowSpace(plan);
  checkInteger('chains', chains, { min: 1, max: space.size });
  const batch = bitslicedChains(engineFor(options), space);
  const { lanes } = batch;
  // End and start side by side in 64 bits, so that sorting by end is sorting numbers.
  const pairs = new BigUint64Array(chains);
  for (let first = 0; first < chains; first += lanes) {
    const count = Math.min(lanes, chains - first);
    batch.load(Array.from({ length: count }, (_, lane) => first + lane));
    for (let column = 0; column < space.length; column++) batch.step(column);
    for (let lane = 0; lane < count; lane++)
      pairs[first + lane] = (BigInt(batch.get(lane)) << 32n) | BigInt(first + lane);
    yield { made: first + count, total: chains };
  }
  pairs.sort();
  const kept = pairs.filter((pair, i) => i === 0 || pair >> 32n !== pairs[i - 1] >> 32n);
  return {
    plan,
    made: chains,
    starts: Uint32Array.from(kept, (pair) => Number(pair & 0xffffffffn)),
    ends: Uint32Array.from(kept, (pair) => Number(pair >> 32n)),
  };
}

/**
 * Looks for the key that enciphers the block of the table to this ciphertext of 8 bytes. Throws `TypeError` or `RangeError` for unfit arguments.
 * Two keys of 2^32 seldom give the same block; the first is taken.
 */
export function lookUpRainbow(
  table: RainbowTable,
  ciphertext: Uint8Array,
  options: DesSearchOptions = {},
): RainbowLookUp {
  const space = rainbowSpace(table.plan);
  checkBytes('ciphertext', ciphertext, 8);
  const batch = bitslicedChains(engineFor(options), space);
  const { lanes } = batch;
  const { length } = space;

  // If the key stands in column i, the ciphertext leads from column i + 1 to the end of its chain. A lane for each i.
  const alarms: { readonly column: number; readonly start: number }[] = [];
  for (let first = 0; first < length; first += lanes) {
    batch.load([]);
    for (let column = first; column < length; column++) {
      batch.step(column);
      if (column < first + lanes) batch.enter(column - first, ciphertext, column);
    }
    for (let column = first; column < Math.min(first + lanes, length); column++) {
      const at = indexOf(table.ends, batch.get(column - first));
      if (at >= 0) alarms.push({ column, start: table.starts[at] });
    }
  }

  // Each of these chains again from its start: does the key in column i encipher the block to the ciphertext?
  for (let first = 0; first < alarms.length; first += lanes) {
    const some = alarms.slice(first, first + lanes);
    const last = some[some.length - 1].column;
    batch.load(some.map(({ start }) => start));
    for (let column = 0, lane = 0; column <= last; column++) {
      for (; lane < some.length && some[lane].column === column; lane++) {
        const key = space.keyAt(batch.get(lane));
        if (equalBytes(des(key).encryptBlock(space.plaintext), ciphertext)) return { key, falseAlarms: first + lane };
      }
      batch.step(column);
    }
  }
  return { key: undefined, falseAlarms: alarms.length };
}

/** Where a number stands in an ascending list, or -1. */
function indexOf(ascending: Uint32Array, wanted: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle] < wanted) low = middle + 1;
    else high = middle;
  }
  return ascending[low] === wanted ? low : -1;
}
