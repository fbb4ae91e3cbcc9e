/** ACVP's tests of hashes and of what is made of them: SHA-1, SHA-2, SHA-3, SHAKE, HMAC and PBKDF2. */

import { concatAll, utf8ToBytes } from '@cleartext/core';
import { hmac, pbkdf2 } from '@cleartext/hash';
import { findHash, hashNamed, shakeNamed } from '../../algorithms.ts';
import { expectBytes, expectSame } from '../../case.ts';
import { bytesOf, fieldsOf, FormatError, has, numberOf, textOf, type Fields } from '../../formats/fields.ts';
import { hashChain, shakeChain } from '../../monte-carlo.ts';
import type { AcvpTests } from './algorithms.ts';
import { resultsOf } from './ciphers.ts';

/** SHA-1, SHA-2 and SHA-3. */
export const hashAlgorithm: AcvpTests = {
  testers: { AFT: testHash, MCT: testHashChain, LDT: testLargeMessage },
  lacking: (_, test, algorithm) => (findHash(algorithm) ? partByte(test, 'len') : algorithm),
  effort: (group) => (group.testType === 'LDT' ? { seconds: 1200 } : undefined),
};

/** SHAKE128 and SHAKE256. */
export const shakeAlgorithm: AcvpTests = {
  testers: { AFT: testShake, VOT: testShake, MCT: testShakeChain },
  lacking: (_, test) => partByte(test, 'len') ?? partByte(test, 'outLen'),
  effort: () => ({ seconds: 120 }),
};

/** HMAC; its first revision has the lengths in the group. */
export const hmacAlgorithm: AcvpTests = {
  testers: { AFT: testHmac },
  lacking: (group, test, algorithm) =>
    findHash(algorithm)
      ? ['keyLen', 'msgLen', 'macLen'].map((name) => partByte({ ...group, ...test }, name)).find(Boolean)
      : algorithm,
};

/** PBKDF2 over HMAC. */
export const pbkdfAlgorithm: AcvpTests = {
  testers: { AFT: testPbkdf },
  lacking: (group) => {
    const hash = textOf(group, 'hmacAlg');
    return findHash(hash) ? undefined : `PBKDF2 with ${hash}`;
  },
};

function partByte(fields: Fields, length: string): string | undefined {
  return has(fields, length) && numberOf(fields, length) % 8 !== 0 ? 'part byte' : undefined;
}

/** A message of no bits is given as one byte in some files. */
function messageOf(test: Fields): Uint8Array {
  const message = bytesOf(test, 'msg');
  return has(test, 'len') ? message.slice(0, numberOf(test, 'len') / 8) : message;
}

function testHash(_: Fields, test: Fields, algorithm: string): void {
  expectBytes('md', hashNamed(algorithm)(messageOf(test)), bytesOf(test, 'md'));
}

function testHashChain(group: Fields, test: Fields, algorithm: string): void {
  const version = has(group, 'mctVersion') ? textOf(group, 'mctVersion') : 'standard';
  if (version !== 'standard' && version !== 'alternate')
    throw new FormatError(`mctVersion: expected standard or alternate, found ${version}`);
  const checkpoints = hashChain(hashNamed(algorithm), bytesOf(test, 'msg'), version);
  for (const [i, result] of resultsOf(test).entries()) {
    if (i === checkpoints.length) throw new FormatError(`resultsArray: expected at most ${i} checkpoints, found more`);
    expectBytes(`checkpoint ${i}: md`, checkpoints[i], bytesOf(result, 'md'));
  }
}

/** A short content is repeated until the message has gigabytes; it is never held as a whole. */
function testLargeMessage(_: Fields, test: Fields, algorithm: string): void {
  const large = fieldsOf(test, 'largeMsg');
  expectSame('expansionTechnique', textOf(large, 'expansionTechnique'), 'repeating');
  const content = bytesOf(large, 'content');
  expectSame('contentLength', 8 * content.length, numberOf(large, 'contentLength'));
  const length = numberOf(large, 'fullLength') / 8;
  const copies = Math.ceil(2 ** 20 / content.length);
  const chunk = concatAll(Array.from({ length: copies }, () => content));
  const hasher = hashNamed(algorithm).create();
  for (let at = 0; at < length; at += chunk.length) hasher.update(chunk.subarray(0, length - at));
  expectBytes('md', hasher.digest(), bytesOf(test, 'md'));
}

function testShake(_: Fields, test: Fields, algorithm: string): void {
  const md = bytesOf(test, 'md');
  if (has(test, 'outLen')) expectSame('outLen', 8 * md.length, numberOf(test, 'outLen'));
  expectBytes('md', shakeNamed(algorithm)(messageOf(test), md.length), md);
}

function testShakeChain(group: Fields, test: Fields, algorithm: string): void {
  const range = { min: numberOf(group, 'minOutLen'), max: numberOf(group, 'maxOutLen') };
  const checkpoints = shakeChain(shakeNamed(algorithm), bytesOf(test, 'msg'), range);
  for (const [i, result] of resultsOf(test).entries()) {
    const md = checkpoints.next().value;
    if (!md) throw new FormatError('resultsArray: expected at most 100 checkpoints, found more');
    expectBytes(`checkpoint ${i}: md`, md, bytesOf(result, 'md'));
  }
}

function testHmac(group: Fields, test: Fields, algorithm: string): void {
  const fields = { ...group, ...test };
  const [key, msg] = [bytesOf(test, 'key'), bytesOf(test, 'msg')];
  if (has(fields, 'keyLen')) expectSame('keyLen', 8 * key.length, numberOf(fields, 'keyLen'));
  const mac = hmac(hashNamed(algorithm), key, msg);
  expectBytes('mac', mac.slice(0, numberOf(fields, 'macLen') / 8), bytesOf(test, 'mac'));
}

function testPbkdf(group: Fields, test: Fields): void {
  const [password, salt] = [utf8ToBytes(textOf(test, 'password')), bytesOf(test, 'salt')];
  const [iterations, length] = [numberOf(test, 'iterationCount'), numberOf(test, 'keyLen') / 8];
  const key = pbkdf2(hashNamed(textOf(group, 'hmacAlg')), password, salt, iterations, length);
  expectBytes('derivedKey', key, bytesOf(test, 'derivedKey'));
}
