/**
 * cRLDistributionPoints and freshestCRL (RFC 5280 sections 4.2.1.13 and 4.2.1.15): where the list of revoked certificates,
 * and the list of what changed since, can be fetched.
 */

import type { Path } from '@cleartext/core';
import { der, DerCursor, type DerNode } from '@cleartext/asn1';
import { encodeGeneralName, readGeneralNames, type GeneralName } from '../general-name.ts';

/** What the extension says: the full names of each distribution point. */
export interface CrlDistributionPoints {
  readonly type: 'cRLDistributionPoints' | 'freshestCRL';
  readonly points: readonly (readonly GeneralName[])[];
}

/** A reader for the value of one of the two, which throws `DecodeError`; an empty list, though not allowed, is read. */
export function readCrlDistributionPoints(type: CrlDistributionPoints['type']) {
  return (node: DerNode, path: Path = type): CrlDistributionPoints => {
    const cursor = new DerCursor(node, path);
    const points: GeneralName[][] = [];
    while (cursor.hasMore) points.push(readPoint(cursor.sequence('DistributionPoint')));
    return { type, points };
  };
}

/** The DER of the extension's value: one point for each URI. */
export function encodeCrlDistributionPoints(uris: readonly string[]): Uint8Array {
  const point = (value: string): Uint8Array => {
    const fullName = der.implicit(0, der.sequence(encodeGeneralName({ type: 'uniformResourceIdentifier', value })));
    return der.sequence(der.explicit(0, fullName));
  };
  return der.sequence(...uris.map(point));
}

/** The fullName of a point; a name relative to the issuer, reasons and a foreign issuer are passed over. */
function readPoint(cursor: DerCursor): GeneralName[] {
  const wrapper = cursor.optional('distributionPoint', 0);
  cursor.optional('reasons', 1);
  cursor.optional('cRLIssuer', 2);
  cursor.finish();
  if (!wrapper) return [];
  const choice = new DerCursor(wrapper, cursor.at('distributionPoint'), 'any');
  const fullName = choice.optional('fullName', 0);
  choice.optional('nameRelativeToCRLIssuer', 1);
  choice.finish();
  return fullName ? readGeneralNames(fullName, choice.at('fullName'), 'any') : [];
}
