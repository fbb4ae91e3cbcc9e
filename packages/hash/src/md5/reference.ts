/**
 * MD5 (RFC 1321), the standard read aloud, with a trace. Broken: collisions are found in seconds (Wang and Yu 2005).
 * The one idea: four rounds of sixteen operations; each adds a function of three state words, one message word and one
 * constant to the fourth, rotates the sum and adds the neighbour. One change: where the RFC rotates the names of the four
 * words (`[ABCD k s i]`, `[DABC k s i]`, ...), the loop here moves the values.
 */

import { checkBytes, concat, readWordLE, rotateLeft, type Trace } from '@cleartext/core';
import { type Compression, padding, stateBytes } from '../merkle-damgard.ts';
import { initialValue, T } from './constants.ts';

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

const format: Pick<Compression, 'blockSize' | 'byteOrder'> = { blockSize: 64, byteOrder: 'little' };

/** MD5 as RFC 1321 section 3 tells it. */
export function md5Reference(message: Uint8Array, trace?: Trace<Md5Event>): Uint8Array {
  checkBytes('message', message);
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

// RFC 1321 section 3.4: X chooses, Z chooses, parity, and a fourth function without a name.
const F = (X: number, Y: number, Z: number): number => (X & Y) | (~X & Z);
const G = (X: number, Y: number, Z: number): number => (X & Z) | (Y & ~Z);
const H = (X: number, Y: number, Z: number): number => X ^ Y ^ Z;
const I = (X: number, Y: number, Z: number): number => Y ^ (X | ~Z);
