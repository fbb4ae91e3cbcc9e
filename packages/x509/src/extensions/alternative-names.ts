/** subjectAltName and issuerAltName (RFC 5280 sections 4.2.1.6 and 4.2.1.7): the names that count for a site today. */

import { FieldPath, type Path } from '@cleartext/core';
import { der, expectTag, tags, type DerNode } from '@cleartext/asn1';
import { encodeGeneralName, readGeneralName, type GeneralName } from '../general-name.ts';

/** What the extension says. */
export interface AlternativeNames {
  readonly type: 'subjectAltName' | 'issuerAltName';
  readonly names: readonly GeneralName[];
}

/** A reader for the value of one of the two, which throws `DecodeError`. An empty list is read: it names nobody. */
export function readAlternativeNames(type: AlternativeNames['type']) {
  return (node: DerNode, path: Path = type): AlternativeNames => {
    expectTag(node, path, tags.sequence);
    return { type, names: node.children.map((child, i) => readGeneralName(child, new FieldPath(path, i))) };
  };
}

/** The DER of the extension's value. */
export function encodeAlternativeNames(names: readonly GeneralName[]): Uint8Array {
  return der.sequenceOf(names.map(encodeGeneralName));
}
