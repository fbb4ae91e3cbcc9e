/** Wycheproof's tests of RSA (RFC 8017): signatures and encryption, with PKCS#1 v1.5, PSS and OAEP. */

import { decodeSpki } from '@cleartext/asn1';
import type { Hash } from '@cleartext/hash';
import {
  decodePrivateKey,
  decodePublicKey,
  oaep,
  pkcs1v15Encryption,
  pkcs1v15Signature,
  pss,
  type RsaPublicKey,
} from '@cleartext/rsa';
import { publicKeyFromSpki, schemeFor } from '@cleartext/signature';
import { findHash } from '../../algorithms.ts';
import { expectBytes, Mismatch } from '../../case.ts';
import { bytesOf, fieldsOf, has, intOf, numberOf, textOf, type Fields } from '../../formats/fields.ts';
import { judge, judgeOpening, judgeTruth, lazily, type Schema } from './judge.ts';

/** `RsassaPkcs1Verify`. */
export const pkcs1Verify: Schema = (algorithm, group) =>
  withHashes(algorithm, group, ({ hash }) => {
    const scheme = pkcs1v15Signature(hash);
    const key = lazily(() => publicKey(group));
    return (test, result) => judgeTruth(result, () => scheme.verify(key(), bytesOf(test, 'msg'), bytesOf(test, 'sig')));
  });

/** `RsassaPkcs1Generate`: these signatures have no randomness. */
export const pkcs1Generate: Schema = (algorithm, group) =>
  withHashes(algorithm, group, ({ hash }) => {
    const scheme = pkcs1v15Signature(hash);
    const key = lazily(() => decodePrivateKey(bytesOf(group, 'privateKeyPkcs8')));
    return (test, result) => {
      const sign = (): Uint8Array => scheme.sign(key(), bytesOf(test, 'msg'));
      judge(result, sign, (signature) => expectBytes('signature', signature, bytesOf(test, 'sig')));
    };
  });

/** `RsassaPssVerify`. */
export const pssVerify: Schema = (algorithm, group) =>
  withHashes(algorithm, group, ({ hash, mgfHash }) => {
    const scheme = pss(hash, { mgfHash, saltLength: numberOf(group, 'sLen') });
    const key = lazily(() => publicKey(group));
    return (test, result) => judgeTruth(result, () => scheme.verify(key(), bytesOf(test, 'msg'), bytesOf(test, 'sig')));
  });

/** `RsassaPssWithParametersVerify`: the parameters come from the key's AlgorithmIdentifier (RFC 4055), not from the group. */
export const pssWithParametersVerify: Schema = (algorithm, group) =>
  withHashes(algorithm, group, () => {
    const spki = lazily(() => decodeSpki(bytesOf(group, 'publicKeyDer')));
    return (test, result) =>
      judgeTruth(result, () => {
        const scheme = schemeFor(spki().algorithm);
        if (!scheme) throw new Mismatch('expected a scheme for the algorithm of the key, found none');
        return scheme.verify(publicKeyFromSpki(spki()), bytesOf(test, 'msg'), bytesOf(test, 'sig'));
      });
  });

/** `RsaesOaepDecrypt`. */
export const oaepDecrypt: Schema = (algorithm, group) =>
  withHashes(algorithm, group, ({ hash, mgfHash }) => {
    const key = lazily(() => decodePrivateKey(bytesOf(group, 'privateKeyPkcs8')));
    return (test, result) => {
      const scheme = oaep(hash, { mgfHash, label: bytesOf(test, 'label') });
      judgeOpening(result, () => scheme.decrypt(key(), bytesOf(test, 'ct')), bytesOf(test, 'msg'));
    };
  });

/** `RsaesPkcs1Decrypt`, with errors instead of random messages so that a refusal can be seen. */
export const pkcs1Decrypt: Schema = (_, group) => {
  const key = lazily(() => decodePrivateKey(bytesOf(group, 'privateKeyPkcs8')));
  const scheme = pkcs1v15Encryption({ implicitRejection: false });
  return (test, result) => judgeOpening(result, () => scheme.decrypt(key(), bytesOf(test, 'ct')), bytesOf(test, 'msg'));
};

/** The check that a schema makes of the group's hashes, or the name of a hash that is missing. */
function withHashes(
  algorithm: string,
  group: Fields,
  check: (hashes: { readonly hash: Hash; readonly mgfHash: Hash }) => ReturnType<Schema>,
): ReturnType<Schema> {
  const names = ['sha', 'mgfSha'].flatMap((name) => (has(group, name) ? [textOf(group, name)] : []));
  const hashes = names.map(findHash);
  const missing = names.find((_, i) => !hashes[i]);
  if (missing !== undefined) return `${algorithm} with ${missing}`;
  const [hash, mgfHash = hash] = hashes as Hash[];
  return check({ hash, mgfHash });
}

/** The key of a group, of which the plain numbers and the DER have to agree. */
function publicKey(group: Fields): RsaPublicKey {
  const [n, e] = ['modulus', 'publicExponent'].map((name) => intOf(fieldsOf(group, 'publicKey'), name));
  const decoded = decodePublicKey(bytesOf(group, 'publicKeyDer'));
  if (!decoded.n.equals(n) || !decoded.e.equals(e)) throw new Mismatch('publicKeyDer: another key than the numbers');
  return decoded;
}
