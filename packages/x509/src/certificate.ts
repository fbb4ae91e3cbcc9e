/**
 * X.509 v3 certificates (RFC 5280 section 4.1): the eleven fields of section 14.6.2 of the chapter, read strictly from DER.
 * A certificate says: the holder of this key is this subject; signed, the issuer.
 */

import { checkBytes, DecodeError, type Path, type Span } from '@cleartext/core';
import { publicKeyFromSpki } from '@cleartext/signature';
import {
  annotateDer,
  decodeDer,
  decodePem,
  decodePemAll,
  DerCursor,
  encodePem,
  readAlgorithmIdentifier,
  readBitString,
  readSmallInteger,
  readSpki,
  readTime,
  sameEncoding,
  type AlgorithmIdentifier,
  type BitString,
  type DerNode,
  type SubjectPublicKeyInfo,
} from '@cleartext/asn1';
import type { Int } from '@cleartext/number';
import { readExtensions, type Extension } from './extensions/extension.ts';
import { readName, type Name } from './name.ts';

/** From when to when the issuer vouches, both ends included. */
export interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** A certificate's fields in the order of the standard, and the bytes they came from. */
export interface Certificate {
  /** 1, 2 or 3. */
  readonly version: number;
  /** Should be positive and at most 20 bytes long; real certificates are not always so, and are read all the same. */
  readonly serialNumber: Int;
  readonly signatureAlgorithm: AlgorithmIdentifier;
  readonly issuer: Name;
  readonly validity: Validity;
  readonly subject: Name;
  readonly subjectPublicKeyInfo: SubjectPublicKeyInfo;
  readonly issuerUniqueId?: BitString;
  readonly subjectUniqueId?: BitString;
  readonly extensions: readonly Extension[];
  /** The signature value over `tbsBytes`. */
  readonly signature: Uint8Array;
  /** The DER that the issuer signed. */
  readonly tbsBytes: Uint8Array;
  /** The DER of the subjectPublicKeyInfo: what pins and key identifiers of some kinds are made of. */
  readonly spkiBytes: Uint8Array;
  /** The DER of the whole certificate. */
  readonly bytes: Uint8Array;
}

/** Reads one certificate: DER bytes, or PEM text with a `CERTIFICATE` block. Throws `DecodeError`. */
export function parseCertificate(input: Uint8Array | string): Certificate {
  const bytes = typeof input === 'string' ? decodePem(input, 'CERTIFICATE').bytes : input;
  checkBytes('input', bytes);
  return readCertificate(decodeDer(bytes, { label: 'Certificate' }));
}

/**
 * Reads every `CERTIFICATE` block of a PEM text, as chains and trust stores are kept; none for a text without any. Throws
 * `DecodeError`, whose path counts the certificates from 0: `Certificates[2].tbsCertificate.issuer`.
 */
export function parseCertificates(pem: string): Certificate[] {
  return decodePemAll(pem)
    .filter((block) => block.label === 'CERTIFICATE')
    .map(({ bytes }, i) => readCertificate(decodeDer(bytes, { label: `Certificates[${i}]` }), `Certificates[${i}]`));
}

/** The PEM text of a certificate. */
export function certificateToPem(certificate: Certificate): string {
  return encodePem('CERTIFICATE', certificate.bytes);
}

/** Every byte of a certificate under the name of its field, as the reader below names it. */
export function certificateSpans(certificate: Certificate): readonly Span[] {
  const { children = [] } = annotateDer(certificate.bytes, readWithKey, { label: 'Certificate' });
  return children;
}

/** Reads a certificate and the key inside it, so that both name their bytes. A key that cannot be read stays unnamed. */
function readWithKey(node: DerNode): void {
  const { subjectPublicKeyInfo } = readCertificate(node);
  try {
    publicKeyFromSpki(subjectPublicKeyInfo);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
  }
}

/** Reads a decoded certificate, section 4.1 field by field. `path` names it in errors. Throws `DecodeError`. */
export function readCertificate(node: DerNode, path: Path = 'Certificate'): Certificate {
  const outer = new DerCursor(node, path);
  const tbsNode = outer.next('tbsCertificate');
  const algorithmNode = outer.next('signatureAlgorithm');
  const signature = outer.bitStringBytes('signatureValue');
  outer.finish();

  const tbs = new DerCursor(tbsNode, outer.at('tbsCertificate'));
  const version = readVersion(tbs);
  const serialNumber = tbs.integer('serialNumber');
  const innerAlgorithm = tbs.next('signature');
  const issuer = readName(tbs.next('issuer'), tbs.at('issuer'));
  const validity = readValidity(tbs.sequence('validity'));
  const subject = readName(tbs.next('subject'), tbs.at('subject'));
  const spkiNode = tbs.next('subjectPublicKeyInfo');
  const issuerUniqueId = tbs.optional('issuerUniqueID', 1);
  const subjectUniqueId = tbs.optional('subjectUniqueID', 2);
  const extensionsNode = tbs.optionalExplicit('extensions', 3);
  tbs.finish();

  if (!sameEncoding(innerAlgorithm, algorithmNode))
    outer.fail(
      'signatureAlgorithm',
      'expected the algorithm of tbsCertificate.signature, found another',
      algorithmNode,
    );

  const certificate: Certificate = {
    version,
    serialNumber,
    signatureAlgorithm: readAlgorithmIdentifier(algorithmNode, outer.at('signatureAlgorithm')),
    issuer,
    validity,
    subject,
    subjectPublicKeyInfo: readSpki(spkiNode, tbs.at('subjectPublicKeyInfo')),
    extensions: extensionsNode ? readExtensions(extensionsNode, tbs.at('extensions')) : [],
    signature,
    tbsBytes: tbsNode.bytes,
    spkiBytes: spkiNode.bytes,
    bytes: node.bytes,
  };
  if (!issuerUniqueId && !subjectUniqueId) return certificate;
  return {
    ...certificate,
    ...(issuerUniqueId && { issuerUniqueId: readBitString(issuerUniqueId, tbs.at('issuerUniqueID'), 1) }),
    ...(subjectUniqueId && { subjectUniqueId: readBitString(subjectUniqueId, tbs.at('subjectUniqueID'), 2) }),
  };
}

/** `[0] EXPLICIT Version DEFAULT v1`: 0, 1, 2 mean v1, v2, v3, and a v1 is left out. */
function readVersion(tbs: DerCursor): number {
  const node = tbs.optionalExplicit('version', 0);
  if (!node) return 1;
  const value = readSmallInteger(node, tbs.at('version'));
  if (value < 1 || value > 2) tbs.fail('version', `expected 1 or 2 (v2 or v3), found ${value}`, node);
  return value + 1;
}

/** Real certificates reach back before 1950, where RFC 5280 ends; they are read all the same. */
function readValidity(cursor: DerCursor): Validity {
  const notBefore = readTime(cursor.next('notBefore'), cursor.at('notBefore'), { earliestYear: 0 });
  const notAfter = readTime(cursor.next('notAfter'), cursor.at('notAfter'), { earliestYear: 0 });
  cursor.finish();
  return { notBefore, notAfter };
}
