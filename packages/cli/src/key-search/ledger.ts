/**
 * Which keys have been tried: chunks of the key space are taken, tried somewhere, and given back finished, in any order. What
 * was taken and never came back counts as not tried, so that nothing is lost when a worker or the whole program dies.
 */

import type { FoundKey } from '@cleartext/symmetric';

/** Keys by their numbers. */
export interface KeyRange {
  readonly from: bigint;
  readonly count: bigint;
}

/** The state of a search that is shared out. */
export interface Ledger {
  /** Up to `count` keys to try next, ending at a multiple of `count` where possible; undefined if all are taken. */
  take(count: bigint): KeyRange | undefined;
  /** A chunk that was taken has been tried. */
  finish(chunk: KeyRange, found: readonly FoundKey[]): void;
  /** A chunk that was taken has not been tried: it is open again. */
  giveBack(chunk: KeyRange): void;
  /** What is left to try, in order, the chunks under way included. */
  remaining(): readonly KeyRange[];
  /** In order of their numbers. */
  found(): readonly FoundKey[];
  /** How many keys have been tried. */
  tried(): bigint;
}

/** A ledger over some ranges, with what was found before. */
export function ledgerOf(ranges: readonly KeyRange[], foundBefore: readonly FoundKey[] = []): Ledger {
  const open = [...ranges];
  const taken = new Set<KeyRange>();
  const found = [...foundBefore];
  let tried = 0n;
  return {
    take(count) {
      const first = open.shift();
      if (!first) return undefined;
      const wanted = count - (first.from % count);
      const chunk = { from: first.from, count: wanted < first.count ? wanted : first.count };
      if (chunk.count < first.count) open.unshift({ from: first.from + chunk.count, count: first.count - chunk.count });
      taken.add(chunk);
      return chunk;
    },
    finish(chunk, keys) {
      if (!taken.delete(chunk)) throw new RangeError(`chunk: expected one that was taken, found ${chunk.from}`);
      tried += chunk.count;
      for (const key of keys) found.push(key);
      found.sort((a, b) => (a.index < b.index ? -1 : 1));
    },
    giveBack(chunk) {
      if (!taken.delete(chunk)) throw new RangeError(`chunk: expected one that was taken, found ${chunk.from}`);
      open.unshift(chunk);
    },
    remaining: () => merged([...taken, ...open]),
    found: () => [...found],
    tried: () => tried,
  };
}

/** Ranges in order, neighbours joined. */
function merged(ranges: readonly KeyRange[]): KeyRange[] {
  const joined: KeyRange[] = [];
  for (const range of [...ranges].sort((a, b) => (a.from < b.from ? -1 : 1))) {
    const last = joined.at(-1);
    if (last && last.from + last.count === range.from)
      joined[joined.length - 1] = { from: last.from, count: last.count + range.count };
    else joined.push(range);
  }
  return joined;
}
