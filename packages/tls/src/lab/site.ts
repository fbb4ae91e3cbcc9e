/**
 * A site for experiments: an authority, a certificate, a clock that stands still and one random source for everything, so that each run of
 * an experiment is the same to the last byte. Nothing here may be used for a real connection: everybody knows these keys.
 */

import { seededRandom, type RandomSource } from '@cleartext/core';
import { ecPrivateKey } from '@cleartext/ec';
import { generateKey } from '@cleartext/rsa';
import { ecdsaWithSha256, publicKeyOf, type PrivateKey } from '@cleartext/signature';
import { issueCertificate, newAuthority, type Certificate } from '@cleartext/x509';
import type { ClientConfig, Identity, ServerConfig } from '../connection/config.ts';
import type { ClientStart, ServerStart } from '../connection/state.ts';
import { tlsClient, tlsServer } from '../connection/step.ts';

/** A site, and how to make both ends of connections with it. */
export interface Site {
  readonly host: string;
  readonly random: RandomSource;
  readonly identity: Identity;
  readonly trustAnchors: readonly Certificate[];
  readonly client: (config?: Partial<ClientConfig>) => ClientStart;
  readonly server: (config?: Partial<ServerConfig>) => ServerStart;
}

/** Makes a site. The seed decides all its random numbers; without a key it has one of RSA with 2048 bits, always the same. */
export function labSite(seed: string, privateKey: PrivateKey = rsaKey()): Site {
  const random = seededRandom(seed);
  const now = new Date('2026-01-01T00:00:00Z');
  const common = { now, scheme: ecdsaWithSha256, random };
  const host = 'www.bank.example';
  const root = newAuthority({ ...common, subject: { CN: 'Lab Root' }, privateKey: ecPrivateKey('P-256', 7n) });
  const certificate = issueCertificate(root, {
    ...common,
    profile: 'server',
    subject: { CN: host },
    hosts: [host],
    publicKey: publicKeyOf(privateKey),
  });
  const identity = { chain: [certificate], privateKey };
  const trustAnchors = [root.certificate];
  const settings = { random, now: () => now };
  return {
    host,
    random,
    identity,
    trustAnchors,
    client: (config = {}) => tlsClient({ host, trustAnchors, ...settings, ...config }),
    server: (config = {}) => tlsServer({ identity, boundTo: 'localhost', ...settings, ...config }),
  };
}

let key: PrivateKey | undefined;
function rsaKey(): PrivateKey {
  return (key ??= generateKey({ bits: 2048, random: seededRandom('key of the lab') }));
}
