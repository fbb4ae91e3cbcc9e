/**
 * Runs a key search on all cores: worker threads take chunks from a ledger, each about a second of work. Where the
 * program was not started as the `cleartext` command there are no threads, and the search runs in this one.
 */

import { existsSync, realpathSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { keySearch, type FoundKey, type KeySearchProblem } from '@cleartext/symmetric';
import type { KeyRange, Ledger } from './ledger.ts';
import type { WorkerAnswer } from './worker.ts';

/** Something that tries keys. */
interface Tryer {
  try(chunk: KeyRange): Promise<readonly FoundKey[]>;
  close(): void;
}

/** How a search is run. */
export interface PoolOptions {
  readonly problem: KeySearchProblem;
  readonly ledger: Ledger;
  readonly workers: number;
  /** Go on when a key is found. */
  readonly all: boolean;
  /** Stops the search; what is under way then counts as not tried. */
  readonly signal: AbortSignal;
  /** Called after every chunk. */
  readonly onChunk: () => void;
}

/** Works until the ledger is empty, a key is found (unless `all`) or the signal comes. Rejects if a worker fails. */
export async function runPool({ problem, ledger, workers, all, signal, onChunk }: PoolOptions): Promise<void> {
  const file = workerFile();
  const { granularity } = keySearch(problem);
  const tryers = Array.from({ length: workerCount(workers) }, () => (file ? thread(file, problem) : here(problem)));
  const stop = new AbortController();
  const stopped = new Promise<void>((resolve) => stop.signal.addEventListener('abort', () => resolve()));
  signal.addEventListener('abort', () => stop.abort());
  if (signal.aborted) stop.abort();
  const isStopped = (): boolean => stop.signal.aborted;
  const work = async (tryer: Tryer): Promise<void> => {
    let size = granularity * 64n;
    while (!isStopped()) {
      const chunk = ledger.take(size);
      if (!chunk) return;
      const start = performance.now();
      const found = await tryer.try(chunk);
      if (isStopped()) return;
      ledger.finish(chunk, found);
      onChunk();
      if (found.length > 0 && !all) stop.abort();
      size = secondOfWork(chunk.count, performance.now() - start, size, granularity);
    }
  };
  try {
    await Promise.race([stopped, Promise.all(tryers.map(work))]);
  } finally {
    stop.abort();
    for (const tryer of tryers) tryer.close();
  }
}

/** How many workers are of use of those wanted: twice the cores at most, since each worker keeps a core busy. */
export function workerCount(wanted: number): number {
  return workerFile() ? Math.min(wanted, 2 * availableParallelism()) : 1;
}

/** The size of the next chunk, at most eight times the last. */
function secondOfWork(count: bigint, milliseconds: number, size: bigint, granularity: bigint): bigint {
  const perSecond = BigInt(Math.round((Number(count) * 1000) / Math.max(milliseconds, 1)));
  const wanted = perSecond < 8n * size ? perSecond : 8n * size;
  return wanted < granularity ? granularity : wanted - (wanted % granularity);
}

/** The file beside the command that workers run. */
function workerFile(): string | undefined {
  const command = process.argv[1];
  if (!command || !existsSync(command)) return undefined;
  const real = realpathSync(command);
  const file = path.join(path.dirname(real), 'key-search-worker.cjs');
  return path.basename(real) === 'cleartext.cjs' && existsSync(file) ? file : undefined;
}

function thread(file: string, problem: KeySearchProblem): Tryer {
  const worker = new Worker(file, { workerData: problem });
  return {
    try: (chunk) =>
      new Promise((resolve, reject) => {
        worker.once('message', ({ found }: WorkerAnswer) => {
          worker.off('error', reject);
          resolve(found);
        });
        worker.once('error', reject);
        worker.postMessage(chunk);
      }),
    close: () => void worker.terminate(),
  };
}

/** This thread: between two chunks it lets timers and signals have their turn. */
function here(problem: KeySearchProblem): Tryer {
  const search = keySearch(problem);
  return {
    try: async ({ from, count }) => {
      await new Promise(setImmediate);
      return search.search(from, count);
    },
    close: () => undefined,
  };
}
