/** extKeyUsage (RFC 5280 section 4.2.1.12): the purposes of the certificate itself: a web server, a client, mail, code. */

import type { Path } from '@cleartext/core';
import { der, DerCursor, oidByName, oidName, type DerNode } from '@cleartext/asn1';

/** What the extension says: names of known purposes, object identifiers of others. */
export interface ExtendedKeyUsage {
  readonly type: 'extKeyUsage';
  readonly purposes: readonly string[];
}

/** Reads the extension's value. Throws `DecodeError`. */
export function readExtendedKeyUsage(node: DerNode, path: Path = 'extKeyUsage'): ExtendedKeyUsage {
  const cursor = new DerCursor(node, path);
  if (!cursor.hasMore) cursor.fail('KeyPurposeId', 'expected at least one purpose, found none');
  const purposes: string[] = [];
  while (cursor.hasMore) {
    const oid = cursor.oid('KeyPurposeId');
    purposes.push(oidName(oid) ?? oid);
  }
  return { type: 'extKeyUsage', purposes };
}

/** The DER of the extension's value. Throws `RangeError` for none, and for one neither known nor an object identifier. */
export function encodeExtendedKeyUsage(purposes: readonly string[]): Uint8Array {
  if (purposes.length === 0) throw new RangeError('purposes: expected at least one, found none');
  return der.sequenceOf(purposes.map((purpose) => der.oid(oidByName(purpose) ?? purpose)));
}
