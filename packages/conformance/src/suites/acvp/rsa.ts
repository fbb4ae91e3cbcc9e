/** ACVP's tests of RSA: signatures, key pairs, and the two primitives of RFC 8017 section 5. */

import { gcd, isProbablePrime, isqrt, type Int } from '@cleartext/number';
import {
  checkKey,
  pkcs1v15Signature,
  privateKeyFromExponents,
  privateKeyFromPrimes,
  pss,
  rsadp,
  rsaep,
  rsaPublicKey,
  rsasp1,
  rsavp1,
  type RsaPrivateKey,
  type RsaSignatureScheme,
} from '@cleartext/rsa';
import { findHash, hashNamed } from '../../algorithms.ts';
import { attempt, expectBytes, expectRefusal, expectSame, Mismatch } from '../../case.ts';
import {
  booleanOf,
  bytesOf,
  FormatError,
  has,
  hexInt,
  intOf,
  listOf,
  numberOf,
  textOf,
  type Fields,
} from '../../formats/fields.ts';
import type { AcvpTests } from './algorithms.ts';

/** Signatures to be accepted or refused. */
export const signatureVerification: AcvpTests = {
  testers: { GDT: testSignatureVerification, AFT: testSignatureVerification },
  lacking: signatureLacking,
};

/** Signatures to be made. The private key isn't in the file, so that what was made is verified. */
export const signatureGeneration: AcvpTests = {
  testers: { GDT: testSignatureGeneration, AFT: testSignatureGeneration },
  lacking: signatureLacking,
};

/** Key pairs. */
export const keyGeneration: AcvpTests = {
  testers: { AFT: testKeyGeneration, GDT: testKeyGeneration, KAT: testKeyGeneration },
  notChecked: (test) => (has(test, 'seed') && textOf(test, 'seed') !== '' ? 'provable primes' : undefined),
};

/** RSASP1: a message below the modulus is signed, another one refused. */
export const signaturePrimitive: AcvpTests = { testers: { AFT: testSignaturePrimitive } };

/** RSADP. */
export const decryptionPrimitive: AcvpTests = { testers: { AFT: testDecryptionPrimitive } };

function signatureLacking(group: Fields): string | undefined {
  const sigType = textOf(group, 'sigType');
  if (sigType !== 'pkcs1v1.5' && sigType !== 'pss') return sigType;
  const mask = has(group, 'maskFunction') ? textOf(group, 'maskFunction') : 'none';
  const hash = textOf(group, 'hashAlg');
  if (/shake/i.test(mask) || !findHash(hash)) return `${sigType} with ${findHash(hash) ? mask : hash}`;
  return group.conformance === 'SP800-106' ? 'SP800-106' : undefined;
}

function signatureScheme(group: Fields): RsaSignatureScheme<unknown> {
  const hash = hashNamed(textOf(group, 'hashAlg'));
  return textOf(group, 'sigType') === 'pss'
    ? pss(hash, { saltLength: numberOf(group, 'saltLen') })
    : pkcs1v15Signature(hash);
}

function testSignatureVerification(group: Fields, test: Fields): void {
  const fields = { ...group, ...test };
  const key = rsaPublicKey({ n: intOf(fields, 'n'), e: intOf(fields, 'e') });
  const valid = signatureScheme(group).verify(key, bytesOf(test, 'message'), bytesOf(test, 'signature'));
  expectSame('valid', valid, booleanOf(test, 'testPassed'));
}

function testSignatureGeneration(group: Fields, test: Fields): void {
  testSignatureVerification(group, { ...test, testPassed: true });
}

/** A key pair has to pass the checks of FIPS 186; one that is marked as bad has to fail them. */
function testKeyGeneration(group: Fields, test: Fields): void {
  const [p, e] = [intOf(test, 'p'), intOf(test, 'e')];
  const bits = numberOf(group, 'modulo');
  if (textOf(test, 'q') === '') {
    // A known answer for one prime alone.
    expectSame('a prime for a key', isPrimeForKey(p, e, bits), booleanOf(test, 'testPassed'));
    return;
  }
  const q = intOf(test, 'q');
  const key = attempt(() => privateKeyFromPrimes({ p, q, e }));
  const failed = key ? checkKey(key).filter(({ passed }) => !passed) : ['no key of these primes'];
  const good = !has(test, 'testPassed') || booleanOf(test, 'testPassed');
  if (!good && failed.length > 0) return;
  if (!good) throw new Mismatch('expected a check that fails, found none');
  expectSame('failed checks', failed, []);
  if (!key) return;
  expectSame('bits of n', key.n.bitLength(), bits);
  const published: readonly (readonly [string, Int])[] = [
    ['n', key.n],
    ['d', key.d],
    ['dmp1', key.dP],
    ['dmq1', key.dQ],
    ['iqmp', key.qInv],
  ];
  for (const [name, value] of published)
    if (isFilled(test, name)) expectSame(name, value.toString(16), intOf(test, name).toString(16));
}

/** FIPS 186-5 appendix A.1.3: p is prime, prime to e but for 1, and at least sqrt(2) 2^(bits/2 - 1). */
function isPrimeForKey(p: Int, e: Int, bits: number): boolean {
  const least = isqrt(p.engine.of(1).shiftLeft(bits - 1));
  return p.isGreaterThan(least) && gcd(p.minus(1), e).isOne() && isProbablePrime(p);
}

function isFilled(fields: Fields, name: string): boolean {
  return has(fields, name) && textOf(fields, name) !== '';
}

/** The private key of a test, by its primes or by its exponents. */
function privateKeyOf(fields: Fields): RsaPrivateKey {
  const e = intOf(fields, 'e');
  if (isFilled(fields, 'p')) return privateKeyFromPrimes({ p: intOf(fields, 'p'), q: intOf(fields, 'q'), e });
  return privateKeyFromExponents({ n: intOf(fields, 'n'), e, d: intOf(fields, 'd') });
}

function testSignaturePrimitive(group: Fields, test: Fields): void {
  const fields = { ...group, ...test };
  const key = privateKeyOf(fields);
  expectSame('n', key.n.toString(16), intOf(fields, 'n').toString(16));
  const m = intOf(test, 'message');
  if (has(test, 'testPassed') && !booleanOf(test, 'testPassed')) {
    expectRefusal('rsasp1', () => rsasp1(key, m));
    return;
  }
  const s = intOf(test, 'signature');
  expectSame('signature', rsasp1(key, m).toString(16), s.toString(16));
  expectSame('message', rsavp1(key, s).toString(16), m.toString(16));
}

/** The first revision has several ciphertexts in a test; the names of their fields are longer there. */
function testDecryptionPrimitive(group: Fields, test: Fields): void {
  if (!has(test, 'resultsArray')) {
    testDecryption({ ...group, ...test });
    return;
  }
  const results = listOf(test, 'resultsArray');
  if (results.length === 0) throw new FormatError('resultsArray: expected ciphertexts, found none');
  for (const result of results)
    testDecryption({ ...group, ...test, ct: result.cipherText, pt: result.plainText, ...result });
}

/**
 * RSADP as SP 800-56B rev. 2 section 7.1.2 has it: within RFC 8017's range 0..n-1 it also refuses 0, 1 and n - 1, which are
 * their own powers. Where the private key is not in the file, the plaintext is encrypted again.
 */
function testDecryption(fields: Fields): void {
  const [n, e] = [intOf(fields, 'n'), intOf(fields, 'e')];
  const key = isFilled(fields, 'p') || isFilled(fields, 'd') ? privateKeyOf(fields) : undefined;
  const c = hexInt(textOf(fields, 'ct'), 'ct');
  const trivial = c.isLessThan(2) || c.equals(n.minus(1));
  if (!booleanOf(fields, 'testPassed')) {
    if (trivial) return;
    expectRefusal('rsadp', () => (key ? rsadp(key, c) : rsaep(rsaPublicKey({ n, e }), c)));
    return;
  }
  expectSame('trivial ciphertext', trivial, false);
  const m = intOf(fields, 'pt');
  expectSame('ct', rsaep(rsaPublicKey({ n, e }), m).toString(16), c.toString(16));
  if (key) expectBytes('pt', rsadp(key, c).toBytes(bytesOf(fields, 'pt').length), bytesOf(fields, 'pt'));
}
