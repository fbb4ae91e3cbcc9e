/** The bytes that a check looked at: a field of a certificate, found again by its name in RFC 5280. */

import type { Evidence } from '@cleartext/core';
import { decodeDer, oidName, readOid, type DerNode } from '@cleartext/asn1';
import { quotedName } from './certificate-names.ts';
import type { Certificate } from './certificate.ts';

/**
 * The stretch of a field: one of tbsCertificate, `signatureAlgorithm`, `signatureValue`, or an extension by its name. Where
 * the certificate lacks the field the whole certificate was looked at, and there is no label. `place` counts from the target.
 */
export function fieldEvidence(certificate: Certificate, place: number, field: string): Evidence {
  const what = `certificate ${place + 1} (${quotedName(certificate.subject)})`;
  const { bytes } = certificate;
  const stretch = stretchesOf(certificate).get(field);
  return stretch ? { what, label: field, ...stretch, bytes } : { what, start: 0, end: bytes.length, bytes };
}

interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Where the fields and extensions of a certificate lie; found out when somebody asks first. */
function stretchesOf(certificate: Certificate): ReadonlyMap<string, Stretch> {
  let stretches = known.get(certificate);
  if (!stretches) known.set(certificate, (stretches = findStretches(certificate)));
  return stretches;
}

function findStretches({ bytes }: Certificate): Map<string, Stretch> {
  const stretches = new Map<string, Stretch>();
  const add = (name: string, { start, end }: DerNode): void => void stretches.set(name, { start, end });
  const [tbs, algorithm, signature] = decodeDer(bytes, { label: 'Certificate' }).children;
  add('tbsCertificate', tbs);
  add('signatureAlgorithm', algorithm);
  add('signatureValue', signature);
  let next = 0;
  for (const node of tbs.children) add(node.tagClass === 'context' ? TAGGED[node.tag] : ALWAYS[next++], node);
  const extensions = tbs.children.find(({ tagClass, tag }) => tagClass === 'context' && tag === 3)?.children[0];
  for (const node of extensions?.children ?? []) {
    const oid = readOid(node.children[0]);
    add(oidName(oid) ?? oid, node);
  }
  return stretches;
}

const ALWAYS = ['serialNumber', 'signature', 'issuer', 'validity', 'subject', 'subjectPublicKeyInfo'] as const;
const TAGGED = ['version', 'issuerUniqueID', 'subjectUniqueID', 'extensions'] as const;

const known = new WeakMap<Certificate, ReadonlyMap<string, Stretch>>();
