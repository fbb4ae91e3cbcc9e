/**
 * Triple-DES (SP 800-67 section 3) as three passes of the DES of the standard, with a trace. Status: legacy.
 * E(K3, D(K2, E(K1, block))): with three equal keys it is single DES, which is why the middle pass goes backwards.
 */

import { checkBytes, copy, type Trace } from '@cleartext/core';
import { blockCipher, type BlockCipher, type BlockRun } from '../block-cipher.ts';
import { desReference, type DesEvent } from '../des/reference.ts';

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
