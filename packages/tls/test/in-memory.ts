/** Two ends in memory for the tests: certificates for every kind of key, and a loop that carries bytes to and fro. */

import { concat, seededRandom } from '@cleartext/core';
import { generateEcKey, generateEd25519Key } from '@cleartext/ec';
import { generateKey } from '@cleartext/rsa';
import { ecdsaWithSha256, publicKeyOf, type PrivateKey } from '@cleartext/signature';
import { issueCertificate, newAuthority, type Authority } from '@cleartext/x509';
import {
  step,
  tlsClient,
  tlsServer,
  type ClientConfig,
  type Identity,
  type ServerConfig,
  type TlsEvent,
  type TlsInput,
  type TlsState,
} from '../src/index.ts';

/** The moment of all tests. */
export const NOW = new Date('2026-11-26T12:00:00Z');
const issued = new Date('2026-01-01T00:00:00Z');
const random = seededRandom('tls tests');

const caKey = generateEcKey('P-256', random);
/** The authority that every test trusts. */
export const authority: Authority = newAuthority({
  subject: { CN: 'Test CA' },
  privateKey: caKey,
  now: issued,
  scheme: ecdsaWithSha256,
  random,
});

/** A certificate of the authority for a key, and that key. */
export function identityFor(
  privateKey: PrivateKey,
  profile: 'server' | 'client' = 'server',
  moment: Date = issued,
): Identity {
  const certificate = issueCertificate(authority, {
    profile,
    subject: { CN: profile === 'server' ? 'localhost' : 'a client' },
    ...(profile === 'server' ? { hosts: ['localhost'] } : {}),
    publicKey: publicKeyOf(privateKey),
    now: moment,
    scheme: ecdsaWithSha256,
    random,
  });
  return { chain: [certificate, authority.certificate], privateKey };
}

/** The same for peers who look at the real clock. */
export function liveIdentity(privateKey: PrivateKey, profile: 'server' | 'client' = 'server'): Identity {
  return identityFor(privateKey, profile, new Date(Date.now() - 3_600_000));
}

let rsaKey: PrivateKey | undefined;
/** A key of each kind, made once. */
export const keys = {
  rsa: (): PrivateKey => (rsaKey ??= generateKey({ bits: 2048, random })),
  'P-256': (): PrivateKey => generateEcKey('P-256', seededRandom('p256')),
  'P-384': (): PrivateKey => generateEcKey('P-384', seededRandom('p384')),
  'P-521': (): PrivateKey => generateEcKey('P-521', seededRandom('p521')),
  ed25519: (): PrivateKey => generateEd25519Key(seededRandom('ed25519')),
} as const;

/** One end with all that happened there. */
export interface End {
  state: TlsState;
  readonly events: TlsEvent[];
  /** All that it sent. */
  wire: Uint8Array;
}

/** A client and a server that are not yet connected. */
export function pair(
  client: Partial<ClientConfig>,
  server: Partial<ServerConfig> & Pick<ServerConfig, 'identity'>,
): { readonly client: End; readonly server: End } {
  const settings = { now: () => NOW };
  const trustAnchors = [authority.certificate];
  return {
    client: end(tlsClient({ host: 'localhost', trustAnchors, random: seededRandom('client'), ...settings, ...client })),
    server: end(tlsServer({ random: seededRandom('server'), boundTo: 'localhost', ...settings, ...server })),
  };
}

function end(state: TlsState): End {
  return { state, events: [], wire: new Uint8Array(0) };
}

/** One step of one end; the bytes to send. */
export function act(at: End, input: TlsInput): Uint8Array {
  const { state, send, events } = step(at.state, input);
  at.state = state;
  at.events.push(...events);
  at.wire = concat(at.wire, send);
  return send;
}

/** Carries bytes until both are silent; `cut` makes pieces of every chunk. */
export function carry(
  { client, server }: { readonly client: End; readonly server: End },
  fromClient: Uint8Array,
  cut: (bytes: Uint8Array) => readonly Uint8Array[] = (bytes) => [bytes],
): void {
  let toServer = fromClient;
  while (toServer.length > 0) {
    const toClient = concat(...cut(toServer).map((bytes) => act(server, { type: 'receive', bytes })));
    toServer = concat(...cut(toClient).map((bytes) => act(client, { type: 'receive', bytes })));
  }
}

/** A whole handshake. */
export function connect(...settings: Parameters<typeof pair>): { readonly client: End; readonly server: End } {
  const ends = pair(...settings);
  carry(ends, act(ends.client, { type: 'start' }));
  return ends;
}

/** The event of a type, the last one. */
export function eventOf<Type extends TlsEvent['type']>(
  { events }: End,
  type: Type,
): Extract<TlsEvent, { type: Type }> | undefined {
  return events.findLast((event) => event.type === type) as Extract<TlsEvent, { type: Type }> | undefined;
}

/** Why an end failed, for messages of failing tests. */
export function outcome(at: End): string {
  const failed = eventOf(at, 'failed');
  return failed ? `${failed.by}: ${failed.description}: ${failed.detail}` : at.state.kind;
}

/** Sends data from one end and gives what the other received. */
export function exchange(from: End, to: End, plaintext: Uint8Array): Uint8Array {
  const before = to.events.length;
  act(to, { type: 'receive', bytes: act(from, { type: 'send', plaintext }) });
  return concat(...to.events.slice(before).flatMap((event) => (event.type === 'data' ? [event.plaintext] : [])));
}
