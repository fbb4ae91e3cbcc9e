/** RC4 told swap by swap. Broken: its keystream is biased. */

import { bytesToHex, record } from '@cleartext/core';
import { rc4Reference, type Rc4Event } from '@cleartext/symmetric';
import { byteRows, byteToHex, type Explanation } from './explanation.ts';

/** A text under RC4. */
export function explainRc4(key: Uint8Array, plaintext: Uint8Array): Explanation {
  const { result, events } = record<Rc4Event, Uint8Array>((trace) => rc4Reference(key, trace).process(plaintext));
  const scheduling = events.flatMap((event) => (event.step === 'key scheduling' ? [event.j] : []));
  const permutation = events.find((event) => event.step === 'permutation');
  const generation = events.flatMap((event) => (event.step === 'generation' ? [event] : []));
  return {
    title: `RC4 under the key ${bytesToHex(key)}`,
    sections: [
      {
        heading: 'Key scheduling',
        says: 'For i = 00 to ff: j = j + S[i] + K[i mod length], swap S[i] and S[j].\nThe j, sixteen a row:',
        rows: byteRows(Uint8Array.from(scheduling)).map(([offset, row]) => [offset.slice(2), row]),
      },
      {
        heading: 'The permutation S after it',
        rows: byteRows(permutation?.S ?? new Uint8Array(0)).map(([offset, row]) => [offset.slice(2), row]),
      },
      {
        heading: 'Keystream',
        says: 'i = i + 1; j = j + S[i]; swap S[i] and S[j]; t = S[i] + S[j]; K = S[t];\nC = P xor K',
        head: ['n', 'i', 'j', 't', 'K', 'P', 'C'],
        rows: generation.map(({ i, j, t, K }, n) => [
          String(n),
          ...[i, j, t, K, plaintext[n], result[n]].map(byteToHex),
        ]),
        right: [0],
      },
    ],
    result: `ciphertext ${bytesToHex(result)}`,
    events,
  };
}
