/**
 * PKITS, NIST's Public Key Interoperability Test Suite: every step of path validation, with policies, name constraints and
 * revocation lists of all kinds. Revocation is required: a certificate without a list that covers it is rejected.
 */

import { base64ToBytes, DecodeError } from '@cleartext/core';
import { ANY_POLICY, parseCertificate, parseCrl, verificationProfiles, verifyChain } from '@cleartext/x509';
import { expectSame, type Case, type Suite } from '../case.ts';
import { asFields, booleanOf, fieldsOf, listOf, textOf, textsOf, type Fields } from '../formats/fields.ts';
import { parseJson } from '../formats/json.ts';
import { decisionCase, type Decision } from './validation/decision.ts';
import { expectedOf } from './validation/limbo-format.ts';

/** The suite `pkits`. */
export const pkits: Suite = {
  name: 'pkits',
  summary: "NIST's path validation tests with revocation lists and policies (PKITS)",
  folder: 'x509',
  reads: /^pkits.*\.json$/,
  *cases({ text }): Iterable<Case> {
    const file = asFields(parseJson(text), 'file');
    for (const test of listOf(file, 'tests'))
      yield decisionCase(`${textOf(test, 'id')} ${textOf(test, 'name')}`, expectedOf(test), () => decide(test, file));
  },
};

function decide(test: Fields, file: Fields): Decision {
  const policies = fieldsOf(file, 'policy_oids');
  const oidOf = (name: string): string => (name === 'anyPolicy' ? ANY_POLICY : textOf(policies, name));
  const bytesOf = (list: string, name: string): Uint8Array => base64ToBytes(textOf(fieldsOf(file, list), name));
  try {
    const [anchor, ...path] = textsOf(test, 'certs').map((name) => parseCertificate(bytesOf('certs', name)));
    const verdict = verifyChain({
      chain: [...path].reverse(),
      trustAnchors: [anchor],
      crls: textsOf(test, 'crls').map((name) => parseCrl(bytesOf('crls', name))),
      revocation: 'required',
      now: new Date(textOf(file, 'validation_time')),
      // Test paths 4.1.4 to 4.1.6 are signed with DSA and SHA-1.
      profile: { ...verificationProfiles.rfc5280, acceptedBrokenHashes: ['sha1'] },
      purpose: 'any',
      userInitialPolicySet: textsOf(test, 'initial_policy_set').map(oidOf),
      initialExplicitPolicy: booleanOf(test, 'initial_explicit_policy'),
      initialPolicyMappingInhibit: booleanOf(test, 'initial_policy_mapping_inhibit'),
      initialAnyPolicyInhibit: booleanOf(test, 'initial_any_policy_inhibit'),
    });
    if (verdict.accepted) {
      const expected = textsOf(test, 'expected_user_constrained_policy_set').map(oidOf).sort();
      expectSame('user_constrained_policy_set', [...verdict.userConstrainedPolicySet].sort(), expected);
    }
    return { kind: verdict.accepted ? 'accept' : 'reject', reason: verdict.summary };
  } catch (error) {
    if (error instanceof DecodeError) return { kind: 'reject', reason: error.message };
    throw error;
  }
}
