/**
 * From a certificate to a trusted one: which certificates could vouch for which, by name and key identifier. Finding a path
 * is kept apart from checking it (RFC 4158 calls them building and validation): the finder only proposes, cheapest guess
 * first, and a checker decides. More than one path can exist, because an authority may have several certificates.
 */

import { equalBytes } from '@cleartext/core';
import type { Certificate } from './certificate.ts';
import { verifyCertificateSignature } from './certificate-signature.ts';
import { findExtension } from './extensions/extension.ts';
import { sameName } from './name.ts';

/** Certificates from the end entity upwards, each issued, by its name, by the next. */
export interface CertificatePath {
  readonly certificates: readonly Certificate[];
  /** Whether the last one is a trust anchor. */
  readonly trusted: boolean;
}

/** Longer paths are not followed: no real one comes near, and a hostile one could keep us busy. */
export const MAX_PATH_LENGTH = 10;

/** How many certificates are tried as issuers before the search ends; a web of cross-certificates has endless paths. */
const MAX_TRIES = 200;

/** How many issuers are weighed for one certificate: each may cost a signature. */
const MAX_ISSUERS = 20;

/**
 * Every path from the first certificate of `chain` to a trust anchor, through the others in any order; the likeliest first
 * and at last, if none reached an anchor, the longest that was found. Bounded in length and number. An empty chain has none.
 */
export function* findPaths(
  chain: readonly Certificate[],
  trustAnchors: readonly Certificate[],
): Generator<CertificatePath, void> {
  if (chain.length === 0) return;
  const search = { tries: 0, found: false, longest: chain.slice(0, 1) };

  function* from(path: readonly Certificate[]): Generator<CertificatePath, void> {
    const last = path[path.length - 1];
    if (trustAnchors.some((anchor) => sameCertificate(anchor, last))) {
      search.found = true;
      yield { certificates: path, trusted: true };
      return;
    }
    if (path.length > search.longest.length) search.longest = [...path];
    if (path.length >= MAX_PATH_LENGTH) return;
    for (const issuer of issuersFor(path, [...trustAnchors, ...chain])) {
      if (++search.tries > MAX_TRIES) return;
      yield* from([...path, issuer]);
    }
  }

  yield* from([chain[0]]);
  if (!search.found) yield { certificates: search.longest, trusted: false };
}

/** Who could have issued the last certificate of a path: by name and key identifier, those whose key fits first. */
function issuersFor(path: readonly Certificate[], candidates: readonly Certificate[]): readonly Certificate[] {
  const certificate = path[path.length - 1];
  const named: Certificate[] = [];
  for (const candidate of candidates) {
    if (!sameName(candidate.subject, certificate.issuer) || !keysMayFit(candidate, certificate)) continue;
    if (![...path, ...named].some((known) => sameCertificate(known, candidate))) named.push(candidate);
    if (named.length >= MAX_ISSUERS) break;
  }
  if (named.length < 2) return named;
  const fitting = named.filter((candidate) => verifyCertificateSignature(certificate, candidate));
  return [...fitting, ...named.filter((candidate) => !fitting.includes(candidate))];
}

function keysMayFit(issuer: Certificate, certificate: Certificate): boolean {
  const wanted = findExtension(certificate, 'authorityKeyIdentifier')?.keyIdentifier;
  const present = findExtension(issuer, 'subjectKeyIdentifier')?.keyIdentifier;
  return !wanted || !present || equalBytes(wanted, present);
}

function sameCertificate(a: Certificate, b: Certificate): boolean {
  return a === b || equalBytes(a.bytes, b.bytes);
}
