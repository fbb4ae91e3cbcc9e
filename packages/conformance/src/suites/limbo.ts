/**
 * x509-limbo (C2SP): certification paths, with the name of a host, that a validator must accept or reject. The cases of its
 * part `webpki` follow the Baseline Requirements, those of `rfc5280` the profile of RFC 5280, which here and there differ.
 */

import { verificationProfiles, type VerificationProfile } from '@cleartext/x509';
import type { Case, Suite } from '../case.ts';
import { textOf, type Fields } from '../formats/fields.ts';
import { decisionCase } from './validation/decision.ts';
import { decideLimbo, expectedOf, limboCases } from './validation/limbo-format.ts';

/** The suite `limbo`. */
export const limbo: Suite = {
  name: 'limbo',
  summary: 'certification paths to accept or reject (x509-limbo)',
  folder: 'x509',
  reads: /^limbo.*\.json$/,
  *cases({ text }): Iterable<Case> {
    for (const fields of limboCases(text))
      yield decisionCase(textOf(fields, 'id'), expectedOf(fields), () =>
        decideLimbo(fields, { profile: profileOf(fields) }),
      );
  },
};

/** The rules that a case is about: by the part of the suite that it belongs to. */
function profileOf(fields: Fields): VerificationProfile {
  const { webpki } = verificationProfiles;
  return /^(webpki|online)::/.test(textOf(fields, 'id')) ? webpki : { ...webpki, form: 'section 4' };
}
