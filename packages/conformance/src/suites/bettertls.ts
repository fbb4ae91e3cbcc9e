/**
 * BetterTLS (Netflix): name constraints on hosts and addresses, and path building through graphs with invalid edges; in the
 * format of x509-limbo. A case whose failure is only a warning is about the common name in the place of a host: accepted or
 * not, both are right.
 */

import { verificationProfiles } from '@cleartext/x509';
import type { Case, Suite } from '../case.ts';
import { textOf, type Fields } from '../formats/fields.ts';
import { decisionCase } from './validation/decision.ts';
import { decideLimbo, expectedOf, limboCases } from './validation/limbo-format.ts';

/** The suite `bettertls`. */
export const bettertls: Suite = {
  name: 'bettertls',
  summary: 'name constraints and path building (BetterTLS)',
  folder: 'x509',
  reads: /^bettertls.*\.json$/,
  *cases({ text }): Iterable<Case> {
    for (const fields of limboCases(text))
      yield decisionCase(textOf(fields, 'id'), expectedOf(fields), () => decide(fields));
  },
};

const profile = { ...verificationProfiles.webpki, form: 'section 6' } as const;

function decide(fields: Fields): ReturnType<typeof decideLimbo> {
  const decision = decideLimbo(fields, { profile });
  return fields.x_failure_is_warning === true ? { ...decision, kind: expectedOf(fields) } : decision;
}
