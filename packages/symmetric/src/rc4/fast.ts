/**
 * RC4, the default form: eight steps in each turn of the loop, and words instead of bytes added to the text. Status: broken, see
 * reference.ts, which is the algorithm read aloud; equal to it by test. RFC 7465 forbids it in TLS.
 */

import { checkBytes, viewOf } from '@cleartext/core';
import type { StreamCipher } from '../stream-cipher.ts';

/**
 * RC4 under a key of 1 to 256 bytes. Throws `TypeError` or `RangeError` for any other key.
 * There is no nonce: one key, one message. Two messages under one key are a two-time pad.
 * Leaks: the state is indexed by secret bytes (cache timing); the keystream's own biases are worse.
 */
export function rc4(key: Uint8Array): StreamCipher {
  checkBytes('key', key, { min: 1, max: 256 });
  const permutation = keyScheduling(key);
  let i = 0;
  let j = 0;
  return {
    name: 'RC4',
    status: 'broken',

    process(bytes) {
      checkBytes('bytes', bytes);
      const processed = new Uint8Array(bytes.length);
      const source = viewOf(bytes);
      const target = new DataView(processed.buffer);
      for (let n = 0; n < bytes.length; n += RUN) {
        const count = Math.min(RUN, bytes.length - n);
        j = generate(permutation, i, j, source, target, n, n + count);
        i = (i + count) & 255;
      }
      return processed;
    },
  };
}

/** Bytes in one call of `generate`: V8 optimises a function that is called often better than one long loop. */
const RUN = 4096;

/** The key-scheduling algorithm: 256 exchanges, steered by the key bytes in turn. */
function keyScheduling(key: Uint8Array): Uint8Array {
  S.set(identity);
  for (let i = 0, j = 0; i < 256; i++) {
    j = (j + S[i] + key[i % key.length]) & 255;
    exchange(i, j);
  }
  return S.slice();
}

/** The pseudo-random generation algorithm for the bytes between `from` and `end`; returns the new j. */
function generate(
  permutation: Uint8Array,
  i: number,
  j: number,
  source: DataView,
  target: DataView,
  from: number,
  end: number,
): number {
  S.set(permutation);
  const whole = end - ((end - from) & 7);
  j = generateWords(i, j, source, target, from, whole);
  i += whole - from;
  for (let n = whole; n < end; n++) {
    i = (i + 1) & 255;
    j = (j + S[i]) & 255;
    target.setUint8(n, source.getUint8(n) ^ exchange(i, j));
  }
  permutation.set(S);
  return j;
}

/** Eight steps a turn, a line each, for two words of keystream: adding a word to the text costs no more than adding a byte. */
// prettier-ignore
function generateWords(i: number, j: number, source: DataView, target: DataView, from: number, end: number): number {
  for (let n = from; n < end; n += 8) {
    let a: number, b: number, K: number;
    i = (i + 1) & 255; a = S[i]; j = (j + a) & 255; b = S[j]; S[i] = b; S[j] = a; K = S[(a + b) & 255];
    i = (i + 1) & 255; a = S[i]; j = (j + a) & 255; b = S[j]; S[i] = b; S[j] = a; K |= S[(a + b) & 255] << 8;
    i = (i + 1) & 255; a = S[i]; j = (j + a) & 255; b = S[j]; S[i] = b; S[j] = a; K |= S[(a + b) & 255] << 16;
    i = (i + 1) & 255; a = S[i]; j = (j + a) & 255; b = S[j]; S[i] = b; S[j] = a; K |= S[(a + b) & 255] << 24;
    target.setInt32(n, source.getInt32(n, true) ^ K, true);
    i = (i + 1) & 255; a = S[i]; j = (j + a) & 255; b = S[j]; S[i] = b; S[j] = a; K = S[(a + b) & 255];
    i = (i + 1) & 255; a = S[i]; j = (j + a) & 255; b = S[j]; S[i] = b; S[j] = a; K |= S[(a + b) & 255] << 8;
    i = (i + 1) & 255; a = S[i]; j = (j + a) & 255; b = S[j]; S[i] = b; S[j] = a; K |= S[(a + b) & 255] << 16;
    i = (i + 1) & 255; a = S[i]; j = (j + a) & 255; b = S[j]; S[i] = b; S[j] = a; K |= S[(a + b) & 255] << 24;
    target.setInt32(n + 4, source.getInt32(n + 4, true) ^ K, true);
  }
  return j;
}

/** Exchanges S[i] and S[j], and looks up the keystream byte that belongs to them. */
function exchange(i: number, j: number): number {
  const a = S[i];
  const b = S[j];
  S[i] = b;
  S[j] = a;
  return S[(a + b) & 255];
}

/** The permutation at work, at one address that V8 knows; it is copied in and out by each call. */
const S = new Uint8Array(256);
const identity = Uint8Array.from({ length: 256 }, (_, i) => i);
