/** What the tests share: a certificate for a given purpose, and bytes with flipped bits. */

import { seededRandom } from '@cleartext/core';
import { privateKeyFromPem, publicKeyOf, type RsaPrivateKey } from '@cleartext/rsa';
import { issueCertificate, newAuthority, type Certificate, type Profile } from '@cleartext/x509';
import { authorityKeyPem } from './data/openssl-made.ts';

const now = new Date('2027-03-01T12:00:00Z');
const random = seededRandom('serial numbers');
const authority = newAuthority({
  subject: { CN: 'Another Authority' },
  privateKey: privateKeyFromPem(authorityKeyPem),
  now,
  random,
});

/** A certificate of an authority that the tests do not trust, for 30 days. */
export function certify(key: RsaPrivateKey, profile: Exclude<Profile, 'ca'>): Certificate {
  const hosts = profile === 'server' ? ['bob.example'] : [];
  const publicKey = publicKeyOf(key);
  return issueCertificate(authority, {
    profile,
    subject: { CN: 'bob.example' },
    publicKey,
    hosts,
    now,
    days: 30,
    random,
  });
}

/** The bytes with the bits of `mask` changed at one place. */
export function flipped(bytes: Uint8Array, place: number, mask = 1): Uint8Array {
  return bytes.map((byte, i) => (i === place ? byte ^ mask : byte));
}
