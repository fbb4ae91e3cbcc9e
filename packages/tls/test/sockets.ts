/** A thin loop between a socket and the state machine, for tests with real peers. */

import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { connect as openSocket, createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesToUtf8, concat, utf8ToBytes } from '@cleartext/core';
import { privateKeyToPem } from '@cleartext/signature';
import { certificateToPem } from '@cleartext/x509';
import {
  step,
  tlsClient,
  tlsServer,
  type ClientConfig,
  type Identity,
  type ServerConfig,
  type TlsEvent,
  type TlsInput,
  type TlsState,
} from '../src/index.ts';
import { authority } from './in-memory.ts';

/** What happened on a connection, and all data that was received. */
export interface Conversation {
  readonly state: TlsState;
  readonly events: readonly TlsEvent[];
  readonly text: string;
}

/** Runs a state machine on a socket until it ends. `onEvent` may act: it gives inputs for the next steps. */
function run(
  socket: Socket,
  start: TlsState,
  onEvent: (event: TlsEvent, text: string) => readonly TlsInput[],
): Promise<Conversation> {
  return new Promise((resolve, reject) => {
    let state = start;
    const events: TlsEvent[] = [];
    let received: Uint8Array = new Uint8Array(0);
    const act = (input: TlsInput): void => {
      const taken = step(state, input);
      state = taken.state;
      if (taken.send.length > 0) socket.write(taken.send);
      for (const event of taken.events) {
        events.push(event);
        if (event.type === 'data') received = concat(received, event.plaintext);
        for (const next of onEvent(event, bytesToUtf8(received))) act(next);
      }
      if (state.protocol === 'end') socket.end();
    };
    const guarded = (input: TlsInput): void => {
      try {
        act(input);
      } catch (error) {
        socket.destroy();
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    };
    socket.on('data', (bytes) => guarded({ type: 'receive', bytes: new Uint8Array(bytes) }));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      guarded({ type: 'end' });
      resolve({ state, events, text: bytesToUtf8(received) });
    });
    if (start.role === 'client') guarded({ type: 'start' });
  });
}

/** Connects, does what comes `before`, sends a request, reads until the server closes. */
export function fetchOver(
  port: number,
  config: ClientConfig,
  request: string,
  before: readonly TlsInput[] = [],
): Promise<Conversation> {
  const socket = openSocket({ port, host: '127.0.0.1' });
  return run(socket, tlsClient(config), (event) =>
    event.type === 'connected' && request !== ''
      ? [...before, { type: 'send', plaintext: utf8ToBytes(request) }]
      : event.type === 'closed'
        ? [{ type: 'close' }]
        : [],
  );
}

/** A server for so many connections; each answers a request that ends in an empty line, and closes. */
export async function serveOver(
  config: ServerConfig,
  answer: (request: string) => string,
  connections = 1,
): Promise<{ readonly port: number; readonly conversations: Promise<readonly Conversation[]>; close: () => void }> {
  const runs: Promise<Conversation>[] = [];
  let finished: (value: readonly Conversation[]) => void;
  const conversations = new Promise<readonly Conversation[]>((resolve) => (finished = resolve));
  const server = createServer((socket) => {
    runs.push(
      run(socket, tlsServer(config), (event, text) =>
        event.type === 'data' && text.endsWith('\r\n\r\n')
          ? [{ type: 'send', plaintext: utf8ToBytes(answer(text)) }, { type: 'close' }]
          : [],
      ),
    );
    if (runs.length === connections) {
      server.close();
      void Promise.all(runs).then(finished);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, conversations, close: () => server.close() };
}

/** Whether a command is here; if not, the reason is printed. */
export function isHere(command: string, ...args: string[]): boolean {
  const found = spawnSync(command, args, { encoding: 'utf8' });
  if (found.error) console.warn(`skipped: conversations with ${command}, because it is not installed`);
  return !found.error;
}

/** Files of an identity for a command. */
export function filesOf(identity: Identity): { readonly cert: string; readonly key: string; readonly ca: string } {
  const folder = mkdtempSync(join(tmpdir(), 'cleartext-tls-'));
  const put = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  return {
    cert: put('cert.pem', certificateToPem(identity.chain[0])),
    key: put('key.pem', privateKeyToPem(identity.privateKey)),
    ca: put('ca.pem', certificateToPem(authority.certificate)),
  };
}

/** Starts a server command, and gives the port once `ready` finds it in what the command prints, or is found at all. */
export function startServer(
  command: string,
  args: readonly string[],
  ready: RegExp,
  port?: number,
): Promise<{ readonly port: number; readonly child: ChildProcess; readonly output: () => string }> {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let output = '';
  return new Promise((resolve, reject) => {
    const look = (bytes: Buffer): void => {
      output += bytes.toString('latin1');
      const found = ready.exec(output);
      if (found) resolve({ port: port ?? Number(found[1]), child, output: () => output });
    };
    child.stdout.on('data', look);
    child.stderr.on('data', look);
    child.on('exit', () => reject(new Error(`${command} ended: ${output}`)));
    child.on('error', reject);
  });
}

/** Runs a client command with a request on its input, which ends with `until` in the output; all that it printed. */
export function runClient(
  command: string,
  args: readonly string[],
  request: string,
  until = /hello from Cleartext/,
): Promise<string> {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let output = '';
  const collect = (bytes: Buffer): void => {
    output += bytes.toString('latin1');
    if (until.test(output)) child.stdin.end();
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  child.stdin.on('error', () => undefined);
  child.stdin.write(request);
  return new Promise((resolve, reject) => {
    child.on('close', () => resolve(output));
    child.on('error', reject);
    setTimeout(() => child.kill(), 15_000).unref();
  });
}

/** A port that is free now, for servers that can't choose one themselves. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
