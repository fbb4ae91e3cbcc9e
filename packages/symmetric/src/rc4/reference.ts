/**
 * RC4 (Rivest 1987; RFC 6229 for its keystreams), read aloud, with a trace: a permutation S of the 256 byte values that
 * shuffles itself and gives out one byte a step. Status: broken. Its keystream is biased (the second byte is zero twice as
 * often as it should be; Mantin and Shamir 2001), which decrypts repeated texts; RFC 7465 forbids it in TLS.
 */

import { checkBytes, type Trace } from '@cleartext/core';
import type { StreamCipher } from '../stream-cipher.ts';

/** What RC4 does, step by step. `S` is a copy of the permutation; `i`, `j`, `t` and `K` are bytes. */
export type Rc4Event =
  /** S[i] and S[j] were exchanged. */
  | { readonly step: 'key scheduling'; readonly i: number; readonly j: number }
  /** The permutation after the key scheduling. */
  | { readonly step: 'permutation'; readonly S: Uint8Array }
  /** S[i] and S[j] were exchanged, t = S[i] + S[j], and K = S[t] is the next byte of the keystream. */
  | { readonly step: 'generation'; readonly i: number; readonly j: number; readonly t: number; readonly K: number };

/**
 * RC4 under a key of 1 to 256 bytes, with an event for each step. Throws `TypeError` or `RangeError` for any other key.
 * Leaks: the state is indexed by secret bytes (cache timing); the keystream's own biases are worse.
 */
export function rc4Reference(key: Uint8Array, trace?: Trace<Rc4Event>): StreamCipher {
  checkBytes('key', key, { min: 1, max: 256 });
  const S = keyScheduling(key, trace);
  let i = 0;
  let j = 0;

  /** The pseudo-random generation algorithm: the next byte of the keystream. */
  const generate = (): number => {
    i = (i + 1) % 256;
    j = (j + S[i]) % 256;
    exchange(S, i, j);
    const t = (S[i] + S[j]) % 256;
    const K = S[t];
    trace?.({ step: 'generation', i, j, t, K });
    return K;
  };

  return {
    name: 'RC4',
    status: 'broken',
    process(bytes) {
      checkBytes('bytes', bytes);
      return Uint8Array.from(bytes, (byte) => byte ^ generate());
    },
  };
}

/** The key-scheduling algorithm: 256 exchanges, steered by the key bytes in turn. */
function keyScheduling(key: Uint8Array, trace?: Trace<Rc4Event>): Uint8Array {
  const S = Uint8Array.from({ length: 256 }, (_, i) => i);
  let j = 0;
  for (let i = 0; i < 256; i++) {
    j = (j + S[i] + key[i % key.length]) % 256;
    exchange(S, i, j);
    trace?.({ step: 'key scheduling', i, j });
  }
  trace?.({ step: 'permutation', S: S.slice() });
  return S;
}

function exchange(S: Uint8Array, i: number, j: number): void {
  [S[i], S[j]] = [S[j], S[i]];
}
