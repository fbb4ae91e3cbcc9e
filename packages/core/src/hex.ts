/** Hexadecimal text (RFC 4648 section 8): two digits a byte, most significant first. */

import { checkBytes, checkText } from './arguments.ts';
import { bytesToUtf8, utf8ToBytes } from './text.ts';

/**
 * The bytes as lower-case hexadecimal digits, with `separator` between two bytes.
 * Leaks: the digits stay in memory until others overwrite them.
 */
export function bytesToHex(bytes: Uint8Array, separator = ''): string {
  checkBytes('bytes', bytes);
  if (separator !== '') return Array.from(bytes, (byte) => bytesToHex(Uint8Array.of(byte))).join(separator);
  // Two digits are two bytes of ASCII, written at once; short texts, the most common, share one buffer.
  const { length } = bytes;
  const pairs = length <= place.length ? place : new Uint16Array(length);
  for (let i = 0; i < length; i++) pairs[i] = PAIRS[bytes[i]];
  return bytesToUtf8(new Uint8Array(pairs.buffer, 0, 2 * length));
}

/** The bytes of hexadecimal text. White space and colons are ignored everywhere. Throws `RangeError`. */
export function hexToBytes(text: string): Uint8Array {
  checkText('hex text', text);
  const digits = text.replace(/[\s:]/g, '');
  const wrong = /[^0-9a-fA-F]/.exec(digits);
  if (wrong) throw new RangeError(`hex text: expected hexadecimal digits, found ${JSON.stringify(wrong[0])}`);
  if (digits.length % 2 !== 0)
    throw new RangeError(`hex text: expected an even number of digits, found ${digits.length}`);
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) => parseInt(digits.slice(2 * i, 2 * i + 2), 16));
}

/** The digits of every byte: pairs of characters as they follow each other in memory. */
const PAIRS = /* @__PURE__ */ pairsOf(Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0')));

function pairsOf(digits: readonly string[]): Uint16Array {
  return new Uint16Array(Uint8Array.from(utf8ToBytes(digits.join(''))).buffer);
}

/** The buffer for the digits of up to 1024 bytes: creating a new array takes longer than filling it. */
const place = /* @__PURE__ */ new Uint16Array(1024);
