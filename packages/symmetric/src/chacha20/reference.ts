/**
 * ChaCha20 (RFC 8439 sections 2.1 to 2.4), the standard read aloud, with a trace. Status: current. The one idea: 16 words
 * (constants, key, counter, nonce) are stirred for 20 rounds and added to themselves, which makes the stirring
 * irreversible; every counter value gives 64 bytes of keystream.
 */

import { checkBytes, copy, rotateLeft, type Trace, writeWordLE } from '@cleartext/core';
import type { StreamCipher } from '../stream-cipher.ts';
import { initialState } from './state.ts';

/** What the block function shows: the 16 words, unsigned, at the points that RFC 8439 section 2.3.2 prints. */
export interface ChaCha20Event {
  readonly step: 'initial state' | 'after quarter round' | 'after double round' | 'after 20 rounds' | 'final state';
  /** Double rounds done (0 to 10); with a quarter round, the one it belongs to. */
  readonly doubleRound: number;
  /** The places of the quarter round, in order. */
  readonly quarterRound?: readonly number[];
  readonly state: readonly number[];
}

/**
 * ChaCha20 encryption (RFC 8439 section 2.4) under a 32-byte key and a 12-byte nonce, from block `counter` on: each block of
 * the text is exclusive-ored with a block of the keystream, and each of those has its events. Errors as `chacha20`.
 * Leaks: nothing by its timing but the length; with a repeated nonce, the exclusive or of the plaintexts.
 */
export function chacha20Reference(
  key: Uint8Array,
  nonce: Uint8Array,
  counter = 0,
  trace?: Trace<ChaCha20Event>,
): StreamCipher {
  initialState(key, counter, nonce); // refuses wrong arguments at once
  const [ownKey, ownNonce] = [copy(key), copy(nonce)];
  let block = counter;
  let keystream: Uint8Array = new Uint8Array(0); // what the last block left over
  return {
    name: 'ChaCha20',
    status: 'current',
    process(bytes) {
      checkBytes('bytes', bytes);
      const needed = Math.ceil(Math.max(0, bytes.length - keystream.length) / 64);
      if (block + needed > 2 ** 32)
        throw new RangeError(`bytes: expected at most ${2 ** 32 - block} blocks, found ${needed}`);
      return Uint8Array.from(bytes, (byte) => {
        if (keystream.length === 0) keystream = chacha20Block(ownKey, block++, ownNonce, trace);
        const sum = byte ^ keystream[0];
        keystream = keystream.subarray(1);
        return sum;
      });
    },
  };
}

/**
 * The block function (RFC 8439 section 2.3): 64 bytes of keystream, with an event for each step. Throws `TypeError` or `RangeError` unless `key`
 * is 32 bytes, `counter` 0 to 2^32 - 1 and `nonce` 12 bytes. Leaks: nothing by its timing; when traced, everything.
 */
export function chacha20Block(
  key: Uint8Array,
  counter: number,
  nonce: Uint8Array,
  trace?: Trace<ChaCha20Event>,
): Uint8Array {
  return keystreamBlock(initialState(key, counter, nonce), trace);
}

/** The block function from the 16 words of an initial state, which stay as they are. */
export function keystreamBlock(initial: Int32Array, trace?: Trace<ChaCha20Event>): Uint8Array {
  const state = initial.slice();
  const show = (step: ChaCha20Event['step'], doubleRound: number, quarterRound?: readonly number[]) =>
    trace?.({ step, doubleRound, ...(quarterRound && { quarterRound }), state: Array.from(state, (x) => x >>> 0) });
  show('initial state', 0);
  for (let doubleRound = 1; doubleRound <= 10; doubleRound++) {
    for (const [a, b, c, d] of QUARTER_ROUNDS) {
      quarterRound(state, a, b, c, d);
      show('after quarter round', doubleRound, [a, b, c, d]);
    }
    show('after double round', doubleRound);
  }
  show('after 20 rounds', 10);
  initial.forEach((word, i) => (state[i] += word));
  show('final state', 10);
  const keystream = new Uint8Array(64);
  state.forEach((word, i) => writeWordLE(keystream, 4 * i, word));
  return keystream;
}

/** QUARTERROUND(a, b, c, d) on the words at these places (RFC 8439 sections 2.1 and 2.2), in place. */
export function quarterRound(state: Int32Array, a: number, b: number, c: number, d: number): void {
  state[a] += state[b];
  state[d] = rotateLeft(state[d] ^ state[a], 16);
  state[c] += state[d];
  state[b] = rotateLeft(state[b] ^ state[c], 12);
  state[a] += state[b];
  state[d] = rotateLeft(state[d] ^ state[a], 8);
  state[c] += state[d];
  state[b] = rotateLeft(state[b] ^ state[c], 7);
}

/** Four columns, then four diagonals: the double round (`inner_block`). */
const QUARTER_ROUNDS: readonly (readonly [number, number, number, number])[] = [
  [0, 4, 8, 12],
  [1, 5, 9, 13],
  [2, 6, 10, 14],
  [3, 7, 11, 15],
  [0, 5, 10, 15],
  [1, 6, 11, 12],
  [2, 7, 8, 13],
  [3, 4, 9, 14],
];
