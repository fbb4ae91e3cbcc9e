/** A chunk of a key space as a job for another machine, and how a worker does it. */

import { keySearch, type AsyncKeySearch, type KeySearch, type KeySearchProblem } from '@cleartext/symmetric';
import { bytesToHex } from '@cleartext/core';

/** The name of the queue, and what all keys on the server begin with. */
export const queueName = 'chunks';
export const prefix = 'cleartext';

/** What a worker is asked: try these keys. Numbers are decimal, so that they survive JSON. */
export interface ChunkTask {
  /** The search it belongs to. */
  readonly search: string;
  readonly problem: KeySearchProblem;
  readonly from: string;
  readonly count: string;
  /** How rare the witnesses are that prove the work: one key in 2^witnessBits. */
  readonly witnessBits: number;
}

/** What it answers: every key that fits, and the numbers of the witnesses; or that the search was over before it was done. */
export interface ChunkAnswer {
  readonly isAbandoned?: true;
  readonly found: readonly { readonly index: string; readonly key: string }[];
  readonly witnesses: readonly string[];
}

/** How a worker does its work. Rejects when the signal comes first. */
export type TryChunk = (task: ChunkTask, signal: AbortSignal) => Promise<ChunkAnswer>;

/** For how long this thread may be busy: between slices the lease is renewed and signals are heard. */
const sliceMilliseconds = 50;

/** Tries a chunk in slices. */
export const tryChunk: TryChunk = (task, signal) =>
  tryInSlices(keySearch(task.problem), task, signal, sliceMilliseconds);

/** As `tryChunk` with another search of the task's problem, in slices of at most `milliseconds`. */
export async function tryInSlices(
  search: KeySearch | AsyncKeySearch,
  { from, count, witnessBits }: ChunkTask,
  signal: AbortSignal,
  milliseconds: number,
): Promise<ChunkAnswer> {
  const end = BigInt(from) + BigInt(count);
  const found: { index: string; key: string }[] = [];
  const witnesses: string[] = [];
  let size = 64n * search.granularity;
  for (let next = BigInt(from); next < end;) {
    await new Promise(setImmediate);
    signal.throwIfAborted();
    const wanted = size - (next % size);
    const slice = wanted < end - next ? wanted : end - next;
    const start = performance.now();
    const range = await search.searchWithProof(next, slice, witnessBits);
    for (const { index, key } of range.found) found.push({ index: String(index), key: bytesToHex(key) });
    for (const witness of range.witnesses) witnesses.push(String(witness));
    const taken = performance.now() - start;
    if (taken > milliseconds) size = size / 2n || 1n;
    else if (taken < milliseconds / 2) size *= 2n;
    next += slice;
  }
  return { found, witnesses };
}
