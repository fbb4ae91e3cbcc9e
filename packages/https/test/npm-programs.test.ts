/**
 * Programs of other people, unchanged: axios asks over our agent, undici over our connections, and Express serves on our server. They are not
 * among the dependencies of the toolkit: `npm --prefix tools/npm-programs ci` brings them, and without them these tests step aside.
 */

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Readable } from 'node:stream';
import { systemRandom } from '@cleartext/core';
import { ticketKeeper } from '@cleartext/tls';
import { connect, createServer, HttpsAgent } from '../src/index.ts';
import { identity, root } from './identities.ts';

const place = path.join(__dirname, '../../../tools/npm-programs/package.json');
const isInstalled = existsSync(path.join(path.dirname(place), 'node_modules/undici'));
const load = createRequire(place) as (name: string) => unknown;
const trustAnchors = [root.certificate];
const site = identity(['localhost']);
const LARGE = 3_000_000;

/** As far as this test uses them. */
interface Express {
  (): Application;
  json(): unknown;
}
interface Application {
  (request: never, response: never): void;
  use(...handlers: unknown[]): void;
  get(path: string, handler: (request: ExpressRequest, response: ExpressResponse) => void): void;
  post(path: string, handler: (request: ExpressRequest, response: ExpressResponse) => void): void;
}
interface ExpressRequest extends Readable {
  readonly protocol: string;
  readonly secure: boolean;
  readonly ip: string;
  readonly hostname: string;
  readonly body: unknown;
}
interface ExpressResponse extends NodeJS.WritableStream {
  json(value: unknown): void;
  redirect(url: string): void;
  sendFile(name: string): void;
}
interface Axios {
  (
    config: object,
  ): Promise<{ readonly status: number; readonly data: unknown; readonly request: { readonly reusedSocket: boolean } }>;
}
interface Undici {
  readonly Client: new (
    origin: string,
    options: object,
  ) => {
    request(
      options: object,
    ): Promise<{ readonly statusCode: number; readonly body: { text(): Promise<string>; json(): Promise<unknown> } }>;
    close(): Promise<void>;
  };
}

/** Express on our server. */
async function serving(body: (url: string) => Promise<void>): Promise<void> {
  const express = load('express') as Express;
  const application = express();
  application.use(express.json());
  application.get('/connection', ({ protocol, secure, ip, hostname }, response) => {
    response.json({ protocol, secure, ip, hostname });
  });
  application.get('/moved', (_, response) => {
    response.redirect('/connection');
  });
  application.get('/file', (_, response) => {
    response.sendFile(__filename);
  });
  application.post('/json', (request, response) => {
    response.json({ got: request.body });
  });
  application.post('/echo', (request, response) => {
    request.pipe(response);
  });
  const server = createServer({ identity: site, tickets: ticketKeeper(systemRandom(32)) }, application as never);
  try {
    const { port } = await server.listen();
    await body(`https://localhost:${port}`);
  } finally {
    await server.close();
  }
}

const describeInstalled = isInstalled ? describe : describe.skip;
if (!isInstalled) process.stderr.write('axios, undici and Express are not here: npm --prefix tools/npm-programs ci\n');

describeInstalled('Express on our server', () => {
  it('serves axios over our agent: JSON, redirects, files, large bodies, kept connections', async () => {
    const axios = load('axios') as Axios;
    await serving(async (url) => {
      const httpsAgent = new HttpsAgent({ trustAnchors, maxSockets: 1 });
      try {
        const connection = { protocol: 'https', secure: true, ip: '127.0.0.1', hostname: 'localhost' };
        const first = await axios({ url: `${url}/connection`, httpsAgent });
        expect([first.status, first.data]).toEqual([200, connection]);
        expect((await axios({ url: `${url}/connection`, httpsAgent })).request.reusedSocket).toBe(true);
        expect((await axios({ url: `${url}/moved`, httpsAgent })).data).toEqual(connection);
        const posted = await axios({ url: `${url}/json`, method: 'POST', data: { pay: ['Alice', 10] }, httpsAgent });
        expect(posted.data).toEqual({ got: { pay: ['Alice', 10] } });
        expect((await axios({ url: `${url}/file`, httpsAgent })).data).toContain('Programs of other people');
        const echoed = await axios({
          url: `${url}/echo`,
          method: 'POST',
          data: Buffer.alloc(LARGE, 'a'),
          httpsAgent,
        });
        expect(echoed.data).toBe('a'.repeat(LARGE));
      } finally {
        httpsAgent.destroy();
      }
    });
  });

  it('is refused by axios when our agent refuses the certificate', async () => {
    const axios = load('axios') as Axios;
    await serving(async (url) => {
      const httpsAgent = new HttpsAgent({ trustAnchors: [] });
      await expect(axios({ url, httpsAgent })).rejects.toThrow('unknown_ca');
      httpsAgent.destroy();
    });
  });

  it("serves undici's Client over our connections: pipelined requests, streams", async () => {
    const { Client } = load('undici') as Undici;
    await serving(async (url) => {
      let connections = 0;
      const client = new Client(url, {
        pipelining: 4,
        connect: (
          { hostname, port }: { hostname: string; port: string },
          done: (error: unknown, socket?: unknown) => void,
        ) => {
          connections++;
          connect({ host: hostname, port: Number(port), trustAnchors }).then((socket) => {
            done(null, socket);
          }, done);
        },
      });
      try {
        const answers = await Promise.all(
          Array.from({ length: 12 }, () => client.request({ path: '/connection', method: 'GET' })),
        );
        for (const { statusCode, body } of answers) {
          expect(statusCode).toBe(200);
          expect(await body.json()).toMatchObject({ protocol: 'https', secure: true });
        }
        const pieces = Readable.from(Array.from({ length: 30 }, () => Buffer.alloc(LARGE / 30, 'b')));
        const echoed = await client.request({ path: '/echo', method: 'POST', body: pieces });
        expect(await echoed.body.text()).toBe('b'.repeat(LARGE));
        expect(connections).toBe(1);
      } finally {
        await client.close();
      }
    });
  });
});
