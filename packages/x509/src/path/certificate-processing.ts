/**
 * Basic certificate processing (RFC 5280 section 6.1.3): what has to hold for every certificate of a path, the target
 * included, step (a) to (f).
 */

import type { Certificate } from '../certificate.ts';
import { quotedName } from '../certificate-names.ts';
import { findExtension } from '../extensions/extension.ts';
import { generalNameToString, type GeneralName } from '../general-name.ts';
import { sameName } from '../name.ts';
import { withoutControls } from '../text-forms.ts';
import { constrainedNames } from './constrained-names.ts';
import type { Finding } from './finding.ts';
import { addPolicyLevel, ANY_POLICY } from './policy-graph.ts';
import type { ValidationState } from './validation-state.ts';

/** One certificate on its way through the algorithm. */
export interface Step {
  readonly certificate: Certificate;
  readonly i: number;
  readonly n: number;
  /** Takes a failure; the algorithm goes on, so that all failures are reported. */
  readonly report: (finding: Omit<Finding, 'i'>) => void;
}

/** Issuer and subject are the same name: a change of key, not a link of the chain (section 3.2). */
export function isSelfIssued({ subject, issuer }: Certificate): boolean {
  return sameName(subject, issuer);
}

/** (a)(1): the certificate was signed with the working public key. */
export function checkSignature(
  { certificate, report }: Step,
  { workingPublicKey, workingIssuerName }: ValidationState,
  verify: (certificate: Certificate, issuerKey: ValidationState['workingPublicKey']) => boolean,
): void {
  if (verify(certificate, workingPublicKey)) return;
  const sentence = `the signature on ${quotedName(certificate.subject)} is not by ${quotedName(workingIssuerName)}`;
  report({ check: 'signature', sentence, clause: 'RFC 5280 section 6.1.3 (a)(1)', field: 'signatureValue' });
}

/** (a)(2): the validity period includes the moment, both ends included; a second counts to its end. */
export function checkValidity({ certificate, report }: Step, now: Date): void {
  const { subject, validity } = certificate;
  const clause = 'RFC 5280 section 6.1.3 (a)(2)';
  const fail = (problem: string): void => {
    report({ check: 'validity', sentence: `${quotedName(subject)} ${problem}`, clause, field: 'validity' });
  };
  if (now < validity.notBefore) fail(`is not valid before ${validity.notBefore.toISOString()}`);
  else if (now.getTime() >= validity.notAfter.getTime() + 1000) fail(`expired on ${validity.notAfter.toISOString()}`);
}

/** (a)(4): the issuer is the subject of the certificate above. */
export function checkNameChaining({ certificate, report }: Step, { workingIssuerName }: ValidationState): void {
  if (sameName(certificate.issuer, workingIssuerName)) return;
  const sentence =
    `${quotedName(certificate.subject)} names ${quotedName(certificate.issuer)} as its issuer, ` +
    `not ${quotedName(workingIssuerName)}`;
  report({ check: 'name chaining', sentence, clause: 'RFC 5280 section 6.1.3 (a)(4)', field: 'issuer' });
}

/** (b) and (c): every name is inside the permitted subtrees, and outside the excluded ones. */
export function checkNames(step: Step, { permittedSubtrees, excludedSubtrees }: ValidationState): void {
  const { certificate, i, n, report } = step;
  if (permittedSubtrees.length + excludedSubtrees.length === 0 || (isSelfIssued(certificate) && i < n)) return;
  const names = constrainedNames(certificate, i === n);
  const fail = (sentence: string, clause: string): void => {
    report({
      check: 'name constraints',
      sentence: `${quotedName(certificate.subject)} ${sentence}`,
      clause,
      field: 'subjectAltName',
    });
  };
  let comparisons = 0;
  for (const { index } of [...permittedSubtrees, ...excludedSubtrees])
    for (const name of names) comparisons += index.count(name);
  if (comparisons > MAX_COMPARISONS) {
    fail(
      `would need ${comparisons} comparisons of names, more than the limit of ${MAX_COMPARISONS}`,
      'RFC 5280 section 6.1.3 (b), (c)',
    );
    return;
  }
  const outside = names.find((name) =>
    permittedSubtrees.some(({ index }) => index.constrains(name) && !index.permits(name)),
  );
  if (outside)
    fail(`has the name ${shown(outside)}, which is outside the permitted subtrees`, 'RFC 5280 section 6.1.3 (b)');
  const inside = names.find((name) => excludedSubtrees.some(({ index }) => index.excludes(name)));
  if (inside)
    fail(`has the name ${shown(inside)}, which is inside the excluded subtrees`, 'RFC 5280 section 6.1.3 (c)');
}

/** (d) to (f): the policies of the certificate join the graph, and where a valid policy is required there is one. */
export function processPolicies(step: Step, state: ValidationState): ValidationState {
  const { certificate, i, n, report } = step;
  const policies = findExtension(certificate, 'certificatePolicies')?.policies.map(({ policy }) => policy);
  const { explicitPolicy, inhibitAnyPolicy, validPolicyGraph: graph } = state;
  const anyPolicyCounts = inhibitAnyPolicy > 0 || (i < n && isSelfIssued(certificate));
  const validPolicyGraph = policies && graph ? addPolicyLevel(graph, policies, anyPolicyCounts) : undefined;
  if (explicitPolicy === 0 && !validPolicyGraph && graph) {
    const listed =
      policies?.map((policy) => (policy === ANY_POLICY ? 'anyPolicy' : policy)).join(', ') ?? 'no policies';
    const sentence = `a valid policy is required, and ${quotedName(certificate.subject)} with ${listed} leaves none`;
    report({ check: 'policies', sentence, clause: 'RFC 5280 section 6.1.3 (f)', field: 'certificatePolicies' });
  }
  return { ...state, validPolicyGraph };
}

function shown(name: GeneralName): string {
  return withoutControls(generalNameToString(name));
}

/** Names times subtrees: more than any real certificate needs. The indexes would manage; other software would not. */
const MAX_COMPARISONS = 1 << 20;
