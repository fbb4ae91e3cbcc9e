/** basicConstraints (RFC 5280 section 4.2.1.9): may this certificate sign others, and how long may the chain below it be? */

import { checkInteger, type Path } from '@cleartext/core';
import { der, DerCursor, readBoolean, readSmallInteger, tags, type DerNode } from '@cleartext/asn1';

/** What the extension says. */
export interface BasicConstraints {
  readonly type: 'basicConstraints';
  readonly isCa: boolean;
  /** How many intermediate certificates may follow; unlimited if absent. */
  readonly pathLength?: number;
}

/** Reads the extension's value; a FALSE spelt out, which DER leaves out, is common and read. Throws `DecodeError`. */
export function readBasicConstraints(node: DerNode, path: Path = 'basicConstraints'): BasicConstraints {
  const cursor = new DerCursor(node, path);
  const flag = cursor.optionalUniversal('cA', tags.boolean);
  const isCa = flag !== undefined && readBoolean(flag, cursor.at('cA'));
  const lengthNode = cursor.optionalUniversal('pathLenConstraint', tags.integer);
  cursor.finish();
  const pathLength = lengthNode && readSmallInteger(lengthNode, cursor.at('pathLenConstraint'));
  if (pathLength !== undefined && pathLength < 0)
    cursor.fail('pathLenConstraint', `expected 0 or more, found ${pathLength}`, lengthNode);
  return pathLength === undefined ? { type: 'basicConstraints', isCa } : { type: 'basicConstraints', isCa, pathLength };
}

/** The DER of the extension's value; FALSE is the default and is left out. Throws `RangeError` for a negative length. */
export function encodeBasicConstraints({ isCa, pathLength }: Omit<BasicConstraints, 'type'>): Uint8Array {
  const parts = isCa ? [der.boolean(true)] : [];
  if (pathLength !== undefined) checkInteger('pathLength', pathLength, { min: 0 });
  if (isCa && pathLength !== undefined) parts.push(der.integer(pathLength));
  return der.sequence(...parts);
}
