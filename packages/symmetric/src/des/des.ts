/**
 * The Data Encryption Standard, FIPS 46-3: blocks of 8 bytes, keys of 8 bytes of which one bit in eight is parity.
 * Status: broken. A key has only 56 bits, and a machine that tries them all found one in 56 hours as early as 1998.
 * The cipher reads as the standard does in reference.ts; what runs here is its fast form of fast.ts.
 */

import { checkBytes } from '@cleartext/core';
import { blockCipher, type BlockCipher } from '../block-cipher.ts';
import { runs, scheduleKey, wordsPerPass } from './fast.ts';

/**
 * DES under an 8-byte key (FIPS 46-3). Parity bits are ignored, weak keys are accepted (see weak-keys.ts).
 * Throws `TypeError` or `RangeError` unless `key` is 8 bytes.
 * Leaks: which table entries were read, and so something of key and text, to whoever shares the processor's cache.
 */
export function des(key: Uint8Array): BlockCipher {
  checkBytes('key', key, 8);
  const K = new Int32Array(wordsPerPass);
  scheduleKey(key, 0, K, 0, false);
  return blockCipher('DES', 8, 8, 'broken', runs(K));
}
