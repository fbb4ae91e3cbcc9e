/** certificatePolicies (RFC 5280 section 4.2.1.4): under which rules the authority issued, with pointers to their text. */

import { der, DerCursor, isStringNode, oids, readString, tags, type DerNode } from '@cleartext/asn1';

/** One policy: its identifier, where its practice statement is, and a text to show. */
export interface PolicyInformation {
  readonly policy: string;
  readonly cps: readonly string[];
  readonly notices: readonly string[];
}

/** What the extension says. */
export interface CertificatePolicies {
  readonly type: 'certificatePolicies';
  readonly policies: readonly PolicyInformation[];
}

/** Reads the extension's value; lists that are empty or name a policy twice exist and are read as they are. Throws `DecodeError`. */
export function readCertificatePolicies(node: DerNode, path = 'certificatePolicies'): CertificatePolicies {
  const cursor = new DerCursor(node, path);
  const policies: PolicyInformation[] = [];
  while (cursor.remaining > 0) policies.push(readPolicy(cursor.sequence('PolicyInformation')));
  return { type: 'certificatePolicies', policies };
}

/** The DER of the extension's value: policies with their practice statements. */
export function encodeCertificatePolicies(policies: readonly Pick<PolicyInformation, 'policy' | 'cps'>[]): Uint8Array {
  return der.sequence(
    ...policies.map(({ policy, cps }) => {
      const qualifiers = cps.map((uri) => der.sequence(der.oid(oids.cps), der.ia5String(uri)));
      return der.sequence(der.oid(policy), ...(qualifiers.length > 0 ? [der.sequence(...qualifiers)] : []));
    }),
  );
}

function readPolicy(cursor: DerCursor): PolicyInformation {
  const policy = cursor.oid('policyIdentifier');
  const cps: string[] = [];
  const notices: string[] = [];
  if (cursor.remaining > 0) {
    const qualifiers = cursor.sequence('policyQualifiers');
    while (qualifiers.remaining > 0) {
      const qualifier = qualifiers.sequence('PolicyQualifierInfo');
      const kind = qualifier.oid('policyQualifierId');
      const value = qualifier.next('qualifier');
      qualifier.finish();
      if (kind === oids.cps) cps.push(readString(value, `${qualifier.path}.qualifier`));
      if (kind === oids.userNotice) notices.push(...readNotice(value, `${qualifier.path}.qualifier`));
    }
  }
  cursor.finish();
  return { policy, cps, notices };
}

/** The explicit text of a UserNotice, if it has one; its reference to numbered notices is not shown by anybody. */
function readNotice(node: DerNode, path: string): string[] {
  const cursor = new DerCursor(node, path);
  cursor.optionalUniversal('noticeRef', tags.sequence);
  const text = cursor.optionalUniversal('explicitText');
  cursor.finish();
  return text && isStringNode(text) ? [readString(text, `${path}.explicitText`)] : [];
}
