/**
 * Several sites on one server (section 14.7.7 of the chapter): the client names the site in its first message (server_name, RFC 6066 section 3), and
 * the server answers with the certificate for that name. A client without that extension gets the first certificate, right or not.
 */

import { argumentError } from '@cleartext/core';
import type { Identity, ServerConfig } from '@cleartext/tls';
import { findExtension } from '@cleartext/tls';
import { findExtension as findCertificateExtension, matchHost } from '@cleartext/x509';

/** How a server picks the identity for a client. */
export interface VirtualHostsOptions {
  /** What a client gets whose name is unknown: the first identity, as in the chapter, or the alert unrecognized_name. */
  readonly unknownName?: 'first' | 'refuse' | undefined;
}

/** Picks the first identity whose certificate is for the name that the client asks for. Throws `RangeError` without identities. */
export function virtualHosts(
  identities: readonly Identity[],
  { unknownName = 'first' }: VirtualHostsOptions = {},
): Exclude<ServerConfig['identity'], Identity | readonly Identity[]> {
  if (identities.length === 0) throw argumentError('identities', 'at least one', 'none');
  return ({ extensions = [] }) => {
    const name = findExtension(extensions, 'server_name');
    if (name === undefined || name === '') return identities[0];
    const fitting = identities.filter((identity) => isFor(identity, name));
    if (fitting.length > 0) return fitting;
    return unknownName === 'first' ? identities[0] : undefined;
  };
}

/** Whether one of the dNSNames of an identity's certificate matches a name. */
export function isFor({ chain: [certificate] }: Identity, name: string): boolean {
  const names = findCertificateExtension(certificate, 'subjectAltName')?.names ?? [];
  return names.some((each) => each.type === 'dNSName' && matchHost(each.value, name));
}
