/**
 * One request and its answer, in the manner of fetch: the scheme of the URL decides between TCP on port 80 and TLS on port 443, redirects are followed, and the
 * answer says over which connections it came.
 */

import { request, type IncomingHttpHeaders, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import type { Duplex } from 'node:stream';
import { bytesToUtf8, checkInteger, concatAll } from '@cleartext/core';
import type { Agreement } from '@cleartext/tls';
import { addressOf, defaultPorts, parseUrl } from './address.ts';
import { connect, connectPlain, type ConnectOptions } from './connect.ts';
import { openTunnel } from './proxy/tunnel.ts';
import { TlsSocket } from './tls-socket.ts';

/** What to ask for, and how. */
export interface GetOptions extends Omit<ConnectOptions, 'host' | 'port'> {
  /** `GET` by default. */
  readonly method?: string | undefined;
  readonly headers?: OutgoingHttpHeaders | undefined;
  readonly body?: Uint8Array | string | undefined;
  /** How many redirects are followed; 5 by default, 0 for none. */
  readonly maxRedirects?: number | undefined;
  /** How long the answer may take to begin, and `bytes` and `text` may wait for more of it, in milliseconds; 30,000 by default. */
  readonly responseTimeout?: number | undefined;
  /** The largest body that `bytes` and `text` collect, in bytes; 64 MiB by default. */
  readonly maxBodySize?: number | undefined;
}

/** An answer. Read its body to the end, or destroy it, to close the connection. */
export interface Answer {
  readonly status: number;
  readonly statusText: string;
  readonly headers: IncomingHttpHeaders;
  /** Where the answer came from, after redirects. */
  readonly url: string;
  /** The URLs on the way, those that redirected. */
  readonly redirects: readonly string[];
  /** What TLS agreed on; undefined over plain HTTP. */
  readonly agreement: Agreement | undefined;
  /** The body as a stream of Node. */
  readonly body: IncomingMessage;
  /** The whole body. Rejects with `RangeError` if it is larger than `maxBodySize`. */
  bytes(): Promise<Uint8Array>;
  /** The whole body as UTF-8. Rejects with `DecodeError` if it is not. */
  text(): Promise<string>;
}

/**
 * Fetches a URL. Rejects with what `connect` rejects with, and with an `Error` for too many redirects or a redirect without a valid target. A redirect to
 * another site takes neither credentials nor the identity along, which were meant for the first.
 */
export async function get(url: string | URL, options: GetOptions): Promise<Answer> {
  const { maxRedirects = 5 } = options;
  checkInteger('maxRedirects', maxRedirects, { min: 0, max: 100 });
  const redirects: string[] = [];
  let asked = options;
  for (let target = parseUrl(url); ;) {
    const answer = await ask(target, asked, redirects);
    const { location } = answer.headers;
    if (maxRedirects === 0 || ![301, 302, 303, 307, 308].includes(answer.status) || location === undefined)
      return answer;
    answer.body.destroy();
    if (redirects.length >= maxRedirects) throw new Error(`${String(url)}: more than ${maxRedirects} redirects`);
    const next = redirectTarget(location, target);
    redirects.push(target.href);
    asked = afterRedirect(asked, answer.status, target.origin === next.origin);
    target = next;
  }
}

function redirectTarget(location: string, from: URL): URL {
  const target = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  if (target && Object.hasOwn(defaultPorts, target.protocol)) return target;
  throw new Error(`${from.href}: redirects to ${JSON.stringify(location)}, which is no URL of HTTP`);
}

/** What is asked after a redirect (RFC 9110 sections 15.4.2 to 15.4.4): 303, and by custom 301 and 302 after a POST, lead to a GET. */
function afterRedirect(options: GetOptions, status: number, isSameSite: boolean): GetOptions {
  const { method = 'GET', headers = {} } = options;
  const becomesGet = status === 303 ? method !== 'HEAD' : status <= 302 && method === 'POST';
  const dropped = [...(becomesGet ? HEADERS_OF_A_BODY : []), ...(isSameSite ? [] : HEADERS_OF_A_SITE)];
  return {
    ...options,
    ...(becomesGet ? { method: 'GET', body: undefined } : {}),
    ...(isSameSite ? {} : { identity: undefined, serverName: undefined, session: undefined, earlyData: undefined }),
    headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !dropped.includes(name.toLowerCase()))),
  };
}

const HEADERS_OF_A_BODY = ['content-encoding', 'content-length', 'content-type', 'transfer-encoding'];
const HEADERS_OF_A_SITE = ['authorization', 'cookie', 'host'];

async function ask(url: URL, options: GetOptions, redirects: readonly string[]): Promise<Answer> {
  const { method = 'GET', headers = {}, body, responseTimeout = 30_000, maxBodySize = 2 ** 26, signal } = options;
  const stream = await streamTo(url, options);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const asking = request({
      method,
      path: url.pathname + url.search,
      headers: { Host: url.host, 'User-Agent': 'Cleartext/0.1', Accept: '*/*', Connection: 'close', ...headers },
      createConnection: () => stream,
      ...(signal ? { signal } : {}),
    });
    const timer = setTimeout(
      () => asking.destroy(new Error(`${url.href}: no answer within ${responseTimeout} ms`)),
      responseTimeout,
    );
    asking.on('response', (response) => {
      clearTimeout(timer);
      // A connection that fails in the middle must not pass for the end of the body.
      asking.on('error', (error) => response.destroy(error));
      resolve(response);
    });
    asking.on('error', (error) => {
      clearTimeout(timer);
      stream.destroy();
      reject(error);
    });
    asking.end(body);
  });
  response.once('close', () => stream.destroy());
  const bytes = (): Promise<Uint8Array> => collect(response, maxBodySize, responseTimeout);
  return {
    status: response.statusCode ?? 0,
    statusText: response.statusMessage ?? '',
    headers: response.headers,
    url: url.href,
    redirects: [...redirects],
    agreement: stream instanceof TlsSocket ? stream.agreement : undefined,
    body: response,
    bytes,
    text: async () => bytesToUtf8(await bytes()),
  };
}

function streamTo(url: URL, options: GetOptions): Promise<Duplex> {
  const address = addressOf(url);
  if (url.protocol === 'https:') return connect({ ...options, ...address });
  return options.proxy ? openTunnel(options.proxy, address, options) : connectPlain(address, options);
}

async function collect(body: IncomingMessage, maxBodySize: number, patience: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  const timer = setTimeout(() => body.destroy(new Error(`no more of the answer within ${patience} ms`)), patience);
  try {
    for await (const part of body as AsyncIterable<Uint8Array>) {
      timer.refresh();
      size += part.length;
      if (size > maxBodySize) throw new RangeError(`body: expected at most ${maxBodySize} bytes, found more`);
      parts.push(part);
    }
  } finally {
    clearTimeout(timer);
  }
  return concatAll(parts);
}
