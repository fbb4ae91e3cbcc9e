/**
 * S/MIME (RFC 8551): CMS inside a mail. A mail of type `application/pkcs7-mime` has a CMS file as its body, in Base64. One of
 * type `multipart/signed` has two parts: the text, readable by every mail program, and beside it a detached signature. What is
 * signed is the first part with its own header lines, in canonical form: every line ends in CRLF.
 */

import { base64ToBytes, checkBytes, DecodeError } from '@cleartext/core';

/** The CMS file inside a mail. */
export interface SmimeMessage {
  readonly cms: Uint8Array;
  /** What a detached signature covers, in canonical form; undefined where the CMS file holds everything. */
  readonly content?: Uint8Array | undefined;
}

/** Whether bytes look like a mail with CMS inside: header lines, one of which is a Content-Type of S/MIME. */
export function isSmime(bytes: Uint8Array): boolean {
  checkBytes('bytes', bytes);
  const { headers } = splitEntity(bytes);
  return /^(application\/(x-)?pkcs7-|multipart\/signed)/i.test(headers.get('content-type') ?? '');
}

/** Takes the CMS file out of a mail. Throws `DecodeError` unless the mail is of one of the two types. */
export function readSmime(bytes: Uint8Array): SmimeMessage {
  checkBytes('bytes', bytes);
  const entity = splitEntity(bytes);
  const type = entity.headers.get('content-type') ?? '';
  if (/^multipart\/signed/i.test(type)) return readSigned(entity.body, parameterOf(type, 'boundary'));
  if (/^application\/(x-)?pkcs7-mime/i.test(type)) return { cms: decodeBody(entity) };
  throw fail(`expected application/pkcs7-mime or multipart/signed, found ${type || 'no Content-Type'}`);
}

/** multipart/signed (RFC 1847 section 2.1): the content, and its signature. */
function readSigned(body: Uint8Array, boundary: string | undefined): SmimeMessage {
  if (boundary === undefined) throw fail('expected the boundary of multipart/signed, found none');
  const parts = partsOf(body, boundary);
  if (parts.length !== 2) throw fail(`expected two parts in multipart/signed, found ${parts.length}`);
  const [content, signature] = parts;
  const entity = splitEntity(signature);
  const type = entity.headers.get('content-type') ?? '';
  if (!/^application\/(x-)?pkcs7-signature/i.test(type))
    throw fail(`expected application/pkcs7-signature, found ${type || 'no Content-Type'}`);
  return { cms: decodeBody(entity), content: canonical(content) };
}

/** A mail, or a part of one: header lines by their names in lower case, an empty line, and the body. */
interface Entity {
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
}

function splitEntity(bytes: Uint8Array): Entity {
  const headers = new Map<string, string>();
  let name: string | undefined;
  for (const { start, end, next } of linesOf(bytes)) {
    if (start === end) return { headers, body: bytes.subarray(next) };
    const line = asciiOf(bytes.subarray(start, end));
    const field = /^([!-9;-~]+):\s*(.*)$/.exec(line);
    // A line that begins with white space continues the one before (RFC 5322 section 2.2.3).
    if (/^[ \t]/.test(line) && name !== undefined) headers.set(name, `${headers.get(name) ?? ''} ${line.trim()}`);
    else if (field) headers.set((name = field[1].toLowerCase()), field[2].trim());
    else break;
  }
  return { headers: new Map(), body: bytes };
}

/** The parts between the lines `--boundary`, without the line end in front of each (RFC 2046 section 5.1.1). */
function partsOf(body: Uint8Array, boundary: string): Uint8Array[] {
  const parts: Uint8Array[] = [];
  let begin: number | undefined;
  for (const { start, end, next, before } of linesOf(body)) {
    if (end - start < boundary.length + 2 || body[start] !== 0x2d) continue;
    const line = asciiOf(body.subarray(start, end)).trimEnd();
    if (line !== `--${boundary}` && line !== `--${boundary}--`) continue;
    if (begin !== undefined) parts.push(body.subarray(begin, Math.max(begin, before)));
    if (line.endsWith('--') && line !== `--${boundary}`) return parts;
    begin = next;
  }
  throw fail('expected the last boundary of multipart/signed, found none');
}

/** The body of an entity in Base64. */
function decodeBody({ headers, body }: Entity): Uint8Array {
  const encoding = (headers.get('content-transfer-encoding') ?? '7bit').toLowerCase();
  if (encoding === 'binary') return body.slice();
  if (encoding !== 'base64') throw fail(`expected a body in Base64, found ${encoding}`);
  const text = asciiOf(body).replace(/\s/g, '');
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text))
    throw fail('expected a body in Base64, found other characters');
  return base64ToBytes(text);
}

/** The value of a parameter such as `boundary="..."`. */
function parameterOf(type: string, name: string): string | undefined {
  const found = new RegExp(`;\\s*${name}\\s*=\\s*(?:"([^"]*)"|([^\\s;]+))`, 'i').exec(type);
  return found?.[1] ?? found?.[2];
}

/** The bytes with CRLF at the end of each line (RFC 8551 section 3.1.1). */
function canonical(bytes: Uint8Array): Uint8Array {
  const missing = bytes.reduce((count, byte, i) => count + (byte === LF && bytes[i - 1] !== CR ? 1 : 0), 0);
  const lines = new Uint8Array(bytes.length + missing);
  let at = 0;
  bytes.forEach((byte, i) => {
    if (byte === LF && bytes[i - 1] !== CR) lines[at++] = CR;
    lines[at++] = byte;
  });
  return lines;
}

interface Line {
  readonly start: number;
  /** Where the line's text ends. */
  readonly end: number;
  /** Where the next line begins. */
  readonly next: number;
  /** Where the text of the line before ended. */
  readonly before: number;
}

/** The lines of a text, which end in LF or CRLF. */
function* linesOf(bytes: Uint8Array): Generator<Line> {
  let before = 0;
  for (let start = 0; start < bytes.length;) {
    const found = bytes.indexOf(LF, start);
    const stop = found < 0 ? bytes.length : found;
    const end = stop > start && bytes[stop - 1] === CR ? stop - 1 : stop;
    const next = Math.min(stop + 1, bytes.length);
    yield { start, end, next, before };
    [before, start] = [end, next];
  }
}

/** The characters of bytes, one each. */
function asciiOf(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

function fail(problem: string): DecodeError {
  return new DecodeError('S/MIME', 0, problem);
}

const CR = 0x0d;
const LF = 0x0a;
