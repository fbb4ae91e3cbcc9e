/**
 * Path building (RFC 4158): out of an unordered bag of certificates, the ways from one certificate to a trust anchor. The
 * builder only proposes, the likeliest way first, and verifies nothing; `validatePath` decides. Names are indexed, and a
 * search from the trust anchors downwards first finds out which certificates can reach one at all. So thousands of
 * certificates, loops and meshes of cross-signed authorities cost time in proportion to their number.
 */

import { equalBytes } from '@cleartext/core';
import type { Certificate } from '../certificate.ts';
import { findExtension } from '../extensions/extension.ts';
import { nameKey } from '../name.ts';
import { isAnchor, trustAnchorOf, type TrustAnchor } from './trust-anchor.ts';

/** Certificates from the end entity upwards, each issued, by its name, by the next; and the anchor that they lead to. */
export interface CandidatePath {
  /** Target first. The certificate of the anchor is not among them, unless it is the target. */
  readonly certificates: readonly Certificate[];
  /** Whom they lead to; undefined for a way that ends before one, where none leads to a trust anchor. */
  readonly trustAnchor: TrustAnchor | undefined;
}

/** Limits of the search, and what is known already; everything has a default. */
export interface PathBuilderOptions {
  /** How many certificates a path may have at most, without the anchor. */
  readonly maxPathLength?: number | undefined;
  /** How many issuers are tried on all paths together. */
  readonly maxSteps?: number | undefined;
  /** Whether it is known already that no path may have this certificate below this issuer. */
  readonly isRefused?: ((certificate: Certificate, issuer: Certificate | TrustAnchor) => boolean) | undefined;
  /** Prefers certificates that are valid at this moment. */
  readonly now?: Date | undefined;
}

/** The limits that hold by default. */
export const pathBuilderLimits = { maxPathLength: 20, maxSteps: 10_000 } as const;

/** What the search reports at its end. */
export interface PathSearch {
  /** Which limit ended the search before all paths were proposed, or undefined. */
  readonly limitReached: 'maxPathLength' | 'maxSteps' | undefined;
}

/**
 * Proposes every path from the first certificate of `chain` to a trust anchor, through the others in any order; the likeliest
 * first. If none leads to an anchor, one way is proposed as far as it goes. An empty chain has no path.
 */
export function* buildPaths(
  chain: readonly Certificate[],
  trustAnchors: readonly (Certificate | TrustAnchor)[],
  options: PathBuilderOptions = {},
): Generator<CandidatePath, PathSearch> {
  const { maxPathLength = pathBuilderLimits.maxPathLength, maxSteps = pathBuilderLimits.maxSteps } = options;
  let limitReached: PathSearch['limitReached'];
  if (chain.length === 0) return { limitReached };
  const graph = indexIssuers(chain, trustAnchors.map(trustAnchorOf), options.now);
  const target = chain[0];
  const path = [target];
  let found = false;

  const itself = graph.anchors.find((anchor) => isAnchor(anchor, target));
  if (itself) {
    found = true;
    yield { certificates: [target], trustAnchor: itself };
  }

  // Depth first without recursion: each level holds the issuers that are still to be tried for the path's last certificate.
  const levels = [graph.issuersOf(target)];
  let steps = 0;
  while (levels.length > 0) {
    const issuer = levels[levels.length - 1].next();
    if (issuer.done) {
      levels.pop();
      path.pop();
      continue;
    }
    if (++steps > maxSteps) {
      limitReached = 'maxSteps';
      break;
    }
    const last = path[path.length - 1];
    if (options.isRefused?.(last, issuer.value)) continue;
    if ('name' in issuer.value) {
      found = true;
      yield { certificates: [...path], trustAnchor: issuer.value };
      continue;
    }
    const next = issuer.value;
    if (path.some((each) => isSameAuthority(each, next))) continue;
    if (path.length >= maxPathLength) {
      limitReached ??= 'maxPathLength';
      continue;
    }
    path.push(next);
    levels.push(graph.issuersOf(next));
  }
  if (!found) yield { certificates: deadEnd(graph, target, maxPathLength), trustAnchor: undefined };
  return { limitReached };
}

/** The certificates and anchors by the names of their subjects, and how far each certificate is from an anchor. */
interface IssuerGraph {
  readonly anchors: readonly TrustAnchor[];
  /** Who could have issued a certificate and leads to an anchor, the likeliest first. */
  issuersOf(certificate: Certificate): Iterator<Certificate | TrustAnchor>;
  /** The certificates with the name and key identifier of an issuer, whether they lead to an anchor or not. */
  namedIssuers(certificate: Certificate): readonly Certificate[];
}

function indexIssuers(
  bag: readonly Certificate[],
  anchors: readonly TrustAnchor[],
  now: Date | undefined,
): IssuerGraph {
  const bySubject = new Map<string, Certificate[]>();
  const byIssuer = new Map<string, Certificate[]>();
  const anchorsByName = new Map<string, TrustAnchor[]>();
  for (const certificate of withoutRepeats(bag)) {
    push(bySubject, nameKey(certificate.subject), certificate);
    push(byIssuer, nameKey(certificate.issuer), certificate);
  }
  for (const anchor of anchors) push(anchorsByName, nameKey(anchor.name), anchor);

  // Breadth first from the anchors downwards, by names: what is never reached leads nowhere.
  const distances = new Map<string, number>();
  let names = [...anchorsByName.keys()];
  for (let distance = 0; names.length > 0; distance++) {
    const below: string[] = [];
    for (const name of names) {
      if (distances.has(name)) continue;
      distances.set(name, distance);
      for (const certificate of byIssuer.get(name) ?? []) below.push(nameKey(certificate.subject));
    }
    names = below;
  }

  const likelihood = (issuer: Certificate, certificate: Certificate): number =>
    keyIdentifierScore(issuer, certificate) +
    (now && (now < issuer.validity.notBefore || now > issuer.validity.notAfter) ? 10 : 0) +
    (distances.get(nameKey(issuer.issuer)) ?? Infinity) / 1000;
  return {
    anchors,
    *issuersOf(certificate) {
      const name = nameKey(certificate.issuer);
      const named = anchorsByName.get(name) ?? [];
      const isLikely = ({ certificate: own }: TrustAnchor): boolean => !own || keyIdentifierScore(own, certificate) < 2;
      yield* named.filter(isLikely);
      const issuers = (bySubject.get(name) ?? []).filter((issuer) => distances.has(nameKey(issuer.issuer)));
      const ranked = issuers.map((issuer) => ({ issuer, rank: likelihood(issuer, certificate) }));
      ranked.sort((a, b) => a.rank - b.rank);
      for (const { issuer } of ranked) yield issuer;
      // Key identifiers are hints: an anchor with another one comes last, but it comes.
      yield* named.filter((anchor) => !isLikely(anchor));
    },
    namedIssuers: (certificate) =>
      (bySubject.get(nameKey(certificate.issuer)) ?? []).filter(
        (issuer) => keyIdentifierScore(issuer, certificate) < 2,
      ),
  };
}

/** Where no way leads to an anchor: one way as far as it goes, taking the first issuer each time. */
function deadEnd(graph: IssuerGraph, target: Certificate, maxPathLength: number): readonly Certificate[] {
  const path = [target];
  while (path.length < maxPathLength) {
    const issuer = graph.namedIssuers(path[path.length - 1]).find((each) => !path.includes(each));
    if (!issuer) break;
    path.push(issuer);
  }
  return path;
}

/**
 * How well the issuer's key identifier fits the one that a certificate asks for (sections 4.2.1.1 and 4.2.1.2): 0 if they are
 * equal, 1 if one is missing, 2 if they differ.
 */
function keyIdentifierScore(issuer: Certificate, certificate: Certificate): 0 | 1 | 2 {
  const wanted = findExtension(certificate, 'authorityKeyIdentifier')?.keyIdentifier;
  const present = findExtension(issuer, 'subjectKeyIdentifier')?.keyIdentifier;
  if (!wanted || !present) return 1;
  return equalBytes(wanted, present) ? 0 : 2;
}

/** The same subject with the same key: a path that meets it twice goes round in a loop (RFC 4158 section 2.4.2). */
function isSameAuthority(a: Certificate, b: Certificate): boolean {
  return (
    a === b ||
    (nameKey(a.subject) === nameKey(b.subject) &&
      equalBytes(a.subjectPublicKeyInfo.publicKey, b.subjectPublicKeyInfo.publicKey))
  );
}

function withoutRepeats(certificates: readonly Certificate[]): Certificate[] {
  const text = new TextDecoder('latin1');
  return [...new Map(certificates.map((certificate) => [text.decode(certificate.bytes), certificate])).values()];
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
