/** SHA-512 and its shorter forms told round by round (FIPS 180-4 sections 6.4 to 6.7), two lines a round as NIST prints them. */

import { bytesToHex, record, type Trace } from '@cleartext/core';
import {
  sha384Reference,
  sha512_224Reference,
  sha512_256Reference,
  sha512Reference,
  type Sha512Event,
} from '@cleartext/hash';
import { longWordRows, longWordToHex, type Explanation, type Section } from './explanation.ts';
import { hashTitle, paddingSection, stateSection } from './merkle-damgard.ts';

/** A message under SHA-512 or one of its shorter forms. */
export function explainSha512(name: keyof typeof FORMS, message: Uint8Array): Explanation {
  const { reference, clause } = FORMS[name];
  const { result, events } = record((trace: Trace<Sha512Event>) => reference(message, trace));
  const sections = events.flatMap((event): Section[] => {
    switch (event.step) {
      case 'padding':
        return [paddingSection(event.message)];
      case 'schedule':
        return [
          {
            heading: `Block ${event.i}: message schedule`,
            says: 'W[0..15] are the block itself.',
            rows: longWordRows(event.W, 'W'),
          },
          rounds(events, event.i),
        ];
      case 'hash value':
        return [
          stateSection(
            event.i,
            event.H.map(longWordToHex),
            event.H.map((_, n) => `H${n}`),
          ),
        ];
      default:
        return [];
    }
  });
  return {
    title: hashTitle(name, message, `FIPS 180-4 section ${clause}`),
    sections,
    result: `digest ${bytesToHex(result).replace(/^(.{64})(?=.)/, '$1\n       ')}`,
    events,
  };
}

const FORMS = {
  'SHA-384': { reference: sha384Reference, clause: '6.5' },
  'SHA-512': { reference: sha512Reference, clause: '6.4' },
  'SHA-512/224': { reference: sha512_224Reference, clause: '6.6' },
  'SHA-512/256': { reference: sha512_256Reference, clause: '6.7' },
} as const;

function rounds(events: readonly Sha512Event[], block: number): Section {
  const rows = events.flatMap((event) => {
    if (event.step !== 'round' || event.i !== block) return [];
    const { t, a, b, c, d, e, f, g, h } = event;
    return [
      [String(t), ...[a, b, c, d].map(longWordToHex)],
      ['', ...[e, f, g, h].map(longWordToHex)],
    ];
  });
  return {
    heading: `Block ${block}: rounds`,
    says: 'T1 = h + S1(e) + Ch(e,f,g) + K_t + W_t; T2 = S0(a) + Maj(a,b,c)\nh = g; g = f; f = e; e = d + T1; d = c; c = b; b = a; a = T1 + T2',
    head: ['t', 'a, e', 'b, f', 'c, g', 'd, h'],
    rows,
    right: [0],
  };
}
