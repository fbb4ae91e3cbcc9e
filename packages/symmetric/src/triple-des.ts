/**
 * Triple-DES (TDEA, FIPS 46-3 and SP 800-67): encrypt with K1, decrypt with K2, encrypt with K3, with three keys or with
 * two (K3 = K1). With K1 = K2 = K3 it is single DES, which is why the middle pass goes backwards.
 * Status: legacy. No practical attack on the cipher itself, but its 8-byte blocks repeat after some 2^32 of them
 * (Sweet32, 2016) and NIST disallowed it for encryption after 2023.
 */

import { checkBytes, copy, type Trace } from '@cleartext/core';
import { blockCipher, type BlockCipher, type BlockRun } from './block-cipher.ts';
import { runs, scheduleKey, wordsPerPass } from './des/fast.ts';
import { desReference, type DesEvent } from './des/reference.ts';

/** What happens inside Triple-DES: which key is scheduled and which pass begins, then what happens inside DES. */
export type TripleDesEvent =
  | { readonly step: 'key'; readonly name: 'K1' | 'K2' | 'K3'; readonly key: Uint8Array }
  | {
      readonly step: 'pass';
      readonly pass: 1 | 2 | 3;
      readonly direction: 'encrypt' | 'decrypt';
      readonly key: 'K1' | 'K2' | 'K3';
      readonly block: Uint8Array;
    }
  | DesEvent;

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
  return blockCipher('Triple-DES', 8, key.length, 'legacy', runs(K));
}

/** Triple-DES as three passes of `desReference`, traced. Same keys and errors as `tripleDes`. Leaks: everything. */
export function tripleDesReference(key: Uint8Array, trace?: Trace<TripleDesEvent>): BlockCipher {
  checkBytes('key', key, [16, 24]);
  const passes = split(key).map((part, i) => {
    const name = (['K1', 'K2', 'K3'] as const)[i];
    trace?.({ step: 'key', name, key: copy(part) });
    return { name, cipher: desReference(part, trace) };
  });
  const run =
    (order: typeof passes, directions: readonly ('encrypt' | 'decrypt')[]): BlockRun =>
    (src, from, dst, to, count) => {
      for (let i = 0; i < 8 * count; i += 8) {
        let block: Uint8Array = copy(src, from + i, from + i + 8);
        order.forEach(({ name, cipher }, p) => {
          const [pass, direction] = [(p + 1) as 1 | 2 | 3, directions[p]];
          trace?.({ step: 'pass', pass, direction, key: name, block: copy(block) });
          block = direction === 'encrypt' ? cipher.encryptBlock(block) : cipher.decryptBlock(block);
        });
        dst.set(block, to + i);
      }
    };
  return blockCipher('Triple-DES', 8, key.length, 'legacy', {
    encryptBlocks: run(passes, ['encrypt', 'decrypt', 'encrypt']),
    decryptBlocks: run(passes.toReversed(), ['decrypt', 'encrypt', 'decrypt']),
  });
}

function split(key: Uint8Array): Uint8Array[] {
  return [key.subarray(0, 8), key.subarray(8, 16), key.length === 24 ? key.subarray(16) : key.subarray(0, 8)];
}
