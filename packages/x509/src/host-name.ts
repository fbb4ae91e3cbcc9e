/**
 * Does a name in a certificate belong to the host that was asked for? (RFC 9525, which replaced RFC 6125.) A wildcard is
 * the whole left-most label, stands for exactly one label, and needs at least two labels behind it. Anything else that
 * contains a star, ends in a dot or is not made of letters, digits and hyphens matches nothing; nor does a host whose last
 * label is a number, also in hexadecimal: browsers take that for an address (RFC 1123 section 2.1, WHATWG URL section 3.5).
 */

import { checkText } from '@cleartext/core';

/**
 * Whether `presented`, a dNSName of a certificate, covers the host name `host` (RFC 9525 section 6.3). Both are ASCII: a
 * name in other letters has to come in the form that DNS gives it (`xn--bcher-kva.example`).
 */
export function matchHost(presented: string, host: string): boolean {
  checkText('presented', presented);
  checkText('host', host);
  const name = withoutFinalDot(host);
  // Whether a text is a host name is asked before its case is folded: some foreign letters fold to those of ASCII.
  if (!isHostName(name) || !isHostName(presented.replace(/^\*\./, '')) || endsInNumber(name)) return false;
  const reference = name.toLowerCase();
  const pattern = presented.toLowerCase();
  if (!pattern.startsWith('*.')) return pattern === reference;
  const parent = pattern.slice(2);
  return parent.includes('.') && parentOf(reference) === parent;
}

/**
 * Whether a dNSName lies inside a name-constraint subtree (RFC 5280 section 4.2.1.10): the constraint itself or any name
 * made by adding labels on its left. The empty constraint holds every name; a leading dot is tolerated, as in practice.
 */
export function insideDnsSubtree(presented: string, constraint: string): boolean {
  checkText('constraint', constraint);
  if (!isHostName(presented.replace(/^\*\./, ''))) return false;
  const name = presented.toLowerCase();
  if (constraint === '') return true;
  const subtree = constraint.toLowerCase();
  const suffix = subtree.startsWith('.') ? subtree : `.${subtree}`;
  return isHostName(constraint.replace(/^\./, '')) && (name === subtree || name.endsWith(suffix));
}

/** Whether a text has the form of a host name: labels of letters, digits, hyphens and (in practice) underscores. */
export function isHostName(text: string): boolean {
  checkText('text', text);
  return text.length <= 253 && text.split('.').every((label) => /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/i.test(label));
}

/** Whether the last label is a number, decimal or hexadecimal, as in `192.0.2.7` and `0x7f000001`. */
function endsInNumber(host: string): boolean {
  return /(^|\.)(\d+|0x[0-9a-f]*)$/i.test(host);
}

function withoutFinalDot(host: string): string {
  return host.endsWith('.') ? host.slice(0, -1) : host;
}

function parentOf(host: string): string | undefined {
  const dot = host.indexOf('.');
  return dot < 0 ? undefined : host.slice(dot + 1);
}
