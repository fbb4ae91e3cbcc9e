/**
 * Signatures of the handshake: which scheme fits a key and the peer's list (RFC 9846 section 4.5.2, RFC 5246 section 7.4.1.4.1), and the checks of a
 * peer's choice. TLS 1.3 binds ECDSA to a curve and allows RSA only with PSS; TLS 1.2 doesn't bind and allows both.
 */

import type { RandomSource } from '@cleartext/core';
import type { PrivateKey, PublicKey } from '@cleartext/signature';
import { fatal } from '../alerts.ts';
import { signatureSchemeCodes, signatureSchemeName } from '../code-points.ts';
import type { Primitives } from '../primitives.ts';
import { VERSION, type Version } from '../versions.ts';
import type { Identity } from './config.ts';

/** The first scheme of ours that our key can make and the peer has listed; undefined if there is none. */
export function chooseScheme(
  version: Version,
  key: PublicKey,
  ours: readonly number[],
  peers: readonly number[],
): number | undefined {
  return ours.find((code) => peers.includes(code) && fitsKey(version, code, key));
}

/** A signature with the identity's key. */
export function sign(
  { sign: signElsewhere, privateKey }: Identity,
  primitives: Primitives,
  code: number,
  content: Uint8Array,
  random: RandomSource,
): Uint8Array {
  if (signElsewhere) return signElsewhere(code, content);
  const scheme = primitives.signatureScheme(code);
  if (!scheme) throw fatal('internal_error', `no implementation of ${signatureSchemeName(code)}`);
  return scheme.sign(privateKey, content, random);
}

/**
 * Checks a peer's signature. Throws `illegal_parameter` for a scheme that we did not list or that doesn't fit the key, and
 * `decrypt_error` for a wrong signature (RFC 9846 section 4.5.3).
 */
export function checkSignature(
  version: Version,
  primitives: Primitives,
  ours: readonly number[],
  key: PublicKey,
  code: number,
  content: Uint8Array,
  signature: Uint8Array,
): void {
  if (!ours.includes(code) || !fitsKey(version, code, key))
    throw fatal('illegal_parameter', `the peer signed with ${signatureSchemeName(code)}, which was not allowed`);
  const scheme = primitives.signatureScheme(code);
  if (!scheme?.verify(key, content, signature)) throw fatal('decrypt_error', 'the signature is wrong');
}

/** Whether a scheme can be used with a key in a version. */
function fitsKey(version: Version, code: number, key: PublicKey): boolean {
  const name = (Object.keys(signatureSchemeCodes) as (keyof typeof signatureSchemeCodes)[]).find(
    (known) => signatureSchemeCodes[known] === code,
  );
  if (!name) return false;
  switch (key.type) {
    case 'rsa': {
      if (!name.startsWith('rsa') || name.startsWith('rsa_pss_pss')) return false;
      if (version === VERSION.TLS13 && !name.startsWith('rsa_pss')) return false;
      // A PSS signature needs room for two digests (RFC 8017 section 9.1.1).
      const digestSize = Number(name.slice(-3)) / 8 || 20;
      return !name.startsWith('rsa_pss') || Math.ceil((key.n.bitLength() - 1) / 8) >= 2 * digestSize + 2;
    }
    case 'ec':
      if (!name.startsWith('ecdsa')) return false;
      return version !== VERSION.TLS13 || name.startsWith(`ecdsa_${CURVES[key.curve]}_`);
    case 'ed25519':
      return name === 'ed25519';
    default:
      return false;
  }
}

const CURVES = { 'P-256': 'secp256r1', 'P-384': 'secp384r1', 'P-521': 'secp521r1' } as const;
