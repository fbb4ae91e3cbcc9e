/**
 * Triple-DES (TDEA, FIPS 46-3 and SP 800-67): encrypt with K1, decrypt with K2, encrypt with K3, with three keys or with
 * two (K3 = K1). With K1 = K2 = K3 it is single DES, which is why the middle pass goes backwards.
 * Status: legacy. No practical attack on the cipher itself, but its 8-byte blocks repeat after about 2^32 of them
 * (Sweet32, 2016) and NIST disallowed it for encryption after 2023.
 */

import { checkBytes } from '@cleartext/core';
import { blockCipher, type BlockCipher } from '../block-cipher.ts';
import { scheduleKey, stepsWith, wordsPerPass } from '../des/fast.ts';

/**
 * Triple-DES under a key of 24 bytes K1 K2 K3, or of 16 bytes K1 K2 (SP 800-67 section 3).
 * Throws `TypeError` or `RangeError` for any other key. Leaks: as `des`.
 */
export function tripleDes(key: Uint8Array): BlockCipher {
  checkBytes('key', key, [16, 24]);
  const K = new Int32Array(3 * wordsPerPass);
  scheduleKey(key, 0, K, 0, false);
  scheduleKey(key, 8, K, wordsPerPass, true);
  scheduleKey(key, key.length === 24 ? 16 : 0, K, 2 * wordsPerPass, false);
  return blockCipher('Triple-DES', 8, key.length, 'legacy', stepsWith(K));
}
