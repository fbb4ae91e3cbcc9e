/** Triple-DES told pass by pass (SP 800-67): withdrawn, three times DES. */

import { bytesToHex, record } from '@cleartext/core';
import { tripleDesReference, type DesEvent, type TripleDesEvent } from '@cleartext/symmetric';
import { blockSections, keySection } from './des.ts';
import type { Explanation, Section } from './explanation.ts';

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
