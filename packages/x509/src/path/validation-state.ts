/**
 * The inputs and the state variables of path validation, by the names that RFC 5280 sections 6.1.1 and 6.1.2 give them. The
 * state is an immutable value: each step makes a new one, so that a trace can keep all of them.
 */

import type { SubjectPublicKeyInfo } from '@cleartext/asn1';
import type { GeneralName } from '../general-name.ts';
import type { Name } from '../name.ts';
import { ANY_POLICY, initialPolicyGraph, type PolicyGraph } from './policy-graph.ts';
import { indexSubtrees, type SubtreeIndex } from './subtrees.ts';
import type { TrustAnchor } from './trust-anchor.ts';

/** The inputs of section 6.1.1 (c) and (e) to (i); everything has the default that restricts nothing. */
export interface PathInputs {
  /** The policies that the user accepts; anyPolicy by default. */
  readonly userInitialPolicySet?: readonly string[] | undefined;
  readonly initialPolicyMappingInhibit?: boolean | undefined;
  readonly initialExplicitPolicy?: boolean | undefined;
  readonly initialAnyPolicyInhibit?: boolean | undefined;
  readonly initialPermittedSubtrees?: readonly GeneralName[] | undefined;
  readonly initialExcludedSubtrees?: readonly GeneralName[] | undefined;
  /** How many intermediate certificates that are not self-issued the path may have at most (max_path_length). */
  readonly initialMaxPathLength?: number | undefined;
}

/** Subtrees as one certificate states them, and their index. */
export interface Subtrees {
  readonly names: readonly GeneralName[];
  readonly index: SubtreeIndex;
}

/** The state variables of section 6.1.2. */
export interface ValidationState {
  /** (a) Undefined stands for NULL: no policy is valid any more. */
  readonly validPolicyGraph: PolicyGraph | undefined;
  /** (b) One entry for each extension that restricts names: a name has to be inside every one (their intersection). */
  readonly permittedSubtrees: readonly Subtrees[];
  /** (c) A name has to be outside every one (their union). */
  readonly excludedSubtrees: readonly Subtrees[];
  /** (d) How many more certificates may come before a valid policy is required; 0 means required. */
  readonly explicitPolicy: number;
  /** (e) How many more certificates may come before anyPolicy stops to count. */
  readonly inhibitAnyPolicy: number;
  /** (f) How many more certificates may come before policies can't be mapped any more. */
  readonly policyMapping: number;
  /** (g) to (i) working_public_key_algorithm, working_public_key and working_public_key_parameters. */
  readonly workingPublicKey: SubjectPublicKeyInfo;
  /** (j) */
  readonly workingIssuerName: Name;
  /** (k) How many more intermediate certificates may come. */
  readonly maxPathLength: number;
}

/** Section 6.1.2: the state before the first of `n` certificates. */
export function initialState(trustAnchor: TrustAnchor, n: number, inputs: PathInputs): ValidationState {
  const { initialPermittedSubtrees: permitted = [], initialExcludedSubtrees: excluded = [] } = inputs;
  return {
    validPolicyGraph: initialPolicyGraph(),
    permittedSubtrees: permitted.length > 0 ? [subtreesOf(permitted)] : [],
    excludedSubtrees: excluded.length > 0 ? [subtreesOf(excluded)] : [],
    explicitPolicy: inputs.initialExplicitPolicy ? 0 : n + 1,
    inhibitAnyPolicy: inputs.initialAnyPolicyInhibit ? 0 : n + 1,
    policyMapping: inputs.initialPolicyMappingInhibit ? 0 : n + 1,
    workingPublicKey: trustAnchor.subjectPublicKeyInfo,
    workingIssuerName: trustAnchor.name,
    maxPathLength: Math.min(n, inputs.initialMaxPathLength ?? n),
  };
}

/** Subtrees with their index. */
export function subtreesOf(names: readonly GeneralName[]): Subtrees {
  return { names, index: indexSubtrees(names) };
}

/** The policies that the user accepts. */
export function acceptedPolicies({ userInitialPolicySet }: PathInputs): readonly string[] {
  return userInitialPolicySet ?? [ANY_POLICY];
}
