/**
 * Policies: what a side is willing to agree on, by name. `modern` is the default: TLS 1.2 and 1.3 with forward secrecy and authenticated
 * encryption. `compatible` adds what RFC 9325 tolerates for old peers. `museum` holds everything since SSL 3.0: all of its attacks
 * work, so it has to be asked for by name, and a server under it may listen on the own machine only.
 */

import { argumentError } from '@cleartext/core';
import { groupCodes, signatureSchemeCodes } from './code-points.ts';
import { cipherSuites, type CipherSuite } from './suites.ts';
import { VERSION, versions, type Version } from './versions.ts';

/** What may be agreed, each list in order of preference. A variation is a copy: `{ ...policies.modern, groups: [...] }`. */
export interface Policy {
  readonly name: string;
  /** For whom this is, in a sentence. */
  readonly sentence: string;
  readonly versions: readonly Version[];
  readonly suites: readonly CipherSuite[];
  /** Numbers of groups. */
  readonly groups: readonly number[];
  /** Numbers of signature schemes. */
  readonly signatureSchemes: readonly number[];
  /** The smallest RSA modulus and DH prime that a peer may use, in bits. */
  readonly minRsaBits: number;
}

/** The name of a policy. */
export type PolicyName = 'modern' | 'compatible' | 'museum';

const { ecdsa_sha1, rsa_pkcs1_sha1, ...withoutSha1 } = signatureSchemeCodes;

const modern: Policy = {
  name: 'modern',
  sentence: 'TLS 1.2 and 1.3, with forward secrecy and authenticated encryption only',
  versions: [VERSION.TLS13, VERSION.TLS12],
  suites: cipherSuites.filter((suite) => suite.cipher.kind === 'aead' && /^TLS_(ECDHE|AES|CHACHA)/.test(suite.name)),
  groups: [
    groupCodes.X25519MLKEM768,
    groupCodes.x25519,
    groupCodes.secp256r1,
    groupCodes.secp384r1,
    groupCodes.secp521r1,
  ],
  signatureSchemes: Object.values(withoutSha1),
  minRsaBits: 2048,
};

const compatible: Policy = {
  name: 'compatible',
  sentence: 'as modern, and for old peers of TLS 1.2 also DHE, RSA key transport and CBC',
  versions: modern.versions,
  suites: cipherSuites.filter(({ cipher }) => cipher.kind === 'aead' || cipher.name.startsWith('AES')),
  groups: [...modern.groups, groupCodes.ffdhe2048, groupCodes.ffdhe3072, groupCodes.ffdhe4096],
  signatureSchemes: modern.signatureSchemes,
  minRsaBits: 1024,
};

const museum: Policy = {
  name: 'museum',
  sentence: 'everything since SSL 3.0, broken ciphers included; for study on one machine',
  versions,
  suites: cipherSuites,
  groups: compatible.groups,
  signatureSchemes: [...modern.signatureSchemes, ecdsa_sha1, rsa_pkcs1_sha1],
  minRsaBits: 512,
};

/** The policies by name. */
export const policies: Readonly<Record<PolicyName, Policy>> = { modern, compatible, museum };

/** The policy of a name. Throws `RangeError` for another name. */
export function policyByName(name: string): Policy {
  if (Object.hasOwn(policies, name)) return policies[name as PolicyName];
  throw argumentError('policy', Object.keys(policies).join(', '), name);
}

/** Whether a policy allows anything that is broken or must not be used: then a server has to stay on the own machine. */
export function isMuseum({ versions: spoken, suites, minRsaBits }: Policy): boolean {
  return minRsaBits < 1024 || spoken.some((v) => v < VERSION.TLS12) || suites.some(({ status }) => status === 'broken');
}
