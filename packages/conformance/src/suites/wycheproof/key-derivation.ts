/** Wycheproof's tests of keys from secrets and from passwords: HKDF, PBKDF2 and PBES2. */

import { concat } from '@cleartext/core';
import { encodePbes2, pbes2Decrypt, pbes2Encrypt, type Pbes2Cipher, type Pbes2Prf } from '@cleartext/asn1';
import { hkdf, pbkdf2 } from '@cleartext/hash';
import { findHash, replay } from '../../algorithms.ts';
import { expectBytes } from '../../case.ts';
import { bytesOf, numberOf } from '../../formats/fields.ts';
import { judge, judgeOpening, type Schema } from './judge.ts';

/** `HkdfTest`. */
export const hkdfTest: Schema = (algorithm) => {
  const hash = findHash(/^HKDF-(.*)$/.exec(algorithm)?.[1] ?? '');
  if (!hash) return algorithm;
  return (test, result) => {
    const options = { salt: bytesOf(test, 'salt'), info: bytesOf(test, 'info') };
    const derive = (): Uint8Array => hkdf(hash, bytesOf(test, 'ikm'), options, numberOf(test, 'size'));
    judge(result, derive, (okm) => expectBytes('okm', okm, bytesOf(test, 'okm')));
  };
};

/** `PbkdfTest`: PBKDF2. */
export const pbkdfTest: Schema = (algorithm) => {
  const hash = findHash(/^PBKDF2-HMAC(.*)$/.exec(algorithm)?.[1] ?? '');
  if (!hash) return algorithm;
  return (test, result) => {
    const [password, salt] = [bytesOf(test, 'password'), bytesOf(test, 'salt')];
    const derive = (): Uint8Array =>
      pbkdf2(hash, password, salt, numberOf(test, 'iterationCount'), numberOf(test, 'dkLen'));
    judge(result, derive, (dk) => expectBytes('dk', dk, bytesOf(test, 'dk')));
  };
};

/** `PbeTest`: PBES2 with AES in CBC mode. */
export const pbeTest: Schema = (algorithm) => {
  const [, hashName = '', keyBits] = /^PbeWithHmac(\w+)AndAes_(\d+)$/i.exec(algorithm) ?? [];
  const hash = findHash(hashName);
  if (!hash) return algorithm;
  const prf = hash.id as Pbes2Prf;
  const cipher = `aes-${keyBits}-cbc` as Pbes2Cipher;
  return (test, result) => {
    const [salt, iv, password] = [bytesOf(test, 'salt'), bytesOf(test, 'iv'), bytesOf(test, 'password')];
    const iterations = numberOf(test, 'iterationCount');
    const parameters = encodePbes2({ prf, salt, iterations, keyLength: Number(keyBits) / 8, cipher, iv });
    judgeOpening(result, () => pbes2Decrypt(parameters, bytesOf(test, 'ct'), password), bytesOf(test, 'msg'));
    if (result !== 'valid' || salt.length < 8) return;
    const random = replay(concat(salt, iv));
    const { ciphertext } = pbes2Encrypt(bytesOf(test, 'msg'), password, {
      ...{ prf, cipher, iterations, random },
      saltLength: salt.length,
    });
    expectBytes('ciphertext', ciphertext, bytesOf(test, 'ct'));
  };
};
