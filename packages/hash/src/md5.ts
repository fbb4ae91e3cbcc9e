/**
 * MD5 (RFC 1321). Broken: collisions are found in seconds (Wang and Yu 2005), and forged certificates were made with
 * them (Stevens et al. 2009). Still met as a checksum, in old protocols and in textbooks.
 *
 * The one idea: four rounds of sixteen steps; each step adds a nonlinear function of three state words, one message word
 * and one constant to the fourth, rotates it and adds the neighbour. The loops below are RFC 1321 section 3.4 with one
 * change: where the RFC rotates the names of the four words (`[ABCD k s i]`, `[DABC ...]`), the loop moves the values.
 */

import { concat, readWordLE, rotateLeft, type Trace } from '@cleartext/core';
import { type Compression, iterate, padding, stateBytes } from './merkle-damgard.ts';

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

const compression: Compression = {
  blockSize: 64,
  byteOrder: 'little',
  /** RFC 1321 section 3.3: the bytes 01 23 45 67 89 ab cd ef fe dc ba 98 76 54 32 10. */
  initialValue: Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476),
  compress,
};

/** MD5, RFC 1321: 16 bytes of digest. Broken, never use it to protect anything. */
export const md5 = iterate({
  name: 'MD5',
  id: 'md5',
  oid: '1.2.840.113549.2.5',
  status: 'broken',
  digestSize: 16,
  compression,
});

/** MD5 as RFC 1321 section 3 tells it, with a trace. The steps are those of `md5` itself. */
export function md5Reference(message: Uint8Array, trace?: Trace<Md5Event>): Uint8Array {
  const padded = concat(message, padding(compression, message.length));
  trace?.({ step: 'padding', message: padded.slice() });
  const state = compression.initialValue.slice();
  for (let i = 0; i < padded.length / 64; i++) {
    compress(state, padded, 64 * i, trace && ((event) => trace('X' in event ? { ...event, i } : event)));
    trace?.({ step: 'state', i, state: Array.from(state, (word) => word >>> 0) });
  }
  return stateBytes(compression, state, 16);
}

/** RFC 1321 section 3.4: processes one block of sixteen words. */
function compress(state: Int32Array, bytes: Uint8Array, offset: number, trace?: Trace<Md5Event>): void {
  for (let k = 0; k < 16; k++) X[k] = readWordLE(bytes, offset + 4 * k);
  trace?.({ step: 'block', i: 0, X: Array.from(X, (word) => word >>> 0) });
  let A = state[0];
  let B = state[1];
  let C = state[2];
  let D = state[3];
  for (let t = 0; t < 16; t++) {
    const F = (B & C) | (~B & D);
    const sum = (A + F + ((X[t] + T[t]) | 0)) | 0;
    A = D;
    D = C;
    C = B;
    B = (B + rotateLeft(sum, S[t & 3])) | 0;
    if (trace) show(trace, t, A, B, C, D);
  }
  for (let t = 16; t < 32; t++) {
    const G = (B & D) | (C & ~D);
    const sum = (A + G + ((X[(5 * t + 1) & 15] + T[t]) | 0)) | 0;
    A = D;
    D = C;
    C = B;
    B = (B + rotateLeft(sum, S[4 + (t & 3)])) | 0;
    if (trace) show(trace, t, A, B, C, D);
  }
  for (let t = 32; t < 48; t++) {
    const H = B ^ C ^ D;
    const sum = (A + H + ((X[(3 * t + 5) & 15] + T[t]) | 0)) | 0;
    A = D;
    D = C;
    C = B;
    B = (B + rotateLeft(sum, S[8 + (t & 3)])) | 0;
    if (trace) show(trace, t, A, B, C, D);
  }
  for (let t = 48; t < 64; t++) {
    const I = C ^ (B | ~D);
    const sum = (A + I + ((X[(7 * t) & 15] + T[t]) | 0)) | 0;
    A = D;
    D = C;
    C = B;
    B = (B + rotateLeft(sum, S[12 + (t & 3)])) | 0;
    if (trace) show(trace, t, A, B, C, D);
  }
  state[0] += A;
  state[1] += B;
  state[2] += C;
  state[3] += D;
}

function show(trace: Trace<Md5Event>, t: number, A: number, B: number, C: number, D: number): void {
  const k = [t, 5 * t + 1, 3 * t + 5, 7 * t][t >> 4] & 15;
  const s = S[(t >> 4) * 4 + (t & 3)];
  trace({ step: 'round', t, k, s, T: T[t] >>> 0, A: A >>> 0, B: B >>> 0, C: C >>> 0, D: D >>> 0 });
}

const X = new Int32Array(16);

/** The rotations: four for each round, used in turn. */
const S = Int32Array.of(7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21);

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
