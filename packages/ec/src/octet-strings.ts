/**
 * Integers as octet strings, both ways: most significant byte first for the curves of SEC 1 (sections 2.3.7 and 2.3.8), least
 * significant byte first for X25519 and Ed25519 (RFC 7748 section 5, RFC 8032 section 5.1.2).
 *
 * Leaks: the size of the integer, through timing.
 */

import { bytesToHex, hexToBytes } from '@cleartext/core';

/** Octet-String-to-Integer Conversion, SEC 1 section 2.3.8. */
export function octetStringToInteger(octets: Uint8Array): bigint {
  return octets.length === 0 ? 0n : BigInt(`0x${bytesToHex(octets)}`);
}

/** Integer-to-Octet-String Conversion, SEC 1 section 2.3.7. Throws `RangeError` if the integer needs more than `length`. */
export function integerToOctetString(x: bigint, length: number): Uint8Array {
  const hex = x.toString(16).padStart(2 * length, '0');
  if (x < 0n || hex.length > 2 * length)
    throw new RangeError(`x: expected an integer of at most ${length} bytes, found another`);
  return hexToBytes(hex);
}

/** decodeLittleEndian of RFC 7748 section 5. */
export function decodeLittleEndian(octets: Uint8Array): bigint {
  return octetStringToInteger(octets.slice().reverse());
}

/** The inverse of `decodeLittleEndian`. Throws `RangeError` if the integer needs more than `length` bytes. */
export function encodeLittleEndian(x: bigint, length: number): Uint8Array {
  return integerToOctetString(x, length).reverse();
}
