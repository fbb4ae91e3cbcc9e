/**
 * A proxy that opens tunnels (section 14.9 of the chapter, RFC 9110 section 9.3.6). It reads one request line and its headers, checks who asks and
 * for what, connects, and from then on carries bytes that it cannot read. Its log says what a proxy can see: who, where to, how much, how long.
 */

import { createServer, type IncomingMessage, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { constantTimeEqual, utf8ToBytes } from '@cleartext/core';
import { authorityOf, readAuthority, type Address } from '../address.ts';
import { basicCredentials } from './tunnel.ts';

/** What a proxy knows of a tunnel. What travelled through it is not in this list, because the proxy does not know it. */
export interface TunnelRecord {
  /** Address and port of the client. */
  readonly client: string;
  /** What the client asked for, as it stood in the request line. */
  readonly target: string;
  /** The status that the client got. */
  readonly status: number;
  /** Bytes from the client to the target. */
  readonly sent: number;
  /** Bytes from the target to the client. */
  readonly received: number;
  /** How long the tunnel was open, in milliseconds. */
  readonly duration: number;
}

/** Whom a proxy serves. */
export interface ProxyServerOptions {
  /** Whether a tunnel to an address is allowed; by default to port 443 of any host. */
  readonly allow?: ((target: Address) => boolean) | undefined;
  /** Users and their passwords; without any, everybody may use the proxy. */
  readonly users?: Readonly<Record<string, string>> | undefined;
  /** The most tunnels at a time; 256 by default. */
  readonly maxTunnels?: number | undefined;
  /** A tunnel in which no data moves for this many milliseconds is closed; 60,000 by default. */
  readonly idleTimeout?: number | undefined;
  /** How long connecting to a target may take, in milliseconds; 10,000 by default. */
  readonly connectTimeout?: number | undefined;
  /** Called at the end of every tunnel, and for every refusal. */
  readonly onTunnel?: ((record: TunnelRecord) => void) | undefined;
}

/** A proxy server; `listen` starts it. It answers everything but CONNECT with 405. */
export function createProxyServer(options: ProxyServerOptions = {}): Server {
  const { maxTunnels = 256 } = options;
  const tunnels = new Set<Duplex>();
  const server = createServer((_request, response) => {
    response.writeHead(405, { Allow: 'CONNECT', Connection: 'close' }).end('This proxy opens tunnels only.\n');
  });
  server.on('connect', (request: IncomingMessage, client: Duplex, early: Buffer) => {
    client.on('error', () => client.destroy());
    // The address is noted now: a socket that is closed has forgotten it.
    const asked: Asked = { client: clientOf(request.socket), target: request.url ?? '' };
    const target = readAuthority(asked.target);
    const status = tunnels.size >= maxTunnels ? 503 : statusOf(target, request, options);
    if (target === undefined || status !== 200) {
      refuse(client, asked, status, options);
      return;
    }
    tunnels.add(client);
    client.once('close', () => tunnels.delete(client));
    open(target, client, asked, early, options);
  });
  const close = server.close.bind(server);
  server.close = (done) => {
    for (const client of tunnels) client.destroy();
    server.closeAllConnections();
    return close(done);
  };
  return server;
}

/** Who asked for what. */
type Asked = Pick<TunnelRecord, 'client' | 'target'>;

/** The status for a request: 200 if it is in order. */
function statusOf(
  target: Address | undefined,
  { headers }: IncomingMessage,
  { users, allow = toPort443 }: ProxyServerOptions,
): number {
  if (target === undefined) return 400;
  if (users && !isKnown(headers['proxy-authorization'] ?? '', users)) return 407;
  return allow(target) ? 200 : 403;
}

function isKnown(header: string, users: Readonly<Record<string, string>>): boolean {
  const credentials = header.replace(/^basic +/i, 'Basic '); // RFC 9110 section 11.1: the scheme in any case
  // Every user is compared, so that the time tells nothing about which names exist.
  return Object.entries(users)
    .map(([user, password]) =>
      constantTimeEqual(utf8ToBytes(credentials), utf8ToBytes(basicCredentials(user, password))),
    )
    .includes(true);
}

function toPort443({ port }: Address): boolean {
  return port === 443;
}

function open(address: Address, client: Duplex, asked: Asked, early: Buffer, options: ProxyServerOptions): void {
  const { idleTimeout = 60_000, connectTimeout = 10_000 } = options;
  const started = Date.now();
  const target = connect({ ...address, allowHalfOpen: true });
  let isOpen = false;
  target.setTimeout(connectTimeout, () => target.destroy());
  target.on('error', () => target.destroy());
  target.once('connect', () => {
    isOpen = true;
    client.write('HTTP/1.0 200 Connection established\r\nProxy-agent: Cleartext-Proxy/0.1\r\n\r\n');
    if (early.length > 0) target.write(early);
    target.setTimeout(idleTimeout, () => target.destroy());
    // The end of one direction is passed on, and leaves the other open.
    client.pipe(target);
    target.pipe(client);
  });
  // A client that has said everything may go; the target still gets all of it.
  client.once('close', () => {
    if (client.readableEnded && client.writableFinished) target.end();
    else target.destroy();
  });
  target.once('close', () => {
    if (!isOpen) {
      refuse(client, asked, 502, options);
      return;
    }
    dismiss(client);
    const { bytesWritten: sent, bytesRead: received } = target;
    options.onTunnel?.({ ...asked, status: 200, sent, received, duration: Date.now() - started });
  });
}

function refuse(client: Duplex, asked: Asked, status: number, { onTunnel }: ProxyServerOptions): void {
  const challenge = status === 407 ? 'Proxy-Authenticate: Basic realm="Cleartext proxy"\r\n' : '';
  if (client.writable)
    client.write(`HTTP/1.0 ${status} ${REASONS[status]}\r\nProxy-agent: Cleartext-Proxy/0.1\r\n${challenge}\r\n`);
  dismiss(client);
  onTunnel?.({ ...asked, status, sent: 0, received: 0, duration: 0 });
}

/** Ends the connection of a client. Whatever it still sends is thrown away, and a client that neither takes our last bytes nor ends is cut off. */
function dismiss(client: Duplex): void {
  if (client.destroyed) return;
  client.unpipe();
  client.resume();
  client.end();
  const timer = setTimeout(() => client.destroy(), LINGER).unref();
  client.once('close', () => {
    clearTimeout(timer);
  });
}

/** How long a client may take for its end, in milliseconds. */
const LINGER = 1000;

function clientOf({ remoteAddress, remotePort }: Socket): string {
  return remoteAddress === undefined ? 'gone' : authorityOf({ host: remoteAddress, port: remotePort ?? 0 });
}

const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  403: 'Forbidden',
  407: 'Proxy Authentication Required',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
};
