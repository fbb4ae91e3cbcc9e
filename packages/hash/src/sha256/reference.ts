/**
 * SHA-256 (FIPS 180-4 section 6.2), the standard read aloud, with a trace. Current: no attack is known on the full
 * function. The one idea: each of 64 steps mixes one word of the message schedule and one constant into eight words;
 * the schedule spreads every bit of the block over most of the steps.
 */

import { checkBytes, concat, readWordBE, rotateRight, type Trace } from '@cleartext/core';
import { checkSixteenWords, type Compression, padding, stateBytes } from '../merkle-damgard.ts';
import { initialValue224, initialValue256, K } from './constants.ts';

/** What `sha256Reference` shows; every word is unsigned, `i` counts blocks from 1 and `t` steps from 0, as in FIPS 180-4. */
export type Sha256Event =
  /** The padded message, section 5.1.1. */
  | { readonly step: 'padding'; readonly message: Uint8Array }
  /** Block `M(i)` as sixteen words. */
  | { readonly step: 'block'; readonly i: number; readonly M: readonly number[] }
  /** The message schedule `W[0..63]`, section 6.2.2 step 1. */
  | { readonly step: 'schedule'; readonly i: number; readonly W: readonly number[] }
  /** The temporary words of step `t` and the working variables after it, section 6.2.2 step 3. */
  | {
      readonly step: 'round';
      readonly i: number;
      readonly t: number;
      readonly T1: number;
      readonly T2: number;
      readonly a: number;
      readonly b: number;
      readonly c: number;
      readonly d: number;
      readonly e: number;
      readonly f: number;
      readonly g: number;
      readonly h: number;
    }
  /** The intermediate hash value `H(i)`, section 6.2.2 step 4. */
  | { readonly step: 'hash value'; readonly i: number; readonly H: readonly number[] };

const format: Pick<Compression, 'blockSize' | 'byteOrder'> = { blockSize: 64, byteOrder: 'big' };

/** SHA-256 as FIPS 180-4 section 6.2.2 tells it. */
export function sha256Reference(message: Uint8Array, trace?: Trace<Sha256Event>): Uint8Array {
  return hashComputation(initialValue256, 32, message, trace);
}

/** SHA-224, FIPS 180-4 section 6.3: another initial value, and the first 28 bytes of the last hash value. */
export function sha224Reference(message: Uint8Array, trace?: Trace<Sha256Event>): Uint8Array {
  return hashComputation(initialValue224, 28, message, trace);
}

/** The SHA-256 hash computation, section 6.2.2, from an initial value to the first bytes of the last hash value. */
function hashComputation(
  H0: Int32Array,
  digestSize: number,
  message: Uint8Array,
  trace?: Trace<Sha256Event>,
): Uint8Array {
  checkBytes('message', message);
  const padded = concat(message, padding(format, message.length));
  trace?.({ step: 'padding', message: padded.slice() });
  const H = H0.slice();
  for (let i = 1; i <= padded.length / 64; i++) {
    const M = Int32Array.from({ length: 16 }, (_, t) => readWordBE(padded, 64 * (i - 1) + 4 * t));
    trace?.({ step: 'block', i, M: unsigned(M) });

    const W = sha256MessageSchedule(M);
    trace?.({ step: 'schedule', i, W: unsigned(W) });

    let [a, b, c, d, e, f, g, h] = H;
    for (let t = 0; t < 64; t++) {
      const T1 = (h + Sigma1(e) + Ch(e, f, g) + K[t] + W[t]) | 0;
      const T2 = (Sigma0(a) + Maj(a, b, c)) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + T1) | 0;
      d = c;
      c = b;
      b = a;
      a = (T1 + T2) | 0;
      trace?.({ step: 'round', i, t, ...unsignedWords({ T1, T2, a, b, c, d, e, f, g, h }) });
    }

    [a, b, c, d, e, f, g, h].forEach((word, n) => (H[n] += word));
    trace?.({ step: 'hash value', i, H: unsigned(H) });
  }
  return stateBytes(format, H, digestSize);
}

/** The message schedule of a block of sixteen words: 64 words (FIPS 180-4 section 6.2.2 step 1). Throws `TypeError` or `RangeError` for another. */
export function sha256MessageSchedule(M: Int32Array): Int32Array {
  checkSixteenWords(M);
  const W = new Int32Array(64);
  W.set(M);
  for (let t = 16; t < 64; t++) W[t] = sigma1(W[t - 2]) + W[t - 7] + sigma0(W[t - 15]) + W[t - 16];
  return W;
}

// FIPS 180-4 section 4.1.2: choose, majority, and four ways to mix a word with itself.
const Ch = (x: number, y: number, z: number): number => (x & y) ^ (~x & z);
const Maj = (x: number, y: number, z: number): number => (x & y) ^ (x & z) ^ (y & z);
const Sigma0 = (x: number): number => rotateRight(x, 2) ^ rotateRight(x, 13) ^ rotateRight(x, 22);
const Sigma1 = (x: number): number => rotateRight(x, 6) ^ rotateRight(x, 11) ^ rotateRight(x, 25);
const sigma0 = (x: number): number => rotateRight(x, 7) ^ rotateRight(x, 18) ^ (x >>> 3);
const sigma1 = (x: number): number => rotateRight(x, 17) ^ rotateRight(x, 19) ^ (x >>> 10);

function unsigned(words: Int32Array): number[] {
  return Array.from(words, (word) => word >>> 0);
}

/** The same names with their words unsigned. */
function unsignedWords<Name extends string>(words: Readonly<Record<Name, number>>): Readonly<Record<Name, number>> {
  const entries = Object.entries<number>(words).map(([name, word]) => [name, word >>> 0]);
  return Object.fromEntries(entries) as Record<Name, number>;
}
