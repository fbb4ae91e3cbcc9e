/** The wrap-up procedure of path validation (RFC 5280 section 6.1.5): the last look at policies, and at the target. */

import { findExtension } from '../extensions/extension.ts';
import { isSelfIssued, type Step } from './certificate-processing.ts';
import { checkCriticalExtensions } from './next-certificate.ts';
import { constrainedPolicySets, type ConstrainedPolicySets } from './policy-graph.ts';
import { acceptedPolicies, type PathInputs, type ValidationState } from './validation-state.ts';

/** (a) to (g) for the target certificate. */
export function wrapUp(step: Step, state: ValidationState, inputs: PathInputs): ConstrainedPolicySets {
  const { certificate, report } = step;
  // (a) and (b)
  let explicitPolicy = isSelfIssued(certificate) ? state.explicitPolicy : Math.max(0, state.explicitPolicy - 1);
  if (findExtension(certificate, 'policyConstraints')?.requireExplicitPolicy === 0) explicitPolicy = 0;
  // (f); (c) to (e) assign the key, which the caller finds in the certificate
  checkCriticalExtensions(step);
  // (g)
  const sets = constrainedPolicySets(state.validPolicyGraph, acceptedPolicies(inputs));
  if (explicitPolicy === 0 && sets.userConstrainedPolicySet.length === 0) {
    const sentence = 'a valid policy is required, and none is valid for the whole path and accepted';
    report({ check: 'policies', sentence, clause: 'RFC 5280 section 6.1.5 (g)', field: 'certificatePolicies' });
  }
  return sets;
}
