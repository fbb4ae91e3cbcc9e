/**
 * Signatures of the handshake: which scheme fits a key and the peer's list (RFC 9846 section 4.5.2, RFC 5246 section 7.4.1.4.1), and the checks of a
 * peer's choice. TLS 1.3 binds ECDSA to a curve and allows RSA only with PSS; TLS 1.2 doesn't bind and allows both.
 */

import type { RandomSource } from '@cleartext/core';
import { wasm, wasmIsSupported } from '@cleartext/number';
import { onEngine, type RsaPrivateKey } from '@cleartext/rsa';
import { codePointAllows, publicKeyOf, schemeByCodePoint, type PublicKey } from '@cleartext/signature';
import type { Certificate as X509Certificate } from '@cleartext/x509';
import { fatal } from '../alerts.ts';
import { signatureSchemeName } from '../code-points.ts';
import type { Primitives } from '../primitives.ts';
import { VERSION, type Version } from '../versions.ts';
import type { Identity } from './config.ts';

/** Our first scheme that fits our key and that the peer has listed; undefined if no scheme does both. */
export function chooseScheme(
  version: Version,
  { privateKey, chain, signatureSchemes }: Identity,
  ours: readonly number[],
  peers: readonly number[],
): number | undefined {
  return (signatureSchemes ?? ours).find(
    (code) => peers.includes(code) && fitsKey(version, code, publicKeyOf(privateKey), oidOf(chain)),
  );
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
  return scheme.sign(privateKey.type === 'rsa' ? onFastEngine(privateKey) : privateKey, content, random);
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
  chain: readonly X509Certificate[],
  code: number,
  content: Uint8Array,
  signature: Uint8Array,
): void {
  if (!ours.includes(code) || !fitsKey(version, code, key, oidOf(chain)))
    throw fatal('illegal_parameter', `the peer signed with ${signatureSchemeName(code)}, which was not allowed`);
  const scheme = primitives.signatureScheme(code);
  if (!scheme?.verify(key, content, signature)) throw fatal('decrypt_error', 'the signature is wrong');
}

/** The same key on the engine with the fastest modular power: a server spends more time on its private key than on everything else. */
export function onFastEngine(key: RsaPrivateKey): RsaPrivateKey {
  const fast = fastKeys.get(key) ?? (wasmIsSupported() ? onEngine(key, wasm) : key);
  fastKeys.set(key, fast);
  return fast;
}

/** A server uses one key for all its connections: it is converted once. */
const fastKeys = new WeakMap<RsaPrivateKey, RsaPrivateKey>();

/** Whether a scheme can be used with a key in a version: its kind, its curve in TLS 1.3, and room for two digests with PSS. */
function fitsKey(version: Version, code: number, key: PublicKey, keyOid: string | undefined): boolean {
  const scheme = schemeByCodePoint(code);
  if (!scheme || !codePointAllows(scheme, key, { keyOid, bindCurve: version === VERSION.TLS13 })) return false;
  if (key.type !== 'rsa') return version === VERSION.TLS13 ? !scheme.name.endsWith('sha1') : true;
  const isPss = scheme.name.startsWith('rsa_pss');
  const size = Math.ceil((key.n.bitLength() - 1) / 8);
  return isPss ? size >= 2 * (scheme.scheme.hash?.digestSize ?? 0) + 2 : version < VERSION.TLS13;
}

/** By which name the certificate calls its key: an RSA key may be for PSS only. */
function oidOf(chain: readonly X509Certificate[]): string | undefined {
  return chain.at(0)?.subjectPublicKeyInfo.algorithm.oid;
}
