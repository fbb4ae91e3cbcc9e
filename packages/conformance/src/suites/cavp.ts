/**
 * NIST's CAVP files (.rsp): TDES and AES modes, GCM, hashes, SHAKE, HMAC, RSA signatures and keys. What a file tests is in
 * its name; `cavp/files.ts` has an entry for each kind.
 */

import { caseNotRun, type Suite } from '../case.ts';
import { parseBlocks } from '../formats/blocks.ts';
import { fileKinds } from './cavp/files.ts';

/** The suite `cavp`. */
export const cavp: Suite = {
  name: 'cavp',
  summary: 'NIST CAVP .rsp: TDES, AES, GCM, SHA, SHAKE, HMAC, RSA, ECDSA, with Monte Carlo tests',
  folder: 'cavp',
  reads: /\.(rsp|txt)$/i,
  cases({ name, text }) {
    const base = name.slice(name.lastIndexOf('/') + 1);
    for (const [pattern, cases] of fileKinds) {
      const match = pattern.exec(base) ?? pattern.exec(name);
      if (match) return cases(parseBlocks(text), match.slice(1), name);
    }
    return [caseNotRun('the file', base, name)];
  },
};
