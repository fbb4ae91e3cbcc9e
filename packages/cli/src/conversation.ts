/**
 * A session over a TCP connection: the pure state machine of the session package with a socket on one side and a program on
 * the other. All time limits are here, because the state machine has no clock.
 */

import type { Socket } from 'node:net';
import { step, type SessionEvent, type SessionInput, type SessionState } from '@cleartext/session';
import { Failure, negative } from './failure.ts';
import { systemMessage } from './files.ts';

/** What a conversation tells its owner, and how long it waits. */
export interface ConversationOptions {
  /** Called for every event of the session, in order. */
  readonly onEvent: (event: SessionEvent) => void;
  /** How long the handshake, the taking of what we send, and the answer to our close may take, in milliseconds. */
  readonly timeout: number;
  /** How long a connected session may stay silent in both directions, in milliseconds; without it, without limit. */
  readonly idleTimeout?: number | undefined;
}

/** One session with one peer. */
export interface Conversation {
  /** Settles when both sides hold the keys; rejects as `done` does. */
  readonly connected: Promise<void>;
  /** Settles when both sides have said that they are done; rejects with `Failure` when the session ends in any other way. */
  readonly done: Promise<void>;
  /** Whether messages can be sent now. */
  isConnected(): boolean;
  /** Sends bytes in messages of at most 64 KiB, waiting while the connection is full. Does nothing once the session ended. */
  send(bytes: Uint8Array): Promise<void>;
  /** Says that we are done. */
  close(): void;
}

const MESSAGE_SIZE = 1 << 16;

/** Runs a session from its first state over a connected socket. */
export function converse(
  socket: Socket,
  start: SessionState,
  { onEvent, timeout, idleTimeout }: ConversationOptions,
): Conversation {
  let state = start;
  const connected = settler();
  const done = settler();
  const deadline = timer(() => fail(new Failure(`the peer did not answer within ${timeout / 1000} s`)));
  const idle = timer(() => close());

  /** Ends the session. What was written last, such as a refusal, may still go out, but not for longer than the time limit. */
  const fail = (failure: Failure): void => {
    deadline.stop();
    idle.stop();
    connected.reject(failure);
    done.reject(failure);
    socket.destroySoon();
    setTimeout(() => socket.destroy(), timeout).unref();
  };

  const act = (input: SessionInput): void => {
    const next = step(state, input);
    state = next.state;
    if (next.send.length > 0 && socket.writable) socket.write(next.send);
    for (const event of next.events) {
      onEvent(event);
      if (event.type === 'connected') {
        deadline.stop();
        connected.resolve();
      }
      if (event.type === 'closed') {
        deadline.stop();
        idle.stop();
        done.resolve();
        socket.end();
      }
      if (event.type === 'refused') fail(negative(refusalText(event)));
    }
    if (idleTimeout !== undefined && isConnected()) idle.start(idleTimeout);
  };

  const isConnected = (): boolean => state.kind === 'Connected';
  const close = (): void => {
    if (!isConnected()) return;
    idle.stop();
    act({ type: 'close' });
    deadline.start(timeout);
  };

  deadline.start(timeout);
  socket.on('error', (error) => fail(new Failure(systemMessage(error))));
  socket.on('data', (bytes: Uint8Array) => act({ type: 'receive', bytes }));
  socket.on('end', () => act({ type: 'end' }));
  socket.on('close', () => act({ type: 'end' }));
  if (start.kind === 'Start') act({ type: 'start' });

  return {
    connected: connected.promise,
    done: done.promise,
    isConnected,
    async send(bytes) {
      for (let i = 0; i < bytes.length && isConnected(); i += MESSAGE_SIZE) {
        act({ type: 'send', plaintext: bytes.subarray(i, i + MESSAGE_SIZE) });
        if (!socket.writableNeedDrain) continue;
        deadline.start(timeout);
        await drained(socket);
        if (isConnected()) deadline.stop();
      }
    },
    close,
  };
}

function refusalText({ by, reason, detail }: Extract<SessionEvent, { type: 'refused' }>): string {
  return by === 'us' ? `session refused: ${reason} (${detail})` : `the peer refused the session: ${reason}`;
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      socket.off('drain', go).off('close', go);
      resolve();
    };
    socket.on('drain', go).on('close', go);
  });
}

/** A timer that can be started again and again, each time anew. */
function timer(onEnd: () => void) {
  let running: NodeJS.Timeout | undefined;
  const stop = (): void => clearTimeout(running);
  return {
    start(milliseconds: number): void {
      stop();
      running = setTimeout(onEnd, milliseconds);
    },
    stop,
  };
}

/** A promise with its two ends outside; a rejection that nobody looks at is no error of the program. */
function settler() {
  let resolve: () => void = () => undefined;
  let reject: (failure: Failure) => void = () => undefined;
  const promise = new Promise<void>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}
