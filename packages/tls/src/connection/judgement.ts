/**
 * Certificates are judged by another package; this file asks, and says which alert follows from the answer (RFC 9846 section 6.2). The whole
 * verdict becomes part of the connection's events, accepted or not.
 */

import { DecodeError, type Verdict } from '@cleartext/core';
import {
  checkSite,
  parseCertificate,
  parseOcspResponse,
  type Certificate as X509Certificate,
  type OcspResponse,
} from '@cleartext/x509';
import { fatal, type AlertDescription } from '../alerts.ts';
import type { Policy } from '../policies.ts';

/** What is judged. */
export interface JudgeRequest {
  /** The certificates in the order in which they were sent. */
  readonly chain: readonly X509Certificate[];
  /** The name or address that was asked for; undefined for a client's certificate. */
  readonly host: string | undefined;
  readonly now: Date;
  readonly trustAnchors: readonly X509Certificate[];
  readonly purpose: 'server' | 'client';
  readonly policy: Policy;
  /** The OCSP response that came along, in DER. */
  readonly ocspResponse: Uint8Array | undefined;
}

/** The answer: at least whether the certificates are accepted, and why in a sentence; usually every check. */
export type Judgement = Pick<Verdict, 'accepted' | 'summary'> & { readonly alert?: AlertDescription };

/** A judge of certificates. */
export type Judge = (request: JudgeRequest) => Judgement;

/** The default judge: the site checks of the package x509, with the OCSP response if one came along. */
export const judgeBySite: Judge = ({ chain, host, now, trustAnchors, purpose, policy, ocspResponse }) => {
  const allowBroken = policy.minRsaBits < 1024;
  const more = ocspResponse ? { ocsp: [readStaple(ocspResponse)] } : {};
  const verdict = checkSite({ chain, host, now, trustAnchors, purpose, allowBroken, more });
  const failed = verdict.details.checks.find(({ outcome }) => outcome === 'failed');
  return { ...verdict, alert: ALERTS[failed?.name ?? ''] ?? 'bad_certificate' };
};

/** Throws `bad_certificate_status_response` for a staple that can't be read (RFC 6066 section 8). */
function readStaple(response: Uint8Array): OcspResponse {
  try {
    return parseOcspResponse(response);
  } catch (error) {
    if (error instanceof DecodeError) throw fatal('bad_certificate_status_response', error.message);
    throw error;
  }
}

/** Reads the certificates of a peer, at most 16. Throws a `TlsAlert` for one that can't be read. */
export function readChain(entries: readonly { readonly certData: Uint8Array }[]): readonly X509Certificate[] {
  if (entries.length > 16) throw fatal('bad_certificate', `expected at most 16 certificates, found ${entries.length}`);
  try {
    return entries.map(({ certData }) => parseCertificate(certData));
  } catch (error) {
    if (error instanceof DecodeError) throw fatal('bad_certificate', error.message);
    throw error;
  }
}

/** The alerts of the checks that have one of their own, RFC 9846 section 6.2. */
const ALERTS: Readonly<Partial<Record<string, AlertDescription>>> = {
  validity: 'certificate_expired',
  trust: 'unknown_ca',
  revocation: 'certificate_revoked',
  purpose: 'unsupported_certificate',
};
