/**
 * The books of a distributed search, kept on the server: which chunk was done by whom, the keys that were found, and the
 * workers that were caught. Every entry goes by the number of its chunk, so that writing it twice changes nothing, and
 * a coordinator that is killed anywhere finds books that are right.
 */

import { bytesToHex, hexToBytes } from '@cleartext/core';
import type { FoundKey } from '@cleartext/symmetric';
import { prefix } from './chunk.ts';
import type { Redis } from './libraries.ts';

/** The books of one search. */
export interface SearchState {
  /** The chunks that are done, and by whom. */
  done(): Promise<Map<number, string>>;
  found(): Promise<FoundKey[]>;
  /** The workers that gave a wrong answer, and which. */
  excluded(): Promise<Map<string, string>>;
  /** Books a chunk as done, with the keys that were found in it. */
  finish(chunk: number, worker: string, found: readonly FoundKey[]): Promise<void>;
  /** Notes a worker that gave a wrong answer and takes these chunks from the books. */
  exclude(worker: string, reason: string, chunks: readonly number[]): Promise<void>;
  /** Whether no coordinator wants answers any more. */
  setOver(over: boolean): Promise<void>;
}

/** For how long the books of a finished search are kept, in seconds: a week. */
const keptFor = 7 * 86_400;

/** The books of a search on a server. */
export function searchState(redis: Redis, id: string): SearchState {
  const key = (part: string): string => keyOf(id, part);
  return {
    async done() {
      return new Map(Object.entries(await redis.hgetall(key('done'))).map(([n, worker]) => [Number(n), worker]));
    },
    async found() {
      const entries = Object.entries(await redis.hgetall(key('found')));
      const keys = entries.map(([index, hex]) => ({ index: BigInt(index), key: hexToBytes(hex) }));
      return keys.sort((a, b) => (a.index < b.index ? -1 : 1));
    },
    async excluded() {
      return new Map(Object.entries(await redis.hgetall(key('excluded'))));
    },
    async finish(chunk, worker, found) {
      const transaction = redis.multi().hset(key('done'), String(chunk), worker);
      for (const hit of found) transaction.hset(key('found'), String(hit.index), bytesToHex(hit.key));
      await transaction.exec();
    },
    async exclude(worker, reason, chunks) {
      const transaction = redis.multi().hset(key('excluded'), worker, reason);
      for (const chunk of chunks) transaction.hdel(key('done'), String(chunk));
      await transaction.exec();
    },
    async setOver(over) {
      const transaction = redis.multi();
      if (over) transaction.set(key('over'), '1', 'EX', keptFor);
      else transaction.del(key('over'));
      for (const part of ['done', 'found', 'excluded'])
        if (over) transaction.expire(key(part), keptFor);
        else transaction.persist(key(part));
      await transaction.exec();
    },
  };
}

/** What a worker asks from time to time: whether the search is over, and whether it was itself caught at a wrong answer. */
export async function standing(
  redis: Redis,
  id: string,
  worker: string,
): Promise<{ readonly isOver: boolean; readonly excludedFor: string | undefined }> {
  const [over, reason] = await Promise.all([
    redis.exists(keyOf(id, 'over')),
    redis.hget(keyOf(id, 'excluded'), worker),
  ]);
  return { isOver: over === 1, excludedFor: reason ?? undefined };
}

function keyOf(id: string, part: string): string {
  return `${prefix}:search:${id}:${part}`;
}
