/** A worker thread of a key search: is told ranges of keys, tries them, and tells what it found. */

import { parentPort, workerData } from 'node:worker_threads';
import { keySearch, type FoundKey, type KeySearchProblem } from '@cleartext/symmetric';
import type { KeyRange } from './ledger.ts';

/** What a worker answers to a `KeyRange`. */
export interface WorkerAnswer {
  readonly found: readonly FoundKey[];
}

/** Serves the thread that started this one, until that ends it. */
export function serveKeySearch(): void {
  const port = parentPort;
  if (!port) throw new Error('a worker needs a thread that started it');
  const search = keySearch(workerData as KeySearchProblem);
  port.on('message', ({ from, count }: KeyRange) => {
    const answer: WorkerAnswer = { found: search.search(from, count) };
    port.postMessage(answer);
  });
}
