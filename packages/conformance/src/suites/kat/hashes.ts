/** Known answers of the RFCs for MD5, HMAC, HKDF and PBKDF2, in NIST's blocks. */

import { utf8ToBytes } from '@cleartext/core';
import { hkdfExpand, hkdfExtract, hmac, md5, pbkdf2 } from '@cleartext/hash';
import { hashNamed } from '../../algorithms.ts';
import { expectBytes, type Case } from '../../case.ts';
import { bytesOf, has, numberOf, optionalBytesOf, textOf } from '../../formats/fields.ts';
import { records } from './ciphers.ts';

/** RFC 1321 appendix A.5. */
export function md5Cases(text: string): Iterable<Case> {
  return records(text, 'Len', (fields) => {
    const message = bytesOf(fields, 'MSG').slice(0, numberOf(fields, 'LEN') / 8);
    expectBytes('MD', md5(message), bytesOf(fields, 'MD'));
  });
}

/** RFC 2202 and RFC 4231; the hash stands in the file's name. */
export function hmacCases(text: string, [hash]: readonly string[]): Iterable<Case> {
  return records(text, 'Len', (fields) => {
    const tag = hmac(hashNamed(hash), bytesOf(fields, 'KEY'), bytesOf(fields, 'MSG'));
    const published = bytesOf(fields, 'MD');
    expectBytes('MD', tag.slice(0, published.length), published);
  });
}

/** RFC 5869 appendix A. */
export function hkdfCases(text: string): Iterable<Case> {
  return records(text, 'COUNT', (fields) => {
    const hash = hashNamed(textOf(fields, 'HASH'));
    const [salt, info] = [optionalBytesOf(fields, 'SALT'), optionalBytesOf(fields, 'INFO')];
    const PRK = hkdfExtract(hash, salt, bytesOf(fields, 'IKM'));
    if (has(fields, 'PRK')) expectBytes('PRK', PRK, bytesOf(fields, 'PRK'));
    expectBytes('OKM', hkdfExpand(hash, PRK, info, numberOf(fields, 'L')), bytesOf(fields, 'OKM'));
  });
}

/** RFC 6070; the escape \0 stands for a zero byte, as in the RFC. One case has 2^24 iterations and may take longer. */
export function* pbkdf2Cases(text: string, [hash]: readonly string[]): Iterable<Case> {
  const cases = records(text, 'COUNT', (fields) => {
    const bytes = (name: string): Uint8Array => utf8ToBytes(textOf(fields, name).replaceAll('\\0', '\0'));
    const [iterations, length] = [numberOf(fields, 'ITERATIONS'), numberOf(fields, 'LENGTH')];
    const key = pbkdf2(hashNamed(hash), bytes('PASSWORD'), bytes('SALT'), iterations, length);
    expectBytes('DERIVED_KEY', key, bytesOf(fields, 'DERIVED_KEY'));
  });
  for (const each of cases) yield { ...each, seconds: 30 };
}
