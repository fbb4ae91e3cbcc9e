/** authorityInfoAccess (RFC 5280 section 4.2.2.1): where the issuer's certificate and its OCSP responder are. */

import { der, DerCursor, oidName, oids, type DerNode } from '@cleartext/asn1';
import { encodeGeneralName, readGeneralName, type GeneralName } from '../general-name.ts';

/** One service: `OCSP`, `caIssuers`, or an object identifier. */
export interface AccessDescription {
  readonly method: string;
  readonly location: GeneralName;
}

/** What the extension says. */
export interface AuthorityInfoAccess {
  readonly type: 'authorityInfoAccess';
  readonly descriptions: readonly AccessDescription[];
}

/** Reads the extension's value. Throws `DecodeError`. */
export function readAuthorityInfoAccess(node: DerNode, path = 'authorityInfoAccess'): AuthorityInfoAccess {
  const cursor = new DerCursor(node, path);
  if (cursor.remaining === 0) cursor.fail('AccessDescription', 'expected at least one, found none');
  const descriptions: AccessDescription[] = [];
  while (cursor.remaining > 0) {
    const description = cursor.sequence('AccessDescription');
    const oid = description.oid('accessMethod');
    const location = readGeneralName(description.next('accessLocation'), `${description.path}.accessLocation`);
    description.finish();
    descriptions.push({ method: oid === oids.ocsp ? 'OCSP' : (oidName(oid) ?? oid), location });
  }
  return { type: 'authorityInfoAccess', descriptions };
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
