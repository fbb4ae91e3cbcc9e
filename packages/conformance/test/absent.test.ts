/** The list of absent algorithms: what it names, what may not be skipped, and that it does not contradict the packages. */

import { findAbsent, isAbsent } from '../src/absent.ts';
import { contradictions } from '../src/contradictions.ts';
import { caseNotRun } from '../src/case.ts';
import { runCases } from '../src/runner.ts';
import type { Suite } from '../src/case.ts';

const verdictsOf = (cases: Suite['cases']) => {
  const suite: Suite = { name: 'own', summary: '', folder: 'own', reads: /x/, cases };
  return [...runCases(suite, { name: 'x', text: '' })];
};

it.each([
  ['AEGIS128L', 'AEGIS'],
  ['ARIA-GCM', 'ARIA'],
  ['AES-GCM-SIV', 'GCM-SIV'],
  ['AES-SIV-CMAC', 'SIV'],
  ['AES-CMAC', 'CMAC'],
  ['A128CBC-HS256', 'AES-CBC-HMAC (RFC 7518)'],
  ['SIPHASH-2-4', 'SipHash'],
  ['KMAC128', 'cSHAKE, KMAC, TupleHash and ParallelHash'],
  ['TCBCIMMT1.rsp', 'interleaved and pipelined modes of TDES'],
  ['TOFBIvarkey.rsp', 'interleaved and pipelined modes of TDES'],
  ['TCFBP64MMT2.rsp', 'interleaved and pipelined modes of TDES'],
  ['ACVP-TDES-CFBP8', 'interleaved and pipelined modes of TDES'],
  ['ACVP-AES-CBC-CS3', 'ciphertext stealing'],
  ['ACVP-AES-KWP', 'key wrap'],
  ['ACVP-AES-FF3-1', 'format-preserving encryption'],
  ['ctrDRBG', 'random bit generators'],
  ['KDF TLS1-PRF', undefined],
  ['ML-DSA-sigVer', 'other post-quantum algorithms'],
  ['ECDSA on secp256k1 with SHA-256', 'other elliptic curves'],
  ['ECDSA on secp224r1 with SHA-224', 'other elliptic curves'],
  ['EdDSA on edwards448', 'Ed448 and X448'],
  ['DSA private key', 'DSA private keys, parameters, and DSA with longer hashes'],
  ['DSA-SigGen-1.0', 'DSA private keys, parameters, and DSA with longer hashes'],
])('%s is left out as %s', (text, name) => {
  expect(findAbsent(text)).toBe(name);
});

it.each([
  'AES-GCM',
  'AES-CBC-PKCS5',
  'HMACSHA512/224',
  'ACVP-TDES-CFB64',
  'CFB128',
  'SHAKE-128',
  'RC2-40-CBC',
  'RC4',
  'AES-CCM',
  'pkcs12',
])('%s may not be left out', (text) => {
  expect(findAbsent(text)).toBeUndefined();
});

it('names no algorithm that a package exports', () => {
  expect(contradictions()).toEqual([]);
  expect(contradictions({ symmetric: { aegis256: 1, aes: 1 } })).toEqual([
    'AEGIS: the package symmetric exports aegis256',
  ]);
});

it('what neither the toolkit nor the list knows is a failure', () => {
  const [outcome] = verdictsOf(() => [caseNotRun('a', 'ROT-26')]);
  expect(outcome.verdict).toBe('failed');
  expect(verdictsOf(() => [caseNotRun('a', 'ROT-26', 'ARIA-CCM')])).toEqual([
    { id: 'a', verdict: 'skipped', reason: 'ARIA: not in the toolkit' },
  ]);
});

it('a skip for a reason that is not in the list is a failure', () => {
  expect(isAbsent('AEGIS')).toBe(true);
  expect(verdictsOf(() => [{ id: 'a', skip: 'no time' }])).toEqual([
    {
      id: 'a',
      verdict: 'failed',
      message: 'skipped for no time, which the list of absent algorithms does not name',
    },
  ]);
});
