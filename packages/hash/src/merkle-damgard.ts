/**
 * The construction behind MD5, SHA-1 and SHA-2 (Merkle 1989, Damgård 1989): cut the padded message into blocks and feed
 * them, one after another, to a compression function that mixes each block into a small state. The last state is the
 * digest. If two messages collide, some pair of compression steps collides; that is the construction's promise. Its
 * weakness: the digest is the whole state, so anyone who sees it can continue hashing (see length-extension.ts).
 */

import {
  checkBytes,
  checkInteger,
  describe,
  readWordBE,
  readWordLE,
  type Status,
  viewOf,
  writeWordBE,
  writeWordLE,
} from '@cleartext/core';
import { checkInUse, describeHash, type Hash, type Hasher } from './hash.ts';

/** The part that differs from hash to hash. */
export interface Compression {
  readonly blockSize: 64 | 128;
  /** Which end of a word and of the length comes first: MD5 is little-endian, the SHA family big-endian. */
  readonly byteOrder: 'big' | 'little';
  /**
   * The state before the first block, as signed 32-bit words (a 64-bit word is its high half, then its low half). In a
   * descriptor it is frozen.
   */
  readonly initialValue: ArrayLike<number>;
  /** The current block as 32-bit words, the same array for all calls: it is filled before each of them. */
  readonly block: Int32Array;
  /** Mixes `block` into the state `H` and writes the new state to `next`, which may be `H` or `block`. Uses up `block`. */
  readonly compress: (H: Int32Array, next: Int32Array) => void;
  /** Mixes the whole blocks of bytes between two offsets into the state `H`, where this is faster than one after the other. */
  readonly compressBytes?: (H: Int32Array, bytes: DataView, offset: number, end: number) => void;
}

/** A hash function of this construction, with its inside. */
export interface IteratedHash extends Hash {
  readonly compression: Compression;
}

/** What a standard says about one of its functions. The digest is the first `digestSize` bytes of the last state. */
export interface IteratedHashDescription {
  readonly name: string;
  readonly id: string;
  readonly oid: string;
  readonly status: Status;
  readonly digestSize: number;
  readonly compression: Compression;
}

/** Up to this length message and padding are put together first: creating a view of the message would take longer. */
const SHORT = 1024;

/** Makes the hash function that iterates a compression function. */
export function iterate(description: IteratedHashDescription): IteratedHash {
  const { digestSize } = description;
  const { blockSize } = description.compression;
  const initialValue = new Int32Array(description.compression.initialValue);
  const compression = Object.freeze({ ...description.compression, initialValue: Object.freeze([...initialValue]) });
  const H = new Int32Array(initialValue.length); // shared by all calls of the one-shot form: they never overlap
  const tail = new Uint8Array(SHORT + 2 * blockSize);
  const tailView = viewOf(tail);

  const hash = (message: Uint8Array): Uint8Array => {
    checkBytes('message', message);
    const { length } = message;
    for (let i = 0; i < H.length; i++) H[i] = initialValue[i];
    if (length > blockSize && length <= SHORT) {
      tail.set(message);
      compressBlocks(compression, H, tailView, 0, writePadding(compression, tail, length, length));
      return stateBytes(compression, H, digestSize);
    }
    const whole = length - (length % blockSize);
    if (whole > 0) compressBlocks(compression, H, viewOf(message), 0, whole);
    for (let i = whole; i < length; i++) tail[i - whole] = message[i];
    compressBlocks(compression, H, tailView, 0, writePadding(compression, tail, length - whole, length));
    return stateBytes(compression, H, digestSize);
  };
  const create = () => resumeAt(compression, digestSize, initialValue);
  return describeHash(hash, { ...description, compression, blockSize, create });
}

/** A hasher that starts from a given state, reached after `length` bytes of message. */
export function resumeAt(compression: Compression, digestSize: number, H: Int32Array, length = 0): Hasher {
  return new IteratedHasher(compression, digestSize, H.slice(), new Uint8Array(2 * compression.blockSize), length);
}

/** Mixes whole blocks into a state. */
export function compressBytes(compression: Compression, H: Int32Array, blocks: Uint8Array): void {
  compressBlocks(compression, H, viewOf(blocks), 0, blocks.length);
}

/** Mixes the blocks between `offset` and `end`, one after another, into the state. */
function compressBlocks(
  { block, blockSize, byteOrder, compress, compressBytes }: Compression,
  H: Int32Array,
  bytes: DataView,
  offset: number,
  end: number,
): void {
  if (compressBytes) {
    compressBytes(H, bytes, offset, end);
    return;
  }
  const littleEndian = byteOrder === 'little';
  const words = blockSize / 4;
  for (; offset < end; offset += blockSize) {
    // Four words in each turn, because every turn checks both arrays again.
    for (let i = 0, at = offset; i < words; i += 4, at += 16) {
      block[i] = bytes.getInt32(at, littleEndian);
      block[i + 1] = bytes.getInt32(at + 4, littleEndian);
      block[i + 2] = bytes.getInt32(at + 8, littleEndian);
      block[i + 3] = bytes.getInt32(at + 12, littleEndian);
    }
    compress(H, H);
  }
}

/**
 * The padding that follows a message of `length` bytes (RFC 1321 sections 3.1 and 3.2, FIPS 180-4 section 5.1): a 1 bit,
 * as few 0 bits as fill the last block, and the length in bits. Throws `TypeError` or `RangeError` unless `length` is an
 * integer of at least 0.
 */
export function padding(format: Pick<Compression, 'blockSize' | 'byteOrder'>, length: number): Uint8Array {
  checkInteger('length', length, { min: 0 });
  const { blockSize } = format;
  const tail = new Uint8Array(2 * blockSize);
  const used = length % blockSize;
  return tail.slice(used, writePadding(format, tail, used, length));
}

/** Writes the padding behind the first `used` bytes of `tail`; returns where it ends: after a block, or the one that follows. */
export function writePadding(
  { blockSize, byteOrder }: Pick<Compression, 'blockSize' | 'byteOrder'>,
  tail: Uint8Array,
  used: number,
  length: number,
): number {
  const end = blockSize * Math.ceil((used + 1 + blockSize / 8) / blockSize);
  tail[used] = 0x80;
  tail.fill(0, used + 1, end);
  const high = Math.floor(length / 2 ** 29); // the length in bits has more than 32 bits; counts are exact up to 2^53 bytes
  const low = length << 3;
  if (byteOrder === 'big') {
    writeWordBE(tail, end - 8, high);
    writeWordBE(tail, end - 4, low);
  } else {
    writeWordLE(tail, end - 8, low);
    writeWordLE(tail, end - 4, high);
  }
  return end;
}

/** Refuses anything but a block of sixteen words. */
export function checkSixteenWords(M: unknown): asserts M is Int32Array {
  if (!(M instanceof Int32Array)) throw new TypeError(`M: expected an Int32Array, found ${describe(M)}`);
  if (M.length !== 16) throw new RangeError(`M: expected 16 words, found ${M.length}`);
}

/** The first `size` bytes of a state, in the hash function's byte order; `size` is a multiple of 4. */
export function stateBytes({ byteOrder }: Pick<Compression, 'byteOrder'>, H: Int32Array, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  if (byteOrder === 'big') for (let i = 0; i < size; i += 4) writeWordBE(bytes, i, H[i >> 2]);
  else for (let i = 0; i < size; i += 4) writeWordLE(bytes, i, H[i >> 2]);
  return bytes;
}

/** The inverse of `stateBytes`: the words that these bytes stand for in a state or a block. */
export function stateWords({ byteOrder }: Pick<Compression, 'byteOrder'>, bytes: Uint8Array): Int32Array {
  const readWord = byteOrder === 'big' ? readWordBE : readWordLE;
  return Int32Array.from({ length: bytes.length / 4 }, (_, i) => readWord(bytes, 4 * i));
}

class IteratedHasher implements Hasher {
  private readonly compression: Compression;
  private readonly digestSize: number;
  private readonly H: Int32Array;
  /** The bytes of the last block as far as it is filled, with room for the padding. */
  private readonly tail: Uint8Array;
  private length: number;
  private finished = false;

  constructor(compression: Compression, digestSize: number, H: Int32Array, tail: Uint8Array, length: number) {
    this.compression = compression;
    this.digestSize = digestSize;
    this.H = H;
    this.tail = tail;
    this.length = length;
  }

  update(bytes: Uint8Array): this {
    checkInUse(this.finished);
    checkBytes('bytes', bytes, { max: Number.MAX_SAFE_INTEGER - this.length });
    const { compression, H, tail } = this;
    const { blockSize } = compression;
    let used = this.length % blockSize;
    let offset = 0;
    if (used > 0) {
      while (used < blockSize && offset < bytes.length) tail[used++] = bytes[offset++];
      if (used === blockSize) {
        compressBlocks(compression, H, viewOf(tail), 0, blockSize);
        used = 0;
      }
    }
    const end = bytes.length - ((bytes.length - offset) % blockSize);
    if (offset < end) compressBlocks(compression, H, viewOf(bytes), offset, end);
    for (offset = end; offset < bytes.length; offset++) tail[used++] = bytes[offset];
    this.length += bytes.length;
    return this;
  }

  digest(): Uint8Array {
    checkInUse(this.finished);
    this.finished = true;
    const { compression, H, tail, length } = this;
    const end = writePadding(compression, tail, length % compression.blockSize, length);
    compressBlocks(compression, H, viewOf(tail), 0, end);
    return stateBytes(compression, H, this.digestSize);
  }

  copy(): Hasher {
    checkInUse(this.finished);
    return new IteratedHasher(this.compression, this.digestSize, this.H.slice(), this.tail.slice(), this.length);
  }
}
