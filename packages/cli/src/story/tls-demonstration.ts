/**
 * A connection between a client and a server of this process. The random source is seeded and the clock stands still, so that every run gives
 * the same bytes.
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
  type Version,
} from '@cleartext/tls';
import { issueCertificate, newAuthority } from '@cleartext/x509';

/** The events at the client of a handshake, a request, an answer and the end. */
export function demonstrate(version: string): readonly TlsEvent[] {
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
  atClient({ type: 'receive', bytes: atServer({ type: 'close' }) });
  carry(atClient({ type: 'close' }));
  return events;
}

/** The versions by the names of the option. */
export const VERSIONS: Readonly<Record<string, Version>> = {
  '1.3': VERSION.TLS13,
  '1.2': VERSION.TLS12,
  '1.1': VERSION.TLS11,
  '1.0': VERSION.TLS10,
  ssl3: VERSION.SSL30,
};
