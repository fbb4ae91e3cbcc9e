/**
 * SHA-1 (FIPS 180-4 section 6.1), the standard read aloud, with a trace. Broken: collisions have been published since
 * 2017. The one idea: MD5's plan with a fifth word, and with message words 16 to 79 computed from the earlier ones, so
 * that changing one bit of the message changes many steps.
 */

import { checkBytes, concat, readWordBE, rotateLeft, type Trace } from '@cleartext/core';
import { checkSixteenWords, type Compression, padding, stateBytes } from '../merkle-damgard.ts';
import { initialValue, K } from './constants.ts';

/** What `sha1Reference` shows; every word is unsigned, `i` counts blocks from 1 and `t` steps from 0, as in FIPS 180-4. */
export type Sha1Event =
  /** The padded message, section 5.1.1. */
  | { readonly step: 'padding'; readonly message: Uint8Array }
  /** Block `M(i)` as sixteen words. */
  | { readonly step: 'block'; readonly i: number; readonly M: readonly number[] }
  /** The message schedule `W[0..79]`, section 6.1.2 step 1. */
  | { readonly step: 'schedule'; readonly i: number; readonly W: readonly number[] }
  /** The working variables after step `t`, section 6.1.2 step 3. */
  | {
      readonly step: 'round';
      readonly i: number;
      readonly t: number;
      readonly T: number;
      readonly a: number;
      readonly b: number;
      readonly c: number;
      readonly d: number;
      readonly e: number;
    }
  /** The intermediate hash value `H(i)`, section 6.1.2 step 4. */
  | { readonly step: 'hash value'; readonly i: number; readonly H: readonly number[] };

const format: Pick<Compression, 'blockSize' | 'byteOrder'> = { blockSize: 64, byteOrder: 'big' };

/** SHA-1 as FIPS 180-4 section 6.1.2 tells it. */
export function sha1Reference(message: Uint8Array, trace?: Trace<Sha1Event>): Uint8Array {
  checkBytes('message', message);
  const padded = concat(message, padding(format, message.length));
  trace?.({ step: 'padding', message: padded.slice() });
  const H = initialValue.slice();
  for (let i = 1; i <= padded.length / 64; i++) {
    const M = Int32Array.from({ length: 16 }, (_, t) => readWordBE(padded, 64 * (i - 1) + 4 * t));
    trace?.({ step: 'block', i, M: unsigned(M) });

    const W = sha1MessageSchedule(M);
    trace?.({ step: 'schedule', i, W: unsigned(W) });

    let [a, b, c, d, e] = H;
    for (let t = 0; t < 80; t++) {
      const T = (rotateLeft(a, 5) + f(t, b, c, d) + e + K[Math.floor(t / 20)] + W[t]) | 0;
      e = d;
      d = c;
      c = rotateLeft(b, 30);
      b = a;
      a = T;
      trace?.({ step: 'round', i, t, T: T >>> 0, a: a >>> 0, b: b >>> 0, c: c >>> 0, d: d >>> 0, e: e >>> 0 });
    }

    [a, b, c, d, e].forEach((word, n) => (H[n] += word));
    trace?.({ step: 'hash value', i, H: unsigned(H) });
  }
  return stateBytes(format, H, 20);
}

/** The message schedule of a block of sixteen words: eighty words (FIPS 180-4 section 6.1.2 step 1). Throws `TypeError` or `RangeError` for another. */
export function sha1MessageSchedule(M: Int32Array): Int32Array {
  checkSixteenWords(M);
  const W = new Int32Array(80);
  W.set(M);
  for (let t = 16; t < 80; t++) W[t] = rotateLeft(W[t - 3] ^ W[t - 8] ^ W[t - 14] ^ W[t - 16], 1);
  return W;
}

/** FIPS 180-4 section 4.1.1: choose, parity, majority, parity. */
function f(t: number, x: number, y: number, z: number): number {
  if (t < 20) return (x & y) ^ (~x & z);
  if (t >= 40 && t < 60) return (x & y) ^ (x & z) ^ (y & z);
  return x ^ y ^ z;
}

function unsigned(words: Int32Array): number[] {
  return Array.from(words, (word) => word >>> 0);
}
