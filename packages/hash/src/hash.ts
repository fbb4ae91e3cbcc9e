/** What every hash function of this package is: a callable descriptor, and a hasher for messages that come in pieces. */

import type { Status } from '@cleartext/core';

/** A hash function: `sha256(message)` is the digest, and the properties say what the function is. Sizes are in bytes. */
export interface Hash {
  /** The digest of a message; the message may have any length. Throws `TypeError` unless it is a `Uint8Array`. */
  (message: Uint8Array): Uint8Array;
  /** The standard's name: `SHA-256`. */
  readonly name: string;
  /** The name in lower case as commands spell it: `sha256`. */
  readonly id: string;
  readonly digestSize: number;
  /** How many bytes one step processes (RFC 2104 calls it B; for SHA-3 it is the rate). */
  readonly blockSize: number;
  /** The object identifier that names the function in certificates and signatures. */
  readonly oid: string;
  readonly status: Status;
  /** A hasher for a message that arrives in pieces. */
  create(): Hasher;
}

/** A digest that is being computed from pieces of a message. Only the bytes and their order matter, not where pieces end. */
export interface Hasher {
  /** Adds the next bytes of the message; they are not kept. Throws `TypeError` after `digest`. */
  update(bytes: Uint8Array): this;
  /** The digest of everything so far. After it, every call of this hasher throws `TypeError`. */
  digest(): Uint8Array;
  /** A second, independent hasher in the same state. Throws `TypeError` after `digest`. */
  copy(): Hasher;
}

/** Turns a function into a descriptor: gives it the name and the other properties, and freezes it. */
export function describeHash<
  Compute extends (message: Uint8Array, length: number) => Uint8Array,
  Properties extends object,
>(hash: Compute, properties: Properties): Properties & Compute {
  for (const [key, value] of Object.entries(properties))
    Object.defineProperty(hash, key, { value, enumerable: true, configurable: true });
  return Object.freeze(hash) as Properties & Compute;
}

/** Refuses a hasher that has given its digest. */
export function checkInUse(finished: boolean): void {
  if (finished) throw new TypeError('hasher: expected one still in use, found one after digest()');
}
