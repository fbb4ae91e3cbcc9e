/** Conversations with GnuTLS: TLS 1.0 to 1.3 with RC4 and 3DES among the suites, both roles, an HTTP exchange each. */

import { policies, suiteByCode, VERSION, versionName, type Policy, type Version } from '../src/index.ts';
import { authority, keys, liveIdentity } from './in-memory.ts';
import { gnutlsClient, gnutlsServer, priority } from '../../../tools/peers/gnutls.ts';
import { filesOf, isHere, removeFolders } from '../../../tools/peers/process.ts';
import { fetchOver, serveOver } from './sockets.ts';

afterAll(removeFolders);

const identity = liveIdentity(keys.rsa());
const request = 'GET / HTTP/1.0\r\n\r\n';
const cases: readonly (readonly [Version, number])[] = [
  ...[0x1301, 0x1302, 0x1303, 0x1304].map((code) => [VERSION.TLS13, code] as const),
  ...[0xc02f, 0xcca8, 0x009e, 0xc09c, 0x002f, 0x000a, 0x0005, 0x0004].map((code) => [VERSION.TLS12, code] as const),
  ...[0x0035, 0x0005, 0x000a].map((code) => [VERSION.TLS11, code] as const),
  ...[0xc013, 0x0016, 0x0004].map((code) => [VERSION.TLS10, code] as const),
];
const rows = cases.map(([version, code]) => [versionName(version), suiteByCode(code)!.name, version, code] as const);

const policyOf = (version: Version, code: number): Policy => ({
  ...policies.museum,
  versions: [version],
  suites: [suiteByCode(code)!],
});
const choice = (version: Version): string => priority(versionName(version).replace(' ', ''));

(isHere('gnutls-cli', '--version') ? describe : describe.skip)('GnuTLS', () => {
  const files = filesOf(identity, authority.certificate);

  it.each(rows)(
    'as server: %s, %s',
    async (_version, _suite, version, code) => {
      const peer = await gnutlsServer(files, choice(version));
      try {
        const config = { host: 'localhost', trustAnchors: [authority.certificate], policy: policyOf(version, code) };
        const { text, events } = await fetchOver(peer.port, config, request);
        expect(events.filter(({ type }) => type === 'failed')).toEqual([]);
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
        const output = await gnutlsClient(server.port, files.ca, request, choice(version));
        const [{ events }] = await server.conversations;
        // gnutls-cli ends without a close_notify of its own.
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
