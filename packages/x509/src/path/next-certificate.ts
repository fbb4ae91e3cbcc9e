/**
 * Preparation for the next certificate (RFC 5280 section 6.1.4): what a certificate that issues others has to be, and how it
 * changes the state for those below it, step (a) to (o).
 */

import type { SubjectPublicKeyInfo } from '@cleartext/asn1';
import { quotedName } from '../certificate-names.ts';
import type { Certificate } from '../certificate.ts';
import { findExtension, type DecodedExtension, type Extension } from '../extensions/extension.ts';
import { isSelfIssued, type Step } from './certificate-processing.ts';
import { ANY_POLICY, mapPolicies } from './policy-graph.ts';
import { subtreesOf, type ValidationState } from './validation-state.ts';

/** (a) to (o) in the order of the RFC. */
export function prepareForNextCertificate(step: Step, state: ValidationState): ValidationState {
  checkMappings(step);
  let next = applyMappings(step, state);
  next = assignIssuer(step, next);
  next = addNameConstraints(step, next);
  next = isSelfIssued(step.certificate) ? next : decrementCounters(next);
  next = applyPolicyLimits(step, next);
  checkIsAuthority(step);
  next = countPathLength(step, next);
  checkKeyUsage(step);
  checkCriticalExtensions(step);
  return next;
}

/** (a): anyPolicy is never mapped. */
function checkMappings({ certificate, report }: Step): void {
  const mappings = findExtension(certificate, 'policyMappings')?.mappings ?? [];
  const isAny = mappings.some(
    ({ issuerDomainPolicy, subjectDomainPolicy }) =>
      issuerDomainPolicy === ANY_POLICY || subjectDomainPolicy === ANY_POLICY,
  );
  if (!isAny) return;
  const sentence = `${quotedName(certificate.subject)} maps anyPolicy`;
  report({ check: 'policies', sentence, clause: 'RFC 5280 section 6.1.4 (a)', field: 'policyMappings' });
}

/** (b): policies take the names that the subject's domain gives them. */
export function applyMappings({ certificate }: Pick<Step, 'certificate'>, state: ValidationState): ValidationState {
  const mappings = findExtension(certificate, 'policyMappings')?.mappings;
  if (!mappings || !state.validPolicyGraph) return state;
  return { ...state, validPolicyGraph: mapPolicies(state.validPolicyGraph, mappings, state.policyMapping) };
}

/** (c) to (f): the subject is the issuer of what follows; DSA parameters are inherited where they are left out. */
function assignIssuer({ certificate }: Step, state: ValidationState): ValidationState {
  return {
    ...state,
    workingIssuerName: certificate.subject,
    workingPublicKey: inheritParameters(certificate.subjectPublicKeyInfo, state.workingPublicKey),
  };
}

/** (e): parameters that are absent or NULL are those of the key above, if it is of the same algorithm. */
export function inheritParameters(key: SubjectPublicKeyInfo, above: SubjectPublicKeyInfo): SubjectPublicKeyInfo {
  const { oid, parameters } = key.algorithm;
  const isAbsent = parameters === undefined || (parameters.length === 2 && parameters[0] === 5);
  if (oid !== DSA || above.algorithm.oid !== DSA || !isAbsent) return key;
  return { ...key, algorithm: { oid, parameters: above.algorithm.parameters } };
}

/** (g): the permitted subtrees are intersected, the excluded ones united. */
export function addNameConstraints(
  { certificate }: Pick<Step, 'certificate'>,
  state: ValidationState,
): ValidationState {
  const constraints = findExtension(certificate, 'nameConstraints');
  if (!constraints) return state;
  const { permitted, excluded } = constraints;
  return {
    ...state,
    permittedSubtrees:
      permitted.length > 0 ? [...state.permittedSubtrees, subtreesOf(permitted)] : state.permittedSubtrees,
    excludedSubtrees: excluded.length > 0 ? [...state.excludedSubtrees, subtreesOf(excluded)] : state.excludedSubtrees,
  };
}

/** (h): for certificates that are not self-issued. */
function decrementCounters(state: ValidationState): ValidationState {
  return {
    ...state,
    explicitPolicy: Math.max(0, state.explicitPolicy - 1),
    policyMapping: Math.max(0, state.policyMapping - 1),
    inhibitAnyPolicy: Math.max(0, state.inhibitAnyPolicy - 1),
  };
}

/** (i) and (j): policyConstraints and inhibitAnyPolicy count whether they are critical or not. */
export function applyPolicyLimits({ certificate }: Pick<Step, 'certificate'>, state: ValidationState): ValidationState {
  const { requireExplicitPolicy = Infinity, inhibitPolicyMapping = Infinity } =
    findExtension(certificate, 'policyConstraints') ?? {};
  const skipCerts = findExtension(certificate, 'inhibitAnyPolicy')?.skipCerts ?? Infinity;
  return {
    ...state,
    explicitPolicy: Math.min(state.explicitPolicy, requireExplicitPolicy),
    policyMapping: Math.min(state.policyMapping, inhibitPolicyMapping),
    inhibitAnyPolicy: Math.min(state.inhibitAnyPolicy, skipCerts),
  };
}

/** (k): it is the certificate of an authority. Below version 3 nothing says so, and it is refused. */
function checkIsAuthority({ certificate, report }: Step): void {
  if (findExtension(certificate, 'basicConstraints')?.isCa) return;
  const sentence = `${quotedName(certificate.subject)} is not a certificate authority (basicConstraints)`;
  report({ check: 'basic constraints', sentence, clause: 'RFC 5280 section 6.1.4 (k)', field: 'basicConstraints' });
}

/** (l) and (m): the length that is left, and what the certificate allows. */
function countPathLength({ certificate, report }: Step, state: ValidationState): ValidationState {
  let { maxPathLength } = state;
  if (!isSelfIssued(certificate)) {
    if (maxPathLength <= 0) {
      const sentence = `${quotedName(certificate.subject)} is one intermediate certificate more than an authority above it allows`;
      report({ check: 'path length', sentence, clause: 'RFC 5280 section 6.1.4 (l)', field: 'basicConstraints' });
    } else maxPathLength--;
  }
  return { ...state, maxPathLength: Math.min(maxPathLength, pathLenConstraintOf(certificate) ?? Infinity) };
}

/** How many intermediate certificates an authority allows below it, if it says so. */
export function pathLenConstraintOf(certificate: Certificate): number | undefined {
  const constraints = findExtension(certificate, 'basicConstraints');
  return constraints?.isCa ? constraints.pathLength : undefined;
}

/** (n): where there is a key usage, the key may sign certificates. */
export function checkKeyUsage({ certificate, report }: Step): void {
  const usage = findExtension(certificate, 'keyUsage');
  if (!usage || usage.usages.includes('keyCertSign')) return;
  const sentence = `${quotedName(certificate.subject)} may not sign certificates (keyUsage)`;
  report({ check: 'key usage', sentence, clause: 'RFC 5280 section 6.1.4 (n)', field: 'keyUsage' });
}

/** (o), and section 6.1.5 (e) and (f) for the target: every critical extension is understood. */
export function checkCriticalExtensions({ certificate, i, n, report }: Step): void {
  for (const extension of certificate.extensions) {
    if (!extension.critical || isUnderstood(extension)) continue;
    const sentence = `${quotedName(certificate.subject)} has a critical extension not understood here (${extension.name})`;
    const clause = i < n ? 'RFC 5280 section 6.1.4 (o)' : 'RFC 5280 section 6.1.5 (f)';
    report({ check: 'critical extensions', sentence, clause, field: extension.name });
  }
}

/** Whether this package honours an extension. A policy qualifier in a critical extension has to be understood, too. */
function isUnderstood({ oid, decoded }: Extension): boolean {
  if (decoded.type === 'certificatePolicies')
    return decoded.policies.every(({ qualifiers }) => qualifiers.every(({ type }) => type !== 'unknown'));
  return UNDERSTOOD.has(decoded.type) || UNDERSTOOD_OIDS.has(oid);
}

const DSA = '1.2.840.10040.4.1';

const UNDERSTOOD: ReadonlySet<DecodedExtension['type']> = new Set<DecodedExtension['type']>([
  'authorityKeyIdentifier',
  'basicConstraints',
  'certificatePolicies',
  'cRLDistributionPoints',
  'extKeyUsage',
  'inhibitAnyPolicy',
  'issuerAltName',
  'keyUsage',
  'nameConstraints',
  'policyConstraints',
  'policyMappings',
  'subjectAltName',
  'subjectKeyIdentifier',
]);

/** id-pkix-ocsp-nocheck (RFC 6960 section 4.2.2.2.1), which takes a check away. */
const UNDERSTOOD_OIDS: ReadonlySet<string> = new Set(['1.3.6.1.5.5.7.48.1.5']);
