/** AES told in the layout of FIPS 197, appendices A (key expansion) and C (a block). */

import { bytesToHex, record } from '@cleartext/core';
import { aesReference, type AesEvent } from '@cleartext/symmetric';
import { wordToHex, type Explanation } from './explanation.ts';

/** One block under AES. */
export function explainAes(key: Uint8Array, block: Uint8Array, direction: 'encrypt' | 'decrypt'): Explanation {
  const { result, events } = record<AesEvent, Uint8Array>((trace) => {
    const cipher = aesReference(key, trace);
    return direction === 'encrypt' ? cipher.encryptBlock(block) : cipher.decryptBlock(block);
  });
  const expansion = events.flatMap((event) => {
    if (event.step !== 'key expansion') return [];
    const { i, temp, afterRotWord, afterSubWord, rcon, afterXorWithRcon, wPrevious, w } = event;
    return [[String(i), ...[temp, afterRotWord, afterSubWord, rcon, afterXorWithRcon, wPrevious, w].map(wordToHex)]];
  });
  const rounds = events.flatMap((event) =>
    event.step === 'key expansion'
      ? []
      : [[`round[${String(event.round).padStart(2)}].${event.step}`, bytesToHex(event.state)]],
  );
  return {
    title: `AES-${8 * key.length} ${direction}s ${bytesToHex(block)} (FIPS 197)`,
    sections: [
      {
        heading: 'Key expansion (section 5.2, appendix A)',
        says: `The key is w[0] to w[${key.length / 4 - 1}]; w[i] = temp xor w[i - ${key.length / 4}], temp changed as shown.`,
        head: ['i', 'temp', 'RotWord', 'SubWord', 'Rcon', 'xor Rcon', `w[i-${key.length / 4}]`, 'w[i]'],
        rows: expansion,
        right: [0],
      },
      {
        heading:
          direction === 'encrypt'
            ? 'Rounds (section 5.1, appendix C)'
            : 'Rounds of the inverse (section 5.3, appendix C)',
        says:
          direction === 'encrypt'
            ? 's_box SubBytes, s_row ShiftRows, m_col MixColumns, k_sch the round key'
            : 'is_row InvShiftRows, is_box InvSubBytes, ik_sch the round key, ik_add the sum,\nthen InvMixColumns',
        rows: rounds,
      },
    ],
    result: `${direction === 'encrypt' ? 'ciphertext' : 'plaintext'} ${bytesToHex(result)}`,
    events,
  };
}
