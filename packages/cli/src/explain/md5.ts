/** MD5 told operation by operation (RFC 1321). Broken. */

import { bytesToHex, record } from '@cleartext/core';
import { md5Reference, type Md5Event } from '@cleartext/hash';
import { wordRows, wordToHex, type Explanation, type Section } from './explanation.ts';
import { hashTitle, paddingSection, stateSection } from './merkle-damgard.ts';

/** A message under MD5. */
export function explainMd5(message: Uint8Array): Explanation {
  const { result, events } = record<Md5Event, Uint8Array>((trace) => md5Reference(message, trace));
  const sections = events.flatMap((event): Section[] => {
    switch (event.step) {
      case 'padding':
        return [paddingSection(event.message)];
      case 'block':
        return [
          { heading: `Block ${event.i}: words, least significant byte first`, rows: wordRows(event.X, 'X') },
          operations(events, event.i),
        ];
      case 'state':
        return [stateSection(event.i, event.state.map(wordToHex), ['A', 'B', 'C', 'D'])];
      default:
        return [];
    }
  });
  return { title: hashTitle('MD5', message, 'RFC 1321'), sections, result: `digest ${bytesToHex(result)}`, events };
}

function operations(events: readonly Md5Event[], block: number): Section {
  const rows = events.flatMap((event) => {
    if (event.step !== 'round' || event.i !== block) return [];
    const { t, k, s, T, A, B, C, D } = event;
    return [[String(t + 1), String(k), String(s), ...[T, A, B, C, D].map(wordToHex)]];
  });
  return {
    heading: `Block ${block}: operations`,
    says: 'a = b + ((a + F(b,c,d) + X[k] + T[i]) <<< s);\nF, then G, H and I, for sixteen operations each;\nA, B, C, D after it, turned so that the new word is B',
    head: ['i', 'k', 's', 'T[i]', 'A', 'B', 'C', 'D'],
    rows,
    right: [0, 1, 2],
  };
}
