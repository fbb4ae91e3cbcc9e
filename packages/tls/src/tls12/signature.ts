/**
 * Signatures before TLS 1.3. TLS 1.2 names a scheme (RFC 5246 section 4.7). Before it the key decides: RSA signs MD5 and SHA-1 joined, with
 * the padding of PKCS#1 v1.5 but without saying which hashes they are (RFC 2246 section 7.4.3, RFC 6101 section 5.6.3); ECDSA signs SHA-1.
 */

import { concat, equalBytes } from '@cleartext/core';
import { i2osp, modulusLength, os2ip, padForSignature, rsasp1, rsavp1 } from '@cleartext/rsa';
import type { RsaPrivateKey, RsaPublicKey } from '@cleartext/rsa';
import type { PublicKey } from '@cleartext/signature';
import type { Certificate as X509Certificate } from '@cleartext/x509';
import { fatal } from '../alerts.ts';
import { signatureSchemeCodes } from '../code-points.ts';
import type { Identity, Settled } from '../connection/config.ts';
import { checkSignature, chooseScheme, onFastEngine, sign } from '../connection/signatures.ts';
import type { Primitives } from '../primitives.ts';
import { VERSION, type Version } from '../versions.ts';

/** What is signed: the content, and for RSA before TLS 1.2 its two digests. */
export interface ToSign {
  readonly content: Uint8Array;
  readonly digests: Uint8Array;
}

/** Content that is hashed as it is: the parameters of a key exchange, and the conversation in TLS 1.0 and 1.1. */
export function toSign({ md5, sha1 }: Primitives, content: Uint8Array): ToSign {
  return { content, digests: concat(md5(content), sha1(content)) };
}

/** A signature. Throws `handshake_failure` if no scheme of TLS 1.2 fits key and peer. */
export function sign12(
  config: Settled,
  version: Version,
  identity: Identity,
  peers: readonly number[],
  { content, digests }: ToSign,
): { readonly algorithm: number; readonly signature: Uint8Array } {
  const { primitives, random, policy } = config;
  if (version >= VERSION.TLS12) {
    const algorithm = chooseScheme(version, identity, policy.signatureSchemes, peers);
    if (algorithm === undefined) throw fatal('handshake_failure', 'no key of ours fits a signature scheme of the peer');
    return { algorithm, signature: sign(identity, primitives, algorithm, content, random) };
  }
  const { privateKey } = identity;
  if (privateKey.type === 'rsa') return { algorithm: 0, signature: signDigests(onFastEngine(privateKey), digests) };
  return { algorithm: 0, signature: sign(identity, primitives, signatureSchemeCodes.ecdsa_sha1, content, random) };
}

/** Checks a peer's signature. Throws `illegal_parameter` or `decrypt_error`. */
export function check12(
  config: Settled,
  version: Version,
  key: PublicKey,
  chain: readonly X509Certificate[],
  { algorithm, signature }: { readonly algorithm: number; readonly signature: Uint8Array },
  { content, digests }: ToSign,
): void {
  const { primitives, policy } = config;
  if (version >= VERSION.TLS12) {
    checkSignature(version, primitives, policy.signatureSchemes, key, chain, algorithm, content, signature);
    return;
  }
  const isGood =
    key.type === 'rsa'
      ? verifyDigests(key, digests, signature)
      : (primitives.signatureScheme(signatureSchemeCodes.ecdsa_sha1)?.verify(key, content, signature) ?? false);
  if (!isGood) throw fatal('decrypt_error', 'the signature is wrong');
}

/** RSA over 36 bytes without a DigestInfo, RFC 2246 section 7.4.3. Leaks: as `rsasp1`. */
function signDigests(key: RsaPrivateKey, digests: Uint8Array): Uint8Array {
  const k = modulusLength(key);
  return i2osp(rsasp1(key, os2ip(padForSignature(digests, k), key.n.engine)), k);
}

function verifyDigests(key: RsaPublicKey, digests: Uint8Array, signature: Uint8Array): boolean {
  const k = modulusLength(key);
  if (signature.length !== k || k < digests.length + 11) return false;
  const s = os2ip(signature, key.n.engine);
  if (s.isAtLeast(key.n)) return false;
  return equalBytes(i2osp(rsavp1(key, s), k), padForSignature(digests, k));
}
