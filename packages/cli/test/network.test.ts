/** session serve and session connect over 127.0.0.1: in this process, and between two processes. */

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import path from 'node:path';
import { run } from '../src/index.ts';
import type { Terminal } from '../src/terminal.ts';
import { cleartext, fails, fakeTerminal, folder, succeeds, until } from './people.ts';
import { eavesdrop, listen, MESSAGE, recordCutter, type Treatment } from './wire.ts';

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

/** Servers of this process that have not ended. One that a failed test left behind ends when a connection breaks off. */
const running = new Map<string, Promise<number>>();
afterEach(async () => {
  for (const [port, code] of running) {
    const socket = connect(Number(port), '127.0.0.1', () => socket.destroy());
    socket.on('error', () => undefined);
    await code;
  }
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
  const common = ['--cert', cert, '--key', key, '--port', '0', '--once', '--timeout', '30'];
  const code = run(['session', 'serve', ...common, ...args], watched);
  const early = code.then((ended): never => {
    throw new Error(`the server ended with ${ended}: ${errors}`);
  });
  const found = await Promise.race([port, early]);
  early.catch(() => undefined);
  running.set(found, code);
  void code.then(() => running.delete(found));
  return { port: found, code, out: () => Buffer.from(terminal.bytes()).toString(), err: () => errors };
}

const connectTo = (port: string, ...rest: string[]) => ['session', 'connect', `127.0.0.1:${port}`, '--ca', ca, '--name', 'site.example', '--timeout', '30', ...rest]; // prettier-ignore

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
      'ciphertext',
      'inside, 36 bytes:',
      'proof',
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
    try {
      socket.on('error', () => undefined);
      socket.write('GET / HTTP/1.1\r\nHost: site.example\r\n\r\n');
      expect(await server.code).toBe(1);
      expect(server.err()).toContain('session refused: malformed message');
    } finally {
      socket.destroy();
    }
  });

  const flipped = (bytes: Uint8Array) => bytes.map((byte, i) => (i === bytes.length - 1 ? byte ^ 1 : byte));
  const whole: Treatment = ({ bytes }) => [bytes];
  const split: Treatment = ({ bytes }) => Array.from(bytes, (byte) => Uint8Array.of(byte));
  const flip: Treatment = ({ type, bytes }) => [type === MESSAGE ? flipped(bytes) : bytes];
  const cut: Treatment = ({ type, bytes }) => (type === MESSAGE ? 'cut' : [bytes]);

  /** What the server says of a client whose records Eve treats in this way. */
  async function through(treatment: Treatment) {
    const server = await serve();
    const eve = await eavesdrop(Number(server.port), treatment);
    try {
      const client = cleartext(connectTo(String(eve.port)), 'Pay Carol 100\n');
      const code = await server.code;
      await eve.close();
      return { code, err: server.err(), out: server.out(), clientCode: (await client).code };
    } finally {
      await eve.close();
    }
  }

  it.each([
    ['whole records', whole],
    ['single bytes', split],
  ])('it makes no difference how the bytes arrive: %s', async (_, treatment) => {
    expect(await through(treatment)).toMatchObject({ code: 0, out: 'Pay Carol 100\n' });
  });

  it('a flipped byte is refused', async () => {
    const { code, err, out, clientCode } = await through(flip);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('authentication failed');
    expect(clientCode).not.toBe(0);
  });

  it('a cut connection is noticed', async () => {
    const { code, err, out, clientCode } = await through(cut);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('truncated');
    expect(clientCode).not.toBe(0);
  });

  it('Eve finds the records in chunks of any size', () => {
    const stream = Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 2, 7, 7, 2, 0, 0, 0, 1, 0, 0, 1, 9);
    const expected = [
      { type: 1, bytes: stream.slice(0, 10) },
      { type: MESSAGE, bytes: stream.slice(10) },
    ];
    for (let size = 1; size <= stream.length; size++) {
      const cutter = recordCutter();
      const chunks = Array.from({ length: Math.ceil(stream.length / size) }, (_, i) =>
        stream.subarray(i * size, (i + 1) * size),
      );
      expect(chunks.flatMap((chunk) => cutter(chunk))).toEqual(expected);
    }
  });

  it('waits no longer than it was told to', async () => {
    const silent = await listen(createServer((socket) => socket.resume()));
    try {
      expect(await fails(2, [...connectTo(String(silent.port)).slice(0, -1), '1'])).toContain('within 1 s');
    } finally {
      await silent.close();
    }
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
    const taken = await listen(createServer());
    try {
      const port = String(taken.port);
      expect(await fails(2, ['session', 'serve', '--cert', cert, '--key', key, '--port', port])).toContain(
        'the port is in use',
      );
    } finally {
      await taken.close();
    }
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
    const ended = once(server, 'exit');
    await until('the server listens', () => err.includes('listening on'), ended);
    const [, port = ''] = /127\.0\.0\.1:(\d+)/.exec(err) ?? [];
    await succeeds(connectTo(port), 'from another process\n');
    await until('the first message', () => out.includes('from another process'), ended);

    const client = spawn(process.execPath, [command, ...connectTo(port)]);
    started.push(client);
    client.stdin.write('half a conver');
    client.stdin.write('sation\n');
    await until('the second message', () => out.includes('half a conversation'), ended);
    client.kill('SIGKILL');
    await until('the loss is noticed', () => err.includes('truncated') || err.includes('reset'), ended);
    server.kill();
    await ended;
  }, 120_000);

  it('a server talks to several clients at a time, and ends those who say nothing', async () => {
    const args = ['--cert', cert, '--key', key, '--port', '0', '--timeout', '5', '--idle', '4', '--verbose'];
    const server = spawn(process.execPath, [command, 'session', 'serve', ...args]);
    started.push(server);
    let [out, err] = ['', ''];
    server.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    server.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    const ended = once(server, 'exit');
    await until('the server listens', () => err.includes('listening on'), ended);
    const [, port = ''] = /127\.0\.0\.1:(\d+)/.exec(err) ?? [];

    const stranger = connect(Number(port), '127.0.0.1');
    try {
      stranger.on('error', () => undefined).resume();
      await until('the stranger is there', () => err.includes('client 1: connection from'), ended);
      const quiet = spawn(process.execPath, [command, ...connectTo(port)]);
      started.push(quiet);
      const [quietEnded, heard] = [once(quiet, 'exit'), once(quiet.stdout, 'data')];
      await until('the quiet client is connected', () => err.includes('client 2: connected'), ended);

      await succeeds(connectTo(port), 'from a third client\n');
      await until('its message', () => out.includes('from a third client'), ended);
      expect(err).toContain('client 3: connected: AES-128 in GCM');
      expect(err).toMatch(/inside, 20 bytes:\n {7}0 {2}message {2,}66 72 6f 6d/);
      server.stdin.write('to everybody\n');
      expect(String((await heard)[0])).toBe('to everybody\n');

      await until(
        'the stranger is sent away',
        () => err.includes('client 1: the peer did not answer within 5 s'),
        ended,
      );
      await until('the quiet client is sent away', () => err.includes('client 2: closed'), ended);
      expect(await quietEnded).toEqual([0, null]);
    } finally {
      stranger.destroy();
    }
    server.kill();
    await ended;
  }, 120_000);
});
