/** RC2 told round by round (RFC 2268). Broken. */

import { bytesToHex, record, type Trace } from '@cleartext/core';
import { rc2Reference, type Rc2Event } from '@cleartext/symmetric';
import { byteRows, type Explanation, type Section } from './explanation.ts';

/** One block under RC2 with a number of effective key bits, by default all bits of the key. */
export function explainRc2(
  key: Uint8Array,
  block: Uint8Array,
  direction: 'encrypt' | 'decrypt',
  effectiveKeyBits = 8 * key.length,
): Explanation {
  const { result, events } = record((trace: Trace<Rc2Event>) => {
    const cipher = rc2Reference(key, effectiveKeyBits, trace);
    return direction === 'encrypt' ? cipher.encryptBlock(block) : cipher.decryptBlock(block);
  });
  const rounds = events.flatMap((event) => {
    if (!('R' in event)) return [];
    const name = 'round' in event ? `${event.step} ${event.round}` : event.step;
    return [[name, ...event.R.map((word) => word.toString(16).padStart(4, '0'))]];
  });
  return {
    title: `RC2 ${direction}s ${bytesToHex(block)}, ${effectiveKeyBits} effective key bits (RFC 2268)`,
    sections: [
      ...events.flatMap(keySections),
      {
        heading: direction === 'encrypt' ? 'Encryption (section 3)' : 'Decryption (section 4)',
        says:
          direction === 'encrypt'
            ? 'mix: R[i] += K[j] + (R[i-1] & R[i-2]) + (~R[i-1] & R[i-3]), rotated left\nby 1, 2, 3, 5; mash: R[i] += K[R[i-1] & 63]'
            : 'r-mix: R[i] rotated right by 1, 2, 3, 5, then less K[j] and both choices;\nr-mash: R[i] -= K[R[i-1] & 63]',
        head: ['', 'R[0]', 'R[1]', 'R[2]', 'R[3]'],
        rows: rounds,
      },
    ],
    result: `${direction === 'encrypt' ? 'ciphertext' : 'plaintext'} ${bytesToHex(result)}`,
    events,
  };
}

function keySections(event: Rc2Event): Section[] {
  switch (event.step) {
    case 'expand':
      return [
        {
          heading: `Key expansion: ${event.T} bytes become 128 (section 2)`,
          says: 'L[i] = PITABLE[L[i-1] + L[i-T]]',
          rows: byteRows(event.L),
        },
      ];
    case 'limit':
      return [
        {
          heading: `The limit of ${event.T1} bits: T8 = ${event.T8}, TM = ${event.TM.toString(16).padStart(2, '0')}`,
          says: `L[${128 - event.T8}] = PITABLE[L[${128 - event.T8}] & TM]; all before it depend on what follows:\nL[i] = PITABLE[L[i+1] xor L[i+T8]]`,
        },
      ];
    case 'key words':
      return [{ heading: 'The 64 key words K, low byte first', rows: byteRows(event.L) }];
    default:
      return [];
  }
}
