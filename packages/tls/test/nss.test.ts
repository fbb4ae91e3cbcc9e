/** Conversations with NSS, which still speaks SSL 3.0 and DES: both roles. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { policies, suiteByCode, VERSION, versionName, type Policy, type Version } from '../src/index.ts';
import { authority, keys, liveIdentity } from './in-memory.ts';
import { fetchOver, filesOf, freePort, isHere, runClient, serveOver, startServer } from './sockets.ts';

const identity = liveIdentity(keys.rsa());
const request = 'GET / HTTP/1.0\r\n\r\n';
const cases: readonly (readonly [Version, number])[] = [
  ...[0x0004, 0x0005, 0x0009, 0x000a, 0x002f, 0x0035, 0x0033].map((code) => [VERSION.SSL30, code] as const),
  ...[0x0009, 0x000a, 0x0016, 0x0015].map((code) => [VERSION.TLS10, code] as const),
  ...[0x0009, 0x002f].map((code) => [VERSION.TLS11, code] as const),
  ...[0x0005, 0x000a, 0xc02f].map((code) => [VERSION.TLS12, code] as const),
];
const rows = cases.map(([version, code]) => [versionName(version), suiteByCode(code)!.name, version, code] as const);
const names: Readonly<Record<number, string>> = {
  [VERSION.SSL30]: 'ssl3',
  [VERSION.TLS10]: 'tls1.0',
  [VERSION.TLS11]: 'tls1.1',
  [VERSION.TLS12]: 'tls1.2',
};
const policyOf = (version: Version, code: number): Policy => ({
  ...policies.museum,
  versions: [version],
  suites: [suiteByCode(code)!],
});
const hex = (code: number): string => `:${code.toString(16).padStart(4, '0').toUpperCase()}`;
const range = (version: Version): string => `${names[version]}:${names[version]}`;

/** A certificate database with the server's key and the authority; undefined if a tool refuses. */
function database(): string | undefined {
  const { cert, key, ca } = filesOf(identity);
  const folder = mkdtempSync(join(tmpdir(), 'cleartext-nss-'));
  const db = `sql:${folder}`;
  const p12 = join(folder, 'server.p12');
  const run = (command: string, ...args: string[]): boolean => spawnSync(command, args).status === 0;
  const made =
    run('certutil', '-N', '-d', db, '--empty-password') &&
    run(
      'openssl',
      'pkcs12',
      '-export',
      '-in',
      cert,
      '-inkey',
      key,
      '-name',
      'rsa',
      '-passout',
      'pass:x',
      '-out',
      p12,
    ) &&
    run('pk12util', '-i', p12, '-d', db, '-W', 'x') &&
    run('certutil', '-A', '-d', db, '-n', 'ca', '-t', 'CT,C,C', '-i', ca);
  return made ? db : undefined;
}

const isThere = isHere('certutil', '-H') && isHere('/usr/bin/selfserv') && isHere('openssl', 'version');

(isThere ? describe : describe.skip)('NSS', () => {
  const db = database()!;

  it.each(rows)(
    'as server: %s, %s',
    async (_version, _suite, version, code) => {
      const port = await freePort();
      const args = ['-d', db, '-n', 'rsa', '-p', String(port), '-V', range(version), '-c', hex(code), '-v'];
      const peer = await startServer('selfserv', args, /About to call accept/, port);
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
        const target = ['-h', 'localhost', '-p', String(server.port), '-4'];
        const output = await runClient(
          'tstclnt',
          ['-d', db, ...target, '-V', range(version), '-c', hex(code)],
          request,
        );
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
