/**
 * Bytes that have arrived and are not used yet. A queue is a value: `push` and `take` return the next queue and leave this one
 * as it is, so a session can be stepped twice from the same state. Time is linear in the bytes: queues that came from one another
 * share one store, in which each sees the stretch from `start` to `end`. Bytes are appended in place as long as nobody else has
 * written behind `end`; otherwise, or when the store is full, the queue moves to a new store with room for twice its bytes.
 */

import { checkBytes, checkInteger, copy } from '@cleartext/core';

/** The memory that several queues share. Bytes before `used` are never written again. */
interface Store {
  readonly bytes: Uint8Array;
  used: number;
}

/** A queue of bytes, as a value. */
export class ByteQueue {
  /** How many bytes were taken off before the first byte that is here: its position in the whole stream. */
  readonly position: number;
  private readonly store: Store;
  private readonly start: number;
  private readonly end: number;

  /** An empty queue at the beginning of a stream. */
  constructor();
  /** For this class only. */
  constructor(store: Store, start: number, end: number, position: number);
  constructor(store: Store = { bytes: new Uint8Array(0), used: 0 }, start = 0, end = 0, position = 0) {
    this.store = store;
    this.start = start;
    this.end = end;
    this.position = position;
  }

  /** How many bytes are waiting. */
  get length(): number {
    return this.end - this.start;
  }

  /** The queue with a copy of these bytes at its end. Throws `TypeError` unless they are a `Uint8Array`. */
  push(chunk: Uint8Array): ByteQueue {
    checkBytes('chunk', chunk);
    const { store, start, end, position } = this;
    if (chunk.length === 0) return this;
    if (this.length === 0) return new ByteQueue({ bytes: copy(chunk), used: chunk.length }, 0, chunk.length, position);
    const nextEnd = end + chunk.length;
    if (store.used === end && nextEnd <= store.bytes.length) {
      store.bytes.set(chunk, end);
      store.used = nextEnd;
      return new ByteQueue(store, start, nextEnd, position);
    }
    const length = this.length + chunk.length;
    const bytes = new Uint8Array(2 * length);
    bytes.set(store.bytes.subarray(start, end));
    bytes.set(chunk, this.length);
    return new ByteQueue({ bytes, used: length }, 0, length, position);
  }

  /** A copy of the first bytes: `count` of them, or all if fewer are waiting. */
  peek(count: number): Uint8Array {
    checkInteger('count', count, { min: 0 });
    return copy(this.store.bytes, this.start, Math.min(this.start + count, this.end));
  }

  /** The first `count` bytes, copied, and the queue without them. Throws `RangeError` if fewer are waiting. */
  take(count: number): { readonly bytes: Uint8Array; readonly rest: ByteQueue } {
    checkInteger('count', count, { min: 0, max: this.length });
    const { store, start, end, position } = this;
    const bytes = copy(store.bytes, start, start + count);
    // An empty queue lets go of its store.
    const isEmpty = count === this.length;
    const rest = isEmpty
      ? new ByteQueue({ bytes: new Uint8Array(0), used: 0 }, 0, 0, position + count)
      : new ByteQueue(store, start + count, end, position + count);
    return { bytes, rest };
  }
}
