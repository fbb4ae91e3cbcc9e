/**
 * Certificates and requests as text, in the layout of `openssl x509 -text` and `openssl req -text`, which everybody in the
 * field can read: the eleven fields in order, extensions decoded, signature last. RSA, elliptic-curve and Edwards keys are
 * spelt out as OpenSSL does; keys of other kinds are shown as bytes.
 */

import { isStringNode, decodeDer, oidName, oids, readString, type AlgorithmIdentifier } from '@cleartext/asn1';
import { bytesToHex, DecodeError, withoutControls } from '@cleartext/core';
import type { Int } from '@cleartext/number';
import type { SubjectPublicKeyInfo } from '@cleartext/asn1';
import { decodePssParameters, signatureSchemes } from '@cleartext/signature';
import type { Certificate } from './certificate.ts';
import { extensionText, extensionTitle } from './extension-text.ts';
import type { Extension } from './extensions/extension.ts';
import { nameToString, type Name } from './name.ts';
import { rsaKeyOf } from './public-key.ts';
import type { CertificateRequest } from './request.ts';
import { asciiOnly, hexLines, timeText } from './text-forms.ts';

/** How a text is written. */
export interface TextOptions {
  /** Whether the letters of names stay as they are, or are escaped beyond ASCII as OpenSSL does by default. */
  readonly letters?: 'ascii' | 'unicode' | undefined;
}

/** The whole certificate, lines separated by newlines. */
export function certificateToText(certificate: Certificate, options: TextOptions = {}): string {
  const { version, issuer, validity, subject, subjectPublicKeyInfo, issuerUniqueId, subjectUniqueId } = certificate;
  return [
    'Certificate:',
    '    Data:',
    `        Version: ${version} (0x${(version - 1).toString(16)})`,
    ...serialNumberLines(certificate.serialNumber),
    ...joined(`        Signature Algorithm: ${algorithmName(certificate.signatureAlgorithm)}`, certificate),
    `        Issuer: ${nameText(issuer, options)}`,
    '        Validity',
    `            Not Before: ${timeText(validity.notBefore)}`,
    `            Not After : ${timeText(validity.notAfter)}`,
    `        Subject: ${nameText(subject, options)}`,
    ...publicKeyLines(subjectPublicKeyInfo),
    ...(issuerUniqueId ? ['        Issuer Unique ID: ', ...hexLines(issuerUniqueId.bytes, 18, 12)] : []),
    ...(subjectUniqueId ? ['        Subject Unique ID: ', ...hexLines(subjectUniqueId.bytes, 18, 12)] : []),
    ...(certificate.extensions.length > 0
      ? ['        X509v3 extensions:', ...extensionLines(certificate.extensions, 12)]
      : []),
    ...signatureLines(certificate),
    '',
  ].join('\n');
}

/** The whole request, lines separated by newlines. */
export function requestToText(request: CertificateRequest, options: TextOptions = {}): string {
  const attributes = request.attributes.filter(({ oid }) => oid !== oids.extensionRequest);
  return [
    'Certificate Request:',
    '    Data:',
    `        Version: ${request.version} (0x${(request.version - 1).toString(16)})`,
    `        Subject: ${nameText(request.subject, options)}`,
    ...publicKeyLines(request.subjectPublicKeyInfo),
    '        Attributes:',
    ...(request.attributes.length === 0 ? ['            (none)'] : []),
    ...attributes.flatMap(({ oid, values }) =>
      values.map((value) => `            ${(oidName(oid) ?? oid).padEnd(25)}:${attributeText(value)}`),
    ),
    '            Requested Extensions:',
    ...extensionLines(request.extensions, 16),
    ...signatureLines(request),
    '',
  ].join('\n');
}

/** The name of a signature algorithm as OpenSSL prints it, or its object identifier. */
export function algorithmName({ oid }: Pick<AlgorithmIdentifier, 'oid'>): string {
  const registered = oidName(oid);
  if (oid === oids.rsassaPss) return 'rsassaPss';
  const scheme = signatureSchemes.find((known) => known.algorithm.oid === oid);
  return ALGORITHMS.get(oid) ?? scheme?.name ?? registered ?? oid;
}

function nameText(name: Name, { letters = 'ascii' }: TextOptions): string {
  return letters === 'ascii' ? asciiOnly(nameToString(name)) : withoutControls(nameToString(name));
}

/** Small numbers in decimal and hexadecimal, others as bytes. */
function serialNumberLines(serial: Int): string[] {
  const sign = serial.isNegative() ? '-' : '';
  const magnitude = serial.abs();
  if (magnitude.bitLength() <= 63)
    return [`        Serial Number: ${serial.toString()} (${sign}0x${magnitude.toString(16)})`];
  return ['        Serial Number:', `            ${sign ? ' (Negative)' : ''}${bytesToHex(magnitude.toBytes(), ':')}`];
}

function publicKeyLines(spki: SubjectPublicKeyInfo): string[] {
  const margin = ' '.repeat(16);
  return [
    '        Subject Public Key Info:',
    `            Public Key Algorithm: ${KEY_ALGORITHMS.get(spki.algorithm.oid) ?? oidName(spki.algorithm.oid) ?? spki.algorithm.oid}`,
    ...(rsaLines(spki) ?? curveLines(spki) ?? ['Public key:', ...hexLines(spki.publicKey, 15, 4)]).map(
      (line) => margin + line,
    ),
  ];
}

function rsaLines(spki: SubjectPublicKeyInfo): string[] | undefined {
  const key = rsaKeyOf(spki);
  if (!key) return undefined;
  const { n, e } = key;
  const modulus =
    n.bitLength() > 63
      ? ['Modulus:', ...hexLines(n.toSignedBytes(), 15, 4)]
      : [`Modulus: ${n.toString()} (0x${n.toString(16)})`];
  const exponent =
    e.bitLength() > 63
      ? ['Exponent:', ...hexLines(e.toSignedBytes(), 15, 4)]
      : [`Exponent: ${e.toString()} (0x${e.toString(16)})`];
  return [`Public-Key: (${n.bitLength()} bit)`, ...modulus, ...exponent, ...restrictionLines(spki)];
}

/** What an RSASSA-PSS key is limited to (RFC 4055 section 1.2). */
function restrictionLines({ algorithm }: SubjectPublicKeyInfo): string[] {
  if (algorithm.oid !== oids.rsassaPss) return [];
  if (!algorithm.parameters) return ['No PSS parameter restrictions'];
  return ['PSS parameter restrictions:', ...pssLines(algorithm, 'Minimum Salt Length').map((line) => `  ${line}`)];
}

function curveLines({ algorithm, publicKey }: SubjectPublicKeyInfo): string[] | undefined {
  const edwards = EDWARDS.has(algorithm.oid) && KEY_ALGORITHMS.get(algorithm.oid);
  if (edwards) return [`${edwards} Public-Key:`, 'pub:', ...hexLines(publicKey, 15, 4)];
  if (algorithm.oid !== oids.ecPublicKey || !algorithm.parameters) return undefined;
  const curve = CURVES.get(bytesToHex(algorithm.parameters));
  if (!curve) return undefined;
  return [
    `Public-Key: (${curve.bits} bit)`,
    'pub:',
    ...hexLines(publicKey, 15, 4),
    `ASN1 OID: ${curve.name}`,
    ...(curve.nist ? [`NIST CURVE: ${curve.nist}`] : []),
  ];
}

function extensionLines(extensions: readonly Extension[], indent: number): string[] {
  const margin = ' '.repeat(indent);
  return extensions.flatMap((extension) => [
    `${margin}${extensionTitle(extension)}: ${extension.critical ? 'critical' : ''}`,
    ...extensionText(extension).map((line) => (line === '' ? '' : `${margin}    ${line}`)),
  ]);
}

function signatureLines(signed: Pick<Certificate, 'signature' | 'signatureAlgorithm'>): string[] {
  return [
    `    Signature Algorithm: ${algorithmName(signed.signatureAlgorithm)}`,
    ...joined('    Signature Value:', signed),
    ...hexLines(signed.signature, 18, 8),
  ];
}

/** A line, and behind it the parameters of the signature algorithm where there are any to show (PSS). */
function joined(line: string, { signatureAlgorithm }: Pick<Certificate, 'signatureAlgorithm'>): string[] {
  if (signatureAlgorithm.oid !== oids.rsassaPss) return [line];
  const [first, ...others] = pssLines(signatureAlgorithm, 'Salt Length');
  return [`${line}        `, `        ${first}`, ...others.map((other) => `        ${other}`)];
}

/** The parameters of RSASSA-PSS; those that are not written down are marked as the default. */
function pssLines(algorithm: AlgorithmIdentifier, saltTitle: string): string[] {
  const parameters = pssParametersOf(algorithm);
  if (!parameters) return ['(INVALID PSS PARAMETERS)'];
  const { hashOid, mgfHashOid, saltLength } = parameters;
  const sha1Default = (oid: string): string => `${oidName(oid) ?? oid}${oid === oids.sha1 ? ' (default)' : ''}`;
  const hex = saltLength.toString(16).toUpperCase();
  return [
    `Hash Algorithm: ${sha1Default(hashOid)}`,
    `Mask Algorithm: mgf1 with ${sha1Default(mgfHashOid)}`,
    ` ${saltTitle}: 0x${hex.length % 2 === 0 ? hex : `0${hex}`}${saltLength === 20 ? ' (default)' : ''}`,
    'Trailer Field: 0x01 (default)',
  ];
}

function pssParametersOf({ parameters }: AlgorithmIdentifier): ReturnType<typeof decodePssParameters> | undefined {
  try {
    return parameters && decodePssParameters(parameters);
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

function attributeText(value: Uint8Array): string {
  try {
    const node = decodeDer(value);
    return isStringNode(node) ? asciiOnly(withoutControls(readString(node))) : 'unable to print attribute';
  } catch (error) {
    if (error instanceof DecodeError) return 'unable to print attribute';
    throw error;
  }
}

/** OpenSSL's names where they differ from the standard's. */
const ALGORITHMS: ReadonlyMap<string, string> = new Map([
  [oids.ecdsaWithSHA1, 'ecdsa-with-SHA1'],
  [oids.ecdsaWithSHA224, 'ecdsa-with-SHA224'],
  [oids.ecdsaWithSHA256, 'ecdsa-with-SHA256'],
  [oids.ecdsaWithSHA384, 'ecdsa-with-SHA384'],
  [oids.ecdsaWithSHA512, 'ecdsa-with-SHA512'],
  [oids.dsaWithSha1, 'dsaWithSHA1'],
  [oids.dsaWithSha256, 'dsa_with_SHA256'],
  [oids.Ed25519, 'ED25519'],
  [oids.Ed448, 'ED448'],
  [oids['sha1WithRSA-OIW'], 'sha1WithRSA'],
]);

const KEY_ALGORITHMS: ReadonlyMap<string, string> = new Map([
  [oids.ecPublicKey, 'id-ecPublicKey'],
  [oids.dsa, 'dsaEncryption'],
  [oids.Ed25519, 'ED25519'],
  [oids.Ed448, 'ED448'],
  [oids.X25519, 'X25519'],
  [oids.X448, 'X448'],
]);

const EDWARDS: ReadonlySet<string> = new Set<string>([oids.Ed25519, oids.Ed448, oids.X25519, oids.X448]);

/** Named curves (RFC 5480 section 2.1.1.1, SEC 2) by the DER of their object identifiers. */
const CURVES: ReadonlyMap<string, { readonly name: string; readonly bits: number; readonly nist?: string }> = new Map([
  ['06082a8648ce3d030101', { name: 'prime192v1', bits: 192, nist: 'P-192' }],
  ['06052b81040021', { name: 'secp224r1', bits: 224, nist: 'P-224' }],
  ['06082a8648ce3d030107', { name: 'prime256v1', bits: 256, nist: 'P-256' }],
  ['06052b81040022', { name: 'secp384r1', bits: 384, nist: 'P-384' }],
  ['06052b81040023', { name: 'secp521r1', bits: 521, nist: 'P-521' }],
  ['06052b8104000a', { name: 'secp256k1', bits: 256 }],
]);
