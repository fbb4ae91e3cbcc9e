/**
 * ChaCha20 (Bernstein 2008; RFC 8439 sections 2.1 to 2.4): a stream cipher of additions, rotations and exclusive ors
 * alone. Status: current. The one idea: 16 words (constants, key, counter, nonce) are stirred for 20 rounds and added to
 * themselves, which makes the stirring irreversible; every counter value gives 64 bytes of keystream. It has no
 * tables, so cache timing reveals nothing. The standard read aloud is reference.ts.
 */

import { checkBytes, viewOf } from '@cleartext/core';
import type { StreamCipher } from '../stream-cipher.ts';
import { initialState } from './state.ts';

/**
 * ChaCha20 under a 32-byte key and a 12-byte nonce, from block `counter` on (RFC 8439 section 2.4). The same key and
 * nonce twice is the same keystream twice. `process` throws `RangeError` beyond block 2^32 - 1.
 * Leaks: nothing by its timing but the length; with a repeated nonce, the exclusive or of the plaintexts.
 */
export function chacha20(key: Uint8Array, nonce: Uint8Array, counter = 0): StreamCipher {
  const state = initialState(key, counter, nonce);
  let blocksLeft = 2 ** 32 - counter;
  const keystream = new Uint8Array(64);
  let unused = 0;
  return {
    name: 'ChaCha20',
    status: 'current',

    process(bytes) {
      checkBytes('bytes', bytes);
      const needed = Math.ceil(Math.max(0, bytes.length - unused) / 64);
      if (needed > blocksLeft) throw new RangeError(`bytes: expected at most ${blocksLeft} blocks, found ${needed}`);
      blocksLeft -= needed;
      const processed = new Uint8Array(bytes.length);
      const source = viewOf(bytes);
      const target = new DataView(processed.buffer);
      // What the last block left over, then whole blocks, then the beginning of one more.
      const first = Math.min(unused, bytes.length);
      for (let i = 0; i < first; i++) processed[i] = bytes[i] ^ keystream[64 - unused + i];
      unused -= first;
      const end = addWholeBlocks(state, source, target, first, bytes.length);
      if (end < bytes.length) {
        keystream.set(nextBlock(state));
        for (let i = end; i < bytes.length; i++) processed[i] = bytes[i] ^ keystream[i - end];
        unused = 64 - (bytes.length - end);
      }
      return processed;
    },
  };
}

/**
 * Adds keystream to the first `length` bytes of `source`, from the block that `state` counts, and writes them to `target`;
 * leaves the count behind the last block. The caller has to see that the counter does not wrap.
 */
export function addKeystream(state: Int32Array, source: DataView, target: DataView, length: number): void {
  const end = addWholeBlocks(state, source, target, 0, length);
  if (end === length) return;
  const keystream = nextBlock(state);
  for (let i = end; i < length; i++) target.setUint8(i, source.getUint8(i) ^ keystream[i - end]);
}

/** The next 64 bytes of keystream, in an array that the next call overwrites. */
export function nextBlock(state: Int32Array): Uint8Array {
  block.fill(0);
  addWholeBlocks(state, viewOfBlock, viewOfBlock, 0, 64);
  return block;
}

const block = new Uint8Array(64);
const viewOfBlock = new DataView(block.buffer);

/** Adds keystream to all whole blocks between `offset` and `end`, counting up in `state`; returns where they end. */
function addWholeBlocks(state: Int32Array, source: DataView, target: DataView, offset: number, end: number): number {
  for (; offset + 64 <= end; offset += 64) {
    addBlock(state, source, target, offset);
    state[12]++;
  }
  return offset;
}

/** Ten double rounds and the addition to the text, the words in local variables: far faster than `quarterRound`. */
function addBlock(state: Int32Array, source: DataView, target: DataView, offset: number): void {
  let x0 = state[0];
  let x1 = state[1];
  let x2 = state[2];
  let x3 = state[3];
  let x4 = state[4];
  let x5 = state[5];
  let x6 = state[6];
  let x7 = state[7];
  let x8 = state[8];
  let x9 = state[9];
  let x10 = state[10];
  let x11 = state[11];
  let x12 = state[12];
  let x13 = state[13];
  let x14 = state[14];
  let x15 = state[15];
  for (let doubleRound = 0; doubleRound < 10; doubleRound++) {
    // The columns.
    x0 = (x0 + x4) | 0;
    x12 ^= x0;
    x12 = (x12 << 16) | (x12 >>> 16);
    x8 = (x8 + x12) | 0;
    x4 ^= x8;
    x4 = (x4 << 12) | (x4 >>> 20);
    x0 = (x0 + x4) | 0;
    x12 ^= x0;
    x12 = (x12 << 8) | (x12 >>> 24);
    x8 = (x8 + x12) | 0;
    x4 ^= x8;
    x4 = (x4 << 7) | (x4 >>> 25);
    x1 = (x1 + x5) | 0;
    x13 ^= x1;
    x13 = (x13 << 16) | (x13 >>> 16);
    x9 = (x9 + x13) | 0;
    x5 ^= x9;
    x5 = (x5 << 12) | (x5 >>> 20);
    x1 = (x1 + x5) | 0;
    x13 ^= x1;
    x13 = (x13 << 8) | (x13 >>> 24);
    x9 = (x9 + x13) | 0;
    x5 ^= x9;
    x5 = (x5 << 7) | (x5 >>> 25);
    x2 = (x2 + x6) | 0;
    x14 ^= x2;
    x14 = (x14 << 16) | (x14 >>> 16);
    x10 = (x10 + x14) | 0;
    x6 ^= x10;
    x6 = (x6 << 12) | (x6 >>> 20);
    x2 = (x2 + x6) | 0;
    x14 ^= x2;
    x14 = (x14 << 8) | (x14 >>> 24);
    x10 = (x10 + x14) | 0;
    x6 ^= x10;
    x6 = (x6 << 7) | (x6 >>> 25);
    x3 = (x3 + x7) | 0;
    x15 ^= x3;
    x15 = (x15 << 16) | (x15 >>> 16);
    x11 = (x11 + x15) | 0;
    x7 ^= x11;
    x7 = (x7 << 12) | (x7 >>> 20);
    x3 = (x3 + x7) | 0;
    x15 ^= x3;
    x15 = (x15 << 8) | (x15 >>> 24);
    x11 = (x11 + x15) | 0;
    x7 ^= x11;
    x7 = (x7 << 7) | (x7 >>> 25);
    // The diagonals.
    x0 = (x0 + x5) | 0;
    x15 ^= x0;
    x15 = (x15 << 16) | (x15 >>> 16);
    x10 = (x10 + x15) | 0;
    x5 ^= x10;
    x5 = (x5 << 12) | (x5 >>> 20);
    x0 = (x0 + x5) | 0;
    x15 ^= x0;
    x15 = (x15 << 8) | (x15 >>> 24);
    x10 = (x10 + x15) | 0;
    x5 ^= x10;
    x5 = (x5 << 7) | (x5 >>> 25);
    x1 = (x1 + x6) | 0;
    x12 ^= x1;
    x12 = (x12 << 16) | (x12 >>> 16);
    x11 = (x11 + x12) | 0;
    x6 ^= x11;
    x6 = (x6 << 12) | (x6 >>> 20);
    x1 = (x1 + x6) | 0;
    x12 ^= x1;
    x12 = (x12 << 8) | (x12 >>> 24);
    x11 = (x11 + x12) | 0;
    x6 ^= x11;
    x6 = (x6 << 7) | (x6 >>> 25);
    x2 = (x2 + x7) | 0;
    x13 ^= x2;
    x13 = (x13 << 16) | (x13 >>> 16);
    x8 = (x8 + x13) | 0;
    x7 ^= x8;
    x7 = (x7 << 12) | (x7 >>> 20);
    x2 = (x2 + x7) | 0;
    x13 ^= x2;
    x13 = (x13 << 8) | (x13 >>> 24);
    x8 = (x8 + x13) | 0;
    x7 ^= x8;
    x7 = (x7 << 7) | (x7 >>> 25);
    x3 = (x3 + x4) | 0;
    x14 ^= x3;
    x14 = (x14 << 16) | (x14 >>> 16);
    x9 = (x9 + x14) | 0;
    x4 ^= x9;
    x4 = (x4 << 12) | (x4 >>> 20);
    x3 = (x3 + x4) | 0;
    x14 ^= x3;
    x14 = (x14 << 8) | (x14 >>> 24);
    x9 = (x9 + x14) | 0;
    x4 ^= x9;
    x4 = (x4 << 7) | (x4 >>> 25);
  }
  target.setInt32(offset, source.getInt32(offset, true) ^ (x0 + state[0]), true);
  target.setInt32(offset + 4, source.getInt32(offset + 4, true) ^ (x1 + state[1]), true);
  target.setInt32(offset + 8, source.getInt32(offset + 8, true) ^ (x2 + state[2]), true);
  target.setInt32(offset + 12, source.getInt32(offset + 12, true) ^ (x3 + state[3]), true);
  target.setInt32(offset + 16, source.getInt32(offset + 16, true) ^ (x4 + state[4]), true);
  target.setInt32(offset + 20, source.getInt32(offset + 20, true) ^ (x5 + state[5]), true);
  target.setInt32(offset + 24, source.getInt32(offset + 24, true) ^ (x6 + state[6]), true);
  target.setInt32(offset + 28, source.getInt32(offset + 28, true) ^ (x7 + state[7]), true);
  target.setInt32(offset + 32, source.getInt32(offset + 32, true) ^ (x8 + state[8]), true);
  target.setInt32(offset + 36, source.getInt32(offset + 36, true) ^ (x9 + state[9]), true);
  target.setInt32(offset + 40, source.getInt32(offset + 40, true) ^ (x10 + state[10]), true);
  target.setInt32(offset + 44, source.getInt32(offset + 44, true) ^ (x11 + state[11]), true);
  target.setInt32(offset + 48, source.getInt32(offset + 48, true) ^ (x12 + state[12]), true);
  target.setInt32(offset + 52, source.getInt32(offset + 52, true) ^ (x13 + state[13]), true);
  target.setInt32(offset + 56, source.getInt32(offset + 56, true) ^ (x14 + state[14]), true);
  target.setInt32(offset + 60, source.getInt32(offset + 60, true) ^ (x15 + state[15]), true);
}
