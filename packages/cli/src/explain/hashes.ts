/** MD5, SHA-1 and SHA-256 told step by step (RFC 1321, FIPS 180-4). The first two are broken. */

import { bytesToHex, record } from '@cleartext/core';
import {
  md5Reference,
  sha1Reference,
  sha256Reference,
  type Md5Event,
  type Sha1Event,
  type Sha256Event,
} from '@cleartext/hash';
import { byteRows, wordRows, wordToHex, type Explanation, type Section } from './explanation.ts';

/** A message under MD5. */
export function explainMd5(message: Uint8Array): Explanation {
  const { result, events } = record<Md5Event, Uint8Array>((trace) => md5Reference(message, trace));
  const sections = events.flatMap((event): Section[] => {
    if (event.step === 'padding') return [paddingSection(event.message)];
    if (event.step === 'block') return [{ heading: `Block ${event.i}: words, least significant byte first`, rows: wordRows(event.X, 'X') }, md5Rounds(events, event.i)]; // prettier-ignore
    if (event.step === 'state') return [stateSection(event.i, event.state, ['A', 'B', 'C', 'D'])];
    return [];
  });
  return { title: title('MD5', message, 'RFC 1321'), sections, result: `digest ${bytesToHex(result)}`, events };
}

/** A message under SHA-1. */
export function explainSha1(message: Uint8Array): Explanation {
  const { result, events } = record<Sha1Event, Uint8Array>((trace) => sha1Reference(message, trace));
  const sections = events.flatMap((event): Section[] => {
    if (event.step === 'padding') return [paddingSection(event.message)];
    if (event.step === 'schedule') return [scheduleSection(event.i, event.W), shaRounds(events, event.i, ['a', 'b', 'c', 'd', 'e'], 'T = ROTL5(a) + f_t(b,c,d) + e + K_t + W_t\ne = d; d = c; c = ROTL30(b); b = a; a = T')]; // prettier-ignore
    if (event.step === 'hash value') return [stateSection(event.i, event.H, ['H0', 'H1', 'H2', 'H3', 'H4'])];
    return [];
  });
  return {
    title: title('SHA-1', message, 'FIPS 180-4 section 6.1'),
    sections,
    result: `digest ${bytesToHex(result)}`,
    events,
  };
}

/** A message under SHA-256. */
export function explainSha256(message: Uint8Array): Explanation {
  const { result, events } = record<Sha256Event, Uint8Array>((trace) => sha256Reference(message, trace));
  const letters = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'] as const;
  const sections = events.flatMap((event): Section[] => {
    if (event.step === 'padding') return [paddingSection(event.message)];
    if (event.step === 'schedule') return [scheduleSection(event.i, event.W), shaRounds(events, event.i, letters, 'T1 = h + S1(e) + Ch(e,f,g) + K_t + W_t; T2 = S0(a) + Maj(a,b,c)\nh = g; g = f; f = e; e = d + T1; d = c; c = b; b = a; a = T1 + T2')]; // prettier-ignore
    if (event.step === 'hash value')
      return [
        stateSection(
          event.i,
          event.H,
          letters.map((_, i) => `H${i}`),
        ),
      ];
    return [];
  });
  return {
    title: title('SHA-256', message, 'FIPS 180-4 section 6.2'),
    sections,
    result: `digest ${bytesToHex(result)}`,
    events,
  };
}

function title(name: string, message: Uint8Array, clause: string): string {
  return `${name} of ${message.length} bytes (${clause})`;
}

function paddingSection(padded: Uint8Array): Section {
  return {
    heading: 'Padding',
    says: 'The message, a bit 1, zeros, and the length in bits:',
    rows: byteRows(padded),
  };
}

function scheduleSection(i: number, W: readonly number[]): Section {
  return { heading: `Block ${i}: message schedule`, says: 'W[0..15] are the block itself.', rows: wordRows(W, 'W') };
}

function md5Rounds(events: readonly Md5Event[], block: number): Section {
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

function shaRounds(
  events: readonly (Sha1Event | Sha256Event)[],
  block: number,
  letters: readonly string[],
  says: string,
): Section {
  const rows = events.flatMap((event) => {
    if (event.step !== 'round' || event.i !== block) return [];
    const words = event as unknown as Readonly<Record<string, number>>;
    return [[String(event.t), ...letters.map((letter) => wordToHex(words[letter]))]];
  });
  return { heading: `Block ${block}: rounds`, says, head: ['t', ...letters], rows, right: [0] };
}

function stateSection(i: number, words: readonly number[], names: readonly string[]): Section {
  return {
    heading: `Block ${i}: added to the hash value before it`,
    head: names,
    rows: [words.map(wordToHex)],
  };
}
