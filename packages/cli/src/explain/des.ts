/** DES told round by round (FIPS 46-3): broken, and the best place to see a Feistel network. */

import { bytesToHex, record } from '@cleartext/core';
import { desReference, type DesEvent } from '@cleartext/symmetric';
import { bitsToHex, type Explanation, type Section } from './explanation.ts';

/** One block under DES. */
export function explainDes(key: Uint8Array, block: Uint8Array, direction: 'encrypt' | 'decrypt'): Explanation {
  const { result, events } = record<DesEvent, Uint8Array>((trace) => {
    const cipher = desReference(key, trace);
    return direction === 'encrypt' ? cipher.encryptBlock(block) : cipher.decryptBlock(block);
  });
  return {
    title: `DES ${direction}s ${bytesToHex(block)} under the key ${bytesToHex(key)} (FIPS 46-3)`,
    sections: [keySection(events, 'Key schedule'), ...blockSections(events, 'The block: ')],
    result: `${direction === 'encrypt' ? 'ciphertext' : 'plaintext'} ${bytesToHex(result)}`,
    events,
  };
}

/** The key schedule. */
export function keySection(events: readonly DesEvent[], heading: string): Section {
  const rows = events.flatMap((event) => {
    if (event.step === 'PC-1') return [['PC-1', bitsToHex(event.C), bitsToHex(event.D), '']];
    return event.step === 'PC-2'
      ? [[String(event.round), bitsToHex(event.C), bitsToHex(event.D), bitsToHex(event.K)]]
      : [];
  });
  return {
    heading,
    says: 'PC-1 drops the parity bits; C and D rotate left by 1 or 2; PC-2 picks 48 bits.',
    head: ['i', 'C_i', 'D_i', 'K_i = PC-2(C_i D_i)'],
    rows,
    right: [0],
  };
}

/** The rounds of a block. */
export function blockSections(events: readonly DesEvent[], prefix: string): Section[] {
  const rows = events.flatMap((event) => {
    if (event.step === 'IP') return [['IP', '', '', '', '', '', bitsToHex(event.L), bitsToHex(event.R)]];
    if (event.step !== 'round') return [];
    const { round, K, E, B, S, f, L, R } = event;
    return [[String(round), ...[K, E, B, S, f, L, R].map(bitsToHex)]];
  });
  const end = events.flatMap((event) =>
    event.step === 'IP-1'
      ? [
          ['R_16 L_16', bitsToHex(event.preoutput)],
          ['IP^-1', bitsToHex(event.output)],
        ]
      : [],
  );
  return [
    {
      heading: `${prefix}rounds`,
      says: 'B = K xor E(R); S = the eight S-boxes of B; f = P(S);\nL_i = R_(i-1); R_i = L_(i-1) xor f',
      head: ['i', 'K', 'E(R)', 'B', 'S', 'f', 'L_i', 'R_i'],
      rows,
      right: [0],
    },
    { heading: `${prefix}output`, rows: end },
  ];
}
