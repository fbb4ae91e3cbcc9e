/** Captures: the file is the same for the same connection, and tshark, where it is installed, opens it decrypted. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesToHex, utf8ToBytes } from '@cleartext/core';
import { pcapng, policies, VERSION, versionName, type Version } from '../src/index.ts';
import { connect, exchange, identityFor, keys } from './in-memory.ts';
import { isHere } from '../../../tools/peers/process.ts';

const identity = identityFor(keys.rsa());
const page = 'x'.repeat(100_000);

/** A request and a page of 100,000 bytes. */
function conversation(version: Version): ReturnType<typeof connect> {
  const policy = { ...policies.museum, versions: [version] };
  const ends = connect({ policy }, { policy, identity });
  exchange(ends.client, ends.server, utf8ToBytes('GET /secret HTTP/1.1\r\nHost: localhost\r\n\r\n'));
  const head = `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${page.length}\r\n\r\n`;
  exchange(ends.server, ends.client, utf8ToBytes(head + page));
  return ends;
}

const versions = [VERSION.TLS13, VERSION.TLS12, VERSION.TLS11, VERSION.TLS10, VERSION.SSL30] as const;
const rows = versions.map((version) => [versionName(version), version] as const);

describe('a capture', () => {
  it('begins with a section header, an interface and the secrets', () => {
    const file = pcapng([{ role: 'client', events: conversation(VERSION.TLS12).client.events }]);
    expect(bytesToHex(file.subarray(0, 28))).toBe('0a0d0d0a1c0000004d3c2b1a01000000ffffffffffffffff1c000000');
    expect(bytesToHex(file.subarray(28, 48))).toBe('0100000014000000010000000000000014000000');
    expect(bytesToHex(file.subarray(48, 52))).toBe('0a000000');
    expect(bytesToHex(file.subarray(56, 60))).toBe('4b534c54');
  });

  it.each(rows)('is the same for the same connection: %s', (_name, version) => {
    const [one, other] = [conversation(version), conversation(version)];
    expect(one.client.wire).toEqual(other.client.wire);
    expect(one.server.wire).toEqual(other.server.wire);
    const capture = ({ client }: typeof one): Uint8Array => pcapng([{ role: 'client', events: client.events }]);
    expect(Buffer.compare(capture(one), capture(other))).toBe(0);
  });

  it('refuses another role', () => {
    expect(() => pcapng([{ role: 'proxy' as 'client', events: [] }])).toThrow(/role/);
  });
});

const tsharkIsHere = isHere('tshark', '--version');
if (!tsharkIsHere) console.log('skipped: tshark is not installed');

(tsharkIsHere ? describe : describe.skip)('tshark', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cleartext-capture-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(rows.flatMap(([name, version]) => [[name, 'client', version] as const, [name, 'server', version] as const]))(
    'reads the page of %s, recorded by the %s',
    (name, role, version) => {
      const path = join(folder, `${role}-${name}.pcapng`);
      writeFileSync(path, pcapng([{ role, events: conversation(version)[role].events }]));
      const ask = (filter: string, field: string): string =>
        execFileSync(
          'tshark',
          [
            '-o',
            'tcp.check_checksum:TRUE',
            '-o',
            'ip.check_checksum:TRUE',
            '-r',
            path,
            '-Y',
            filter,
            '-T',
            'fields',
            '-e',
            field,
          ],
          {
            encoding: 'utf8',
            stdio: ['ignore', 'pipe', 'ignore'],
          },
        ).trim();
      expect(ask('http.request', 'http.request.uri')).toBe('/secret');
      expect(ask('http.response', 'http.content_length')).toBe(String(page.length));
      expect(ask('tcp.analysis.flags || _ws.malformed', 'frame.number')).toBe('');
      expect(ask('tcp.checksum.status == 0 || ip.checksum.status == 0', 'frame.number')).toBe('');
    },
    30_000,
  );
});
