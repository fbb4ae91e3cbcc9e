/**
 * ChaCha20 (Bernstein 2008; RFC 8439 sections 2.1 to 2.4): a stream cipher of additions, rotations and exclusive ors
 * alone. Status: current. The one idea: 16 words (constants, key, counter, nonce) are stirred for 20 rounds and added to
 * themselves, which makes the stirring irreversible; every counter value gives 64 bytes of keystream. It has no
 * tables, so cache timing reveals nothing. The work is done by a WebAssembly module that module.ts assembles when it is first
 * needed; where WebAssembly is not allowed, by reference.ts, the standard read aloud.
 */

import { checkBytes, instantiate } from '@cleartext/core';
import type { StreamCipher } from '../stream-cipher.ts';
import { ADDRESS, chacha20Module, TEXT_SIZE } from './module.ts';
import { keystreamBlock } from './reference.ts';
import { initialState } from './state.ts';

/**
 * ChaCha20 under a 32-byte key and a 12-byte nonce, from block `counter` on (RFC 8439 section 2.4). The same key and
 * nonce twice is the same keystream twice. `process` throws `RangeError` beyond block 2^32 - 1.
 * Leaks: nothing by its timing but the length; with a repeated nonce, the exclusive or of the plaintexts.
 */
export function chacha20(key: Uint8Array, nonce: Uint8Array, counter = 0): StreamCipher {
  const state = initialState(key, counter, nonce);
  let blocksLeft = 2 ** 32 - counter;
  let keystream = NOTHING; // the last block, if it was not used up
  let used = 0;
  return {
    name: 'ChaCha20',
    status: 'current',

    process(bytes) {
      checkBytes('bytes', bytes);
      const { length } = bytes;
      const first = Math.min(keystream.length - used, length);
      const needed = Math.ceil((length - first) / 64);
      if (needed > blocksLeft) throw new RangeError(`bytes: expected at most ${blocksLeft} blocks, found ${needed}`);
      blocksLeft -= needed;
      const processed = new Uint8Array(length);
      for (let i = 0; i < first; i++) processed[i] = bytes[i] ^ keystream[used + i];
      used += first;
      const whole = length - ((length - first) % 64);
      if (first < whole) addKeystream(state, bytes, processed, first, whole);
      if (whole < length) {
        keystream = nextBlock(state);
        for (let i = whole; i < length; i++) processed[i] = bytes[i] ^ keystream[i - whole];
        used = length - whole;
      }
      return processed;
    },
  };
}

const NOTHING = new Uint8Array(0);

/**
 * Adds keystream to the bytes of `source` between two offsets (by default all), from the block that `state` counts, and writes them to the same
 * places of `target`; leaves the count behind the last block, which need not be whole. The caller has to see that the counter does not wrap.
 */
export function addKeystream(
  state: Int32Array,
  source: Uint8Array,
  target: Uint8Array,
  from = 0,
  to = source.length,
): void {
  (engine ??= wasmEngine() ?? referenceEngine)(state, source, target, from, to);
}

/** The next 64 bytes of keystream. */
export function nextBlock(state: Int32Array): Uint8Array<ArrayBuffer> {
  const block = new Uint8Array(64);
  addKeystream(state, block, block);
  return block;
}

/** What `addKeystream` does. */
export type ChaCha20Engine = (
  state: Int32Array,
  source: Uint8Array,
  target: Uint8Array,
  from?: number,
  to?: number,
) => void;

let engine: ChaCha20Engine | undefined;

/** The module of module.ts at work, or undefined where WebAssembly is not allowed. */
export function wasmEngine(): ChaCha20Engine | undefined {
  const module = instantiate(chacha20Module()) as ChaCha20Exports | undefined;
  if (!module) return undefined;
  const { buffer } = module.memory;
  const words = new Int32Array(buffer, ADDRESS.state, 16);
  const text = new Uint8Array(buffer, ADDRESS.text, TEXT_SIZE);
  return (state, source, target, from = 0, to = source.length) => {
    for (let offset = from; offset < to; offset += TEXT_SIZE) {
      const length = Math.min(to - offset, TEXT_SIZE);
      for (let i = 0; i < 16; i++) words[i] = state[i];
      if (length <= 64) {
        for (let i = 0; i < length; i++) text[i] = source[offset + i];
        module.addBlock(ADDRESS.text); // up to 63 bytes more than there are
        for (let i = 0; i < length; i++) target[offset + i] = text[i];
      } else {
        text.set(length === source.length ? source : source.subarray(offset, offset + length));
        module.addKeystream(ADDRESS.text, ADDRESS.text + length); // up to 255 bytes more than there are
        target.set(text.subarray(0, length), offset);
      }
      state[12] += Math.ceil(length / 64);
    }
  };
}

/** The standard read aloud: slower, and right everywhere. */
export const referenceEngine: ChaCha20Engine = (state, source, target, from = 0, to = source.length) => {
  for (let offset = from; offset < to; offset += 64) {
    const keystream = keystreamBlock(state);
    state[12]++;
    for (let i = offset; i < Math.min(offset + 64, to); i++) target[i] = source[i] ^ keystream[i - offset];
  }
};

/** What the module exports. */
interface ChaCha20Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  addKeystream(at: number, end: number): void;
  addBlock(at: number): void;
}
