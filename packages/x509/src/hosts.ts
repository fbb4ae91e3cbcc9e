/** From what people write (`www.example.com`, `127.0.0.1`, `ann@example.com`) to the names of a certificate. */

import { checkText } from '@cleartext/core';
import type { GeneralName } from './general-name.ts';
import { isHostName } from './host-name.ts';
import { parseIpAddress } from './ip-address.ts';

/** Each host as a dNSName, each address as an iPAddress. A wildcard may stand for the first label. Throws `RangeError`. */
export function hostsToNames(hosts: readonly string[]): GeneralName[] {
  return hosts.map((host) => {
    checkText('host', host);
    const address = parseIpAddress(host);
    if (address) return { type: 'iPAddress', address };
    if (!isHostName(host.replace(/^\*\./, '')))
      throw new RangeError(`host: expected a host name or an IP address, found ${JSON.stringify(host)}`);
    return { type: 'dNSName', value: host };
  });
}

/** Each mailbox as an rfc822Name. Throws `RangeError`. */
export function emailsToNames(emails: readonly string[]): GeneralName[] {
  return emails.map((value) => {
    if (!/^[!-?A-~]+@[A-Za-z0-9.-]+$/.test(value))
      throw new RangeError(`e-mail address: expected name@host, found ${JSON.stringify(value)}`);
    return { type: 'rfc822Name', value };
  });
}
