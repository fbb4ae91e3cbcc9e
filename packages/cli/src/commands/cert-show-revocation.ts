/** What `cleartext cert show` prints of revocation lists and OCSP responses: what they say, every byte under its name, or JSON. */

import { decodePemAll } from '@cleartext/asn1';
import { annotatedDump, bytesToHex, bytesToUtf8, DecodeError } from '@cleartext/core';
import {
  algorithmName,
  crlSpans,
  crlToPem,
  findExtension,
  nameToString,
  ocspSpans,
  parseCertificate,
  parseCrl,
  parseOcspResponse,
  type Crl,
  type OcspCertStatus,
  type OcspResponse,
} from '@cleartext/x509';
import { Failure } from '../failure.ts';
import { isDer } from '../key-input.ts';
import { page } from '../story/page.ts';
import { writeJson } from '../table.ts';
import type { Terminal } from '../terminal.ts';

/** How it is shown. */
interface ShowRevocationFlags {
  readonly json?: boolean;
  readonly annotate?: boolean;
  readonly bytes?: boolean;
  readonly pem?: boolean;
  readonly fingerprint?: boolean;
}

/** The revocation list or OCSP response of a file, or undefined if it holds something else. Throws `DecodeError` for a malformed one. */
export function revocationData(bytes: Uint8Array): Crl | OcspResponse | undefined {
  if (!isDer(bytes)) {
    const block = decodePemAll(bytesToUtf8(bytes)).at(0);
    return block?.label === 'X509 CRL' ? parseCrl(block.bytes) : undefined;
  }
  // DER does not say what it is. Only an OCSP response starts with an ENUMERATED, and a file that is not a certificate may be a list.
  const lengthOctets = bytes[1] < 0x80 ? 0 : bytes[1] - 0x80;
  if (bytes[2 + lengthOctets] === ENUMERATED) return parseOcspResponse(bytes);
  return reads(() => parseCertificate(bytes)) ? undefined : reads(() => parseCrl(bytes));
}

/** Prints a revocation list or an OCSP response. Throws `Failure` for a form that it does not have. */
export function showRevocationData(terminal: Terminal, data: Crl | OcspResponse, flags: ShowRevocationFlags): void {
  const isCrl = 'revokedCertificates' in data;
  if (flags.fingerprint || (flags.pem && !isCrl))
    throw new Failure(
      `${flags.fingerprint ? '--fingerprint' : '--pem'}: expected a certificate, found ${isCrl ? 'a revocation list' : 'an OCSP response'}`,
    );
  const facts = isCrl ? crlFacts(data) : ocspFacts(data);
  if (flags.json) writeJson(terminal, facts);
  else if (flags.annotate || flags.bytes)
    terminal.write(annotatedDump(data.bytes, isCrl ? crlSpans(data) : ocspSpans(data)).join('\n') + '\n');
  else if (flags.pem && isCrl) terminal.write(crlToPem(data));
  else writeFacts(terminal, isCrl ? 'Certificate revocation list' : 'OCSP response', facts);
}

/** Names and values; a list of lines is one value. */
type Facts = Readonly<Record<string, string | number | readonly string[] | undefined>>;

function crlFacts(crl: Crl): Facts {
  return {
    version: crl.version,
    issuer: nameToString(crl.issuer),
    signature: algorithmName(crl.signatureAlgorithm),
    number: findExtension(crl, 'cRLNumber')?.number.toString(),
    thisUpdate: crl.thisUpdate.toISOString(),
    nextUpdate: crl.nextUpdate?.toISOString(),
    revoked: crl.revokedCertificates.map(
      ({ serialNumber, revocationDate, reason = 'unspecified' }) =>
        `${serialNumber.toString(16)}  ${revocationDate.toISOString()}  ${reason}`,
    ),
  };
}

function ocspFacts({ responseStatus, basic }: OcspResponse): Facts {
  if (!basic) return { status: responseStatus };
  const { responderId, producedAt, responses, signatureAlgorithm, certificates } = basic;
  return {
    status: responseStatus,
    responder: 'name' in responderId ? nameToString(responderId.name) : `key ${bytesToHex(responderId.keyHash)}`,
    signature: algorithmName(signatureAlgorithm),
    producedAt: producedAt.toISOString(),
    certificates: certificates.map(({ subject }) => nameToString(subject)),
    answers: responses.map(({ certId, certStatus, thisUpdate, nextUpdate }) =>
      [
        `${certId.serialNumber.toString(16)}  ${statusText(certStatus)}`,
        `(${thisUpdate.toISOString()} to ${nextUpdate?.toISOString() ?? 'no end'})`,
      ].join(' '),
    ),
  };
}

function statusText(status: OcspCertStatus): string {
  if (status.status !== 'revoked') return status.status;
  return `revoked ${status.revocationTime.toISOString()} ${status.reason ?? 'unspecified'}`;
}

function writeFacts(terminal: Terminal, title: string, facts: Facts): void {
  const sheet = page((line) => terminal.write(`${line}\n`), terminal.isColored, terminal.columns);
  sheet.title(title);
  for (const [name, value] of Object.entries(facts)) {
    if (value === undefined) continue;
    if (typeof value === 'string' || typeof value === 'number') sheet.fact(name, String(value));
    else if (value.length === 0) sheet.fact(name, 'none');
    else for (const [i, line] of value.entries()) sheet.fact(i === 0 ? name : '', line);
  }
}

function reads<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

const ENUMERATED = 0x0a;
