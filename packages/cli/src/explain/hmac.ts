/** HMAC told step by step, as the table of FIPS 198-1 section 4 has it. */

import { bytesToHex, record, type Trace } from '@cleartext/core';
import { hmac, type Hash, type HmacEvent } from '@cleartext/hash';
import { byteRows, type Explanation } from './explanation.ts';

/** The tag of a message. */
export function explainHmac(hash: Hash, key: Uint8Array, message: Uint8Array): Explanation {
  const { result, events } = record((trace: Trace<HmacEvent>) => hmac(hash, key, message, trace));
  const says: Readonly<Record<HmacEvent['step'], string>> = {
    K0:
      key.length > hash.blockSize
        ? `The key is longer than a block of ${hash.blockSize} bytes, so it is hashed; then zeros.`
        : `The key, filled up with zeros to a block of ${hash.blockSize} bytes.`,
    'K0 xor ipad': 'Each byte exclusive-ored with 36; the inner hash begins with it.',
    'H((K0 xor ipad) || text)': `The inner digest; the text is\n${bytesToHex(message.subarray(0, 32)) || '(empty)'}${message.length > 32 ? '...' : ''}`,
    'K0 xor opad': 'Each byte exclusive-ored with 5c; the outer hash begins with it.',
    'H((K0 xor opad) || H(...))': 'The outer digest, over that block and the inner digest: the tag.',
  };
  return {
    title: `HMAC-${hash.name} of ${message.length} bytes under a key of ${key.length} (FIPS 198-1, RFC 2104)`,
    sections: events.map(({ step, value }, i) => ({
      heading: `${i + 1}. ${step}`,
      says: says[step],
      rows: byteRows(value),
    })),
    result: `tag ${bytesToHex(result).replace(/.{64}(?=.)/g, '$&\n    ')}`,
    events,
  };
}
