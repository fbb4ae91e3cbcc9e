/** Who takes part in the tests: an authority, Bob's server, Alice's client, strangers; and how they speak to each other. */

import { seededRandom } from '@cleartext/core';
import { Deframer, DirectionProtection } from '@cleartext/protocol';
import { privateKeyFromPem, publicKeyOf, type RsaPrivateKey } from '@cleartext/rsa';
import { issueCertificate, newAuthority, type Authority, type Certificate, type Profile } from '@cleartext/x509';
import {
  cipherSuites,
  clientSession,
  plainCipher,
  serverSession,
  step,
  suiteCipher,
  type ClientConfig,
  type Identity,
  type ServerConfig,
  type SessionEvent,
  type SessionInput,
  type SessionState,
  type SessionStep,
} from '../src/index.ts';
import { aliceKeyPem, authorityKeyPem, bobKeyPem, strangerKeyPem } from './data/keys.ts';

export const NOW = new Date('2027-03-01T12:00:00Z');
export const HOST = 'bob.example';

export const authorityKey = privateKeyFromPem(authorityKeyPem);
export const aliceKey = privateKeyFromPem(aliceKeyPem);
export const bobKey = privateKeyFromPem(bobKeyPem);
export const strangerKey = privateKeyFromPem(strangerKeyPem);

export const authority = authorityOf(authorityKey, 'Test Authority');
export const strangeAuthority = authorityOf(strangerKey, 'Strange Authority');

export const bob: Identity = { chain: [certify(bobKey, 'server')], privateKey: bobKey };
export const alice: Identity = { chain: [certify(aliceKey, 'client')], privateKey: aliceKey };

export function authorityOf(privateKey: RsaPrivateKey, CN: string): Authority {
  return newAuthority({ subject: { CN }, privateKey, now: NOW, random: seededRandom(CN) });
}

export function certify(
  key: RsaPrivateKey,
  profile: Exclude<Profile, 'ca'>,
  { by = authority, host = HOST, now = NOW, days = 30 } = {},
): Certificate {
  const hosts = profile === 'server' ? [host] : [];
  const [publicKey, random] = [publicKeyOf(key), seededRandom(`serial ${profile}`)];
  return issueCertificate(by, { profile, subject: { CN: host }, publicKey, hosts, now, days, random });
}

export function client(config: Partial<ClientConfig> = {}, word = 'client'): SessionState {
  const trustAnchors = [authority.certificate];
  return clientSession({ host: HOST, trustAnchors, now: () => NOW, random: seededRandom(word), ...config });
}

export function server(config: Partial<ServerConfig> = {}, word = 'server'): SessionState {
  return serverSession({ identity: bob, suites: cipherSuites, now: () => NOW, random: seededRandom(word), ...config });
}

export type Role = 'client' | 'server';

/** One stretch of bytes in one direction. */
export interface Flight {
  readonly from: Role;
  readonly bytes: Uint8Array;
}

/** Two parties and what has passed between them. */
export class Line {
  readonly states: Record<Role, SessionState>;
  readonly events: Record<Role, SessionEvent[]> = { client: [], server: [] };
  readonly flights: Flight[] = [];
  /** What happens to a flight on its way. */
  onTheWay: (flight: Flight, index: number) => readonly Uint8Array[] = ({ bytes }) => [bytes];

  constructor(clientState: SessionState = client(), serverState: SessionState = server()) {
    this.states = { client: clientState, server: serverState };
  }

  /** One party acts; what it sends is delivered, and the answers to that, until nobody has anything to say. */
  act(who: Role, input: SessionInput): this {
    const taken = step(this.states[who], input);
    this.states[who] = taken.state;
    this.events[who].push(...taken.events);
    if (taken.send.length > 0) {
      const flight = { from: who, bytes: taken.send };
      this.flights.push(flight);
      for (const bytes of this.onTheWay(flight, this.flights.length - 1))
        this.act(other(who), { type: 'receive', bytes });
    }
    return this;
  }

  messages(who: Role): Uint8Array[] {
    return messagesOf(this.events[who]);
  }

  /** The reason why a party ended in Refused. */
  refusal(who: Role): { readonly reason: string; readonly by: string; readonly detail: string } | undefined {
    return this.events[who].find((event) => event.type === 'refused');
  }

  kinds(): string[] {
    return [this.states.client.kind, this.states.server.kind];
  }
}

/** A line on which the handshake is done. */
export function connected(
  clientConfig: Partial<ClientConfig> = {},
  serverConfig: Partial<ServerConfig> = {},
  words: readonly [string, string] = ['client', 'server'],
): Line {
  return new Line(client(clientConfig, words[0]), server(serverConfig, words[1])).act('client', { type: 'start' });
}

/** The state with other numbers for the next records. */
export function numbered<S extends SessionState>(
  state: S,
  numbers: { readonly sending?: number; readonly receiving?: number },
): S {
  const protection = (who: Role, { epoch }: { readonly epoch: number }, sequence: number) => {
    const cipher = 'keys' in state ? suiteCipher(state.suite, state.keys[who], state.config.random) : plainCipher;
    return new DirectionProtection(cipher, { sequence, maxSequence: 2 ** 32 - 1 }, epoch);
  };
  const { role, sending, receiving } = state;
  return {
    ...state,
    sending: protection(role, sending, numbers.sending ?? sending.sequence),
    receiving: protection(other(role), receiving, numbers.receiving ?? receiving.sequence),
  };
}

/** The state without the bytes of an unfinished record. */
export function emptied<S extends SessionState>(state: S): S {
  return { ...state, deframer: new Deframer() };
}

export function other(who: Role): Role {
  return who === 'client' ? 'server' : 'client';
}

export function messagesOf(events: readonly SessionEvent[]): Uint8Array[] {
  return events.flatMap((event) => (event.type === 'message' ? [event.plaintext] : []));
}

export function refusalOf({ events }: SessionStep): string | undefined {
  return events.flatMap((event) => (event.type === 'refused' ? [event.reason] : [])).at(0);
}

/** The bytes with the bits of `mask` changed at one place. */
export function flipped(bytes: Uint8Array, place: number, mask = 1): Uint8Array {
  return bytes.map((byte, i) => (i === place ? byte ^ mask : byte));
}
