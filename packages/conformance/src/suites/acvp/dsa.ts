/** ACVP's tests of DSA, which the toolkit verifies for old certificates and never makes. */

import { int } from '@cleartext/number';
import { der } from '@cleartext/asn1';
import { dsaWithSha1, dsaWithSha224, dsaWithSha256, type SignatureScheme } from '@cleartext/signature';
import { findHash } from '../../algorithms.ts';
import { expectSame } from '../../case.ts';
import { booleanOf, bytesOf, textOf, type Fields } from '../../formats/fields.ts';
import type { AcvpTests } from './algorithms.ts';

/** Signatures to be accepted or refused. */
export const dsaVerification: AcvpTests = {
  testers: { AFT: (group, test) => testSignature({ ...group, ...test }, booleanOf(test, 'testPassed')) },
  lacking: hashLacking,
};

/** Signatures that were made: they are verified. */
export const dsaGeneration: AcvpTests = {
  testers: { AFT: (group, test) => testSignature({ ...group, ...test }, true) },
  lacking: hashLacking,
};

/** The scheme of DSA with a hash as suites name it, if the toolkit has it. */
export function findDsa(hashName: string): SignatureScheme | undefined {
  const hash = findHash(hashName);
  return [dsaWithSha1, dsaWithSha224, dsaWithSha256].find((scheme) => scheme.hash === hash);
}

/** Whether a signature r, s verifies under a key, all of them in hexadecimal digits. */
export function verifiesDsa(
  scheme: SignatureScheme,
  key: Readonly<Record<'p' | 'q' | 'g' | 'y', string>>,
  message: Uint8Array,
  [r, s]: readonly [r: string, s: string],
): boolean {
  const [p, q, g, y] = [key.p, key.q, key.g, key.y].map((digits) => BigInt(`0x${digits}`));
  const signature = der.sequence(...[r, s].map((digits) => der.integer(int(`0x${digits}`))));
  return scheme.verify({ type: 'dsa', p, q, g, y }, message, signature);
}

function hashLacking(group: Fields): string | undefined {
  if (group.conformance === 'SP800-106') return 'SP800-106';
  return findDsa(textOf(group, 'hashAlg')) ? undefined : `DSA with ${textOf(group, 'hashAlg')}`;
}

function testSignature(fields: Fields, valid: boolean): void {
  const scheme = findDsa(textOf(fields, 'hashAlg'))!;
  const [p, q, g, y, r, s] = ['p', 'q', 'g', 'y', 'r', 's'].map((name) => textOf(fields, name));
  expectSame('valid', verifiesDsa(scheme, { p, q, g, y }, bytesOf(fields, 'message'), [r, s]), valid);
}
