/**
 * Small known-answer files in their owners' formats. Botan's .vec and OpenSSL's evp files name the algorithm of each case
 * inside; of the others the path says what they test, and `kat/files.ts` has an entry for each.
 */

import { caseNotRun, type Suite } from '../case.ts';
import { parseBlocks } from '../formats/blocks.ts';
import { botanCases } from './kat/botan.ts';
import { evpCases } from './kat/evp.ts';
import { fileKinds } from './kat/files.ts';

/** The suite `kat`. */
export const kat: Suite = {
  name: 'kat',
  summary:
    'known answers of RFCs, Botan and OpenSSL: RC4, RC2, DES, AES, ChaCha20, paddings, hashes, HMAC, KDFs, primes',
  folder: 'kat',
  reads: /\.(txt|vec|json|input)$/,
  cases({ name, text }) {
    for (const [pattern, cases] of fileKinds) {
      const match = pattern.exec(name);
      if (match) return cases(text, match.slice(1));
    }
    if (name.endsWith('.vec')) return botanCases(parseBlocks(text));
    if (/(^|[/-])evp\w*\.txt$/.test(name)) return evpCases(parseBlocks(text));
    return [caseNotRun('the file', name.slice(name.lastIndexOf('/') + 1), name)];
  },
};
