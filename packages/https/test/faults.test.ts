/** Peers that cut, stall, flood or talk nonsense: the connection ends, nothing stays behind, and the others don't notice. */

import { once } from 'node:events';
import { request } from 'node:http';
import { connect as connectTcp, createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { seededRandom, systemRandom } from '@cleartext/core';
import { policies, step, ticketKeeper, tlsClient, tlsServer, VERSION, type Policy } from '@cleartext/tls';
import {
  connect,
  createProxyServer,
  createServer,
  get,
  HttpsAgent,
  TlsSocket,
  type ProxyServerOptions,
  type ServerOptions,
} from '../src/index.ts';
import { identity, root } from './identities.ts';
import { openHandles, oneByOne, relaying, say, until } from './wire.ts';

const trustAnchors = [root.certificate];
const site = identity(['localhost', '127.0.0.1']);
const only = (version: (typeof policies.modern.versions)[number]): Policy => ({
  ...policies.modern,
  versions: [version],
});

/** A server for the time of a test, and the proof that it is unhurt and that nothing is left. */
async function serving<T>(
  options: Partial<ServerOptions>,
  handler: Parameters<typeof createServer>[1],
  body: (port: number) => Promise<T>,
): Promise<T> {
  const before = openHandles();
  const server = createServer({ identity: site, ...options }, (incoming, response) => {
    if (incoming.url === '/healthy') response.end('healthy');
    else handler(incoming, response);
  });
  try {
    const { port } = await server.listen();
    const outcome = await body(port);
    expect(await (await get(`https://localhost:${port}/healthy`, { trustAnchors })).text()).toBe('healthy');
    await until('every connection is gone', () => openHandles() <= before + 1);
    return outcome;
  } finally {
    await server.close();
    await until('every handle is gone', () => openHandles() <= before);
  }
}

async function proxying<T>(options: ProxyServerOptions, body: (port: number) => Promise<T>): Promise<T> {
  const proxy = createProxyServer(options).listen(0, '127.0.0.1');
  try {
    await once(proxy, 'listening');
    return await body((proxy.address() as AddressInfo).port);
  } finally {
    await new Promise((resolve) => proxy.close(resolve));
  }
}

describe('a server', () => {
  it('lets go of a client that talks nonsense and never ends', async () => {
    const random = seededRandom('nonsense');
    await serving({}, jest.fn(), async (port) => {
      const answers = await Promise.all(
        Array.from({ length: 32 }, (_, i) => say(port, i === 0 ? 'GET / HTTP/1.0\r\n\r\n' : random(1 + 40 * i))),
      );
      for (const answer of answers) expect([0, 0x15]).toContain(answer.at(0) ?? 0); // nothing, or an alert
    });
  });

  it('ends a handshake that takes too long, whether something came or nothing', async () => {
    const errors: string[] = [];
    const options = { handshakeTimeout: 1000, onTlsError: (error: Error) => errors.push(error.message) };
    await serving(options, jest.fn(), async (port) => {
      await Promise.all([say(port), say(port, Uint8Array.of(0x16, 3, 1))]);
      expect(errors).toEqual(Array(2).fill('user_canceled: no handshake within 1000 ms'));
    });
  });

  it('keeps the time limits of node:http for requests that never come to an end', async () => {
    const http = { headersTimeout: 100, requestTimeout: 100, connectionsCheckingInterval: 20 };
    await serving({ http }, jest.fn(), async (port) => {
      const socket = await connect({ host: 'localhost', port, trustAnchors });
      socket.write('GET / HTTP/1.1\r\nX-Slow: ');
      const answer: string[] = [];
      socket.on('data', (part: Buffer) => answer.push(part.toString()));
      socket.on('error', () => undefined); // node:http breaks off
      await until('the server ends it', () => socket.destroyed);
      expect(answer.join('')).toMatch(/^HTTP\/1.1 408 /);
    });
  });

  it('works with a peer whose every byte travels alone', async () => {
    const reply = (_: unknown, response: { end(text: string): void }): void => {
      response.end('slow but whole');
    };
    await serving({}, reply, async (port) => {
      for (const direction of ['toServer', 'toClient'] as const)
        await relaying(port, oneByOne(direction), async (between) => {
          const answer = await get(`https://localhost:${between}/`, { trustAnchors });
          expect(await answer.text()).toBe('slow but whole');
        });
    });
  });

  it('ends after a last answer, even if the client stays', async () => {
    await serving(
      {},
      (_, response) => response.end('bye'),
      async (port) => {
        const transport = connectTcp({ port, host: '127.0.0.1', allowHalfOpen: true });
        const socket = new TlsSocket(transport, tlsClient({ host: 'localhost', trustAnchors }));
        try {
          socket.write('GET / HTTP/1.0\r\n\r\n');
          socket.resume();
          await once(socket, 'end');
          await once(transport, 'end'); // we say nothing more, and the server closes all the same
          await until('the server lets go', () => openHandles() <= 2 || transport.destroyed);
        } finally {
          socket.destroy();
          transport.destroy();
        }
      },
    );
  });

  it('holds no more than a buffer for a client that never reads, and closes without it', async () => {
    let taken = 0;
    const before = openHandles();
    const server = createServer({ identity: site }, (_, response) => {
      const more = (): void => {
        while (taken < 2 ** 30) {
          taken += 2 ** 16;
          if (!response.write(Buffer.alloc(2 ** 16))) break;
        }
      };
      response.on('drain', more);
      more();
    });
    const { port } = await server.listen();
    const socket = await connect({ host: 'localhost', port, trustAnchors });
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    socket.pause();
    let last = -1;
    await until('the server waits', () => {
      const isStill = taken > 0 && taken === last;
      last = taken;
      return isStill;
    });
    expect(taken).toBeLessThan(2 ** 25); // the buffers of two sockets, and not the gigabyte
    await server.close();
    await until('only the client is left', () => openHandles() <= before + 1);
    socket.destroy();
    await until('every handle is gone', () => openHandles() <= before);
  });

  it('answers no more messages than a peer takes answers of', () => {
    // A transport in memory, whose writes end only as long as the peer reads.
    let isReading = true;
    const toClient: Uint8Array[] = [];
    const transport = new Duplex({
      read: () => undefined,
      write: (bytes: Uint8Array, _encoding, done) => {
        toClient.push(bytes);
        if (isReading) done();
      },
    });
    const socket = new TlsSocket(transport, tlsServer({ identity: site }));
    let client = step(tlsClient({ host: 'localhost', trustAnchors }), { type: 'start' });
    const exchange = (): void => {
      transport.emit('data', client.send);
      for (const bytes of toClient.splice(0)) client = step(client.state, { type: 'receive', bytes });
    };
    exchange();
    exchange();
    expect([client.state.kind, socket.tlsState.kind]).toEqual(['CONNECTED', 'CONNECTED']);
    isReading = false;
    let updates = 0;
    while (!transport.isPaused() && updates < 2_000) {
      for (const input of [
        { type: 'update keys', request: true },
        { type: 'send', plaintext: Uint8Array.of(1) },
      ] as const) {
        // Our client asks for one answer at a time; this one is without manners.
        client = step({ ...client.state, isUpdateRequested: false } as typeof client.state, input);
        transport.emit('data', client.send);
      }
      socket.read();
      updates++;
    }
    // One answer serves any number of requests (RFC 9846 section 4.7.3), and it waits for our next data.
    expect(transport.writableLength).toBeLessThan(2 ** 17);
    socket.destroy();
    transport.destroy();
  });

  it('survives a function of its configuration that throws', async () => {
    const errors: string[] = [];
    let isBroken = true;
    const options: Partial<ServerOptions> = {
      identity: () => {
        if (isBroken) throw new Error('no file with that name');
        return site;
      },
      onTlsError: (error) => errors.push(error.message),
    };
    await serving(options, jest.fn(), async (port) => {
      await expect(get(`https://localhost:${port}/`, { trustAnchors })).rejects.toThrow();
      isBroken = false;
      expect(errors).toEqual(['no file with that name']);
    });
  });
});

describe('a client', () => {
  it('rejects when nonsense follows the handshake in the same bytes', async () => {
    await serving({}, jest.fn(), async (port) => {
      const toClient = (bytes: Buffer, before: number, { client }: { client: Socket }): void => {
        client.write(before === 0 ? Buffer.concat([bytes, Buffer.from([0x17, 3, 3, 0, 32]), Buffer.alloc(32)]) : bytes);
      };
      await relaying(port, { toClient }, async (between) => {
        const attempt = connect({ host: 'localhost', port: between, trustAnchors });
        await expect(attempt).rejects.toMatchObject({ name: 'TlsAlert', description: 'bad_record_mac' });
      });
    });
  });

  it('does not take a cut connection for the end of a body, whatever HTTP would allow', async () => {
    // An answer without Content-Length lasts until the connection ends: only close_notify says that this was the end.
    let transport: Socket | undefined;
    const server = createServer({ identity: site, watch: (socket) => ((transport = socket), {}) }, jest.fn());
    server.http.removeAllListeners('connection');
    server.http.on('connection', (socket: TlsSocket) => {
      socket.once('data', () => socket.write('HTTP/1.0 200 OK\r\n\r\npay Alice 10', () => transport?.end()));
    });
    const { port } = await server.listen();
    try {
      const answer = await get(`https://localhost:${port}/`, { trustAnchors });
      await expect(answer.text()).rejects.toThrow('truncated');
    } finally {
      await server.close();
    }
  });

  it('reads all that has arrived, even if the connection is gone when it does', async () => {
    const server = createServer({ identity: site }, jest.fn());
    server.http.removeAllListeners('connection');
    server.http.on('connection', (socket: TlsSocket) => {
      socket.on('data', () => undefined).on('end', () => socket.end(Buffer.alloc(12_000, 'a')));
    });
    const { port } = await server.listen();
    try {
      const socket = await connect({ host: 'localhost', port, trustAnchors });
      socket.end();
      await until('all has arrived', () => socket.readableLength >= 12_000);
      await until('the transport is gone', () => socket.tlsState.kind === 'CLOSED');
      await server.close();
      let size = 0;
      for await (const part of socket as AsyncIterable<Buffer>) size += part.length;
      expect(size).toBe(12_000);
    } finally {
      await server.close();
    }
  });

  it('gives up on an answer that stops in its middle', async () => {
    const started = (_: unknown, response: { write(text: string): void }): void => {
      response.write('the beginning');
    };
    await serving({}, started, async (port) => {
      const answer = await get(`https://localhost:${port}/`, { trustAnchors, responseTimeout: 200 });
      await expect(answer.text()).rejects.toThrow('no more of the answer within 200 ms');
    });
  });

  it('can be stopped in the middle of a body', async () => {
    const started = (_: unknown, response: { write(text: string): void }): void => {
      response.write('the beginning');
    };
    await serving({}, started, async (port) => {
      const stop = new AbortController();
      const answer = await get(`https://localhost:${port}/`, { trustAnchors, signal: stop.signal });
      const text = answer.text();
      stop.abort();
      await expect(text).rejects.toThrow();
      const before = AbortSignal.abort();
      await expect(get(`https://localhost:${port}/`, { trustAnchors, signal: before })).rejects.toThrow('aborted');
    });
  });

  it('takes no listener more for every request on a kept connection', async () => {
    const warnings: string[] = [];
    const warn = (warning: Error): number => warnings.push(warning.message);
    process.on('warning', warn);
    const reply = (_: unknown, response: { end(text: string): void }): void => {
      response.end('again');
    };
    try {
      await serving({}, reply, async (port) => {
        const agent = new HttpsAgent({ trustAnchors, maxSockets: 1 });
        for (let i = 0; i < 30; i++) {
          const asking = request(`https://localhost:${port}/`, { agent, timeout: 1000 + i }).end();
          const [response] = (await once(asking, 'response')) as [{ resume(): void } & NodeJS.ReadableStream];
          response.resume();
          await once(response, 'end');
        }
        agent.destroy();
      });
    } finally {
      process.off('warning', warn);
    }
    expect(warnings).toEqual([]);
  });
});

describe('redirects', () => {
  const seen: Record<string, unknown>[] = [];
  const echo = (
    incoming: { method?: string; url?: string; headers: object },
    response: { writeHead: (status: number, headers?: object) => { end(): void } },
  ): void => {
    seen.push({ method: incoming.method, ...incoming.headers });
    const [, status, location] = /^\/(30\d)\/(.*)$/.exec(incoming.url ?? '') ?? [];
    if (status) response.writeHead(Number(status), { Location: decodeURIComponent(location) }).end();
    else response.writeHead(200).end();
  };
  beforeEach(() => seen.splice(0));

  it('turn a POST into a GET where HTTP says so, and keep it where HTTP says that', async () => {
    await serving({}, echo as never, async (port) => {
      const base = `https://localhost:${port}`;
      for (const [status, method] of [
        [301, 'GET'],
        [302, 'GET'],
        [303, 'GET'],
        [307, 'POST'],
        [308, 'POST'],
      ] as const) {
        // prettier-ignore
        seen.splice(0);
        const headers = { 'Content-Type': 'text/plain' };
        (await get(`${base}/${status}/%2Fthere`, { trustAnchors, method: 'POST', body: 'x', headers })).body.resume();
        expect(seen[1]).toMatchObject({ method });
        expect('content-type' in seen[1]).toBe(method === 'POST');
      }
    });
  });

  it('take no credentials to another site', async () => {
    await serving({}, echo as never, async (port) => {
      await serving({}, echo as never, async (other) => {
        const target = encodeURIComponent(`https://127.0.0.1:${other}/`);
        const headers = { Authorization: 'Basic c2VjcmV0', Cookie: 'secret', 'X-Other': 'kept' };
        const options = { trustAnchors, headers, serverName: 'localhost' };
        (await get(`https://localhost:${port}/302/${target}`, options)).body.resume();
        expect(seen[0]).toMatchObject({ authorization: 'Basic c2VjcmV0', cookie: 'secret' });
        expect(seen[1]).toMatchObject({ 'x-other': 'kept' });
        expect(Object.keys(seen[1])).not.toEqual(expect.arrayContaining(['authorization']));
        expect(Object.keys(seen[1])).not.toEqual(expect.arrayContaining(['cookie']));
      });
    });
  });

  it('that lead nowhere are errors of the server, not of the caller', async () => {
    await serving({}, echo as never, async (port) => {
      for (const location of ['http://[', 'ftp://localhost/', 'javascript:alert(1)']) {
        const attempt = get(`https://localhost:${port}/302/${encodeURIComponent(location)}`, { trustAnchors });
        await expect(attempt).rejects.toThrow('which is no URL of HTTP');
      }
    });
  });
});

describe('HttpsAgent', () => {
  const ask = async (url: string, agent: HttpsAgent): Promise<boolean | undefined> => {
    const asking = request(url, { agent }).end();
    const [response] = (await once(asking, 'response')) as [NodeJS.ReadableStream & { socket: TlsSocket }];
    const { agreement } = response.socket;
    response.resume();
    await once(response, 'end');
    return agreement?.isResumed;
  };

  it.each([VERSION.TLS12, VERSION.TLS13])(
    'resumes sessions of version %i, of names and of addresses',
    async (version) => {
      const reply = (_: unknown, response: { end(text: string): void }): void => {
        response.end('here');
      };
      const options = { tickets: ticketKeeper(systemRandom(32)), policy: only(version) };
      await serving(options, reply, async (port) => {
        for (const host of ['localhost', '127.0.0.1']) {
          const agent = new HttpsAgent({ trustAnchors, keepAlive: false });
          const url = `https://${host}:${port}/`;
          expect([await ask(url, agent), await ask(url, agent)]).toEqual([false, true]);
          agent.destroy();
        }
      });
    },
  );
});

describe('a proxy', () => {
  const target = async <T>(onClient: (socket: Socket) => void, body: (authority: string) => Promise<T>): Promise<T> => {
    const sockets = new Set<Socket>();
    const server = createTcpServer({ allowHalfOpen: true }, (socket) => {
      sockets.add(socket.on('error', () => undefined));
      onClient(socket);
    }).listen(0, '127.0.0.1');
    try {
      await once(server, 'listening');
      return await body(`127.0.0.1:${(server.address() as AddressInfo).port}`);
    } finally {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    }
  };

  it('lets go of a refused client that stays', async () => {
    const before = openHandles();
    await proxying({ users: { joe: 'secret' } }, async (port) => {
      for (const text of ['CONNECT a.example:443 HTTP/1.0\r\n\r\n', 'CONNECT nonsense HTTP/1.1\r\nHost: a\r\n\r\n']) {
        const answer = (await say(port, text)).toString();
        expect(answer).toMatch(/^HTTP\/1.0 40[07] /);
      }
      await until('the clients are gone', () => openHandles() <= before + 1);
    });
    await until('every handle is gone', () => openHandles() <= before);
  });

  it('takes the scheme of credentials in any case, and passwords with colons', async () => {
    await proxying({ users: { joe: 'se:cret' }, allow: () => false }, async (port) => {
      const credentials = Buffer.from('joe:se:cret').toString('base64');
      for (const [header, status] of [
        [`basic ${credentials}`, 403],
        [`BASIC  ${credentials}`, 403],
        [`Bearer ${credentials}`, 407],
        ['Basic', 407],
        ['Basic ä', 407],
      ] as const)
        expect(
          (await say(port, `CONNECT a.example:443 HTTP/1.0\r\nProxy-Authorization: ${header}\r\n\r\n`)).toString(),
        ).toContain(`HTTP/1.0 ${status} `);
    });
  });

  it('passes on the end of one direction, and carries the other to its end', async () => {
    const slow = (socket: Socket): void => {
      let size = 0;
      socket.on('data', (bytes: Buffer) => (size += bytes.length));
      socket.on('end', () => socket.end(`got ${size}`));
    };
    await target(slow, async (authority) => {
      await proxying({ allow: () => true }, async (port) => {
        const socket = connectTcp({ port, host: '127.0.0.1', allowHalfOpen: true });
        const answer: string[] = [];
        socket.on('data', (bytes: Buffer) => answer.push(bytes.toString()));
        socket.write(`CONNECT ${authority} HTTP/1.0\r\n\r\n`);
        socket.end(Buffer.alloc(500_000));
        await once(socket, 'end');
        expect(answer.join('')).toContain('\r\n\r\ngot 500000');
        socket.destroy();
      });
    });
  });

  it('ends a tunnel in which nothing moves, and one whose client never reads', async () => {
    const records: number[] = [];
    const before = openHandles();
    const flood = (socket: Socket): void => {
      const more = (): void => {
        while (!socket.destroyed && socket.write(Buffer.alloc(2 ** 16)));
      };
      socket.on('drain', more);
      more();
    };
    for (const onClient of [(): void => undefined, flood])
      await target(onClient, async (authority) => {
        const options = {
          allow: () => true,
          idleTimeout: 100,
          onTunnel: ({ received }: { received: number }) => records.push(received),
        };
        await proxying(options, async (port) => {
          const socket = connectTcp({ port, host: '127.0.0.1', allowHalfOpen: true });
          socket.on('error', () => undefined);
          socket.write(`CONNECT ${authority} HTTP/1.0\r\n\r\n`);
          const expected = records.length + 1;
          await until('the tunnel ends', () => records.length === expected);
          socket.destroy();
        });
      });
    expect(records[0]).toBe(0);
    expect(records[1]).toBeLessThan(2 ** 25);
    await until('every handle is gone', () => openHandles() <= before);
  });

  it('answers 503 beyond its limit, and serves again when a tunnel has ended', async () => {
    await target(
      (socket) => socket.pipe(socket),
      async (authority) => {
        await proxying({ allow: () => true, maxTunnels: 1 }, async (port) => {
          const open = `CONNECT ${authority} HTTP/1.0\r\n\r\n`;
          const first = connectTcp({ port, host: '127.0.0.1' });
          first.write(open);
          await once(first, 'data');
          expect((await say(port, open)).toString()).toContain('HTTP/1.0 503 ');
          first.end();
          first.resume();
          await once(first, 'close');
          const second = connectTcp({ port, host: '127.0.0.1' });
          second.write(open);
          expect(String((await once(second, 'data'))[0])).toContain('HTTP/1.0 200 ');
          second.destroy();
        });
      },
    );
  });

  it('carries plain HTTP through a tunnel too, and closes with silent clients on it', async () => {
    const plain = (socket: Socket): void => {
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nplain'));
    };
    await target(plain, async (authority) => {
      const seen: string[] = [];
      await proxying({ allow: () => true, onTunnel: ({ target: to }) => seen.push(to) }, async (port) => {
        const silent = connectTcp(port, '127.0.0.1').on('error', () => undefined);
        await once(silent, 'connect');
        const answer = await get(`http://${authority}/`, { trustAnchors, proxy: { host: '127.0.0.1', port } });
        expect(await answer.text()).toBe('plain');
        await until('it is in the log', () => seen.length === 1);
      });
      expect(seen).toEqual([authority]);
    });
  });

  it('survives nonsense', async () => {
    const random = seededRandom('nonsense for a proxy');
    const before = openHandles();
    await proxying({ allow: () => true }, async (port) => {
      await Promise.all(Array.from({ length: 32 }, (_, i) => say(port, random(1 + 40 * i), '\r\n\r\n')));
      await say(port, 'CONNECT 127.0.0.1:1 HTTP/1.1\r\n' + 'X: y\r\n'.repeat(5000) + '\r\n');
      expect((await say(port, 'CONNECT 127.0.0.1:1 HTTP/1.0\r\n\r\n')).toString()).toContain('502');
    });
    await until('every handle is gone', () => openHandles() <= before);
  });
});
