/** certificatePolicies (RFC 5280 section 4.2.1.4): under which rules the authority issued, with pointers to their text. */

import type { Path } from '@cleartext/core';
import { der, DerCursor, oids, readString, tags, type DerNode } from '@cleartext/asn1';

/** Where a policy's practice statement is, a notice to show to people, or a qualifier unknown here. */
export type PolicyQualifier =
  | { readonly type: 'cps'; readonly uri: string }
  | {
      readonly type: 'userNotice';
      /** The organization whose numbered notices are meant. */
      readonly reference?: { readonly organization: string; readonly numbers: readonly number[] };
      readonly text?: string;
    }
  | { readonly type: 'unknown'; readonly oid: string };

/** One policy: its identifier, and its qualifiers in the order of the certificate. */
export interface PolicyInformation {
  readonly policy: string;
  readonly qualifiers: readonly PolicyQualifier[];
}

/** What the extension says. */
export interface CertificatePolicies {
  readonly type: 'certificatePolicies';
  readonly policies: readonly PolicyInformation[];
}

/** Reads the extension's value; lists that are empty or name a policy twice exist and are read as they are. Throws `DecodeError`. */
export function readCertificatePolicies(node: DerNode, path: Path = 'certificatePolicies'): CertificatePolicies {
  const cursor = new DerCursor(node, path);
  const policies: PolicyInformation[] = [];
  while (cursor.hasMore) policies.push(readPolicy(cursor.sequence('PolicyInformation')));
  return { type: 'certificatePolicies', policies };
}

/** The DER of the extension's value: policies with the addresses of their practice statements. */
export function encodeCertificatePolicies(
  policies: readonly { readonly policy: string; readonly cps?: readonly string[] }[],
): Uint8Array {
  return der.sequenceOf(
    policies.map(({ policy, cps = [] }) => {
      const qualifiers = cps.map((uri) => der.sequence(der.oid(oids.cps), der.ia5String(uri)));
      return der.sequence(der.oid(policy), ...(qualifiers.length > 0 ? [der.sequenceOf(qualifiers)] : []));
    }),
  );
}

function readPolicy(cursor: DerCursor): PolicyInformation {
  const policy = cursor.oid('policyIdentifier');
  const qualifiers: PolicyQualifier[] = [];
  if (cursor.hasMore) {
    const list = cursor.sequence('policyQualifiers');
    while (list.hasMore) qualifiers.push(readQualifier(list.sequence('PolicyQualifierInfo')));
  }
  cursor.finish();
  return { policy, qualifiers };
}

function readQualifier(cursor: DerCursor): PolicyQualifier {
  const oid = cursor.oid('policyQualifierId');
  const value = cursor.next('qualifier');
  cursor.finish();
  const path = cursor.at('qualifier');
  if (oid === oids.cps) return { type: 'cps', uri: readString(value, path) };
  if (oid === oids.userNotice) return readNotice(value, path);
  return { type: 'unknown', oid };
}

function readNotice(node: DerNode, path: Path): PolicyQualifier {
  const cursor = new DerCursor(node, path);
  const noticeRef = cursor.optionalUniversal('noticeRef', tags.sequence);
  const text = cursor.optionalUniversal('explicitText');
  cursor.finish();
  return {
    type: 'userNotice',
    ...(noticeRef ? { reference: readReference(new DerCursor(noticeRef, cursor.at('noticeRef'))) } : {}),
    ...(text ? { text: readString(text, cursor.at('explicitText')) } : {}),
  };
}

function readReference(cursor: DerCursor): { readonly organization: string; readonly numbers: readonly number[] } {
  const organization = cursor.string('organization');
  const list = cursor.sequence('noticeNumbers');
  cursor.finish();
  const numbers: number[] = [];
  while (list.hasMore) numbers.push(list.smallInteger('number'));
  return { organization, numbers };
}
