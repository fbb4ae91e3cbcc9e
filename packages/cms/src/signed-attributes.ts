/**
 * The signed attributes of a SignerInfo (RFC 5652 sections 5.3 and 11): what the signature really covers. It is made over
 * their DER, and one of them is the digest of the content; so a signature can also cover the kind of content and the
 * time of signing.
 */

import { DecodeError, FieldPath, type Path } from '@cleartext/core';
import {
  decodeDer,
  der,
  encodeAttribute,
  oids,
  readAttributes,
  readOctetString,
  readOid,
  readTime,
  type Attribute,
  type DerNode,
} from '@cleartext/asn1';

/** The attributes that this toolkit writes and checks; others are covered by the signature and not looked at. */
export interface SignedAttributes {
  /** The content type (section 11.1), an object identifier. */
  readonly contentType: string;
  /** The digest of the content (section 11.2). */
  readonly messageDigest: Uint8Array;
  /** When the signer says that it signed (section 11.3). */
  readonly signingTime?: Date | undefined;
}

/** The DER of the attributes as a SET OF: what is signed (section 5.4). */
export function encodeSignedAttributes({ contentType, messageDigest, signingTime }: SignedAttributes): Uint8Array {
  const attributes: Attribute[] = [
    { oid: oids.contentType, values: [der.oid(contentType)] },
    { oid: oids.messageDigest, values: [der.octetString(messageDigest)] },
  ];
  if (signingTime) attributes.push({ oid: oids.signingTime, values: [der.time(signingTime)] });
  return der.setOf(attributes.map(encodeAttribute));
}

/** Reads attributes under any tag. Throws `DecodeError`; also when one that section 5.3 demands is missing or appears twice. */
export function readSignedAttributes(node: DerNode, path: Path): SignedAttributes {
  const attributes = readAttributes(node, path);
  const at = (label: string): Path => new FieldPath(path, label);
  const single = (oid: string, label: string): DerNode | undefined => {
    const found = attributes.filter((attribute) => attribute.oid === oid);
    if (found.length === 0) return undefined;
    if (found.length > 1 || found[0].values.length !== 1)
      throw new DecodeError(at(label), node.start, 'expected one value, found another number');
    return decodeDer(found[0].values[0], { label: at(label), ber: true });
  };
  const required = (oid: string, label: string): DerNode => {
    const value = single(oid, label);
    if (!value) throw new DecodeError(at(label), node.start, 'expected the attribute, found none');
    return value;
  };
  const contentType = readOid(required(oids.contentType, 'contentType'), at('contentType'));
  const messageDigest = readOctetString(required(oids.messageDigest, 'messageDigest'), at('messageDigest'));
  const time = single(oids.signingTime, 'signingTime');
  const signingTime = time && readTime(time, at('signingTime'));
  return { contentType, messageDigest: messageDigest.slice(), ...(signingTime ? { signingTime } : {}) };
}
