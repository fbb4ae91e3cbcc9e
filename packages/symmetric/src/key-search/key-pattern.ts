/**
 * What is known of a key: some of its bits. The keys that fit are the key space of an enumeration attack, and they are
 * numbered from 0: the bits of the number, the least significant first, go to the unknown bits of the key.
 */

import { checkBytes, checkInteger, checkText, copy, describe } from '@cleartext/core';

/** A key with gaps: wherever `unknown` has a one, the bit of `key` is open (and is zero). The two have equal lengths. */
export interface KeyPattern {
  readonly key: Uint8Array;
  readonly unknown: Uint8Array;
}

/** Where a bit of a key is: the byte, and a mask with a single one. */
export interface KeyBit {
  readonly byte: number;
  readonly mask: number;
}

/**
 * Reads a key pattern: hexadecimal digits with `?` for four unknown bits, `0123456789????` for a key whose last two bytes are
 * open. Spaces are ignored. Throws `TypeError` for anything but text, `RangeError` for no digits, an odd number of them or other
 * characters.
 */
export function keyPattern(text: string): KeyPattern {
  checkText('key pattern', text);
  const digits = text.replaceAll(/\s/g, '');
  if (!/^(?:[\da-fA-F?]{2})+$/.test(digits))
    throw new RangeError(`key pattern: expected pairs of hexadecimal digits or ?, found ${describe(text)}`);
  const bytes = (gap: string): Uint8Array =>
    Uint8Array.from(digits.matchAll(/../g), ([pair]) => Number.parseInt(pair.replaceAll('?', gap), 16));
  const key = bytes('0');
  return { key, unknown: bytes('f').map((byte, i) => byte ^ key[i]) };
}

/** The pattern of a key of `length` bytes of which nothing is known. Throws `TypeError` or `RangeError` unless `length` is 1 to 256. */
export function unknownKey(length: number): KeyPattern {
  checkInteger('length', length, { min: 1, max: 256 });
  return keyPattern('??'.repeat(length));
}

/** Checks a pattern and returns a copy whose open bits are zero. `name` and `length` are for `checkBytes`. */
export function checkKeyPattern(
  name: string,
  pattern: KeyPattern,
  length: number | readonly number[] | { readonly min?: number; readonly max?: number },
): KeyPattern {
  checkBytes(`${name}.key`, pattern.key, length);
  checkBytes(`${name}.unknown`, pattern.unknown, pattern.key.length);
  const unknown = copy(pattern.unknown);
  return { key: Uint8Array.from(pattern.key, (byte, i) => byte & ~unknown[i]), unknown };
}

/** The unknown bits, the last bit of the key first; only those in `counted` (by default all). */
export function unknownBits({ unknown }: KeyPattern, counted = 0xff): KeyBit[] {
  const bits: KeyBit[] = [];
  for (let byte = unknown.length - 1; byte >= 0; byte--)
    for (let mask = 1; mask < 256; mask <<= 1) if (unknown[byte] & counted & mask) bits.push({ byte, mask });
  return bits;
}

/** The key with this number: bit i of `index` at the place `bits[i]`. */
export function fillKey(key: Uint8Array, bits: readonly KeyBit[], index: bigint): Uint8Array {
  const filled = copy(key);
  bits.forEach(({ byte, mask }, i) => {
    if ((index >> BigInt(i)) & 1n) filled[byte] |= mask;
  });
  return filled;
}

/** Refuses a key that is not among those of a checked pattern; of the known bits, only those in `counted` need agree. */
export function checkKeyFits({ key: known, unknown }: KeyPattern, key: Uint8Array, counted = 0xff): void {
  checkBytes('key', key, known.length);
  if (known.some((byte, i) => (byte ^ key[i]) & ~unknown[i] & counted))
    throw new RangeError('key: expected one that fits the pattern, found another');
}

/** The number of a key among those of a pattern; the inverse of `fillKey`. */
export function indexOfKey(bits: readonly KeyBit[], key: Uint8Array): bigint {
  return bits.reduce((index, { byte, mask }, i) => index | (key[byte] & mask ? 1n << BigInt(i) : 0n), 0n);
}
