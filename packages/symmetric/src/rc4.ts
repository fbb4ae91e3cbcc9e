/**
 * RC4 (Rivest 1987; published anonymously in 1994, described in RFC 6229 and RFC 7465): a permutation of the 256 byte
 * values that shuffles itself and gives out one byte a step. Status: broken. Its keystream is biased (the second byte
 * is zero twice as often as it should be; Mantin and Shamir 2001), which decrypts repeated texts; RFC 7465 forbids it
 * in TLS.
 */

import { checkBytes, type Trace } from '@cleartext/core';
import type { StreamCipher } from './stream-cipher.ts';

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
      const run = trace ? 1 : RUN;
      for (let n = 0; n < bytes.length; n += run) {
        const count = Math.min(run, bytes.length - n);
        j = generate(permutation, i, j, bytes, processed, n, count);
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
function keyScheduling(key: Uint8Array, trace?: Trace<Rc4Event>): Int32Array {
  const S = new Int32Array(256);
  for (let i = 0; i < 256; i++) S[i] = i;
  for (let i = 0, j = 0, k = 0; i < 256; i++) {
    const held = S[i];
    j = (j + held + key[k]) & 255;
    S[i] = S[j];
    S[j] = held;
    if (++k === key.length) k = 0;
    trace?.({ step: 'key scheduling', i, j });
  }
  trace?.({ step: 'permutation', S: Uint8Array.from(S) });
  return S;
}

/** The pseudo-random generation algorithm for bytes[from .. from + count - 1]; returns the new j. */
function generate(
  permutation: Int32Array,
  i: number,
  j: number,
  bytes: Uint8Array,
  processed: Uint8Array,
  from: number,
  count: number,
): number {
  S.set(permutation);
  for (let n = from; n < from + count; n++) {
    i = (i + 1) & 255;
    const a = S[i];
    j = (j + a) & 255;
    const b = S[j];
    S[i] = b;
    S[j] = a;
    processed[n] = bytes[n] ^ S[(a + b) & 255];
  }
  permutation.set(S);
  return j;
}

/** The permutation at work, in one place that V8 knows: it needs no bounds checks there. */
const S = new Int32Array(256);
