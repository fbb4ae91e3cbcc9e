/**
 * The verdict over a certificate: is it, now, for this host, vouched for by somebody trusted? Paths are proposed by the
 * builder and validated by RFC 5280 section 6.1; above that stand the rules of a profile, the purpose and the identity of the
 * site. Every check is reported, passed, failed or not reached, with the bytes it looked at, and all failures together: what
 * Node's users have asked for since 2016.
 */

import type { SubjectPublicKeyInfo } from '@cleartext/asn1';
import { checkOneOf, checkText, verdictOf, type Check, type Evidence, type Verdict } from '@cleartext/core';
import { formProblems } from './certificate-form.ts';
import { counted, quotedName } from './certificate-names.ts';
import type { Certificate } from './certificate.ts';
import { fieldEvidence } from './evidence.ts';
import { algorithmProblem, keyProblem } from './key-policy.ts';
import { checkMoment } from './moment.ts';
import { sameName } from './name.ts';
import type { Finding, PathCheckName } from './path/finding.ts';
import { buildPaths, pathBuilderLimits, type CandidatePath } from './path/path-builder.ts';
import { trustAnchorOf, type TrustAnchor } from './path/trust-anchor.ts';
import { validatePath, type PathEvent, type PathResult } from './path/validate-path.ts';
import type { PathInputs } from './path/validation-state.ts';
import {
  certificateUses,
  purposeProblem,
  purposeSentence,
  strictPurposeProblem,
  type CertificateUse,
} from './purpose.ts';
import type { Crl } from './revocation/crl.ts';
import type { OcspResponse } from './revocation/ocsp.ts';
import { revocationChecker, type RevocationChecker, type RevocationMode } from './revocation/revocation-check.ts';
import { SIGNATURE_LIMIT, signatureBudget, type SignatureBudget } from './signature-budget.ts';
import { identityProblem, mailboxProblem } from './site-identity.ts';
import { profileOf, type ProfileName, type VerificationProfile } from './verification-profile.ts';

/** The checks of a verdict, in the order in which they are listed. */
export type ChainCheckName =
  | 'trust'
  | PathCheckName
  | 'algorithms'
  | 'key strength'
  | 'certificate form'
  | 'purpose'
  | 'site identity'
  | 'work limits';

/** One check, and which certificate of the path failed it first, counted from the target. */
export interface ChainCheck extends Check {
  readonly name: ChainCheckName;
  /** The place in the verdict's path of the certificate that failed. */
  readonly position?: number;
}

/** One path that was tried. */
export interface TriedPath {
  /** The certificates, target first, the anchor's own last. */
  readonly path: readonly Certificate[];
  /** Why it was refused: the failures in the order of the checks; empty for the accepted path. */
  readonly failures: readonly string[];
}

/** The verdict. */
export interface ChainVerdict extends Verdict<ChainCheck> {
  /** From the target to the trusted certificate, of the accepted path or else of the likeliest one. */
  readonly path: readonly Certificate[];
  /** Every path that was tried, in order. */
  readonly tried: readonly TriedPath[];
  /** The state variables of the path algorithm, certificate by certificate. */
  readonly trace: readonly PathEvent[];
  /** The policies that are valid for the path and accepted by the user. */
  readonly userConstrainedPolicySet: readonly string[];
  /** How many signatures were verified. */
  readonly signatureChecks: number;
}

/** Limits to the work of one verdict; everything has a default. */
export interface ChainLimits {
  readonly signatureChecks?: number | undefined;
  /** How many paths are validated. */
  readonly paths?: number | undefined;
  readonly pathLength?: number | undefined;
  readonly steps?: number | undefined;
}

/** What is judged, and against what. */
export interface VerifyChainOptions extends PathInputs {
  /** The certificates that the peer sent, its own first, the others in any order. */
  readonly chain: readonly Certificate[];
  readonly trustAnchors: readonly (Certificate | TrustAnchor)[];
  /** The host or address that was asked for; without one the identity is not checked. */
  readonly host?: string | undefined;
  /** The mailbox that was asked for, in the place of a host. */
  readonly mailbox?: string | undefined;
  readonly now: Date;
  /** `webpki` by default. */
  readonly profile?: ProfileName | VerificationProfile | undefined;
  /** `server` by default. */
  readonly purpose?: CertificateUse | undefined;
  /** Revocation lists, in any order. */
  readonly crls?: readonly Crl[] | undefined;
  /** OCSP responses, such as a staple. */
  readonly ocsp?: readonly OcspResponse[] | undefined;
  /**
   * What a certificate without a word on its revocation is: `required` refuses it, `available` (the default where there are
   * lists or responses) accepts it, `off` looks at nothing.
   */
  readonly revocation?: RevocationMode | undefined;
  readonly limits?: ChainLimits | undefined;
  /** A budget that several verdicts share. */
  readonly budget?: SignatureBudget | undefined;
}

/**
 * Judges a certificate and reports every check. Where several paths lead to a trust anchor, one that passes is enough; if none
 * does, the likeliest is reported, and `tried` says why each was refused. Never throws for what a certificate contains; throws
 * `TypeError` or `RangeError` for options that are not valid.
 */
export function verifyChain(options: VerifyChainOptions): ChainVerdict {
  const job = newJob(options);
  const { paths = MAX_PATHS, pathLength, steps } = options.limits ?? {};
  const search = buildPaths(options.chain, options.trustAnchors, {
    maxPathLength: pathLength,
    maxSteps: steps,
    isRefused: (certificate, issuer) => job.isRefused(certificate, issuer),
    now: options.now,
  });
  const tried: TriedPath[] = [];
  let best: Judgement | undefined;
  let limit: string | undefined;
  for (;;) {
    const next = search.next();
    if (next.done) {
      limit ??= next.value.limitReached && LIMIT_SENTENCES[next.value.limitReached](options.limits ?? {});
      break;
    }
    if (tried.length >= paths) {
      limit = `${counted(paths, 'path')} were tried, which is the limit, and there are more`;
      break;
    }
    const judgement = judge(next.value, job);
    tried.push({
      path: judgement.path,
      failures: judgement.findings.map(({ check, sentence }) => `${check}: ${sentence}`),
    });
    if (!best || (judgement.findings.length === 0 && best.findings.length > 0)) best = judgement;
    if (judgement.findings.length === 0) break;
    if (job.budget.exceeded) {
      limit = `${counted(job.budget.spent, 'signature')} were verified, which is the limit`;
      break;
    }
  }
  return report(best ?? NOTHING_SENT, job, tried, limit);
}

/** The options with their defaults, and what was learnt on the paths so far. */
interface Job {
  readonly options: VerifyChainOptions;
  readonly profile: VerificationProfile;
  readonly purpose: CertificateUse;
  readonly budget: SignatureBudget;
  readonly checkRevocation: RevocationChecker;
  isRefused(certificate: Certificate, issuer: Certificate | TrustAnchor): boolean;
  learn(judgement: Judgement, candidate: CandidatePath): void;
}

type AnyFinding = Finding<ChainCheckName>;

/** One path with everything that is wrong with it. */
interface Judgement {
  readonly path: readonly Certificate[];
  /** How many certificates of the path were validated: the anchor's own is not among them. */
  readonly n: number;
  readonly trusted: boolean;
  readonly findings: readonly AnyFinding[];
  readonly trace: readonly PathEvent[];
  readonly result: PathResult | undefined;
}

const NOTHING_SENT: Judgement = {
  ...{ path: [], n: 0, trusted: false, trace: [], result: undefined },
  findings: [{ check: 'trust', i: 0, sentence: 'no certificate was sent', clause: 'RFC 5280 section 6.1', field: '' }],
};

function newJob(options: VerifyChainOptions): Job {
  const { host, mailbox, now, purpose = 'server', profile = 'webpki', limits = {} } = options;
  if (host !== undefined) checkText('host', host);
  if (mailbox !== undefined) checkText('mailbox', mailbox);
  checkMoment('now', now);
  checkOneOf('purpose', purpose, Object.keys(certificateUses) as CertificateUse[]);
  const rules = profileOf(profile);
  const budget = options.budget ?? signatureBudget(limits.signatureChecks ?? SIGNATURE_LIMIT);
  // Whatever is wrong with one certificate, or between it and its issuer, is wrong on every path.
  const refused = new Set<Certificate>();
  const refusedPairs = new Map<Certificate, Set<Certificate | TrustAnchor>>();
  return {
    options,
    profile: rules,
    purpose,
    budget,
    checkRevocation: revocationChecker({
      ...{ chain: options.chain, crls: options.crls ?? [], ocsp: options.ocsp ?? [], mode: modeOf(options) },
      ...{ now, profile: rules, budget },
    }),
    isRefused: (certificate, issuer) =>
      (!('name' in issuer) && refused.has(issuer)) || (refusedPairs.get(certificate)?.has(issuer) ?? false),
    learn({ findings, n }, { certificates, trustAnchor }) {
      if (budget.exceeded) return;
      for (const { check, i } of findings) {
        const place = n - i;
        if (i > 0 && i < n && CONTEXT_FREE.has(check)) refused.add(certificates[place]);
        if (i === 0 || check !== 'signature') continue;
        const issuer = i === 1 ? trustAnchor : certificates[place + 1];
        const pairs = refusedPairs.get(certificates[place]) ?? new Set();
        if (issuer) refusedPairs.set(certificates[place], pairs.add(issuer));
      }
    },
  };
}

/** Checks whose failure depends on the certificate alone. */
const CONTEXT_FREE: ReadonlySet<ChainCheckName> = new Set<ChainCheckName>([
  ...(['validity', 'basic constraints', 'key usage', 'critical extensions', 'algorithms', 'key strength'] as const),
  ...(['certificate form', 'purpose'] as const),
]);

/** One candidate through all checks. */
function judge(candidate: CandidatePath, job: Job): Judgement {
  const { options, budget } = job;
  const { certificates, trustAnchor } = candidate;
  const targetIsAnchor = trustAnchor !== undefined && trustAnchor.certificate === certificates[0];
  const partial = trustAnchor === undefined && certificates.length > 1;
  // A way that leads to nobody trusted is validated up to its last certificate, as if that one were trusted.
  const anchor = trustAnchor ?? trustAnchorOf(certificates[certificates.length - 1]);
  const below = partial ? certificates.slice(0, -1) : certificates;
  const isAnchorItself = targetIsAnchor || (trustAnchor === undefined && !partial);
  const n = below.length;

  const trace: PathEvent[] = [];
  const result = validatePath(
    {
      ...options,
      path: [...below].reverse(),
      trustAnchor: anchor,
      anchorLimits: job.profile.anchorLimits,
      targetIsAnchor: isAnchorItself,
      verifySignature: (certificate, key) => trustAnchor === undefined || budget.verify(certificate, key),
      checkRevocation: trustAnchor
        ? (certificate, issuer) => job.checkRevocation(certificate, issuer, trustAnchor)
        : undefined,
    },
    (event) => trace.push(event),
  );
  const own = isAnchorItself ? undefined : anchor.certificate;
  const path = own ? [...below, own] : below;
  const findings: AnyFinding[] = [
    ...(trustAnchor ? [] : [noTrust(certificates, options)]),
    ...result.findings,
    ...profileFindings({ below, anchor: own, anchorKey: anchor, trace, result, n }, job),
    ...purposeFindings(below, own, job),
    ...identityFindings(certificates[0], n, job),
  ];
  const order = (finding: AnyFinding): number => CHECK_ORDER.indexOf(finding.check);
  findings.sort((a, b) => order(a) - order(b) || b.i - a.i);
  const judgement = { path, n, trusted: trustAnchor !== undefined, findings, trace, result };
  job.learn(judgement, candidate);
  return judgement;
}

function noTrust(certificates: readonly Certificate[], { limits }: VerifyChainOptions): AnyFinding {
  const { subject, issuer } = certificates[certificates.length - 1];
  const most = limits?.pathLength ?? pathBuilderLimits.maxPathLength;
  const sentence =
    certificates.length >= most
      ? `the path is longer than ${most} certificates`
      : sameName(subject, issuer)
        ? `${quotedName(subject)} vouches for itself, and is not trusted`
        : `${quotedName(issuer)} is not trusted and its certificate was not sent`;
  return { check: 'trust', i: 0, sentence, clause: 'RFC 5280 section 6.1', field: 'issuer' };
}

interface ProfileMatter {
  readonly below: readonly Certificate[];
  readonly anchor: Certificate | undefined;
  readonly anchorKey: TrustAnchor;
  readonly trace: readonly PathEvent[];
  readonly result: PathResult;
  readonly n: number;
}

/** Algorithms, keys and forms, by the profile. The anchor's own signature is not looked at: nobody relies on it. */
function profileFindings({ below, anchor, anchorKey, trace, result, n }: ProfileMatter, job: Job): AnyFinding[] {
  const { profile, purpose } = job;
  const findings: AnyFinding[] = [];
  const add = (check: ChainCheckName, i: number, clause: string, field: string, sentence: string | undefined): void => {
    if (sentence !== undefined) findings.push({ check, i, sentence, clause, field });
  };
  const keyClause = 'NIST SP 800-57 part 1 section 5.6.1';
  for (const [place, certificate] of below.entries()) {
    const i = n - place;
    const key = i === n ? result.workingPublicKey : trace[i].state.workingPublicKey;
    add('algorithms', i, 'RFC 5280 section 4.1.1.2', 'signatureAlgorithm', algorithmProblem(certificate, profile));
    add('key strength', i, keyClause, 'subjectPublicKeyInfo', keyProblem(certificate, key, profile));
    const role = i === n ? 'target' : 'authority';
    for (const { sentence, clause, field } of formProblems(
      { certificate, role, forServer: purpose === 'server' },
      profile,
    ))
      add('certificate form', i, clause, field, `${quotedName(certificate.subject)} ${sentence}`);
  }
  if (anchor || below.length > 0) {
    const key: SubjectPublicKeyInfo = anchorKey.subjectPublicKeyInfo;
    if (anchor ?? !below.includes(anchorKey.certificate!))
      add('key strength', 0, keyClause, 'subjectPublicKeyInfo', keyProblem({ subject: anchorKey.name }, key, profile));
  }
  if (anchor && profile.anchorLimits.constraints)
    for (const { sentence, clause, field } of formProblems(
      { certificate: anchor, role: 'anchor', forServer: false },
      profile,
    ))
      add('certificate form', 0, clause, field, `${quotedName(anchor.subject)} ${sentence}`);
  return findings;
}

function purposeFindings(below: readonly Certificate[], anchor: Certificate | undefined, job: Job): AnyFinding[] {
  const all = anchor && job.profile.anchorLimits.constraints ? [...below, anchor] : below;
  return all.flatMap((certificate, place) => {
    const isTarget = place === 0;
    const problem =
      purposeProblem(certificate, job.purpose, isTarget) ??
      (isTarget && job.profile.strictPurpose ? strictPurposeProblem(certificate, job.purpose) : undefined);
    return problem ? [{ ...problem, check: 'purpose', i: below.length - place } as const] : [];
  });
}

function identityFindings(target: Certificate, n: number, { options, profile }: Job): AnyFinding[] {
  const { host, mailbox } = options;
  const sentence =
    host !== undefined
      ? identityProblem(target, host, profile.commonNameFallback)
      : mailbox !== undefined
        ? mailboxProblem(target, mailbox)
        : undefined;
  if (sentence === undefined) return [];
  return [{ check: 'site identity', i: n, sentence, clause: CLAUSES['site identity'], field: 'subjectAltName' }];
}

/** The checks in order, each with what it found. */
function report(judgement: Judgement, job: Job, tried: readonly TriedPath[], limit: string | undefined): ChainVerdict {
  const { path, n, trace, result, findings } = judgement;
  const accepted = path.length > 0 && findings.length === 0;
  const checks = CHECK_ORDER.map((name): ChainCheck => {
    const failures = findings.filter(({ check }) => check === name);
    if (name === 'work limits' && limit !== undefined && !accepted)
      return { name, outcome: 'failed', sentence: limit, clause: CLAUSES[name] };
    if (failures.length > 0) return failedCheck(name, failures, path, n);
    const open = notReached(name, judgement, job);
    if (open) return { name, outcome: 'not reached', clause: CLAUSES[name], ...open };
    const sentence = passedSentence(name, judgement, job);
    return withEvidence({ name, outcome: 'passed', sentence, clause: CLAUSES[name] }, () => seen(name, path));
  });
  return {
    ...verdictOf(checks),
    ...{ path, tried, trace, signatureChecks: job.budget.spent },
    userConstrainedPolicySet: result?.userConstrainedPolicySet ?? [],
  };
}

function failedCheck(
  name: ChainCheckName,
  failures: readonly AnyFinding[],
  path: readonly Certificate[],
  n: number,
): ChainCheck {
  const places = failures.map(({ i, field }) => ({ place: n - i, field }));
  const sentence = [...new Set(failures.map((failure) => failure.sentence))].join('; ');
  const position = places[0].place;
  const check: ChainCheck = {
    ...{ name, outcome: 'failed', sentence, clause: failures[0].clause },
    ...(position >= 0 && position < path.length ? { position } : {}),
  };
  return withEvidence(check, () =>
    places.flatMap(({ place, field }) => (place < path.length ? [fieldEvidence(path[place], place, field)] : [])),
  );
}

/** A check whose evidence is looked up when somebody asks for it: most verdicts are only accepted or refused. */
function withEvidence(check: ChainCheck, find: () => readonly Evidence[]): ChainCheck {
  let found: readonly Evidence[] | undefined;
  return Object.defineProperty(check, 'lookedAt', { enumerable: true, get: () => (found ??= find()) });
}

/** Why a check was not made, or undefined if it was. */
function notReached(
  name: ChainCheckName,
  { path, trusted }: Judgement,
  { options }: Job,
): { readonly sentence: string; readonly optional?: boolean } | undefined {
  if (name === 'work limits') return undefined;
  if (path.length === 0) return { sentence: 'no certificate was sent' };
  if (name === 'site identity' && options.host === undefined && options.mailbox === undefined)
    return { sentence: 'no host name was asked for', optional: true };
  if (name === 'revocation' && modeOf(options) === 'off')
    return { sentence: 'nothing was said about revocation', optional: true };
  if ((name === 'signature' || name === 'revocation') && !trusted)
    return { sentence: 'there is no path to a trusted signer' };
  return undefined;
}

/** What is done about revocation where nobody says it. */
function modeOf({ revocation, crls = [], ocsp = [] }: VerifyChainOptions): RevocationMode {
  return revocation ?? (crls.length + ocsp.length > 0 ? 'available' : 'off');
}

function passedSentence(
  name: ChainCheckName,
  { path, n }: Judgement,
  { options, purpose, profile, budget }: Job,
): string {
  switch (name) {
    case 'trust':
      return `the path ends at ${quotedName(path[path.length - 1].subject)}, which is trusted`;
    case 'signature':
      return path.length === 1 && n === 1 && budget.spent === 0
        ? 'the certificate itself is trusted'
        : `${counted(n, 'signature')} verified`;
    case 'validity':
      return `${options.now.toISOString()} lies inside the validity of ${counted(path.length, 'certificate')}`;
    case 'site identity':
      return `${options.host ?? options.mailbox} is among the names of the certificate`;
    case 'purpose':
      return purposeSentence(purpose, path.length);
    case 'work limits':
      return `${counted(budget.spent, 'signature')} verified, below every limit`;
    case 'algorithms':
    case 'key strength':
    case 'certificate form':
      return `${PASSED[name]} (profile ${profile.name})`;
    default:
      return PASSED[name];
  }
}

/** The fields that a passed check looked at, in every certificate of the path that has them. */
function seen(name: ChainCheckName, path: readonly Certificate[]): readonly Evidence[] {
  const fields = FIELDS[name];
  const certificates = name === 'site identity' ? path.slice(0, 1) : path;
  return certificates.flatMap((certificate, place) =>
    fields.map((field) => fieldEvidence(certificate, place, field)).filter(({ label }) => label !== undefined),
  );
}

const CHECK_ORDER: readonly ChainCheckName[] = [
  'validity',
  'trust',
  'name chaining',
  'signature',
  'algorithms',
  'key strength',
  'basic constraints',
  'path length',
  'key usage',
  'name constraints',
  'policies',
  'critical extensions',
  'revocation',
  'certificate form',
  'site identity',
  'purpose',
  'work limits',
];

const CLAUSES: Readonly<Record<ChainCheckName, string>> = {
  validity: 'RFC 5280 section 6.1.3 (a)(2)',
  trust: 'RFC 5280 section 6.1',
  'name chaining': 'RFC 5280 section 6.1.3 (a)(4)',
  signature: 'RFC 5280 section 6.1.3 (a)(1)',
  algorithms: 'RFC 5280 section 4.1.1.2',
  'key strength': 'NIST SP 800-57 part 1 section 5.6.1',
  'basic constraints': 'RFC 5280 section 6.1.4 (k)',
  'path length': 'RFC 5280 section 6.1.4 (l), (m)',
  'key usage': 'RFC 5280 section 6.1.4 (n)',
  'name constraints': 'RFC 5280 section 6.1.3 (b), (c)',
  policies: 'RFC 5280 section 6.1.3 (d) to (f), RFC 9618',
  'critical extensions': 'RFC 5280 section 6.1.4 (o)',
  revocation: 'RFC 5280 section 6.1.3 (a)(3)',
  'certificate form': 'RFC 5280 section 4',
  'site identity': 'RFC 9525 section 6',
  purpose: 'RFC 5280 sections 4.2.1.3 and 4.2.1.12',
  'work limits': 'RFC 4158 section 2.4.2',
};

const PASSED: Readonly<Record<ChainCheckName, string>> = {
  ...{ validity: '', trust: '', signature: '', 'site identity': '', purpose: '', 'work limits': '' },
  'name chaining': 'each certificate is issued by the name of the one above it',
  algorithms: 'every signature algorithm is good enough',
  'key strength': 'every key is long enough',
  'basic constraints': 'every certificate above the target is that of an authority',
  'path length': 'the path is nowhere longer than an authority allows',
  'key usage': 'every key above the target may sign certificates',
  'name constraints': 'every name is inside the limits that the authorities set',
  policies: 'the policies of the certificates satisfy what is required',
  'critical extensions': 'every critical extension is understood',
  revocation: 'no certificate is revoked',
  'certificate form': 'the certificates keep the rules for issuing them',
};

/** The fields that each check looks at. */
const FIELDS: Readonly<Record<ChainCheckName, readonly string[]>> = {
  validity: ['validity'],
  trust: ['issuer'],
  'name chaining': ['issuer', 'subject'],
  signature: ['signatureValue'],
  algorithms: ['signatureAlgorithm'],
  'key strength': ['subjectPublicKeyInfo'],
  'basic constraints': ['basicConstraints'],
  'path length': ['basicConstraints'],
  'key usage': ['keyUsage'],
  'name constraints': ['nameConstraints', 'subjectAltName'],
  policies: ['certificatePolicies', 'policyMappings', 'policyConstraints', 'inhibitAnyPolicy'],
  'critical extensions': ['extensions'],
  revocation: ['serialNumber'],
  'certificate form': [],
  'site identity': ['subjectAltName'],
  purpose: ['extKeyUsage', 'keyUsage'],
  'work limits': [],
};

const LIMIT_SENTENCES = {
  maxPathLength: ({ pathLength = pathBuilderLimits.maxPathLength }: ChainLimits): string =>
    `paths of more than ${pathLength} certificates were not followed`,
  maxSteps: ({ steps = pathBuilderLimits.maxSteps }: ChainLimits): string =>
    `${counted(steps, 'issuer')} were tried, which is the limit`,
} as const;

/** How many paths one verdict validates by default. */
const MAX_PATHS = 1000;
