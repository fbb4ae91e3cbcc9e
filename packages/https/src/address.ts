/** Where a URL points (section 14.7.1 of the chapter): the scheme says whether TLS is used, and which port stands for none. */

import { argumentError, checkText } from '@cleartext/core';

/** Host and port of a server. */
export interface Address {
  /** Without the brackets of an IPv6 address. */
  readonly host: string;
  readonly port: number;
}

/** The ports of the two schemes: RFC 9110 sections 4.2.1 and 4.2.2. */
export const defaultPorts = { 'http:': 80, 'https:': 443 } as const;

/** A URL of one of the two schemes. Throws `RangeError` for anything else. */
export function parseUrl(url: string | URL): URL {
  const parsed = typeof url === 'string' ? (checkText('url', url), URL.canParse(url) ? new URL(url) : undefined) : url;
  if (!parsed || !Object.hasOwn(defaultPorts, parsed.protocol))
    throw argumentError('url', 'a URL that begins with http:// or https://', String(url));
  return parsed;
}

/** The host and port that a URL points to. */
export function addressOf(url: URL): Address {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = url.port === '' ? defaultPorts[url.protocol as keyof typeof defaultPorts] : Number(url.port);
  return { host, port };
}

/** `host:port` as a request line and a Host header write it (RFC 9110 section 7.2). */
export function authorityOf({ host, port }: Address): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Reads `host:port`. Throws `RangeError`. */
export function parseAuthority(authority: string): Address {
  const address = readAuthority(authority);
  if (address) return address;
  throw argumentError('authority', 'host:port with a port from 1 to 65535', authority);
}

/** Reads the `host:port` that a peer sent; undefined for anything else. */
export function readAuthority(authority: string): Address | undefined {
  const match = /^(?:\[([0-9A-Fa-f:.]+)\]|([^:[\]\s/@]+)):([0-9]{1,5})$/.exec(authority);
  const port = Number(match?.[3]);
  return match && port >= 1 && port <= 65535 ? { host: match[1] || match[2], port } : undefined;
}
