/**
 * Many connections, and connections cut at every byte: they are served or they fail, nothing of them stays behind, and one that stands
 * beside them notices nothing. Run small by every `npm test`, in full by `npm run test:slow`, with figures.
 */

import { once } from 'node:events';
import { request, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { policies, VERSION, type Version } from '@cleartext/tls';
import {
  connect,
  createProxyServer,
  createServer,
  get,
  HttpsAgent,
  type Proxy,
  type TlsSocket,
} from '../../src/index.ts';
import { identity, root } from '../identities.ts';
import { cutAfter, memory, openHandles, relaying, until } from '../wire.ts';

/** How much of it. */
export interface LoadSizes {
  /** Connections that stand at the same time. */
  readonly parallel: number;
  /** Connections one after another. */
  readonly sequence: number;
  /** A connection is cut after every so many bytes. */
  readonly stride: number;
  /** Gets a line with figures. */
  readonly print: (line: string) => void;
}

const TEXT = 'the whole answer, whose end is the end of the connection';
const PATIENCE = 300_000;
const trustAnchors = [root.certificate];
const site = identity(['localhost', '127.0.0.1']);

/** Defines the tests. */
export function testLoad({ parallel, sequence, stride, print }: LoadSizes): void {
  const rejections: unknown[] = [];
  const note = (reason: unknown): number => rejections.push(reason);
  beforeAll(() => process.on('unhandledRejection', note));
  afterAll(() => process.off('unhandledRejection', note));
  afterEach(() => {
    expect(rejections.splice(0)).toEqual([]);
  });

  describe.each([
    ['a server', false],
    ['a server behind a proxy', true],
  ])('%s', (_, isBehindProxy) => {
    it(`carries ${parallel} connections at the same time`, async () => {
      await serving(isBehindProxy, async (place) => {
        const before = memory();
        const started = performance.now();
        // They are opened a few at a time: a system keeps some hundred waiting at most, and resets the rest.
        const sockets = await all(parallel, 200, () => connectTo(place));
        const seconds = (performance.now() - started) / 1000;
        const held = memory() - before;
        const answers = await all(parallel, parallel, (i) => ask(sockets[i]));
        expect(new Set(answers)).toEqual(new Set([TEXT]));
        print(
          `${parallel} connections at once${isBehindProxy ? ' through the proxy' : ''}: ${rate(parallel, seconds)}; ` +
            `${(held / parallel / 1024).toFixed(1)} KiB for both ends of one while they stand`,
        );
      });
    });

    const count = isBehindProxy ? Math.ceil(sequence / 5) : sequence;
    it(`serves ${count} connections one after another`, async () => {
      await serving(isBehindProxy, async (place) => {
        const half = Math.ceil(count / 2);
        const run = async (times: number): Promise<void> => {
          for (let i = 0; i < times; i++) expect(await ask(await connectTo(place))).toBe(TEXT);
        };
        const started = performance.now();
        await run(half);
        const middle = memory();
        await run(count - half);
        const seconds = (performance.now() - started) / 1000;
        await until('the server has let go', () => openHandles() <= place.quiet);
        const growth = memory() - middle;
        // A connection that stayed would hold some 40 KiB. A thousandth of it would be seen here.
        if (half >= 1000) expect(growth / half).toBeLessThan(512);
        print(
          `${count} connections in sequence${isBehindProxy ? ' through the proxy' : ''}: ${rate(count, seconds)}; ` +
            `memory after the second half ${(growth / 1024).toFixed(0)} KiB more than after the first`,
        );
      });
    });
  });

  describe.each([VERSION.TLS12, VERSION.TLS13])('version %i', (version) => {
    it.each(['toServer', 'toClient'] as const)(`a connection cut every ${stride} bytes %s`, async (direction) => {
      await serving(false, async (place) => {
        const length = await lengthOf(place, version, direction);
        const outcomes = await cuts(length, stride, (count) =>
          relaying(place.port, cutAfter(count, direction, count % 2 === 0 ? 'end' : 'reset'), (port) =>
            fetchText({ ...place, port }, version),
          ),
        );
        print(
          `version ${version}, cut ${direction} at ${outcomes.size} places of ${length} bytes: ${summary(outcomes)}`,
        );
        for (const outcome of outcomes.values()) expect(['whole', 'failed']).toContain(outcome);
        expect([...outcomes.values()]).toContain('failed');
      });
    });
  });

  it(`a connection to a proxy cut every ${stride} bytes`, async () => {
    await serving(true, async (place) => {
      const { proxy } = place;
      if (!proxy) throw new Error('expected a proxy');
      const length = 200; // the request of the tunnel, its answer and the first bytes of TLS
      for (const direction of ['toServer', 'toClient'] as const) {
        const outcomes = await cuts(length, Math.min(stride, 20), (count) =>
          relaying(proxy.port, cutAfter(count, direction, count % 2 === 0 ? 'end' : 'reset'), (port) =>
            fetchText({ ...place, proxy: { ...proxy, port } }, VERSION.TLS13),
          ),
        );
        expect(new Set(outcomes.values())).toEqual(new Set(['failed']));
      }
    });
  });
}

/** Where a server is. */
interface Place {
  readonly port: number;
  readonly proxy?: Proxy | undefined;
  /** How many handles there are when the bystander is the only client. */
  readonly quiet: number;
}

/** Runs a server, and perhaps a proxy before it, with a bystander whose one connection has to last. Afterwards nothing may be left. */
async function serving(isBehindProxy: boolean, body: (place: Place) => Promise<void>): Promise<void> {
  const before = openHandles();
  const http = { keepAliveTimeout: 0, headersTimeout: PATIENCE, requestTimeout: PATIENCE };
  const server = createServer({ identity: site, http, handshakeTimeout: PATIENCE }, (incoming, response) => {
    if (incoming.headers['x-bystander'] === undefined) response.useChunkedEncodingByDefault = false;
    else response.setHeader('Content-Length', TEXT.length);
    response.write(TEXT.slice(0, 10));
    response.end(TEXT.slice(10));
  });
  const proxy = createProxyServer({ allow: () => true, maxTunnels: 10_000, idleTimeout: PATIENCE });
  const agent = new HttpsAgent({ trustAnchors, maxSockets: 1 });
  try {
    const { port } = await server.listen();
    const place = { port, proxy: isBehindProxy ? await listening(proxy) : undefined };
    expect(await bystander(agent, port)).toBe(false);
    const quiet = openHandles();
    await body({ ...place, quiet });
    await until('only the bystander is left', () => openHandles() <= quiet);
    expect(await bystander(agent, port)).toBe(true);
  } finally {
    agent.destroy();
    if (isBehindProxy) await new Promise((resolve) => proxy.close(resolve));
    await server.close();
    await until('every handle is gone', () => openHandles() <= before);
  }
}

async function listening(proxy: Server): Promise<Proxy> {
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return { host: '127.0.0.1', port: (proxy.address() as AddressInfo).port };
}

/** A request of the bystander: whether it went over the connection of the one before. */
async function bystander(agent: HttpsAgent, port: number): Promise<boolean> {
  const asking = request(`https://localhost:${port}/`, { agent, headers: { 'X-Bystander': 'yes' } }).end();
  const [response] = (await once(asking, 'response')) as [IncomingMessage];
  const parts: Buffer[] = [];
  for await (const part of response as AsyncIterable<Buffer>) parts.push(part);
  expect(Buffer.concat(parts).toString()).toBe(TEXT);
  return asking.reusedSocket;
}

function connectTo({ port, proxy }: Place): Promise<TlsSocket> {
  const patience = { handshakeTimeout: PATIENCE, connectTimeout: PATIENCE };
  return connect({ host: 'localhost', port, trustAnchors, proxy, ...patience });
}

/** One request on a connection, which is over with it: the body. */
async function ask(socket: TlsSocket): Promise<string> {
  socket.write('GET / HTTP/1.0\r\n\r\n');
  const parts: Buffer[] = [];
  for await (const part of socket as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts).toString().split('\r\n\r\n')[1];
}

/** What came of a request: the whole text, an error, or (which must not be) something between. */
async function fetchText({ port, proxy }: Place, version: Version): Promise<'whole' | 'failed' | 'in part'> {
  const policy = { ...policies.modern, versions: [version] };
  try {
    const answer = await get(`https://localhost:${port}/`, { trustAnchors, policy, proxy });
    return (await answer.text()) === TEXT ? 'whole' : 'in part';
  } catch {
    return 'failed';
  }
}

async function lengthOf(place: Place, version: Version, direction: 'toServer' | 'toClient'): Promise<number> {
  let length = 0;
  const treatment = (
    bytes: Buffer,
    before: number,
    { client, server }: Record<'client' | 'server', NodeJS.WritableStream>,
  ): void => {
    length = before + bytes.length;
    (direction === 'toServer' ? server : client).write(bytes);
  };
  await relaying(place.port, { [direction]: treatment }, (port) => fetchText({ ...place, port }, version));
  return length;
}

/** The outcomes of cuts after 1, 1 + stride ... bytes, a few at a time. */
async function cuts<T>(length: number, stride: number, cut: (count: number) => Promise<T>): Promise<Map<number, T>> {
  const places = Array.from({ length: Math.ceil(length / stride) }, (_, i) => 1 + i * stride);
  const outcomes = await all(places.length, 8, (i) => cut(places[i]));
  return new Map(places.map((place, i) => [place, outcomes[i]]));
}

/** Runs `count` jobs, at most `width` of them at a time. */
async function all<T>(count: number, width: number, job: (i: number) => Promise<T>): Promise<T[]> {
  const outcomes: T[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) {
      const i = next++;
      outcomes[i] = await job(i);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, count) }, worker));
  return outcomes;
}

function rate(count: number, seconds: number): string {
  return `${seconds.toFixed(1)} s, ${(count / seconds).toFixed(0)} handshakes/s (client, server and all in one process)`;
}

function summary(outcomes: ReadonlyMap<number, string>): string {
  const counts = new Map<string, number>();
  for (const outcome of outcomes.values()) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  return [...counts].map(([outcome, count]) => `${count} ${outcome}`).join(', ');
}
