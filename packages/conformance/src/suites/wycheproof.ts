/**
 * Project Wycheproof (C2SP): JSON files of attacks and edge cases. `valid` must succeed and give the stated output,
 * `invalid` must be refused, `acceptable` may go either way but must not crash.
 */

import { concat } from '@cleartext/core';
import {
  decodePrivateKey,
  decodePublicKey,
  oaep,
  pkcs1v15Encryption,
  pkcs1v15Signature,
  pss,
  rsaPublicKey,
} from '@cleartext/rsa';
import { decodeSpki, encodePbes2, pbes2Decrypt, pbes2Encrypt, type Pbes2Cipher, type Pbes2Prf } from '@cleartext/asn1';
import { hkdf, hmac, pbkdf2 } from '@cleartext/hash';
import { intFromSignedBytes, isProbablePrime } from '@cleartext/number';
import { publicKeyFromSpki, schemeFor } from '@cleartext/signature';
import { aes, cbc, chacha20Poly1305, gcm, type Aead } from '@cleartext/symmetric';
import { findHash, hashNamed, missing, replay } from '../algorithms.ts';
import { attempt, expectBytes, Mismatch, type Case, type Suite } from '../case.ts';
import { asFields, bytesOf, fieldsOf, has, intOf, listOf, numberOf, textOf, type Fields } from '../formats/fields.ts';
import { parseJson } from '../formats/json.ts';

/** The suite `wycheproof`. */
export const wycheproof: Suite = {
  name: 'wycheproof',
  summary: 'Wycheproof JSON: AEAD, CBC, MAC, KDF, PBES2, primality, RSA',
  folder: 'wycheproof',
  reads: /\.json$/,
  *cases({ text }): Iterable<Case> {
    const file = asFields(parseJson(text), 'file');
    const algorithm = textOf(file, 'algorithm');
    for (const group of listOf(file, 'testGroups')) {
      const type = textOf(group, 'type');
      const skip = reasonToSkip(algorithm, type, group);
      const check = skip === undefined ? testers[type](group, algorithm) : undefined;
      for (const test of listOf(group, 'tests')) {
        const id = `tcId ${numberOf(test, 'tcId')}`;
        yield check ? { id, run: () => check(test, textOf(test, 'result')) } : { id, skip: skip ?? '' };
      }
    }
  },
};

/** Runs one test with its expected result; throws if the toolkit is wrong. */
type Check = (test: Fields, result: string) => void;

function reasonToSkip(algorithm: string, type: string, group: Fields): string | undefined {
  const absent = missing(algorithm) ?? missing(type);
  if (absent !== undefined) return absent;
  if (!(type in testers)) return `tests of the type ${type} are not known to this runner`;
  for (const name of ['sha', 'mgfSha'])
    if (has(group, name) && !findHash(textOf(group, name)))
      return missing(textOf(group, name)) ?? `${textOf(group, name)} is not in the toolkit`;
  return undefined;
}

/** Judges a computation that gives the output or refuses; `matches` says whether the output is the stated one. */
function judge<T>(result: string, compute: () => T, matches: (output: T) => void): void {
  const output = attempt(() => [compute()] as const);
  if (result === 'acceptable') return;
  if (result === 'valid') {
    if (!output) throw new Mismatch('expected success, found a refusal');
    matches(output[0]);
  } else if (output && !differs(() => matches(output[0]))) throw new Mismatch('expected a refusal, found success');
}

/** Judges a computation whose very success is the answer: an invalid case must be refused, whatever the output. */
function judgeOpening(result: string, open: () => Uint8Array, message: Uint8Array): void {
  judge(result, open, (output) => {
    if (result === 'valid') expectBytes('message', output, message);
  });
}

function judgeTruth(result: string, verify: () => boolean): void {
  judge(result, verify, (holds) => {
    if (!holds) throw new Mismatch('expected true, found false');
  });
}

function differs(compare: () => void): boolean {
  try {
    compare();
    return false;
  } catch (error) {
    if (error instanceof Mismatch) return true;
    throw error;
  }
}

function aead(algorithm: string, group: Fields, test: Fields): Aead {
  const [key, iv] = [bytesOf(test, 'key'), bytesOf(test, 'iv')];
  const aad = has(test, 'aad') ? bytesOf(test, 'aad') : undefined;
  return algorithm === 'AES-GCM'
    ? gcm(aes(key), iv, aad, { tagSize: numberOf(group, 'tagSize') / 8 })
    : chacha20Poly1305(key, iv, aad);
}

function publicKey(group: Fields) {
  const fields = fieldsOf(group, 'publicKey');
  return rsaPublicKey({ n: intOf(fields, 'modulus'), e: intOf(fields, 'publicExponent') });
}

function lazily<T>(compute: () => T): () => T {
  let value: { readonly of: T } | undefined;
  return () => (value ??= { of: compute() }).of;
}

/** How to test each type of group. A key is read once a group, when its first case runs. */
const testers: Readonly<Record<string, (group: Fields, algorithm: string) => Check>> = {
  IndCpaTest: () => (test, result) => {
    const mode = cbc(aes(bytesOf(test, 'key')), bytesOf(test, 'iv'));
    judgeOpening(result, () => mode.decrypt(bytesOf(test, 'ct')), bytesOf(test, 'msg'));
    if (result === 'valid') expectBytes('ciphertext', mode.encrypt(bytesOf(test, 'msg')), bytesOf(test, 'ct'));
  },

  AeadTest: (group, algorithm) => (test, result) => {
    const sealed = concat(bytesOf(test, 'ct'), bytesOf(test, 'tag'));
    judgeOpening(result, () => aead(algorithm, group, test).open(sealed), bytesOf(test, 'msg'));
    if (result === 'valid')
      expectBytes('sealed message', aead(algorithm, group, test).seal(bytesOf(test, 'msg')), sealed);
  },

  MacTest: (group, algorithm) => (test, result) => {
    const tagSize = numberOf(group, 'tagSize') / 8;
    const mac = (): Uint8Array =>
      hmac(hashNamed(algorithm), bytesOf(test, 'key'), bytesOf(test, 'msg')).slice(0, tagSize);
    judge(result, mac, (tag) => expectBytes('tag', tag, bytesOf(test, 'tag')));
  },

  MacWithIvTest: (group) => (test, result) => {
    const options = { tagSize: numberOf(group, 'tagSize') / 8 };
    const mac = (): Uint8Array =>
      gcm(aes(bytesOf(test, 'key')), bytesOf(test, 'iv'), bytesOf(test, 'msg'), options).seal(new Uint8Array());
    judge(result, mac, (tag) => expectBytes('tag', tag, bytesOf(test, 'tag')));
  },

  HkdfTest: (_, algorithm) => (test, result) => {
    const options = { salt: bytesOf(test, 'salt'), info: bytesOf(test, 'info') };
    const derive = (): Uint8Array =>
      hkdf(hashNamed(algorithm.replace(/^HKDF-/, '')), bytesOf(test, 'ikm'), options, numberOf(test, 'size'));
    judge(result, derive, (okm) => expectBytes('okm', okm, bytesOf(test, 'okm')));
  },

  PbkdfTest: (_, algorithm) => (test, result) => {
    const hash = hashNamed(algorithm.replace(/^PBKDF2-/, ''));
    const [password, salt] = [bytesOf(test, 'password'), bytesOf(test, 'salt')];
    const derive = (): Uint8Array =>
      pbkdf2(hash, password, salt, numberOf(test, 'iterationCount'), numberOf(test, 'dkLen'));
    judge(result, derive, (dk) => expectBytes('dk', dk, bytesOf(test, 'dk')));
  },

  PbeTest: (_, algorithm) => {
    const [, hash, keyBits] = /^PbeWithHmac(\w+)AndAes_(\d+)$/i.exec(algorithm) ?? [];
    const prf = hashNamed(hash).id as Pbes2Prf;
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
  },

  PrimalityTest: () => (test, result) =>
    judgeTruth(result, () => isProbablePrime(intFromSignedBytes(bytesOf(test, 'value')))),

  RsassaPkcs1Verify: (group) => {
    const scheme = pkcs1v15Signature(hashNamed(textOf(group, 'sha')));
    const key = lazily(() => sameKey(group));
    return (test, result) => judgeTruth(result, () => scheme.verify(key(), bytesOf(test, 'msg'), bytesOf(test, 'sig')));
  },

  RsassaPssVerify: (group) => {
    const mgfHash = hashNamed(textOf(group, 'mgfSha'));
    const scheme = pss(hashNamed(textOf(group, 'sha')), { mgfHash, saltLength: numberOf(group, 'sLen') });
    const key = lazily(() => sameKey(group));
    return (test, result) => judgeTruth(result, () => scheme.verify(key(), bytesOf(test, 'msg'), bytesOf(test, 'sig')));
  },

  // The parameters of PSS come from the key's AlgorithmIdentifier (RFC 4055), not from the group.
  RsassaPssWithParametersVerify: (group) => {
    const spki = lazily(() => decodeSpki(bytesOf(group, 'publicKeyDer')));
    return (test, result) =>
      judgeTruth(result, () => {
        const scheme = schemeFor(spki().algorithm);
        if (!scheme) throw new Mismatch('expected a scheme for the algorithm of the key, found none');
        return scheme.verify(publicKeyFromSpki(spki()), bytesOf(test, 'msg'), bytesOf(test, 'sig'));
      });
  },

  RsassaPkcs1Generate: (group) => {
    const scheme = pkcs1v15Signature(hashNamed(textOf(group, 'sha')));
    const key = lazily(() => decodePrivateKey(bytesOf(group, 'privateKeyPkcs8')));
    return (test, result) => {
      const sign = (): Uint8Array => scheme.sign(key(), bytesOf(test, 'msg'));
      judge(result, sign, (signature) => expectBytes('signature', signature, bytesOf(test, 'sig')));
    };
  },

  RsaesOaepDecrypt: (group) => {
    const key = lazily(() => decodePrivateKey(bytesOf(group, 'privateKeyPkcs8')));
    const [hash, mgfHash] = [hashNamed(textOf(group, 'sha')), hashNamed(textOf(group, 'mgfSha'))];
    return (test, result) => {
      const scheme = oaep(hash, { mgfHash, label: bytesOf(test, 'label') });
      judgeOpening(result, () => scheme.decrypt(key(), bytesOf(test, 'ct')), bytesOf(test, 'msg'));
    };
  },

  RsaesPkcs1Decrypt: (group) => {
    const key = lazily(() => decodePrivateKey(bytesOf(group, 'privateKeyPkcs8')));
    const scheme = pkcs1v15Encryption({ implicitRejection: false });
    return (test, result) =>
      judgeOpening(result, () => scheme.decrypt(key(), bytesOf(test, 'ct')), bytesOf(test, 'msg'));
  },
};

/** The key of a group, of which the plain numbers and the DER have to agree. */
function sameKey(group: Fields) {
  const key = publicKey(group);
  const decoded = decodePublicKey(bytesOf(group, 'publicKeyDer'));
  if (!decoded.n.equals(key.n) || !decoded.e.equals(key.e))
    throw new Mismatch('publicKeyDer: another key than the numbers');
  return key;
}
