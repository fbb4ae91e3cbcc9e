/** Every reference beside the fast form of the same function. */

import { concatAll } from '@cleartext/core';
import { checkInUse, describeHash, type Hash, type Hasher } from '../src/hash.ts';
import {
  md5,
  md5Reference,
  sha1,
  sha1Reference,
  sha224,
  sha224Reference,
  sha256,
  sha256Reference,
  sha384,
  sha384Reference,
  sha3_224,
  sha3_256,
  sha3_384,
  sha3_512,
  sha3Reference,
  sha512,
  sha512_224,
  sha512_224Reference,
  sha512_256,
  sha512_256Reference,
  sha512Reference,
} from '../src/index.ts';

/** Fast form and reference. */
export const references: readonly (readonly [Hash, (message: Uint8Array) => Uint8Array])[] = [
  [md5, md5Reference],
  [sha1, sha1Reference],
  [sha224, sha224Reference],
  [sha256, sha256Reference],
  [sha384, sha384Reference],
  [sha512, sha512Reference],
  [sha512_224, sha512_224Reference],
  [sha512_256, sha512_256Reference],
  [sha3_224, (message) => sha3Reference(224, message)],
  [sha3_256, (message) => sha3Reference(256, message)],
  [sha3_384, (message) => sha3Reference(384, message)],
  [sha3_512, (message) => sha3Reference(512, message)],
];

/** A reference with the description of its fast form; its hasher keeps the pieces until the digest is wanted. */
export function referenceHash(fast: Hash, reference: (message: Uint8Array) => Uint8Array): Hash {
  const { id, oid, status, digestSize, blockSize } = fast;
  const hasher = (pieces: readonly Uint8Array[]): Hasher => {
    const kept = [...pieces];
    let finished = false;
    return {
      update(bytes) {
        checkInUse(finished);
        if (!(bytes instanceof Uint8Array)) throw new TypeError('bytes: expected a Uint8Array');
        kept.push(bytes.slice());
        return this;
      },
      digest() {
        checkInUse(finished);
        finished = true;
        return reference(concatAll(kept));
      },
      copy() {
        checkInUse(finished);
        return hasher(kept);
      },
    };
  };
  return describeHash((message) => reference(message), {
    name: `${fast.name}, the reference`,
    id,
    oid,
    status,
    digestSize,
    blockSize,
    create: () => hasher([]),
  });
}
