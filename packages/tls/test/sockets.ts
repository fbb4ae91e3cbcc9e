/** A thin loop between a socket and the state machine, for tests with real peers. */

import { connect as openSocket, createServer, type AddressInfo, type Socket } from 'node:net';
import { bytesToUtf8, concat, utf8ToBytes } from '@cleartext/core';
import {
  step,
  tlsClient,
  tlsServer,
  type ClientConfig,
  type ServerConfig,
  type TlsEvent,
  type TlsInput,
  type TlsState,
} from '../src/index.ts';

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
