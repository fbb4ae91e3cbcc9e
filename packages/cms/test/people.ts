/** What the tests share: a certificate for a given purpose, and bytes with flipped bits. */

import { seededRandom } from '@cleartext/core';
import { privateKeyFromPem } from '@cleartext/rsa';
import { publicKeyOf, type PrivateKey } from '@cleartext/signature';
import { issueCertificate, newAuthority, type Certificate, type Profile } from '@cleartext/x509';
import { authorityKeyPem } from './data/openssl-made.ts';

const now = new Date('2027-03-01T12:00:00Z');
const random = seededRandom('serial numbers');
/** An authority that only some tests trust. */
export const anotherAuthority = newAuthority({
  subject: { CN: 'Another Authority' },
  privateKey: privateKeyFromPem(authorityKeyPem),
  now,
  random,
});

/** A certificate of `anotherAuthority`, for 30 days. */
export function certify(key: PrivateKey, profile: Exclude<Profile, 'ca'>): Certificate {
  const hosts = profile === 'server' ? ['bob.example'] : [];
  const publicKey = publicKeyOf(key);
  return issueCertificate(anotherAuthority, {
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
