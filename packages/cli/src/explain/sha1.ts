/** SHA-1 told round by round (FIPS 180-4 section 6.1). Broken. */

import { bytesToHex, record } from '@cleartext/core';
import { sha1Reference, type Sha1Event } from '@cleartext/hash';
import { wordToHex, type Explanation, type Section } from './explanation.ts';
import { hashTitle, paddingSection, roundsSection, scheduleSection, stateSection } from './merkle-damgard.ts';

/** A message under SHA-1. */
export function explainSha1(message: Uint8Array): Explanation {
  const { result, events } = record<Sha1Event, Uint8Array>((trace) => sha1Reference(message, trace));
  const sections = events.flatMap((event): Section[] => {
    switch (event.step) {
      case 'padding':
        return [paddingSection(event.message)];
      case 'schedule':
        return [
          scheduleSection(event.i, event.W),
          roundsSection(event.i, roundsOf(events, event.i), ['a', 'b', 'c', 'd', 'e'], FORMULAS),
        ];
      case 'hash value':
        return [stateSection(event.i, event.H.map(wordToHex), ['H0', 'H1', 'H2', 'H3', 'H4'])];
      default:
        return [];
    }
  });
  return {
    title: hashTitle('SHA-1', message, 'FIPS 180-4 section 6.1'),
    sections,
    result: `digest ${bytesToHex(result)}`,
    events,
  };
}

function roundsOf(events: readonly Sha1Event[], block: number) {
  return events.flatMap((event) => (event.step === 'round' && event.i === block ? [event] : []));
}

const FORMULAS = 'T = ROTL5(a) + f_t(b,c,d) + e + K_t + W_t\ne = d; d = c; c = ROTL30(b); b = a; a = T';
