/**
 * DER, the distinguished encoding rules of ASN.1 (ITU-T X.690 section 10 and 11): every value is tag, length, contents, and
 * has exactly one encoding. The decoder is strict about that: what could be written shorter or otherwise is refused, so
 * that a signed structure cannot be respelled. It makes one pass, bounded in depth; each node keeps its place in the
 * input, and all nodes view one private copy. `{ ber: true }` relaxes to BER for the CMS files that need it.
 */

import { checkBytes, checkInteger, copy, DecodeError, type Path, type Span } from '@cleartext/core';
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
  /** How many parts a constructed node has; 0 for a primitive one. */
  readonly count: number;
  /** The first of the parts, undefined if there are none. */
  readonly first: DerNode | undefined;
  /** The part of the surrounding node that follows this one, undefined for the last. */
  readonly next: DerNode | undefined;
  /** The parts in a new array; empty for a primitive node. */
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
  /** How deep nodes may nest, 64 unless said otherwise. */
  readonly maxDepth?: number | undefined;
}

/** The one value that fills `bytes` from first to last (X.690 section 10). Throws `DecodeError`. */
export function decodeDer(bytes: Uint8Array, options: DerOptions = {}): DerNode {
  checkBytes('bytes', bytes);
  return decodeStretch(copy(bytes), 0, bytes.length, options);
}

/**
 * The one value that fills a stretch of an earlier node's source, without a copy: for the contents of OCTET STRINGs that
 * hold DER. Its offsets still count from the start of the outermost input.
 */
export function decodeStretch(source: Uint8Array, start: number, end: number, options: DerOptions = {}): DerNode {
  const { label = 'DER', ber = false, setOrder = false, maxDepth = 64 } = options;
  checkInteger('maxDepth', maxDepth, { min: 1, max: 1000 });
  const node = decodeValue({ source, label, ber, setOrder, maxDepth }, start, end, 1);
  if (node.end < end) throw new DecodeError(label, node.end, `${plural(end - node.end)} left over`);
  return node;
}

/** The spans of a node: header, contents, parts. Their leaves partition the node's bytes exactly. */
export function derSpan(node: DerNode, label: string = node.name): Span {
  const children: Span[] = [{ label: 'tag and length', start: node.start, end: node.contentStart }];
  if (node.constructed) children.push(...node.children.map((child) => derSpan(child)));
  else if (node.contentEnd > node.contentStart)
    children.push({ label: 'contents', start: node.contentStart, end: node.contentEnd });
  if (node.end > node.contentEnd) children.push({ label: 'end of contents', start: node.contentEnd, end: node.end });
  return { label, start: node.start, end: node.end, children };
}

interface Run {
  readonly source: Uint8Array;
  readonly label: Path;
  readonly ber: boolean;
  readonly setOrder: boolean;
  readonly maxDepth: number;
}

class Node implements DerNode {
  readonly source: Uint8Array;
  readonly tagClass: TagClass;
  readonly tag: number;
  readonly constructed: boolean;
  readonly start: number;
  readonly contentStart: number;
  contentEnd: number;
  end: number;
  count = 0;
  first: Node | undefined = undefined;
  next: Node | undefined = undefined;

  constructor(
    source: Uint8Array,
    tagClass: TagClass,
    tag: number,
    constructed: boolean,
    start: number,
    contentStart: number,
    contentEnd: number,
  ) {
    this.source = source;
    this.tagClass = tagClass;
    this.tag = tag;
    this.constructed = constructed;
    this.start = start;
    this.contentStart = contentStart;
    this.contentEnd = contentEnd;
    this.end = contentEnd;
  }

  get children(): Node[] {
    const children: Node[] = [];
    for (let child = this.first; child; child = child.next) children.push(child);
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

/** Tag, length and contents; `limit` is where the surrounding node ends. */
function decodeValue(run: Run, start: number, limit: number, depth: number): Node {
  if (depth > run.maxDepth) fail(run, start, `nested deeper than ${run.maxDepth} levels`);
  const node = decodeHeader(run, start, limit);
  if (node.constructed) decodeParts(run, node, limit, depth);
  else if (node.tagClass === 'universal') {
    const problem = contentProblem(run.source, node.tag, node.contentStart, node.end, run.ber);
    if (problem !== undefined) fail(run, start, problem);
  }
  return node;
}

/** The tag and the length (X.690 sections 8.1.2 and 8.1.3). An indefinite length leaves the end open. */
function decodeHeader(run: Run, start: number, limit: number): Node {
  const { source } = run;
  if (start >= limit) fail(run, start, 'expected a tag, found the end');
  let at = start;
  const identifier = source[at++];
  const tagClass = CLASSES[identifier >> 6];
  const constructed = (identifier & 0x20) !== 0;
  let tag = identifier & 0x1f;
  if (tag === 0x1f) {
    tag = longTag(run, start, limit);
    while (source[at++] > 0x7f);
  }
  if (tagClass === 'universal') checkForm(run, start, tag, constructed);

  if (at >= limit) fail(run, at, 'expected a length, found the end');
  let length = source[at++];
  if (length === 0x80) {
    checkIndefinite(run, at - 1, constructed);
    return new Node(source, tagClass, tag, constructed, start, at, OPEN);
  }
  if (length > 0x80) {
    const size = length & 0x7f;
    length = longLength(run, at, size, limit);
    at += size;
  }
  if (length > limit - at) fail(run, start, `${tagName(tagClass, tag)} claims ${plural(length)}, ${limit - at} left`);
  return new Node(source, tagClass, tag, constructed, start, at, at + length);
}

/** The parts of a constructed value; `limit` is where the surrounding node ends. */
function decodeParts(run: Run, node: Node, limit: number, depth: number): void {
  const indefinite = node.contentEnd === OPEN;
  const end = indefinite ? limit : node.contentEnd;
  let at = node.contentStart;
  let last: Node | undefined;
  while (indefinite ? !atEndOfContents(run, at, limit, node.start) : at < end) {
    const child = decodeValue(run, at, end, depth + 1);
    if (last) last.next = child;
    else node.first = child;
    last = child;
    node.count++;
    at = child.end;
  }
  if (indefinite) {
    node.contentEnd = at;
    node.end = at + 2;
  }
  if (run.setOrder && node.tag === tags.set && node.tagClass === 'universal') checkSetOrder(run, node);
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
  let length = 0;
  for (let i = 0; i < size; i++) length = length * 256 + source[start + i];
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

function checkSetOrder(run: Run, set: Node): void {
  for (let element = set.first; element?.next; element = element.next)
    if (compareEncodings(element.bytes, element.next.bytes) > 0)
      fail(run, element.next.start, 'SET elements are not in ascending order');
}

/** Compares encodings as SET OF orders them: bytewise, the shorter one first if it is a prefix (X.690 section 11.6). */
export function compareEncodings(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) if (a[i] !== b[i]) return a[i] - b[i];
  return a.length - b.length;
}

function fail(run: Run, offset: number, problem: string): never {
  throw new DecodeError(run.label, offset, problem);
}

function plural(count: number): string {
  return `${count} byte${count === 1 ? '' : 's'}`;
}

const CLASSES: readonly TagClass[] = ['universal', 'application', 'context', 'private'];
/** The end of contents of indefinite length, until it is found. */
const OPEN = -1;
