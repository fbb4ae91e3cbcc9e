/** Wycheproof's tests of message authentication codes. */

import { hmac } from '@cleartext/hash';
import { aes, gcm } from '@cleartext/symmetric';
import { findHash } from '../../algorithms.ts';
import { expectBytes } from '../../case.ts';
import { bytesOf, numberOf } from '../../formats/fields.ts';
import { judge, type Schema } from './judge.ts';

/** `MacTest`: HMAC, with a tag that may be shorter than the digest. */
export const macTest: Schema = (algorithm, group) => {
  const hash = /^HMAC/.test(algorithm) ? findHash(algorithm) : undefined;
  if (!hash) return algorithm;
  const tagSize = numberOf(group, 'tagSize') / 8;
  return (test, result) => {
    const mac = (): Uint8Array => hmac(hash, bytesOf(test, 'key'), bytesOf(test, 'msg')).slice(0, tagSize);
    judge(result, mac, (tag) => expectBytes('tag', tag, bytesOf(test, 'tag')));
  };
};

/** `MacWithIvTest`: GMAC, which is GCM of no plaintext with the message as the additional data. */
export const macWithIv: Schema = (algorithm, group) => {
  if (algorithm !== 'AES-GMAC') return algorithm;
  const options = { tagSize: numberOf(group, 'tagSize') / 8 };
  return (test, result) => {
    const mac = (): Uint8Array =>
      gcm(aes(bytesOf(test, 'key')), bytesOf(test, 'iv'), bytesOf(test, 'msg'), options).seal(new Uint8Array());
    judge(result, mac, (tag) => expectBytes('tag', tag, bytesOf(test, 'tag')));
  };
};
