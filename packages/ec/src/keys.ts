/**
 * Keys of elliptic curves: plain readonly objects that say by `type` what they are. A key of a Weierstrass curve is a number d
 * and the point Q = d G (SEC 1 section 3.2.1, FIPS 186-5 section 6.2); a key of X25519 or Ed25519 is 32 random bytes, and its
 * public key is 32 bytes that the standard computes from them.
 */

import { checkBytes, copy, systemRandom, type RandomSource } from '@cleartext/core';
import { ed25519PublicKey } from './ed25519.ts';
import { octetStringToInteger } from './octet-strings.ts';
import { curveByName, O, type AffinePoint, type CurveName, type NamedCurve } from './weierstrass/curves.ts';
import { multiplyPointFast } from './weierstrass/fast.ts';
import { isValidPoint } from './weierstrass/points.ts';
import { x25519, X25519_BASE_POINT } from './x25519.ts';

/** A public key of P-256, P-384 or P-521, for ECDSA and ECDH. */
export interface EcPublicKey {
  readonly type: 'ec';
  readonly curve: CurveName;
  /** The point d G. */
  readonly Q: AffinePoint;
}

/** A private key of P-256, P-384 or P-521, together with its public key. */
export interface EcPrivateKey extends EcPublicKey {
  /** The secret scalar, in 1 .. n - 1. */
  readonly d: bigint;
}

/** A public key of Ed25519, RFC 8032 section 5.1.5. */
export interface Ed25519PublicKey {
  readonly type: 'ed25519';
  /** The encoded point A, 32 bytes. */
  readonly publicKey: Uint8Array;
}

/** A private key of Ed25519, together with its public key. */
export interface Ed25519PrivateKey extends Ed25519PublicKey {
  /** What RFC 8032 calls the private key: 32 random bytes. */
  readonly seed: Uint8Array;
}

/** A public key of X25519, RFC 7748 section 6.1. */
export interface X25519PublicKey {
  readonly type: 'x25519';
  /** The u coordinate, 32 bytes, least significant byte first. */
  readonly publicKey: Uint8Array;
}

/** A private key of X25519, together with its public key. */
export interface X25519PrivateKey extends X25519PublicKey {
  /** 32 random bytes; the function X25519 sets five of their bits itself. */
  readonly privateKey: Uint8Array;
}

/**
 * A new key by testing candidates, FIPS 186-5 appendix A.2.2. Throws `RangeError` if the random source gives no number in
 * 1 .. n - 1 a hundred times in a row: a source that works does so with a chance below 2^-100.
 * Leaks: the number of candidates, which is independent of the key; then as multiplication (weierstrass/fast.ts).
 */
export function generateEcKey(curve: CurveName = 'P-256', random: RandomSource = systemRandom): EcPrivateKey {
  const named = curveByName(curve);
  return ecPrivateKey(curve, randomScalar(named, random));
}

/** The key of a given d. Throws `RangeError` unless 1 <= d <= n - 1. Leaks: as multiplication (weierstrass/fast.ts). */
export function ecPrivateKey(curve: CurveName, d: bigint): EcPrivateKey {
  const named = curveByName(curve);
  checkScalar(named, d);
  const Q = multiplyPointFast(named, d, named.G);
  if (Q === O) throw new RangeError('d: expected a number in 1 .. n - 1, found another');
  return { type: 'ec', curve, Q, d };
}

/** A new key of Ed25519: 32 random bytes. */
export function generateEd25519Key(random: RandomSource = systemRandom): Ed25519PrivateKey {
  return ed25519PrivateKey(randomBytes(random, 32));
}

/** The key of a given seed of 32 bytes, RFC 8032 section 5.1.5. */
export function ed25519PrivateKey(seed: Uint8Array): Ed25519PrivateKey {
  return { type: 'ed25519', publicKey: ed25519PublicKey(seed), seed: copy(seed) };
}

/** A new key of X25519: 32 random bytes. */
export function generateX25519Key(random: RandomSource = systemRandom): X25519PrivateKey {
  return x25519PrivateKey(randomBytes(random, 32));
}

/** The key of 32 given bytes, RFC 7748 section 6.1. */
export function x25519PrivateKey(privateKey: Uint8Array): X25519PrivateKey {
  return { type: 'x25519', publicKey: x25519(privateKey, X25519_BASE_POINT), privateKey: copy(privateKey) };
}

/** The public half of a key, and nothing else. */
export function publicKeyOf(key: EcPublicKey): EcPublicKey;
export function publicKeyOf(key: Ed25519PublicKey): Ed25519PublicKey;
export function publicKeyOf(key: X25519PublicKey): X25519PublicKey;
export function publicKeyOf(
  key: EcPublicKey | Ed25519PublicKey | X25519PublicKey,
): EcPublicKey | Ed25519PublicKey | X25519PublicKey {
  if (key.type === 'ec') return { type: 'ec', curve: key.curve, Q: key.Q };
  return { type: key.type, publicKey: key.publicKey };
}

/** The curve of a public key if the key is valid, SEC 1 section 3.2.2.1: its point lies on the curve and is not O. */
export function validCurveOf(key: EcPublicKey): NamedCurve | undefined {
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- keys of callers without types
  if (key?.type !== 'ec' || !CURVES.includes(key.curve)) return undefined;
  const curve = curveByName(key.curve);
  return isValidPoint(curve, key.Q) ? curve : undefined;
}

/** The curve of a private key. Throws `TypeError` for another value, `RangeError` unless d is in 1 .. n - 1. */
export function curveOfPrivateKey(key: EcPrivateKey): NamedCurve {
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- callers without types
  if (key?.type !== 'ec') throw new TypeError('privateKey: expected a key of type ec, found another value');
  const curve = curveByName(key.curve);
  checkScalar(curve, key.d);
  return curve;
}

function checkScalar({ n }: NamedCurve, d: unknown): asserts d is bigint {
  if (typeof d !== 'bigint') throw new TypeError('d: expected a bigint, found another value');
  // The value found stays out of the message: it may be a secret.
  if (d < 1n || d >= n) throw new RangeError('d: expected a number in 1 .. n - 1, found another');
}

function randomScalar({ n, scalarSize }: NamedCurve, random: RandomSource): bigint {
  const surplusBits = BigInt(8 * scalarSize - n.toString(2).length);
  for (let i = 0; i < MOST_CANDIDATES; i++) {
    const candidate = octetStringToInteger(randomBytes(random, scalarSize)) >> surplusBits;
    if (candidate >= 1n && candidate < n) return candidate;
  }
  throw new RangeError(`random: expected a number in 1 .. n - 1 after ${MOST_CANDIDATES} draws, found none`);
}

function randomBytes(random: RandomSource, length: number): Uint8Array {
  const bytes = random(length);
  checkBytes('random bytes', bytes, length);
  return copy(bytes);
}

const CURVES: readonly unknown[] = ['P-256', 'P-384', 'P-521'];
const MOST_CANDIDATES = 100;
