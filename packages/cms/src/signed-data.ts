/**
 * SignedData (RFC 5652 section 5): a content, or only its digest, with signatures and the certificates that go with them. A
 * detached signature travels beside the content it covers, and the content stays as it is.
 */

import {
  argumentError,
  checkBytes,
  checkOneOf,
  DecodeError,
  type Path,
  type RandomSource,
  systemRandom,
} from '@cleartext/core';
import {
  der,
  DerCursor,
  encodeAlgorithmIdentifier,
  oidName,
  oids,
  readAlgorithmIdentifier,
  readOctetString,
  tags,
  type AlgorithmIdentifier,
  type DerNode,
} from '@cleartext/asn1';
import { sha256, sha512, type Hash } from '@cleartext/hash';
import { ed25519Scheme, rsaPss, signatureSchemes, type PrivateKey, type SignatureScheme } from '@cleartext/signature';
import { parseCertificate, type Certificate } from '@cleartext/x509';
import { decodeContentInfo, encodeContentInfo } from './content-info.ts';
import {
  encodeEntityIdentifier,
  entityIdentifierOf,
  readEntityIdentifier,
  type EntityIdentifier,
  type EntityIdentifierType,
} from './entity-identifier.ts';
import { encodeSignedAttributes, readSignedAttributes, type SignedAttributes } from './signed-attributes.ts';

/** Who signs: a certificate chain, the own certificate first, and the private key that belongs to it. */
export interface Signer {
  readonly chain: readonly Certificate[];
  readonly privateKey: PrivateKey;
}

/** What to sign and who signs. */
export interface SignOptions {
  readonly content: Uint8Array;
  /** The signer's chain, which is sent along, and private key. */
  readonly signer: Signer;
  /** By default SHA-256; with Ed25519, SHA-512. */
  readonly hash?: Hash | undefined;
  /** The padding of an RSA signature; by default PKCS#1 v1.5, which every reader knows. */
  readonly scheme?: 'pkcs1' | 'pss' | undefined;
  /** Left out by default, because only the caller has a clock. */
  readonly signingTime?: Date | undefined;
  /** How the signer is referred to; by default by issuer and serial number. */
  readonly identifier?: EntityIdentifierType | undefined;
  /** The salt of PSS. */
  readonly random?: RandomSource | undefined;
}

/** One signer's part of a SignedData (section 5.3). */
export interface SignerInfo {
  readonly signer: EntityIdentifier;
  readonly digestAlgorithm: AlgorithmIdentifier;
  readonly signatureAlgorithm: AlgorithmIdentifier;
  readonly signature: Uint8Array;
  /** Undefined if the signature covers the content itself. */
  readonly signedAttributes?: SignedAttributes | undefined;
  /** The DER that the signature covers, if there are signed attributes. */
  readonly signedBytes?: Uint8Array | undefined;
}

/** A SignedData as it stands in a file, nothing of it verified yet. */
export interface SignedData {
  readonly version: number;
  /** The object identifier of what was signed, usually `data`. */
  readonly contentType: string;
  /** The content, unless the signature is detached. */
  readonly content?: Uint8Array | undefined;
  readonly certificates: readonly Certificate[];
  readonly signers: readonly SignerInfo[];
}

/** The DER of a detached signature with signed attributes (sections 5.1 to 5.4). Throws `RangeError`. */
export function signDetached({
  content,
  signer: { chain, privateKey },
  hash = privateKey.type === 'ed25519' ? sha512 : sha256,
  scheme: padding = 'pkcs1',
  signingTime,
  identifier = 'issuerAndSerialNumber',
  random = systemRandom,
}: SignOptions): Uint8Array {
  checkBytes('content', content);
  checkOneOf('scheme', padding, ['pkcs1', 'pss']);
  checkOneOf('identifier', identifier, ['issuerAndSerialNumber', 'subjectKeyIdentifier']);
  if (chain.length === 0) throw new RangeError('signer.chain: expected at least one certificate, found none');
  const scheme = signerScheme(privateKey, hash, padding);
  const attributes = encodeSignedAttributes({ contentType: oids.data, messageDigest: hash(content), signingTime });
  const digestAlgorithm = encodeAlgorithmIdentifier({ oid: hash.oid });
  const byName = identifier === 'issuerAndSerialNumber';
  const signerInfo = der.sequence(
    der.integer(byName ? 1 : 3),
    encodeEntityIdentifier(entityIdentifierOf(chain[0], identifier)),
    digestAlgorithm,
    der.implicit(0, attributes),
    encodeAlgorithmIdentifier(scheme.algorithm),
    der.octetString(scheme.sign(privateKey, attributes, random)),
  );
  return encodeContentInfo(
    oids.signedData,
    der.sequence(
      der.integer(byName ? 1 : 3),
      der.setOf([digestAlgorithm]),
      der.sequence(der.oid(oids.data)),
      der.implicit(0, der.setOf(chain.map((certificate) => certificate.bytes))),
      der.setOf([signerInfo]),
    ),
  );
}

/** Reads a SignedData: DER, BER or PEM text. Throws `DecodeError`. Nothing is verified: see `verifyDetached`. */
export function readSignedData(file: Uint8Array | string): SignedData {
  const { contentType, content: node } = decodeContentInfo(file);
  if (contentType !== oids.signedData)
    throw new DecodeError(
      'ContentInfo.contentType',
      node.start,
      `expected signedData, found ${oidName(contentType) ?? contentType}`,
    );
  const cursor = new DerCursor(node, 'SignedData');
  const version = cursor.smallInteger('version');
  cursor.set('digestAlgorithms');
  const encapsulated = readEncapsulatedContentInfo(cursor.sequence('encapContentInfo'));
  const certificates = readCertificates(cursor.optional('certificates', 0));
  cursor.optional('crls', 1);
  const infos = cursor.set('signerInfos');
  cursor.finish();
  const signers = infos.node.children.map((info, i) => readSignerInfo(info, infos.at(i)));
  return { version, ...encapsulated, certificates, signers };
}

/** The PKCS#1 v1.5 scheme with a hash; undefined if the hash has no such scheme. */
export function pkcs1SchemeWith(hash: Hash): SignatureScheme | undefined {
  return schemeWith('rsa', hash, ({ algorithm }) => algorithm.oid !== oids.rsassaPss);
}

/**
 * The scheme of a signer: for an RSA key with the given padding; for keys of elliptic curves, ECDSA or Ed25519 (RFC 5753
 * section 2.1, RFC 8419). Throws `RangeError` if no scheme fits.
 */
function signerScheme({ type }: PrivateKey, hash: Hash, padding: 'pkcs1' | 'pss'): SignatureScheme {
  if (type === 'ed25519') {
    if (hash.oid === sha512.oid) return ed25519Scheme;
    throw argumentError('hash', 'SHA-512, which goes with Ed25519', hash.name);
  }
  if (type === 'rsa' && padding === 'pss') return rsaPss(hash);
  const scheme = type === 'rsa' ? pkcs1SchemeWith(hash) : schemeWith(type, hash);
  if (scheme) return scheme;
  throw argumentError('hash', `one with a signature scheme for keys of type ${type}`, hash.name);
}

function schemeWith(
  type: PrivateKey['type'],
  hash: Hash,
  fits: (scheme: SignatureScheme) => boolean = () => true,
): SignatureScheme | undefined {
  return signatureSchemes.find((scheme) => scheme.keyType === type && scheme.hash?.oid === hash.oid && fits(scheme));
}

/** EncapsulatedContentInfo, section 5.2. */
function readEncapsulatedContentInfo(cursor: DerCursor): Pick<SignedData, 'contentType' | 'content'> {
  const contentType = cursor.oid('eContentType');
  const eContent = cursor.optionalExplicit('eContent', 0);
  cursor.finish();
  return eContent
    ? { contentType, content: readOctetString(eContent, cursor.at('eContent')).slice() }
    : { contentType };
}

/** CertificateSet, section 10.2.3: X.509 certificates are SEQUENCEs, the other kinds have context tags and are not read. */
function readCertificates(node: DerNode | undefined): Certificate[] {
  if (!node) return [];
  if (!node.constructed) throw new DecodeError('SignedData.certificates', node.start, 'expected a SET OF certificates');
  return node.children
    .filter(({ tagClass, tag }) => tagClass === 'universal' && tag === tags.sequence)
    .map(({ bytes }) => parseCertificate(bytes));
}

/** SignerInfo, section 5.3. */
function readSignerInfo(node: DerNode, path: Path): SignerInfo {
  const cursor = new DerCursor(node, path);
  const version = cursor.smallInteger('version');
  const signer = readEntityIdentifier(cursor.next('sid'), cursor.at('sid'));
  const expected = signer.type === 'issuerAndSerialNumber' ? 1 : 3;
  if (version !== expected) cursor.fail('version', `expected ${expected}, found ${version}`);
  const digestAlgorithm = readAlgorithmIdentifier(cursor.next('digestAlgorithm'), cursor.at('digestAlgorithm'));
  const attributes = cursor.optional('signedAttrs', 0);
  const signatureAlgorithm = readAlgorithmIdentifier(
    cursor.next('signatureAlgorithm'),
    cursor.at('signatureAlgorithm'),
  );
  const signature = cursor.octetString('signature').slice();
  cursor.optional('unsignedAttrs', 1);
  cursor.finish();
  const unsigned = { signer, digestAlgorithm, signatureAlgorithm, signature };
  if (!attributes) return unsigned;
  return {
    ...unsigned,
    signedAttributes: readSignedAttributes(attributes, cursor.at('signedAttrs')),
    // Section 5.4: the signature covers the DER of the attributes as a SET OF, not as [0].
    signedBytes: der.setOf(attributes.children.map(({ bytes }) => bytes)),
  };
}
