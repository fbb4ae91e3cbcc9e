/**
 * ContentInfo (RFC 5652 section 3): the outermost shell of every CMS file, a content type and the content. Files are DER or
 * its textual form PEM (`-----BEGIN CMS-----`, RFC 7468 section 9; older ones say PKCS7). What others wrote is read as BER,
 * because CMS allows it: a program that streams a large file does not know lengths beforehand.
 */

import { checkBytes, DecodeError } from '@cleartext/core';
import { decodeDer, decodePemAll, der, DerCursor, encodePem, type DerNode } from '@cleartext/asn1';

/** A content type and its content. */
export interface ContentInfo {
  /** The content type's object identifier. */
  readonly contentType: string;
  readonly content: DerNode;
}

/** The DER of a ContentInfo around an encoded content. */
export function encodeContentInfo(contentType: string, content: Uint8Array): Uint8Array {
  return der.sequence(der.oid(contentType), der.explicit(0, content));
}

/** Reads a CMS file: DER or BER bytes, or PEM text with a `CMS` or `PKCS7` block. Throws `DecodeError`. */
export function decodeContentInfo(file: Uint8Array | string): ContentInfo {
  const bytes = typeof file === 'string' ? cmsFromPem(file) : file;
  checkBytes('file', bytes);
  const cursor = new DerCursor(decodeDer(bytes, { label: 'ContentInfo', ber: true }), 'ContentInfo');
  const contentType = cursor.oid('contentType');
  const content = cursor.optionalExplicit('content', 0);
  cursor.finish();
  return content ? { contentType, content } : cursor.fail('content', 'expected the content, found none');
}

/** The bytes of the first `CMS` or `PKCS7` block of a PEM text. Throws `DecodeError`. */
export function cmsFromPem(text: string): Uint8Array {
  const blocks = decodePemAll(text);
  const block = blocks.find(({ label }) => label === 'CMS' || label === 'PKCS7');
  if (block) return block.bytes;
  const found = blocks.map(({ label }) => label).join(', ');
  throw new DecodeError('PEM', 0, `expected -----BEGIN CMS-----, found ${found || 'none'}`);
}

/** The PEM text of a CMS file (RFC 7468 section 9). */
export function cmsToPem(file: Uint8Array): string {
  return encodePem('CMS', file);
}
