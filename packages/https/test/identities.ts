/** A root, and identities under it, for servers and clients of the tests. */

import { seededRandom } from '@cleartext/core';
import { ecPrivateKey } from '@cleartext/ec';
import { publicKeyOf, schemeByName, type PrivateKey } from '@cleartext/signature';
import type { Identity } from '@cleartext/tls';
import { issueCertificate, newAuthority, type Profile } from '@cleartext/x509';

const now = new Date(Date.now() - 86_400_000);
const scheme = schemeByName('ecdsa-with-SHA256');

/** The root that the tests trust. */
export const root = newAuthority({
  subject: { commonName: 'Test Root' },
  privateKey: ecPrivateKey('P-256', 0x7e57n),
  now,
  scheme,
  random: seededRandom('root'),
});

/** Another root, for clients of another firm. */
export const otherRoot = newAuthority({
  subject: { commonName: 'Other Root' },
  privateKey: ecPrivateKey('P-256', 0x7e58n),
  now,
  scheme,
  random: seededRandom('other root'),
});

/** An identity for hosts, with a P-256 key. */
export function identity(
  hosts: readonly string[],
  profile: Profile = 'server',
  d = 0x1234n,
  issuer = root,
  privateKey: PrivateKey = ecPrivateKey('P-256', d),
): Identity {
  const certificate = issueCertificate(issuer, {
    profile,
    subject: { commonName: hosts[0] },
    publicKey: publicKeyOf(privateKey),
    hosts,
    now,
    days: 90,
    scheme,
    random: seededRandom(hosts.join()),
  });
  return { chain: [certificate], privateKey };
}
