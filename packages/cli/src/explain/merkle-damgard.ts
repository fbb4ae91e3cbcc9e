/** What the explanations of MD5, SHA-1 and SHA-2 have in common: the padding, and tables of rounds and states. */

import { byteRows, wordRows, wordToHex, type Section } from './explanation.ts';

/** The title: what was hashed, and where the standard is. */
export function hashTitle(name: string, message: Uint8Array, clause: string): string {
  return `${name} of ${message.length} ${message.length === 1 ? 'byte' : 'bytes'} (${clause})`;
}

/** The padded message. */
export function paddingSection(padded: Uint8Array): Section {
  return {
    heading: 'Padding',
    says: 'The message, a bit 1, zeros, and the length in bits:',
    rows: byteRows(padded),
  };
}

/** The message schedule of a block, in 32-bit words. */
export function scheduleSection(i: number, W: readonly number[]): Section {
  return { heading: `Block ${i}: message schedule`, says: 'W[0..15] are the block itself.', rows: wordRows(W, 'W') };
}

/** The rounds of a block: the working variables after each. */
export function roundsSection<Letter extends string>(
  block: number,
  rounds: readonly (Readonly<Record<Letter, number>> & { readonly t: number })[],
  letters: readonly Letter[],
  says: string,
): Section {
  const rows = rounds.map((round) => [String(round.t), ...letters.map((letter) => wordToHex(round[letter]))]);
  return { heading: `Block ${block}: rounds`, says, head: ['t', ...letters], rows, right: [0] };
}

/** The state after a block. */
export function stateSection(i: number, words: readonly string[], names: readonly string[]): Section {
  const [first, second] = words.join(' ').length > 72 ? [4, words.length] : [words.length, words.length];
  return {
    heading: `Block ${i}: added to the hash value before it`,
    head: names.slice(0, first),
    rows: [words.slice(0, first), ...(first < second ? [names.slice(first), words.slice(first)] : [])],
  };
}
