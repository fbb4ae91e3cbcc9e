/**
 * Site identity (RFC 9525): is the certificate for the host or address that was asked for? Hosts match dNSNames, wildcards as
 * in browsers; addresses match iPAddresses; nothing else counts. Names in other letters have to come as the A-labels that DNS
 * has (`xn--bcher-kva.example`). The common name counts only where a profile asks for the manner of the nineties by name.
 */

import { equalBytes } from '@cleartext/core';
import type { Certificate } from './certificate.ts';
import { findExtension } from './extensions/extension.ts';
import { matchHost } from './host-name.ts';
import { formatIpAddress, parseIpAddress } from './ip-address.ts';
import { parseMailbox } from './path/constrained-names.ts';
import { withoutControls } from './text-forms.ts';

/** Why a certificate is not for a host or an address, or undefined if it is. */
export function identityProblem(
  certificate: Certificate,
  host: string,
  commonNameFallback = false,
): string | undefined {
  const extension = findExtension(certificate, 'subjectAltName');
  const names = extension?.names ?? [];
  const address = parseIpAddress(host.replace(/^\[(.*)\]$/, '$1'));
  const matches = names.some((name) =>
    address
      ? name.type === 'iPAddress' && equalBytes(name.address, address)
      : name.type === 'dNSName' && matchHost(name.value, host),
  );
  if (matches) return undefined;
  if (
    commonNameFallback &&
    !extension &&
    commonNames(certificate).some((value) => value === host || matchHost(value, host))
  )
    return undefined;
  const shown = names.flatMap((name) => {
    if (name.type === 'dNSName') return [withoutControls(name.value)];
    return name.type === 'iPAddress' ? [formatIpAddress(name.address)] : [];
  });
  const more = shown.length > MAX_SHOWN ? `, and ${shown.length - MAX_SHOWN} more` : '';
  const what = shown.slice(0, MAX_SHOWN).join(', ') || 'no host';
  return `asked for ${withoutControls(host)}, but the certificate is for ${what}${more}`;
}

/** Why a certificate is not for a mailbox, or undefined if it is: the local part is compared as it is (RFC 8398 section 5). */
export function mailboxProblem(certificate: Certificate, mailbox: string): string | undefined {
  const wanted = parseMailbox(mailbox);
  const names = findExtension(certificate, 'subjectAltName')?.names ?? [];
  const matches = names.some((name) => {
    const found = name.type === 'rfc822Name' ? parseMailbox(name.value) : undefined;
    return found && wanted && found.local === wanted.local && found.host === wanted.host;
  });
  return matches
    ? undefined
    : `asked for ${withoutControls(mailbox)}, which is not among the mailboxes of the certificate`;
}

function commonNames({ subject }: Certificate): string[] {
  return subject.rdns.flat().flatMap(({ type, value }) => (type === 'CN' ? [value] : []));
}

/** How many names of a certificate a sentence lists. */
const MAX_SHOWN = 20;
