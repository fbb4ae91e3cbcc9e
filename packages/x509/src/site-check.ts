/**
 * The checks that a browser makes before it trusts a site's certificate, as section 14.7.6 of the chapter has them (Netscape's
 * algorithm): date, signer trust, signature, site identity; and one that has come since, purpose. They are a view of the full
 * verdict of `verifyChain`: each gathers the checks of today that answer its question.
 */

import { verdictOf, type Check, type Verdict } from '@cleartext/core';
import type { Certificate } from './certificate.ts';
import type { TrustAnchor } from './path/trust-anchor.ts';
import type { CertificateUse } from './purpose.ts';
import type { ProfileName, VerificationProfile } from './verification-profile.ts';
import { verifyChain, type ChainCheckName, type ChainVerdict, type VerifyChainOptions } from './verify-chain.ts';

/** The names of the checks, in the order of the chapter. */
export type CheckName = 'date' | 'signer trust' | 'signature' | 'site identity' | 'purpose';

/** One check: what it found, in a sentence, and where its rule stands. */
export interface SiteCheck extends Check {
  readonly name: CheckName;
  /** The place in the verdict's path of the certificate that failed. */
  readonly position?: number;
}

/** All checks together. */
export interface SiteVerdict extends Verdict<SiteCheck> {
  /** From the site's certificate to the trusted one, as far as it was found. */
  readonly path: readonly Certificate[];
  /** The verdict that this one is a view of, with every check of the path algorithm. */
  readonly details: ChainVerdict;
}

/** What is checked against what. */
export interface SiteCheckOptions {
  /** The certificates that the peer sent, its own first, the others in any order. */
  readonly chain: readonly Certificate[];
  /** The name or address that was asked for; without it the site identity is not checked (client certificates). */
  readonly host?: string | undefined;
  readonly now: Date;
  /** Who is trusted; their dates and limits count like those of the others. */
  readonly trustAnchors: readonly (Certificate | TrustAnchor)[];
  /** What the certificate is used for: by a site (the default), by its visitor, or to sign a document. */
  readonly purpose?: CertificateUse | undefined;
  /** `rfc5280` by default: the chapter's certificates need not keep the rules of today's web. */
  readonly profile?: ProfileName | VerificationProfile | undefined;
  /** Accept signatures with broken hashes (MD5, SHA-1) and short keys, to study old certificates: the profile `museum`. */
  readonly allowBroken?: boolean | undefined;
  /** Revocation lists, OCSP responses, budgets and limits, as for `verifyChain`. */
  readonly more?: Pick<VerifyChainOptions, 'crls' | 'ocsp' | 'revocation' | 'limits' | 'budget'> | undefined;
}

/**
 * Makes every check that can be made and reports them all. Where several paths lead to a trust anchor, one that passes is
 * enough; if none does, the likeliest is reported. Never throws for what a certificate contains; throws `TypeError` or
 * `RangeError` for a host, moment or purpose that is not valid.
 */
export function checkSite(options: SiteCheckOptions): SiteVerdict {
  const { allowBroken = false, profile = allowBroken ? 'museum' : 'rfc5280', more = {}, ...rest } = options;
  const details = verifyChain({ ...rest, ...more, profile });
  const checks = (Object.keys(VIEW) as CheckName[]).map((name) => viewOf(name, details));
  return { ...verdictOf(checks), accepted: details.accepted, path: details.path, details };
}

/** One check of the chapter: the first failure among the checks that it gathers, or what the first of them says. */
function viewOf(name: CheckName, { checks }: ChainVerdict): SiteCheck {
  const gathered = VIEW[name].map((wanted) => checks.find((check) => check.name === wanted)!);
  const failure = gathered.find(({ outcome }) => outcome === 'failed');
  const spoken = failure ?? gathered[0];
  // What was looked at is found when somebody asks for it: the getter must not run here.
  return Object.defineProperties(
    {},
    { ...Object.getOwnPropertyDescriptors(spoken), name: { value: name, enumerable: true } },
  ) as SiteCheck;
}

/** For each check of the chapter the checks of today that answer its question; the first one speaks if none fails. */
const VIEW: Readonly<Record<CheckName, readonly ChainCheckName[]>> = {
  date: ['validity'],
  'signer trust': [
    ...(['trust', 'name chaining', 'basic constraints', 'path length', 'key usage', 'name constraints'] as const),
    ...(['policies', 'revocation', 'work limits'] as const),
  ],
  signature: ['signature', 'algorithms', 'key strength'],
  'site identity': ['site identity'],
  purpose: ['purpose', 'critical extensions', 'certificate form'],
};
