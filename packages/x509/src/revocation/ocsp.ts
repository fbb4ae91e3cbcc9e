/**
 * OCSP responses (RFC 6960): an authority's signed answer about single certificates, fresh for hours or days. A TLS server
 * may staple one to its certificate. Here responses are read and verified as values; nobody is asked.
 */

import { checkBytes, DecodeError, type Path, type Span } from '@cleartext/core';
import {
  annotateDer,
  decodeDer,
  decodeStretch,
  DerCursor,
  oids,
  readAlgorithmIdentifier,
  readEnumerated,
  readOctetString,
  readSmallInteger,
  readTime,
  tags,
  type AlgorithmIdentifier,
  type DerNode,
} from '@cleartext/asn1';
import type { Int } from '@cleartext/number';
import { readCertificate, type Certificate } from '../certificate.ts';
import { reasonOf, type RevocationReason } from '../extensions/crl-extensions.ts';
import { readExtensions, type Extension, type KnownExtensions } from '../extensions/extension.ts';
import { readName, type Name } from '../name.ts';

/** How a responder answers (section 4.2.1). */
export type OcspResponseStatus =
  'successful' | 'malformedRequest' | 'internalError' | 'tryLater' | 'sigRequired' | 'unauthorized';

/** Which certificate an answer is about (section 4.1.1): its issuer by hashes, and its serial number. */
export interface CertId {
  readonly hashAlgorithm: AlgorithmIdentifier;
  readonly issuerNameHash: Uint8Array;
  readonly issuerKeyHash: Uint8Array;
  readonly serialNumber: Int;
}

/** What an answer says about a certificate. */
export type OcspCertStatus =
  | { readonly status: 'good' | 'unknown' }
  | { readonly status: 'revoked'; readonly revocationTime: Date; readonly reason?: RevocationReason | undefined };

/** The answer about one certificate. */
export interface SingleResponse {
  readonly certId: CertId;
  readonly certStatus: OcspCertStatus;
  readonly thisUpdate: Date;
  readonly nextUpdate?: Date | undefined;
  readonly extensions: readonly Extension[];
}

/** A basic response (section 4.2.1): answers, and who signed them. */
export interface BasicOcspResponse {
  readonly responderId: { readonly name: Name } | { readonly keyHash: Uint8Array };
  readonly producedAt: Date;
  readonly responses: readonly SingleResponse[];
  readonly extensions: readonly Extension[];
  readonly signatureAlgorithm: AlgorithmIdentifier;
  readonly signature: Uint8Array;
  /** Certificates that help to verify the signature: that of a delegated responder. */
  readonly certificates: readonly Certificate[];
  /** The DER that the responder signed. */
  readonly tbsBytes: Uint8Array;
}

/** A response: a status, and where it is successful the answers. */
export interface OcspResponse {
  readonly responseStatus: OcspResponseStatus;
  readonly basic?: BasicOcspResponse | undefined;
  /** The DER of the whole response. */
  readonly bytes: Uint8Array;
}

/** Reads a response from its DER. Throws `DecodeError`, also for a kind of response other than basic. */
export function parseOcspResponse(input: Uint8Array): OcspResponse {
  checkBytes('input', input);
  return readResponse(decodeDer(input, { label: 'OCSPResponse' }));
}

/** Every byte of a response under the name of its field, as the reader names it. */
export function ocspSpans(response: OcspResponse): readonly Span[] {
  return annotateDer(response.bytes, (node) => readResponse(node), { label: 'OCSPResponse' }).children ?? [];
}

function readResponse(node: DerNode, path: Path = 'OCSPResponse'): OcspResponse {
  const cursor = new DerCursor(node, path);
  const code = readEnumerated(cursor.next('responseStatus'), cursor.at('responseStatus'));
  const responseStatus = ocspResponseStatuses[code];
  if (!responseStatus) cursor.fail('responseStatus', `expected 0 to 6 without 4, found ${code}`);
  const responseBytes = cursor.optionalExplicit('responseBytes', 0);
  cursor.finish();
  if (!responseBytes) {
    if (responseStatus === 'successful') cursor.fail('responseBytes', 'expected a response, found none');
    return { responseStatus: responseStatus!, bytes: node.bytes };
  }
  const inside = new DerCursor(responseBytes, cursor.at('responseBytes'));
  const type = inside.oid('responseType');
  const response = inside.next('response', tags.octetString);
  inside.finish();
  if (type !== oids.ocspBasic) inside.fail('responseType', `expected id-pkix-ocsp-basic, found ${type}`);
  const label = inside.at('BasicOCSPResponse');
  const basicNode = decodeStretch(response.source, response.contentStart, response.contentEnd, { label });
  return { responseStatus: responseStatus!, basic: readBasic(basicNode, label), bytes: node.bytes };
}

function readBasic(node: DerNode, path: Path): BasicOcspResponse {
  const outer = new DerCursor(node, path);
  const tbsNode = outer.next('tbsResponseData');
  const signatureAlgorithm = readAlgorithmIdentifier(outer.next('signatureAlgorithm'), outer.at('signatureAlgorithm'));
  const signature = outer.bitStringBytes('signature');
  const certsNode = outer.optionalExplicit('certs', 0);
  outer.finish();

  const tbs = new DerCursor(tbsNode, outer.at('tbsResponseData'));
  const versionNode = tbs.optionalExplicit('version', 0);
  if (versionNode && readSmallInteger(versionNode, tbs.at('version')) !== 0)
    tbs.fail('version', 'expected 0 (v1)', versionNode);
  const byName = tbs.optionalExplicit('byName', 1);
  const byKey = byName ? undefined : tbs.optionalExplicit('byKey', 2);
  if (!byName && !byKey) tbs.fail('responderID', 'expected a name or a hash of a key, found neither');
  const producedAt = readTime(tbs.next('producedAt'), tbs.at('producedAt'));
  const list = tbs.sequence('responses');
  const responses: SingleResponse[] = [];
  while (list.hasMore) responses.push(readSingle(list.sequence('SingleResponse')));
  const extensionsNode = tbs.optionalExplicit('responseExtensions', 1);
  tbs.finish();
  return {
    responderId: byName
      ? { name: readName(byName, tbs.at('byName')) }
      : { keyHash: readOctetString(byKey!, tbs.at('byKey')) },
    producedAt,
    responses,
    extensions: extensionsNode ? readExtensions(extensionsNode, tbs.at('responseExtensions'), NO_EXTENSIONS) : [],
    signatureAlgorithm,
    signature,
    certificates: certsNode ? readCertificates(certsNode, outer.at('certs')) : [],
    tbsBytes: tbsNode.bytes,
  };
}

function readSingle(cursor: DerCursor): SingleResponse {
  const id = cursor.sequence('certID');
  const certId: CertId = {
    hashAlgorithm: readAlgorithmIdentifier(id.next('hashAlgorithm'), id.at('hashAlgorithm')),
    issuerNameHash: id.octetString('issuerNameHash'),
    issuerKeyHash: id.octetString('issuerKeyHash'),
    serialNumber: id.integer('serialNumber'),
  };
  id.finish();
  const certStatus = readStatus(cursor);
  const thisUpdate = cursor.time('thisUpdate');
  const nextUpdateNode = cursor.optionalExplicit('nextUpdate', 0);
  const extensionsNode = cursor.optionalExplicit('singleExtensions', 1);
  cursor.finish();
  return {
    certId,
    certStatus,
    thisUpdate,
    nextUpdate: nextUpdateNode && readTime(nextUpdateNode, cursor.at('nextUpdate')),
    extensions: extensionsNode ? readExtensions(extensionsNode, cursor.at('singleExtensions'), NO_EXTENSIONS) : [],
  };
}

function readStatus(cursor: DerCursor): OcspCertStatus {
  const node = cursor.next('certStatus');
  const path = cursor.at('certStatus');
  if (node.tagClass !== 'context' || node.tag > 2)
    throw new DecodeError(path, node.start, `expected [0] to [2], found ${node.name}`);
  if (node.tag !== 1) {
    if (node.constructed || node.contentEnd > node.contentStart)
      throw new DecodeError(path, node.start, 'expected NULL');
    return { status: node.tag === 0 ? 'good' : 'unknown' };
  }
  const info = new DerCursor(node, path, 'any');
  const revocationTime = info.time('revocationTime');
  const reasonNode = info.optionalExplicit('revocationReason', 0);
  info.finish();
  const reasonPath = info.at('revocationReason');
  const reason = reasonNode && reasonOf(readEnumerated(reasonNode, reasonPath), reasonNode, reasonPath);
  return { status: 'revoked', revocationTime, reason };
}

function readCertificates(node: DerNode, path: Path): Certificate[] {
  const cursor = new DerCursor(node, path);
  const certificates: Certificate[] = [];
  while (cursor.hasMore) certificates.push(readCertificate(cursor.next('Certificate'), cursor.at(certificates.length)));
  return certificates;
}

/** The statuses of responses by their numbers; 4 is unused. */
export const ocspResponseStatuses: readonly (OcspResponseStatus | undefined)[] = [
  'successful',
  'malformedRequest',
  'internalError',
  'tryLater',
  undefined,
  'sigRequired',
  'unauthorized',
];

/** The extensions of responses are kept as they are. */
const NO_EXTENSIONS: KnownExtensions = new Map();
