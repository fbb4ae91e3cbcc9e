/**
 * Certificate requests (PKCS#10, RFC 2986): "please certify that this key is mine". The applicant signs the request with
 * the key itself, which proves that they hold the private half.
 */

import { checkBytes, DecodeError, FieldPath, type Path, type RandomSource, systemRandom } from '@cleartext/core';
import {
  decodeDer,
  findPem,
  DerCursor,
  der,
  encodeAlgorithmIdentifier,
  encodeAttribute,
  encodePem,
  encodeSpki,
  oids,
  readAlgorithmIdentifier,
  readAttributes,
  readSmallInteger,
  readSpki,
  type AlgorithmIdentifier,
  type Attribute,
  type SubjectPublicKeyInfo,
} from '@cleartext/asn1';
import { publicKeyToSpki, type PrivateKey, type SignatureScheme } from '@cleartext/signature';
import { encodeExtensions } from './certificate-builder.ts';
import { verifySigned } from './certificate-signature.ts';
import { encodeAlternativeNames } from './extensions/alternative-names.ts';
import { readExtensions, type Extension } from './extensions/extension.ts';
import { hostsToNames } from './hosts.ts';
import { encodeName, readName, type Name, type NameAttributes } from './name.ts';
import { usualScheme } from './usual-scheme.ts';

/** A request's fields (RFC 2986 section 4). */
export interface CertificateRequest {
  /** 1: there is no other. */
  readonly version: 1;
  readonly subject: Name;
  readonly subjectPublicKeyInfo: SubjectPublicKeyInfo;
  readonly attributes: readonly Attribute[];
  /** The extensions asked for (the extensionRequest attribute of RFC 2985 section 5.4.2). */
  readonly extensions: readonly Extension[];
  readonly signatureAlgorithm: AlgorithmIdentifier;
  readonly signature: Uint8Array;
  /** The DER of the certificationRequestInfo, which the applicant signed. */
  readonly tbsBytes: Uint8Array;
  readonly bytes: Uint8Array;
}

/** What to ask for. */
export interface RequestOptions {
  readonly subject: NameAttributes;
  /** Host names and addresses for the subjectAltName. */
  readonly hosts?: readonly string[] | undefined;
  readonly privateKey: PrivateKey;
  readonly scheme?: SignatureScheme;
  readonly random?: RandomSource;
}

/** Makes and signs a request. Throws `RangeError` for malformed names and hosts. Leaks: as the scheme's `sign`. */
export function createRequest({
  subject,
  hosts = [],
  privateKey,
  scheme = usualScheme(privateKey),
  random = systemRandom,
}: RequestOptions): CertificateRequest {
  const wanted = encodeExtensions([{ oid: oids.subjectAltName, value: encodeAlternativeNames(hostsToNames(hosts)) }]);
  const attributes = hosts.length > 0 ? [encodeAttribute({ oid: oids.extensionRequest, values: [wanted] })] : [];
  const info = der.sequence(
    der.integer(0),
    encodeName(subject),
    encodeSpki(publicKeyToSpki(privateKey)),
    der.implicit(0, der.setOf(attributes)),
  );
  const signature = scheme.sign(privateKey, info, random);
  return parseRequest(der.sequence(info, encodeAlgorithmIdentifier(scheme.algorithm), der.bitString(signature)));
}

/**
 * Reads a request: DER bytes, or PEM text with a `CERTIFICATE REQUEST` block (RFC 7468 section 7), or `NEW CERTIFICATE REQUEST`, as
 * older programs and Windows write. Throws `DecodeError`.
 */
export function parseRequest(input: Uint8Array | string): CertificateRequest {
  const bytes =
    typeof input === 'string' ? findPem(input, ['CERTIFICATE REQUEST', 'NEW CERTIFICATE REQUEST']).bytes : input;
  checkBytes('input', bytes);
  const node = decodeDer(bytes, { label: 'CertificationRequest' });
  const outer = new DerCursor(node, 'CertificationRequest');
  const infoNode = outer.next('certificationRequestInfo');
  const signatureAlgorithm = readAlgorithmIdentifier(outer.next('signatureAlgorithm'), outer.at('signatureAlgorithm'));
  const signature = outer.bitStringBytes('signature');
  outer.finish();

  const info = new DerCursor(infoNode, outer.at('certificationRequestInfo'));
  const versionNode = info.next('version');
  if (readSmallInteger(versionNode, info.at('version')) !== 0) info.fail('version', 'expected 0 (v1)', versionNode);
  const subject = readName(info.next('subject'), info.at('subject'));
  const subjectPublicKeyInfo = readSpki(info.next('subjectPKInfo'), info.at('subjectPKInfo'));
  const attributesNode = info.optional('attributes', 0);
  info.finish();
  const attributes = attributesNode ? readAttributes(attributesNode, info.at('attributes')) : [];
  return {
    version: 1,
    subject,
    subjectPublicKeyInfo,
    attributes,
    extensions: requestedExtensions(attributes, info.at('attributes')),
    signatureAlgorithm,
    signature,
    tbsBytes: infoNode.bytes,
    bytes: node.bytes,
  };
}

/** Whether the request is signed by the very key it asks to certify (RFC 2986 section 3). */
export function verifyRequest(request: CertificateRequest): boolean {
  return verifySigned(request, request.subjectPublicKeyInfo);
}

/** The PEM text of a request. */
export function requestToPem(request: CertificateRequest): string {
  return encodePem('CERTIFICATE REQUEST', request.bytes);
}

/** The extensions in the extensionRequest attribute, which has one value and occurs once (RFC 2985 section 5.4.2). */
function requestedExtensions(attributes: readonly Attribute[], path: Path): Extension[] {
  const values = attributes.filter(({ oid }) => oid === oids.extensionRequest).flatMap((attribute) => attribute.values);
  if (values.length > 1) throw new DecodeError(path, 0, `expected one extensionRequest, found ${values.length} values`);
  const label = new FieldPath(path, 'extensionRequest');
  return values.flatMap((value) => readExtensions(decodeDer(value, { label }), label));
}
