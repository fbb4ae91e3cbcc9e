/** session serve and session connect over 127.0.0.1: in this process, and between two processes. */

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import path from 'node:path';
import { run } from '../src/index.ts';
import type { Terminal } from '../src/terminal.ts';
import { cleartext, fails, fakeTerminal, folder, succeeds } from './people.ts';

const files = folder();
const { file } = files;
afterAll(files.remove);

const [caKey, ca, key, cert, clientCert] = ['ca.key', 'ca.pem', 'site.key', 'site.pem', 'client.pem'].map(file);

beforeAll(async () => {
  for (const [seed, name] of [
    ['ca', caKey],
    ['site', key],
  ])
    // prettier-ignore
    await succeeds(['rsa', 'keygen', '--bits', '1024', '--seed', seed, '-o', name]);
  const issue = ['cert', 'issue', '--ca', ca, '--ca-key', caKey, '--public-key', key];
  await succeeds(['cert', 'new-ca', '--subject', 'CN=Class CA', '--key', caKey, '-o', ca]);
  await succeeds([...issue, '--subject', 'CN=site.example', '--host', 'site.example', '-o', cert]);
  await succeeds([...issue, '--subject', 'CN=Alice', '--profile', 'client', '-o', clientCert]);
});

/** A server in this process: its port, what it received so far, and its exit code. */
async function serve(args: readonly string[] = [], stdin = '') {
  const terminal = fakeTerminal(stdin);
  let errors = '';
  let listening: (port: string) => void = () => undefined;
  const port = new Promise<string>((resolve) => (listening = resolve));
  const watched: Terminal = {
    ...terminal,
    writeError: (text) => {
      errors += text;
      const [, found] = /^listening on 127\.0\.0\.1:(\d+)\n/m.exec(errors) ?? [];
      if (found) listening(found);
    },
  };
  const common = ['--cert', cert, '--key', key, '--port', '0', '--once', '--timeout', '5'];
  const code = run(['session', 'serve', ...common, ...args], watched);
  const early = code.then((ended): never => {
    throw new Error(`the server ended with ${ended}: ${errors}`);
  });
  const found = await Promise.race([port, early]);
  early.catch(() => undefined);
  return { port: found, code, out: () => Buffer.from(terminal.bytes()).toString(), err: () => errors };
}

const connectTo = (port: string, ...rest: string[]) => ['session', 'connect', `127.0.0.1:${port}`, '--ca', ca, '--name', 'site.example', '--timeout', '5', ...rest]; // prettier-ignore

describe('a session over TCP', () => {
  it.each(['aes128-gcm', 'aes256-gcm', 'aes128-cbc', '3des', 'rc4'])(
    '%s: messages both ways, a clean end',
    async (cipher) => {
      const reply = files.write('reply.txt', 'Received.\n');
      const server = await serve(['--cipher', cipher, '--file', reply]);
      const client = await succeeds(
        connectTo(server.port, '--cipher', cipher),
        'first line\nsecond line\nno end of line',
      );
      expect(await server.code).toBe(0);
      expect(server.out()).toBe('first line\nsecond line\nno end of line');
      expect(client.out).toBe('Received.\n');
      expect(client.err).toContain('closed: both sides said that they are done');
      expect(client.err.includes('note: ')).toBe(['3des', 'rc4'].includes(cipher));
    },
  );

  it('carries a file of many records, byte for byte', async () => {
    const large = files.write(
      'large',
      Uint8Array.from({ length: 300_000 }, (_, i) => i * i),
    );
    const server = await serve();
    await succeeds(connectTo(server.port, '--file', large));
    expect(await server.code).toBe(0);
    const received = server.out();
    expect(received).toBe(Buffer.from(files.read('large')).toString());
  });

  it('narrates the records when asked, and knows clients by their certificates', async () => {
    const server = await serve(['--client-ca', ca, '--verbose']);
    const client = await succeeds(connectTo(server.port, '-v', '--cert', clientCert, '--key', key), 'hello\n');
    expect(await server.code).toBe(0);
    for (const kind of [
      '-> 0 ClientHello',
      '<- 0 ServerHello',
      '-> 1 KeyExchange',
      'Finished',
      'message, ',
      ', protected',
    ])
      expect(client.err).toContain(kind);
    expect(client.err).toContain('server certificate, site identity: ');
    expect(server.err()).toContain('peer "CN = Alice"');
    for (const line of client.err.split('\n').filter((text) => !text.includes('certificate, ')))
      expect(line.length).toBeLessThanOrEqual(80);
  });

  it('is refused for another name, an unknown authority, a missing client certificate, no common cipher', async () => {
    let server = await serve();
    const [, , address] = connectTo(server.port);
    expect(await fails(1, ['session', 'connect', address, '--ca', ca])).toContain('certificate refused');
    expect(await server.code).toBe(1);
    expect(server.err()).toContain('the peer refused the session: certificate refused');

    server = await serve();
    expect(
      await fails(1, ['session', 'connect', `127.0.0.1:${server.port}`, '--ca', clientCert, '--name', 'site.example']),
    ).toContain('certificate refused');
    expect(await server.code).toBe(1);

    server = await serve(['--client-ca', ca]);
    expect((await cleartext(connectTo(server.port))).code).toBe(1);
    expect(await server.code).toBe(1);

    server = await serve(['--cipher', 'aes256-gcm']);
    expect(await fails(1, connectTo(server.port, '--cipher', 'aes128-gcm'))).toContain('no common suite');
    expect(await server.code).toBe(1);
  });

  it('a stranger who speaks something else is refused at once', async () => {
    const server = await serve();
    const socket = connect(Number(server.port), '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write('GET / HTTP/1.1\r\nHost: site.example\r\n\r\n');
    expect(await server.code).toBe(1);
    expect(server.err()).toContain('session refused: malformed message');
    socket.destroy();
  });

  it('a cut connection is noticed, a flipped byte is refused', async () => {
    for (const spoil of ['cut', 'flip']) {
      const server = await serve();
      const eve = createServer();
      const sockets: Socket[] = [];
      eve.on('connection', (fromClient) => {
        const toServer = connect(Number(server.port), '127.0.0.1');
        sockets.push(fromClient, toServer);
        for (const socket of [fromClient, toServer]) socket.on('error', () => undefined);
        toServer.on('data', (chunk: Uint8Array) => fromClient.write(chunk));
        let handshakes = 0;
        fromClient.on('data', (chunk: Uint8Array) => {
          // The third thing a client says is the first that is protected by the session's keys.
          if (++handshakes < 3) toServer.write(chunk);
          else if (spoil === 'flip') toServer.write(chunk.map((byte, i) => (i === chunk.length - 1 ? byte ^ 1 : byte)));
          else toServer.end();
        });
      });
      eve.listen(0, '127.0.0.1');
      await once(eve, 'listening');
      const { port } = eve.address() as AddressInfo;
      const client = cleartext(connectTo(String(port), '--timeout', '2'), 'Pay Carol 100\n');
      expect(await server.code).toBe(1);
      expect(server.err()).toContain(spoil === 'cut' ? 'truncated' : 'authentication failed');
      expect(server.out()).toBe('');
      for (const socket of sockets) socket.destroy();
      expect((await client).code).not.toBe(0);
      eve.close();
    }
  });

  it('waits no longer than it was told to', async () => {
    const silent = createServer((socket) => socket.on('error', () => undefined).resume());
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    expect(await fails(2, [...connectTo(String(port)).slice(0, -1), '1'])).toContain('within 1 s');
    silent.close();
  });

  it('refuses what it cannot use', async () => {
    expect(await fails(2, ['session', 'connect', 'nowhere', '--ca', ca])).toContain('expected host:port');
    expect(await fails(2, ['session', 'connect', '127.0.0.1:70000', '--ca', ca])).toContain('expected host:port');
    expect(await fails(2, ['session', 'connect', '127.0.0.1:1', '--ca', ca])).toContain('nobody listens there');
    expect(await fails(2, ['session', 'connect', '127.0.0.1:1'])).toContain("required option '--ca <path>'");
    expect(await fails(2, connectTo('1', '--cipher', 'rot13'))).toContain('rot13');
    expect(await fails(2, connectTo('1', '--cert', clientCert))).toContain('both --cert and --key');
    expect(await fails(2, connectTo('1', '--file', file('absent')))).toContain('no such file');
    expect(await fails(2, ['session', 'serve', '--cert', cert, '--key', caKey])).toContain(
      'expected the private key of',
    );
    expect(await fails(2, ['session', 'serve', '--cert', key, '--key', key])).toContain('expected a certificate');
    const taken = createServer();
    taken.listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    expect(await fails(2, ['session', 'serve', '--cert', cert, '--key', key, '--port', String(port)])).toContain(
      'the port is in use',
    );
    taken.close();
  });
});

describe('two processes', () => {
  const command = path.join(__dirname, '..', 'bin', 'cleartext.cjs');
  const started: ChildProcess[] = [];
  afterAll(() => started.forEach((child) => child.kill()));

  it('talk to each other, and a client that dies is noticed', async () => {
    const server = spawn(process.execPath, [command, 'session', 'serve', '--cert', cert, '--key', key, '--port', '0']);
    started.push(server);
    let [out, err] = ['', ''];
    server.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    server.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    const until = async (holds: () => boolean): Promise<void> => {
      while (!holds()) await Promise.race([once(server.stderr, 'data'), once(server.stdout, 'data')]);
    };
    await until(() => err.includes('listening on'));
    const [, port = ''] = /127\.0\.0\.1:(\d+)/.exec(err) ?? [];
    await succeeds(connectTo(port), 'from another process\n');
    await until(() => out.includes('from another process'));

    const client = spawn(process.execPath, [command, ...connectTo(port)]);
    started.push(client);
    client.stdin.write('half a conver');
    client.stdin.write('sation\n');
    await until(() => out.includes('conversation'));
    client.kill('SIGKILL');
    await until(() => err.includes('truncated') || err.includes('reset'));
    server.kill();
    await once(server, 'exit');
  }, 60_000);
});
