/** Conversations with node:tls of the Node that runs the tests: with OpenSSL 3.5 (Node 24 and later) in the hybrid group. */

import { readFileSync } from 'node:fs';
import { connect, createServer, type TLSSocket } from 'node:tls';
import type { AddressInfo } from 'node:net';
import { groupCodes } from '../src/index.ts';
import { authority, keys, liveIdentity } from './in-memory.ts';
import { filesOf, removeFolders } from '../../../tools/peers/process.ts';
import { fetchOver, serveOver } from './sockets.ts';

afterAll(removeFolders);

const identity = liveIdentity(keys['P-256']());
const files = filesOf(identity, authority.certificate);
const [cert, key, ca] = [files.cert, files.key, files.ca].map((file) => readFileSync(file));
const [major, minor] = process.versions.openssl.split('.').map(Number);
const isHybrid = major > 3 || (major === 3 && minor >= 5);
if (!isHybrid)
  console.warn(`skipped: X25519MLKEM768 with node:tls, because OpenSSL ${process.versions.openssl} lacks it`);
const group = isHybrid ? groupCodes.X25519MLKEM768 : groupCodes.x25519;

describe('node:tls', () => {
  it('serves us', async () => {
    const server = createServer({ cert, key, ...(isHybrid ? {} : { ecdhCurve: 'X25519' }) }, (socket: TLSSocket) => {
      socket.on('data', () => socket.end('hello'));
      socket.on('error', () => undefined);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const config = { host: 'localhost', trustAnchors: [authority.certificate] };
      const { text, events } = await fetchOver((server.address() as AddressInfo).port, config, 'GET\r\n\r\n');
      expect(text).toBe('hello');
      expect(events.find((event) => event.type === 'connected')!.agreement.group).toBe(group);
    } finally {
      server.close();
    }
  });

  it('is served by us', async () => {
    const server = await serveOver({ identity }, () => 'hello');
    try {
      const text = await new Promise<string>((resolve, reject) => {
        const socket = connect({ port: server.port, host: '127.0.0.1', servername: 'localhost', ca: [ca] }, () =>
          socket.write('GET\r\n\r\n'),
        );
        let received = '';
        socket.on('data', (bytes: Buffer) => (received += bytes.toString()));
        socket.on('end', () => {
          socket.end();
          resolve(received);
        });
        socket.on('error', reject);
      });
      expect(text).toBe('hello');
      const [{ events }] = await server.conversations;
      expect(events.find((event) => event.type === 'connected')!.agreement.group).toBe(group);
    } finally {
      server.close();
    }
  });
});
