/**
 * Diffie-Hellman on the named curves: the primitive of SEC 1 section 3.3.1, ECC CDH of NIST SP 800-56A section 5.7.1.2. Current.
 * Both sides compute d_A d_B G, each from its own number and the other's point, and keep its x coordinate. The other's point is
 * validated first, always: a point of another curve would give away the private key (see weaknesses/invalid-curve.ts).
 */

import { DecodeError, type Trace } from '@cleartext/core';
import { curveOfPrivateKey, validCurveOf, type EcPrivateKey, type EcPublicKey } from './keys.ts';
import { integerToOctetString } from './octet-strings.ts';
import { O, type AffinePoint, type CurvePoint, type NamedCurve } from './weierstrass/curves.ts';
import { multiplyPointFast } from './weierstrass/fast.ts';
import { decodePoint } from './weierstrass/points.ts';
import { multiplyPoint, type ScalarMultiplicationEvent } from './weierstrass/reference.ts';

/**
 * The shared secret Z, as many bytes as a coordinate, of a private key and the peer's public key: a key, or an encoded point of
 * the private key's curve. Throws `DecodeError` for a peer's point that is not valid or belongs to another curve.
 * Leaks: the private key through timing, if many exchanges under it are timed exactly; use a new one each time.
 */
export function ecdh(privateKey: EcPrivateKey, peer: EcPublicKey | Uint8Array): Uint8Array {
  return sharedSecret(privateKey, peer, multiplyPointFast);
}

/** The same by the arithmetic of reference.ts, which shows every step. Leaks: the private key, bit by bit. */
export function ecdhReference(
  privateKey: EcPrivateKey,
  peer: EcPublicKey | Uint8Array,
  trace?: Trace<ScalarMultiplicationEvent>,
): Uint8Array {
  return sharedSecret(privateKey, peer, (curve, k, P) => multiplyPoint(curve, k, P, trace));
}

function sharedSecret(
  privateKey: EcPrivateKey,
  peer: EcPublicKey | Uint8Array,
  multiply: (curve: NamedCurve, k: bigint, P: AffinePoint) => CurvePoint,
): Uint8Array {
  const curve = curveOfPrivateKey(privateKey);
  const Q = peer instanceof Uint8Array ? decodePoint(curve, peer, 'peer public key') : pointOf(curve, peer);
  const P = multiply(curve, privateKey.d, Q);
  // With a cofactor of 1 only O itself has O as a multiple.
  if (P === O) throw new DecodeError('peer public key', 0, 'expected a point of order n, found another');
  return integerToOctetString(P.x, curve.size);
}

function pointOf(curve: NamedCurve, peer: EcPublicKey): AffinePoint {
  if (validCurveOf(peer) !== curve)
    throw new DecodeError('peer public key', 0, `expected a point of ${curve.name}, found another key`);
  return peer.Q;
}
