/** The bytes that a check looked at: a field of a certificate, found again by its name in RFC 5280. */

import type { Evidence } from '@cleartext/core';
import { decodeDer, der, oids, type DerNode, type OidName } from '@cleartext/asn1';
import { certificateSpans, type Certificate } from './certificate.ts';
import { quotedName } from './certificate-names.ts';

/**
 * The stretch of a field: one of tbsCertificate, `signatureAlgorithm`, `signatureValue`, or an extension by its name. Where
 * the certificate lacks the field the whole certificate was looked at, and there is no label. `place` counts from the target.
 */
export function fieldEvidence(certificate: Certificate, place: number, field: string): Evidence {
  const what = `certificate ${place + 1} (${quotedName(certificate.subject)})`;
  const { bytes } = certificate;
  const stretch = stretchOf(certificate, field);
  return stretch ? { what, label: field, ...stretch, bytes } : { what, start: 0, end: bytes.length, bytes };
}

function stretchOf(certificate: Certificate, field: string): { readonly start: number; readonly end: number } | undefined {
  const spans = certificateSpans(certificate);
  const tbs = spans.find(({ label }) => label === 'tbsCertificate')?.children ?? [];
  const found = [...spans, ...tbs].find(({ label }) => label === field);
  if (found) return { start: found.start, end: found.end };
  const node = extensionNode(certificate, field);
  return node && { start: node.start, end: node.end };
}

function extensionNode({ bytes }: Certificate, name: string): DerNode | undefined {
  const oid = name in oids ? oids[name as OidName] : name;
  const tbs = decodeDer(bytes).children[0];
  const list = tbs.children.find(({ tagClass, tag }) => tagClass === 'context' && tag === 3)?.children[0];
  const contents = (node: DerNode): string => node.children[0].content.join();
  return list?.children.find((node) => contents(node) === oidContentsText(oid));
}

function oidContentsText(oid: string): string {
  return der.oid(oid).subarray(2).join();
}
