/**
 * Certificate revocation lists (RFC 5280 section 5): an authority's signed list of the certificates that it takes back before
 * they expire. A list is complete or a delta, covers all certificates of its issuer or a part of them, and an indirect one
 * covers those of other issuers too.
 */

import { checkBytes, type Path, type Span } from '@cleartext/core';
import {
  annotateDer,
  decodeDer,
  decodePem,
  DerCursor,
  encodePem,
  readAlgorithmIdentifier,
  readSmallInteger,
  readTime,
  sameEncoding,
  tags,
  type AlgorithmIdentifier,
  type DerNode,
} from '@cleartext/asn1';
import type { Int } from '@cleartext/number';
import type { RevocationReason } from '../extensions/crl-extensions.ts';
import {
  crlEntryExtensions,
  crlExtensions,
  findExtension,
  readExtensions,
  type Extension,
} from '../extensions/extension.ts';
import type { GeneralName } from '../general-name.ts';
import { readName, type Name } from '../name.ts';

/** One entry: a certificate that was taken back. */
export interface RevokedCertificate {
  readonly serialNumber: Int;
  readonly revocationDate: Date;
  readonly reason?: RevocationReason | undefined;
  /** Since when the key is suspected. */
  readonly invalidityDate?: Date | undefined;
  /** Whose certificate it is, where that is not the issuer of the list; it holds for the entries that follow, too. */
  readonly certificateIssuer?: readonly GeneralName[] | undefined;
  readonly extensions: readonly Extension[];
}

/** A revocation list: its fields in the order of the standard, and the bytes they came from. */
export interface Crl {
  /** 1 or 2. */
  readonly version: number;
  readonly signatureAlgorithm: AlgorithmIdentifier;
  readonly issuer: Name;
  readonly thisUpdate: Date;
  /** When the next list comes at the latest; RFC 5280 demands it, older lists lack it. */
  readonly nextUpdate?: Date | undefined;
  readonly revokedCertificates: readonly RevokedCertificate[];
  readonly extensions: readonly Extension[];
  readonly signature: Uint8Array;
  /** The DER that the issuer signed. */
  readonly tbsBytes: Uint8Array;
  /** The DER of the whole list. */
  readonly bytes: Uint8Array;
}

/** Reads one list: DER bytes, or PEM text with an `X509 CRL` block. Throws `DecodeError`. */
export function parseCrl(input: Uint8Array | string): Crl {
  const bytes = typeof input === 'string' ? decodePem(input, 'X509 CRL').bytes : input;
  checkBytes('input', bytes);
  return readCrl(decodeDer(bytes, { label: 'CertificateList' }));
}

/** The PEM text of a list. */
export function crlToPem(crl: Crl): string {
  return encodePem('X509 CRL', crl.bytes);
}

/** Every byte of a list under the name of its field, as the reader names it. */
export function crlSpans(crl: Crl): readonly Span[] {
  return annotateDer(crl.bytes, (node) => readCrl(node), { label: 'CertificateList' }).children ?? [];
}

/** The entries for a certificate by serial number; whose they are is in their `certificateIssuer`. */
export function entriesFor(crl: Crl, serialNumber: Int): readonly RevokedCertificate[] {
  let index = indexes.get(crl);
  if (!index) {
    index = new Map();
    for (const entry of crl.revokedCertificates) {
      const key = entry.serialNumber.toString(16);
      const entries = index.get(key);
      if (entries) entries.push(entry);
      else index.set(key, [entry]);
    }
    indexes.set(crl, index);
  }
  return index.get(serialNumber.toString(16)) ?? [];
}

const indexes = new WeakMap<Crl, Map<string, RevokedCertificate[]>>();

/** Reads a decoded list, section 5.1 field by field. Throws `DecodeError`. */
function readCrl(node: DerNode, path: Path = 'CertificateList'): Crl {
  const outer = new DerCursor(node, path);
  const tbsNode = outer.next('tbsCertList');
  const algorithmNode = outer.next('signatureAlgorithm');
  const signature = outer.bitStringBytes('signatureValue');
  outer.finish();

  const tbs = new DerCursor(tbsNode, outer.at('tbsCertList'));
  const versionNode = tbs.optionalUniversal('version', tags.integer);
  const version = versionNode ? readSmallInteger(versionNode, tbs.at('version')) + 1 : 1;
  if (version > 2 || (versionNode && version !== 2))
    tbs.fail('version', `expected 1 (v2), found ${version - 1}`, versionNode);
  const innerAlgorithm = tbs.next('signature');
  const issuer = readName(tbs.next('issuer'), tbs.at('issuer'));
  const thisUpdate = readTime(tbs.next('thisUpdate'), tbs.at('thisUpdate'));
  const nextUpdateNode =
    tbs.optionalUniversal('nextUpdate', tags.utcTime) ?? tbs.optionalUniversal('nextUpdate', tags.generalizedTime);
  const nextUpdate = nextUpdateNode && readTime(nextUpdateNode, tbs.at('nextUpdate'));
  const listNode = tbs.optionalUniversal('revokedCertificates', tags.sequence);
  const revokedCertificates = listNode ? readEntries(new DerCursor(listNode, tbs.at('revokedCertificates'))) : [];
  const extensionsNode = tbs.optionalExplicit('crlExtensions', 0);
  const extensions = extensionsNode ? readExtensions(extensionsNode, tbs.at('crlExtensions'), crlExtensions) : [];
  tbs.finish();

  if (!sameEncoding(innerAlgorithm, algorithmNode))
    outer.fail('signatureAlgorithm', 'expected the algorithm of tbsCertList.signature, found another', algorithmNode);
  return {
    version,
    signatureAlgorithm: readAlgorithmIdentifier(algorithmNode, outer.at('signatureAlgorithm')),
    issuer,
    thisUpdate,
    nextUpdate,
    revokedCertificates,
    extensions,
    signature,
    tbsBytes: tbsNode.bytes,
    bytes: node.bytes,
  };
}

function readEntries(list: DerCursor): RevokedCertificate[] {
  const entries: RevokedCertificate[] = [];
  let certificateIssuer: readonly GeneralName[] | undefined;
  while (list.hasMore) {
    const entry = readEntry(list.sequence('revokedCertificate'), certificateIssuer);
    certificateIssuer = entry.certificateIssuer;
    entries.push(entry);
  }
  return entries;
}

/** One entry. Without an issuer of its own it is of the issuer of the entry before it (section 5.3.3). */
function readEntry(cursor: DerCursor, issuerBefore: readonly GeneralName[] | undefined): RevokedCertificate {
  const serialNumber = cursor.integer('userCertificate');
  const revocationDate = cursor.time('revocationDate');
  const node = cursor.optionalUniversal('crlEntryExtensions', tags.sequence);
  cursor.finish();
  const extensions = node ? readExtensions(node, cursor.at('crlEntryExtensions'), crlEntryExtensions) : [];
  return {
    serialNumber,
    revocationDate,
    reason: findExtension({ extensions }, 'reasonCode')?.reason,
    invalidityDate: findExtension({ extensions }, 'invalidityDate')?.date,
    certificateIssuer: findExtension({ extensions }, 'certificateIssuer')?.names ?? issuerBefore,
    extensions,
  };
}
