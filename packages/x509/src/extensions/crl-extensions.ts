/**
 * The extensions of revocation lists and of their entries (RFC 5280 sections 5.2 and 5.3): which list it is, what it covers,
 * and why and for which issuer a certificate stands on it.
 */

import { checkOneOf, DecodeError, type Path } from '@cleartext/core';
import {
  der,
  DerCursor,
  expectTag,
  readBoolean,
  readEnumerated,
  readInteger,
  readTime,
  tags,
  type DerNode,
} from '@cleartext/asn1';
import type { Int } from '@cleartext/number';
import { encodeGeneralName, readGeneralNames, type GeneralName } from '../general-name.ts';
import {
  encodeReasonFlags,
  readDistributionPointName,
  readReasonFlags,
  type DistributionPointName,
  type ReasonFlag,
} from './crl-distribution-points.ts';

/** cRLNumber (section 5.2.3): lists of one scope are numbered upwards. */
export interface CrlNumber {
  readonly type: 'cRLNumber';
  readonly number: Int;
}

/** deltaCRLIndicator (section 5.2.4): the list holds only what changed since the complete one with this number. */
export interface DeltaCrlIndicator {
  readonly type: 'deltaCRLIndicator';
  readonly baseCRLNumber: Int;
}

/** issuingDistributionPoint (section 5.2.5): which certificates and which reasons the list covers. */
export interface IssuingDistributionPoint {
  readonly type: 'issuingDistributionPoint';
  readonly distributionPoint?: DistributionPointName | undefined;
  readonly onlyContainsUserCerts: boolean;
  readonly onlyContainsCACerts: boolean;
  readonly onlySomeReasons?: readonly ReasonFlag[] | undefined;
  readonly indirectCRL: boolean;
  readonly onlyContainsAttributeCerts: boolean;
}

/** The reasons of an entry by their numbers (section 5.3.1); 7 is unused. */
const reasonCodes = [
  'unspecified',
  'keyCompromise',
  'cACompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'certificateHold',
  undefined,
  'removeFromCRL',
  'privilegeWithdrawn',
  'aACompromise',
] as const;

/** Why a certificate was revoked; `removeFromCRL` takes a hold back. */
export type RevocationReason = NonNullable<(typeof reasonCodes)[number]>;

/** Every reason for which a certificate may be revoked, in the order of their numbers. */
export const revocationReasons: readonly RevocationReason[] = reasonCodes.filter((reason) => reason !== undefined);

/** reasonCode (section 5.3.1). */
export interface ReasonCode {
  readonly type: 'reasonCode';
  readonly reason: RevocationReason;
}

/** invalidityDate (section 5.3.2): since when the key is suspected. */
export interface InvalidityDate {
  readonly type: 'invalidityDate';
  readonly date: Date;
}

/** certificateIssuer (section 5.3.3): whose certificate it is, in a list that covers several issuers. */
export interface CertificateIssuer {
  readonly type: 'certificateIssuer';
  readonly names: readonly GeneralName[];
}

/** Reads the extension's value. Throws `DecodeError`. */
export function readCrlNumber(node: DerNode, path: Path = 'cRLNumber'): CrlNumber {
  return { type: 'cRLNumber', number: readInteger(node, path) };
}

/** Reads the extension's value. Throws `DecodeError`. */
export function readDeltaCrlIndicator(node: DerNode, path: Path = 'deltaCRLIndicator'): DeltaCrlIndicator {
  return { type: 'deltaCRLIndicator', baseCRLNumber: readInteger(node, path) };
}

/** Reads the extension's value. Throws `DecodeError`. */
export function readIssuingDistributionPoint(
  node: DerNode,
  path: Path = 'issuingDistributionPoint',
): IssuingDistributionPoint {
  const cursor = new DerCursor(node, path);
  const name = cursor.optional('distributionPoint', 0);
  const flag = (label: string, tag: number): boolean => {
    const found = cursor.optional(label, tag);
    return found !== undefined && readBoolean(found, cursor.at(label), tag);
  };
  const onlyContainsUserCerts = flag('onlyContainsUserCerts', 1);
  const onlyContainsCACerts = flag('onlyContainsCACerts', 2);
  const reasons = cursor.optional('onlySomeReasons', 3);
  const indirectCRL = flag('indirectCRL', 4);
  const onlyContainsAttributeCerts = flag('onlyContainsAttributeCerts', 5);
  cursor.finish();
  return {
    type: 'issuingDistributionPoint',
    ...(name && { distributionPoint: readDistributionPointName(name, cursor.at('distributionPoint')) }),
    ...{ onlyContainsUserCerts, onlyContainsCACerts, indirectCRL, onlyContainsAttributeCerts },
    ...(reasons && { onlySomeReasons: readReasonFlags(reasons, cursor.at('onlySomeReasons'), 3) }),
  };
}

/** Reads the extension's value. Throws `DecodeError`, also for a number without a meaning. */
export function readReasonCode(node: DerNode, path: Path = 'reasonCode'): ReasonCode {
  return { type: 'reasonCode', reason: reasonOf(readEnumerated(node, path), node, path) };
}

/** The reason of a number (section 5.3.1). Throws `DecodeError`. */
export function reasonOf(code: number, node: DerNode, path: Path): RevocationReason {
  const reason = code >= 0 && code < reasonCodes.length ? reasonCodes[code] : undefined;
  if (!reason) throw new DecodeError(path, node.start, `expected a reason of 0 to 10 without 7, found ${code}`);
  return reason;
}

/** Reads the extension's value, a GeneralizedTime. Throws `DecodeError`. */
export function readInvalidityDate(node: DerNode, path: Path = 'invalidityDate'): InvalidityDate {
  expectTag(node, path, tags.generalizedTime);
  return { type: 'invalidityDate', date: readTime(node, path) };
}

/** Reads the extension's value. Throws `DecodeError`. */
export function readCertificateIssuer(node: DerNode, path: Path = 'certificateIssuer'): CertificateIssuer {
  return { type: 'certificateIssuer', names: readGeneralNames(node, path) };
}

/** The DER of cRLNumber's value. */
export function encodeCrlNumber(number: Int): Uint8Array {
  return der.integer(number);
}

/** The DER of deltaCRLIndicator's value. */
export function encodeDeltaCrlIndicator(baseCRLNumber: Int): Uint8Array {
  return der.integer(baseCRLNumber);
}

/** What a new list covers. Each property limits the list; without properties it covers everything. */
export interface CrlScope {
  /** The names of the point at which the list is published. */
  readonly fullName?: readonly GeneralName[] | undefined;
  readonly only?: 'user certificates' | 'authority certificates' | 'attribute certificates' | undefined;
  readonly onlySomeReasons?: readonly ReasonFlag[] | undefined;
  readonly indirectCRL?: boolean | undefined;
}

/** The DER of issuingDistributionPoint's value. Throws `RangeError` for a scope without limits: section 5.2.5 forbids an empty extension. */
export function encodeIssuingDistributionPoint({ fullName, only, onlySomeReasons, indirectCRL }: CrlScope): Uint8Array {
  const flag = (tag: number, value: boolean): Uint8Array[] => (value ? [der.implicit(tag, der.boolean(true))] : []);
  const parts = [
    ...(fullName
      ? [der.explicit(0, der.implicit(0, der.sequenceOf(fullName.map((name) => encodeGeneralName(name)))))]
      : []),
    ...flag(1, only === 'user certificates'),
    ...flag(2, only === 'authority certificates'),
    ...(onlySomeReasons ? [der.implicit(3, encodeReasonFlags(onlySomeReasons))] : []),
    ...flag(4, indirectCRL ?? false),
    ...flag(5, only === 'attribute certificates'),
  ];
  if (parts.length === 0) throw new RangeError('scope: expected a limit to what the list covers, found none');
  return der.sequence(...parts);
}

/** The DER of reasonCode's value. Throws `RangeError` for an unknown reason. */
export function encodeReasonCode(reason: RevocationReason): Uint8Array {
  return der.enumerated(reasonCodeOf(reason));
}

/** The number of a reason (section 5.3.1). Throws `RangeError` for an unknown one. */
export function reasonCodeOf(reason: RevocationReason): number {
  checkOneOf('reason', reason, revocationReasons);
  return reasonCodes.indexOf(reason);
}

/** The DER of invalidityDate's value. */
export function encodeInvalidityDate(date: Date): Uint8Array {
  return der.generalizedTime(date);
}
