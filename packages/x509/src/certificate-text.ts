/**
 * A certificate as text, in the layout of `openssl x509 -text`, which everybody in the field can read: the eleven fields in
 * order, extensions decoded, signature last.
 */

import { oidName, type AlgorithmIdentifier, type SubjectPublicKeyInfo } from '@cleartext/asn1';
import { bytesToHex } from '@cleartext/core';
import type { Int } from '@cleartext/number';
import { schemeFor } from '@cleartext/signature';
import type { Certificate } from './certificate.ts';
import { crlUris } from './extensions/crl-distribution-points.ts';
import type { DecodedExtension, Extension } from './extensions/extension.ts';
import type { KeyUsageName } from './extensions/key-usage.ts';
import { generalNameToString } from './general-name.ts';
import { nameToString } from './name.ts';
import { rsaKeyOf } from './public-key.ts';
import type { CertificateRequest } from './request.ts';

/** The whole certificate, lines separated by newlines. */
export function certificateToText(certificate: Certificate): string {
  const { version, issuer, validity, subject, subjectPublicKeyInfo, issuerUniqueId, subjectUniqueId } = certificate;
  return [
    'Certificate:',
    '    Data:',
    `        Version: ${version} (0x${(version - 1).toString(16)})`,
    ...serialNumberLines(certificate.serialNumber),
    `        Signature Algorithm: ${algorithmName(certificate.signatureAlgorithm)}`,
    `        Issuer: ${nameToString(issuer)}`,
    '        Validity',
    `            Not Before: ${timeText(validity.notBefore)}`,
    `            Not After : ${timeText(validity.notAfter)}`,
    `        Subject: ${nameToString(subject)}`,
    ...publicKeyLines(subjectPublicKeyInfo),
    ...(issuerUniqueId ? ['        Issuer Unique ID: ', ...hexLines(issuerUniqueId.bytes, 18, 12)] : []),
    ...(subjectUniqueId ? ['        Subject Unique ID: ', ...hexLines(subjectUniqueId.bytes, 18, 12)] : []),
    ...extensionLines('X509v3 extensions', certificate.extensions),
    ...signatureLines(certificate),
    '',
  ].join('\n');
}

/** The whole request in the layout of `openssl req -text`. */
export function requestToText(request: CertificateRequest): string {
  return [
    'Certificate Request:',
    '    Data:',
    `        Version: ${request.version} (0x${(request.version - 1).toString(16)})`,
    `        Subject: ${nameToString(request.subject)}`,
    ...publicKeyLines(request.subjectPublicKeyInfo),
    ...(request.attributes.length > 0 ? ['        Attributes:'] : ['        Attributes:', '            (none)']),
    ...extensionLines('Requested Extensions', request.extensions, 12),
    ...signatureLines(request),
    '',
  ].join('\n');
}

/** The value of an extension on one or more lines, without indentation. */
export function extensionText(extension: Extension): string[] {
  const { decoded } = extension;
  switch (decoded.type) {
    case 'basicConstraints':
      return [
        `CA:${decoded.isCa ? 'TRUE' : 'FALSE'}${decoded.pathLength === undefined ? '' : `, pathlen:${decoded.pathLength}`}`,
      ];
    case 'keyUsage':
      return [decoded.usages.map((usage) => USAGES[usage]).join(', ')];
    case 'extKeyUsage':
      return [decoded.purposes.map((purpose) => PURPOSES.get(purpose) ?? purpose).join(', ')];
    case 'subjectAltName':
    case 'issuerAltName':
      return [decoded.names.map(generalNameToString).join(', ')];
    case 'subjectKeyIdentifier':
      return [colons(decoded.keyIdentifier)];
    case 'authorityKeyIdentifier':
      return authorityKeyLines(decoded);
    case 'certificatePolicies':
      return decoded.policies.flatMap(({ policy, cps, notices }) => [
        `Policy: ${POLICIES.get(policy) ?? policy}`,
        ...cps.map((uri) => `  CPS: ${uri}`),
        ...notices.flatMap((notice) => ['  User Notice:', `    Explicit Text: ${notice}`]),
      ]);
    case 'nameConstraints':
      return [
        ...(decoded.permitted.length > 0
          ? ['Permitted:', ...decoded.permitted.map((name) => `  ${generalNameToString(name)}`)]
          : []),
        ...(decoded.excluded.length > 0
          ? ['Excluded:', ...decoded.excluded.map((name) => `  ${generalNameToString(name)}`)]
          : []),
      ];
    case 'cRLDistributionPoints':
      return crlUris(decoded).flatMap((uri) => ['Full Name:', `  ${uri}`]);
    case 'authorityInfoAccess':
      return decoded.descriptions.map(
        ({ method, location }) =>
          `${method === 'caIssuers' ? 'CA Issuers' : method} - ${generalNameToString(location)}`,
      );
    case 'unknown':
      return hexLines(extension.value, 18, 0);
  }
}

/** The printed name of an extension: OpenSSL's for the standard ones. */
export function extensionTitle({ name }: Pick<Extension, 'name'>): string {
  return TITLES.get(name) ?? name;
}

function serialNumberLines(serial: Int): string[] {
  const sign = serial.isNegative() ? '-' : '';
  const magnitude = serial.abs();
  if (magnitude.bitLength() <= 63)
    return [`        Serial Number: ${serial.toString()} (${sign}0x${magnitude.toString(16)})`];
  return ['        Serial Number:', `            ${sign ? ' (Negative)' : ''}${bytesToHex(magnitude.toBytes(), ':')}`];
}

function publicKeyLines(spki: SubjectPublicKeyInfo): string[] {
  const head = [
    '        Subject Public Key Info:',
    `            Public Key Algorithm: ${oidTitle(spki.algorithm.oid)}`,
  ];
  const key = rsaKeyOf(spki);
  if (!key) return [...head, '                Public key:', ...hexLines(spki.publicKey, 15, 20)];
  const { n, e } = key;
  return [
    ...head,
    `                Public-Key: (${n.bitLength()} bit)`,
    '                Modulus:',
    ...hexLines(n.toSignedBytes(), 15, 20),
    `                Exponent: ${e.toString()} (0x${e.toString(16)})`,
  ];
}

function extensionLines(title: string, extensions: readonly Extension[], indent = 8): string[] {
  if (extensions.length === 0) return [];
  const margin = ' '.repeat(indent);
  return [
    `${margin}${title}:`,
    ...extensions.flatMap((extension) => [
      `${margin}    ${extensionTitle(extension)}: ${extension.critical ? 'critical' : ''}`,
      ...extensionText(extension).map((line) => `${margin}        ${line}`),
    ]),
  ];
}

function signatureLines(signed: Pick<Certificate, 'signature' | 'signatureAlgorithm'>): string[] {
  return [
    `    Signature Algorithm: ${algorithmName(signed.signatureAlgorithm)}`,
    '    Signature Value:',
    ...hexLines(signed.signature, 18, 8),
  ];
}

function authorityKeyLines(decoded: Extract<DecodedExtension, { readonly type: 'authorityKeyIdentifier' }>): string[] {
  const { keyIdentifier, issuer, serialNumber } = decoded;
  const alone = !issuer && !serialNumber;
  return [
    ...(keyIdentifier ? [`${alone ? '' : 'keyid:'}${colons(keyIdentifier)}`] : []),
    ...(issuer ?? []).map((name) =>
      generalNameToString(name).replace('DirName:', 'DirName:/').replaceAll(' = ', '=').replaceAll(', ', '/'),
    ),
    ...(serialNumber ? [`serial:${colons(serialNumber.toBytes())}`] : []),
  ];
}

/** The name of a signature algorithm: the scheme's, the registered one, or its identifier. */
export function algorithmName(algorithm: AlgorithmIdentifier): string {
  const registered = oidName(algorithm.oid);
  return registered === 'rsassaPss' ? 'rsassaPss' : (schemeFor(algorithm)?.name ?? registered ?? algorithm.oid);
}

function oidTitle(oid: string): string {
  const name = oidName(oid) ?? oid;
  return name === 'ecPublicKey' ? 'id-ecPublicKey' : name;
}

/** `Jan  2 03:04:05 2026 GMT`, as OpenSSL prints times. */
function timeText(date: Date): string {
  const [, day, month, year, time] = /, (\d+) (\w+) (\d+) (\S+)/.exec(date.toUTCString())!;
  return `${month} ${String(+day).padStart(2)} ${time} ${+year} GMT`;
}

function hexLines(bytes: Uint8Array, perLine: number, indent: number): string[] {
  const lines: string[] = [];
  for (let i = 0; i < bytes.length; i += perLine) {
    const more = i + perLine < bytes.length ? ':' : '';
    lines.push(' '.repeat(indent) + bytesToHex(bytes.subarray(i, i + perLine), ':') + more);
  }
  return lines;
}

function colons(bytes: Uint8Array): string {
  return bytesToHex(bytes, ':').toUpperCase();
}

const USAGES: Readonly<Record<KeyUsageName, string>> = {
  digitalSignature: 'Digital Signature',
  nonRepudiation: 'Non Repudiation',
  keyEncipherment: 'Key Encipherment',
  dataEncipherment: 'Data Encipherment',
  keyAgreement: 'Key Agreement',
  keyCertSign: 'Certificate Sign',
  cRLSign: 'CRL Sign',
  encipherOnly: 'Encipher Only',
  decipherOnly: 'Decipher Only',
};

const PURPOSES: ReadonlyMap<string, string> = new Map([
  ['serverAuth', 'TLS Web Server Authentication'],
  ['clientAuth', 'TLS Web Client Authentication'],
  ['codeSigning', 'Code Signing'],
  ['emailProtection', 'E-mail Protection'],
  ['timeStamping', 'Time Stamping'],
  ['OCSPSigning', 'OCSP Signing'],
  ['anyExtendedKeyUsage', 'Any Extended Key Usage'],
]);

const POLICIES: ReadonlyMap<string, string> = new Map([['2.5.29.32.0', 'X509v3 Any Policy']]);

const TITLES: ReadonlyMap<string, string> = new Map([
  ['basicConstraints', 'X509v3 Basic Constraints'],
  ['keyUsage', 'X509v3 Key Usage'],
  ['extKeyUsage', 'X509v3 Extended Key Usage'],
  ['subjectAltName', 'X509v3 Subject Alternative Name'],
  ['issuerAltName', 'X509v3 Issuer Alternative Name'],
  ['subjectKeyIdentifier', 'X509v3 Subject Key Identifier'],
  ['authorityKeyIdentifier', 'X509v3 Authority Key Identifier'],
  ['certificatePolicies', 'X509v3 Certificate Policies'],
  ['nameConstraints', 'X509v3 Name Constraints'],
  ['cRLDistributionPoints', 'X509v3 CRL Distribution Points'],
  ['authorityInfoAccess', 'Authority Information Access'],
]);
