/**
 * DER, the distinguished encoding rules of ASN.1 (ITU-T X.690 section 10 and 11): every value is tag, length, contents, and
 * has exactly one encoding. The decoder is strict about that: what could be written shorter or otherwise is refused, so
 * that a signed structure cannot be respelled. One pass, bounded in depth, checks a private copy of the input to its last
 * byte; nodes are places in that copy, and are made where somebody asks for them. `{ ber: true }` relaxes to BER for the
 * CMS files that need it.
 */

import { checkBytes, checkInteger, copy, DecodeError, describe, type Path } from '@cleartext/core';
import { noteCopy, noteLabel } from './der-labels.ts';
import { oidProblem } from './object-identifier.ts';
import { isConstructedTag, isStringTag, tagName, tags, type TagClass } from './tags.ts';

/** One tag-length-value. Offsets count from the start of the outermost input. */
export interface DerNode {
  readonly tagClass: TagClass;
  readonly tag: number;
  /** Whether the contents are themselves nodes. */
  readonly constructed: boolean;
  /** Where the tag starts. */
  readonly start: number;
  /** Where the contents start, behind tag and length. */
  readonly contentStart: number;
  /** Where the contents end: `end`, unless BER's two end-of-contents bytes follow. */
  readonly contentEnd: number;
  /** Where the node ends, exclusive. */
  readonly end: number;
  /** The parts of a constructed node, in a new array; empty for a primitive one. */
  readonly children: readonly DerNode[];
  /** The decoder's private copy of the whole input. */
  readonly source: Uint8Array;
  /** The contents: a view into the private copy. */
  readonly content: Uint8Array;
  /** Tag, length and contents: a view into the private copy. */
  readonly bytes: Uint8Array;
  /** `SEQUENCE`, `INTEGER`, `[0]` ... */
  readonly name: string;
}

/** How to decode; everything has a default. */
export interface DerOptions {
  /** What the input is, for errors: `Certificate`. */
  readonly label?: Path | undefined;
  /** Accept the basic encoding rules: indefinite and overlong lengths, strings in segments, loose values. */
  readonly ber?: boolean | undefined;
  /** Also refuse a SET whose elements are not in ascending order (X.690 section 11.6). */
  readonly setOrder?: boolean | undefined;
  /** How deep nodes may nest, 64 by default. */
  readonly maxDepth?: number | undefined;
}

/** The one value that fills `bytes` from first to last (X.690 section 10). Throws `DecodeError`. */
export function decodeDer(bytes: Uint8Array, options: DerOptions = {}): DerNode {
  checkBytes('bytes', bytes);
  const source = copy(bytes);
  noteCopy(source, bytes);
  return decodeStretch(source, 0, bytes.length, options);
}

/**
 * The one value that fills a stretch of an earlier node's source, without a copy: for the contents of OCTET STRINGs that
 * hold DER. Its offsets still count from the start of the outermost input. Throws `DecodeError`.
 */
export function decodeStretch(source: Uint8Array, start: number, end: number, options: DerOptions = {}): DerNode {
  checkBytes('source', source);
  if (!(start >= 0 && start <= end && end <= source.length))
    throw new RangeError(
      `start, end: expected a stretch of ${plural(source.length)}, found ${describe(start)} to ${describe(end)}`,
    );
  const { label = 'DER', ber = false, setOrder = false, maxDepth = 64 } = options;
  checkInteger('maxDepth', maxDepth, { min: 1, max: 1000 });
  const valueEnd = checkValue({ source, label, ber, setOrder, maxDepth }, start, end, 1);
  if (valueEnd < end) throw new DecodeError(label, valueEnd, `${plural(end - valueEnd)} left over`);
  noteLabel(source, start, () => lastStep(label));
  return nodeAt(source, start);
}

/** The node that begins at `start`, in bytes that have passed `checkValue`. */
export function nodeAt(source: Uint8Array, start: number): DerNode {
  const identifier = source[start];
  const shortTag = identifier & 0x1f;
  const lengthAt = shortTag < 0x1f ? start + 1 : tagEnd(source, start);
  const tag = shortTag < 0x1f ? shortTag : base128(source, start + 1, lengthAt);
  const length = source[lengthAt];
  const contentStart = lengthAt + 1 + (length > 0x80 ? length & 0x7f : 0);
  const contentEnd =
    length === 0x80
      ? endOfContents(source, contentStart)
      : contentStart + (length < 0x80 ? length : base256(source, lengthAt + 1, contentStart));
  const end = length === 0x80 ? contentEnd + 2 : contentEnd;
  return new Node(source, identifier, tag, start, contentStart, contentEnd, end);
}

/** Whether two nodes are the same bytes. */
export function sameEncoding(a: DerNode, b: DerNode): boolean {
  const length = a.end - a.start;
  if (length !== b.end - b.start) return false;
  for (let i = 0; i < length; i++) if (a.source[a.start + i] !== b.source[b.start + i]) return false;
  return true;
}

/** The last step of a path: the name of the value in the structure around it. */
export function lastStep(path: Path): string {
  const spelt = String(path);
  return /[^.]+$/.exec(spelt)?.[0] ?? spelt;
}

/** Compares encodings as SET OF orders them: bytewise, the shorter one first if it is a prefix (X.690 section 11.6). */
export function compareEncodings(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) if (a[i] !== b[i]) return a[i] - b[i];
  return a.length - b.length;
}

interface Run {
  readonly source: Uint8Array;
  readonly label: Path;
  readonly ber: boolean;
  readonly setOrder: boolean;
  readonly maxDepth: number;
}

/** Checks a value with all its parts and returns where it ends; `limit` is where the surrounding value ends. */
function checkValue(run: Run, start: number, limit: number, depth: number): number {
  const { source } = run;
  if (depth > run.maxDepth) fail(run, start, `nested deeper than ${run.maxDepth} levels`);
  if (start >= limit) fail(run, start, 'expected a tag, found the end');

  // The tag, X.690 section 8.1.2.
  const identifier = source[start];
  const universal = identifier < 0x40;
  const constructed = (identifier & 0x20) !== 0;
  let at = start + 1;
  let tag = identifier & 0x1f;
  if (tag === 0x1f) {
    tag = longTag(run, start, limit);
    at = tagEnd(source, start);
  }
  if (universal) checkForm(run, start, tag, constructed);

  // The length, section 8.1.3.
  if (at >= limit) fail(run, at, 'expected a length, found the end');
  let length = source[at++];
  if (length === 0x80) {
    checkIndefinite(run, at - 1, constructed);
    return checkParts(run, start, at, OPEN, limit, depth);
  }
  if (length > 0x80) {
    const size = length & 0x7f;
    length = longLength(run, at, size, limit);
    at += size;
  }
  const end = at + length;
  if (end > limit)
    fail(run, start, `${tagName(CLASSES[identifier >> 6], tag)} claims ${plural(length)}, ${limit - at} left`);

  // The contents.
  if (constructed) return checkParts(run, start, at, end, limit, depth);
  const problem = universal ? contentProblem(source, tag, at, end, run.ber) : undefined;
  if (problem !== undefined) fail(run, start, problem);
  return end;
}

/** Checks the parts of a constructed value, which end at `end` or, with an `OPEN` end, before two bytes 00. */
function checkParts(run: Run, start: number, first: number, end: number, limit: number, depth: number): number {
  const open = end === OPEN;
  let at = first;
  while (open ? !atEndOfContents(run, at, limit, start) : at < end)
    at = checkValue(run, at, open ? limit : end, depth + 1);
  if (open) at += 2;
  if (run.setOrder && run.source[start] === SET) checkSetOrder(run, nodeAt(run.source, start));
  return at;
}

/** A tag number from 31 on, in base 128 behind the identifier byte at `start`. */
function longTag(run: Run, start: number, limit: number): number {
  const { source } = run;
  let at = start + 1;
  let tag = 0;
  do {
    if (at >= limit) fail(run, start, 'the tag is cut off');
    if (at - start > 4) fail(run, start, 'tag number of more than 28 bits');
    tag = tag * 128 + (source[at] & 0x7f);
    if (tag === 0) fail(run, start, 'the tag number has a needless leading zero');
  } while (source[at++] > 0x7f);
  if (tag < 0x1f) fail(run, start, `tag number ${tag} in the long form, which starts at 31`);
  return tag;
}

/** A length from 128 on: `size` bytes from `start`, behind the byte that says how many. */
function longLength(run: Run, start: number, size: number, limit: number): number {
  const { source, ber } = run;
  if (size === 0x7f) fail(run, start - 1, 'the length starts with the reserved byte FF');
  if (size > limit - start) fail(run, start - 1, 'the length is cut off');
  if (size > 6) fail(run, start - 1, `length of ${size} bytes, more than 6`);
  const length = base256(source, start, start + size);
  if (!ber && (length < 0x80 || source[start] === 0)) fail(run, start - 1, 'the length could be written shorter');
  return length;
}

function checkIndefinite(run: Run, offset: number, constructed: boolean): void {
  if (!run.ber) fail(run, offset, 'indefinite length, which DER forbids');
  if (!constructed) fail(run, offset, 'indefinite length of a primitive value');
}

function checkForm(run: Run, start: number, tag: number, constructed: boolean): void {
  if (tag === 0) fail(run, start, 'end-of-contents bytes outside an indefinite length');
  if (tag === 15 || tag > 36) fail(run, start, `universal tag ${tag}, which is reserved`);
  if (isConstructedTag(tag)) {
    if (!constructed) fail(run, start, `${tagName('universal', tag)} in primitive form`);
  } else if (constructed && !(run.ber && isStringTag(tag)))
    fail(run, start, `${tagName('universal', tag)} in constructed form`);
}

/** The value rules of DER that a decoder can check without a schema. */
function contentProblem(source: Uint8Array, tag: number, start: number, end: number, ber: boolean): string | undefined {
  const length = end - start;
  switch (tag) {
    case tags.boolean:
      if (length !== 1) return `BOOLEAN of ${plural(length)}, not 1`;
      if (!ber && source[start] !== 0 && source[start] !== 0xff) return 'BOOLEAN other than 00 or FF';
      return undefined;
    case tags.integer:
    case tags.enumerated: {
      if (length === 0) return `${tagName('universal', tag)} of 0 bytes`;
      // The first nine bits must not all be equal (X.690 section 8.3.2).
      const needless =
        source[start] === 0 ? source[start + 1] < 0x80 : source[start] === 0xff && source[start + 1] > 0x7f;
      return !ber && length > 1 && needless ? `${tagName('universal', tag)} with a needless leading byte` : undefined;
    }
    case tags.bitString: {
      if (length === 0) return 'BIT STRING without its count of unused bits';
      const unused = source[start];
      if (unused > 7) return `BIT STRING with ${unused} unused bits, more than 7`;
      if (length === 1) return unused === 0 ? undefined : `empty BIT STRING with ${unused} unused bits`;
      return !ber && (source[end - 1] & ((1 << unused) - 1)) !== 0
        ? 'BIT STRING with unused bits that are not 0'
        : undefined;
    }
    case tags.null:
      return length === 0 ? undefined : `NULL of ${plural(length)}, not 0`;
    case tags.oid:
      return oidProblem(source, start, end);
    default:
      return undefined;
  }
}

function atEndOfContents(run: Run, at: number, limit: number, start: number): boolean {
  if (at + 2 > limit) fail(run, start, 'indefinite length without end-of-contents bytes');
  return run.source[at] === 0 && run.source[at + 1] === 0;
}

function checkSetOrder(run: Run, { children }: DerNode): void {
  for (let i = 1; i < children.length; i++)
    if (compareEncodings(children[i - 1].bytes, children[i].bytes) > 0)
      fail(run, children[i].start, 'SET elements are not in ascending order');
}

function fail(run: Run, offset: number, problem: string): never {
  throw new DecodeError(run.label, offset, problem);
}

function plural(count: number): string {
  return `${count} byte${count === 1 ? '' : 's'}`;
}

/** Where a tag in the long form ends: with the first byte whose high bit is not set. */
function tagEnd(source: Uint8Array, start: number): number {
  let at = start + 1;
  while (source[at] > 0x7f) at++;
  return at + 1;
}

/** The number of a tag in the long form. */
function base128(source: Uint8Array, start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end; at++) value = value * 128 + (source[at] & 0x7f);
  return value;
}

/** The number of a length in the long form. */
function base256(source: Uint8Array, start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end; at++) value = value * 256 + source[at];
  return value;
}

/** Where contents of indefinite length end: where two bytes 00 stand in the place of a part. */
function endOfContents(source: Uint8Array, start: number): number {
  let at = start;
  while (source[at] !== 0 || source[at + 1] !== 0) at = nodeAt(source, at).end;
  return at;
}

class Node implements DerNode {
  readonly source: Uint8Array;
  readonly tagClass: TagClass;
  readonly tag: number;
  readonly constructed: boolean;
  readonly start: number;
  readonly contentStart: number;
  readonly contentEnd: number;
  readonly end: number;

  constructor(
    source: Uint8Array,
    identifier: number,
    tag: number,
    start: number,
    contentStart: number,
    contentEnd: number,
    end: number,
  ) {
    this.source = source;
    this.tagClass = CLASSES[identifier >> 6];
    this.tag = tag;
    this.constructed = (identifier & 0x20) !== 0;
    this.start = start;
    this.contentStart = contentStart;
    this.contentEnd = contentEnd;
    this.end = end;
  }

  get children(): readonly DerNode[] {
    const children: DerNode[] = [];
    if (!this.constructed) return children;
    for (let at = this.contentStart; at < this.contentEnd;) {
      const child = nodeAt(this.source, at);
      children.push(child);
      at = child.end;
    }
    return children;
  }

  get content(): Uint8Array {
    return this.source.subarray(this.contentStart, this.contentEnd);
  }

  get bytes(): Uint8Array {
    return this.source.subarray(this.start, this.end);
  }

  get name(): string {
    return tagName(this.tagClass, this.tag);
  }
}

const CLASSES: readonly TagClass[] = ['universal', 'application', 'context', 'private'];
/** The identifier byte of a SET: universal, constructed, tag 17. */
const SET = 0x31;
/** The end of contents of indefinite length, which only their reading finds. */
const OPEN = -1;
