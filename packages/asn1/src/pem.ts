/**
 * PEM, the textual envelope of keys and certificates (RFC 7468): a BEGIN line, Base64, an END line with the same label.
 * Text around the blocks is explanation and is skipped. The header lines of old OpenSSL keys (RFC 1421 section 4.4:
 * `Proc-Type: 4,ENCRYPTED`) are read too.
 */

import { base64ToBytes, bytesToBase64, checkBytes, checkText, DecodeError, describe } from '@cleartext/core';

/** One block of PEM text. */
export interface PemBlock {
  /** `CERTIFICATE`, `PRIVATE KEY` ... */
  readonly label: string;
  /** Header lines by name, in order; empty for all modern files. */
  readonly headers: ReadonlyMap<string, string>;
  readonly bytes: Uint8Array;
}

/** PEM text of the bytes, 64 characters a line, ending in a line feed (RFC 7468 section 2). Throws `RangeError`. */
export function encodePem(label: string, bytes: Uint8Array, headers: ReadonlyMap<string, string> = new Map()): string {
  checkText('label', label);
  checkBytes('bytes', bytes);
  if (!isLabel(label)) throw new RangeError(`label: expected words like CERTIFICATE, found ${describe(label)}`);
  for (const [name, value] of headers)
    if (!/^[A-Za-z0-9-]+$/.test(name) || /[\r\n]/.test(value))
      throw new RangeError(`headers: expected a name and one line of text, found ${describe(`${name}: ${value}`)}`);
  const lines = bytesToBase64(bytes).match(/.{1,64}/g) ?? [];
  const head = Array.from(headers, ([name, value]) => `${name}: ${value}`);
  if (head.length > 0) head.push('');
  return [`-----BEGIN ${label}-----`, ...head, ...lines, `-----END ${label}-----`, ''].join('\n');
}

/** The first block, or with `label` the first block so labelled. Throws `DecodeError`. */
export function decodePem(text: string, label?: string): PemBlock {
  const found: string[] = [];
  for (const block of scan(text)) {
    if (label === undefined || block.label === label) return finish(block);
    found.push(block.label);
  }
  const expected = label === undefined ? 'a line -----BEGIN ...-----' : `-----BEGIN ${label}-----`;
  throw new DecodeError('PEM', 0, `expected ${expected}, found ${found.length > 0 ? found.join(', ') : 'none'}`);
}

/** Every block, in order; none for a text without any. Throws `DecodeError`. */
export function decodePemAll(text: string): PemBlock[] {
  return Array.from(scan(text), finish);
}

interface RawBlock {
  readonly label: string;
  readonly start: number;
  readonly lines: readonly string[];
}

/** Walks the text line by line, however its lines end, and yields what stands between BEGIN and END. */
function* scan(text: string): Generator<RawBlock> {
  checkText('text', text);
  const lineEnd = /\r\n?|\n/g;
  let open: { label: string; start: number; lines: string[] } | undefined;
  for (let at = 0; at < text.length;) {
    lineEnd.lastIndex = at;
    const found = lineEnd.exec(text);
    const end = found ? found.index : text.length;
    const line = text.slice(at, end).trimEnd();
    const begin = boundary(line, 'BEGIN');
    const close = boundary(line, 'END');
    if (open) {
      if (begin !== undefined) fail(open.label, at, `expected -----END ${open.label}-----, found ${describe(line)}`);
      if (close === open.label) {
        yield open;
        open = undefined;
      } else if (line.startsWith('-----'))
        fail(open.label, at, `expected -----END ${open.label}-----, found ${describe(line)}`);
      else open.lines.push(line);
    } else if (begin !== undefined) open = { label: begin, start: at, lines: [] };
    at = found ? lineEnd.lastIndex : end;
  }
  if (open) fail(open.label, text.length, `expected -----END ${open.label}-----, found the end`);
}

function boundary(line: string, word: 'BEGIN' | 'END'): string | undefined {
  const prefix = `-----${word} `;
  if (!line.startsWith(prefix) || !line.endsWith('-----')) return undefined;
  const label = line.slice(prefix.length, -5);
  return isLabel(label) ? label : undefined;
}

/** RFC 7468 section 3: printing characters but the hyphen-minus, single spaces or hyphens between them. */
function isLabel(label: string): boolean {
  return label.length <= 64 && /^[!-,.-~]+([ -][!-,.-~]+)*$/.test(label);
}

function finish({ label, start, lines }: RawBlock): PemBlock {
  const headers = new Map<string, string>();
  let body = 0;
  if (lines.length > 0 && lines[0].includes(':')) {
    let last = '';
    for (; body < lines.length && lines[body] !== ''; body++) {
      const line = lines[body];
      const colon = line.indexOf(':');
      const folded = /^\s/.test(line);
      if (folded && last !== '') headers.set(last, `${headers.get(last) ?? ''}${line.trim()}`);
      else if (!folded && colon > 0) {
        last = line.slice(0, colon);
        if (headers.has(last)) fail(label, start, `header ${describe(last)} occurs twice`);
        headers.set(last, line.slice(colon + 1).trim());
      } else fail(label, start, `expected a header or an empty line, found ${describe(line)}`);
    }
    if (body === lines.length) fail(label, start, 'expected an empty line behind the headers, found none');
  }
  try {
    return { label, headers, bytes: base64ToBytes(lines.slice(body).join('')) };
  } catch (error) {
    return fail(label, start, (error as Error).message);
  }
}

function fail(label: string, offset: number, problem: string): never {
  throw new DecodeError(`PEM ${label}`, offset, problem);
}
