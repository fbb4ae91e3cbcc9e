/** The encoding of OAEP told step by step (RFC 8017 section 7.1.1 step 2): what RSA encrypts instead of the bare message. */

import { record, type Trace } from '@cleartext/core';
import type { Hash } from '@cleartext/hash';
import { emeOaepEncode, type OaepEvent } from '@cleartext/rsa';
import { byteRows, type Explanation } from './explanation.ts';

/** A message encoded for a modulus of `bits` bits, with a seed of hLen bytes. */
export function explainOaep(
  hash: Hash,
  bits: number,
  message: Uint8Array,
  seed: Uint8Array,
  label: Uint8Array,
): Explanation {
  const k = Math.ceil(bits / 8);
  const { events } = record((trace: Trace<OaepEvent>) => emeOaepEncode(hash, message, k, { seed, label }, trace));
  return {
    title: `EME-OAEP with ${hash.name} for ${bits} bits (RFC 8017 section 7.1.1)`,
    sections: events.map(({ step, value }) => ({
      heading: `${step} = ${FORMULAS[step]}`,
      rows: byteRows(value),
    })),
    result: `EM of ${k} bytes; the ciphertext is EM^e mod n`,
    events,
  };
}

const FORMULAS: Readonly<Record<OaepEvent['step'], string>> = {
  lHash: 'Hash(L)',
  DB: 'lHash || PS || 01 || M',
  seed: 'random, as long as a digest',
  dbMask: 'MGF(seed, k - hLen - 1)',
  maskedDB: 'DB xor dbMask',
  seedMask: 'MGF(maskedDB, hLen)',
  maskedSeed: 'seed xor seedMask',
  EM: '00 || maskedSeed || maskedDB',
};
