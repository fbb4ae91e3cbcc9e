/**
 * Attribute (RFC 5958 section 2, RFC 2986 section 4.1, RFC 5652 section 5.3): a type and a SET OF values, added to private
 * keys, certificate requests and signatures.
 */

import { DecodeError, FieldPath, type Path } from '@cleartext/core';
import type { DerNode } from './der-decoder.ts';
import { DerCursor } from './der-cursor.ts';
import { der } from './der-writer.ts';

/** An attribute's type and the DER of each value. */
export interface Attribute {
  readonly oid: string;
  readonly values: readonly Uint8Array[];
}

/** Reads the SEQUENCE of type and values. Throws `DecodeError`. */
export function readAttribute(node: DerNode, path: Path = 'Attribute'): Attribute {
  const cursor = new DerCursor(node, path);
  const oid = cursor.oid('type');
  const values = cursor.set('values');
  cursor.finish();
  return { oid, values: values.node.children.map((value) => value.bytes) };
}

/** Reads a SET OF Attribute under any tag (SET, or `[0] IMPLICIT`). Throws `DecodeError`. */
export function readAttributes(node: DerNode, path: Path = 'attributes'): Attribute[] {
  if (!node.constructed) throw new DecodeError(path, node.start, `expected a SET OF Attribute, found ${node.name}`);
  return node.children.map((child, i) => readAttribute(child, new FieldPath(path, i)));
}

/** Its DER. */
export function encodeAttribute({ oid, values }: Attribute): Uint8Array {
  return der.sequence(der.oid(oid), der.setOf(values));
}
