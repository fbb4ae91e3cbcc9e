/** The contract suite over every hash function in both its forms, and over the catalogue. */

import { hashByName, hashByOid, hashes, md5, pbkdf2, sha1, sha256, sha512 } from '../src/index.ts';
import { testHash } from './contracts/hash.ts';
import { referenceHash, references } from './references.ts';

for (const hash of hashes) testHash(hash);
for (const [fast, reference] of references) testHash(referenceHash(fast, reference), { numRuns: 15 });

it('every hash function has a reference', () => {
  expect(references.map(([fast]) => fast)).toEqual(hashes);
});

it('the catalogue finds each function by name, id and object identifier', () => {
  for (const hash of hashes) {
    expect(hashByName(hash.name)).toBe(hash);
    expect(hashByName(hash.id.toUpperCase())).toBe(hash);
    expect(hashByOid(hash.oid)).toBe(hash);
  }
  expect(new Set(hashes.map(({ oid }) => oid)).size).toBe(12);
  expect(hashByOid('1.2.3')).toBeUndefined();
  expect(() => hashByName('sha0')).toThrow(/^hash: expected md5, sha1, .* or sha3-512, found "sha0"$/);
});

it('MD5 and SHA-1 are called broken, the others current', () => {
  const broken = hashes.filter(({ status }) => status === 'broken').map(({ name }) => name);
  expect(broken).toEqual(['MD5', 'SHA-1']);
  expect(hashes.filter(({ status }) => status === 'current')).toHaveLength(10);
});

it.each([md5, sha1, sha256, sha512].map((hash) => [hash.name, hash] as const))(
  '%s: nobody can change its initial value or its compression function from outside',
  (_, hash) => {
    const before = hash(new Uint8Array(3));
    const hmacBefore = pbkdf2(hash, before, before, 2, 8);
    const compression = hash.compression as unknown as { initialValue: number[]; compress: unknown };
    expect(() => (compression.initialValue[0] ^= 1)).toThrow(TypeError);
    expect(() => (compression.initialValue = [])).toThrow(TypeError);
    expect(() => (compression.compress = () => undefined)).toThrow(TypeError);
    expect(hash(new Uint8Array(3))).toEqual(before);
    expect(pbkdf2(hash, before, before, 2, 8)).toEqual(hmacBefore);
  },
);
