/** The Redis or Valkey server through which a coordinator and its workers meet. */

import { Failure } from '../../failure.ts';
import { systemMessage } from '../../files.ts';
import { loadIoredis, type Redis } from './libraries.ts';

/** An open connection. */
export interface Server {
  readonly redis: Redis;
  /** The address without its password. */
  readonly address: string;
  /** Aborted with a `Failure` when the server is gone and has not come back in time. */
  readonly lost: AbortSignal;
  close(): void;
}

/** How often a lost server is tried again before we give up: some 15 seconds in all. */
const reconnections = 10;

/**
 * Connects to `redis://[[user]:password@]host[:port][/database]` or `rediss://` (TLS).
 * Throws `Failure` for another address, and, within seconds, if no server answers there.
 */
export async function openServer(url: string): Promise<Server> {
  const address = withoutPassword(url);
  const { Redis } = await loadIoredis();
  let isOpen = false;
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: 3000,
    maxRetriesPerRequest: null,
    retryStrategy: (times) => (isOpen && times <= reconnections ? Math.min(200 * times, 2000) : null),
  });
  let reason = 'no answer';
  redis.on('error', (error: Error) => (reason = systemMessage(error)));
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    redis.disconnect();
    if (reason === 'no answer') reason = systemMessage(error);
    throw new Failure(`${address}: no Redis or Valkey server there: ${reason}`);
  }
  isOpen = true;
  const lost = new AbortController();
  redis.on('end', () => lost.abort(new Failure(`${address}: the server is gone (${reason})`)));
  return { redis, address, lost: lost.signal, close: () => redis.disconnect() };
}

function withoutPassword(text: string): string {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new Failure('--redis: expected an address such as redis://127.0.0.1:6379');
  }
  if (url.protocol !== 'redis:' && url.protocol !== 'rediss:')
    throw new Failure(`--redis: expected an address that begins with redis:// or rediss://, found ${url.protocol}//`);
  return `${url.protocol}//${url.host}`;
}
