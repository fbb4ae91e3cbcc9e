/**
 * The key expansion of RC2 (RFC 2268 section 2): a key of 1 to 128 bytes becomes 128 bytes, is cut down to the effective
 * key bits, and is expanded once more from what is left, so that the whole of it depends on those bits alone.
 */

import { checkBytes, checkInteger, type Trace } from '@cleartext/core';
import { PITABLE } from './tables.ts';

/** The phases of the expansion. `L` is the key buffer of 128 bytes after the phase. */
export type Rc2KeyEvent =
  /** Step 1: the key of T bytes, expanded to 128. */
  | { readonly step: 'expand'; readonly T: number; readonly L: Uint8Array }
  /** The byte L[128 - T8], cut down by the mask TM to the last of T1 effective bits. */
  | { readonly step: 'limit'; readonly T1: number; readonly T8: number; readonly TM: number; readonly L: Uint8Array }
  /** Step 2: everything before that byte, computed from what follows it, and the 64 words. */
  | { readonly step: 'key words'; readonly L: Uint8Array; readonly K: Uint16Array };

/**
 * The 64 key words of RC2, 16 bits each (RFC 2268 section 2). Throws `TypeError` or `RangeError` unless `key` is 1 to 128
 * bytes and `effectiveKeyBits` 1 to 1024. Leaks: key bytes index the table, so the cache lines touched depend on the key.
 */
export function rc2KeyExpansion(key: Uint8Array, effectiveKeyBits?: number, trace?: Trace<Rc2KeyEvent>): Uint16Array {
  checkBytes('key', key, { min: 1, max: 128 });
  const T = key.length;
  const T1 = effectiveKeyBits ?? 8 * T;
  checkInteger('effectiveKeyBits', T1, { min: 1, max: 1024 });
  const T8 = Math.ceil(T1 / 8);
  const TM = 0xff >>> (8 * T8 - T1);
  const L = new Uint8Array(128);
  L.set(key);
  for (let i = T; i < 128; i++) L[i] = PITABLE[(L[i - 1] + L[i - T]) & 0xff];
  trace?.({ step: 'expand', T, L: L.slice() });
  L[128 - T8] = PITABLE[L[128 - T8] & TM];
  trace?.({ step: 'limit', T1, T8, TM, L: L.slice() });
  for (let i = 127 - T8; i >= 0; i--) L[i] = PITABLE[L[i + 1] ^ L[i + T8]];
  const K = new Uint16Array(64);
  for (let i = 0; i < 64; i++) K[i] = L[2 * i] | (L[2 * i + 1] << 8);
  trace?.({ step: 'key words', L: L.slice(), K: K.slice() });
  return K;
}
