/**
 * Writing DER (X.690): each function returns one complete encoded value, and values nest as calls do:
 * `der.sequence(der.integer(1), der.null())`. Only canonical encodings can be written: shortest lengths, smallest
 * integers, sorted sets.
 */

import {
  checkBytes,
  checkInteger,
  checkOneOf,
  checkText,
  concat,
  concatAll,
  copy,
  describe,
  utf8ToBytes,
} from '@cleartext/core';
import type { Int } from '@cleartext/number';
import { compareEncodings } from './der-decoder.ts';
import { oidContents } from './object-identifier.ts';
import { tags, type TagClass } from './tags.ts';
import { fitsUtcTime, timeText } from './time.ts';

/** One value with any tag: identifier (X.690 section 8.1.2), shortest length (10.1), contents. */
export function encodeTlv(
  tagClass: TagClass,
  tag: number,
  constructed: boolean,
  ...contents: Uint8Array[]
): Uint8Array {
  return encodeParts(tagClass, tag, constructed, contents);
}

/** The same for contents in a list of any length. */
function encodeParts(
  tagClass: TagClass,
  tag: number,
  constructed: boolean,
  contents: readonly Uint8Array[],
): Uint8Array {
  checkOneOf('tagClass', tagClass, CLASSES);
  checkInteger('tag', tag, { min: 0, max: 2 ** 28 - 1 });
  const identifier = (CLASSES.indexOf(tagClass) << 6) | (constructed ? 0x20 : 0);
  const header = tag < 31 ? [identifier | tag] : [identifier | 31, ...base128(tag)];
  const length = contents.reduce((sum, part) => sum + part.length, 0);
  if (length < 0x80) header.push(length);
  else {
    const digits = base256(length);
    header.push(0x80 | digits.length, ...digits);
  }
  return concatAll([Uint8Array.from(header), ...contents]);
}

/** The canonical writers. Every function returns the bytes of one value; the containers take such bytes. */
export const der = {
  /** SEQUENCE and SEQUENCE OF: the parts in the order given. */
  sequence(...parts: Uint8Array[]): Uint8Array {
    return constructed('universal', tags.sequence, parts);
  },

  /** SEQUENCE OF parts in a list of any length: the number of arguments of a call is limited. */
  sequenceOf(parts: readonly Uint8Array[]): Uint8Array {
    return constructed('universal', tags.sequence, parts);
  },

  /** SET: the parts sorted by tag (X.690 section 10.3); no tag may occur twice. Throws `RangeError`. */
  set(...parts: Uint8Array[]): Uint8Array {
    parts.forEach(checkPart);
    const key = (part: Uint8Array): number => ((part[0] & 0xc0) << 22) | tagNumber(part);
    const sorted = [...parts].sort((a, b) => key(a) - key(b));
    if (sorted.some((part, i) => i > 0 && key(part) === key(sorted[i - 1])))
      throw new RangeError('parts: expected distinct tags in a SET, found one twice (use setOf)');
    return constructed('universal', tags.set, sorted);
  },

  /** SET OF: the parts, in a list of any length, in ascending order of their encodings (X.690 section 11.6). */
  setOf(parts: readonly Uint8Array[]): Uint8Array {
    parts.forEach(checkPart);
    return constructed('universal', tags.set, [...parts].sort(compareEncodings));
  },

  /** INTEGER; a byte string is an unsigned big-endian magnitude. Throws `TypeError`. */
  integer(value: Int | number | bigint | Uint8Array): Uint8Array {
    return encodeTlv('universal', tags.integer, false, integerContents(value));
  },

  /** ENUMERATED. */
  enumerated(value: number): Uint8Array {
    return encodeTlv('universal', tags.enumerated, false, integerContents(value));
  },

  /** BOOLEAN: FF for true. Throws `TypeError` for anything but the two. */
  boolean(value: boolean): Uint8Array {
    if (typeof value !== 'boolean') throw new TypeError(`value: expected a boolean, found ${describe(value)}`);
    return encodeTlv('universal', tags.boolean, false, Uint8Array.of(value ? 0xff : 0));
  },

  /** NULL. */
  null(): Uint8Array {
    return Uint8Array.of(tags.null, 0);
  },

  /** OBJECT IDENTIFIER from its dotted text. Throws `RangeError`. */
  oid(oid: string): Uint8Array {
    return encodeTlv('universal', tags.oid, false, oidContents(oid));
  },

  /** OCTET STRING. */
  octetString(bytes: Uint8Array): Uint8Array {
    checkBytes('bytes', bytes);
    return encodeTlv('universal', tags.octetString, false, bytes);
  },

  /** BIT STRING; the low `unusedBits` of the last byte have to be 0. Throws `RangeError`. */
  bitString(bytes: Uint8Array, unusedBits = 0): Uint8Array {
    checkBytes('bytes', bytes);
    checkInteger('unusedBits', unusedBits, { min: 0, max: bytes.length > 0 ? 7 : 0 });
    if (unusedBits > 0 && (bytes[bytes.length - 1] & ((1 << unusedBits) - 1)) !== 0)
      throw new RangeError(`bytes: expected ${unusedBits} unused bits that are 0, found others`);
    return encodeTlv('universal', tags.bitString, false, Uint8Array.of(unusedBits), bytes);
  },

  /** A named bit list such as KeyUsage: the numbers of the bits that are 1; trailing zeros go (X.690 11.2.2). */
  namedBits(...bits: number[]): Uint8Array {
    if (bits.length === 0) return der.bitString(new Uint8Array(0));
    for (const bit of bits) checkInteger('bit', bit, { min: 0, max: 1023 });
    const last = Math.max(...bits);
    const bytes = new Uint8Array((last >> 3) + 1);
    for (const bit of bits) bytes[bit >> 3] |= 0x80 >> (bit & 7);
    return der.bitString(bytes, 7 - (last & 7));
  },

  /** UTF8String. */
  utf8String(text: string): Uint8Array {
    return encodeTlv('universal', tags.utf8String, false, utf8ToBytes(text));
  },

  /** PrintableString: letters, digits, space and `'()+,-./:=?`. Throws `RangeError`. */
  printableString(text: string): Uint8Array {
    return alphabetString(tags.printableString, 'PrintableString', /^[A-Za-z0-9 '()+,\-./:=?]*$/, text);
  },

  /** NumericString: digits and space. Throws `RangeError`. */
  numericString(text: string): Uint8Array {
    return alphabetString(tags.numericString, 'NumericString', /^[0-9 ]*$/, text);
  },

  /** IA5String: ASCII. Throws `RangeError`. */
  ia5String(text: string): Uint8Array {
    return alphabetString(tags.ia5String, 'IA5String', /^[\0-\x7f]*$/, text);
  },

  /** VisibleString: printing ASCII and space. Throws `RangeError`. */
  visibleString(text: string): Uint8Array {
    return alphabetString(tags.visibleString, 'VisibleString', /^[ -~]*$/, text);
  },

  /** T61String, which in practice means Latin-1. Throws `RangeError`. */
  t61String(text: string): Uint8Array {
    return alphabetString(tags.t61String, 'T61String', /^[\0-\xff]*$/, text);
  },

  /** BMPString: two bytes, big-endian, for each UTF-16 unit. Throws `RangeError` for half a surrogate pair. */
  bmpString(text: string): Uint8Array {
    checkWholeCharacters(text);
    return encodeTlv('universal', tags.bmpString, false, bmpContents(text));
  },

  /** UniversalString: four bytes, big-endian, for each character. Throws `RangeError` for half a surrogate pair. */
  universalString(text: string): Uint8Array {
    checkWholeCharacters(text);
    const codes = Array.from(text, (character) => character.codePointAt(0) ?? 0);
    const bytes = codes.flatMap((code) => [0, code >> 16, (code >> 8) & 0xff, code & 0xff]);
    return encodeTlv('universal', tags.universalString, false, Uint8Array.from(bytes));
  },

  /** UTCTime, 1950 to 2049; fractions of a second are cut. Throws `RangeError`. */
  utcTime(date: Date): Uint8Array {
    return encodeTlv('universal', tags.utcTime, false, utf8ToBytes(timeText(date, 2)));
  },

  /** GeneralizedTime, 1950 to 9999; fractions of a second are cut. Throws `RangeError`. */
  generalizedTime(date: Date): Uint8Array {
    return encodeTlv('universal', tags.generalizedTime, false, utf8ToBytes(timeText(date, 4)));
  },

  /** The choice of RFC 5280 section 4.1.2.5: UTCTime through 2049, GeneralizedTime from 2050. */
  time(date: Date): Uint8Array {
    return fitsUtcTime(date) ? der.utcTime(date) : der.generalizedTime(date);
  },

  /** `[n] EXPLICIT`: a context tag around whole values. */
  explicit(n: number, ...inner: Uint8Array[]): Uint8Array {
    return constructed('context', n, inner);
  },

  /** `[n] IMPLICIT`: the value's own tag replaced by a context tag; its form stays. */
  implicit(n: number, inner: Uint8Array): Uint8Array {
    checkPart(inner);
    return encodeTlv('context', n, (inner[0] & 0x20) !== 0, contentsOf(inner));
  },

  /** Bytes that already are encoded, copied. */
  raw(bytes: Uint8Array): Uint8Array {
    checkBytes('bytes', bytes);
    return copy(bytes);
  },
} as const;

/** The two bytes a UTF-16 unit that BMPString and PKCS#12 passwords use. */
export function bmpContents(text: string): Uint8Array {
  checkText('text', text);
  const bytes = new Uint8Array(2 * text.length);
  for (let i = 0; i < text.length; i++) {
    bytes[2 * i] = text.charCodeAt(i) >> 8;
    bytes[2 * i + 1] = text.charCodeAt(i);
  }
  return bytes;
}

function constructed(tagClass: TagClass, tag: number, parts: readonly Uint8Array[]): Uint8Array {
  parts.forEach(checkPart);
  return encodeParts(tagClass, tag, true, parts);
}

function checkPart(part: Uint8Array): void {
  checkBytes('part', part);
}

function checkWholeCharacters(text: string): void {
  checkText('text', text);
  if (/\p{Surrogate}/u.test(text))
    throw new RangeError(`text: expected whole characters, found half a surrogate pair in ${describe(text)}`);
}

function alphabetString(tag: number, name: string, alphabet: RegExp, text: string): Uint8Array {
  checkText('text', text);
  if (!alphabet.test(text)) throw new RangeError(`text: expected the characters of ${name}, found ${describe(text)}`);
  return encodeTlv(
    'universal',
    tag,
    false,
    Uint8Array.from(text, (character) => character.charCodeAt(0)),
  );
}

/** Smallest two's complement, big-endian (X.690 section 8.3). */
function integerContents(value: Int | number | bigint | Uint8Array): Uint8Array {
  if (value instanceof Uint8Array) {
    let start = 0;
    while (start < value.length && value[start] === 0) start++;
    const needsZero = start === value.length || value[start] > 0x7f;
    return concat(new Uint8Array(needsZero ? 1 : 0), value.subarray(start));
  }
  if (typeof value === 'number') checkInteger('value', value);
  if (typeof value === 'number' || typeof value === 'bigint') return signedContents(BigInt(value));
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- callers without types
  if (typeof value?.toSignedBytes !== 'function')
    throw new TypeError(`value: expected an Int, number, bigint or Uint8Array, found ${describe(value)}`);
  return value.toSignedBytes();
}

function signedContents(value: bigint): Uint8Array {
  // Shifting away whole bytes until only sign bits are left.
  const bytes: number[] = [];
  let left = value;
  do {
    bytes.unshift(Number(BigInt.asUintN(8, left)));
    left >>= 8n;
  } while (left !== (bytes[0] > 0x7f ? -1n : 0n));
  return Uint8Array.from(bytes);
}

/** Where the contents of an encoded value start; the value is trusted to be well-formed. */
function contentsOf(value: Uint8Array): Uint8Array {
  let at = 1;
  if ((value[0] & 0x1f) === 0x1f) while (value[at++] > 0x7f);
  const length = value[at++];
  return value.subarray(length > 0x80 ? at + (length & 0x7f) : at);
}

function tagNumber(part: Uint8Array): number {
  let tag = part[0] & 0x1f;
  if (tag === 0x1f) {
    tag = 0;
    for (let at = 1; at < part.length; at++) {
      tag = tag * 128 + (part[at] & 0x7f);
      if (part[at] < 0x80) break;
    }
  }
  return tag;
}

function base128(value: number): number[] {
  const digits = [value & 0x7f];
  for (let left = value >>> 7; left > 0; left >>>= 7) digits.unshift(0x80 | (left & 0x7f));
  return digits;
}

function base256(value: number): number[] {
  const digits: number[] = [];
  for (let left = value; left > 0; left = Math.floor(left / 256)) digits.unshift(left % 256);
  return digits;
}

const CLASSES: readonly TagClass[] = ['universal', 'application', 'context', 'private'];
