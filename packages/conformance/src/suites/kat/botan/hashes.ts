/** Botan's tests of hashes and of what is made of them. */

import { concat, utf8ToBytes } from '@cleartext/core';
import { hkdf, hkdfExpand, hkdfExtract, hmac, md5, pbkdf2, sha1 } from '@cleartext/hash';
import { aes, gcm, poly1305 } from '@cleartext/symmetric';
import { prf10, prf12 } from '@cleartext/tls';
import { findHash, findShake } from '../../../algorithms.ts';
import { expectBytes, expectSame } from '../../../case.ts';
import { bytesOf, has, numberOf, optionalBytesOf, textOf, type Fields } from '../../../formats/fields.ts';
import { nonceOf } from './ciphers.ts';
import type { Test } from './kind.ts';

/** `[SHA-256]`, or `[SHAKE-128(256)]` with the bits of the output. */
export function hashTest([name, outputBits]: readonly string[], fields: Fields): Test | undefined {
  if (!has(fields, 'Out') || has(fields, 'Key')) return undefined;
  const [hash, shake] = [outputBits ? undefined : findHash(name), findShake(name)];
  if (!hash && !shake) return undefined;
  return () => {
    const [input, output] = [optionalBytesOf(fields, 'In'), bytesOf(fields, 'Out')];
    if (outputBits) expectSame('bits of Out', 8 * output.length, Number(outputBits));
    expectBytes('Out', hash ? hash(input) : shake!(input, output.length), output);
  };
}

/** `[HMAC(SHA-256)]`, `[GMAC(AES-128)]` and `[Poly1305]`. */
export function macTest([construction, inner, poly]: readonly string[], fields: Fields): Test | undefined {
  const test = (compute: (key: Uint8Array, input: Uint8Array) => Uint8Array): Test => {
    return () =>
      expectBytes('Out', compute(bytesOf(fields, 'Key'), optionalBytesOf(fields, 'In')), bytesOf(fields, 'Out'));
  };
  if (poly) return test(poly1305);
  const hash = findHash(inner);
  if (construction === 'HMAC') return hash && test((key, input) => hmac(hash, key, input));
  if (!/^AES-/.test(inner)) return undefined;
  return test((key, input) => gcm(aes(key), nonceOf(fields), input).seal(new Uint8Array()));
}

/** `[HKDF(HMAC(SHA-256))]`, and its two steps. */
export function hkdfTest([step, hashName]: readonly string[], fields: Fields): Test | undefined {
  const hash = findHash(hashName);
  if (!hash) return undefined;
  return () => {
    const [secret, salt, info] = ['Secret', 'Salt', 'Label'].map((name) => optionalBytesOf(fields, name));
    const output = bytesOf(fields, 'Output');
    const derive = (): Uint8Array => {
      if (step === '-Extract') return hkdfExtract(hash, salt, secret);
      if (step === '-Expand') return hkdfExpand(hash, secret, concat(info, salt), output.length);
      return hkdf(hash, secret, { salt, info }, output.length);
    };
    expectBytes('Output', derive(), output);
  };
}

/** `[PBKDF2(HMAC(SHA-256))]`. */
export function pbkdf2Test([hashName]: readonly string[], fields: Fields): Test | undefined {
  const hash = findHash(hashName);
  if (!hash) return undefined;
  return () => {
    const output = bytesOf(fields, 'Output');
    const password = utf8ToBytes(has(fields, 'Passphrase') ? textOf(fields, 'Passphrase') : '');
    expectBytes(
      'Output',
      pbkdf2(hash, password, bytesOf(fields, 'Salt'), numberOf(fields, 'Iterations'), output.length),
      output,
    );
  };
}

/** `[TLS-PRF]` of TLS 1.0, `[TLS-12-PRF(HMAC(SHA-256))]`; label and salt come one after the other. */
export function tlsPrfTest([hashName]: readonly (string | undefined)[], fields: Fields): Test | undefined {
  const hash = hashName === undefined ? undefined : findHash(hashName);
  if (hashName !== undefined && !hash) return undefined;
  return () => {
    const [secret, label, salt] = ['Secret', 'Label', 'Salt'].map((name) => optionalBytesOf(fields, name));
    const output = bytesOf(fields, 'Output');
    const prf = hash ? prf12(hash) : prf10(md5, sha1);
    expectBytes('Output', prf(secret, '', concat(label, salt), output.length), output);
  };
}
