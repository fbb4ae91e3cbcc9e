/**
 * authorityInfoAccess and subjectInfoAccess (RFC 5280 sections 4.2.2.1 and 4.2.2.2): where the issuer's certificate and its
 * OCSP responder are, and where an authority keeps what it issues.
 */

import type { Path } from '@cleartext/core';
import { der, DerCursor, oidName, oids, type DerNode } from '@cleartext/asn1';
import { encodeGeneralName, readGeneralName, type GeneralName } from '../general-name.ts';

/** One service: `OCSP`, `caIssuers`, another registered name, or an object identifier. */
export interface AccessDescription {
  readonly method: string;
  readonly location: GeneralName;
}

/** What the extension says. */
export interface AuthorityInfoAccess {
  readonly type: 'authorityInfoAccess' | 'subjectInfoAccess';
  readonly descriptions: readonly AccessDescription[];
}

/** A reader for the value of one of the two, which throws `DecodeError`; an empty list, though not allowed, is read. */
export function readInfoAccess(type: AuthorityInfoAccess['type']) {
  return (node: DerNode, path: Path = type): AuthorityInfoAccess => {
    const cursor = new DerCursor(node, path);
    const descriptions: AccessDescription[] = [];
    while (cursor.hasMore) descriptions.push(readDescription(cursor.sequence('AccessDescription')));
    return { type, descriptions };
  };
}

/** The DER of the extension's value. */
export function encodeAuthorityInfoAccess(
  services: readonly { readonly method: 'OCSP' | 'caIssuers'; readonly uri: string }[],
): Uint8Array {
  return der.sequence(
    ...services.map(({ method, uri }) =>
      der.sequence(
        der.oid(method === 'OCSP' ? oids.ocsp : oids.caIssuers),
        encodeGeneralName({ type: 'uniformResourceIdentifier', value: uri }),
      ),
    ),
  );
}

function readDescription(cursor: DerCursor): AccessDescription {
  const oid = cursor.oid('accessMethod');
  const location = readGeneralName(cursor.next('accessLocation'), cursor.at('accessLocation'));
  cursor.finish();
  return { method: oid === oids.ocsp ? 'OCSP' : (oidName(oid) ?? oid), location };
}
