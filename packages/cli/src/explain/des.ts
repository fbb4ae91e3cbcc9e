/** DES and Triple-DES told round by round (FIPS 46-3, SP 800-67): both broken or withdrawn, and the best place to see a Feistel network. */

import { bytesToHex, record } from '@cleartext/core';
import { desReference, tripleDesReference, type DesEvent, type TripleDesEvent } from '@cleartext/symmetric';
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

/** One block under Triple-DES: three passes of DES. */
export function explainTripleDes(key: Uint8Array, block: Uint8Array, direction: 'encrypt' | 'decrypt'): Explanation {
  const { result, events } = record<TripleDesEvent, Uint8Array>((trace) => {
    const cipher = tripleDesReference(key, trace);
    return direction === 'encrypt' ? cipher.encryptBlock(block) : cipher.decryptBlock(block);
  });
  const parts = partsOf(events);
  const sections = parts.flatMap(({ event, inside }): Section[] => {
    if (event.step === 'key') return [keySection(inside, `Key schedule of ${event.name} = ${bytesToHex(event.key)}`)];
    if (event.step !== 'pass') return [];
    const { pass, direction: does, key: name, block: input } = event;
    return blockSections(inside, `Pass ${pass}, ${does} ${bytesToHex(input)} under ${name}: `);
  });
  return {
    title: `Triple-DES ${direction}s ${bytesToHex(block)} (SP 800-67)`,
    sections: [
      {
        heading: direction === 'encrypt' ? 'C = E(K3, D(K2, E(K1, P)))' : 'P = D(K1, E(K2, D(K3, C)))',
        says: 'With three equal keys this is single DES.',
      },
      ...sections,
    ],
    result: `${direction === 'encrypt' ? 'ciphertext' : 'plaintext'} ${bytesToHex(result)}`,
    events,
  };
}

/** The keys and passes of Triple-DES, each with the events of the DES inside it. */
function partsOf(events: readonly TripleDesEvent[]): { event: TripleDesEvent; inside: DesEvent[] }[] {
  const parts: { event: TripleDesEvent; inside: DesEvent[] }[] = [];
  for (const event of events)
    if (event.step === 'key' || event.step === 'pass') parts.push({ event, inside: [] });
    else parts.at(-1)?.inside.push(event);
  return parts;
}

function keySection(events: readonly DesEvent[], heading: string): Section {
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
function blockSections(events: readonly DesEvent[], prefix: string): Section[] {
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
