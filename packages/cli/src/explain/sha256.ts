/** SHA-256 and SHA-224 told round by round (FIPS 180-4 sections 6.2 and 6.3). */

import { bytesToHex, record } from '@cleartext/core';
import { sha224Reference, sha256Reference, type Sha256Event } from '@cleartext/hash';
import { wordToHex, type Explanation, type Section } from './explanation.ts';
import { hashTitle, paddingSection, roundsSection, scheduleSection, stateSection } from './merkle-damgard.ts';

/** A message under SHA-256. */
export function explainSha256(message: Uint8Array): Explanation {
  const { result, events } = record<Sha256Event, Uint8Array>((trace) => sha256Reference(message, trace));
  return explanation('SHA-256', '6.2', message, result, events);
}

/** A message under SHA-224. */
export function explainSha224(message: Uint8Array): Explanation {
  const { result, events } = record<Sha256Event, Uint8Array>((trace) => sha224Reference(message, trace));
  return explanation('SHA-224', '6.3', message, result, events);
}

function explanation(
  name: string,
  clause: string,
  message: Uint8Array,
  digest: Uint8Array,
  events: readonly Sha256Event[],
): Explanation {
  const sections = events.flatMap((event): Section[] => {
    switch (event.step) {
      case 'padding':
        return [paddingSection(event.message)];
      case 'schedule':
        return [
          scheduleSection(event.i, event.W),
          roundsSection(event.i, roundsOf(events, event.i), ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'], FORMULAS),
        ];
      case 'hash value':
        return [
          stateSection(
            event.i,
            event.H.map(wordToHex),
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
    result: `digest ${bytesToHex(digest)}`,
    events,
  };
}

function roundsOf(events: readonly Sha256Event[], block: number) {
  return events.flatMap((event) => (event.step === 'round' && event.i === block ? [event] : []));
}

const FORMULAS =
  'T1 = h + S1(e) + Ch(e,f,g) + K_t + W_t; T2 = S0(a) + Maj(a,b,c)\nh = g; g = f; f = e; e = d + T1; d = c; c = b; b = a; a = T1 + T2';
