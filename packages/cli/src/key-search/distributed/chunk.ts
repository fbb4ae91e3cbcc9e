/** A chunk of a key space as a job for another machine, and how a worker does it. */

import { keySearch, type KeySearchProblem } from '@cleartext/symmetric';
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
}

/** What it answers: every key that fits. */
export interface ChunkAnswer {
  readonly found: readonly { readonly index: string; readonly key: string }[];
}

/** How a worker does its work. Rejects when the signal comes first. */
export type TryChunk = (task: ChunkTask, signal: AbortSignal) => Promise<ChunkAnswer>;

/** For how long this thread may be busy: between slices the lease is renewed and signals are heard. */
const sliceMilliseconds = 50;

/** Tries a chunk in slices. */
export const tryChunk: TryChunk = async ({ problem, from, count }, signal) => {
  const search = keySearch(problem);
  const end = BigInt(from) + BigInt(count);
  const found: { index: string; key: string }[] = [];
  let size = 64n * search.granularity;
  for (let next = BigInt(from); next < end;) {
    await new Promise(setImmediate);
    signal.throwIfAborted();
    const slice = size < end - next ? size : end - next;
    const start = performance.now();
    for (const { index, key } of search.search(next, slice)) found.push({ index: String(index), key: bytesToHex(key) });
    const milliseconds = performance.now() - start;
    if (milliseconds > sliceMilliseconds) size = size / 2n || 1n;
    else if (milliseconds < sliceMilliseconds / 2) size *= 2n;
    next += slice;
  }
  return { found };
};
