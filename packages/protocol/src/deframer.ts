/**
 * The deframer: bytes come in from the transport in chunks of any size, whole frames go out. A deframer is a value, like every
 * part of a session's state. The framing is an argument of each call, because the limits of a record depend on what was agreed.
 */

import { ByteQueue } from './byte-queue.ts';
import { takeFrame, type Frame, type Framing } from './framing.ts';

/** Cuts a stream of bytes into frames. */
export class Deframer {
  private readonly queue: ByteQueue;

  constructor(queue: ByteQueue = new ByteQueue()) {
    this.queue = queue;
  }

  /** How many bytes are waiting: part of a frame, or frames that nobody asked for yet. */
  get length(): number {
    return this.queue.length;
  }

  /** Whether nothing is waiting: the peer may end the stream here and no frame is cut off. */
  get isEmpty(): boolean {
    return this.length === 0;
  }

  /** The position in the stream of the first byte that is waiting. */
  get position(): number {
    return this.queue.position;
  }

  /** Takes bytes from the transport. Throws `TypeError` unless they are a `Uint8Array`. */
  push(chunk: Uint8Array): Deframer {
    return new Deframer(this.queue.push(chunk));
  }

  /** A copy of at most `count` bytes that are waiting: to see which protocol a client speaks before a framing is chosen. */
  peek(count: number): Uint8Array {
    return this.queue.peek(count);
  }

  /**
   * The next whole frame and the deframer behind it; undefined while the frame is incomplete. Throws what the framing's
   * `readHeader` throws, and `DecodeError` for a body of more than `maxLength` bytes, both before the body has arrived.
   */
  next<Header extends { readonly length: number }>(
    framing: Framing<Header>,
  ): { readonly frame: Frame<Header>; readonly rest: Deframer } | undefined {
    const taken = takeFrame(this.queue, framing);
    return taken && { frame: taken.frame, rest: new Deframer(taken.rest) };
  }
}
