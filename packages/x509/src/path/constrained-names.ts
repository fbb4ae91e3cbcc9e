/**
 * The names of a certificate to which name constraints apply (RFC 5280 section 4.2.1.10): the subject, the alternative names,
 * and what older software would read as a mailbox or a host out of the subject where there are no alternative names.
 */

import type { Certificate } from '../certificate.ts';
import { findExtension } from '../extensions/extension.ts';
import type { GeneralName } from '../general-name.ts';
import { isHostName } from '../host-name.ts';
import { parseIpAddress } from '../ip-address.ts';

/**
 * Every name of a certificate that constraints apply to. For the last certificate of a path without alternative names, a
 * common name that looks like a host or an address counts as one: a reader that falls back on it must not escape.
 */
export function constrainedNames(certificate: Certificate, isFinal: boolean): GeneralName[] {
  const { subject } = certificate;
  const names: GeneralName[] = subject.rdns.length > 0 ? [{ type: 'directoryName', name: subject }] : [];
  const alternative = findExtension(certificate, 'subjectAltName');
  if (alternative) {
    for (const name of alternative.names) names.push(name);
    return names;
  }
  for (const { type, value } of subject.rdns.flat()) {
    if (type === 'emailAddress') names.push({ type: 'rfc822Name', value });
    if (type !== 'CN' || !isFinal) continue;
    const address = parseIpAddress(value);
    if (address) names.push({ type: 'iPAddress', address });
    else if (value.includes('.') && isHostName(value.replace(/^\*\./, ''))) names.push({ type: 'dNSName', value });
  }
  return names;
}

/** The two parts of a mailbox (RFC 5321 section 4.1.2), the host in lower case; undefined if the text is not a mailbox. */
export function parseMailbox(text: string): { readonly local: string; readonly host: string } | undefined {
  // eslint-disable-next-line no-control-regex -- controls are what a mailbox must not have
  const match = /^("(?:[^"\\\x00-\x1f]|\\[ -~])*"|[^\x00-\x20"(),:;<>@[\\\]\x7f]+)@([^@]+)$/.exec(text);
  if (!match) return undefined;
  const [, local, host] = match;
  if (!isHostName(host) && !/^\[[0-9A-Za-z.:-]+\]$/.test(host)) return undefined;
  return { local, host: host.toLowerCase() };
}

/**
 * The host of a URI in lower case (RFC 3986 section 3.2.2); undefined if it is missing, an address,
 * percent-encoded or malformed: constraints are on host names only (RFC 5280 section 4.2.1.10).
 */
export function hostOfUri(uri: string): string | undefined {
  const authority = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/([^/?#\\]*)/.exec(uri)?.[1];
  if (authority === undefined) return undefined;
  const host = authority
    .slice(authority.lastIndexOf('@') + 1)
    .replace(/:\d*$/, '')
    .toLowerCase();
  // A last label of digits, or of hexadecimal digits behind 0x, is read as an address (WHATWG URL, host parsing).
  return isHostName(host) && !/(^|\.)(\d+|0x[0-9a-f]*)$/.test(host) ? host : undefined;
}
