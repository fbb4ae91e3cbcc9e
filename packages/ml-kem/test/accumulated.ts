/**
 * The accumulated vectors of C2SP CCTV (github.com/C2SP/CCTV, ML-KEM): every input is drawn from one SHAKE128 over nothing,
 * every output is absorbed by another, and 32 bytes of the second stand for all of them.
 */

import { bytesToHex, equalBytes } from '@cleartext/core';
import { shake128 } from '@cleartext/hash';
import type { MlKem } from '../src/index.ts';

/** The 32 bytes after `count` tests, in hexadecimal. */
export function accumulate(kem: MlKem, count: number): string {
  const inputs = shake128.create();
  const outputs = shake128.create();
  for (let i = 0; i < count; i++) {
    const d = inputs.squeeze(32);
    const z = inputs.squeeze(32);
    const m = inputs.squeeze(32);
    const invalid = inputs.squeeze(kem.parameters.ciphertextSize);
    const { ek, dk } = kem.keyGenInternal(d, z);
    const { K, c } = kem.encapsInternal(ek, m);
    if (!equalBytes(kem.decaps(dk, c), K)) throw new Error(`test ${i}: the two ends disagree`);
    outputs.absorb(ek).absorb(dk).absorb(c).absorb(K).absorb(kem.decaps(dk, invalid));
  }
  return bytesToHex(outputs.squeeze(32));
}
