/**
 * The keys that DES should not be given, and its parity bits (FIPS 46-3, FIPS 74, SP 800-67). If C and D of
 * the key schedule are all zeros, all ones or alternate, their rotations repeat: a weak key makes sixteen equal round keys
 * and so undoes itself, a semi-weak key makes only two different ones and is undone by its partner.
 */

import { checkBytes, equalBytes, hexToBytes } from '@cleartext/core';

/** The four weak keys, with odd parity: enciphering twice under one of them gives the plaintext back. */
export const weakDesKeys: readonly Uint8Array[] = [
  '0101010101010101',
  'fefefefefefefefe',
  '1f1f1f1f0e0e0e0e',
  'e0e0e0e0f1f1f1f1',
].map(hexToBytes);

/** The twelve semi-weak keys, with odd parity, as six pairs: what one of a pair enciphers, the other deciphers by enciphering. */
export const semiWeakDesKeys: readonly (readonly [Uint8Array, Uint8Array])[] = [
  ['011f011f010e010e', '1f011f010e010e01'],
  ['01e001e001f101f1', 'e001e001f101f101'],
  ['01fe01fe01fe01fe', 'fe01fe01fe01fe01'],
  ['1fe01fe00ef10ef1', 'e01fe01ff10ef10e'],
  ['1ffe1ffe0efe0efe', 'fe1ffe1ffe0efe0e'],
  ['e0fee0fef1fef1fe', 'fee0fee0fef1fef1'],
].map(([key, partner]) => [hexToBytes(key), hexToBytes(partner)]);

/** Whether an 8-byte key is one of the four weak keys, whatever its parity bits. Leaks: the answer, through its timing. */
export function isWeakDesKey(key: Uint8Array): boolean {
  const odd = setOddParity(key);
  return weakDesKeys.some((weak) => equalBytes(weak, odd));
}

/** Whether an 8-byte key is one of the twelve semi-weak keys, whatever its parity bits. Leaks: as `isWeakDesKey`. */
export function isSemiWeakDesKey(key: Uint8Array): boolean {
  const odd = setOddParity(key);
  return semiWeakDesKeys.some((pair) => pair.some((semiWeak) => equalBytes(semiWeak, odd)));
}

/**
 * The key with the last bit of each byte set so that the byte has an odd number of ones (FIPS 46-3). Takes the 8, 16 or 24
 * bytes of one, two or three DES keys; throws `TypeError` or `RangeError` for anything else.
 */
export function setOddParity(key: Uint8Array): Uint8Array {
  checkBytes('key', key, [8, 16, 24]);
  return Uint8Array.from(key, (byte) => (byte & 0xfe) | (ones(byte & 0xfe) ^ 1));
}

/** Whether every byte of a key has an odd number of ones. Same lengths as `setOddParity`. */
export function hasOddParity(key: Uint8Array): boolean {
  checkBytes('key', key, [8, 16, 24]);
  return key.every((byte) => ones(byte) === 1);
}

/** The number of ones in a byte, modulo 2. */
function ones(byte: number): number {
  let parity = byte ^ (byte >>> 4);
  parity ^= parity >>> 2;
  return (parity ^ (parity >>> 1)) & 1;
}
