/**
 * The protocol versions and their numbers on the wire. TLS 1.0 counts as SSL 3.1, and so on: the numbers go on from SSL 3.0.
 * Status: SSL 3.0 is broken (POODLE, RFC 7568); TLS 1.0 and 1.1 must not be used (RFC 8996); 1.2 and 1.3 are current.
 */

import type { Status } from '@cleartext/core';

/** The numbers, RFC 9846 appendix B.3.1.1 and older. */
export const VERSION = { SSL30: 0x0300, TLS10: 0x0301, TLS11: 0x0302, TLS12: 0x0303, TLS13: 0x0304 } as const;

/** A version number that this package speaks. */
export type Version = (typeof VERSION)[keyof typeof VERSION];

/** All versions, the newest first. */
export const versions: readonly Version[] = [VERSION.TLS13, VERSION.TLS12, VERSION.TLS11, VERSION.TLS10, VERSION.SSL30];

/** `TLS 1.3` for 0x0304; a number that is not known is written in hexadecimal. */
export function versionName(version: number): string {
  return NAMES[version] ?? `0x${version.toString(16).padStart(4, '0')}`;
}

/** How far a version can be trusted today. */
export function versionStatus(version: Version): Status {
  if (version === VERSION.SSL30) return 'broken';
  return version < VERSION.TLS12 ? 'legacy' : 'current';
}

/** Whether a number is one of the versions of this package. */
export function isVersion(number: number): number is Version {
  return number in NAMES;
}

const NAMES: Readonly<Record<number, string>> = {
  0x0300: 'SSL 3.0',
  0x0301: 'TLS 1.0',
  0x0302: 'TLS 1.1',
  0x0303: 'TLS 1.2',
  0x0304: 'TLS 1.3',
};
