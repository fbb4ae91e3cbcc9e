/** What the tests of faults need: a relay on the way, which can cut, hold back, slow down or add, and a look at what a process holds. */

import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** The two sockets of a relay: the one of its client, and its own to the server. */
export interface Pair {
  readonly client: Socket;
  readonly server: Socket;
}

/** What a relay does with bytes: it gets them, and how many came before in this direction. The next bytes wait for its promise. */
export type Treatment = (bytes: Buffer, before: number, pair: Pair) => unknown;

/** How a relay treats each direction; by default it passes everything on, and the end of each direction. */
export interface Treatments {
  readonly toServer?: Treatment | undefined;
  readonly toClient?: Treatment | undefined;
  /** Called for every connection. */
  readonly onPair?: ((pair: Pair) => void) | undefined;
}

/** Runs a relay to a port for the time of `body`, which gets the relay's own port. */
export async function relaying<T>(
  port: number,
  treatments: Treatments,
  body: (port: number) => Promise<T>,
): Promise<T> {
  const pairs = new Set<Pair>();
  const relay = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const pair = { client, server: connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true }) };
    pairs.add(pair);
    treatments.onPair?.(pair);
    carry(pair.client, pair.server, pair, treatments.toServer);
    carry(pair.server, pair.client, pair, treatments.toClient);
  }).listen(0, '127.0.0.1');
  try {
    await once(relay, 'listening');
    return await body((relay.address() as AddressInfo).port);
  } finally {
    for (const { client, server } of pairs) {
      client.destroy();
      server.destroy();
    }
    await new Promise((resolve) => relay.close(resolve));
  }
}

function carry(from: Socket, to: Socket, pair: Pair, treatment: Treatment = (bytes) => to.write(bytes)): void {
  let before = 0;
  let work: Promise<unknown> | undefined;
  const afterWork = (act: () => void): void => {
    if (work) void work.then(act);
    else act();
  };
  from.on('data', (bytes: Buffer) => {
    const outcome = treatment(bytes, before, pair);
    before += bytes.length;
    if (!(outcome instanceof Promise)) return;
    from.pause();
    work = outcome.then(() => from.resume());
  });
  from.on('end', () => {
    afterWork(() => to.end());
  });
  from.on('error', () => to.destroy());
  from.on('close', () => {
    if (!from.readableEnded) to.destroy();
  });
}

/** A treatment that passes on so many bytes of a direction, and then cuts the connection: with an end, or with a reset. */
export function cutAfter(count: number, direction: 'toServer' | 'toClient', how: 'end' | 'reset'): Treatments {
  const treatment: Treatment = (bytes, before, { client, server }) => {
    const to = direction === 'toServer' ? server : client;
    const rest = Math.min(bytes.length, count - before);
    if (rest > 0) to.write(bytes.subarray(0, rest));
    if (before + bytes.length < count) return;
    for (const socket of [client, server])
      if (how === 'end') socket.end(() => socket.destroy());
      else socket.resetAndDestroy();
  };
  return { [direction]: treatment };
}

/** A treatment that passes on one byte at a time, each on its own. */
export function oneByOne(direction: 'toServer' | 'toClient'): Treatments {
  const treatment: Treatment = async (bytes, _before, { client, server }) => {
    const to = direction === 'toServer' ? server : client;
    for (let i = 0; i < bytes.length && !to.destroyed; i++) {
      to.write(bytes.subarray(i, i + 1));
      await new Promise(setImmediate);
    }
  };
  return { [direction]: treatment };
}

/** Says something on a new connection, keeps its own end open, and waits for the other side to end: what came back. */
export async function say(port: number, ...parts: readonly (string | Uint8Array)[]): Promise<Buffer> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  const answer: Buffer[] = [];
  socket.on('error', () => undefined);
  socket.on('data', (bytes: Buffer) => answer.push(bytes));
  const ended = new Promise((resolve) => {
    socket.once('end', resolve);
    socket.once('close', resolve);
  });
  try {
    for (const part of parts) socket.write(part);
    await ended;
    return Buffer.concat(answer);
  } finally {
    socket.destroy();
  }
}

/** Waits until something holds, and looks every 10 ms. Throws when it does not within half a minute. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 30_000; !holds();) {
    if (Date.now() > deadline) throw new Error(`${what}: not within 30 s`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** How many sockets and servers keep this process alive. */
export function openHandles(): number {
  return process.getActiveResourcesInfo().filter((type) => /^(TCP|Pipe|TLS)/.test(type)).length;
}

/** The memory in use after everything unreachable was thrown away, in bytes: JavaScript's own, and that of typed arrays. */
export function memory(): number {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  for (let i = 0; i < 3; i++) gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
