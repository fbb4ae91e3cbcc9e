/** Conversations with NSS, which still speaks SSL 3.0 and DES: both roles. */

import { policies, suiteByCode, VERSION, versionName, type Policy, type Version } from '../src/index.ts';
import { authority, keys, liveIdentity } from './in-memory.ts';
import { nssClient, nssDatabase, nssServer, SELFSERV, type NssLimits } from '../../../tools/peers/nss.ts';
import { filesOf, isHere, removeFolders } from '../../../tools/peers/process.ts';
import { fetchOver, serveOver } from './sockets.ts';

afterAll(removeFolders);

const identity = liveIdentity(keys.rsa());
const request = 'GET / HTTP/1.0\r\n\r\n';
const cases: readonly (readonly [Version, number])[] = [
  ...[0x0004, 0x0005, 0x0009, 0x000a, 0x002f, 0x0035, 0x0033].map((code) => [VERSION.SSL30, code] as const),
  ...[0x0009, 0x000a, 0x0016, 0x0015].map((code) => [VERSION.TLS10, code] as const),
  ...[0x0009, 0x002f].map((code) => [VERSION.TLS11, code] as const),
  ...[0x0005, 0x000a, 0xc02f].map((code) => [VERSION.TLS12, code] as const),
];
const rows = cases.map(([version, code]) => [versionName(version), suiteByCode(code)!.name, version, code] as const);
const policyOf = (version: Version, code: number): Policy => ({
  ...policies.museum,
  versions: [version],
  suites: [suiteByCode(code)!],
});
const limits = (version: Version, code: number): NssLimits => ({ from: version, to: version, suites: [code] });

const isThere = isHere('certutil', '-H') && isHere(SELFSERV) && isHere('openssl', 'version');

(isThere ? describe : describe.skip)('NSS', () => {
  const db = nssDatabase(filesOf(identity, authority.certificate))!;

  it.each(rows)(
    'as server: %s, %s',
    async (_version, _suite, version, code) => {
      const peer = await nssServer(db, limits(version, code));
      try {
        const config = { host: 'localhost', trustAnchors: [authority.certificate], policy: policyOf(version, code) };
        const { text, events } = await fetchOver(peer.port, config, request);
        const failures = events.filter((event) => event.type === 'failed' && !event.detail.includes('truncated'));
        expect(failures).toEqual([]);
        expect(text).toContain('HTTP/1.0 200 OK');
      } finally {
        peer.child.kill();
      }
    },
    20_000,
  );

  it.each(rows)(
    'as client: %s, %s',
    async (_version, _suite, version, code) => {
      const config = { identity, policy: policyOf(version, code), boundTo: '127.0.0.1' };
      const server = await serveOver(config, () => 'HTTP/1.0 200 OK\r\n\r\nhello from Cleartext\n');
      try {
        const output = await nssClient(db, server.port, limits(version, code), request);
        const [{ events }] = await server.conversations;
        const failures = events.filter((event) => event.type === 'failed' && !event.detail.includes('truncated'));
        expect(failures).toEqual([]);
        expect(output).toContain('hello from Cleartext');
      } finally {
        server.close();
      }
    },
    20_000,
  );
});
