/** nameConstraints (RFC 5280 section 4.2.1.10): an authority's certificate may be limited to a part of all names. */

import type { Path } from '@cleartext/core';
import { der, DerCursor, readInteger, type DerNode } from '@cleartext/asn1';
import { encodeGeneralName, readGeneralName, type GeneralName } from '../general-name.ts';

/** What the extension says: names below have to be inside a permitted subtree of their kind, and inside no excluded one. */
export interface NameConstraints {
  readonly type: 'nameConstraints';
  readonly permitted: readonly GeneralName[];
  readonly excluded: readonly GeneralName[];
}

/** Reads the extension's value. Throws `DecodeError`, also for the minimum and maximum that RFC 5280 forbids. */
export function readNameConstraints(node: DerNode, path: Path = 'nameConstraints'): NameConstraints {
  const cursor = new DerCursor(node, path);
  const permitted = cursor.optional('permittedSubtrees', 0);
  const excluded = cursor.optional('excludedSubtrees', 1);
  cursor.finish();
  if (!permitted && !excluded)
    cursor.fail('permittedSubtrees', 'expected permitted or excluded subtrees, found neither');
  return {
    type: 'nameConstraints',
    permitted: permitted ? readSubtrees(permitted, cursor.at('permittedSubtrees')) : [],
    excluded: excluded ? readSubtrees(excluded, cursor.at('excludedSubtrees')) : [],
  };
}

/** The DER of the extension's value. Throws `RangeError` where there are no subtrees at all. */
export function encodeNameConstraints({ permitted, excluded }: Omit<NameConstraints, 'type'>): Uint8Array {
  if (permitted.length + excluded.length === 0)
    throw new RangeError('permitted, excluded: expected at least one subtree, found none');
  const subtrees = (tag: number, names: readonly GeneralName[]): Uint8Array[] =>
    names.length > 0
      ? [der.implicit(tag, der.sequenceOf(names.map((name) => der.sequence(encodeGeneralName(name)))))]
      : [];
  return der.sequence(...subtrees(0, permitted), ...subtrees(1, excluded));
}

/** Whether an address lies in the subtree of an address and its mask (8 or 32 bytes): the mask has to be a prefix. */
export function insideIpSubtree(address: Uint8Array, subtree: Uint8Array): boolean {
  if (subtree.length !== 2 * address.length) return false;
  const mask = subtree.subarray(address.length);
  const bits = Array.from(mask, (byte) => byte.toString(2).padStart(8, '0')).join('');
  return /^1*0*$/.test(bits) && address.every((byte, i) => (byte & mask[i]) === (subtree[i] & mask[i]));
}

function readSubtrees(node: DerNode, path: Path): GeneralName[] {
  const cursor = new DerCursor(node, path, 'any');
  if (!cursor.hasMore) cursor.fail('GeneralSubtree', 'expected at least one subtree, found none');
  const names: GeneralName[] = [];
  while (cursor.hasMore) {
    const subtree = cursor.sequence('GeneralSubtree');
    names.push(readGeneralName(subtree.next('base'), subtree.at('base'), { subtree: true }));
    const minimum = subtree.optional('minimum', 0);
    if (minimum && !readInteger(minimum, subtree.at('minimum'), 0).isZero())
      subtree.fail('minimum', 'expected 0', minimum);
    const maximum = subtree.optional('maximum', 1);
    if (maximum) subtree.fail('maximum', 'expected none', maximum);
    subtree.finish();
  }
  return names;
}
