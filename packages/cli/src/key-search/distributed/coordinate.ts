/**
 * The coordinator of a distributed search: cuts the key space into chunks, keeps a few of them in BullMQ's queue, and books
 * what comes back. BullMQ sees to it that a chunk whose worker is killed goes to another (its lock on the job runs
 * out); that nothing is lost or counted twice follows from the books in state.ts, which go by chunk numbers.
 *
 * Workers are not trusted. A key they claim is tried, and so are the witnesses that prove their work (see verification.ts).
 * A random share of chunks is issued twice besides, half of them as a decoy with a key that is known to be there. Who gives a
 * wrong answer is excluded and all its chunks are done again. This finds out broken, lazy and boasting workers, but not somebody
 * who can write to the server: that is the server's password.
 */

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { keySearch, type FoundKey } from '@cleartext/symmetric';
import type { Job, Queue } from 'bullmq';
import type { KeyRange } from '../ledger.ts';
import { prefix, queueName, type ChunkAnswer, type ChunkTask } from './chunk.ts';
import type { Server } from './server.ts';
import { searchId, searchState, type DistributedSearch, type SearchState } from './state.ts';
import { decoyFor, isKeyOf, proven, randomIndex, tooFew, witnessBitsFor } from './verification.ts';

/** How a search is coordinated. */
export interface CoordinateOptions extends DistributedSearch {
  readonly server: Server;
  /** How many jobs wait or are under way at most. */
  readonly backlog: number;
  /** The share of chunks that are spot checks besides, from 0 to 1. */
  readonly checks: number;
  /** Go on when a key is found. */
  readonly all: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: DistributedProgress) => void;
  /** Called with a line when something is worth telling, such as a worker that was found out. */
  readonly report: (line: string) => void;
  readonly random?: (() => number) | undefined;
  /** For how many milliseconds no answer has to come before the queue and the books are compared; by default 30 seconds. */
  readonly patience?: number | undefined;
}

/** How far a distributed search has come. */
export interface DistributedProgress {
  readonly id: string;
  readonly chunks: number;
  readonly doneChunks: number;
  /** How many keys the chunks that are done have. */
  readonly tried: bigint;
  readonly found: readonly FoundKey[];
  /** For each worker, its chunks that are done and the spot checks it has passed since this coordinator started. */
  readonly workers: ReadonlyMap<string, { readonly chunks: number; readonly checks: number }>;
  /** The workers that gave a wrong answer, and which. */
  readonly excluded: ReadonlyMap<string, string>;
}

/** Why a job is in the queue: for its own sake, as a decoy with the key of this number, or to repeat another worker's chunk. */
interface Errand {
  readonly chunk: number;
  readonly decoy?: bigint;
}

type ChunkJob = Job<ChunkTask, ChunkAnswer>;

/** How long the coordinator sleeps between two looks at the queue, in milliseconds. */
const lookEvery = 200;

/** See `patience`. */
const usualPatience = 30_000;

/** How often one chunk may fail before the search is given up. */
const failuresAllowed = 5;

/**
 * Runs a search until it is finished or the signal comes; what was done in an earlier life is not done again.
 * Throws `Failure` when the server is gone, and `Error` when a chunk fails again and again.
 */
export async function coordinate(options: CoordinateOptions): Promise<DistributedProgress> {
  const { server, signal } = options;
  const { Queue } = await import('bullmq');
  const queue: Queue<ChunkTask, ChunkAnswer> = new Queue(queueName, { connection: server.redis, prefix });
  queue.on('error', () => undefined);
  const stop = AbortSignal.any([signal, server.lost]);
  try {
    const run = await open(options, queue);
    let silentSince = performance.now();
    while (!run.isFinished() && !stop.aborted) {
      const answers = await run.collect();
      const isSilent = performance.now() - silentSince > (options.patience ?? usualPatience);
      if (isSilent) await run.compare();
      if (answers > 0 || isSilent) silentSince = performance.now();
      await run.issue();
      options.onProgress(run.progress());
      if (!run.isFinished()) await sleep(lookEvery, undefined, { signal: stop }).catch(() => undefined);
    }
    if (run.isFinished()) await run.close();
    server.lost.throwIfAborted();
    return run.progress();
  } catch (error) {
    server.lost.throwIfAborted();
    throw error;
  } finally {
    const closed = queue.close().catch(() => undefined);
    // Without a server BullMQ would wait for ever to say goodbye.
    if (!server.lost.aborted) await closed;
  }
}

/** A search under way. */
interface Run {
  /** Takes the answers that have come, and tells how many. */
  collect(): Promise<number>;
  /** Takes over what another coordinator of this search has booked, and gives up the jobs that a server has lost. */
  compare(): Promise<void>;
  /** Fills the queue up. */
  issue(): Promise<void>;
  isFinished(): boolean;
  progress(): DistributedProgress;
  /** Takes what is left from the queue and tells the workers. */
  close(): Promise<void>;
}

async function open(options: CoordinateOptions, queue: Queue<ChunkTask, ChunkAnswer>): Promise<Run> {
  const { problem, range, chunkSize, report } = options;
  const random = options.random ?? Math.random;
  const id = searchId(options);
  const search = keySearch(problem);
  const witnessBits = witnessBitsFor(search, chunkSize);
  const state: SearchState = searchState(options.server.redis, id);
  const chunks = Number((range.count + chunkSize - 1n) / chunkSize);
  const done = await state.done();
  const excluded = await state.excluded();
  const found = (await state.found()).filter(({ key }) => isKeyOf(problem, key));
  const errands = new Map<string, Errand>();
  const toRepeat: number[] = [];
  const failures = new Map<number, number>();
  const passed = new Map<string, number>();
  /** The witnesses of each chunk that was answered in this life, and of each worker, with how many should be there. */
  const witnessesOf = new Map<number, number>();
  const records = new Map<string, { seen: number; expected: number }>();
  let cursor = 0;
  const isFinished = (): boolean =>
    (found.length > 0 && !options.all) || (done.size === chunks && errands.size === 0 && toRepeat.length === 0);
  if (!isFinished()) await state.setOver(false);
  await adopt();

  /** The jobs of an earlier life go on; its decoys are forgotten. */
  async function adopt(): Promise<void> {
    const jobs = await jobsOf(queue, id, allStates);
    for (const job of jobs)
      if (job.data.problem.ciphertext === problem.ciphertext) errands.set(nameOf(job), { chunk: chunkOf(job) });
      else await removed(job);
  }

  function chunkOf({ data }: ChunkJob): number {
    return Number((BigInt(data.from) - range.from) / chunkSize);
  }

  function rangeOf(chunk: number): KeyRange {
    const from = range.from + BigInt(chunk) * chunkSize;
    const left = range.from + range.count - from;
    return { from, count: left < chunkSize ? left : chunkSize };
  }

  async function collect(): Promise<number> {
    let answers = 0;
    for (const job of await jobsOf(queue, id, ['completed', 'failed'])) {
      const errand = errands.get(nameOf(job));
      if (!errand) continue;
      const worker = job.processedBy ?? 'a worker without a name';
      if (await job.isFailed()) fail(errand, worker, job.failedReason);
      else if (!job.returnvalue.isAbandoned && !excluded.has(worker)) await judge(job, errand, worker);
      await removed(job);
      giveUp(nameOf(job), errand);
      answers++;
    }
    return answers;
  }

  async function compare(): Promise<void> {
    for (const [chunk, worker] of await state.done()) if (!done.has(chunk)) done.set(chunk, worker);
    for (const hit of await state.found())
      if (!found.some(({ index }) => index === hit.index) && isKeyOf(problem, hit.key)) found.push(hit);
    const there = new Set((await jobsOf(queue, id, allStates)).map(nameOf));
    for (const [name, errand] of errands) if (!there.has(name)) giveUp(name, errand);
  }

  /** A job is no more; its chunk is in the books, or is issued again. */
  function giveUp(name: string, { chunk }: Errand): void {
    errands.delete(name);
    if (!done.has(chunk)) cursor = Math.min(cursor, chunk);
  }

  function fail({ chunk }: Errand, worker: string, reason: string): void {
    const count = (failures.get(chunk) ?? 0) + 1;
    failures.set(chunk, count);
    report(`chunk ${chunk} failed at ${worker}: ${reason}`);
    if (count === failuresAllowed) throw new Error(`chunk ${chunk} failed ${count} times: ${reason}`);
  }

  async function judge({ data, returnvalue }: ChunkJob, { chunk, decoy }: Errand, worker: string): Promise<void> {
    const answer = proven(decoy === undefined ? search : keySearch(data.problem), data, returnvalue);
    if (typeof answer === 'string') return expose(worker, `${answer}, in chunk ${chunk}`);
    const { keys, witnesses } = answer;
    if (isLazy(worker, Number(data.count), witnesses))
      return expose(worker, `too few witnesses, last in chunk ${chunk}`);
    if (decoy !== undefined) {
      if (!keys.some(({ index }) => index === decoy))
        return expose(worker, `a planted key overlooked in chunk ${chunk}`);
      pass(worker);
      return;
    }
    const booked = found.filter(({ index }) => chunkOfKey(index) === chunk);
    if (booked.some(({ index }) => !keys.some((key) => key.index === index)))
      return expose(worker, `a key overlooked in chunk ${chunk}`);
    const news = keys.filter(({ index }) => !booked.some((key) => key.index === index));
    const before = done.get(chunk);
    if (before !== undefined && before !== worker) {
      const witnessesBefore = witnessesOf.get(chunk) ?? witnesses;
      if (witnessesBefore > witnesses) return expose(worker, `a witness overlooked in chunk ${chunk}`);
      if (news.length > 0) await expose(before, `a key overlooked in chunk ${chunk}`);
      else if (witnessesBefore < witnesses) await expose(before, `a witness overlooked in chunk ${chunk}`);
      else pass(before);
      pass(worker);
    }
    witnessesOf.set(chunk, witnesses);
    await state.finish(chunk, done.get(chunk) ?? worker, news);
    done.set(chunk, done.get(chunk) ?? worker);
    found.push(...news);
    found.sort((a, b) => (a.index < b.index ? -1 : 1));
    if (before === undefined && random() < options.checks / 2) toRepeat.push(chunk);
  }

  /** Adds an answer to a worker's record, and judges by all of its answers: who leaves out a few keys in each is found out too. */
  function isLazy(worker: string, count: number, witnesses: number): boolean {
    const record = records.get(worker) ?? { seen: 0, expected: 0 };
    records.set(worker, record);
    const expected = count / 2 ** witnessBits;
    record.seen += witnesses;
    record.expected += expected;
    return tooFew(witnesses, expected) || tooFew(record.seen, record.expected);
  }

  function chunkOfKey(index: bigint): number {
    return Number((index - range.from) / chunkSize);
  }

  function pass(worker: string): void {
    passed.set(worker, (passed.get(worker) ?? 0) + 1);
  }

  /** Excludes a worker; its chunks leave the books and will be issued again. Keys it found are proven and stay. */
  async function expose(worker: string, reason: string): Promise<void> {
    const its = [...done].filter(([, by]) => by === worker).map(([chunk]) => chunk);
    await state.exclude(worker, reason, its);
    excluded.set(worker, reason);
    for (const chunk of its) done.delete(chunk);
    cursor = 0;
    report(
      `worker ${worker} gave a wrong answer (${reason}): it gets no more work, its ${its.length} chunks are redone`,
    );
  }

  async function issue(): Promise<void> {
    const underWay = new Set<number>();
    for (const { chunk, decoy } of errands.values()) if (decoy === undefined) underWay.add(chunk);
    while (errands.size < options.backlog && !isFinished()) {
      const chunk = toRepeat.shift() ?? nextChunk(underWay);
      if (chunk === undefined) return;
      if (!done.has(chunk) && random() < options.checks / 2) await issueDecoy(chunk);
      underWay.add(chunk);
      await issueJob({ chunk }, problem);
    }
  }

  /** The first chunk that is neither done nor under way; those before the cursor are one or the other. */
  function nextChunk(underWay: ReadonlySet<number>): number | undefined {
    while (cursor < chunks && (done.has(cursor) || underWay.has(cursor))) cursor++;
    return cursor < chunks ? cursor : undefined;
  }

  async function issueDecoy(chunk: number): Promise<void> {
    const decoy = decoyFor(problem, randomIndex(rangeOf(chunk), random));
    if (decoy) await issueJob({ chunk, decoy: decoy.index }, decoy.problem);
  }

  async function issueJob(errand: Errand, its: CoordinateOptions['problem']): Promise<void> {
    const { from, count } = rangeOf(errand.chunk);
    const jobId = randomUUID();
    errands.set(jobId, errand);
    await queue.add(
      'chunk',
      { search: id, problem: its, from: String(from), count: String(count), witnessBits },
      { jobId, removeOnComplete: { age: 86_400 } },
    );
  }

  function progress(): DistributedProgress {
    const workers = new Map<string, { chunks: number; checks: number }>();
    for (const worker of done.values())
      workers.set(worker, { chunks: (workers.get(worker)?.chunks ?? 0) + 1, checks: passed.get(worker) ?? 0 });
    const shortfall = done.has(chunks - 1) ? chunkSize - rangeOf(chunks - 1).count : 0n;
    const tried = BigInt(done.size) * chunkSize - shortfall;
    return { id, chunks, doneChunks: done.size, tried, found: [...found], workers, excluded: new Map(excluded) };
  }

  async function close(): Promise<void> {
    await state.setOver(true);
    for (const job of await jobsOf(queue, id, ['waiting', 'completed', 'failed'])) await removed(job);
  }

  return { collect, compare, issue, isFinished, progress, close };
}

/** The states that a job of ours can be in. */
const allStates = ['waiting', 'active', 'completed', 'failed'] as const;

/** The jobs of one search in some states. */
async function jobsOf(
  queue: Queue<ChunkTask, ChunkAnswer>,
  id: string,
  states: readonly (typeof allStates)[number][],
): Promise<ChunkJob[]> {
  const jobs = (await queue.getJobs([...states])) as (ChunkJob | undefined)[];
  return jobs.filter((job): job is ChunkJob => job?.data.search === id);
}

function nameOf({ id }: ChunkJob): string {
  return id ?? '';
}

/** Takes a job from the queue; one that is under way or gone already stays as it is. */
async function removed(job: ChunkJob): Promise<void> {
  await job.remove().catch(() => undefined);
}
