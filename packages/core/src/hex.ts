/** Hexadecimal text (RFC 4648 section 8): two digits a byte, most significant first. */

const DIGITS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** The bytes as lower-case hexadecimal digits, with `separator` between two bytes. */
export function bytesToHex(bytes: Uint8Array, separator = ''): string {
  let text = '';
  for (let i = 0; i < bytes.length; i++) text += (i === 0 ? '' : separator) + DIGITS[bytes[i]];
  return text;
}

/** The bytes of hexadecimal text. White space and colons between bytes are allowed. Throws `RangeError`. */
export function hexToBytes(text: string): Uint8Array {
  const digits = text.replace(/[\s:]/g, '');
  const wrong = /[^0-9a-fA-F]/.exec(digits);
  if (wrong) throw new RangeError(`hex text: expected hexadecimal digits, found ${JSON.stringify(wrong[0])}`);
  if (digits.length % 2 !== 0)
    throw new RangeError(`hex text: expected an even number of digits, found ${digits.length}`);
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) => parseInt(digits.slice(2 * i, 2 * i + 2), 16));
}
