/**
 * What a padding is: ECB and CBC process whole blocks only, so a message is lengthened to whole blocks first, in a way
 * that can be undone. Removing it is where CBC without a MAC breaks: an observer who learns whether the padding was
 * right reads the message byte by byte (Vaudenay 2002). So the check looks at every byte and its error says nothing.
 */

import { AuthenticationError, copy } from '@cleartext/core';

/** A way to lengthen a message to whole blocks. Sizes are bytes; a block is 1 to 255 of them. */
export interface Padding {
  readonly name: string;
  /** The message and its padding, as a new array. */
  pad(message: Uint8Array, blockSize: number): Uint8Array;
  /** The message without its padding, as a new array. Throws `AuthenticationError` if the padding is wrong. */
  unpad(padded: Uint8Array, blockSize: number): Uint8Array;
}

/** The message in a new array, followed by zeros up to the next whole block: at least one, at most a block. */
export function extend(message: Uint8Array, blockSize: number): Uint8Array {
  const extended = new Uint8Array(message.length - (message.length % blockSize) + blockSize);
  extended.set(message);
  return extended;
}

/** The message in front of `length` bytes of padding, if the check found nothing wrong (`wrong` is 0). */
export function strip(padded: Uint8Array, length: number, wrong: number): Uint8Array {
  if (wrong !== 0) throw new AuthenticationError('bad padding');
  return copy(padded, 0, padded.length - length);
}

/** -1 (all bits set) if a < b, else 0, without a branch; for integers of at most 30 bits. */
export function lessThan(a: number, b: number): number {
  return (a - b) >> 31;
}
