/**
 * MD5 (RFC 1321), the standard read aloud, with a trace. Broken: collisions are found in seconds (Wang and Yu 2005).
 * The one idea: four rounds of sixteen operations; each adds a function of three state words, one message word and one
 * constant to the fourth, rotates the sum and adds the neighbour. One change: where the RFC rotates the names of the four
 * words (`[ABCD k s i]`, `[DABC k s i]`, ...), the loop here moves the values.
 */

import { concat, readWordLE, rotateLeft, type Trace } from '@cleartext/core';
import { type Compression, padding, stateBytes } from '../merkle-damgard.ts';

/** What `md5Reference` shows; every word is unsigned. */
export type Md5Event =
  /** The message after RFC 1321 sections 3.1 and 3.2. */
  | { readonly step: 'padding'; readonly message: Uint8Array }
  /** Block number `i` (from 0) as the sixteen words `X`. */
  | { readonly step: 'block'; readonly i: number; readonly X: readonly number[] }
  /**
   * One of the 64 operations, `t` from 0 (the RFC's i is `t + 1`): it took message word `X[k]`, constant `T` and
   * rotation `s`; `A`..`D` are the words after it, moved so that the new one is `B`.
   */
  | {
      readonly step: 'round';
      readonly i: number;
      readonly t: number;
      readonly k: number;
      readonly s: number;
      readonly T: number;
      readonly A: number;
      readonly B: number;
      readonly C: number;
      readonly D: number;
    }
  /** The state after block `i`. */
  | { readonly step: 'state'; readonly i: number; readonly state: readonly number[] };

/** The words A, B, C, D before the first block, RFC 1321 section 3.3: the bytes 01 23 45 67 89 ab cd ef fe dc ... 10. */
export const initialValue = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476);

const format: Pick<Compression, 'blockSize' | 'byteOrder'> = { blockSize: 64, byteOrder: 'little' };

/** MD5 as RFC 1321 section 3 tells it. */
export function md5Reference(message: Uint8Array, trace?: Trace<Md5Event>): Uint8Array {
  const padded = concat(message, padding(format, message.length));
  trace?.({ step: 'padding', message: padded.slice() });
  const state = initialValue.slice();
  for (let i = 0; i < padded.length / 64; i++) {
    const X = Int32Array.from({ length: 16 }, (_, k) => readWordLE(padded, 64 * i + 4 * k));
    trace?.({ step: 'block', i, X: Array.from(X, (word) => word >>> 0) });

    let [A, B, C, D] = state;
    for (let t = 0; t < 64; t++) {
      const { f, k, s } = operation(t);
      const sum = (A + f(B, C, D) + X[k] + T[t]) | 0;
      A = D;
      D = C;
      C = B;
      B = (B + rotateLeft(sum, s)) | 0;
      trace?.({ step: 'round', i, t, k, s, T: T[t] >>> 0, A: A >>> 0, B: B >>> 0, C: C >>> 0, D: D >>> 0 });
    }

    [A, B, C, D].forEach((word, n) => (state[n] += word));
    trace?.({ step: 'state', i, state: Array.from(state, (word) => word >>> 0) });
  }
  return stateBytes(format, state, 16);
}

/** The round's function, the message word's number and the rotation of operation `t`, RFC 1321 section 3.4. */
function operation(t: number): { f: (X: number, Y: number, Z: number) => number; k: number; s: number } {
  const n = t % 4;
  if (t < 16) return { f: F, k: t, s: [7, 12, 17, 22][n] };
  if (t < 32) return { f: G, k: (5 * t + 1) % 16, s: [5, 9, 14, 20][n] };
  if (t < 48) return { f: H, k: (3 * t + 5) % 16, s: [4, 11, 16, 23][n] };
  return { f: I, k: (7 * t) % 16, s: [6, 10, 15, 21][n] };
}

// RFC 1321 section 3.4: X chooses, Z chooses, parity, and one that is none of these.
const F = (X: number, Y: number, Z: number): number => (X & Y) | (~X & Z);
const G = (X: number, Y: number, Z: number): number => (X & Z) | (Y & ~Z);
const H = (X: number, Y: number, Z: number): number => X ^ Y ^ Z;
const I = (X: number, Y: number, Z: number): number => Y ^ (X | ~Z);

/** RFC 1321 section 3.4: T[t] is the integer part of 2^32 |sin(t + 1)|, t + 1 in radians. */
// prettier-ignore
export const T = Int32Array.of(
  0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee,
  0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
  0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be,
  0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
  0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa,
  0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
  0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed,
  0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
  0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c,
  0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
  0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05,
  0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
  0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039,
  0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
  0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1,
  0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391,
);
