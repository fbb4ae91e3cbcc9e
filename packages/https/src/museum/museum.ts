/**
 * `openMuseum`: a row of local sites in the manner of badssl.com, one for each failing of a server and some that are as they should be, and an index
 * over plain HTTP. Point any browser or client at it. It listens on this machine only, and its root lives as long as it does.
 */

import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { checkInteger, systemRandom, type RandomSource } from '@cleartext/core';
import { privateKeyToPem } from '@cleartext/signature';
import type { Identity } from '@cleartext/tls';
import { certificateToPem, type Certificate } from '@cleartext/x509';
import { createServer, type HttpsServer } from '../server.ts';
import { museumCertificates } from './certificates.ts';
import { indexPage, sitePage } from './pages.ts';
import { museumSites, type MuseumSite } from './sites.ts';

/** How to open it. */
export interface MuseumOptions {
  /** The port of the index; the sites take the ports after it. 0, the default, takes free ones. */
  readonly port?: number | undefined;
  readonly now?: Date | undefined;
  readonly random?: RandomSource | undefined;
  /** Called when a visitor was refused at a site, or refused it. */
  readonly onRefusal?: ((site: MuseumSite, error: Error) => void) | undefined;
}

/** A site that can be visited. */
export interface OpenSite extends Omit<MuseumSite, 'options'> {
  readonly port: number;
  readonly url: string;
}

/** A museum that is open. */
export interface Museum {
  readonly index: { readonly port: number; readonly url: string };
  readonly sites: readonly OpenSite[];
  /** The root above all its certificates: trust it for the visit, in a profile of its own. */
  readonly root: Certificate;
  /** What a visitor shows to the site that demands a certificate. */
  readonly visitor: Identity;
  close(): Promise<void>;
}

/** Opens all sites and the index. Rejects with the system's error for a port that is taken; then nothing stays open. */
export async function openMuseum({
  port = 0,
  now = new Date(),
  random = systemRandom,
  onRefusal,
}: MuseumOptions = {}): Promise<Museum> {
  checkInteger('port', port, { min: 0, max: 65_000 });
  const certificates = museumCertificates({ now, random });
  const servers: HttpsServer[] = [];
  const sites: OpenSite[] = [];
  const { root, visitor } = certificates;
  const files: Files = {
    '/root.pem': () => certificateToPem(root),
    '/visitor.pem': () => visitor.chain.map(certificateToPem).join('') + privateKeyToPem(visitor.privateKey),
  };
  const index = createHttpServer(({ url = '/' }, response) => {
    if (Object.hasOwn(files, url)) response.setHeader('Content-Type', 'application/x-pem-file').end(files[url]());
    else if (url !== '/') response.writeHead(404).end('The museum has no such room.\n');
    else response.setHeader('Content-Type', 'text/html; charset=utf-8').end(indexPage(addressOf(index), sites));
  });
  const close = async (): Promise<void> => {
    index.closeAllConnections();
    await Promise.all([...servers.map((server) => server.close()), new Promise((resolve) => index.close(resolve))]);
  };
  try {
    await once(index.listen(port, '127.0.0.1'), 'listening');
    for (const [i, { options, ...site }] of museumSites(certificates).entries()) {
      const server = createServer(
        {
          ...options,
          applicationProtocols: ['http/1.1'],
          onTlsError: (error) => onRefusal?.({ ...site, options }, error),
        },
        (request, response) => {
          showSite(request, response, site);
        },
      );
      servers.push(server);
      const address = await server.listen(port === 0 ? 0 : port + 1 + i, '127.0.0.1');
      sites.push({ ...site, port: address.port, url: `https://${site.host ?? 'localhost'}:${address.port}/` });
    }
  } catch (error) {
    await close();
    throw error;
  }
  const { port: at } = index.address() as AddressInfo;
  return { index: { port: at, url: addressOf(index) }, sites, root, visitor, close };
}

function addressOf(index: Server): string {
  return `http://localhost:${(index.address() as AddressInfo).port}/`;
}

type Files = Readonly<Record<string, () => string>>;

function showSite(
  { socket }: IncomingMessage,
  response: ServerResponse,
  site: Pick<MuseumSite, 'name' | 'what' | 'good' | 'room'>,
): void {
  response.setHeader('Content-Type', 'text/html; charset=utf-8').end(sitePage(site, socket));
}
