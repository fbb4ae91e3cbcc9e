/** node:crypto as an independent voice: every function of the package, on inputs of every length around the blocks. */

import { createHash, createHmac, getHashes, hkdfSync, pbkdf2Sync } from 'node:crypto';
import fc from 'fast-check';
import { bytesToHex } from '@cleartext/core';
import { hashes, hkdf, hmac, pbkdf2, pbkdf2Reference } from '../src/index.ts';
import { references } from './references.ts';

const plain = (bytes: ArrayBuffer | Uint8Array) => new Uint8Array(bytes);
const key = fc.uint8Array({ maxLength: 300 });

it.each(hashes.map((hash) => [hash.name, hash] as const))('%s agrees with node:crypto', (_, hash) => {
  expect(getHashes()).toContain(hash.id);
  const node = (message: Uint8Array) => plain(createHash(hash.id).update(message).digest());
  for (let length = 0; length < 300; length++) {
    const message = new Uint8Array(length).map((_, i) => i * 7 + length);
    expect(bytesToHex(hash(message))).toBe(bytesToHex(node(message)));
  }
  fc.assert(fc.property(fc.uint8Array({ maxLength: 2000 }), (message) => expect(hash(message)).toEqual(node(message))));
});

it.each(references.map(([fast, reference]) => [fast.name, fast, reference] as const))(
  'the reference of %s agrees with node:crypto and with the fast form',
  (_, fast, reference) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (message) => {
        const digest = reference(message);
        expect(digest).toEqual(plain(createHash(fast.id).update(message).digest()));
        expect(fast(message)).toEqual(digest);
      }),
    );
  },
);

it.each(hashes.map((hash) => [hash.name, hash] as const))('HMAC, HKDF, PBKDF2 over %s', (_, hash) => {
  const node = (secret: Uint8Array, message: Uint8Array) => plain(createHmac(hash.id, secret).update(message).digest());
  fc.assert(
    fc.property(key, key, (secret, message) => expect(hmac(hash, secret, message)).toEqual(node(secret, message))),
  );
  for (const length of [hash.blockSize - 1, hash.blockSize, hash.blockSize + 1]) {
    const secret = new Uint8Array(length).fill(0x5a);
    expect(hmac(hash, secret, secret)).toEqual(node(secret, secret));
    expect(pbkdf2(hash, secret, secret, 3, 70)).toEqual(plain(pbkdf2Sync(secret, secret, 3, 70, hash.id)));
  }
  fc.assert(
    fc.property(key, key, key, fc.integer({ min: 1, max: 5 * hash.digestSize }), (ikm, salt, info, length) =>
      expect(hkdf(hash, ikm, { salt, info }, length)).toEqual(plain(hkdfSync(hash.id, ikm, salt, info, length))),
    ),
    { numRuns: 30 },
  );
  fc.assert(
    fc.property(
      key,
      key,
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 200 }),
      (password, salt, n, length) => {
        const key = plain(pbkdf2Sync(password, salt, n, length, hash.id));
        expect(pbkdf2(hash, password, salt, n, length)).toEqual(key);
        expect(pbkdf2Reference(hash, password, salt, n, length)).toEqual(key);
      },
    ),
    { numRuns: 30 },
  );
});
