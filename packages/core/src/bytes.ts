/** Byte strings: joining, comparing, exclusive or. No function modifies or aliases its arguments. */

import { checkBytes } from './arguments.ts';

/** One byte string after another, in a new array. For a few parts; a list that others may make long goes to `concatAll`. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  return concatAll(parts);
}

/** One byte string after another, in a new array, for a list of any length: the number of arguments of a call is limited. */
export function concatAll(parts: readonly Uint8Array[]): Uint8Array {
  for (const part of parts) checkBytes('part', part);
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

/**
 * The bytes from `start` to `end`, exclusive, in a new plain array. For a Node Buffer, which is a `Uint8Array` too, `slice` makes
 * a view, and what is written to it changes the caller's bytes; for a plain array it is the fastest copy.
 */
export function copy(bytes: Uint8Array, start = 0, end = bytes.length): Uint8Array {
  return bytes.constructor === Uint8Array ? bytes.slice(start, end) : new Uint8Array(bytes.subarray(start, end));
}

/**
 * Whether two byte strings are equal. Stops at the first difference.
 * Leaks: the length of the common prefix; for public values only.
 */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  checkBytes('a', a);
  checkBytes('b', b);
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/**
 * Whether two byte strings are equal, reading every byte whatever it finds: for MACs, tags and padding.
 * Leaks: the lengths. (JavaScript promises no constant time; this removes the early exit, the largest of the leaks.)
 */
export function constantTimeEqual(a: Uint8Array, b: Uint8Array): boolean {
  checkBytes('a', a);
  checkBytes('b', b);
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= a[i] ^ b[i];
  return difference === 0;
}

/** `a` exclusive-or `b`, byte by byte. Throws `RangeError` unless the lengths are equal. */
export function xor(a: Uint8Array, b: Uint8Array): Uint8Array {
  checkBytes('a', a);
  checkBytes('b', b, a.length);
  return Uint8Array.from(a, (byte, i) => byte ^ b[i]);
}
