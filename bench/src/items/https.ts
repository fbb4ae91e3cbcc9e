/** Connections: handshakes, pages and idle connections of our HTTPS beside node:https, each end alone. */

import { fork, type Serializable } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createNodeServer, request, Agent } from 'node:https';
import type { IncomingMessage, RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { generateEcKey } from '@cleartext/ec';
import { createServer, get } from '@cleartext/https';
import { privateKeyToPem, publicKeyOf, schemeByName } from '@cleartext/signature';
import { certificateToPem, issueCertificate, newAuthority, type Certificate } from '@cleartext/x509';
import { OPENSSL, OURS, type Figure, type Group } from '../item.ts';
import { measure as race, median } from '../measure.ts';
import type { IdleOrder } from './https-idle.ts';
import type { Order } from './https-peer.ts';

export const httpsGroup: Group = {
  title: 'HTTPS connections',
  keywords: 'TLS handshake server client memory',
  remarks: [
    'Our HTTPS beside node:https, whose TLS is OpenSSL. A second process, always node:https, is the other end and is not counted. Everybody speaks TLS 1.3 with X25519, AES-GCM and a P-256 certificate under a root; each handshake is a full one, on a new TCP connection, with one small request. Rates are those of one core that does nothing else.',
    'Ours explains every record and every message while it works: that is the price of the glass box, paid on every connection. A server that has to be fast is not what it is for.',
    'The memory of an idle connection is the growth of the resident process from 250 to 1250 connections that have shaken hands and wait for a request; the heap has been collected before each look. Resident memory, because what OpenSSL holds is not on the JavaScript heap.',
  ],
  measure,
};

const LARGE = 2 ** 24;
const answer: RequestListener = ({ url }, response) => {
  response.end(url === '/large' ? large : 'small');
};
const large = Buffer.alloc(LARGE);

interface Site {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
  readonly root: Certificate;
  readonly identity: Parameters<typeof createServer>[0]['identity'];
}

async function measure(): Promise<Figure[]> {
  const site = newSite();
  const peer = newPeer();
  const ours = createServer({ identity: site.identity }, answer);
  const theirs = createNodeServer({ key: site.key, cert: site.cert }, answer).listen(0, '127.0.0.1');
  try {
    await once(theirs, 'listening');
    const ports: Record<string, number> = {
      [OURS]: (await ours.listen()).port,
      [OPENSSL]: (theirs.address() as AddressInfo).port,
    };
    const { key, cert, ca } = site;
    const port = await peer.tell({ do: 'serve', key, cert, size: LARGE });
    const asked = (path: string, times: number) => (name: string) => () =>
      peer.tell({ do: 'ask', port: ports[name], ca, times, path });
    return [
      await rate('Handshakes, server alone', 10, asked('/small', 10)),
      await rate('Handshakes, client alone', 1, (name) => () => fetchFrom(name, port, '/small', site)),
      await speed('16 MiB over HTTPS, server alone', asked('/large', 1)),
      await speed('16 MiB over HTTPS, client alone', (name) => () => fetchFrom(name, port, '/large', site)),
      await memoryOfIdle(site),
    ];
  } finally {
    peer.end();
    await ours.close();
    theirs.close();
    theirs.closeAllConnections();
  }
}

/** Both contestants in one race: how often in a second of CPU time. */
async function rate(name: string, pieces: number, run: (contestant: string) => () => Promise<number>): Promise<Figure> {
  const { times } = await race({ name, pieces, contestants: { [OURS]: run(OURS), [OPENSSL]: run(OPENSSL) } });
  return {
    name,
    value: 1e6 / times[OURS].micros,
    unit: 'a second',
    others: { 'node:https': 1e6 / times[OPENSSL].micros },
  };
}

async function speed(name: string, run: (contestant: string) => () => Promise<number>): Promise<Figure> {
  const { value, others } = await rate(name, 1, run);
  const { 'node:https': theirs } = others as Record<string, number>;
  return { name, value: (value * LARGE) / 1e6, unit: 'MB/s', others: { 'node:https': (theirs * LARGE) / 1e6 } };
}

/** One page: the number of its bytes. */
async function fetchFrom(name: string, port: number, path: string, { root, ca }: Site): Promise<number> {
  let bytes = 0;
  const count = async (body: AsyncIterable<Uint8Array>): Promise<number> => {
    for await (const part of body) bytes += part.length;
    return bytes;
  };
  if (name === OURS) {
    const { body } = await get(`https://localhost:${port}${path}`, { trustAnchors: [root] });
    return count(body as AsyncIterable<Uint8Array>);
  }
  const agent = new Agent({ keepAlive: false, maxCachedSessions: 0 });
  const asking = request({ host: 'localhost', port, ca, path, agent }).end();
  const [response] = (await once(asking, 'response')) as [IncomingMessage];
  return count(response as AsyncIterable<Uint8Array>);
}

/** KiB of resident memory for each connection of a server on which nothing happens. */
async function memoryOfIdle(site: Site): Promise<Figure> {
  const samples = { [OURS]: [] as number[], [OPENSSL]: [] as number[] };
  for (let round = 0; round < 3; round++)
    for (const name of [OURS, OPENSSL] as const) samples[name].push(await idleConnection(name === OURS, site));
  return {
    name: 'Memory of an idle connection, server',
    value: median(samples[OURS]),
    unit: 'KiB',
    others: { 'node:https': median(samples[OPENSSL]) },
  };
}

async function idleConnection(isOurs: boolean, { key, cert, ca }: Site): Promise<number> {
  const server = child<IdleOrder>('./https-idle.js');
  const clients = [newPeer(), newPeer()];
  try {
    const port = await server.tell({ isOurs, key, cert });
    await clients[0].tell({ do: 'hold', port, ca, times: 250 });
    const before = await server.tell('memory');
    await clients[1].tell({ do: 'hold', port, ca, times: 1000 });
    return ((await server.tell('memory')) - before) / 1000 / 1024;
  } finally {
    for (const process of [server, ...clients]) process.end();
  }
}

/** A process that answers each order with a number. */
interface Child<Order> {
  tell(order: Order): Promise<number>;
  end(): void;
}

function newPeer(): Child<Order> {
  return child('./https-peer.js');
}

function child<T>(file: string): Child<T> {
  const process = fork(new URL(file, import.meta.url));
  return {
    async tell(order) {
      process.send(order as Serializable);
      return ((await once(process, 'message')) as [number])[0];
    },
    end: () => process.kill(),
  };
}

/** A root, and a certificate for localhost with a P-256 key. */
function newSite(): Site {
  const now = new Date(Date.now() - 86_400_000);
  const scheme = schemeByName('ecdsa-with-SHA256');
  const root = newAuthority({ subject: { CN: 'Bench' }, privateKey: generateEcKey('P-256'), now, scheme });
  const privateKey = generateEcKey('P-256');
  const subject = { CN: 'localhost' };
  const certificate = issueCertificate(root, {
    profile: 'server',
    subject,
    hosts: ['localhost'],
    publicKey: publicKeyOf(privateKey),
    now,
    scheme,
  });
  return {
    ca: certificateToPem(root.certificate),
    cert: certificateToPem(certificate),
    key: privateKeyToPem(privateKey),
    root: root.certificate,
    identity: { chain: [certificate], privateKey },
  };
}
