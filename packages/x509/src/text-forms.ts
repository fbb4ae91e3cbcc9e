/** The small forms that texts are made of: OpenSSL's bytes in columns, times, names in plain ASCII; and text made harmless. */

import { bytesToHex, utf8ToBytes } from '@cleartext/core';

/** Bytes in lower-case hexadecimal with colons, so many to a line. */
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

/** A text from outside that cannot write to the terminal: controls and changes of direction as `\u001B`. */
export function withoutControls(text: string): string {
  return text.replace(
    // eslint-disable-next-line no-control-regex -- they are what is looked for
    /[\0-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`,
  );
}
