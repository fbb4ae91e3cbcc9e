/**
 * The client's side of a tunnel (section 14.9 of the chapter, RFC 9110 section 9.3.6): `CONNECT host:port` in the clear, then wait for the
 * answer, and only then the first byte of TLS. The proxy learns where we want to go, and nothing of what we say there.
 */

import { request } from 'node:http';
import type { Duplex } from 'node:stream';
import { bytesToBase64, utf8ToBytes } from '@cleartext/core';
import { authorityOf, type Address } from '../address.ts';

/** A proxy, and who we are to it. */
export interface Proxy extends Address {
  readonly user?: string | undefined;
  readonly password?: string | undefined;
}

/** A proxy answered CONNECT with something else than 200. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError';
  /** The status of the answer: 403, 407, 502 ... */
  readonly status: number;

  constructor(proxy: Address, target: Address, status: number, reason: string) {
    super(`the proxy ${authorityOf(proxy)} refuses a tunnel to ${authorityOf(target)}: ${status} ${reason}`.trimEnd());
    this.status = status;
  }
}

/** Opens a tunnel. Rejects with `ProxyError` for a refusal, and with the system's error where the proxy can't be reached. */
export function openTunnel(
  proxy: Proxy,
  target: Address,
  {
    connectTimeout = 10_000,
    signal,
  }: { readonly connectTimeout?: number | undefined; readonly signal?: AbortSignal | undefined } = {},
): Promise<Duplex> {
  const authority = authorityOf(target);
  return new Promise((resolve, reject) => {
    const connecting = request({
      host: proxy.host,
      port: proxy.port,
      method: 'CONNECT',
      path: authority,
      agent: false,
      headers: { Host: authority, ...credentials(proxy) },
      ...(signal ? { signal } : {}),
    });
    const timer = setTimeout(
      () =>
        connecting.destroy(new Error(`the proxy ${authorityOf(proxy)} opened no tunnel within ${connectTimeout} ms`)),
      connectTimeout,
    );
    connecting.on('connect', ({ statusCode = 0, statusMessage = '' }, socket, early) => {
      clearTimeout(timer);
      if (statusCode < 200 || statusCode > 299) {
        socket.destroy();
        reject(new ProxyError(proxy, target, statusCode, statusMessage));
        return;
      }
      if (early.length > 0) socket.unshift(early);
      resolve(socket);
    });
    connecting.on('response', (response) => {
      clearTimeout(timer);
      response.destroy();
      reject(new ProxyError(proxy, target, response.statusCode ?? 0, response.statusMessage ?? ''));
    });
    connecting.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    connecting.end();
  });
}

/** Basic credentials: Base64 of `user:password`, which protects nothing (RFC 7617). */
export function basicCredentials(user: string, password: string): string {
  return `Basic ${bytesToBase64(utf8ToBytes(`${user}:${password}`))}`;
}

function credentials({ user, password = '' }: Proxy): Readonly<Record<string, string>> {
  return user === undefined ? {} : { 'Proxy-Authorization': basicCredentials(user, password) };
}
