/**
 * Host names against the names in certificates (webpki, Botan): dNSNames with wildcards, and name constraints for hosts
 * and addresses. A malformed name must not match. The wildcard inside a label, which RFC 6125 allowed and RFC 9525
 * does not, must not match either.
 */

import { concat } from '@cleartext/core';
import { insideDnsSubtree, insideIpSubtree, matchHost, parseIpAddress } from '@cleartext/x509';
import { attempt, expectSame, type Case, type Suite } from '../case.ts';
import { asFields, FormatError, has, listOf, textOf, type Fields } from '../formats/fields.ts';
import { parseJson } from '../formats/json.ts';

/** The suite `hostnames`. */
export const hostnames: Suite = {
  name: 'hostnames',
  summary: 'host names and addresses against certificate names and constraints (JSON)',
  folder: 'x509',
  reads: /^hostnames.*\.json$/,
  *cases({ text }): Iterable<Case> {
    for (const fields of listOf(asFields(parseJson(text), 'file'), 'cases')) {
      const shown = ['presented', 'reference', 'constraint', 'constraint_addr'].flatMap((name) =>
        has(fields, name) ? [textOf(fields, name)] : [],
      );
      yield { id: `${textOf(fields, 'id')} (${shown.join(' / ')})`, run: () => testName(fields) };
    }
  },
};

function testName(fields: Fields): void {
  const expected = textOf(fields, 'expected');
  if (!['match', 'no-match', 'malformed'].includes(expected))
    throw new FormatError(`expected: expected match, no-match or malformed, found ${expected}`);
  const matching = expected === 'match' && fields.policy !== 'partial-wildcard';
  expectSame('match', attempt(() => matches(fields)) ?? false, matching);
}

function matches(fields: Fields): boolean {
  const presented = textOf(fields, 'presented');
  switch (textOf(fields, 'kind')) {
    case 'dns-id':
      return matchHost(presented, textOf(fields, 'reference'));
    case 'dns-constraint':
      return insideDnsSubtree(presented, textOf(fields, 'constraint'));
    case 'ip-constraint':
      return insideIpSubtree(
        address(presented),
        concat(address(textOf(fields, 'constraint_addr')), address(textOf(fields, 'constraint_mask'))),
      );
    default:
      throw new FormatError(`kind: expected dns-id, dns-constraint or ip-constraint, found ${textOf(fields, 'kind')}`);
  }
}

function address(text: string): Uint8Array {
  const bytes = parseIpAddress(text);
  if (!bytes) throw new FormatError(`address: expected IPv4 or IPv6, found ${JSON.stringify(text)}`);
  return bytes;
}
