/**
 * The coordinator of a distributed search: cuts the key space into chunks, keeps a few of them in BullMQ's queue, and books
 * what comes back. BullMQ sees to it that a chunk whose worker is killed goes to another (its lock on the job runs
 * out); that nothing is lost or counted twice follows from the books in state.ts, which go by chunk numbers.
 *
 * Workers are not trusted. A key they claim is tried, and so are the witnesses that prove their work (see verification.ts).
 * In addition a random share of chunks is issued twice, half of them as a decoy with a key that is known to be there. A worker
 * that gives a wrong answer is excluded and all its chunks are done again. This finds out broken, lazy and boasting workers, but not somebody
 * who can write to the server: that is the server's password.
 */

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { keySearch, type FoundKey, type KeySearch, type KeySearchProblem } from '@cleartext/symmetric';
import { prefix, queueName, type ChunkAnswer, type ChunkTask } from './chunk.ts';
import { loadBullmq, type Job, type JobState, type Queue } from './libraries.ts';
import { chunkCount, chunkOfKey, chunkRange, keysIn, searchId, type DistributedSearch } from './plan.ts';
import { Reputation } from './reputation.ts';
import type { Server } from './server.ts';
import { searchState, type SearchState } from './state.ts';
import { decoyFor, isKeyOf, proven, randomIndex, witnessBitsFor, type ProvenAnswer } from './verification.ts';

/** How a search is coordinated. */
export interface CoordinateOptions extends DistributedSearch {
  readonly server: Server;
  /** How many jobs wait or are under way at most. */
  readonly backlog: number;
  /** The share of chunks that are issued once more as spot checks, from 0 to 1. */
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

/**
 * Runs a search until it is finished or the signal comes; what was done in an earlier life is not done again.
 * Throws `Failure` when the server is gone, and `Error` when a chunk fails again and again.
 */
export async function coordinate(options: CoordinateOptions): Promise<DistributedProgress> {
  const { server, signal } = options;
  const { Queue } = await loadBullmq();
  const queue = new Queue<ChunkTask, ChunkAnswer>(queueName, { connection: server.redis, prefix });
  queue.on('error', () => undefined);
  const stop = AbortSignal.any([signal, server.lost]);
  try {
    const coordinator = await Coordinator.open(options, queue);
    let silentSince = performance.now();
    while (!coordinator.isFinished() && !stop.aborted) {
      const answers = await coordinator.collect();
      const isSilent = performance.now() - silentSince > (options.patience ?? usualPatience);
      if (isSilent) await coordinator.compare();
      if (answers > 0 || isSilent) silentSince = performance.now();
      await coordinator.issue();
      options.onProgress(coordinator.progress());
      if (!coordinator.isFinished()) await sleep(lookEvery, undefined, { signal: stop }).catch(() => undefined);
    }
    if (coordinator.isFinished()) await coordinator.close();
    server.lost.throwIfAborted();
    return coordinator.progress();
  } catch (error) {
    server.lost.throwIfAborted();
    throw error;
  } finally {
    const closed = queue.close().catch(() => undefined);
    // Without a server BullMQ would never finish closing.
    if (!server.lost.aborted) await closed;
  }
}

/** How long the coordinator sleeps between two looks at the queue, in milliseconds. */
const lookEvery = 200;

/** See `patience`. */
const usualPatience = 30_000;

/** How often one chunk may fail before the search is given up. */
const failuresAllowed = 5;

type ChunkJob = Job<ChunkTask, ChunkAnswer>;

/** What a job in the queue is for: its chunk; or, as a decoy, to find the planted key of this number in it. */
interface Assignment {
  readonly chunk: number;
  readonly decoy?: bigint;
}

/** The books of a search as they stand on the server when a coordinator opens it. */
interface Books {
  readonly done: Map<number, string>;
  readonly excluded: Map<string, string>;
  readonly found: FoundKey[];
}

/** A search under way. Chunks are taken from the front: those before the cursor are done or in the queue. */
class Coordinator {
  private readonly options: CoordinateOptions;
  private readonly queue: Queue<ChunkTask, ChunkAnswer>;
  private readonly state: SearchState;
  private readonly search: KeySearch;
  private readonly witnessBits: number;
  private readonly id: string;
  private readonly chunks: number;
  private readonly random: () => number;
  /** The chunks that are done with their workers, the workers that are excluded, and the keys: as on the server. */
  private readonly done: Map<number, string>;
  private readonly excluded: Map<string, string>;
  private readonly found: FoundKey[];
  /** The jobs in the queue by their names. */
  private readonly assignments = new Map<string, Assignment>();
  private readonly toRepeat: number[] = [];
  private readonly failures = new Map<number, number>();
  private readonly reputation = new Reputation();
  /** The witnesses of each chunk that was answered since this coordinator started. */
  private readonly witnessesOf = new Map<number, number>();
  private cursor = 0;

  /** Opens a search with what an earlier coordinator has booked of it, and takes over the jobs that one has left. */
  static async open(options: CoordinateOptions, queue: Queue<ChunkTask, ChunkAnswer>): Promise<Coordinator> {
    const state = searchState(options.server.redis, searchId(options));
    const found = (await state.found()).filter(({ key }) => isKeyOf(options.problem, key));
    const books = { done: await state.done(), excluded: await state.excluded(), found };
    const coordinator = new Coordinator(options, queue, state, books);
    if (!coordinator.isFinished()) await state.setOver(false);
    await coordinator.adopt();
    return coordinator;
  }

  private constructor(
    options: CoordinateOptions,
    queue: Queue<ChunkTask, ChunkAnswer>,
    state: SearchState,
    { done, excluded, found }: Books,
  ) {
    this.options = options;
    this.queue = queue;
    this.state = state;
    this.search = keySearch(options.problem);
    this.witnessBits = witnessBitsFor(this.search, options.chunkSize);
    this.id = searchId(options);
    this.chunks = chunkCount(options);
    this.random = options.random ?? Math.random;
    this.done = done;
    this.excluded = excluded;
    this.found = found;
  }

  /** Whether a key is found, or every chunk is done and nothing is in the queue or to be repeated. */
  isFinished(): boolean {
    if (this.found.length > 0 && !this.options.all) return true;
    return this.done.size === this.chunks && this.assignments.size === 0 && this.toRepeat.length === 0;
  }

  /** How far it has come. */
  progress(): DistributedProgress {
    const { id, chunks, done } = this;
    const workers = new Map<string, { chunks: number; checks: number }>();
    for (const worker of done.values()) {
      const chunksDone = (workers.get(worker)?.chunks ?? 0) + 1;
      workers.set(worker, { chunks: chunksDone, checks: this.reputation.checksPassed(worker) });
    }
    const tried = keysIn(this.options, done);
    return {
      id,
      chunks,
      doneChunks: done.size,
      tried,
      found: [...this.found],
      workers,
      excluded: new Map(this.excluded),
    };
  }

  /** The jobs of an earlier coordinator go on; its decoys are forgotten. */
  private async adopt(): Promise<void> {
    const { problem } = this.options;
    for (const job of await this.jobsIn(allStates))
      if (job.data.problem.ciphertext === problem.ciphertext)
        this.assignments.set(nameOf(job), { chunk: chunkOfKey(this.options, BigInt(job.data.from)) });
      else await removed(job);
  }

  /** Takes the answers that have come, and tells how many. */
  async collect(): Promise<number> {
    let answers = 0;
    for (const job of await this.jobsIn(['completed', 'failed'])) {
      const assignment = this.assignments.get(nameOf(job));
      if (!assignment) continue;
      const worker = job.processedBy ?? 'a worker without a name';
      if (await job.isFailed()) this.fail(assignment, worker, job.failedReason);
      else if (!job.returnvalue.isAbandoned && !this.excluded.has(worker)) await this.judge(job, assignment, worker);
      await removed(job);
      this.forget(nameOf(job), assignment);
      answers++;
    }
    return answers;
  }

  /** Takes over what another coordinator of this search has booked, and forgets the jobs that the server has lost. */
  async compare(): Promise<void> {
    for (const [chunk, worker] of await this.state.done()) if (!this.done.has(chunk)) this.done.set(chunk, worker);
    for (const hit of await this.state.found())
      if (!this.found.some(({ index }) => index === hit.index) && isKeyOf(this.options.problem, hit.key))
        this.found.push(hit);
    const there = new Set((await this.jobsIn(allStates)).map(nameOf));
    for (const [name, assignment] of this.assignments) if (!there.has(name)) this.forget(name, assignment);
  }

  /** Fills the queue up. */
  async issue(): Promise<void> {
    const underWay = new Set<number>();
    for (const { chunk, decoy } of this.assignments.values()) if (decoy === undefined) underWay.add(chunk);
    while (this.assignments.size < this.options.backlog && !this.isFinished()) {
      const chunk = this.toRepeat.shift() ?? this.nextChunk(underWay);
      if (chunk === undefined) return;
      if (!this.done.has(chunk) && this.random() < this.options.checks / 2) await this.issueDecoy(chunk);
      underWay.add(chunk);
      await this.issueJob({ chunk }, this.options.problem);
    }
  }

  /** Takes what is left from the queue and tells the workers. */
  async close(): Promise<void> {
    await this.state.setOver(true);
    for (const job of await this.jobsIn(['waiting', 'completed', 'failed'])) await removed(job);
  }

  // What becomes of an answer.

  private fail({ chunk }: Assignment, worker: string, reason: string): void {
    const count = (this.failures.get(chunk) ?? 0) + 1;
    this.failures.set(chunk, count);
    this.options.report(`chunk ${chunk} failed at ${worker}: ${reason}`);
    if (count === failuresAllowed) throw new Error(`chunk ${chunk} failed ${count} times: ${reason}`);
  }

  /** Tries an answer in everything that can be tried, and books it or excludes the worker. */
  private async judge({ data, returnvalue }: ChunkJob, { chunk, decoy }: Assignment, worker: string): Promise<void> {
    const answer = proven(decoy === undefined ? this.search : keySearch(data.problem), data, returnvalue);
    if (typeof answer === 'string') return this.exclude(worker, `${answer}, in chunk ${chunk}`);
    if (this.reputation.isLazy(worker, answer.witnesses, Number(data.count) / 2 ** this.witnessBits))
      return this.exclude(worker, `too few witnesses, last in chunk ${chunk}`);
    if (decoy === undefined) return this.book(chunk, worker, answer);
    if (!answer.keys.some(({ index }) => index === decoy))
      return this.exclude(worker, `a planted key overlooked in chunk ${chunk}`);
    this.reputation.pass(worker);
  }

  /** Books a chunk as done; if it was done before, by another worker, the two answers are compared. */
  private async book(chunk: number, worker: string, { keys, witnesses }: ProvenAnswer): Promise<void> {
    const booked = this.found.filter(({ index }) => chunkOfKey(this.options, index) === chunk);
    const isIn = (hits: readonly FoundKey[], { index }: FoundKey): boolean => hits.some((hit) => hit.index === index);
    if (!booked.every((hit) => isIn(keys, hit))) return this.exclude(worker, `a key overlooked in chunk ${chunk}`);
    const news = keys.filter((hit) => !isIn(booked, hit));
    const before = this.done.get(chunk);
    if (before !== undefined && before !== worker) {
      const witnessesBefore = this.witnessesOf.get(chunk) ?? witnesses;
      if (witnessesBefore > witnesses) return this.exclude(worker, `a witness overlooked in chunk ${chunk}`);
      if (news.length > 0) await this.exclude(before, `a key overlooked in chunk ${chunk}`);
      else if (witnessesBefore < witnesses) await this.exclude(before, `a witness overlooked in chunk ${chunk}`);
      else this.reputation.pass(before);
      this.reputation.pass(worker);
    }
    this.witnessesOf.set(chunk, witnesses);
    const doer = this.done.get(chunk) ?? worker;
    await this.state.finish(chunk, doer, news);
    this.done.set(chunk, doer);
    for (const hit of news) this.found.push(hit);
    this.found.sort((a, b) => (a.index < b.index ? -1 : 1));
    if (before === undefined && this.random() < this.options.checks / 2) this.toRepeat.push(chunk);
  }

  /** Excludes a worker; its chunks leave the books and will be issued again. Keys it found are proven and stay. */
  private async exclude(worker: string, reason: string): Promise<void> {
    const chunks = [...this.done].filter(([, by]) => by === worker).map(([chunk]) => chunk);
    await this.state.exclude(worker, reason, chunks);
    this.excluded.set(worker, reason);
    for (const chunk of chunks) this.done.delete(chunk);
    this.cursor = 0;
    this.options.report(
      `worker ${worker} gave a wrong answer (${reason}): it gets no more work, its ${chunks.length} chunks are redone`,
    );
  }

  /** A job is no more; its chunk is in the books, or is issued again. */
  private forget(name: string, { chunk }: Assignment): void {
    this.assignments.delete(name);
    if (!this.done.has(chunk)) this.cursor = Math.min(this.cursor, chunk);
  }

  // What goes into the queue.

  /** The first chunk that is neither done nor under way. */
  private nextChunk(underWay: ReadonlySet<number>): number | undefined {
    while (this.cursor < this.chunks && (this.done.has(this.cursor) || underWay.has(this.cursor))) this.cursor++;
    return this.cursor < this.chunks ? this.cursor : undefined;
  }

  private async issueDecoy(chunk: number): Promise<void> {
    const decoy = decoyFor(this.options.problem, randomIndex(chunkRange(this.options, chunk), this.random));
    if (decoy) await this.issueJob({ chunk, decoy: decoy.index }, decoy.problem);
  }

  private async issueJob(assignment: Assignment, problem: KeySearchProblem): Promise<void> {
    const { from, count } = chunkRange(this.options, assignment.chunk);
    const { id: search, witnessBits } = this;
    const jobId = randomUUID();
    this.assignments.set(jobId, assignment);
    const task = { search, problem, from: String(from), count: String(count), witnessBits };
    await this.queue.add('chunk', task, { jobId, removeOnComplete: { age: 86_400 } });
  }

  /** The jobs of this search in some states. */
  private async jobsIn(states: readonly JobState[]): Promise<ChunkJob[]> {
    const jobs = await this.queue.getJobs([...states]);
    return jobs.filter((job): job is ChunkJob => job?.data.search === this.id);
  }
}

/** The states that a job of ours can be in. */
const allStates: readonly JobState[] = ['waiting', 'active', 'completed', 'failed'];

function nameOf({ id }: ChunkJob): string {
  return id ?? '';
}

/** Takes a job from the queue; one that is under way or gone already stays as it is. */
async function removed(job: ChunkJob): Promise<void> {
  await job.remove().catch(() => undefined);
}
