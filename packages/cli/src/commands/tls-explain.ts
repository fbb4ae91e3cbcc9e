/**
 * `cleartext tls explain --demo`: a whole connection between a client and a server of this process, message by message, as the client
 * sees it. The random source is seeded and the clock stands still, so that every run prints the same bytes.
 */

import { seededRandom, utf8ToBytes } from '@cleartext/core';
import { generateEcKey } from '@cleartext/ec';
import { generateKey } from '@cleartext/rsa';
import { ecdsaWithSha256, publicKeyOf } from '@cleartext/signature';
import {
  policies,
  step,
  tlsClient,
  tlsServer,
  VERSION,
  type TlsEvent,
  type TlsInput,
  type TlsState,
} from '@cleartext/tls';
import { issueCertificate, newAuthority } from '@cleartext/x509';
import { Option, type Command } from 'commander';
import { Failure } from '../failure.ts';
import type { Terminal } from '../terminal.ts';
import { narrate } from '../tls-narration.ts';
import { examples } from './register.ts';

interface ExplainFlags {
  readonly demo?: boolean;
  readonly tls: string;
  readonly bytes?: boolean;
}

/** Adds `tls explain`. */
export function registerTlsExplain(parent: Command, terminal: Terminal): void {
  parent
    .command('explain')
    .description('tell a whole connection, message by message, as its client sees it')
    .option('--demo', 'a connection between two ends in memory, the same in every run')
    .addOption(new Option('--tls <version>', 'version to speak').choices(Object.keys(VERSIONS)).default('1.3'))
    .option('--bytes', 'every byte under the name of its field')
    .addHelpText('after', examples('cleartext tls explain --demo', 'cleartext tls explain --demo --tls 1.2 --bytes'))
    .action(({ demo, tls, bytes }: ExplainFlags) => {
      if (!demo) throw new Failure('expected --demo; for a server, use cleartext https get URL --explain');
      for (const event of demonstrate(tls)) for (const line of narrate(event, { bytes })) terminal.write(`${line}\n`);
    });
}

/** The events at the client of a handshake, a request and an answer. */
function demonstrate(version: string): readonly TlsEvent[] {
  const random = seededRandom('tls explain');
  const now = new Date('2026-01-02T00:00:00Z');
  const issuing = { now: new Date('2026-01-01T00:00:00Z'), scheme: ecdsaWithSha256, random };
  const root = newAuthority({ ...issuing, subject: { CN: 'Demo root' }, privateKey: generateEcKey('P-256', random) });
  // SSL 3.0 has no elliptic curves.
  const privateKey = version === 'ssl3' ? generateKey({ bits: 1024, random }) : generateEcKey('P-256', random);
  const publicKey = publicKeyOf(privateKey);
  const site = { profile: 'server', subject: { CN: 'localhost' }, hosts: ['localhost'], publicKey } as const;
  const identity = { chain: [issueCertificate(root, { ...issuing, ...site })], privateKey };
  const policy = { ...(version === '1.3' ? policies.modern : policies.museum), versions: [VERSIONS[version]] };
  const common = { policy, random, now: () => now };
  let client: TlsState = tlsClient({ ...common, host: 'localhost', trustAnchors: [root.certificate] });
  let server: TlsState = tlsServer({ ...common, identity, boundTo: 'localhost' });
  const events: TlsEvent[] = [];
  const atClient = (input: TlsInput): Uint8Array => {
    const result = step(client, input);
    client = result.state;
    events.push(...result.events);
    return result.send;
  };
  const atServer = (input: TlsInput): Uint8Array => {
    const result = step(server, input);
    server = result.state;
    return result.send;
  };
  const carry = (fromClient: Uint8Array): void => {
    for (let bytes = fromClient; bytes.length > 0;)
      bytes = atClient({ type: 'receive', bytes: atServer({ type: 'receive', bytes }) });
  };
  carry(atClient({ type: 'start' }));
  carry(atClient({ type: 'send', plaintext: utf8ToBytes('GET / HTTP/1.0\r\n\r\n') }));
  const answer = atServer({ type: 'send', plaintext: utf8ToBytes('HTTP/1.0 200 OK\r\n\r\nhello') });
  atClient({ type: 'receive', bytes: answer });
  return events;
}

const VERSIONS: Readonly<Record<string, (typeof VERSION)[keyof typeof VERSION]>> = {
  '1.3': VERSION.TLS13,
  '1.2': VERSION.TLS12,
  '1.1': VERSION.TLS11,
  '1.0': VERSION.TLS10,
  ssl3: VERSION.SSL30,
};
