/** Text at the edge: UTF-8 (RFC 3629) in both directions. */

import { checkBytes, checkText } from './arguments.ts';

const encoder = new TextEncoder();
const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The UTF-8 bytes of a text. Half of a surrogate pair, which UTF-8 cannot hold, becomes U+FFFD. */
export function utf8ToBytes(text: string): Uint8Array {
  checkText('text', text);
  return encoder.encode(text);
}

/** The text of UTF-8 bytes. Throws `RangeError` where they are not well-formed UTF-8. */
export function bytesToUtf8(bytes: Uint8Array): string {
  checkBytes('bytes', bytes);
  try {
    return strictDecoder.decode(bytes);
  } catch {
    throw new RangeError('text: expected well-formed UTF-8, found other bytes');
  }
}
