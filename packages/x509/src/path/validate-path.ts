/**
 * Path validation (RFC 5280 section 6.1): does a chain of certificates carry the trust of an anchor down to a target? The
 * algorithm as it stands: initialization, basic processing of each certificate, preparation for the next, wrap-up. Unlike the
 * RFC's it does not stop at the first failure, so that all of them are reported; any failure refuses the path.
 */

import type { SubjectPublicKeyInfo } from '@cleartext/asn1';
import type { Trace } from '@cleartext/core';
import { verifySigned } from '../certificate-signature.ts';
import { quotedName } from '../certificate-names.ts';
import type { Certificate } from '../certificate.ts';
import { findExtension } from '../extensions/extension.ts';
import {
  checkNameChaining,
  checkNames,
  checkSignature,
  checkValidity,
  isSelfIssued,
  processPolicies,
  type Step,
} from './certificate-processing.ts';
import type { Finding } from './finding.ts';
import {
  addNameConstraints,
  applyMappings,
  applyPolicyLimits,
  checkCriticalExtensions,
  checkKeyUsage,
  inheritParameters,
  pathLenConstraintOf,
  prepareForNextCertificate,
} from './next-certificate.ts';
import type { ConstrainedPolicySets } from './policy-graph.ts';
import type { TrustAnchor } from './trust-anchor.ts';
import { initialState, type PathInputs, type ValidationState } from './validation-state.ts';
import { wrapUp } from './wrap-up.ts';

/** What is validated, and how strictly. */
export interface ValidatePathOptions extends PathInputs {
  /** Certificate 1 to n: the first is issued by the trust anchor, the last is the target. */
  readonly path: readonly Certificate[];
  readonly trustAnchor: TrustAnchor;
  readonly now: Date;
  /** Which limits in the anchor's own certificate count (RFC 5937); none by default, as RFC 5280 has it. */
  readonly anchorLimits?: AnchorLimits | undefined;
  /** Whether a key signed a certificate; by default `verifySigned`. A budget may stand here. */
  readonly verifySignature?: ((certificate: Certificate, issuerKey: SubjectPublicKeyInfo) => boolean) | undefined;
  /** Step (a)(3): why a certificate counts as revoked, or undefined; by default nobody asks. */
  readonly checkRevocation?:
    ((certificate: Certificate, issuer: IssuerOnPath) => Omit<Finding, 'i' | 'check'> | undefined) | undefined;
  /** Whether the target itself is the trust anchor: then nobody has to have signed it. */
  readonly targetIsAnchor?: boolean | undefined;
}

/** Which limits in a trust anchor's certificate count. */
export interface AnchorLimits {
  /** Its validity period. */
  readonly expiration: boolean;
  /** Its basic constraints, key usage, name constraints, policies and critical extensions. */
  readonly constraints: boolean;
}

/** Whose key and name a certificate is checked against: the one above it on the path. */
export interface IssuerOnPath {
  readonly name: ValidationState['workingIssuerName'];
  readonly key: SubjectPublicKeyInfo;
  readonly certificate: Certificate | undefined;
}

/** The state after a certificate, by the names of the RFC. */
export interface PathEvent {
  readonly step: 'initialization' | 'certificate';
  /** 0 for the state before the first certificate. */
  readonly i: number;
  readonly n: number;
  readonly certificate: Certificate | undefined;
  readonly state: ValidationState;
  readonly findings: readonly Finding[];
}

/** The outputs of section 6.1.6. */
export interface PathResult extends ConstrainedPolicySets {
  readonly accepted: boolean;
  /** Every failure, in the order in which the algorithm met it. */
  readonly findings: readonly Finding[];
  /** working_public_key of the target: with parameters that it inherits. */
  readonly workingPublicKey: SubjectPublicKeyInfo;
}

/**
 * Validates a path of at least one certificate. Never throws for what a certificate contains. `trace` receives the state
 * variables before the first certificate and after each one.
 */
export function validatePath(options: ValidatePathOptions, trace?: Trace<PathEvent>): PathResult {
  const { path, trustAnchor, now, checkRevocation, targetIsAnchor = false, verifySignature = verifyWith } = options;
  const n = path.length;
  const findings: Finding[] = [];
  const stepAt = (i: number, certificate: Certificate): Step => ({
    certificate,
    i,
    n,
    report: (finding) => findings.push({ ...finding, i }),
  });

  let state = initialState(trustAnchor, n, options);
  if (trustAnchor.certificate && options.anchorLimits && !targetIsAnchor)
    state = applyAnchorLimits(stepAt(0, trustAnchor.certificate), state, options.anchorLimits, now);
  trace?.({ step: 'initialization', i: 0, n, certificate: trustAnchor.certificate, state, findings: [...findings] });

  let issuer = trustAnchor.certificate;
  let policies: ConstrainedPolicySets = { authorityConstrainedPolicySet: [], userConstrainedPolicySet: [] };
  let workingPublicKey = state.workingPublicKey;
  for (let i = 1; i <= n; i++) {
    const certificate = path[i - 1];
    const step = stepAt(i, certificate);
    const before = findings.length;

    // Section 6.1.3
    if (!targetIsAnchor) checkSignature(step, state, verifySignature);
    checkValidity(step, now);
    const above = { name: state.workingIssuerName, key: state.workingPublicKey, certificate: issuer };
    const revoked = targetIsAnchor ? undefined : checkRevocation?.(certificate, above);
    if (revoked) step.report({ ...revoked, check: 'revocation' });
    if (!targetIsAnchor) checkNameChaining(step, state);
    checkNames(step, state);
    state = processPolicies(step, state);

    // Section 6.1.4 or 6.1.5
    if (i < n) state = prepareForNextCertificate(step, state);
    else {
      workingPublicKey = inheritParameters(certificate.subjectPublicKeyInfo, state.workingPublicKey);
      policies = wrapUp(step, state, options);
    }
    issuer = certificate;
    trace?.({ step: 'certificate', i, n, certificate, state, findings: findings.slice(before) });
  }
  return { accepted: findings.length === 0, findings, workingPublicKey, ...policies };
}

/**
 * RFC 5937: the limits in the anchor's certificate, as those of a certificate 0 whose signature nobody checks. Its policies
 * count only if it names some. An anchor without basic constraints is taken where it is self-issued, as old roots are.
 */
function applyAnchorLimits(step: Step, state: ValidationState, limits: AnchorLimits, now: Date): ValidationState {
  const { certificate, n, report } = step;
  if (limits.expiration) checkValidity(step, now);
  if (!limits.constraints) return state;
  const constraints = findExtension(certificate, 'basicConstraints');
  if (constraints ? !constraints.isCa : !isSelfIssued(certificate)) {
    const sentence = `${quotedName(certificate.subject)} is not a certificate authority (basicConstraints)`;
    report({ check: 'basic constraints', sentence, clause: 'RFC 5937 section 3.2', field: 'basicConstraints' });
  }
  checkKeyUsage(step);
  checkCriticalExtensions(step);
  let next = findExtension(certificate, 'certificatePolicies') ? processPolicies(step, state) : state;
  next = applyMappings(step, next);
  next = addNameConstraints(step, next);
  next = applyPolicyLimits(step, next);
  return { ...next, maxPathLength: Math.min(next.maxPathLength, pathLenConstraintOf(certificate) ?? n) };
}

function verifyWith(certificate: Certificate, issuerKey: SubjectPublicKeyInfo): boolean {
  return verifySigned(certificate, issuerKey);
}
