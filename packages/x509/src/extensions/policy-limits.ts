/**
 * The three extensions by which an authority limits what policies mean below it: policyConstraints, policyMappings and
 * inhibitAnyPolicy (RFC 5280 sections 4.2.1.11, 4.2.1.5 and 4.2.1.14). They are read here; weighing them is part of the
 * full path validation of section 6, which this package does not have yet.
 */

import { DecodeError, type Path } from '@cleartext/core';
import { DerCursor, readSmallInteger, type DerNode } from '@cleartext/asn1';

/** After how many further certificates a policy is required, and mapping one policy to another is forbidden. */
export interface PolicyConstraints {
  readonly type: 'policyConstraints';
  readonly requireExplicitPolicy?: number;
  readonly inhibitPolicyMapping?: number;
}

/** A policy of the issuer and the one of the subject that stands for the same rules; both object identifiers. */
export interface PolicyMapping {
  readonly issuerDomainPolicy: string;
  readonly subjectDomainPolicy: string;
}

/** Which policies of the issuer and of the subject are the same. */
export interface PolicyMappings {
  readonly type: 'policyMappings';
  readonly mappings: readonly PolicyMapping[];
}

/** How many more certificates of the path may use anyPolicy as a match for every policy. */
export interface InhibitAnyPolicy {
  readonly type: 'inhibitAnyPolicy';
  readonly skipCerts: number;
}

/** Reads the extension's value. Throws `DecodeError`. */
export function readPolicyConstraints(node: DerNode, path: Path = 'policyConstraints'): PolicyConstraints {
  const cursor = new DerCursor(node, path);
  const explicit = cursor.optional('requireExplicitPolicy', 0);
  const mapping = cursor.optional('inhibitPolicyMapping', 1);
  cursor.finish();
  return {
    type: 'policyConstraints',
    ...(explicit ? { requireExplicitPolicy: readCount(explicit, cursor.at('requireExplicitPolicy'), 0) } : {}),
    ...(mapping ? { inhibitPolicyMapping: readCount(mapping, cursor.at('inhibitPolicyMapping'), 1) } : {}),
  };
}

/** Reads the extension's value; an empty list, which is not allowed, exists and is read. Throws `DecodeError`. */
export function readPolicyMappings(node: DerNode, path: Path = 'policyMappings'): PolicyMappings {
  const cursor = new DerCursor(node, path);
  const mappings: PolicyMapping[] = [];
  while (cursor.hasMore) {
    const mapping = cursor.sequence('mapping');
    const issuerDomainPolicy = mapping.oid('issuerDomainPolicy');
    const subjectDomainPolicy = mapping.oid('subjectDomainPolicy');
    mapping.finish();
    mappings.push({ issuerDomainPolicy, subjectDomainPolicy });
  }
  return { type: 'policyMappings', mappings };
}

/** Reads the extension's value. Throws `DecodeError`. */
export function readInhibitAnyPolicy(node: DerNode, path: Path = 'inhibitAnyPolicy'): InhibitAnyPolicy {
  return { type: 'inhibitAnyPolicy', skipCerts: readCount(node, path) };
}

function readCount(node: DerNode, path: Path, implicit?: number): number {
  const count = readSmallInteger(node, path, implicit);
  if (count < 0) throw new DecodeError(path, node.start, `expected 0 or more, found ${count}`);
  return count;
}
