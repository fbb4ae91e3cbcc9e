/**
 * The valid_policy_graph of RFC 9618, which replaced the valid_policy_tree of RFC 5280 section 6.1.2 (a): which certificate
 * policies are valid for a path. The tree could grow exponentially with the length of a hostile path; in the graph each
 * policy has at most one node a level, so that its size is at most that of the certificates.
 */

import type { PolicyMapping } from '../extensions/policy-limits.ts';

/** The policy that stands for every other one (RFC 5280 section 4.2.1.4). */
export const ANY_POLICY = '2.5.29.32.0';

/** One node: a policy that is valid so far, and the policies that would satisfy it in the next certificate. */
export interface PolicyNode {
  readonly validPolicy: string;
  readonly expectedPolicySet: readonly string[];
  /** The valid policies of the nodes one level above. */
  readonly parents: readonly string[];
}

/** The nodes of each depth, by their valid policies; depth 0 is the trust anchor's. NULL of the RFC is `undefined`. */
export type PolicyGraph = readonly ReadonlyMap<string, PolicyNode>[];

/** The graph before the first certificate: anyPolicy alone, section 6.1.2 (a). */
export function initialPolicyGraph(): PolicyGraph {
  return [new Map([[ANY_POLICY, { validPolicy: ANY_POLICY, expectedPolicySet: [ANY_POLICY], parents: [] }]])];
}

/**
 * Section 6.1.3 (d): a level for the policies of the next certificate; undefined if none of them is valid. `anyPolicyCounts`
 * says whether anyPolicy in the certificate is processed, step (d)(2).
 */
export function addPolicyLevel(
  graph: PolicyGraph,
  policies: readonly string[],
  anyPolicyCounts: boolean,
): PolicyGraph | undefined {
  const above = graph[graph.length - 1];
  const expectedBy = expectations(above);
  const level = new Map<string, PolicyNode>();
  const add = (validPolicy: string, parents: readonly string[]): void => {
    level.set(validPolicy, { validPolicy, expectedPolicySet: [validPolicy], parents });
  };
  // (d)(1) each policy of the certificate: (i) expected by nodes above, or (ii) covered by anyPolicy above
  for (const policy of policies) {
    if (policy === ANY_POLICY) continue;
    const parents = expectedBy.get(policy);
    if (parents) add(policy, parents);
    else if (above.has(ANY_POLICY)) add(policy, [ANY_POLICY]);
  }
  // (d)(2) anyPolicy in the certificate satisfies whatever is still expected
  if (anyPolicyCounts && policies.includes(ANY_POLICY))
    for (const [policy, parents] of expectedBy) if (!level.has(policy)) add(policy, parents);
  // (d)(3) nodes above without children are unreachable from the last level, and are left out when the path ends
  return level.size > 0 ? [...graph, level] : undefined;
}

/** Section 6.1.4 (b): the last level after the policy mappings of a certificate; `policyMapping` of 0 forbids them. */
export function mapPolicies(
  graph: PolicyGraph,
  mappings: readonly PolicyMapping[],
  policyMapping: number,
): PolicyGraph | undefined {
  const level = new Map(graph[graph.length - 1]);
  const subjectPolicies = new Map<string, Set<string>>();
  for (const { issuerDomainPolicy, subjectDomainPolicy } of mappings) {
    let targets = subjectPolicies.get(issuerDomainPolicy);
    if (!targets) subjectPolicies.set(issuerDomainPolicy, (targets = new Set()));
    targets.add(subjectDomainPolicy);
  }
  const anyPolicy = level.get(ANY_POLICY);
  for (const [policy, targets] of subjectPolicies) {
    const node = level.get(policy);
    if (policyMapping === 0) level.delete(policy);
    else if (node) level.set(policy, { ...node, expectedPolicySet: [...targets] });
    else if (anyPolicy)
      level.set(policy, { validPolicy: policy, expectedPolicySet: [...targets], parents: [ANY_POLICY] });
  }
  return level.size > 0 ? [...graph.slice(0, -1), level] : undefined;
}

/** What a path's policies come to, section 6.1.5 (g). */
export interface ConstrainedPolicySets {
  /** The policies under which the authorities issued, in the terms of the trust anchor; may hold anyPolicy. */
  readonly authorityConstrainedPolicySet: readonly string[];
  /** Those of them that the user accepts. */
  readonly userConstrainedPolicySet: readonly string[];
}

/** Section 6.1.5 (g): the intersection of the graph with the policies that the user accepts. */
export function constrainedPolicySets(
  graph: PolicyGraph | undefined,
  userInitialPolicySet: readonly string[],
): ConstrainedPolicySets {
  const authority = graph ? validPolicyNodeSet(graph) : [];
  if (userInitialPolicySet.includes(ANY_POLICY))
    return { authorityConstrainedPolicySet: authority, userConstrainedPolicySet: authority };
  const accepted = authority.includes(ANY_POLICY)
    ? userInitialPolicySet
    : userInitialPolicySet.filter((policy) => authority.includes(policy));
  return { authorityConstrainedPolicySet: authority, userConstrainedPolicySet: [...new Set(accepted)] };
}

/**
 * The policies of the nodes right below anyPolicy that a path of nodes connects to the last level, and anyPolicy if it is
 * valid to the end. Walks from the last level upwards: what has no children is never reached.
 */
function validPolicyNodeSet(graph: PolicyGraph): string[] {
  const result = new Set<string>();
  const last = graph[graph.length - 1];
  if (last.has(ANY_POLICY)) result.add(ANY_POLICY);
  let reached = new Set(last.keys());
  for (let depth = graph.length - 1; depth > 0; depth--) {
    const above = new Set<string>();
    for (const policy of reached) {
      const parents = graph[depth].get(policy)!.parents;
      if (policy !== ANY_POLICY && parents.includes(ANY_POLICY)) result.add(policy);
      for (const parent of parents) above.add(parent);
    }
    reached = above;
  }
  return [...result];
}

/** Each policy that nodes of a level expect, with the valid policies of those nodes. */
function expectations(level: ReadonlyMap<string, PolicyNode>): Map<string, string[]> {
  const expectedBy = new Map<string, string[]>();
  for (const { validPolicy, expectedPolicySet } of level.values())
    for (const policy of expectedPolicySet) {
      const parents = expectedBy.get(policy);
      if (parents) parents.push(validPolicy);
      else expectedBy.set(policy, [validPolicy]);
    }
  return expectedBy;
}
