/**
 * The enumeration attack (section 14.3.1 of the chapter): try every key. A search is a numbered key space and a function
 * that tries a range of it, so that ranges can be shared out among threads and machines, in any order, and a long search
 * can be stopped and taken up again. How the ranges are tried is in des-search.ts, rc4-search.ts and rc2-search.ts.
 */

import { bytesToHex, describe, hexToBytes } from '@cleartext/core';

/** A key that explains the evidence, and its number. */
export interface FoundKey {
  readonly index: bigint;
  readonly key: Uint8Array;
}

/** The result of trying a range of keys. */
export interface SearchedRange {
  readonly found: FoundKey[];
  /** The numbers of the witnesses, in order. */
  readonly witnesses: bigint[];
}

/** A key space and the attack on it. */
export interface KeySearch {
  /** The cipher under attack: `DES`, `Triple-DES`, `RC4`, `RC2`. */
  readonly cipher: string;
  /** What tries the keys: `JavaScript`, `WebAssembly SIMD` or `WebGPU`. */
  readonly engine: string;
  /** How many keys there are, numbered from 0. */
  readonly total: bigint;
  /** Ranges are cheapest when their ends are multiples of this. */
  readonly granularity: bigint;
  /** The key of a number. Throws `RangeError` unless 0 <= index < total. */
  keyAt(index: bigint): Uint8Array;
  /** The number of a key of the space (the inverse of `keyAt`). Throws `TypeError` or `RangeError` for any other key. */
  indexOf(key: Uint8Array): bigint;
  /**
   * Tries `count` keys from the number `from` on and returns every key that fits the evidence, in order of their numbers.
   * Blocks until done. Throws `RangeError` if the range leaves the key space.
   */
  search(from: bigint, count: bigint): FoundKey[];
  /**
   * One key in 2^witnessBits is a witness: it agrees, by chance, in the bits that the search compares first. Only someone
   * who has tried the keys knows which these are, so that they prove the work on a range where no key fits.
   */
  readonly witnessBits: number;
  /** As `search`, with the witnesses. `bits`, at least `witnessBits`, asks for rarer ones: one key in 2^bits. */
  searchWithProof(from: bigint, count: bigint, bits?: number): SearchedRange;
}

/** A key space and the attack on it by an engine beside the program, such as a graphics card: as `KeySearch`, in promises. */
export interface AsyncKeySearch extends Omit<KeySearch, 'search' | 'searchWithProof'> {
  search(from: bigint, count: bigint): Promise<FoundKey[]>;
  searchWithProof(from: bigint, count: bigint, bits?: number): Promise<SearchedRange>;
}

/** A search under way as plain JSON. Numbers and keys are strings: decimal and hexadecimal. */
export interface SearchCheckpoint {
  readonly cipher: string;
  readonly total: string;
  readonly from: string;
  readonly end: string;
  /** The first number that has not been tried. */
  readonly next: string;
  readonly found: readonly { readonly index: string; readonly key: string }[];
}

/** How far a search has come. */
export interface SearchProgress {
  readonly tried: bigint;
  /** How many keys there are to try in all. */
  readonly total: bigint;
  readonly found: readonly FoundKey[];
  readonly finished: boolean;
}

/** A search in steps: call `step` until it is finished or you have seen enough. */
export interface SearchRun {
  /** Tries up to `count` further keys. Throws `RangeError` if `count` is negative. */
  step(count: bigint | number): SearchProgress;
  progress(): SearchProgress;
  /** The state so far, to be stored and given to `runKeySearch` again. */
  checkpoint(): SearchCheckpoint;
}

/**
 * Runs a search from its first key, over the range `from` and `count` of it, or on from a checkpoint.
 * Throws `RangeError` if the range leaves the key space, or the checkpoint belongs to another one or contradicts itself.
 */
export function runKeySearch(
  search: KeySearch,
  options: { readonly from?: bigint; readonly count?: bigint; readonly resume?: SearchCheckpoint } = {},
): SearchRun {
  const { resume } = options;
  if (resume && (resume.cipher !== search.cipher || BigInt(resume.total) !== search.total))
    throw new RangeError(
      `resume: expected a checkpoint of ${search.total} keys of ${search.cipher}, found ${resume.total} of ${resume.cipher}`,
    );
  const from = resume ? BigInt(resume.from) : (options.from ?? 0n);
  const end = resume ? BigInt(resume.end) : from + (options.count ?? search.total - from);
  checkRange(search.total, from, end - from);
  let next = resume ? BigInt(resume.next) : from;
  if (next < from || next > end) throw new RangeError(`resume.next: expected ${from} to ${end}, found ${next}`);
  const found: FoundKey[] = (resume?.found ?? []).map(({ index, key }) => ({
    index: BigInt(index),
    key: hexToBytes(key),
  }));
  const progress = (): SearchProgress => ({
    tried: next - from,
    total: end - from,
    found: [...found],
    finished: next === end,
  });
  return {
    step(count) {
      const wanted = BigInt(count);
      if (wanted < 0n) throw new RangeError(`count: expected at least 0, found ${wanted}`);
      const size = wanted < end - next ? wanted : end - next;
      if (size > 0n) for (const hit of search.search(next, size)) found.push(hit);
      next += size;
      return progress();
    },
    progress,
    checkpoint: () => ({
      cipher: search.cipher,
      total: String(search.total),
      from: String(from),
      end: String(end),
      next: String(next),
      found: found.map(({ index, key }) => ({ index: String(index), key: bytesToHex(key) })),
    }),
  };
}

/** Throws `TypeError` unless both are bigints, and `RangeError` unless `count` keys from `from` on lie within `total`. */
export function checkRange(total: bigint, from: unknown, count: unknown): void {
  if (typeof from !== 'bigint' || typeof count !== 'bigint')
    throw new TypeError(`range: expected bigints, found ${describe(count)} from ${describe(from)}`);
  if (from < 0n || count < 0n || from + count > total)
    throw new RangeError(`range: expected keys from 0 to ${total}, found ${count} from ${from}`);
}
