/**
 * How both sides come to the pre-main secret before TLS 1.3: RSA key transport (RFC 5246 section 7.4.7.1), which has no forward secrecy and whose
 * padding Bleichenbacher broke in 1998; DHE (section 8.1.2) and ECDHE (RFC 8422); and the export exchange with 512 bits (RFC 2246 section 7.4.3),
 * which FREAK brought back to life in 2015.
 */

import { AuthenticationError, concat, DecodeError } from '@cleartext/core';
import { intFromBytes } from '@cleartext/number';
import { i2osp, modulusLength, type RsaPrivateKey, type RsaPublicKey } from '@cleartext/rsa';
import { finiteField, type PublicKey } from '@cleartext/signature';
import { fatal } from '../alerts.ts';
import { groupCodes, groupName } from '../code-points.ts';
import type { Identity, Settled, SettledServer } from '../connection/config.ts';
import { agreed } from '../connection/key-agreement.ts';
import { onFastEngine } from '../connection/signatures.ts';
import { findExtension } from '../extensions/extension.ts';
import type { ClientHello } from '../messages/client-hello.ts';
import type { ServerParams } from '../messages/server-key-exchange.ts';
import type { CipherSuite } from '../suites.ts';

/** A server's half of the exchange under way: what it sends (nothing with RSA), and what it makes of the client's answer. */
export interface KeyExchangeRun {
  readonly params: ServerParams | undefined;
  /** The number of the group, if there is one. */
  readonly group: number | undefined;
  readonly finish: (exchangeKeys: Uint8Array) => Uint8Array;
}

/** Begins the exchange of a suite. Leaks: nothing before `finish`. */
export function startKeyExchange(
  config: SettledServer,
  suite: CipherSuite,
  identity: Identity,
  hello: ClientHello,
): KeyExchangeRun {
  switch (suite.keyExchange) {
    case 'ECDHE':
      return startEcdhe(config, hello);
    case 'DHE':
      return startDhe(config, suite, hello);
    case 'RSA_EXPORT': {
      const key = rsaKeyOf(identity);
      // A certificate with a short key can be used as it is; a longer one signs a temporary short one.
      if (modulusLength(key) <= EXPORT_KEY_SIZE) return startRsa(config, key, hello);
      const temporary = config.primitives.temporaryRsaKey(8 * EXPORT_KEY_SIZE, config.random);
      const k = modulusLength(temporary);
      const params = {
        kind: 'RSA_EXPORT',
        modulus: i2osp(temporary.n, k),
        exponent: stripZeros(i2osp(temporary.e, k)),
      } as const;
      return { ...startRsa(config, temporary, hello), params };
    }
    default:
      return startRsa(config, rsaKeyOf(identity), hello);
  }
}

/** The most bytes of an RSA key for export, RFC 2246 section 7.4.3. */
const EXPORT_KEY_SIZE = 64;

/** A client's half in one: what it sends, and the pre-main secret. */
export interface KeyExchangeAnswer {
  readonly exchangeKeys: Uint8Array;
  readonly preMainSecret: Uint8Array;
  readonly group: number | undefined;
}

/** The client's answer to the server's parameters, or to the key of its certificate. Throws `illegal_parameter` for bad ones. */
export function answerKeyExchange(
  config: Settled,
  params: ServerParams | undefined,
  certifiedKey: PublicKey,
  clientVersion: number,
): KeyExchangeAnswer {
  switch (params?.kind) {
    case 'ECDHE': {
      const agreement = config.policy.groups.includes(params.group)
        ? config.primitives.keyAgreement(params.group)
        : undefined;
      if (!agreement || !CURVES.includes(params.group))
        throw fatal(
          'illegal_parameter',
          `the server chose the group ${groupName(params.group)}, which was not offered`,
        );
      const { share, secret } = agreed(() => agreement.respond(params.public, config.random));
      return { exchangeKeys: share, preMainSecret: secret, group: params.group };
    }
    case 'DHE':
      return answerDhe(config, params);
    case 'RSA_EXPORT': {
      const engine = intFromBytes(params.modulus);
      const key: RsaPublicKey = { type: 'rsa', n: engine, e: intFromBytes(params.exponent) };
      if (modulusLength(key) > EXPORT_KEY_SIZE || modulusLength(key) < EXPORT_KEY_SIZE - 1)
        throw fatal('illegal_parameter', 'a temporary RSA key for export has 512 bits');
      return answerRsa(config, key, clientVersion);
    }
    case undefined:
      if (certifiedKey.type !== 'rsa') throw fatal('handshake_failure', 'RSA key transport needs an RSA key');
      return answerRsa(config, certifiedKey, clientVersion);
  }
}

/** The curves that TLS 1.2 can name; the hybrid groups are for TLS 1.3. */
export const CURVES: readonly number[] = [
  groupCodes.x25519,
  groupCodes.secp256r1,
  groupCodes.secp384r1,
  groupCodes.secp521r1,
];

/** The first curve that both know. A client without a list is taken to know P-256 (RFC 8422 section 4). */
export function commonCurve({ policy }: Settled, { extensions = [] }: ClientHello): number | undefined {
  const offered = findExtension(extensions, 'supported_groups') ?? [groupCodes.secp256r1];
  return policy.groups.find((group) => CURVES.includes(group) && offered.includes(group));
}

/** The size of a DHE group in bits: one of those that the client lists (RFC 7919), else 2048. */
export function dheBits({ policy }: Settled, { extensions = [] }: ClientHello): 2048 | 3072 | 4096 | undefined {
  const offered = findExtension(extensions, 'supported_groups')?.filter((group) => group >> 8 === 1) ?? [];
  const ours = FFDHE.filter(({ code }) => policy.groups.includes(code));
  if (offered.length === 0) return ours[0]?.bits;
  return ours.find(({ code }) => offered.includes(code))?.bits;
}

const FFDHE = [
  { code: groupCodes.ffdhe2048, bits: 2048 },
  { code: groupCodes.ffdhe3072, bits: 3072 },
  { code: groupCodes.ffdhe4096, bits: 4096 },
] as const;

function startEcdhe(config: SettledServer, hello: ClientHello): KeyExchangeRun {
  const group = commonCurve(config, hello);
  const agreement = group === undefined ? undefined : config.primitives.keyAgreement(group);
  if (group === undefined || !agreement) throw fatal('handshake_failure', 'no curve in common');
  const { share, finish } = agreement.generate(config.random);
  return { params: { kind: 'ECDHE', group, public: share }, group, finish: (answer) => agreed(() => finish(answer)) };
}

function startDhe(config: SettledServer, suite: CipherSuite, hello: ClientHello): KeyExchangeRun {
  const bits = dheBits(config, hello);
  if (!bits) throw fatal('handshake_failure', 'no finite field group in common');
  const group = config.primitives.dheGroup(bits, suite);
  const size = Math.ceil(group.bits / 8);
  const { share, finish } = finiteField(group, { shorterShares: true }).generate(config.random);
  const params = { kind: 'DHE', p: group.p.toBytes(size), g: stripZeros(group.g.toBytes(size)), Ys: share } as const;
  return { params, group: group.codePoint, finish: (answer) => stripZeros(agreed(() => finish(answer))) };
}

/** Any group of the server's own making, if it is large enough: Logjam (2015) broke those of 512 bits. */
function answerDhe(config: Settled, { p, g, Ys }: Extract<ServerParams, { kind: 'DHE' }>): KeyExchangeAnswer {
  const prime = intFromBytes(p);
  const bits = prime.bitLength();
  const [min, max] = [Math.min(1024, config.policy.minRsaBits), 8192];
  if (bits < min) throw fatal('insufficient_security', `expected a prime of at least ${min} bits, found ${bits}`);
  const generator = intFromBytes(g);
  const isPlausible =
    bits <= max && (p.at(-1)! & 1) === 1 && generator.isGreaterThan(1) && generator.isLessThan(prime.minus(1));
  if (!isPlausible) throw fatal('illegal_parameter', 'the parameters of Diffie and Hellman are no group');
  const group = {
    name: 'DHE',
    status: 'legacy',
    strength: 0,
    bits,
    p: prime,
    g: generator,
    exponentBits: bits - 1,
  } as const;
  const agreement = finiteField(group, { shorterShares: true });
  const { share, secret } = agreed(() => agreement.respond(Ys, config.random));
  return { exchangeKeys: share, preMainSecret: stripZeros(secret), group: undefined };
}

/** RFC 5246 section 7.4.7.1: the version of the hello and 46 random bytes, encrypted. */
function answerRsa({ primitives, random }: Settled, key: RsaPublicKey, clientVersion: number): KeyExchangeAnswer {
  if (modulusLength(key) < 59) throw fatal('bad_certificate', 'the RSA key is too short for a pre-main secret');
  const preMainSecret = concat(Uint8Array.of(clientVersion >> 8, clientVersion), random(46));
  return {
    exchangeKeys: primitives.pkcs1v15Encryption(random).encrypt(key, preMainSecret),
    preMainSecret,
    group: undefined,
  };
}

/**
 * RFC 5246 section 7.4.7.1, with the countermeasure against Bleichenbacher: a ciphertext of wrong padding, length or version leads to a random
 * secret, and the handshake fails later, at Finished, as for any wrong key.
 * Leaks: as the decryption.
 */
function startRsa({ primitives, random }: SettledServer, key: RsaPrivateKey, hello: ClientHello): KeyExchangeRun {
  return {
    params: undefined,
    group: undefined,
    finish(encrypted) {
      const substitute = random(48);
      const decrypted = decryptOrNothing(() => primitives.pkcs1v15Encryption(random).decrypt(key, encrypted));
      const hasVersion = decrypted[0] === hello.legacyVersion >> 8 && decrypted[1] === (hello.legacyVersion & 0xff);
      return decrypted.length === 48 && hasVersion ? decrypted : substitute;
    },
  };
}

function decryptOrNothing(run: () => Uint8Array): Uint8Array {
  try {
    return run();
  } catch (error) {
    if (error instanceof AuthenticationError || error instanceof DecodeError) return new Uint8Array(0);
    throw error;
  }
}

function rsaKeyOf({ privateKey }: Identity): RsaPrivateKey {
  if (privateKey.type !== 'rsa') throw fatal('internal_error', 'RSA key transport needs an RSA key');
  return onFastEngine(privateKey);
}

/** Leading zeros of a Diffie-Hellman secret are left out (RFC 5246 section 8.1.2): the timing tells how many (Raccoon, 2020). */
function stripZeros(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte !== 0);
  return bytes.slice(first < 0 ? bytes.length : first);
}
