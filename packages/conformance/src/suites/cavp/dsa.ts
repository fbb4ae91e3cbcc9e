/** CAVP's tests of DSA signatures (DSA2VS). Those of SigGen are verified, because the toolkit makes none. */

import { caseNotRun, expectSame, type Case } from '../../case.ts';
import type { Block } from '../../formats/blocks.ts';
import { bytesOf, FormatError, has, textOf, type Fields } from '../../formats/fields.ts';
import { findDsa, verifiesDsa } from '../acvp/dsa.ts';
import { isValid } from './rsa.ts';

/** P, Q and G stand above the tests that they hold for; the section `[mod = L=2048, N=256, SHA-256]` names the hash. */
export function* dsaCases(blocks: readonly Block[], [test]: readonly string[]): Iterable<Case> {
  if (!/^Sig(Ver|Gen)$/.test(test)) {
    yield caseNotRun('the file', `DSA ${test}`);
    return;
  }
  let context: Fields = {};
  for (const { fields: own, sections, line } of blocks) {
    context = { ...context, ...own };
    if (!has(own, 'Msg')) continue;
    const fields = { ...context, ...own };
    const id = `line ${line}`;
    const hash = /SHA-?\d+/.exec(sections.join())?.[0];
    if (hash === undefined) throw new FormatError(`line ${line}: expected a section that names the hash, found none`);
    const scheme = findDsa(hash);
    const [p, q, g, y, r, s] = ['P', 'Q', 'G', 'Y', 'R', 'S'].map((name) => textOf(fields, name));
    if (!scheme) yield caseNotRun(id, `DSA with ${hash}`);
    else
      yield {
        id,
        run: () => {
          const valid = verifiesDsa(scheme, { p, q, g, y }, bytesOf(fields, 'Msg'), [r, s]);
          expectSame('valid', valid, test === 'SigGen' || isValid(own));
        },
      };
  }
}
