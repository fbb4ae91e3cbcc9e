import { once } from 'node:events';
import { request } from 'node:http';
import { connect as connectTcp, createServer as createTcpServer, type AddressInfo, type Server } from 'node:net';
import type { Duplex } from 'node:stream';
import { seededRandom } from '@cleartext/core';
import { generateKey } from '@cleartext/rsa';
import { policies, VERSION, versions, type Agreement, type Identity, type Version } from '@cleartext/tls';
import {
  connect,
  createProxyServer,
  createServer,
  get,
  HttpsAgent,
  virtualHosts,
  type Answer,
  type ServerOptions,
  type TlsSocket,
} from '../src/index.ts';
import { identity, otherRoot, root } from './identities.ts';

const trustAnchors = [root.certificate];
const site = identity(['localhost', '127.0.0.1']);

/** Runs a server for the time of a test. */
async function serving<T>(options: Partial<ServerOptions>, body: (port: number) => Promise<T>): Promise<T> {
  const server = createServer({ identity: site, ...options }, (incoming, response) => {
    if (incoming.url === '/away') response.writeHead(302, { Location: '/here' }).end();
    else if (incoming.url === '/circle') response.writeHead(302, { Location: '/circle' }).end();
    else
      incoming
        .pipe(response.writeHead(200, { 'X-Path': incoming.url ?? '' }))
        .write('hello from ' + (incoming.headers.host ?? ''));
  });
  try {
    return await body((await server.listen()).port);
  } finally {
    await server.close();
  }
}

async function closed(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
}

describe('get', () => {
  it('fetches a page over TLS 1.3 and says what was agreed', async () => {
    await serving({}, async (port) => {
      const answer = await get(`https://localhost:${port}/page?q=1`, { trustAnchors });
      expect(answer.status).toBe(200);
      expect(answer.headers['x-path']).toBe('/page?q=1');
      expect(await answer.text()).toBe(`hello from localhost:${port}`);
      expect(answer.agreement).toMatchObject({ version: 0x0304, serverName: 'localhost', isResumed: false });
    });
  });

  it('sends a body, follows redirects, and ends circles', async () => {
    await serving({}, async (port) => {
      const posted = await get(`https://localhost:${port}/`, { trustAnchors, method: 'POST', body: ' and back' });
      expect(await posted.text()).toBe(`hello from localhost:${port} and back`);
      const moved = await get(`https://localhost:${port}/away`, { trustAnchors });
      expect([moved.headers['x-path'], moved.redirects.length]).toEqual(['/here', 1]);
      moved.body.destroy();
      await expect(get(`https://localhost:${port}/circle`, { trustAnchors })).rejects.toThrow('more than 5 redirects');
    });
  });

  it('takes plain HTTP for http:// URLs, and refuses other schemes', async () => {
    const plain = createTcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nplain'));
    }).listen(0, '127.0.0.1');
    try {
      await once(plain, 'listening');
      const answer = await get(`http://127.0.0.1:${(plain.address() as AddressInfo).port}/`, { trustAnchors });
      expect(await answer.text()).toBe('plain');
      expect(answer.agreement).toBeUndefined();
      await expect(get('ftp://localhost/', { trustAnchors })).rejects.toThrow('url: expected a URL that begins with');
    } finally {
      await closed(plain);
    }
  });

  it('refuses a site that is not trusted or has another name, before anything is sent', async () => {
    await serving({}, async (port) => {
      await expect(get(`https://localhost:${port}/`, { trustAnchors: [] })).rejects.toThrow('unknown_ca');
      await expect(
        get(`https://localhost:${port}/`, { trustAnchors, serverName: 'joes-hardware.example' }),
      ).rejects.toMatchObject({ name: 'TlsAlert' });
    });
  });

  it('says clearly that the other side does not speak TLS', async () => {
    const plain = createTcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end('HTTP/1.0 400 Bad Request\r\n\r\n'));
    }).listen(0, '127.0.0.1');
    try {
      await once(plain, 'listening');
      const { port } = plain.address() as AddressInfo;
      await expect(get(`https://127.0.0.1:${port}/`, { trustAnchors })).rejects.toMatchObject({ name: 'TlsAlert' });
    } finally {
      await closed(plain);
    }
  });

  it('can be given up at any time', async () => {
    const silent = createTcpServer((socket) => socket.on('error', () => undefined)).listen(0, '127.0.0.1');
    try {
      await once(silent, 'listening');
      const url = `https://127.0.0.1:${(silent.address() as AddressInfo).port}/`;
      await expect(get(url, { trustAnchors, signal: AbortSignal.timeout(50) })).rejects.toThrow();
      await expect(get(url, { trustAnchors, handshakeTimeout: 50 })).rejects.toThrow('no handshake within 50 ms');
    } finally {
      silent.close();
    }
  });
});

describe('a connection', () => {
  it('carries what node:http says, both ways, of any size', async () => {
    await serving({}, async (port) => {
      const body = new Uint8Array(1_000_000).map((_, i) => (i * 7) & 0xff);
      const answer = await get(`https://localhost:${port}/`, { trustAnchors, method: 'POST', body });
      const echoed = await answer.bytes();
      expect(Buffer.from(echoed.subarray(echoed.length - body.length)).equals(Buffer.from(body))).toBe(true);
    });
  });

  it('keeps one direction open when the other ends', async () => {
    const server = createServer({ identity: site }, () => undefined);
    server.http.removeAllListeners('connection');
    server.http.on('connection', (socket: Duplex) => {
      const parts: Uint8Array[] = [];
      socket.on('data', (part: Uint8Array) => parts.push(part));
      socket.on('end', () => socket.end(`got ${parts.map((part) => Buffer.from(part).toString()).join('')}`));
    });
    const { port } = await server.listen();
    try {
      const socket = await connect({ host: 'localhost', port, trustAnchors });
      socket.end('all I have');
      const answer: string[] = [];
      for await (const part of socket as AsyncIterable<Buffer>) answer.push(part.toString());
      expect(answer.join('')).toBe('got all I have');
    } finally {
      await server.close();
    }
  });

  it('reports a truncation, and is not taken in by it', async () => {
    await serving({}, async (port) => {
      const between = createTcpServer((client) => {
        const target = connectTcp(port, '127.0.0.1');
        client.on('error', () => undefined);
        target.on('error', () => undefined);
        let carried = 0;
        client.pipe(target);
        target.on('data', (bytes: Uint8Array) => {
          carried += bytes.length;
          client.write(bytes);
          if (carried > 2000) client.destroy();
        });
        target.on('close', () => client.destroy());
        client.on('close', () => target.destroy());
      }).listen(0, '127.0.0.1');
      try {
        await once(between, 'listening');
        const url = `https://localhost:${(between.address() as AddressInfo).port}/`;
        const attempt = get(url, { trustAnchors, method: 'POST', body: new Uint8Array(100_000) }).then((answer) =>
          answer.bytes(),
        );
        await expect(attempt).rejects.toThrow();
      } finally {
        await closed(between);
      }
    });
  });
});

describe('HttpsAgent', () => {
  it('serves node:http, keeps connections, and resumes sessions', async () => {
    const { ticketKeeper } = await import('@cleartext/tls');
    const { systemRandom } = await import('@cleartext/core');
    await serving({ tickets: ticketKeeper(systemRandom(32)) }, async (port) => {
      const agent = new HttpsAgent({ trustAnchors, maxSockets: 1 });
      const ask = (): Promise<{ isResumed: boolean | undefined; reused: boolean; text: string }> =>
        new Promise((resolve, reject) => {
          const asking = request(`https://localhost:${port}/`, { agent }, (response) => {
            const { agreement } = response.socket as unknown as { agreement?: { isResumed: boolean } };
            const parts: string[] = [];
            response.on('data', (part: Buffer) => parts.push(part.toString()));
            response.on('end', () => {
              resolve({ isResumed: agreement?.isResumed, reused: asking.reusedSocket, text: parts.join('') });
            });
          });
          asking.on('error', reject).end();
        });
      try {
        expect(await ask()).toMatchObject({ isResumed: false, reused: false });
        expect(await ask()).toMatchObject({ isResumed: false, reused: true });
        for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
        expect(await ask()).toMatchObject({ isResumed: true, reused: false });
      } finally {
        agent.destroy();
      }
    });
  });
});

describe('virtual hosts', () => {
  const joes = identity(['www.joes-hardware.example'], 'server', 11n);
  const cajun = identity(['*.securesites.example'], 'server', 12n);
  const nameOf = async (port: number, serverName: string): Promise<unknown> => {
    const socket = await connect({ host: '127.0.0.1', port, serverName, trustAnchors });
    socket.destroy();
    return socket.agreement?.peerChain[0].subject.rdns[0][0].value;
  };

  it('answer each name with its certificate', async () => {
    await serving({ identity: virtualHosts([joes, cajun]) }, async (port) => {
      expect(await nameOf(port, 'www.joes-hardware.example')).toBe('www.joes-hardware.example');
      expect(await nameOf(port, 'cajun-shop.securesites.example')).toBe('*.securesites.example');
      await expect(nameOf(port, 'www.cajun-shop.example')).rejects.toMatchObject({ name: 'TlsAlert' });
    });
  });

  it('can refuse an unknown name with its own alert', async () => {
    await serving({ identity: virtualHosts([joes], { unknownName: 'refuse' }) }, async (port) => {
      await expect(nameOf(port, 'www.cajun-shop.example')).rejects.toThrow('unrecognized_name');
    });
  });
});

describe('client certificates', () => {
  const alice = identity(['alice.example'], 'client', 21n);

  it('are asked for, checked, and required where the server says so', async () => {
    const options = { clientAuthentication: 'require', clientTrustAnchors: trustAnchors } as const;
    await serving(options, async (port) => {
      const answer = await get(`https://localhost:${port}/`, { trustAnchors, identity: alice });
      expect(answer.status).toBe(200);
      answer.body.destroy();
      const without = get(`https://localhost:${port}/`, { trustAnchors }).then((refused) => refused.text());
      await expect(without).rejects.toThrow();
    });
  });
});

describe('client certificates in every version', () => {
  // SSL 3.0 knows no elliptic curves.
  const key = generateKey({ bits: 2048, random: seededRandom('a key for SSL 3.0') });
  const [siteOf, aliceOf, otherAliceOf] = (
    [
      ['localhost', 'server', root],
      ['alice.example', 'client', root],
      ['alice.other.example', 'client', otherRoot],
    ] as const
  ).map(
    ([host, profile, issuer], i) =>
      (version: Version) =>
        identity([host], profile, 31n + BigInt(i), issuer, version === VERSION.SSL30 ? key : undefined),
  );
  const seen: unknown[] = [];
  const nameOf = (chain: Agreement['peerChain'] = []): unknown => chain.at(0)?.subject.rdns[0][0].value;

  it.each(versions)('version %i: both sides see each other, and the verdict on each other', async (version) => {
    const policy = { ...policies.museum, versions: [version] };
    const [mine, alice, otherAlice] = [siteOf(version), aliceOf(version), otherAliceOf(version)];
    const options = { policy, clientAuthentication: 'require', clientTrustAnchors: trustAnchors } as const;
    const server = createServer({ identity: mine, ...options }, ({ socket }, response) => {
      const { agreement } = socket as unknown as TlsSocket;
      seen.push(nameOf(agreement?.peerChain), agreement?.judgement?.accepted);
      response.end();
    });
    const { port } = await server.listen();
    try {
      const fetchAs = (who?: Identity | readonly Identity[]): Promise<Answer> =>
        get(`https://localhost:${port}/`, { trustAnchors, policy, identity: who });
      const { agreement, body } = await fetchAs(alice);
      body.resume();
      expect([nameOf(agreement?.peerChain), agreement?.judgement?.accepted]).toEqual(['localhost', true]);
      expect(seen.splice(0)).toEqual(['alice.example', true]);
      // The server names its authorities (SSL 3.0, too): of two identities the client shows the one that was asked for.
      (await fetchAs([otherAlice, alice])).body.resume();
      expect(seen.splice(0)).toEqual(['alice.example', true]);
      for (const who of [otherAlice, [otherAlice], undefined])
        await expect(fetchAs(who).then((answer) => answer.text())).rejects.toThrow();
      expect(seen).toEqual([]);
    } finally {
      await server.close();
    }
  });
});

describe('node:http on our connections', () => {
  it('takes them from createConnection, at once or later', async () => {
    await serving({}, async (port) => {
      const open = (): Promise<TlsSocket> => connect({ host: 'localhost', port, trustAnchors });
      const ready = await open();
      for (const createConnection of [
        (): Duplex => ready,
        (_: unknown, done: (error: Error | null, stream: Duplex) => void): undefined => {
          void open().then((socket) => {
            done(null, socket);
          });
        },
      ]) {
        const asking = request({ path: '/', headers: { Host: 'localhost' }, createConnection }).end();
        const [response] = (await once(asking, 'response')) as [NodeJS.ReadableStream];
        const parts: string[] = [];
        for await (const part of response) parts.push(part.toString());
        expect(parts.join('')).toBe('hello from localhost');
      }
    });
  });

  it('may leave HTTP for another protocol (Upgrade), as WebSockets do', async () => {
    const server = createServer({ identity: site }, () => undefined);
    server.http.on('upgrade', (_, socket: Duplex) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n');
      socket.pipe(socket);
    });
    const { port } = await server.listen();
    try {
      const agent = new HttpsAgent({ trustAnchors });
      const headers = { Connection: 'Upgrade', Upgrade: 'echo' };
      const asking = request(`https://localhost:${port}/`, { agent, headers }).end();
      const [, socket] = (await once(asking, 'upgrade')) as [unknown, Duplex];
      socket.end('said over another protocol');
      const parts: string[] = [];
      for await (const part of socket as AsyncIterable<Buffer>) parts.push(part.toString());
      expect(parts.join('')).toBe('said over another protocol');
      agent.destroy();
    } finally {
      await server.close();
    }
  });
});

describe('the proxy', () => {
  it('carries a connection that it cannot read, and says what it saw', async () => {
    await serving({}, async (port) => {
      const seen: unknown[] = [];
      const proxy = createProxyServer({
        allow: (target) => target.port === port,
        users: { joe: 'secret' },
        onTunnel: (record) => seen.push(record),
      }).listen(0, '127.0.0.1');
      try {
        await once(proxy, 'listening');
        const address = { host: '127.0.0.1', port: (proxy.address() as AddressInfo).port };
        const url = `https://localhost:${port}/secret-path`;
        const answer = await get(url, { trustAnchors, proxy: { ...address, user: 'joe', password: 'secret' } });
        expect(await answer.text()).toBe(`hello from localhost:${port}`);
        await expect(get(url, { trustAnchors, proxy: address })).rejects.toMatchObject({ status: 407 });
        await expect(
          get('https://localhost:444/', { trustAnchors, proxy: { ...address, user: 'joe', password: 'secret' } }),
        ).rejects.toMatchObject({ status: 403 });
        expect(JSON.stringify(seen)).not.toContain('secret-path');
      } finally {
        await closed(proxy);
      }
    });
  });

  it("accepts the chapter's literal request and gives the chapter's literal answer", async () => {
    const target = createTcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.end('bytes of the server');
    }).listen(0, '127.0.0.1');
    const proxy = createProxyServer({ allow: () => true }).listen(0, '127.0.0.1');
    try {
      await Promise.all([once(target, 'listening'), once(proxy, 'listening')]);
      const { port } = target.address() as AddressInfo;
      const socket = connectTcp((proxy.address() as AddressInfo).port, '127.0.0.1');
      socket.write(`CONNECT localhost:${port} HTTP/1.0\r\nUser-agent: Mozilla/1.1N\r\n\r\n`);
      const parts: string[] = [];
      for await (const part of socket as AsyncIterable<Buffer>) parts.push(part.toString());
      expect(parts.join('')).toBe(
        'HTTP/1.0 200 Connection established\r\nProxy-agent: Cleartext-Proxy/0.1\r\n\r\nbytes of the server',
      );
    } finally {
      await closed(proxy);
      await closed(target);
    }
  });

  it('answers 502 where nobody listens, 400 to what is no address, and 405 to anything but CONNECT', async () => {
    const proxy = createProxyServer({ allow: () => true }).listen(0, '127.0.0.1');
    const say = async (text: string): Promise<string> => {
      const socket = connectTcp((proxy.address() as AddressInfo).port, '127.0.0.1');
      socket.write(text);
      const parts: string[] = [];
      for await (const part of socket as AsyncIterable<Buffer>) parts.push(part.toString());
      return parts.join('').split('\r\n')[0];
    };
    try {
      await once(proxy, 'listening');
      expect(await say('CONNECT 127.0.0.1:1 HTTP/1.0\r\n\r\n')).toBe('HTTP/1.0 502 Bad Gateway');
      expect(await say('CONNECT nowhere HTTP/1.0\r\n\r\n')).toBe('HTTP/1.0 400 Bad Request');
      expect(await say('GET http://example.org/ HTTP/1.0\r\n\r\n')).toBe('HTTP/1.1 405 Method Not Allowed');
    } finally {
      await closed(proxy);
    }
  });
});

describe('the museum', () => {
  it('is refused by name and by address, except on the own machine', async () => {
    const server = createServer({ identity: site, policy: policies.museum }, () => undefined);
    await expect(server.listen(0, '0.0.0.0')).rejects.toThrow('boundTo: expected an address of the own machine');
    await server.listen();
    await server.close();
  });
});
