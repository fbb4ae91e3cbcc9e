/**
 * A cursor over the parts of a SEQUENCE, for reading by schema: each read takes the field's name from the standard, and
 * every error says which field it was (`Certificate.tbsCertificate.validity.notBefore at byte 112: ...`).
 */

import { DecodeError } from '@cleartext/core';
import type { Int } from '@cleartext/number';
import type { DerNode } from './der-decoder.ts';
import {
  expectTag,
  readBitString,
  readBitStringBytes,
  readBoolean,
  readInteger,
  readOctetString,
  readOid,
  readSmallInteger,
  type BitString,
} from './readers.ts';
import { readString } from './strings.ts';
import { tagName, tags } from './tags.ts';
import { readTime } from './time.ts';

/** Reads the parts of a constructed node from first to last; `finish` refuses what is left over. */
export class DerCursor {
  /** The name of the structure: `Certificate.tbsCertificate`. */
  readonly path: string;
  /** The structure itself. */
  readonly node: DerNode;
  private index = 0;

  /**
   * The node has to be a SEQUENCE, unless `tag` names another universal tag (`tags.set`) or `'any'`: any constructed
   * node, for IMPLICIT and EXPLICIT context tags. Throws `DecodeError`.
   */
  constructor(node: DerNode, path: string, tag: number | 'any' = tags.sequence) {
    if (tag !== 'any') expectTag(node, path, tag);
    if (!node.constructed) throw new DecodeError(path, node.start, `expected parts, found a primitive ${node.name}`);
    this.node = node;
    this.path = path;
  }

  /** How many parts have not been read yet. */
  get remaining(): number {
    return this.node.children.length - this.index;
  }

  /** The part that the next read will see, if there is one. */
  peek(): DerNode | undefined {
    return this.node.children[this.index];
  }

  /** The next part; with `tag` it has to have that universal tag. */
  next(label: string, tag?: number): DerNode {
    const node = this.peek();
    if (node === undefined) {
      const expected = tag === undefined ? 'a value' : tagName('universal', tag);
      throw new DecodeError(`${this.path}.${label}`, this.node.contentEnd, `expected ${expected}, found the end`);
    }
    if (tag !== undefined && (node.tag !== tag || node.tagClass !== 'universal'))
      expectTag(node, `${this.path}.${label}`, tag);
    this.index++;
    return node;
  }

  /** The next part if it has the context tag `[contextTag]`, else undefined. The label documents the field. */
  optional(_label: string, contextTag: number): DerNode | undefined {
    const node = this.peek();
    if (node === undefined || node.tagClass !== 'context' || node.tag !== contextTag) return undefined;
    this.index++;
    return node;
  }

  /** The one value inside `[contextTag] EXPLICIT`, if the next part has that tag, else undefined. */
  optionalExplicit(label: string, contextTag: number): DerNode | undefined {
    const wrapper = this.optional(label, contextTag);
    if (wrapper === undefined) return undefined;
    const inner = new DerCursor(wrapper, `${this.path}.${label}`, 'any');
    const node = inner.next('value');
    inner.finish();
    return node;
  }

  /** The next part if it has the universal tag `tag` (any tag at all if left out), else undefined. */
  optionalUniversal(_label: string, tag?: number): DerNode | undefined {
    const node = this.peek();
    if (node === undefined || (tag !== undefined && (node.tagClass !== 'universal' || node.tag !== tag)))
      return undefined;
    this.index++;
    return node;
  }

  /** A cursor over a nested SEQUENCE. */
  sequence(label: string): DerCursor {
    return new DerCursor(this.next(label), `${this.path}.${label}`);
  }

  /** A cursor over a nested SET. */
  set(label: string): DerCursor {
    return new DerCursor(this.next(label), `${this.path}.${label}`, tags.set);
  }

  /** An INTEGER. */
  integer(label: string): Int {
    return readInteger(this.next(label), `${this.path}.${label}`);
  }

  /** An INTEGER that fits a JavaScript number. */
  smallInteger(label: string): number {
    return readSmallInteger(this.next(label), `${this.path}.${label}`);
  }

  /** A BOOLEAN. */
  boolean(label: string): boolean {
    return readBoolean(this.next(label), `${this.path}.${label}`);
  }

  /** An OBJECT IDENTIFIER, dotted. */
  oid(label: string): string {
    return readOid(this.next(label), `${this.path}.${label}`);
  }

  /** An OCTET STRING. */
  octetString(label: string): Uint8Array {
    return readOctetString(this.next(label), `${this.path}.${label}`);
  }

  /** A BIT STRING. */
  bitString(label: string): BitString {
    return readBitString(this.next(label), `${this.path}.${label}`);
  }

  /** A BIT STRING of whole bytes. */
  bitStringBytes(label: string): Uint8Array {
    return readBitStringBytes(this.next(label), `${this.path}.${label}`);
  }

  /** A character string of any kind. */
  string(label: string): string {
    return readString(this.next(label), `${this.path}.${label}`);
  }

  /** A UTCTime or GeneralizedTime. */
  time(label: string): Date {
    return readTime(this.next(label), `${this.path}.${label}`);
  }

  /** Refuses parts that are left over. Call it at the end of a structure. */
  finish(): void {
    const extra = this.peek();
    if (extra) throw new DecodeError(this.path, extra.start, `unexpected ${extra.name} after the last field`);
  }

  /** Throws the `DecodeError` for a field of this structure, at `node` or at the structure's start. */
  fail(label: string, problem: string, node: DerNode = this.node): never {
    throw new DecodeError(`${this.path}.${label}`, node.start, problem);
  }
}
