/** The encoding of PSS told step by step (RFC 8017 section 9.1.1): what RSA signs instead of the bare digest. */

import { record, type Trace } from '@cleartext/core';
import type { Hash } from '@cleartext/hash';
import { emsaPssEncode, type PssEvent } from '@cleartext/rsa';
import { byteRows, type Explanation } from './explanation.ts';

/** A message encoded for a modulus of `bits` bits, with a salt of any length. */
export function explainPss(hash: Hash, bits: number, message: Uint8Array, salt: Uint8Array): Explanation {
  const emBits = bits - 1;
  const { result, events } = record((trace: Trace<PssEvent>) => emsaPssEncode(hash, message, emBits, { salt }, trace));
  return {
    title: `EMSA-PSS with ${hash.name} for ${bits} bits (RFC 8017 section 9.1.1)`,
    sections: events.map(({ step, value }) => ({
      heading: `${step} = ${FORMULAS[step]}`,
      rows: value.length > 0 ? byteRows(value) : [['(empty)']],
    })),
    result: `EM of ${result.length} bytes; the signature is EM^d mod n`,
    events,
  };
}

const FORMULAS: Readonly<Record<PssEvent['step'], string>> = {
  mHash: 'Hash(M)',
  salt: 'random, by default as long as a digest',
  "M'": '00 00 00 00 00 00 00 00 || mHash || salt',
  H: "Hash(M')",
  DB: 'PS || 01 || salt',
  dbMask: 'MGF(H, emLen - hLen - 1)',
  maskedDB: 'DB xor dbMask, its leftmost bits beyond emBits cleared',
  EM: 'maskedDB || H || bc',
};
