/** A worker of a distributed search: takes chunks from the queue and tries them, until it is told to stop. */

import { negative, type Failure } from '../../failure.ts';
import { prefix, queueName, tryChunk, type ChunkAnswer, type ChunkTask, type TryChunk } from './chunk.ts';
import { loadBullmq, type Job } from './libraries.ts';
import type { Server } from './server.ts';
import { standing } from './state.ts';

/** How a worker serves. */
export interface ServeOptions {
  readonly server: Server;
  /** Its name in the coordinator's books; no two workers may have the same. */
  readonly name: string;
  /** For how many seconds a chunk stays with a worker that gives no sign of life. */
  readonly leaseSeconds: number;
  readonly signal: AbortSignal;
  /** Called with a line when something is worth telling. */
  readonly report: (line: string) => void;
  /** How chunks are tried; tests have workers that lie. */
  readonly tryChunk?: TryChunk | undefined;
}

/** How often a busy worker asks whether its work is still wanted, in milliseconds. */
const askEvery = 1000;

/**
 * Serves until the signal comes; a chunk under way is then given back. Throws `Failure` when the server is gone, and when the
 * coordinator has caught this worker at a wrong answer.
 */
export async function serveChunks(options: ServeOptions): Promise<void> {
  const { server, name, leaseSeconds, signal, report } = options;
  const { Worker, WaitingError } = await loadBullmq();
  const stop = new AbortController();
  let failure: Failure | undefined;
  const end = (reason?: Failure): void => {
    failure ??= reason;
    stop.abort();
  };
  const onSignal = (): void => end();
  const onLost = (): void => end(server.lost.reason as Failure);
  signal.addEventListener('abort', onSignal);
  server.lost.addEventListener('abort', onLost);
  if (signal.aborted) end();

  /** Does a chunk, or gives it back if this worker has to stop. */
  const process = async (job: Job<ChunkTask, ChunkAnswer>, token?: string): Promise<ChunkAnswer> => {
    const abandon = new AbortController();
    const work = { isOver: false };
    const ask = async (): Promise<void> => {
      const { isOver, excludedFor } = await standing(server.redis, job.data.search, name);
      work.isOver ||= isOver;
      if (excludedFor !== undefined)
        end(negative(`a wrong answer of this worker was found out (${excludedFor}): it gets no more work`));
      if (work.isOver || stop.signal.aborted) abandon.abort();
    };
    const onStop = (): void => abandon.abort();
    stop.signal.addEventListener('abort', onStop);
    const timer = setInterval(() => void ask().catch(() => undefined), askEvery);
    try {
      await ask();
      abandon.signal.throwIfAborted();
      return await (options.tryChunk ?? tryChunk)(job.data, abandon.signal);
    } catch (error) {
      if (!abandon.signal.aborted) throw error;
      if (work.isOver) return { isAbandoned: true, found: [], witnesses: [] };
      await job.moveToWait(token);
      throw new WaitingError();
    } finally {
      clearInterval(timer);
      stop.signal.removeEventListener('abort', onStop);
    }
  };

  const worker = new Worker<ChunkTask, ChunkAnswer>(queueName, process, {
    connection: server.redis,
    prefix,
    name,
    lockDuration: 1000 * leaseSeconds,
    stalledInterval: 1000 * leaseSeconds,
    maxStalledCount: 1000,
  });
  let reported = '';
  worker.on('error', ({ message }) => {
    if (!stop.signal.aborted && message !== reported) report(message);
    reported = message;
  });
  worker.on('completed', ({ data }) => report(`keys ${data.from} and ${data.count} from there: done`));
  worker.on('failed', (_, error) => report(`a chunk failed: ${error.message}`));
  try {
    await new Promise<void>((resolve) => {
      if (stop.signal.aborted) resolve();
      stop.signal.addEventListener('abort', () => resolve());
    });
    // Without a server BullMQ would never finish closing.
    const closed = worker.close(server.lost.aborted).catch(() => undefined);
    await Promise.race([closed, gone(server.lost)]);
  } finally {
    signal.removeEventListener('abort', onSignal);
    server.lost.removeEventListener('abort', onLost);
  }
  if (failure) throw failure;
}

/** Resolves when a server is lost. */
async function gone(lost: AbortSignal): Promise<void> {
  if (!lost.aborted) await new Promise((resolve) => lost.addEventListener('abort', resolve, { once: true }));
}
