/** Every hash function of this package, and how to find one by the names that commands and certificates use. */

import { checkOneOf, checkText } from '@cleartext/core';
import type { Hash } from './hash.ts';
import { md5 } from './md5/fast.ts';
import { sha1 } from './sha1/fast.ts';
import { sha224, sha256 } from './sha256/fast.ts';
import { sha384, sha512, sha512_224, sha512_256 } from './sha512/fast.ts';
import { sha3_224, sha3_256, sha3_384, sha3_512 } from './sha3/fast.ts';

/** The hash functions, the oldest first. */
export const hashes: readonly Hash[] = [
  md5,
  sha1,
  sha224,
  sha256,
  sha384,
  sha512,
  sha512_224,
  sha512_256,
  sha3_224,
  sha3_256,
  sha3_384,
  sha3_512,
];

/** The hash function with this name or id, in any case: `SHA-256`, `sha256`. Throws `RangeError` naming the choices. */
export function hashByName(nameOrId: string): Hash {
  checkText('hash', nameOrId);
  const wanted = nameOrId.toLowerCase();
  const found = hashes.find(({ name, id }) => id === wanted || name.toLowerCase() === wanted);
  if (!found) checkOneOf('hash', nameOrId, ids);
  return found!;
}

/** The hash function with this object identifier in dotted form; undefined for an identifier that is not in `hashes`. */
export function hashByOid(oid: string): Hash | undefined {
  return hashes.find((hash) => hash.oid === oid);
}

const ids = hashes.map(({ id }) => id);
