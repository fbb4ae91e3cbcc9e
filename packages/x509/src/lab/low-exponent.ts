/**
 * Signatures without a private key (Bleichenbacher 2006, CVE-2006-4339): a verifier that reads the padding of PKCS #1 v1.5
 * from the front, finds the digest and stops there leaves the rest of the number to the forger. With the public exponent 3 she
 * needs no more: she writes 00 01 FF ... FF 00 || DigestInfo at the front and takes the cube root, rounded up. Its cube has
 * the same front, and something else where nobody looks. `pkcs1v15Signature` encodes the message itself and compares all bytes.
 */

import { encodeAlgorithmIdentifier, der, type AlgorithmIdentifier, type SubjectPublicKeyInfo } from '@cleartext/asn1';
import { concat, equalBytes } from '@cleartext/core';
import { sha256, type Hash } from '@cleartext/hash';
import { int, type Int } from '@cleartext/number';
import { digestInfo, i2osp, modulusLength, os2ip, rsavp1, type RsaPublicKey } from '@cleartext/rsa';
import { sha256WithRsa } from '@cleartext/signature';
import { encodeTbsCertificate, type CertificateFields } from '../certificate-builder.ts';
import { parseCertificate, type Certificate } from '../certificate.ts';
import { knownScheme } from '../key-policy.ts';
import { rsaKeyOf } from '../public-key.ts';

/**
 * RSA verification of the kind of 2006: false for a wrong front and for any other algorithm than RSASSA-PKCS1-v1_5. Broken:
 * what follows the digest is not looked at.
 */
export function verifyFromTheFront(
  spki: SubjectPublicKeyInfo,
  algorithm: AlgorithmIdentifier,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  const key = rsaKeyOf(spki);
  const scheme = knownScheme(algorithm);
  if (!key || !scheme?.hash || !scheme.name.endsWith('WithRSAEncryption')) return false;
  const s = os2ip(signature);
  if (s.isAtLeast(key.n)) return false;
  const EM = i2osp(rsavp1(key, s), modulusLength(key));
  const front = concat(Uint8Array.of(0, 1), new Uint8Array(LEAST_PADDING).fill(0xff));
  if (!equalBytes(EM.subarray(0, front.length), front)) return false;
  const T = digestInfo(scheme.hash, scheme.hash(message));
  const start = EM.findIndex((byte, place) => place > 1 && byte !== 0xff) + 1;
  return EM[start - 1] === 0 && equalBytes(EM.subarray(start, start + T.length), T);
}

/**
 * A signature that `verifyFromTheFront` accepts, made from the public key alone. Throws `RangeError` for an exponent other than 3,
 * and for a modulus that is too short to hide the rest of the cube in: with SHA-256, below some 1,450 bits.
 */
export function forgeWithExponentThree(publicKey: RsaPublicKey, hash: Hash, message: Uint8Array): Uint8Array {
  if (!publicKey.e.equals(3))
    throw new RangeError(`publicKey: expected the exponent 3, found ${publicKey.e.toString()}`);
  const k = modulusLength(publicKey);
  const padding = new Uint8Array(LEAST_PADDING).fill(0xff);
  const wanted = concat(Uint8Array.of(0, 1), padding, Uint8Array.of(0), digestInfo(hash, hash(message)));
  const EM = new Uint8Array(k);
  EM.set(wanted.subarray(0, k));
  const s = cubeRootAbove(os2ip(EM));
  const cube = s.times(s).times(s);
  if (!equalBytes(i2osp(cube, k).subarray(0, wanted.length), wanted))
    throw new RangeError(`publicKey: expected a longer modulus for this hash, found ${8 * k} bits`);
  return i2osp(s, k);
}

/** A certificate that seems to be signed by the holder of a key with the exponent 3. Throws as `forgeWithExponentThree`. */
export function forgeCertificate(publicKey: RsaPublicKey, fields: CertificateFields): Certificate {
  const algorithm = encodeAlgorithmIdentifier(sha256WithRsa.algorithm);
  const tbs = encodeTbsCertificate(fields, algorithm);
  return parseCertificate(der.sequence(tbs, algorithm, der.bitString(forgeWithExponentThree(publicKey, sha256, tbs))));
}

/** The least s with s^3 >= m, bit by bit from the top. */
function cubeRootAbove(m: Int): Int {
  let root = int(0);
  for (let bit = Math.ceil(m.bitLength() / 3); bit >= 0; bit--) {
    const tried = root.plus(int(1).shiftLeft(bit));
    if (tried.times(tried).times(tried).isLessThan(m)) root = tried;
  }
  return root.plus(1);
}

/** The least number of bytes FF (RFC 8017 section 9.2). */
const LEAST_PADDING = 8;
