/** How a key space is cut into chunks, which have numbers from 0. Nothing is stored: all follows from the search. */

import { bytesToHex, utf8ToBytes } from '@cleartext/core';
import { sha256 } from '@cleartext/hash';
import type { KeySearchProblem } from '@cleartext/symmetric';
import type { KeyRange } from '../ledger.ts';

/** What is searched, and in how large chunks. Two coordinators that are given the same work on the same search. */
export interface DistributedSearch {
  readonly problem: KeySearchProblem;
  readonly range: KeyRange;
  readonly chunkSize: bigint;
}

/** This has to change whenever keys are numbered in another way: workers and coordinators with different numberings must not share a search. */
const numbering = 2;

/** The name of a search on the server: a digest of all that defines it. */
export function searchId({ problem, range, chunkSize }: DistributedSearch): string {
  const definition = [
    numbering,
    Object.entries(problem).sort(),
    String(range.from),
    String(range.count),
    String(chunkSize),
  ];
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify(definition)))).slice(0, 16);
}

/** How many chunks there are. */
export function chunkCount({ range, chunkSize }: DistributedSearch): number {
  return Number((range.count + chunkSize - 1n) / chunkSize);
}

/** The keys of a chunk; the last one may have fewer than the others. */
export function chunkRange({ range, chunkSize }: DistributedSearch, chunk: number): KeyRange {
  const from = range.from + BigInt(chunk) * chunkSize;
  const left = range.from + range.count - from;
  return { from, count: left < chunkSize ? left : chunkSize };
}

/** The chunk that has the key of this number. */
export function chunkOfKey({ range, chunkSize }: DistributedSearch, index: bigint): number {
  return Number((index - range.from) / chunkSize);
}

/** How many keys these chunks have. */
export function keysIn(
  search: DistributedSearch,
  chunks: { readonly size: number; has(chunk: number): boolean },
): bigint {
  const last = chunkCount(search) - 1;
  const shortfall = chunks.has(last) ? search.chunkSize - chunkRange(search, last).count : 0n;
  return BigInt(chunks.size) * search.chunkSize - shortfall;
}
