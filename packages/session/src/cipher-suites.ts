/**
 * The cipher suites of the session: which cipher protects the messages and how they are authenticated. Client and server
 * choose one in their hellos (step 2 of the SSL handshake in the chapter). HMAC is HMAC-SHA-256, encrypt-then-MAC.
 */

import type { Status } from '@cleartext/core';

/** One suite: its number on the wire, its name, and the sizes of its keys in bytes. */
export interface CipherSuite {
  readonly id: number;
  readonly name: string;
  readonly status: Status;
  /** The cipher in words; for a weak one, why it is weak. */
  readonly summary: string;
  readonly keySize: number;
  /** 0 for the suites whose cipher authenticates by itself (GCM). */
  readonly macKeySize: number;
}

/** Every suite, the best first. */
export const cipherSuites: readonly CipherSuite[] = [
  { id: 5, name: 'aes128-gcm', status: 'current', summary: 'AES-128 in GCM', keySize: 16, macKeySize: 0 },
  { id: 6, name: 'aes256-gcm', status: 'current', summary: 'AES-256 in GCM', keySize: 32, macKeySize: 0 },
  {
    id: 3,
    name: 'aes128-cbc',
    status: 'current',
    summary: 'AES-128 in CBC with HMAC-SHA-256',
    keySize: 16,
    macKeySize: 32,
  },
  {
    id: 4,
    name: 'aes256-cbc',
    status: 'current',
    summary: 'AES-256 in CBC with HMAC-SHA-256',
    keySize: 32,
    macKeySize: 32,
  },
  {
    id: 1,
    name: '3des',
    status: 'legacy',
    summary: 'Triple-DES in CBC with HMAC-SHA-256; its 64-bit blocks repeat after some 2^32 of them (Sweet32)',
    keySize: 24,
    macKeySize: 32,
  },
  {
    id: 2,
    name: 'rc4',
    status: 'broken',
    summary: 'RC4 with HMAC-SHA-256; the keystream is biased and reveals plaintext that is sent often (RFC 7465)',
    keySize: 16,
    macKeySize: 32,
  },
];

/** The suites offered by default: only current ones. */
export const defaultSuites: readonly CipherSuite[] = cipherSuites.filter((suite) => suite.status === 'current');

/** The suite of a name. Throws `RangeError` that lists the names. */
export function suiteByName(name: string): CipherSuite {
  const suite = cipherSuites.find((candidate) => candidate.name === name);
  if (!suite) {
    const names = cipherSuites.map((candidate) => candidate.name).join(', ');
    throw new RangeError(`cipher suite: expected one of ${names}, found ${JSON.stringify(name)}`);
  }
  return suite;
}

/** The suite of a number, if there is one. */
export function suiteById(id: number): CipherSuite | undefined {
  return cipherSuites.find((candidate) => candidate.id === id);
}
