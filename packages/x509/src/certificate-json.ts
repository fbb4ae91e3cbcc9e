/** A certificate as JSON: the eleven fields by the names of RFC 5280, byte strings in hexadecimal, for programs and `--json`. */

import { oidName } from '@cleartext/asn1';
import { bytesToHex } from '@cleartext/core';
import { sha1, sha256 } from '@cleartext/hash';
import { algorithmName } from './certificate-text.ts';
import type { Certificate } from './certificate.ts';
import { extensionText } from './extension-text.ts';
import { rsaKeyOf } from './public-key.ts';
import { nameToRfc4514, type Name } from './name.ts';

/** What `JSON.stringify` can take. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** The certificate as a plain JSON value. */
export function certificateToJson(certificate: Certificate): Json {
  const { validity, subjectPublicKeyInfo: spki, issuerUniqueId, subjectUniqueId } = certificate;
  return {
    version: certificate.version,
    serialNumber: certificate.serialNumber.toString(16),
    signatureAlgorithm: algorithmName(certificate.signatureAlgorithm),
    issuer: nameToJson(certificate.issuer),
    validity: { notBefore: validity.notBefore.toISOString(), notAfter: validity.notAfter.toISOString() },
    subject: nameToJson(certificate.subject),
    subjectPublicKeyInfo: { algorithm: oidName(spki.algorithm.oid) ?? spki.algorithm.oid, ...keyToJson(certificate) },
    ...(issuerUniqueId ? { issuerUniqueID: bytesToHex(issuerUniqueId.bytes) } : {}),
    ...(subjectUniqueId ? { subjectUniqueID: bytesToHex(subjectUniqueId.bytes) } : {}),
    extensions: certificate.extensions.map((extension) => ({
      oid: extension.oid,
      name: extension.name,
      critical: extension.critical,
      text: extensionText(extension),
      value: bytesToHex(extension.value),
    })),
    signature: bytesToHex(certificate.signature),
    fingerprints: { sha1: bytesToHex(sha1(certificate.bytes)), sha256: bytesToHex(sha256(certificate.bytes)) },
  };
}

function nameToJson(name: Name): Json {
  return {
    text: nameToRfc4514(name),
    attributes: name.rdns.flat().map(({ type, oid, value }) => ({ type, oid, value })),
  };
}

function keyToJson({ subjectPublicKeyInfo: spki, spkiBytes }: Certificate): { readonly [key: string]: Json } {
  const sha256Text = bytesToHex(sha256(spkiBytes));
  const key = rsaKeyOf(spki);
  if (!key) return { publicKey: bytesToHex(spki.publicKey), sha256: sha256Text };
  const { n, e } = key;
  return { bits: n.bitLength(), n: n.toString(16), e: e.toString(), sha256: sha256Text };
}
