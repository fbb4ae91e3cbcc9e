/**
 * DSA, verification only (FIPS 186-4 section 4.7). Status: legacy, FIPS 186-5 withdrew it in 2023; old certification paths still hold
 * such keys, and nothing here signs. The one idea (Schnorr, ElGamal): the signer shows a power of g that only who knows x could have
 * joined to the digest; the verifier computes the same power from the signature and y. ECDSA is the same on a curve.
 */

import { decodeDer, der, DerCursor, oids, readInteger, type SubjectPublicKeyInfo } from '@cleartext/asn1';
import { checkBytes, DecodeError, type Status } from '@cleartext/core';
import { sha1, sha224, sha256, type Hash } from '@cleartext/hash';
import { int, intFromBytes, modPow, type Int } from '@cleartext/number';
import type { DsaPublicKey } from './dsa-key.ts';
import type { SignatureScheme } from './scheme.ts';

/** The numbers that many keys may share (FIPS 186-4 section 4.3). */
export type DsaDomainParameters = Pick<DsaPublicKey, 'p' | 'q' | 'g'>;

/** DSA with SHA-1 (RFC 3279 section 2.2.2). Broken: SHA-1 collisions are practical since 2017. */
export const dsaWithSha1 = dsaScheme('id-dsa-with-sha1', oids.dsaWithSha1, sha1);

/** DSA with SHA-224 (RFC 5758 section 3.1). Legacy. */
export const dsaWithSha224 = dsaScheme('id-dsa-with-sha224', oids.dsaWithSha224, sha224);

/** DSA with SHA-256 (RFC 5758 section 3.1). Legacy. */
export const dsaWithSha256 = dsaScheme('id-dsa-with-sha256', oids.dsaWithSha256, sha256);

/**
 * The key of a SubjectPublicKeyInfo (RFC 3279 section 2.3.2). A certificate may leave out the parameters where its issuer's key has the
 * same; then `inherited` has to give them. Throws `DecodeError` for a malformed key, and for one without parameters.
 */
export function dsaPublicKeyFromSpki(
  { algorithm, publicKey }: SubjectPublicKeyInfo,
  inherited?: DsaDomainParameters,
): DsaPublicKey {
  const y = readInteger(decodeDer(publicKey, { label: 'DSAPublicKey' }), 'DSAPublicKey').toBigInt();
  const parameters = algorithm.parameters === undefined ? inherited : decodeParameters(algorithm.parameters);
  if (parameters === undefined)
    throw new DecodeError('SubjectPublicKeyInfo.algorithm.parameters', 0, 'expected Dss-Parms, found none');
  const { p, q, g } = parameters;
  return { type: 'dsa', p, q, g, y };
}

/** The SubjectPublicKeyInfo of a key, its parameters included. */
export function dsaPublicKeyToSpki({ p, q, g, y }: DsaPublicKey): SubjectPublicKeyInfo {
  const parameters = der.sequence(der.integer(p), der.integer(q), der.integer(g));
  return { algorithm: { oid: oids.dsa, parameters }, publicKey: der.integer(y) };
}

/**
 * Whether the key may be used (SP 800-89 section 5.3.1): p and q within the sizes that are verified here, q divides p - 1, and g and
 * y generate the group of order q. That p and q are primes is not tested: an issuer who chose others could sign anything anyway.
 */
export function isValidDsaKey({ p, q, g, y }: DsaPublicKey): boolean {
  const [bitsOfP, bitsOfQ] = [p, q].map((number) => int(number).bitLength());
  if (p < 0n || bitsOfP < MIN_P_BITS || bitsOfP > MAX_P_BITS) return false;
  if (q < 0n || bitsOfQ < MIN_Q_BITS || bitsOfQ > MAX_Q_BITS || (p - 1n) % q !== 0n) return false;
  return [g, y].every((element) => element > 1n && element < p && modPow(int(element), q, p).isOne());
}

/** A limit to the work that a certificate can ask for: FIPS 186-4 section 4.2 ends at 3072 and 256 bits. */
const MAX_P_BITS = 4096;
const MAX_Q_BITS = 256;

/** FIPS 186 of 1994 began at 512 bits with a q of 160. Whether so short a key is accepted is for a policy to say. */
const MIN_P_BITS = 512;
const MIN_Q_BITS = 160;

function dsaScheme(name: string, oid: string, hash: Hash): SignatureScheme {
  return {
    name,
    status: weaker(hash.status),
    hash,
    keyType: 'dsa',
    algorithm: { oid },
    sign() {
      throw new TypeError('privateKey: expected a key of another type; DSA is verified here and signs nothing');
    },
    verify(publicKey, message, signature) {
      checkBytes('message', message);
      checkBytes('signature', signature);
      return publicKey.type === 'dsa' && isValidDsaKey(publicKey) && verifyDsa(hash, publicKey, message, signature);
    },
  };
}

/** FIPS 186-4 section 4.7, in its letters; the key is valid. */
function verifyDsa(hash: Hash, key: DsaPublicKey, message: Uint8Array, signature: Uint8Array): boolean {
  const [p, q, g, y] = [key.p, key.q, key.g, key.y].map((number) => int(number));
  const pair = decodeSignature(signature);
  if (!pair) return false;
  const { r, s } = pair;
  if (!r.isAtLeast(1) || !r.isLessThan(q) || !s.isAtLeast(1) || !s.isLessThan(q)) return false;
  const w = modPow(s, q.minus(2), q); // s^-1 mod q, by Fermat: q is a prime
  const z = leftmostBits(hash(message), q.bitLength());
  const u1 = z.times(w).mod(q);
  const u2 = r.times(w).mod(q);
  const v = modPow(g, u1, p)
    .times(modPow(y, u2, p))
    .mod(p)
    .mod(q);
  return v.equals(r);
}

/** The leftmost min(N, outlen) bits of a digest, as a number. */
function leftmostBits(digest: Uint8Array, N: number): Int {
  return intFromBytes(digest).shiftRight(Math.max(0, 8 * digest.length - N));
}

/** Dss-Sig-Value (RFC 3279 section 2.2.2); undefined for anything else. No valid signature has more than 72 bytes. */
function decodeSignature(signature: Uint8Array): { readonly r: Int; readonly s: Int } | undefined {
  if (signature.length > 2 * (MAX_Q_BITS / 8) + 9) return undefined;
  try {
    const cursor = new DerCursor(decodeDer(signature, { label: 'Dss-Sig-Value' }), 'Dss-Sig-Value');
    const r = cursor.integer('r');
    const s = cursor.integer('s');
    cursor.finish();
    return { r, s };
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

/** Dss-Parms (RFC 3279 section 2.3.2). */
function decodeParameters(bytes: Uint8Array): DsaDomainParameters {
  const cursor = new DerCursor(decodeDer(bytes, { label: 'Dss-Parms' }), 'Dss-Parms');
  const p = cursor.integer('p').toBigInt();
  const q = cursor.integer('q').toBigInt();
  const g = cursor.integer('g').toBigInt();
  cursor.finish();
  return { p, q, g };
}

/** DSA itself is legacy, and no better than its hash. */
function weaker(status: Status): Status {
  return status === 'broken' ? 'broken' : 'legacy';
}
