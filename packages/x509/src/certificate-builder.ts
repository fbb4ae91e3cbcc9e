/** Building certificates (RFC 5280 section 4.1): the fields in, the signed DER out. */

import { der, encodeAlgorithmIdentifier, encodeSpki, type SubjectPublicKeyInfo } from '@cleartext/asn1';
import { int, type Int } from '@cleartext/number';
import { systemRandom, type RandomSource } from '@cleartext/core';
import type { PrivateKey, SignatureScheme } from '@cleartext/signature';
import { parseCertificate, type Certificate, type Validity } from './certificate.ts';
import { usualScheme } from './usual-scheme.ts';

/** An extension to be put in: which, whether critical, and the DER of its value. */
export interface ExtensionInput {
  readonly oid: string;
  readonly critical?: boolean;
  readonly value: Uint8Array;
}

/** What a certificate shall say; names as DER (`encodeName`, or another certificate's `subject.bytes`). */
export interface CertificateFields {
  readonly serialNumber: Int;
  readonly issuer: Uint8Array;
  readonly validity: Validity;
  readonly subject: Uint8Array;
  readonly subjectPublicKeyInfo: SubjectPublicKeyInfo;
  readonly extensions: readonly ExtensionInput[];
}

/**
 * Signs a certificate with the issuer's private key: version 3, or version 1 where there are no extensions (RFC 5280 section
 * 4.1.2.1). Throws `RangeError` for a validity that ends before it starts, and for a serial number that is not positive or
 * longer than 20 bytes (section 4.1.2.2). Leaks: as the scheme's `sign`.
 */
export function createCertificate(
  fields: CertificateFields,
  issuerKey: PrivateKey,
  {
    scheme = usualScheme(issuerKey),
    random = systemRandom,
  }: { readonly scheme?: SignatureScheme; readonly random?: RandomSource } = {},
): Certificate {
  const { serialNumber, validity } = fields;
  if (validity.notAfter < validity.notBefore)
    throw new RangeError(
      `validity: expected notAfter after ${validity.notBefore.toISOString()}, found ${validity.notAfter.toISOString()}`,
    );
  if (serialNumber.compare(int(0)) <= 0 || serialNumber.toSignedBytes().length > 20)
    throw new RangeError(
      `serialNumber: expected a positive number of at most 20 bytes, found ${serialNumber.toString(16)} (hexadecimal)`,
    );
  const algorithm = encodeAlgorithmIdentifier(scheme.algorithm);
  const tbs = encodeTbsCertificate(fields, algorithm);
  return parseCertificate(der.sequence(tbs, algorithm, der.bitString(scheme.sign(issuerKey, tbs, random))));
}

/** The DER of TBSCertificate, what is signed; `algorithm` is the DER of the signature's algorithm. */
export function encodeTbsCertificate(fields: CertificateFields, algorithm: Uint8Array): Uint8Array {
  const { serialNumber, issuer, validity, subject, subjectPublicKeyInfo, extensions } = fields;
  return der.sequence(
    ...(extensions.length > 0 ? [der.explicit(0, der.integer(2))] : []),
    der.integer(serialNumber),
    algorithm,
    issuer,
    der.sequence(der.time(validity.notBefore), der.time(validity.notAfter)),
    subject,
    encodeSpki(subjectPublicKeyInfo),
    ...(extensions.length > 0 ? [der.explicit(3, encodeExtensions(extensions))] : []),
  );
}

/** The DER of Extensions; a critical flag of FALSE is the default and left out. */
export function encodeExtensions(extensions: readonly ExtensionInput[]): Uint8Array {
  return der.sequence(
    ...extensions.map(({ oid, critical = false, value }) =>
      der.sequence(der.oid(oid), ...(critical ? [der.boolean(true)] : []), der.octetString(value)),
    ),
  );
}

/** A random positive serial number of 16 bytes: unpredictable, as RFC 5280 section 4.1.2.2 and all browsers want it. */
export function randomSerialNumber(random: RandomSource): Int {
  const bytes = random(16);
  return int(`0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`)
    .mod(int(1).shiftLeft(127))
    .plus(1);
}
