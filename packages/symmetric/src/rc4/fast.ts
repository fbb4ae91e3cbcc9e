/**
 * RC4 (Rivest 1987; published anonymously in 1994, described in RFC 6229 and RFC 7465): a permutation of the 256 byte
 * values that shuffles itself and gives out one byte a step. Status: broken. Its keystream is biased (the second byte
 * is zero twice as often as it should be; Mantin and Shamir 2001), which decrypts repeated texts; RFC 7465 forbids it
 * in TLS.
 */

import { checkBytes, type Trace, viewOf } from '@cleartext/core';
import type { StreamCipher } from '../stream-cipher.ts';

/** What RC4 does, step by step. `S` is a copy of the permutation; `i`, `j` and `K` are bytes. */
export type Rc4Event =
  | { readonly step: 'key scheduling'; readonly i: number; readonly j: number }
  | { readonly step: 'permutation'; readonly S: Uint8Array }
  | { readonly step: 'generation'; readonly i: number; readonly j: number; readonly t: number; readonly K: number };

/**
 * RC4 under a key of 1 to 256 bytes; `key scheduling` names the exchange of S[i] and S[j], `generation` the exchange
 * and then the keystream byte K = S[t]. Throws `TypeError` or `RangeError` for any other key.
 * There is no nonce: one key, one message. Two messages under one key are a two-time pad.
 * Leaks: the state is indexed by secret bytes (cache timing); the keystream's own biases are worse.
 */
export function rc4(key: Uint8Array, trace?: Trace<Rc4Event>): StreamCipher {
  checkBytes('key', key, { min: 1, max: 256 });
  const permutation = keyScheduling(key, trace);
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
      const run = trace ? 1 : RUN;
      for (let n = 0; n < bytes.length; n += run) {
        const count = Math.min(run, bytes.length - n);
        j = generate(permutation, i, j, source, target, n, n + count);
        i = (i + count) & 255;
        trace?.({ step: 'generation', i, j, t: (permutation[i] + permutation[j]) & 255, K: bytes[n] ^ processed[n] });
      }
      return processed;
    },
  };
}

/** Bytes in one call of `generate`: V8 makes better code for a function that is called often than for one long loop. */
const RUN = 4096;

/** The key-scheduling algorithm: 256 exchanges, steered by the key bytes in turn. */
function keyScheduling(key: Uint8Array, trace?: Trace<Rc4Event>): Uint8Array {
  const permutation = identity.slice();
  const run = trace ? 1 : 256;
  for (let i = 0, j = 0; i < 256; i += run) {
    j = schedule(permutation, key, j, i, i + run);
    trace?.({ step: 'key scheduling', i, j });
  }
  trace?.({ step: 'permutation', S: permutation.slice() });
  return permutation;
}

/** The exchanges of S[from .. end - 1]; returns the new j. */
function schedule(permutation: Uint8Array, key: Uint8Array, j: number, from: number, end: number): number {
  S.set(permutation);
  for (let i = from; i < end; i++) {
    j = (j + S[i] + key[i % key.length]) & 255;
    exchange(i, j);
  }
  permutation.set(S);
  return j;
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

/** Eight steps a turn, a line each, for two words of keystream: a word is as quickly added to the text as a byte is. */
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

/** The permutation at work, in one place that V8 knows; between two calls it belongs to nobody. */
const S = new Uint8Array(256);
const identity = Uint8Array.from({ length: 256 }, (_, i) => i);
