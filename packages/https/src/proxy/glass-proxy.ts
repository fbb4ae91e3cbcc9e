/**
 * A glass proxy: a proxy of section 14.9 carries bytes that it can't read, but this one ends the browser's TLS itself, under certificates of an
 * authority that the browser was told to trust, and begins another TLS connection to the site. Between the two everything is in the clear. Any
 * trusted authority could do this to its users, which is why one has to be careful whom to trust. It listens on this machine only.
 */

import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { ecdsaWithSha256, publicKeyOf, sha256WithRsa, type PrivateKey } from '@cleartext/signature';
import { tlsServer, type Identity, type TlsEvent } from '@cleartext/tls';
import { issueCertificate, type Authority } from '@cleartext/x509';
import { authorityOf, readAuthority, type Address } from '../address.ts';
import { connect, type ConnectOptions } from '../connect.ts';
import { TlsSocket } from '../tls-socket.ts';

/** How the glass is made. */
export interface GlassProxyOptions extends Pick<ConnectOptions, 'trustAnchors' | 'policy' | 'connectTimeout'> {
  /** Signs a certificate for every site that is visited; browsers have to trust it. */
  readonly authority: Authority;
  /** The key of all those certificates. */
  readonly siteKey: PrivateKey;
  /** Whether a site may be visited; rejects or gives false for one that may not. */
  readonly allow: (target: Address) => boolean | Promise<boolean>;
  /** Called with all that happens on the connection from the browser and on the connection to the site. */
  readonly onEvent: (side: 'browser' | 'site', tunnel: GlassTunnel, event: TlsEvent) => void;
  /** Called when a tunnel was refused, or its site was. */
  readonly onRefusal?: ((tunnel: GlassTunnel, reason: string) => void) | undefined;
}

/** A visit. */
export interface GlassTunnel {
  /** Counted from 1. */
  readonly number: number;
  /** `host:port` as the browser asked for it. */
  readonly target: string;
}

/** The proxy; `listen` it on 127.0.0.1. It answers everything but CONNECT with 405. Leaks: everything, to whoever gets its events; that is its purpose. */
export function createGlassProxy(options: GlassProxyOptions): Server {
  const open = new Set<Duplex>();
  const identities = new Map<string, Identity>();
  let count = 0;
  const server = createServer((_request, response) => {
    response.writeHead(405, { Allow: 'CONNECT', Connection: 'close' }).end('This proxy opens tunnels only.\n');
  });
  server.on('connect', ({ url = '' }: IncomingMessage, client: Duplex, early: Buffer) => {
    count += 1;
    const tunnel: GlassTunnel = { number: count, target: url };
    open.add(client);
    client.once('close', () => open.delete(client));
    client.on('error', () => client.destroy());
    if (early.length > 0) client.unshift(early);
    visit(tunnel, client, options, identities).catch((error: unknown) => {
      options.onRefusal?.(tunnel, (error as Error).message);
      if (client.writable) client.end('HTTP/1.0 502 Bad Gateway\r\nProxy-agent: Cleartext-Glass/0.1\r\n\r\n');
    });
  });
  const close = server.close.bind(server);
  server.close = (done) => {
    for (const client of open) client.destroy();
    return close(done);
  };
  return server;
}

/** Connects to the site first, and to the browser afterwards: so a site that a good client refuses is refused here too. */
async function visit(
  tunnel: GlassTunnel,
  client: Duplex,
  options: GlassProxyOptions,
  identities: Map<string, Identity>,
): Promise<void> {
  const target = readAuthority(tunnel.target);
  if (!target) throw new Error('expected host:port');
  if (!(await options.allow(target))) {
    options.onRefusal?.(tunnel, `${authorityOf(target)} may not be visited`);
    client.end('HTTP/1.0 403 Forbidden\r\nProxy-agent: Cleartext-Glass/0.1\r\n\r\n');
    return;
  }
  const identity = identityFor(target.host, options, identities);
  const { trustAnchors, policy, connectTimeout, onEvent } = options;
  const site = await connect({
    ...target,
    trustAnchors,
    policy,
    connectTimeout,
    requestOcsp: true,
    applicationProtocols: ['http/1.1'],
    onEvent: (event) => {
      onEvent('site', tunnel, event);
    },
  });
  client.write('HTTP/1.0 200 Connection established\r\nProxy-agent: Cleartext-Glass/0.1\r\n\r\n');
  const browser = new TlsSocket(client, tlsServer({ identity, applicationProtocols: ['http/1.1'] }), {
    onEvent: (event) => {
      onEvent('browser', tunnel, event);
    },
  });
  browser.on('error', () => site.destroy());
  site.on('error', () => browser.destroy());
  browser.on('close', () => site.destroy());
  site.on('close', () => browser.end());
  browser.pipe(site);
  site.pipe(browser);
}

/** A certificate for a host that says what it is. */
function identityFor(host: string, options: GlassProxyOptions, identities: Map<string, Identity>): Identity {
  const known = identities.get(host);
  if (known) return known;
  const { authority, siteKey } = options;
  const certificate = issueCertificate(authority, {
    profile: 'server',
    subject: { O: 'Cleartext glass, not the real site', CN: host.slice(0, 64) },
    hosts: [host],
    publicKey: publicKeyOf(siteKey),
    now: authority.certificate.validity.notBefore,
    days: 7,
    scheme: authority.privateKey.type === 'rsa' ? sha256WithRsa : ecdsaWithSha256,
  });
  const identity = { chain: [certificate], privateKey: siteKey };
  if (identities.size >= MOST_IDENTITIES) identities.clear();
  identities.set(host, identity);
  return identity;
}

const MOST_IDENTITIES = 256;
