/**
 * Making revocation lists (RFC 5280 section 5): what an authority publishes every few days, and whenever it revokes a
 * certificate. The list is complete, or a delta to an earlier one; it covers all certificates of its issuer, or the part that its scope
 * says.
 */

import { checkInteger, CertificateError, systemRandom, type RandomSource } from '@cleartext/core';
import { der, encodeAlgorithmIdentifier, oids } from '@cleartext/asn1';
import { int, type Int } from '@cleartext/number';
import type { SignatureScheme } from '@cleartext/signature';
import type { Authority } from '../authority.ts';
import { checkHoldsKey } from '../authority-key.ts';
import { encodeExtensions, type ExtensionInput } from '../certificate-builder.ts';
import {
  encodeCrlNumber,
  encodeDeltaCrlIndicator,
  encodeInvalidityDate,
  encodeIssuingDistributionPoint,
  encodeReasonCode,
  type CrlScope,
  type RevocationReason,
} from '../extensions/crl-extensions.ts';
import { findExtension } from '../extensions/extension.ts';
import { encodeAuthorityKeyIdentifier, keyIdentifierOf } from '../extensions/key-identifiers.ts';
import { checkMoment } from '../moment.ts';
import { usualScheme } from '../usual-scheme.ts';
import { parseCrl, type Crl } from './crl.ts';

/** A certificate that the authority revokes. */
export interface RevokedEntry {
  readonly serialNumber: Int;
  readonly revocationDate: Date;
  /** Left out of the list where it is `unspecified`, as section 5.3.1 asks. */
  readonly reason?: RevocationReason | undefined;
  /** Since when the key is suspected. */
  readonly invalidityDate?: Date | undefined;
}

/** What a list says. */
export interface CrlOptions {
  readonly revoked: readonly RevokedEntry[];
  /** The number of the list: each is greater than the one before (section 5.2.3). */
  readonly number: number;
  readonly thisUpdate: Date;
  /** When the next list comes at the latest; a week later by default. */
  readonly nextUpdate?: Date | undefined;
  /** Makes the list a delta: it holds only what changed since the complete list with this number (section 5.2.4). */
  readonly baseNumber?: number | undefined;
  /** Which certificates and reasons the list covers; all of them by default (section 5.2.5). */
  readonly scope?: CrlScope | undefined;
  readonly scheme?: SignatureScheme | undefined;
  readonly random?: RandomSource | undefined;
}

/**
 * A list signed by the authority: version 2, with the extensions that section 5.2 demands of every list. Throws `CertificateError`
 * if the authority may not sign lists, `RangeError` for entries that contradict each other. Leaks: as the scheme's `sign`.
 */
export function createCrl(authority: Authority, options: CrlOptions): Crl {
  const { certificate, privateKey } = authority;
  const { revoked, number, baseNumber, scope, thisUpdate, random = systemRandom } = options;
  const { nextUpdate = new Date(thisUpdate.getTime() + WEEK), scheme = usualScheme(privateKey) } = options;
  checkMaySignLists(authority);
  checkInteger('number', number, { min: 0 });
  checkMoment('thisUpdate', thisUpdate);
  checkMoment('nextUpdate', nextUpdate);
  if (nextUpdate <= thisUpdate)
    throw new RangeError(
      `nextUpdate: expected a moment after ${thisUpdate.toISOString()}, found ${nextUpdate.toISOString()}`,
    );
  checkEntries(revoked, baseNumber !== undefined);

  const algorithm = encodeAlgorithmIdentifier(scheme.algorithm);
  const keyIdentifier = keyIdentifierOf(certificate.subjectPublicKeyInfo);
  const extensions: ExtensionInput[] = [
    { oid: oids.authorityKeyIdentifier, value: encodeAuthorityKeyIdentifier(keyIdentifier) },
    { oid: oids.cRLNumber, value: encodeCrlNumber(int(number)) },
  ];
  if (baseNumber !== undefined)
    extensions.push({ oid: oids.deltaCRLIndicator, critical: true, value: encodeDeltaCrlIndicator(int(baseNumber)) });
  if (scope)
    extensions.push({
      oid: oids.issuingDistributionPoint,
      critical: true,
      value: encodeIssuingDistributionPoint(scope),
    });
  const tbs = der.sequence(
    der.integer(1),
    algorithm,
    certificate.subject.bytes,
    der.time(thisUpdate),
    der.time(nextUpdate),
    // Section 5.1.2.6: where nothing is revoked the list of entries must be absent.
    ...(revoked.length > 0 ? [der.sequenceOf(revoked.map(encodeEntry))] : []),
    der.explicit(0, encodeExtensions(extensions)),
  );
  return parseCrl(der.sequence(tbs, algorithm, der.bitString(scheme.sign(privateKey, tbs, random))));
}

function checkMaySignLists({ certificate, privateKey }: Authority): void {
  checkHoldsKey({ certificate, privateKey });
  const usages = findExtension(certificate, 'keyUsage')?.usages;
  if (usages && !usages.includes('cRLSign'))
    throw new CertificateError('not-a-ca', 'authority: its key usage does not allow it to sign revocation lists');
}

function checkEntries(revoked: readonly RevokedEntry[], isDelta: boolean): void {
  const seen = new Set<string>();
  for (const { serialNumber, revocationDate, reason } of revoked) {
    const serial = serialNumber.toString(16);
    if (seen.has(serial)) throw new RangeError(`revoked: expected each serial number once, found ${serial} twice`);
    seen.add(serial);
    checkMoment('revocationDate', revocationDate);
    if (reason === 'removeFromCRL' && !isDelta)
      throw new RangeError('revoked: expected removeFromCRL in delta lists only, found it in a complete one');
  }
}

/** One entry; its extensions are not critical (section 5.3). */
function encodeEntry({ serialNumber, revocationDate, reason, invalidityDate }: RevokedEntry): Uint8Array {
  const extensions: ExtensionInput[] = [];
  if (reason !== undefined && reason !== 'unspecified')
    extensions.push({ oid: oids.reasonCode, value: encodeReasonCode(reason) });
  if (invalidityDate) extensions.push({ oid: oids.invalidityDate, value: encodeInvalidityDate(invalidityDate) });
  return der.sequence(
    der.integer(serialNumber),
    der.time(revocationDate),
    ...(extensions.length > 0 ? [encodeExtensions(extensions)] : []),
  );
}

const WEEK = 7 * 86_400_000;
