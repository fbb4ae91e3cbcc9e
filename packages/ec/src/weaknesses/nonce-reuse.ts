/**
 * Why an ECDSA nonce must never repeat: two signatures with the same k have the same r, and their difference s1 - s2 =
 * k^-1 (e1 - e2) gives k, and k gives the private key. In 2010 the key that signed the games of a console was found so. This file
 * has the faulty signer, under a name that says what it is, and the arithmetic of whoever sees two of its signatures.
 *
 * `ecdsa` takes its nonces from RFC 6979 and has no parameter for another one.
 */

import { checkBytes } from '@cleartext/core';
import type { Hash } from '@cleartext/hash';
import { decodeEcdsaSigValue, encodeEcdsaSigValue, type EcdsaSignature } from '../ecdsa.ts';
import { invert, mod } from '../field.ts';
import { curveOfPrivateKey, ecPrivateKey, validCurveOf, type EcPrivateKey, type EcPublicKey } from '../keys.ts';
import { bits2int } from '../rfc6979.ts';
import { O, type NamedCurve } from '../weierstrass/curves.ts';
import { multiplyPoint } from '../weierstrass/reference.ts';

/** A signer for lessons that uses one nonce for all messages. Broken: two of its signatures give the private key. */
export interface RepeatedNonceSigner {
  readonly name: string;
  readonly status: 'broken';
  sign(privateKey: EcPrivateKey, message: Uint8Array): Uint8Array;
}

/**
 * ECDSA with the same nonce k each time, as DER. Broken, and here to be attacked. Leaks: the private key, to everyone who sees two
 * signatures. Throws `RangeError` if this k gives no signature.
 */
export function ecdsaWithRepeatedNonce(hash: Hash, k: bigint): RepeatedNonceSigner {
  return {
    name: `ECDSA with ${hash.name} and a repeated nonce`,
    status: 'broken',
    sign(privateKey, message) {
      checkBytes('message', message);
      const curve = curveOfPrivateKey(privateKey);
      const { n, G } = curve;
      const R = multiplyPoint(curve, k, G);
      const r = R === O ? 0n : R.x % n;
      const s = r === 0n ? 0n : mod(invert(k, n) * (bits2int(hash(message), n) + r * privateKey.d), n);
      if (s === 0n) throw new RangeError('k: expected a nonce that gives a signature, found another');
      return encodeEcdsaSigValue({ r, s });
    },
  };
}

/** A message and its signature in DER. */
export interface SignedMessage {
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
}

/** What two signatures with the same nonce give away. */
export interface RecoveredKey {
  /** The nonce; with it, -k: which of the two it was does not matter to the key. */
  readonly k: bigint;
  readonly privateKey: EcPrivateKey;
}

/**
 * The private key out of two signatures with the same nonce, or undefined if these two have different nonces: ECDSA as it
 * should be gives nothing away. Throws `DecodeError` for a signature that is not DER, `RangeError` for a key that is not valid.
 */
export function keyFromRepeatedNonce(
  hash: Hash,
  publicKey: EcPublicKey,
  first: SignedMessage,
  second: SignedMessage,
): RecoveredKey | undefined {
  const curve = validCurveOf(publicKey);
  if (curve === undefined) throw new RangeError('publicKey: expected a valid key of type ec, found another value');
  const { n } = curve;
  const [e1, e2] = [first, second].map(({ message }) => bits2int(hash(message), n));
  const a = decodeEcdsaSigValue(first.signature);
  const b = decodeEcdsaSigValue(second.signature);
  if (a.r !== b.r || mod(a.r, n) === 0n) return undefined;
  // Each s may have been replaced by n - s on the way, which verifies as well: one of the two signs is right.
  for (const s2 of [b.s, n - b.s]) {
    if (mod(a.s - s2, n) === 0n) continue;
    const k = mod((e1 - e2) * invert(a.s - s2, n), n);
    const privateKey = keyFromNonce(curve, publicKey, k, e1, a);
    if (privateKey !== undefined) return { k, privateKey };
  }
  return undefined;
}

/** d = (s k - e) / r: whoever knows one nonce knows the key. Undefined if it is not the key of this public key. */
function keyFromNonce(
  curve: NamedCurve,
  { Q }: EcPublicKey,
  k: bigint,
  e: bigint,
  { r, s }: EcdsaSignature,
): EcPrivateKey | undefined {
  const d = mod((s * k - e) * invert(r, curve.n), curve.n);
  if (d === 0n) return undefined;
  const key = ecPrivateKey(curve.name, d);
  return key.Q.x === Q.x && key.Q.y === Q.y ? key : undefined;
}
