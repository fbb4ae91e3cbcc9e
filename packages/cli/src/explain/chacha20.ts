/** ChaCha20 told block by block (RFC 8439 sections 2.1 to 2.4). */

import { bytesToHex, record, type Trace } from '@cleartext/core';
import { chacha20Reference, type ChaCha20Event } from '@cleartext/symmetric';
import { namedRows, wordToHex, type Explanation, type Section } from './explanation.ts';

/** A text under ChaCha20: for each block of keystream its states, for the first also each quarter round. */
export function explainChaCha20(
  key: Uint8Array,
  nonce: Uint8Array,
  counter: number,
  plaintext: Uint8Array,
): Explanation {
  const { result, events } = record((trace: Trace<ChaCha20Event>) =>
    chacha20Reference(key, nonce, counter, trace).process(plaintext),
  );
  const starts = events.flatMap(({ step }, n) => (step === 'initial state' ? [n] : []));
  return {
    title: `ChaCha20 of ${plaintext.length} bytes from block ${counter} on (RFC 8439 section 2.4)`,
    sections: [
      ...starts.flatMap((start, n) =>
        blockSections(events.slice(start, starts[n + 1] ?? events.length), counter + n, n === 0),
      ),
      {
        heading: 'Encryption: the text plus the keystream',
        rows: namedRows([
          ['P', plaintext],
          ['K', plaintext.map((byte, i) => byte ^ result[i])],
          ['C', result],
        ]),
      },
    ],
    result: `ciphertext ${bytesToHex(result).replace(/.{64}(?=.)/g, '$&\n           ')}`,
    events,
  };
}

function blockSections(events: readonly ChaCha20Event[], block: number, isFirst: boolean): Section[] {
  const states = events.filter(({ step }) => !step.startsWith('after quarter') && !step.startsWith('after double'));
  const says: Readonly<Record<string, string>> = {
    'initial state': 'Constants; the key in two rows; counter and nonce.',
    'after 20 rounds': 'Ten times four columns and four diagonals.',
    'final state': 'Added to the initial state; written low byte first it is the keystream.',
  };
  const quarters = events.flatMap(({ step, doubleRound, quarterRound, state }) =>
    step === 'after quarter round' && quarterRound
      ? [[String(doubleRound), `(${quarterRound.join(', ')})`, ...quarterRound.map((at) => wordToHex(state[at]))]]
      : [],
  );
  const sections = states.map(({ step, state }): Section => ({
    heading: `Block ${block}: ${step}`,
    says: says[step],
    rows: [0, 4, 8, 12].map((at) => state.slice(at, at + 4).map(wordToHex)),
  }));
  if (!isFirst) return sections;
  const rounds: Section = {
    heading: `Block ${block}: quarter rounds`,
    says: 'a += b; d ^= a; d <<<= 16;  c += d; b ^= c; b <<<= 12;\na += b; d ^= a; d <<<= 8;   c += d; b ^= c; b <<<= 7; the four words after it:',
    head: ['double', 'words', 'a', 'b', 'c', 'd'],
    rows: quarters,
    right: [0],
  };
  return [...sections.slice(0, 1), rounds, ...sections.slice(1)];
}
