/**
 * cRLDistributionPoints and freshestCRL (RFC 5280 sections 4.2.1.13 and 4.2.1.15): where the list of revoked certificates,
 * and the list of what changed since, can be fetched; which reasons of revocation it covers, and who signs it where that is
 * not the issuer of the certificate. A distribution point name also stands inside CRLs (section 5.2.5).
 */

import { checkOneOf, type Path } from '@cleartext/core';
import { der, DerCursor, namedBit, readBitString, type DerNode } from '@cleartext/asn1';
import { encodeGeneralName, readGeneralNames, type GeneralName } from '../general-name.ts';
import { readRelativeName, type NameAttribute } from '../name.ts';

/** The reasons for a revocation in the order of the bits of ReasonFlags; bit 0 is unused. */
export const reasonFlags = [
  'unused',
  'keyCompromise',
  'cACompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'certificateHold',
  'privilegeWithdrawn',
  'aACompromise',
] as const;
/** One reason for a revocation. */
export type ReasonFlag = (typeof reasonFlags)[number];

/** Where a CRL is: full names, or attributes to be added to the name of the CRL's issuer. */
export interface DistributionPointName {
  readonly fullName?: readonly GeneralName[] | undefined;
  readonly nameRelativeToCRLIssuer?: readonly NameAttribute[] | undefined;
}

/** One distribution point; no reasons mean all of them. */
export interface DistributionPoint {
  readonly distributionPoint?: DistributionPointName | undefined;
  readonly reasons?: readonly ReasonFlag[] | undefined;
  readonly cRLIssuer?: readonly GeneralName[] | undefined;
}

/** What the extension says. */
export interface CrlDistributionPoints {
  readonly type: 'cRLDistributionPoints' | 'freshestCRL';
  readonly points: readonly DistributionPoint[];
}

/** A reader for the value of one of the two, which throws `DecodeError`; an empty list, though not allowed, is read. */
export function readCrlDistributionPoints(type: CrlDistributionPoints['type']) {
  return (node: DerNode, path: Path = type): CrlDistributionPoints => {
    const cursor = new DerCursor(node, path);
    const points: DistributionPoint[] = [];
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
  return der.sequenceOf(uris.map(point));
}

/** Reads the DistributionPointName inside its explicit tag. Throws `DecodeError`. */
export function readDistributionPointName(wrapper: DerNode, path: Path): DistributionPointName {
  const choice = new DerCursor(wrapper, path, 'any');
  const fullName = choice.optional('fullName', 0);
  const relative = fullName ? undefined : choice.optional('nameRelativeToCRLIssuer', 1);
  choice.finish();
  if (fullName) return { fullName: readGeneralNames(fullName, choice.at('fullName'), 'any') };
  if (relative) return { nameRelativeToCRLIssuer: readRelativeName(relative, choice.at('nameRelativeToCRLIssuer')) };
  return choice.fail('fullName', 'expected a full or a relative name, found neither');
}

/** Reads ReasonFlags under an IMPLICIT context tag. Throws `DecodeError`. */
export function readReasonFlags(node: DerNode, path: Path, implicit: number): ReasonFlag[] {
  const bits = readBitString(node, path, implicit);
  return reasonFlags.filter((_, i) => namedBit(bits, i));
}

/** The DER of ReasonFlags. Throws `RangeError` for an unknown reason. */
export function encodeReasonFlags(reasons: readonly ReasonFlag[]): Uint8Array {
  for (const reason of reasons) checkOneOf('reason', reason, reasonFlags);
  return der.namedBits(...reasons.map((reason) => reasonFlags.indexOf(reason)));
}

function readPoint(cursor: DerCursor): DistributionPoint {
  const name = cursor.optional('distributionPoint', 0);
  const reasons = cursor.optional('reasons', 1);
  const cRLIssuer = cursor.optional('cRLIssuer', 2);
  cursor.finish();
  return {
    ...(name && { distributionPoint: readDistributionPointName(name, cursor.at('distributionPoint')) }),
    ...(reasons && { reasons: readReasonFlags(reasons, cursor.at('reasons'), 1) }),
    ...(cRLIssuer && { cRLIssuer: readGeneralNames(cRLIssuer, cursor.at('cRLIssuer'), 'any') }),
  };
}
