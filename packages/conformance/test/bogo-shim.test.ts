/** The shim for BoringSSL's runner, against a small runner of our own: one connection at a time, the shim's id first, then TLS. */

import { createServer, type AddressInfo, type Socket } from 'node:net';
import { bytesToUtf8, concat, utf8ToBytes } from '@cleartext/core';
import { policies, step, tlsClient, tlsServer, type TlsEvent, type TlsState } from '@cleartext/tls';
import { authority, keys, liveIdentity } from '../../tls/test/in-memory.ts';
import { filesOf, removeFolders } from '../../../tools/peers/process.ts';
import { parseFlags } from '../src/bogo-shim/flags.ts';
import { bogoShim } from '../src/bogo-shim/shim.ts';

afterAll(removeFolders);

const identity = liveIdentity(keys['P-256']());
const files = filesOf(identity, authority.certificate);
const SHIM_ID = Uint8Array.of(2, 1, 0, 0, 0, 0, 0, 0);

/** What the runner's side of a connection saw. */
interface Seen {
  readonly id: Uint8Array;
  readonly text: string;
  readonly events: readonly TlsEvent[];
}

/** Runs the shim against peers that send `message`, read the answer and close. */
async function run(
  newPeer: () => TlsState,
  flags: readonly string[],
  message = 'ping',
): Promise<{ readonly status: number; readonly errors: string; readonly seen: readonly Seen[] }> {
  const seen: Promise<Seen>[] = [];
  const server = createServer((socket) => void seen.push(peer(socket, newPeer(), message)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  let errors = '';
  try {
    const { port } = server.address() as AddressInfo;
    const output = { out: () => undefined, error: (line: string) => void (errors += line) };
    const status = await bogoShim(['-port', String(port), '-shim-id', '258', ...flags], output);
    return { status, errors, seen: await Promise.all(seen) };
  } finally {
    server.close();
  }
}

function peer(socket: Socket, start: TlsState, message: string): Promise<Seen> {
  return new Promise((resolve) => {
    let state = start;
    let id: Uint8Array | undefined;
    let waiting: Uint8Array = new Uint8Array(0);
    let text = '';
    const events: TlsEvent[] = [];
    const act = (input: Parameters<typeof step>[1]): void => {
      const taken = step(state, input);
      state = taken.state;
      events.push(...taken.events);
      if (taken.send.length > 0) socket.write(taken.send);
      for (const event of taken.events) {
        if (event.type === 'connected') act({ type: 'send', plaintext: utf8ToBytes(message) });
        if (event.type === 'data') text += bytesToUtf8(event.plaintext.map((byte) => byte ^ 0xff));
      }
      if (text.length >= message.length && state.kind === 'CONNECTED' && !state.isWriteClosed) act({ type: 'close' });
      if (state.protocol === 'end') socket.end();
    };
    socket.on('data', (chunk) => {
      waiting = concat(waiting, new Uint8Array(chunk));
      if (!id) {
        if (waiting.length < 8) return;
        id = waiting.slice(0, 8);
        waiting = waiting.slice(8);
        if (start.role === 'client') act({ type: 'start' });
      }
      const bytes = waiting;
      waiting = new Uint8Array(0);
      if (bytes.length > 0) act({ type: 'receive', bytes });
    });
    socket.on('error', () => undefined);
    socket.on('end', () => socket.end());
    socket.on('close', () => resolve({ id: id ?? waiting, text, events }));
  });
}

const client = (): TlsState => tlsClient({ host: 'localhost', trustAnchors: [authority.certificate] });
const server = (): TlsState => tlsServer({ identity });
const asServer = ['-server', '-cert-file', files.cert, '-key-file', files.key];

describe('the shim', () => {
  it('says its id, and gives back each byte inverted, as client and as server', async () => {
    for (const [newPeer, flags] of [
      [client, asServer],
      [server, []],
    ] as const) {
      const { status, errors, seen } = await run(newPeer, [...flags, '-expect-no-session', '-expect-version', '772']);
      expect([status, errors]).toEqual([0, '']);
      expect(seen).toHaveLength(1);
      expect(seen[0].id).toEqual(SHIM_ID);
      expect(seen[0].text).toBe('ping');
    }
  });

  it('makes a connection more for each resumption', async () => {
    const { status, errors, seen } = await run(client, [...asServer, '-resume-count', '2', '-expect-session-miss']);
    expect([status, errors]).toEqual([0, '']);
    expect(seen).toHaveLength(3);
  });

  it('fails with the reason that BoringSSL has for it', async () => {
    const modern = (): TlsState =>
      tlsClient({ host: 'localhost', trustAnchors: [], policy: { ...policies.modern, versions: [0x0304] } });
    const { status, errors } = await run(modern, [...asServer, '-max-version', '771']);
    expect(status).toBe(1);
    expect(errors).toContain(':UNSUPPORTED_PROTOCOL:');
  });

  it('fails where the connection is not as expected', async () => {
    const { status, errors } = await run(server, ['-expect-no-session', '-expect-version', '771']);
    expect(status).toBe(1);
    expect(errors).toBe('version: expected 771, found 772');
  });

  it('answers 89 to a flag that it does not know, and No to the question of a handshaker', async () => {
    const lines: string[] = [];
    const output = { out: (line: string) => void lines.push(line), error: () => undefined };
    expect(await bogoShim(['-port', '1', '-dtls'], output)).toBe(89);
    expect(await bogoShim(['-is-handshaker-supported'], output)).toBe(0);
    expect(lines).toEqual(['No']);
  });
});

it('reads flags for one kind of connection, and those of a credential', () => {
  const { initial, resume } = parseFlags(
    '-curves 29 -on-resume-curves 23 -cert-file a -new-x509-credential -cert-file b'.split(' '),
  );
  expect([initial.curves, resume.curves]).toEqual([[29], [29, 23]]);
  expect([initial['cert-file'], initial.credentials.map((credential) => credential['cert-file'])]).toEqual([
    'a',
    ['b'],
  ]);
});
