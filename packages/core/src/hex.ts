/** Hexadecimal text (RFC 4648 section 8): two digits a byte, most significant first. */

import { checkBytes, checkText } from './arguments.ts';
import { bytesToUtf8, utf8ToBytes } from './text.ts';

/** The bytes as lower-case hexadecimal digits, with `separator` between two bytes. */
export function bytesToHex(bytes: Uint8Array, separator = ''): string {
  checkBytes('bytes', bytes);
  if (separator !== '') return Array.from(bytes, (byte) => bytesToHex(Uint8Array.of(byte))).join(separator);
  // The digits as ASCII and these as text: for a large integer half the time of joining strings.
  const digits = new Uint8Array(2 * bytes.length);
  for (let i = 0; i < bytes.length; i++) {
    digits[2 * i] = DIGITS[bytes[i] >> 4];
    digits[2 * i + 1] = DIGITS[bytes[i] & 15];
  }
  return bytesToUtf8(digits);
}

/** The bytes of hexadecimal text. White space and colons are passed over, wherever they stand. Throws `RangeError`. */
export function hexToBytes(text: string): Uint8Array {
  checkText('hex text', text);
  const digits = text.replace(/[\s:]/g, '');
  const wrong = /[^0-9a-fA-F]/.exec(digits);
  if (wrong) throw new RangeError(`hex text: expected hexadecimal digits, found ${JSON.stringify(wrong[0])}`);
  if (digits.length % 2 !== 0)
    throw new RangeError(`hex text: expected an even number of digits, found ${digits.length}`);
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) => parseInt(digits.slice(2 * i, 2 * i + 2), 16));
}

const DIGITS = /* @__PURE__ */ utf8ToBytes('0123456789abcdef');
