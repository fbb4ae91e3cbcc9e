/** Verification of DSA signatures. */

import { der } from '@cleartext/asn1';
import { decodePublicKey, dsaWithSha1, dsaWithSha224, dsaWithSha256, type PublicKey } from '@cleartext/signature';
import { findHash } from '../../algorithms.ts';
import { bytesOf, textOf } from '../../formats/fields.ts';
import { judgeTruth, lazily, type Schema } from './judge.ts';

/** `DsaVerify` has signatures in DER, `DsaP1363Verify` r || s. */
export function dsaVerify(encoding: 'der' | 'p1363'): Schema {
  return (_, group) => {
    const hash = findHash(textOf(group, 'sha'));
    const scheme = [dsaWithSha1, dsaWithSha224, dsaWithSha256].find((known) => known.hash === hash);
    if (!scheme) return `DSA with ${textOf(group, 'sha')}`;
    const key = lazily(() => decodePublicKey(bytesOf(group, 'publicKeyDer')));
    return (test, result) =>
      judgeTruth(result, () => {
        const signature = bytesOf(test, 'sig');
        return scheme.verify(key(), bytesOf(test, 'msg'), encoding === 'der' ? signature : inDer(key(), signature));
      });
  };
}

/** The same pair in DER; nothing where r and s are not both as long as q. */
function inDer(key: PublicKey, signature: Uint8Array): Uint8Array {
  const size = key.type === 'dsa' ? Math.ceil(key.q.toString(16).length / 2) : 0;
  if (signature.length !== 2 * size) return new Uint8Array(0);
  const [r, s] = [signature.subarray(0, size), signature.subarray(size)];
  return der.sequence(der.integer(r), der.integer(s));
}
