/**
 * Certification paths of other projects, in the format of x509-limbo: BoringSSL's chain tests, Botan's name constraints,
 * OpenSSL's `verify` tests, x509test. Each file has its own rules on broken hashes and on the trust anchor's certificate.
 */

import { verificationProfiles, type VerificationProfile } from '@cleartext/x509';
import type { Case, Suite } from '../case.ts';
import { has, textOf, textsOf, type Fields } from '../formats/fields.ts';
import { decisionCase } from './validation/decision.ts';
import { decideLimbo, expectedOf, limboCases } from './validation/limbo-format.ts';

/** The suite `chains`. */
export const chains: Suite = {
  name: 'chains',
  summary: 'certification paths of BoringSSL, Botan, OpenSSL, x509test and BSI (limbo format)',
  folder: 'x509',
  reads: /^(boringssl-chain|botan-nc|openssl-verify|x509test|bsi).*\.json$/,
  *cases({ text }): Iterable<Case> {
    for (const fields of limboCases(text)) {
      const id = textOf(fields, 'id');
      const deviation = deviations.get(id);
      const name = deviation === undefined ? id : `${id}, deviating: ${deviation}`;
      const expected = deviation === undefined ? expectedOf(fields) : 'accept';
      yield decisionCase(name, expected, () => decideLimbo(fields, { profile: profileOf(fields) }));
    }
  },
};

/** Cases that OpenSSL rejects and this toolkit accepts on purpose, with the reason. */
const deviations: ReadonlyMap<string, string> = new Map([
  [
    'openssl-verify::t019::fail-client-purpose-intermediate-trusted',
    'OpenSSL stays with the first trusted certificate of a name; another path to the trusted root is valid, and is taken',
  ],
]);

/** The rules of the project that wrote a case. */
function profileOf(fields: Fields): VerificationProfile {
  const { rfc5280, museum } = verificationProfiles;
  const id = textOf(fields, 'id');
  if (id.startsWith('x509test::')) return { ...rfc5280, acceptedBrokenHashes: ['sha1'], commonNameFallback: true };
  if (has(fields, 'x_trust_anchor_mode')) {
    const mode = textOf(fields, 'x_trust_anchor_mode');
    const strict = textsOf(fields, 'x_tags').includes('strict-eku');
    return {
      ...rfc5280,
      acceptedBrokenHashes: textOf(fields, 'x_digest_policy') === 'WEAK_ALLOW_SHA1' ? ['sha1'] : [],
      anchorLimits: { expiration: mode.includes('EXPIRATION'), constraints: mode.includes('CONSTRAINTS') },
      strictPurpose: strict,
    };
  }
  const options = textsOf(fields, 'x_openssl_opts');
  const level = options[options.indexOf('-auth_level') + 1];
  if (options.includes('-auth_level') && level === '0') return museum;
  return rfc5280;
}
