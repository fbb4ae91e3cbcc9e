/**
 * Keys of every kind. A key is a plain readonly object that says by `type` what it is; code that reads `n` or `Q` has to
 * look at the type first, and the compiler checks that it does. DSA keys only verify old signatures here.
 */

import { publicKeyOf as curvePublicKeyOf } from '@cleartext/ec';
import type {
  CurveName,
  Ed25519PrivateKey,
  Ed25519PublicKey,
  EcPrivateKey,
  EcPublicKey,
  X25519PrivateKey,
  X25519PublicKey,
} from '@cleartext/ec';
import { publicKeyOf as rsaPublicKeyOf, type RsaPrivateKey, type RsaPublicKey } from '@cleartext/rsa';
import type { DsaPublicKey } from './dsa-key.ts';

/** A public key of any kind. */
export type PublicKey = RsaPublicKey | EcPublicKey | Ed25519PublicKey | X25519PublicKey | DsaPublicKey;

/** A private key of any kind. */
export type PrivateKey = RsaPrivateKey | EcPrivateKey | Ed25519PrivateKey | X25519PrivateKey;

/** Which kind of key it is. */
export type KeyType = PublicKey['type'];

/** The public half of a key, and nothing else. */
export function publicKeyOf(key: PublicKey | PrivateKey): PublicKey {
  switch (key.type) {
    case 'rsa':
      return rsaPublicKeyOf(key);
    case 'ec':
      return curvePublicKeyOf(key);
    case 'ed25519':
      return curvePublicKeyOf(key);
    case 'x25519':
      return curvePublicKeyOf(key);
    case 'dsa':
      return key;
  }
}

/**
 * The strength of a key in bits: an attacker needs about two to that power steps (NIST SP 800-57 part 1 rev. 5 table 2). RSA
 * and DSA keys below the table's smallest row are estimated by the formula behind the table (FIPS 140 implementation guidance, 7.5).
 */
export function keyStrength(key: PublicKey): number {
  switch (key.type) {
    case 'rsa':
      return factoringStrength(key.n.bitLength());
    case 'dsa':
      return Math.min(factoringStrength(bitLength(key.p)), bitLength(key.q) >> 1);
    case 'ec':
      return CURVE_STRENGTHS[key.curve];
    case 'ed25519':
    case 'x25519':
      return 128;
  }
}

/** What a key is, in a few words: `RSA, 2048 bits`, `P-256`, `Ed25519`. */
export function describeKey(key: PublicKey): string {
  switch (key.type) {
    case 'rsa':
      return `RSA, ${key.n.bitLength()} bits`;
    case 'dsa':
      return `DSA, ${bitLength(key.p)} bits`;
    case 'ec':
      return key.curve;
    case 'ed25519':
      return 'Ed25519';
    case 'x25519':
      return 'X25519';
  }
}

/** Table 2 of SP 800-57 for the sizes it lists; below, the running time of the general number field sieve. */
function factoringStrength(bits: number): number {
  const row = FACTORING_STRENGTHS.find(([size]) => bits >= size);
  if (row) return row[1];
  const L = bits * Math.LN2;
  return Math.max(0, Math.floor((1.923 * Math.cbrt(L * Math.log(L) ** 2) - 4.69) / Math.LN2));
}

function bitLength(x: bigint): number {
  return x.toString(2).length;
}

const FACTORING_STRENGTHS: readonly (readonly [number, number])[] = [
  [15360, 256],
  [7680, 192],
  [3072, 128],
  [2048, 112],
  [1024, 80],
];

const CURVE_STRENGTHS: Readonly<Record<CurveName, number>> = { 'P-256': 128, 'P-384': 192, 'P-521': 256 };
