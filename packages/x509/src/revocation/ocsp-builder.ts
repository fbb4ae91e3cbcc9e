/**
 * Making OCSP responses (RFC 6960 section 4.2): a signed answer about single certificates, which a TLS server may staple to its
 * own. An authority signs it itself, or a responder does that has a certificate from the authority for this purpose.
 */

import { CertificateError, checkOneOf, systemRandom, type RandomSource } from '@cleartext/core';
import { der, encodeAlgorithmIdentifier, oids } from '@cleartext/asn1';
import { sha1, type Hash } from '@cleartext/hash';
import type { SignatureScheme } from '@cleartext/signature';
import type { Authority } from '../authority.ts';
import { checkHoldsKey } from '../authority-key.ts';
import type { Certificate } from '../certificate.ts';
import { reasonCodeOf } from '../extensions/crl-extensions.ts';
import { findExtension } from '../extensions/extension.ts';
import { keyIdentifierOf } from '../extensions/key-identifiers.ts';
import { checkMoment } from '../moment.ts';
import { usualScheme } from '../usual-scheme.ts';
import {
  ocspResponseStatuses,
  parseOcspResponse,
  type CertId,
  type OcspCertStatus,
  type OcspResponse,
  type OcspResponseStatus,
} from './ocsp.ts';

/** The answer about one certificate. */
export interface OcspAnswer {
  readonly certificate: Certificate;
  readonly status: OcspCertStatus;
}

/** What a response says. */
export interface OcspResponseOptions {
  /** The authority that issued the certificates. */
  readonly issuer: Certificate;
  readonly answers: readonly OcspAnswer[];
  readonly thisUpdate: Date;
  /** When newer information will be there; a week later by default. */
  readonly nextUpdate?: Date | undefined;
  /** The hash of the issuer's name and key; SHA-1 by default, which every reader knows (RFC 5019 section 2.1.1). */
  readonly hash?: Hash | undefined;
  readonly scheme?: SignatureScheme | undefined;
  readonly random?: RandomSource | undefined;
}

/**
 * A successful response signed by `responder`: the issuer itself, or the holder of a certificate for OCSP signing from it, which
 * is sent along. Throws `CertificateError` if the responder may not answer. Leaks: as the scheme's `sign`.
 */
export function createOcspResponse(responder: Authority, options: OcspResponseOptions): OcspResponse {
  const { certificate, privateKey } = responder;
  const { issuer, answers, thisUpdate, hash = sha1, random = systemRandom } = options;
  const { nextUpdate = new Date(thisUpdate.getTime() + WEEK), scheme = usualScheme(privateKey) } = options;
  checkMoment('thisUpdate', thisUpdate);
  checkMoment('nextUpdate', nextUpdate);
  if (answers.length === 0) throw new RangeError('answers: expected at least one, found none');
  const isDelegated = certificate !== issuer;
  checkHoldsKey(responder);
  if (isDelegated && !findExtension(certificate, 'extKeyUsage')?.purposes.includes('OCSPSigning'))
    throw new CertificateError('not-a-ca', 'responder: its certificate is not for OCSP signing');

  const single = ({ certificate: subject, status }: OcspAnswer): Uint8Array =>
    der.sequence(
      encodeCertId(certIdOf(subject, issuer, hash)),
      encodeStatus(status),
      der.generalizedTime(thisUpdate),
      der.explicit(0, der.generalizedTime(nextUpdate)),
    );
  const tbsResponseData = der.sequence(
    der.explicit(2, der.octetString(keyIdentifierOf(certificate.subjectPublicKeyInfo))), // byKey
    der.generalizedTime(thisUpdate), // producedAt
    der.sequenceOf(answers.map(single)),
  );
  const basic = der.sequence(
    tbsResponseData,
    encodeAlgorithmIdentifier(scheme.algorithm),
    der.bitString(scheme.sign(privateKey, tbsResponseData, random)),
    ...(isDelegated ? [der.explicit(0, der.sequence(certificate.bytes))] : []),
  );
  const responseBytes = der.sequence(der.oid(oids.ocspBasic), der.octetString(basic));
  return parseOcspResponse(der.sequence(der.enumerated(0), der.explicit(0, responseBytes)));
}

/** A response without answers, such as `tryLater` (section 4.2.1): it is not signed. Throws `RangeError` for `successful`. */
export function createOcspError(status: Exclude<OcspResponseStatus, 'successful'>): OcspResponse {
  const allowed = ocspResponseStatuses.filter((each) => each !== undefined && each !== 'successful');
  checkOneOf('status', status, allowed);
  return parseOcspResponse(der.sequence(der.enumerated(ocspResponseStatuses.indexOf(status))));
}

/** How OCSP names a certificate: hashes of its issuer's name and key, and its serial number (section 4.1.1). */
export function certIdOf(certificate: Certificate, issuer: Certificate, hash: Hash = sha1): CertId {
  return {
    hashAlgorithm: { oid: hash.oid, parameters: der.null() },
    issuerNameHash: hash(issuer.subject.bytes),
    issuerKeyHash: hash(issuer.subjectPublicKeyInfo.publicKey),
    serialNumber: certificate.serialNumber,
  };
}

function encodeCertId({ hashAlgorithm, issuerNameHash, issuerKeyHash, serialNumber }: CertId): Uint8Array {
  return der.sequence(
    encodeAlgorithmIdentifier(hashAlgorithm),
    der.octetString(issuerNameHash),
    der.octetString(issuerKeyHash),
    der.integer(serialNumber),
  );
}

function encodeStatus(certStatus: OcspCertStatus): Uint8Array {
  if (certStatus.status !== 'revoked') return der.implicit(certStatus.status === 'good' ? 0 : 2, der.null());
  const { revocationTime, reason } = certStatus;
  const revocationReason =
    reason === undefined || reason === 'unspecified' ? [] : [der.explicit(0, der.enumerated(reasonCodeOf(reason)))];
  return der.implicit(1, der.sequence(der.generalizedTime(revocationTime), ...revocationReason));
}

const WEEK = 7 * 86_400_000;
