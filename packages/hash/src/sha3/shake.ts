/**
 * SHAKE128 and SHAKE256 (FIPS 202 section 6.2), extendable-output functions. Current; ML-KEM draws its matrices and noise
 * from them.
 *
 * The one idea: SHA-3's sponge stops after one digest, but a sponge can be squeezed for any number of bytes. The number in
 * the name is the strength in bits: an output of d bits resists collisions with at most d/2 of them.
 */

import type { Status } from '@cleartext/core';
import { describeHash } from '../hash.ts';
import { Sponge, spongeOutput } from './fast.ts';

/** An extendable-output function: `shake128(message, length)` is the output, and the properties say what it is. */
export interface Xof {
  /** The first `length` bytes of the output for a message. Throws `TypeError` or `RangeError` for other arguments. */
  (message: Uint8Array, length: number): Uint8Array;
  /** The standard's name: `SHAKE128`. */
  readonly name: string;
  /** The name in lower case as commands spell it: `shake128`. */
  readonly id: string;
  /** How many bytes one step takes in or gives out: the rate of the sponge. */
  readonly blockSize: number;
  /** The object identifier (RFC 8702 section 2). */
  readonly oid: string;
  readonly status: Status;
  /** A sponge for a message that arrives, or an output that is wanted, in pieces. */
  create(): XofSponge;
}

/** An output that is being computed. Only the bytes and their order matter, not in which pieces they are absorbed and squeezed. */
export interface XofSponge {
  /** Absorbs the next bytes of the message. Throws `TypeError` after the first `squeeze`. */
  absorb(bytes: Uint8Array): this;
  /** The next `length` bytes of the output. */
  squeeze(length: number): Uint8Array;
  /** A second, independent sponge in the same state. */
  copy(): XofSponge;
}

/** SHAKE128, FIPS 202 section 6.2: 168 bytes a step, 128 bits of strength at most. */
export const shake128: Xof = describeShake(128, '11');

/** SHAKE256, FIPS 202 section 6.2: 136 bytes a step, 256 bits of strength at most. */
export const shake256: Xof = describeShake(256, '12');

function describeShake(strength: 128 | 256, oid: string): Xof {
  const blockSize = 200 - strength / 4;
  const suffix = 0b11111; // the bits 1 1 1 1
  const create = (): Sponge => new Sponge(blockSize, suffix);
  const xof = (message: Uint8Array, length: number): Uint8Array => spongeOutput(blockSize, suffix, message, length);
  return describeHash(xof, {
    name: `SHAKE${strength}`,
    id: `shake${strength}`,
    oid: `2.16.840.1.101.3.4.2.${oid}`,
    status: 'current' as const,
    blockSize,
    create,
  });
}
