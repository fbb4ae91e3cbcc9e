/**
 * OBJECT IDENTIFIER contents (X.690 section 8.19): arcs in base 128, high bit set on all bytes but an arc's last; the first
 * two arcs share one number, 40 * first + second. Each identifier has exactly one encoding, so a leading 80 is refused.
 * Arcs are bounded to 32 bits (RFC 5280 appendix B asks for 28), identifiers to 128 bytes.
 */

import { describe } from '@cleartext/core';

/** What is wrong with the OBJECT IDENTIFIER contents in `bytes[start..end)`, or undefined if nothing is. */
export function oidProblem(bytes: Uint8Array, start: number, end: number): string | undefined {
  if (start === end) return 'an OBJECT IDENTIFIER has at least one byte';
  if (end - start > MAX_BYTES) return `OBJECT IDENTIFIER of ${end - start} bytes, more than ${MAX_BYTES}`;
  if (bytes[end - 1] > 0x7f) return 'OBJECT IDENTIFIER ends inside an arc';
  let arcStart = start;
  for (let at = start; at < end; at++) {
    if (bytes[at] > 0x7f) continue;
    if (bytes[arcStart] === 0x80) return 'OBJECT IDENTIFIER arc has a needless leading 80';
    // Five base-128 digits hold 35 bits: the first digit's low four bits are all that fits in 32.
    const size = at - arcStart + 1;
    if (size > 5 || (size === 5 && bytes[arcStart] > 0x8f)) return 'OBJECT IDENTIFIER arc does not fit in 32 bits';
    arcStart = at + 1;
  }
  return undefined;
}

/**
 * The dotted text of checked OBJECT IDENTIFIER contents. Certificates repeat a few dozen identifiers: each is remembered
 * in a place that a hash of its bytes says, until another one needs the place.
 */
export function oidText(bytes: Uint8Array, start: number, end: number): string {
  let hash = end - start;
  for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + bytes[at]) | 0;
  const place = hash & (PLACES - 1);
  const known = spelt[place];
  if (known && sameBytes(known.contents, bytes, start, end)) return known.text;
  const text = spell(bytes, start, end);
  spelt[place] = { contents: bytes.slice(start, end), text };
  return text;
}

/** The contents bytes of a dotted identifier such as `1.2.840.113549`. Throws `RangeError`. */
export function oidContents(oid: string): Uint8Array {
  if (typeof oid !== 'string' || !/^[012](\.(0|[1-9]\d{0,9})){1,128}$/.test(oid))
    throw new RangeError(`oid: expected dotted decimal arcs such as 1.2.840.113549, found ${describe(oid)}`);
  const [first, second, ...others] = oid.split('.').map(Number);
  if (first < 2 && second > 39)
    throw new RangeError(`oid: expected a second arc of 0 to 39, found ${second} in ${oid}`);
  const bytes: number[] = [];
  for (const arc of [40 * first + second, ...others]) {
    if (arc > 0xffffffff) throw new RangeError(`oid: expected arcs of at most 32 bits, found ${oid}`);
    for (let digits = Math.max(1, Math.ceil(Math.log2(arc + 1) / 7)); digits > 0; digits--)
      bytes.push((Math.floor(arc / 128 ** (digits - 1)) % 128) | (digits > 1 ? 0x80 : 0));
  }
  if (bytes.length > MAX_BYTES)
    throw new RangeError(`oid: expected at most ${MAX_BYTES} bytes of contents, found ${bytes.length}`);
  return Uint8Array.from(bytes);
}

function spell(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  let arc = 0;
  for (let at = start; at < end; at++) {
    arc = arc * 128 + (bytes[at] & 0x7f);
    if (bytes[at] > 0x7f) continue;
    if (text === '') {
      const first = Math.min(2, Math.floor(arc / 40));
      text = `${first}.${arc - 40 * first}`;
    } else text += `.${arc}`;
    arc = 0;
  }
  return text;
}

function sameBytes(contents: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (contents.length !== end - start) return false;
  for (let i = 0; i < contents.length; i++) if (contents[i] !== bytes[start + i]) return false;
  return true;
}

const MAX_BYTES = 128;
const PLACES = 4096;
const spelt = new Array<{ readonly contents: Uint8Array; readonly text: string } | undefined>(PLACES);
