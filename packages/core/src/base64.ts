/**
 * Base64 (RFC 4648 section 4): three bytes become four characters of six bits each. The decoder is strict: it refuses
 * foreign characters, missing padding and non-zero padding bits (section 3.5), so each byte string has one spelling.
 */

import { checkBytes, checkText } from './arguments.ts';

/** The bytes as Base64 text with padding, on one line. */
export function bytesToBase64(bytes: Uint8Array): string {
  checkBytes('bytes', bytes);
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const group = (bytes[i] << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    for (let shift = 18; shift >= 0; shift -= 6) text += ALPHABET.charAt((group >> shift) & 63);
  }
  const missing = (3 - (bytes.length % 3)) % 3;
  return text.slice(0, text.length - missing) + '='.repeat(missing);
}

/** The bytes of Base64 text; white space is allowed between characters. Throws `RangeError`. */
export function base64ToBytes(text: string): Uint8Array {
  checkText('base64 text', text);
  const characters = text.replace(/\s/g, '');
  if (characters.length % 4 !== 0)
    throw new RangeError(`base64 text: expected a multiple of 4 characters, found ${characters.length}`);
  const body = characters.replace(/={1,2}$/, '');
  const bytes = new Uint8Array(Math.floor((body.length * 3) / 4));
  let bits = 0;
  let held = 0;
  let offset = 0;
  for (const character of body) {
    const value = VALUE.get(character);
    if (value === undefined)
      throw new RangeError(`base64 text: expected A-Z, a-z, 0-9, + or /, found ${JSON.stringify(character)}`);
    held = ((held << 6) | value) & 0xfff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[offset++] = held >> bits;
    }
  }
  if ((held & ((1 << bits) - 1)) !== 0) throw new RangeError('base64 text: expected zero padding bits, found others');
  return bytes;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUE = new Map(Array.from(ALPHABET, (character, value) => [character, value]));
