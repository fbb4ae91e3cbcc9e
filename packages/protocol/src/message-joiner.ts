/**
 * The joiner: handshake messages do not respect the borders of records (RFC 9846 section 5.1; RFC 6101 section 5.2.1). One record may
 * carry several messages, and one message may be cut over several records. Keys may change between two messages only: a
 * protocol checks `isEmpty` at each change of keys, or else half a message could be protected by the old keys and half by the
 * new ones. Like the deframer, a joiner is a value.
 */

import type { Layer, Origin } from '@cleartext/core';
import { ByteQueue } from './byte-queue.ts';
import { takeFrame, type Frame, type Framing } from './framing.ts';

/** A whole message, and where its bytes came from, as far as the records' layers were given. */
export interface JoinedMessage<Header> extends Frame<Header> {
  readonly from: readonly Origin[];
}

/** The stretch of a record's layer that was pushed, and its position in the joined stream. */
interface Piece {
  readonly layer: Layer | undefined;
  readonly start: number;
  readonly position: number;
  readonly length: number;
}

/** Joins the contents of handshake records to whole messages. */
export class MessageJoiner {
  private readonly queue: ByteQueue;
  private readonly pieces: Pieces;

  constructor();
  /** For this class only. */
  constructor(queue: ByteQueue, pieces: Pieces);
  constructor(queue: ByteQueue = new ByteQueue(), pieces: Pieces = new Pieces()) {
    this.queue = queue;
    this.pieces = pieces;
  }

  /** How many bytes of messages are waiting. */
  get length(): number {
    return this.queue.length;
  }

  /** Whether no message and no part of one is waiting. */
  get isEmpty(): boolean {
    return this.length === 0;
  }

  /**
   * Takes the content of a handshake record. `layer` and `start` say where it was found, so that the message's bytes can be traced
   * back to the wire. Throws `TypeError` unless `content` is a `Uint8Array`.
   */
  push(content: Uint8Array, layer?: Layer, start = 0): MessageJoiner {
    const queue = this.queue.push(content);
    if (content.length === 0) return this;
    const position = this.queue.position + this.queue.length;
    return new MessageJoiner(queue, this.pieces.push({ layer, start, position, length: content.length }));
  }

  /**
   * The next whole message and the joiner behind it; undefined while it is incomplete. Throws what the framing's `readHeader`
   * throws, and `DecodeError` for a body of more than `maxLength` bytes, both before the body has arrived.
   */
  next<Header extends { readonly length: number }>(
    framing: Framing<Header>,
  ): { readonly message: JoinedMessage<Header>; readonly rest: MessageJoiner } | undefined {
    const taken = takeFrame(this.queue, framing);
    if (!taken) return undefined;
    const { frame, rest } = taken;
    const { from, pieces } = this.pieces.take(frame.position, frame.position + frame.bytes.length);
    return { message: { ...frame, from }, rest: new MessageJoiner(rest, pieces) };
  }
}

/** The pieces that the waiting bytes came in: a queue that shares its array in the way a `ByteQueue` shares its store. */
class Pieces {
  private readonly all: Piece[];
  private readonly start: number;
  private readonly end: number;

  constructor(all: Piece[] = [], start = 0, end = all.length) {
    this.all = all;
    this.start = start;
    this.end = end;
  }

  push(piece: Piece): Pieces {
    const { all, start, end } = this;
    const canAppend = all.length === end && 2 * start <= end;
    if (!canAppend) return new Pieces([...all.slice(start, end), piece]);
    all.push(piece);
    return new Pieces(all, start, end + 1);
  }

  /** The origins of the bytes `start` to `end`, and the pieces that are still needed behind them. */
  take(start: number, end: number): { readonly from: readonly Origin[]; readonly pieces: Pieces } {
    const from: Origin[] = [];
    let next = this.start;
    for (; next < this.end && this.all[next].position < end; next++) {
      const { layer, start: inLayer, position, length } = this.all[next];
      const [first, last] = [Math.max(start, position), Math.min(end, position + length)];
      const shift = inLayer - position;
      if (layer) from.push({ layer, start: first + shift, end: last + shift, at: first - start });
      if (position + length > end) break; // its rest belongs to the next message
    }
    return { from, pieces: new Pieces(this.all, next, this.end) };
  }
}
