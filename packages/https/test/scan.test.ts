/** Scans of our own server under each policy, of node:tls, and of servers that speak no TLS at all. */

import { once } from 'node:events';
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createNodeTls } from 'node:tls';
import { generateKey } from '@cleartext/rsa';
import { seededRandom, systemRandom } from '@cleartext/core';
import { privateKeyToPem, publicKeyOf, schemeByName } from '@cleartext/signature';
import { cipherSuites, groupCodes, policies, suiteFits, ticketKeeper, VERSION, type Policy } from '@cleartext/tls';
import { certificateToPem, issueCertificate } from '@cleartext/x509';
import { createServer, scan, type ScanReport, type ServerOptions } from '../src/index.ts';
import { identity, root } from './identities.ts';

const trustAnchors = [root.certificate];
const ecSite = identity(['localhost']);
const rsaKey = generateKey({ bits: 2048, random: seededRandom('scan') });
const rsaSite = {
  chain: [
    issueCertificate(root, {
      profile: 'server',
      subject: { commonName: 'localhost' },
      publicKey: publicKeyOf(rsaKey),
      hosts: ['localhost'],
      now: new Date(Date.now() - 3_600_000),
      days: 30,
      scheme: schemeByName('ecdsa-with-SHA256'),
    }),
  ],
  privateKey: rsaKey,
};

async function scanned(options: Partial<ServerOptions>): Promise<ScanReport> {
  const server = createServer({ identity: [ecSite, rsaSite], ...options }, (_request, response) =>
    response.end('hello'),
  );
  try {
    const { port } = await server.listen();
    return await scan({ host: '127.0.0.1', port, serverName: 'localhost', trustAnchors });
  } finally {
    await server.close();
  }
}

const offered = ({ versions }: ScanReport): string[] => versions.filter((v) => v.isOffered).map(({ name }) => name);
const suitesOf = (policy: Policy, version: number): number[] =>
  policy.suites.filter((suite) => suiteFits(suite, version as never)).map(({ code }) => code);

describe('a scan of our server', () => {
  it('finds what the policy modern says, and nothing else', async () => {
    const policy = policies.modern;
    const report = await scanned({
      policy,
      tickets: ticketKeeper(systemRandom(32)),
      applicationProtocols: ['http/1.1'],
    });
    expect(offered(report)).toEqual(['TLS 1.2', 'TLS 1.3']);
    for (const { version, suites } of report.versions.filter(({ isOffered }) => isOffered))
      expect(suites.map(({ code }) => code).sort()).toEqual(suitesOf(policy, version).sort());
    const newest = report.versions.at(-1)!;
    expect(newest).toMatchObject({ preference: 'server', isResumed: true });
    expect([...newest.groups].sort()).toEqual(
      Object.entries(groupCodes)
        .filter(([, code]) => policy.groups.includes(code))
        .map(([name]) => name)
        .sort(),
    );
    expect(report.applicationProtocols).toEqual(['http/1.1']);
    expect(report.features).toMatchObject({
      secureRenegotiation: true,
      extendedMainSecret: true,
      fallbackSignal: true,
      compression: false,
      clientCertificate: false,
    });
    expect(report.certificates.map(({ judgement }) => judgement.accepted)).toEqual([true, true]);
    expect(report).toMatchObject({ isSsl2Offered: false, isComplete: true });
  });

  it('finds every version and suite of the museum', async () => {
    const report = await scanned({ policy: policies.museum });
    expect(offered(report)).toEqual(['SSL 3.0', 'TLS 1.0', 'TLS 1.1', 'TLS 1.2', 'TLS 1.3']);
    const found = new Set(report.versions.flatMap(({ suites }) => suites.map(({ code }) => code)));
    expect([...found].sort()).toEqual(cipherSuites.map(({ code }) => code).sort());
    const exported = report.versions.find(({ version }) => version === VERSION.TLS10)!;
    expect(exported.suites.find(({ code }) => code === 0x0003)).toMatchObject({
      status: 'broken',
      exchange: 'RSA 512 bits',
    });
  });

  it('sees that a certificate is demanded, and judges one of another name', async () => {
    const report = await scanned({
      identity: identity(['elsewhere.example']),
      clientAuthentication: 'require',
      clientTrustAnchors: trustAnchors,
    });
    expect(report.features.clientCertificate).toBe(true);
    expect(report.certificates).toHaveLength(1);
    expect(report.certificates[0].judgement).toMatchObject({ accepted: false });
    expect(report.certificates[0].judgement.summary).toContain('site identity');
  });

  it('keeps to its limit on connections', async () => {
    const server = createServer({ identity: ecSite }, () => undefined);
    try {
      const { port } = await server.listen();
      const report = await scan({ host: '127.0.0.1', port, trustAnchors, maxConnections: 7 });
      expect(report).toMatchObject({ isComplete: false, connections: 7 });
    } finally {
      await server.close();
    }
  });
});

describe('a scan of others', () => {
  it('agrees with what node:tls was told', async () => {
    const server = createNodeTls({
      cert: certificateToPem(rsaSite.chain[0]),
      key: privateKeyToPem(rsaKey),
      minVersion: 'TLSv1.2',
      ciphers: 'TLS_AES_256_GCM_SHA384:ECDHE-RSA-AES128-GCM-SHA256:AES256-SHA',
      ecdhCurve: 'P-384',
      honorCipherOrder: true,
      ALPNProtocols: ['http/1.1'],
    });
    server.on('tlsClientError', () => undefined);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    try {
      const { port } = server.address() as AddressInfo;
      const report = await scan({ host: '127.0.0.1', port, serverName: 'localhost', trustAnchors });
      expect(offered(report)).toEqual(['TLS 1.2', 'TLS 1.3']);
      const [tls12, tls13] = report.versions.slice(-2);
      expect(tls12.suites).toMatchObject([
        { name: 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', exchange: 'secp384r1', status: 'current' },
        { name: 'TLS_RSA_WITH_AES_256_CBC_SHA', exchange: undefined, status: 'legacy' },
      ]);
      expect(tls12).toMatchObject({ preference: 'server', isResumed: true, groups: ['secp384r1'] });
      expect(tls13.suites.map(({ name }) => name)).toEqual(['TLS_AES_256_GCM_SHA384']);
      expect(tls13).toMatchObject({ isResumed: true, groups: ['secp384r1'] });
      expect(report.applicationProtocols).toEqual(['http/1.1']);
      expect(report.certificates).toHaveLength(1);
    } finally {
      server.close();
    }
  });

  const nothing = { isSsl2Offered: false, isComplete: true, certificates: [], applicationProtocols: [] };

  it.each([
    ['HTTP', (socket: Socket): void => void socket.end('HTTP/1.0 400 Bad Request\r\n\r\n'), 'other protocol'],
    ['only to hang up', (socket: Socket): void => void socket.destroy(), 'closed'],
    [
      'an alert',
      (socket: Socket): void => void socket.end(Uint8Array.of(21, 3, 1, 0, 2, 2, 70)),
      'alert protocol_version',
    ],
    ['half a record', (socket: Socket): void => void socket.end(Uint8Array.of(22, 3, 1, 0, 9, 2)), 'closed'],
    [
      'a broken hello',
      (socket: Socket): void => void socket.end(Uint8Array.of(22, 3, 3, 0, 5, 2, 0, 0, 1, 9)),
      'other protocol',
    ],
  ])('that speak %s', async (_what, answer, refusal) => {
    const server = createTcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => {
        answer(socket);
      });
    });
    await serving(server, async (port) => {
      const report = await scan({ host: '127.0.0.1', port, trustAnchors, timeout: 1000 });
      expect(report).toMatchObject(nothing);
      expect(new Set(report.versions.map((version) => version.refusal))).toEqual(new Set([refusal]));
    });
  });

  it('that say nothing, in bounded time', async () => {
    const server = createTcpServer((socket) => socket.on('error', () => undefined));
    await serving(server, async (port) => {
      const report = await scan({ host: '127.0.0.1', port, trustAnchors, timeout: 50 });
      expect(report).toMatchObject({ ...nothing, connections: 6 });
    });
  });

  it('says that nobody listens', async () => {
    const server = createTcpServer();
    const port = await serving(server, (free) => Promise.resolve(free));
    await expect(scan({ host: '127.0.0.1', port, trustAnchors })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});

async function serving<T>(server: Server, body: (port: number) => Promise<T>): Promise<T> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  try {
    return await body((server.address() as AddressInfo).port);
  } finally {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
}
