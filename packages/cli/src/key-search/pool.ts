/**
 * Runs a key search on all cores or on a graphics card: workers take chunks from a ledger, each about a second of work. Where the
 * program was not started as the `cleartext` command there are no threads, and the search runs in this one.
 */

import { existsSync, realpathSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import {
  DeviceLostError,
  keySearch,
  keySearchOnDevice,
  type FoundKey,
  type GpuDevice,
  type KeySearchProblem,
} from '@cleartext/symmetric';
import type { KeyRange, Ledger } from './ledger.ts';
import type { WorkerAnswer } from './worker.ts';

/** Something that tries keys. */
interface Tryer {
  /** The number of keys in a chunk is a multiple of this. */
  readonly granularity: bigint;
  try(chunk: KeyRange): Promise<readonly FoundKey[]>;
  close(): void;
}

/** How a search is run. */
export interface PoolOptions {
  readonly problem: KeySearchProblem;
  readonly ledger: Ledger;
  readonly workers: number;
  /** The graphics card that tries the keys instead of workers, as long as it is there. */
  readonly device?: GpuDevice | undefined;
  /** Called when the card is lost; the workers then go on. */
  readonly onLost?: ((error: DeviceLostError) => void) | undefined;
  /** Go on when a key is found. */
  readonly all: boolean;
  /** Stops the search; what is under way then counts as not tried. */
  readonly signal: AbortSignal;
  /** Called after every chunk. */
  readonly onChunk: () => void;
}

/** Works until the ledger is empty, a key is found (unless `all`) or the signal comes. Rejects if a worker fails. */
export async function runPool(options: PoolOptions): Promise<void> {
  const { problem, ledger, workers, device, all, signal, onChunk } = options;
  const file = workerFile();
  const tryers: Tryer[] = [];
  const opened = (tryer: Tryer): Tryer => {
    tryers.push(tryer);
    return tryer;
  };
  const stop = new AbortController();
  const stopped = new Promise<void>((resolve) => stop.signal.addEventListener('abort', () => resolve()));
  signal.addEventListener('abort', () => stop.abort());
  if (signal.aborted) stop.abort();
  const isStopped = (): boolean => stop.signal.aborted;
  const onCores = (): Promise<unknown> =>
    Promise.all(
      Array.from({ length: workerCount(workers) }, () => work(opened(file ? thread(file, problem) : here(problem)))),
    );
  const work = async (tryer: Tryer): Promise<void> => {
    let size = tryer.granularity * 64n;
    while (!isStopped()) {
      const chunk = ledger.take(size);
      if (!chunk) return;
      const start = performance.now();
      let found: readonly FoundKey[];
      try {
        found = await tryer.try(chunk);
      } catch (error) {
        if (isStopped()) return;
        if (!(error instanceof DeviceLostError)) throw error;
        ledger.giveBack(chunk);
        options.onLost?.(error);
        await onCores();
        return;
      }
      if (isStopped()) return;
      ledger.finish(chunk, found);
      onChunk();
      if (found.length > 0 && !all) stop.abort();
      size = secondOfWork(chunk.count, performance.now() - start, size, tryer.granularity);
    }
  };
  try {
    await Promise.race([stopped, device ? work(opened(onDevice(device, problem))) : onCores()]);
  } finally {
    stop.abort();
    for (const tryer of tryers) tryer.close();
  }
}

/** How many workers are of use of those wanted: twice the cores at most, since each worker keeps a core busy. */
export function workerCount(wanted: number): number {
  return workerFile() ? Math.min(wanted, 2 * availableParallelism()) : 1;
}

/** The size of the next chunk, a power of two and at most eight times the last. */
function secondOfWork(count: bigint, milliseconds: number, size: bigint, granularity: bigint): bigint {
  const perSecond = BigInt(Math.round((Number(count) * 1000) / Math.max(milliseconds, 1)));
  const wanted = perSecond < 8n * size ? perSecond : 8n * size;
  return wanted < granularity ? granularity : 1n << BigInt(wanted.toString(2).length - 1);
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
    granularity: keySearch(problem).granularity,
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
    granularity: search.granularity,
    try: async ({ from, count }) => {
      await new Promise(setImmediate);
      return search.search(from, count);
    },
    close: () => undefined,
  };
}

/** A graphics card, beside which this thread has little to do. Closing it is the task of whoever opened the device. */
function onDevice(device: GpuDevice, problem: KeySearchProblem): Tryer {
  const search = keySearchOnDevice(device, problem);
  return {
    granularity: search.granularity,
    try: ({ from, count }) => search.search(from, count),
    close: () => undefined,
  };
}
