/**
 * Certificates that three parsers (Go, OpenSSL, pyca) were asked about: what all read must be read with the same fields,
 * what all refuse must be refused, and where they differ nothing may crash. Also PEM files of certificates, which must
 * all be read.
 */

import { base64ToBytes, bytesToHex, DecodeError } from '@cleartext/core';
import { sha256 } from '@cleartext/hash';
import {
  certificateToJson,
  certificateToText,
  findExtension,
  formatIpAddress,
  keyUsages,
  parseCertificate,
  type Certificate,
  type GeneralName,
} from '@cleartext/x509';
import { expectSame, Mismatch, type Case, type Suite } from '../case.ts';
import { booleanOf, fieldsOf, FormatError, listOf, numberOf, textOf, textsOf, type Fields } from '../formats/fields.ts';
import { parseJsonLines } from '../formats/json.ts';

/** The suite `x509-parse`. */
export const x509Parse: Suite = {
  name: 'x509-parse',
  summary: 'certificates to be read, field by field, or refused (parse.jsonl), and PEM files of certificates',
  folder: 'x509',
  reads: /^parse.*\.jsonl$|\.pem$/,
  cases: ({ name, text }) => (name.endsWith('.pem') ? pemCases(text) : lineCases(text)),
};

function* lineCases(text: string): Iterable<Case> {
  for (const fields of parseJsonLines(text))
    yield { id: `${textOf(fields, 'id')} (${textOf(fields, 'class')})`, run: () => testCertificate(fields) };
}

function testCertificate(fields: Fields): void {
  const bytes = base64ToBytes(textOf(fields, 'der'));
  const certificate = parse(bytes);
  const kind = CLASSES.find((known) => known === fields.class);
  if (!kind) throw new FormatError(`class: expected ${CLASSES.join(' or ')}, found ${textOf(fields, 'class')}`);
  if (kind === 'all-reject' && certificate) throw new Mismatch('expected a DecodeError, found a certificate');
  if ((kind === 'all-accept' || kind === 'fields-disagree') && !certificate) parseCertificate(bytes);
  if (!certificate) return;
  certificateToText(certificate);
  certificateToJson(certificate);
  if (kind === 'all-accept') compareFields(certificate, fieldsOf(fields, 'fields'));
}

/** What the three parsers said of a certificate. */
const CLASSES = ['all-accept', 'all-reject', 'mixed', 'fields-disagree'] as const;

/** The certificate, or undefined where it is refused with a `DecodeError`. */
function parse(bytes: Uint8Array): Certificate | undefined {
  try {
    return parseCertificate(bytes);
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

function compareFields(certificate: Certificate, fields: Fields): void {
  const hash = (bytes: Uint8Array): string => bytesToHex(sha256(bytes));
  const time = (date: Date): string => date.toISOString().replace('.000', '');
  const names = findExtension(certificate, 'subjectAltName')?.names ?? [];
  const constraints = findExtension(certificate, 'basicConstraints');
  const found: Fields = {
    version: certificate.version,
    serial: certificate.serialNumber.toString(16),
    not_before: time(certificate.validity.notBefore),
    not_after: time(certificate.validity.notAfter),
    issuer_sha256: hash(certificate.issuer.bytes),
    subject_sha256: hash(certificate.subject.bytes),
    spki_sha256: hash(certificate.spkiBytes),
    tbs_sha256: hash(certificate.tbsBytes),
    signature_sha256: hash(certificate.signature),
    sigalg_oid: certificate.signatureAlgorithm.oid,
    key_usage: keyUsageMask(certificate),
    ski: keyIdentifier(findExtension(certificate, 'subjectKeyIdentifier')?.keyIdentifier),
    aki: keyIdentifier(findExtension(certificate, 'authorityKeyIdentifier')?.keyIdentifier),
  };
  for (const [name, value] of Object.entries(found)) expectSame(name, value, fields[name]);
  expectSame('bc_valid', constraints !== undefined, booleanOf(fields, 'bc_valid'));
  if (constraints) {
    expectSame('is_ca', constraints.isCa, booleanOf(fields, 'is_ca'));
    expectSame('pathlen', constraints.pathLength ?? -1, numberOf(fields, 'pathlen'));
  }
  expectSame('dns', texts(names, 'dNSName'), textsOf(fields, 'dns'));
  expectSame('emails', texts(names, 'rfc822Name'), textsOf(fields, 'emails'));
  const addresses = names.flatMap((name) => (name.type === 'iPAddress' ? [formatIpAddress(name.address)] : []));
  expectSame('ips', addresses, textsOf(fields, 'ips'));
  const extensions = certificate.extensions.map(({ oid, critical, value }) => ({
    ...{ oid, critical },
    value_sha256: hash(value),
  }));
  expectSame('extensions', extensions, listOf(fields, 'extensions'));
}

/** Go's bits: 1 for digitalSignature to 256 for decipherOnly. */
function keyUsageMask(certificate: Certificate): number {
  const usages = findExtension(certificate, 'keyUsage')?.usages ?? [];
  return usages.reduce((mask, usage) => mask | (1 << keyUsages.indexOf(usage)), 0);
}

function keyIdentifier(bytes: Uint8Array | undefined): string {
  return bytes ? bytesToHex(bytes) : '';
}

function texts(names: readonly GeneralName[], type: 'dNSName' | 'rfc822Name'): string[] {
  return names.flatMap((name) => (name.type === type ? [name.value] : []));
}

/** Each certificate of a PEM file; the comment line above it names it. A damaged one is a failure like another. */
function* pemCases(text: string): Iterable<Case> {
  const [head, ...parts] = text.split(/^-----BEGIN /m);
  if (parts.length === 0) throw new FormatError('expected PEM certificates, found none');
  const ends = text.match(/-----END /g)?.length ?? 0;
  if (ends !== parts.length) throw new FormatError(`expected ${parts.length} END lines, found ${ends}`);
  let title = titleIn(head);
  for (const [i, part] of parts.entries()) {
    yield {
      id: title ?? `certificate ${i + 1}`,
      run: () => void certificateToText(parseCertificate(`-----BEGIN ${part}`)),
    };
    title = titleIn(part);
  }
}

/** The comment at the end of what stands above a certificate. */
function titleIn(above: string): string | undefined {
  return /#\s*([^\n]+?)\s*$/.exec(above)?.[1];
}
