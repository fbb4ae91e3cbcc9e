/**
 * A session over a TCP connection: the pure state machine of the session package with a socket on one side and a program on
 * the other. All time limits are here, because the state machine has no clock.
 */

import type { Socket } from 'node:net';
import { concat } from '@cleartext/core';
import { HEADER_SIZE, step, type SessionEvent, type SessionInput, type SessionState } from '@cleartext/session';
import { Failure, negative } from './failure.ts';
import { systemMessage } from './files.ts';

/** What a conversation tells its owner, and how long it waits. */
export interface ConversationOptions {
  /** Called for every event of the session, in order. */
  readonly onEvent: (event: SessionEvent) => void;
  /** How long the handshake, and the answer to our close, may take, in milliseconds. */
  readonly timeout: number;
}

/** One session with one peer. */
export interface Conversation {
  /** Settles when both sides hold the keys; rejects as `done` does. */
  readonly connected: Promise<void>;
  /** Settles when both sides have said that they are done; rejects with `Failure` when the session ends in any other way. */
  readonly done: Promise<void>;
  /** Sends bytes in messages of at most 64 KiB, waiting while the connection is full. Does nothing once the session ended. */
  send(bytes: Uint8Array): Promise<void>;
  /** Says that we are done. */
  close(): void;
}

const MESSAGE_SIZE = 1 << 16;

/** Runs a session from its first state over a connected socket. */
export function converse(socket: Socket, start: SessionState, { onEvent, timeout }: ConversationOptions): Conversation {
  let state = start;
  let inbound: Uint8Array = new Uint8Array(0);
  /** How many bytes of the current record are still to come; undefined while its header is incomplete. */
  let owed: number | undefined;
  const connected = settler();
  const done = settler();
  let deadline = setTimeout(tooLate, timeout);
  function tooLate(): void {
    fail(new Failure(`the peer did not answer within ${timeout / 1000} s`));
  }
  const fail = (failure: Failure): void => {
    clearTimeout(deadline);
    connected.reject(failure);
    done.reject(failure);
    socket.destroySoon();
  };

  const act = (input: SessionInput): void => {
    const next = step(state, input);
    state = next.state;
    if (next.send.length > 0 && socket.writable) socket.write(next.send);
    for (const event of next.events) {
      onEvent(event);
      if (event.type === 'connected') {
        clearTimeout(deadline);
        connected.resolve();
      }
      if (event.type === 'closed') {
        clearTimeout(deadline);
        done.resolve();
        socket.end();
      }
      if (event.type === 'refused') fail(negative(refusalText(event)));
    }
  };

  socket.on('error', (error) => fail(new Failure(systemMessage(error))));
  socket.on('data', (chunk: Uint8Array) => {
    inbound = concat(inbound, chunk);
    // At most one record a step, so that what we do between two records (send an answer, say) is done between them. A
    // record is handed on as it comes in, so that one which claims to be too long is refused at once.
    while (inbound.length > 0) {
      owed ??= recordLength(inbound);
      if (owed === undefined) return;
      const bytes = inbound.slice(0, owed);
      inbound = inbound.slice(bytes.length);
      owed = owed === bytes.length ? undefined : owed - bytes.length;
      act({ type: 'receive', bytes });
    }
  });
  socket.on('end', () => act({ type: 'end' }));
  socket.on('close', () => act({ type: 'end' }));
  if (start.kind === 'Start') act({ type: 'start' });

  return {
    connected: connected.promise,
    done: done.promise,
    async send(bytes) {
      for (let i = 0; i < bytes.length && state.kind === 'Connected'; i += MESSAGE_SIZE) {
        act({ type: 'send', plaintext: bytes.subarray(i, i + MESSAGE_SIZE) });
        if (socket.writableNeedDrain) await drained(socket);
      }
    },
    close() {
      if (state.kind !== 'Connected') return;
      act({ type: 'close' });
      deadline = setTimeout(tooLate, timeout);
    },
  };
}

/** The length of the first record, from its header; undefined while that is incomplete. */
function recordLength(bytes: Uint8Array): number | undefined {
  if (bytes.length < HEADER_SIZE) return undefined;
  return HEADER_SIZE + ((bytes[HEADER_SIZE - 3] << 16) | (bytes[HEADER_SIZE - 2] << 8) | bytes[HEADER_SIZE - 1]);
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

/** A promise with its two ends outside; a rejection nobody looks at is no error of the program. */
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
