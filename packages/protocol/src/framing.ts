/**
 * Frames: stretches of a stream that begin with a header which says how long the rest is. TLS has two kinds, one inside the
 * other: records in the bytes of the connection (RFC 9846 section 5.1: type, version, length), and handshake messages in the
 * contents of the records (section 4: type, length). A `Framing` says what is particular to a kind; the cutting is the same.
 */

import { checkInteger, DecodeError } from '@cleartext/core';
import type { ByteQueue } from './byte-queue.ts';

/** What a protocol says about one kind of frame. */
export interface Framing<Header extends { readonly length: number }> {
  /** The name of the frame in the standard, for errors: `TLSPlaintext`, `Handshake`. */
  readonly name: string;
  /** The size of the header in bytes. */
  readonly headerSize: number;
  /** The longest body allowed, in bytes. A header that announces more is refused before anything is stored. */
  readonly maxLength: number;
  /**
   * Reads a header from its first bytes, 1 to `headerSize` of them: `length` is the size of the body in bytes. Returns undefined
   * as long as more bytes are needed. Throws `DecodeError` or the protocol's own error (`TlsAlert`) as soon as a byte is wrong.
   */
  readonly readHeader: (start: Uint8Array) => Header | undefined;
}

/** A whole frame. */
export interface Frame<Header> {
  readonly header: Header;
  /** The header's bytes, often the associated data of an AEAD. */
  readonly headerBytes: Uint8Array;
  readonly body: Uint8Array;
  /** Header and body. */
  readonly bytes: Uint8Array;
  /** The position of its first byte in the stream. */
  readonly position: number;
}

/**
 * The header of the first frame in a queue; undefined while it is incomplete. Throws what `readHeader` throws, and `DecodeError`
 * for a body of more than `maxLength` bytes.
 */
export function readHeader<Header extends { readonly length: number }>(
  queue: ByteQueue,
  { name, headerSize, maxLength, readHeader: read }: Framing<Header>,
): Header | undefined {
  if (queue.length === 0) return undefined;
  const header = read(queue.peek(headerSize));
  if (!header || queue.length < headerSize) return undefined;
  checkInteger(`${name}.length`, header.length, { min: 0 });
  if (header.length > maxLength)
    throw new DecodeError(name, 0, `claims a body of ${header.length} bytes, at most ${maxLength} are allowed`);
  return header;
}

/** The first frame of a queue and the queue behind it; undefined while it is incomplete. Throws like `readHeader`. */
export function takeFrame<Header extends { readonly length: number }>(
  queue: ByteQueue,
  framing: Framing<Header>,
): { readonly frame: Frame<Header>; readonly rest: ByteQueue } | undefined {
  const header = readHeader(queue, framing);
  if (!header) return undefined;
  const { headerSize } = framing;
  const size = headerSize + header.length;
  if (queue.length < size) return undefined;
  const { bytes, rest } = queue.take(size);
  const [headerBytes, body] = [bytes.subarray(0, headerSize), bytes.subarray(headerSize)];
  return { frame: { header, headerBytes, body, bytes, position: queue.position }, rest };
}
