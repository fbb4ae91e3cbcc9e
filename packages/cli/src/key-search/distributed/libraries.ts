/**
 * What the distributed search uses of BullMQ, a queue of jobs, and of ioredis, the client of Redis and Valkey. They serve
 * one option of one command, so they are not installed with the toolkit; its types are written down here, as far as they are used,
 * and the libraries are loaded when a server is asked for.
 */

import { Failure } from '../../failure.ts';

/** The commands of Redis that are sent at once, all or none of them. */
export interface Transaction {
  hset(key: string, field: string, value: string): Transaction;
  hdel(key: string, field: string): Transaction;
  set(key: string, value: string, expiry: 'EX', seconds: number): Transaction;
  del(key: string): Transaction;
  expire(key: string, seconds: number): Transaction;
  persist(key: string): Transaction;
  exec(): Promise<unknown>;
}

/** A connection to a Redis or Valkey server. */
export interface Redis {
  connect(): Promise<void>;
  disconnect(): void;
  ping(): Promise<string>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'end', listener: () => void): unknown;
  exists(key: string): Promise<number>;
  hget(key: string, field: string): Promise<string | null>;
  hgetall(key: string): Promise<Record<string, string>>;
  flushall(): Promise<unknown>;
  multi(): Transaction;
}

/** What is set for a connection. */
export interface RedisOptions {
  readonly lazyConnect: boolean;
  readonly connectTimeout: number;
  readonly maxRetriesPerRequest: null;
  /** Milliseconds until the next attempt to connect, or null to give up. */
  readonly retryStrategy: (times: number) => number | null;
}

/** The states of a job that matter here. */
export type JobState = 'waiting' | 'active' | 'completed' | 'failed';

/** A job in a queue: what is to be done, and what came of it. */
export interface Job<Task, Answer> {
  readonly id?: string | undefined;
  readonly data: Task;
  readonly returnvalue: Answer;
  readonly failedReason: string;
  /** The name of the worker that did it. */
  readonly processedBy?: string | undefined;
  isFailed(): Promise<boolean>;
  remove(): Promise<void>;
  /** Gives a job back that is under way. */
  moveToWait(token?: string): Promise<unknown>;
}

/** A queue of jobs on a server. */
export interface Queue<Task, Answer> {
  on(event: 'error', listener: (error: Error) => void): unknown;
  add(
    name: string,
    task: Task,
    options: { readonly jobId: string; readonly removeOnComplete: { readonly age: number } },
  ): Promise<unknown>;
  getJobs(states: JobState[]): Promise<(Job<Task, Answer> | undefined)[]>;
  close(): Promise<void>;
}

/** Whoever does the jobs of a queue. */
export interface Worker<Task, Answer> {
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'completed', listener: (job: Job<Task, Answer>) => void): unknown;
  on(event: 'failed', listener: (job: Job<Task, Answer> | undefined, error: Error) => void): unknown;
  close(force: boolean): Promise<void>;
}

/** Where a queue is: the connection, and what its keys begin with. */
export interface QueuePlace {
  readonly connection: Redis;
  readonly prefix: string;
}

/** BullMQ, as far as it is used. */
export interface Bullmq {
  readonly Queue: new <Task, Answer>(name: string, place: QueuePlace) => Queue<Task, Answer>;
  readonly Worker: new <Task, Answer>(
    name: string,
    process: (job: Job<Task, Answer>, token?: string) => Promise<Answer>,
    options: QueuePlace & {
      readonly name: string;
      readonly lockDuration: number;
      readonly stalledInterval: number;
      readonly maxStalledCount: number;
    },
  ) => Worker<Task, Answer>;
  /** Thrown by a worker that has given its job back. */
  readonly WaitingError: new () => Error;
}

/** ioredis, as far as it is used. */
export interface Ioredis {
  readonly Redis: new (url: string, options: RedisOptions) => Redis;
}

/** Loads BullMQ. Throws `Failure` if it is not installed. */
export async function loadBullmq(): Promise<Bullmq> {
  return (await load('bullmq')) as Bullmq;
}

/** Loads ioredis. Throws `Failure` if it is not installed. */
export async function loadIoredis(): Promise<Ioredis> {
  return (await load('ioredis')) as Ioredis;
}

async function load(name: string): Promise<unknown> {
  try {
    return await import(name);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') throw error;
    throw new Failure(
      `a shared key search needs ${name}, which is not installed with the toolkit; ` +
        'install it with `npm install --no-save bullmq@6.7.0 ioredis@5.8.2` (in a clone: `npm run redis-client`)',
    );
  }
}
