/**
 * A cursor over the parts of a SEQUENCE, for reading by schema: each read takes the field's name from the standard, and
 * every error says which field it was (`Certificate.tbsCertificate.validity.notBefore at byte 112: ...`).
 */

import { DecodeError, FieldPath, type Path } from '@cleartext/core';
import type { Int } from '@cleartext/number';
import { lastStep, nodeAt, type DerNode } from './der-decoder.ts';
import { noteLabel } from './der-labels.ts';
import { oidText } from './object-identifier.ts';
import {
  expectTag,
  readBitString,
  readBitStringBytes,
  readBoolean,
  readInteger,
  readOctetString,
  readSmallInteger,
  type BitString,
} from './readers.ts';
import { readString } from './strings.ts';
import { tagName, tags } from './tags.ts';
import { readTime } from './time.ts';

/** Reads the parts of a constructed node from first to last; `finish` refuses what is left over. */
export class DerCursor {
  /** The name of the structure: `Certificate.tbsCertificate`. */
  readonly path: Path;
  private readonly source: Uint8Array;
  private readonly start: number;
  private readonly end: number;
  private position: number;

  /**
   * The node has to be a SEQUENCE, unless `tag` names another universal tag (`tags.set`) or `'any'`: any constructed
   * node, for IMPLICIT and EXPLICIT context tags. Throws `DecodeError`.
   */
  constructor(node: DerNode, path: Path, tag: number | 'any' = tags.sequence) {
    if (tag !== 'any') expectTag(node, path, tag);
    if (!node.constructed) refusePrimitive(node, path);
    noteLabel(node.source, node.start, () => lastStep(path));
    this.path = path;
    this.source = node.source;
    this.start = node.start;
    this.end = node.contentEnd;
    this.position = node.contentStart;
  }

  /** The structure itself. */
  get node(): DerNode {
    return nodeAt(this.source, this.start);
  }

  /** The path of a field by its name, or of an element by its number, for a reader that takes the node of it. */
  at(step: string | number): Path {
    return new FieldPath(this.path, step);
  }

  /** Whether there are parts that have not been read yet. */
  get hasMore(): boolean {
    return this.position < this.end;
  }

  /** How many parts have not been read yet; to find that out, they are passed over one by one. */
  get remaining(): number {
    let count = 0;
    for (let at = this.position; at < this.end; at = nodeAt(this.source, at).end) count++;
    return count;
  }

  /** The part that the next read will see, if there is one. */
  peek(): DerNode | undefined {
    return this.hasMore ? nodeAt(this.source, this.position) : undefined;
  }

  /** The next part; with `tag` it has to have that universal tag. */
  next(label: string, tag?: number): DerNode {
    if (!this.hasMore) this.refuseEnd(label, tag);
    const node = nodeAt(this.source, this.position);
    if (tag !== undefined && (node.tag !== tag || node.tagClass !== 'universal')) expectTag(node, this.at(label), tag);
    this.position = node.end;
    noteLabel(this.source, node.start, label);
    return node;
  }

  /** The next part if it has the context tag `[contextTag]`, else undefined. */
  optional(label: string, contextTag: number): DerNode | undefined {
    const node = this.peek();
    if (node === undefined || node.tagClass !== 'context' || node.tag !== contextTag) return undefined;
    this.position = node.end;
    noteLabel(this.source, node.start, label);
    return node;
  }

  /** The one value inside `[contextTag] EXPLICIT`, if the next part has that tag, else undefined. */
  optionalExplicit(label: string, contextTag: number): DerNode | undefined {
    const wrapper = this.optional(label, contextTag);
    if (wrapper === undefined) return undefined;
    const inner = new DerCursor(wrapper, this.at(label), 'any');
    const node = inner.next('value');
    inner.finish();
    return node;
  }

  /** The next part if it has the universal tag `tag` (any tag at all if left out), else undefined. */
  optionalUniversal(label: string, tag?: number): DerNode | undefined {
    const node = this.peek();
    if (node === undefined || (tag !== undefined && (node.tagClass !== 'universal' || node.tag !== tag)))
      return undefined;
    this.position = node.end;
    noteLabel(this.source, node.start, label);
    return node;
  }

  /** A cursor over a nested SEQUENCE. */
  sequence(label: string): DerCursor {
    return new DerCursor(this.next(label), this.at(label));
  }

  /** A cursor over a nested SET. */
  set(label: string): DerCursor {
    return new DerCursor(this.next(label), this.at(label), tags.set);
  }

  /** An INTEGER. */
  integer(label: string): Int {
    return readInteger(this.next(label), this.at(label));
  }

  /** An INTEGER that fits a JavaScript number. */
  smallInteger(label: string): number {
    return readSmallInteger(this.next(label), this.at(label));
  }

  /** A BOOLEAN. */
  boolean(label: string): boolean {
    return readBoolean(this.next(label), this.at(label));
  }

  /** An OBJECT IDENTIFIER, dotted. */
  oid(label: string): string {
    const { source, contentStart, contentEnd } = this.next(label, tags.oid);
    return oidText(source, contentStart, contentEnd);
  }

  /** An OCTET STRING. */
  octetString(label: string): Uint8Array {
    return readOctetString(this.next(label), this.at(label));
  }

  /** A BIT STRING. */
  bitString(label: string): BitString {
    return readBitString(this.next(label), this.at(label));
  }

  /** A BIT STRING of whole bytes. */
  bitStringBytes(label: string): Uint8Array {
    return readBitStringBytes(this.next(label), this.at(label));
  }

  /** A character string of any kind. */
  string(label: string): string {
    return readString(this.next(label), this.at(label));
  }

  /** A UTCTime or GeneralizedTime. */
  time(label: string): Date {
    return readTime(this.next(label), this.at(label));
  }

  /** Refuses parts that are left over. Call it at the end of a structure. */
  finish(): void {
    const extra = this.peek();
    if (extra) throw new DecodeError(this.path, extra.start, `unexpected ${extra.name} after the last field`);
  }

  /** Throws the `DecodeError` for a field of this structure, at `node` or at the structure's start. */
  fail(label: string, problem: string, node?: DerNode): never {
    throw new DecodeError(this.at(label), node ? node.start : this.start, problem);
  }

  private refuseEnd(label: string, tag: number | undefined): never {
    const expected = tag === undefined ? 'a value' : tagName('universal', tag);
    throw new DecodeError(this.at(label), this.end, `expected ${expected}, found the end`);
  }
}

function refusePrimitive(node: DerNode, path: Path): never {
  throw new DecodeError(path, node.start, `expected parts, found a primitive ${node.name}`);
}
