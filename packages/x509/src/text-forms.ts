/** The small forms that texts are made of: OpenSSL's bytes in columns, times, names in plain ASCII. */

import { bytesToHex, utf8ToBytes } from '@cleartext/core';

export { withoutControls } from '@cleartext/core';

/** Bytes in lower-case hexadecimal with colons, `perLine` to a line. */
export function hexLines(bytes: Uint8Array, perLine: number, indent: number): string[] {
  const lines: string[] = [];
  for (let i = 0; i < bytes.length; i += perLine) {
    const more = i + perLine < bytes.length ? ':' : '';
    lines.push(' '.repeat(indent) + bytesToHex(bytes.subarray(i, i + perLine), ':') + more);
  }
  return lines;
}

/** Bytes in upper-case hexadecimal with colons. */
export function colons(bytes: Uint8Array): string {
  return bytesToHex(bytes, ':').toUpperCase();
}

/** `Jan  2 03:04:05 2026 GMT`. */
export function timeText(date: Date): string {
  const [, day, month, year, time] = /, (\d+) (\w+) (-?\d+) (\S+)/.exec(date.toUTCString())!;
  return `${month} ${String(+day).padStart(2)} ${time} ${+year} GMT`;
}

/** Every byte of a character's UTF-8 form behind a mark: `\C3\A9` for é. */
export function asciiOnly(text: string, mark = '\\'): string {
  return text.replace(/[^\0-\x7f]/gu, (character) =>
    Array.from(utf8ToBytes(character), (byte) => mark + byte.toString(16).toUpperCase().padStart(2, '0')).join(''),
  );
}
