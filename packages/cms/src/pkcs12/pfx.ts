/**
 * PFX (RFC 7292 section 4), the outermost shell of a PKCS#12 file: the authenticated safe as bytes, and the MAC over them. Files are read
 * as BER, because the standard allows it and old programs write it.
 */

import { decodeDer, der, DerCursor, oidName, oids, readOctetString, type DerNode } from '@cleartext/asn1';
import { encodeContentInfo } from '../content-info.ts';
import { encodeMacData, readMacData, type MacData } from './mac-data.ts';

/** The two parts of a file that a password protects. */
export interface Pfx {
  /** The encoded AuthenticatedSafe: what the MAC is over. */
  readonly authSafe: Uint8Array;
  readonly macData?: MacData | undefined;
}

/** Reads the shell. Throws `DecodeError`, also for a file that is signed instead of MACed (section 3.1: public-key integrity). */
export function decodePfx(file: Uint8Array): Pfx {
  const cursor = new DerCursor(decodeDer(file, { label: 'PFX', ber: true }), 'PFX');
  const version = cursor.smallInteger('version');
  if (version !== 3) cursor.fail('version', `expected 3, found ${version}`);
  const contentInfo = cursor.sequence('authSafe');
  const contentType = contentInfo.oid('contentType');
  if (contentType !== oids.data)
    contentInfo.fail('contentType', `expected data, found ${oidName(contentType) ?? contentType}`);
  const authSafe = dataOf(contentInfo);
  const macData = cursor.hasMore ? readMacData(cursor.sequence('macData')) : undefined;
  cursor.finish();
  return { authSafe, macData };
}

/** The DER of the shell. */
export function encodePfx({ authSafe, macData }: Pfx): Uint8Array {
  const data = encodeContentInfo(oids.data, der.octetString(authSafe));
  return der.sequence(der.integer(3), data, ...(macData ? [encodeMacData(macData)] : []));
}

/** The octets of a ContentInfo of type data (RFC 5652 section 4), whose type has been read. */
export function dataOf(contentInfo: DerCursor): Uint8Array {
  return readOctetString(contentOf(contentInfo), contentInfo.at('content'));
}

/** The content of a ContentInfo whose type has been read. */
export function contentOf(contentInfo: DerCursor): DerNode {
  const content = contentInfo.optionalExplicit('content', 0);
  contentInfo.finish();
  return content ?? contentInfo.fail('content', 'expected the content, found none');
}
