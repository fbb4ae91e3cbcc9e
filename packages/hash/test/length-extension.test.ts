/** The naive code H(key || message) falls to whoever has seen one tag; HMAC, SHA-3 and truncated digests do not. */

import fc from 'fast-check';
import { concat, utf8ToBytes } from '@cleartext/core';
import { extendLength, hmac, md5, sha1, sha224, sha256, sha384, sha512, sha512_256 } from '../src/index.ts';

const key = utf8ToBytes('a key that the attacker never sees');
const order = utf8ToBytes('pay 10 to Bob');
const more = utf8ToBytes(' and 9999 to Mallory');

it.each([
  ['MD5', md5],
  ['SHA-1', sha1],
  ['SHA-256', sha256],
  ['SHA-512', sha512],
])('%s: a tag of H(key || message) yields a tag of a longer message', (_, hash) => {
  const seen = hash(concat(key, order));
  const forged = extendLength(hash, seen, key.length + order.length, more);
  expect(forged.digest).toEqual(hash(concat(key, order, forged.glue, more)));
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 300 }), (secret, suffix) => {
      const { glue, digest } = extendLength(hash, hash(secret), secret.length, suffix);
      expect(digest).toEqual(hash(concat(secret, glue, suffix)));
    }),
  );
});

it('HMAC refuses the forgery', () => {
  const forged = extendLength(sha256, hmac(sha256, key, order), 64 + order.length, more);
  expect(hmac(sha256, key, concat(order, forged.glue, more))).not.toEqual(forged.digest);
});

it('a truncated digest does not hold the state', () => {
  for (const hash of [sha224, sha384, sha512_256])
    expect(() => extendLength(hash, hash(key), key.length, more)).toThrow(
      `hash: expected one whose digest is its whole state, found ${hash.name}, which hides a part`,
    );
  expect(() => extendLength(sha256, new Uint8Array(31), 1, more)).toThrow(RangeError);
  expect(() => extendLength(sha256, new Uint8Array(32), 1, ' and 9999' as never)).toThrow(
    'suffix: expected a Uint8Array, found " and 9999"',
  );
});

it('lengths beyond 2^32 bits are counted exactly', () => {
  const { glue } = extendLength(sha256, new Uint8Array(32), 2 ** 40 + 1, more);
  expect(Array.from(glue.subarray(-8))).toEqual([0, 0, 8, 0, 0, 0, 0, 8]);
  expect(Array.from(extendLength(md5, new Uint8Array(16), 2 ** 40 + 1, more).glue.subarray(-8))).toEqual([
    8, 0, 0, 0, 0, 8, 0, 0,
  ]);
});
