/**
 * Validators as they were: each profile is today's with one mistake that programs have really made, under a name that says
 * which. All the checks run, and the mistake is that the failure of one of them does not count, or that a broken
 * signature is believed. Broken, and here to be attacked: nothing outside of this folder knows them.
 */

import { verdictOf } from '@cleartext/core';
import type { Certificate } from '../certificate.ts';
import { findExtension } from '../extensions/extension.ts';
import { matchHost } from '../host-name.ts';
import { SIGNATURE_LIMIT, type SignatureBudget } from '../signature-budget.ts';
import { verificationProfiles, type VerificationProfile } from '../verification-profile.ts';
import { verifyChain, type ChainCheck, type ChainVerdict, type VerifyChainOptions } from '../verify-chain.ts';
import { verifyFromTheFront } from './low-exponent.ts';

/** A way to judge certificates that has one known mistake. */
export interface WeakProfile {
  readonly name: string;
  readonly status: 'broken';
  /** What is wrong with it, as a sentence without its full stop. */
  readonly sentence: string;
  readonly profile: VerificationProfile;
  /** Whether a failed check does not count. */
  readonly forgives?: (check: ChainCheck, target: Certificate, host: string | undefined) => boolean;
  /** How signatures are verified, where that is the mistake. */
  readonly verifySignature?: SignatureBudget['verify'];
}

const { rfc5280 } = verificationProfiles;

/** The weak profiles by name. */
export const weakProfiles = {
  ignoresCaFlag: {
    name: 'lab: ignores the CA flag',
    status: 'broken',
    sentence: 'every certificate may sign others (Internet Explorer until 2002, CVE-2002-0862)',
    profile: rfc5280,
    forgives: ({ name }) => name === 'basic constraints' || name === 'key usage',
  },
  readsNamesAsCStrings: {
    name: 'lab: reads names as C strings',
    status: 'broken',
    sentence: 'a host name ends at its first NUL (several browsers until 2009, CVE-2009-2408)',
    profile: rfc5280,
    forgives: ({ name }, target, host = '') =>
      name === 'site identity' && namesOf(target).some((value) => matchHost(value.split('\0')[0], host)),
  },
  acceptsMd5: {
    name: 'lab: accepts MD5',
    status: 'broken',
    sentence: 'signatures with MD5 count (all browsers until 2009 and later)',
    profile: { ...rfc5280, name: 'rfc5280 with MD5', acceptedBrokenHashes: ['md5'] },
  },
  readsPaddingFromTheFront: {
    name: 'lab: reads the padding from the front',
    status: 'broken',
    sentence: 'what follows the digest in an RSA signature is not looked at (CVE-2006-4339)',
    profile: rfc5280,
    verifySignature: ({ tbsBytes, signatureAlgorithm, signature }, spki) =>
      verifyFromTheFront(spki, signatureAlgorithm, tbsBytes, signature),
  },
  limitsAlternativeNamesOnly: {
    name: 'lab: limits alternative names only',
    status: 'broken',
    sentence: 'the common name counts as a host, but no name constraint is applied to it',
    profile: { ...rfc5280, name: 'rfc5280 with common names', commonNameFallback: true },
    forgives: ({ name, position }, target) =>
      name === 'name constraints' && position === 0 && findExtension(target, 'subjectAltName') === undefined,
  },
} as const satisfies Readonly<Record<string, WeakProfile>>;

/**
 * The verdict under a weak profile: `verifyChain` with the mistake. A check whose failure does not count is listed as passed,
 * and its sentence says that it was ignored. Throws as `verifyChain` does.
 */
export function verifyChainWeakly(weak: WeakProfile, options: Omit<VerifyChainOptions, 'profile'>): ChainVerdict {
  const { profile, forgives, verifySignature } = weak;
  const budget = verifySignature ? countedBy(verifySignature) : options.budget;
  const verdict = verifyChain({ ...options, profile, budget });
  const checks = verdict.checks.map((check) =>
    check.outcome === 'failed' && forgives?.(check, verdict.path[0], options.host)
      ? { ...check, outcome: 'passed' as const, sentence: `ignored: ${check.sentence}` }
      : check,
  );
  return { ...verdict, ...verdictOf(checks) };
}

function namesOf(certificate: Certificate): string[] {
  const names = findExtension(certificate, 'subjectAltName')?.names ?? [];
  return names.flatMap((name) => (name.type === 'dNSName' ? [name.value] : []));
}

/** A budget that verifies in its own way. */
function countedBy(verify: SignatureBudget['verify']): SignatureBudget {
  let spent = 0;
  return {
    verify(structure, key) {
      if (spent >= SIGNATURE_LIMIT) return false;
      spent++;
      return verify(structure, key);
    },
    get spent() {
      return spent;
    },
    get exceeded() {
      return spent >= SIGNATURE_LIMIT;
    },
  };
}
