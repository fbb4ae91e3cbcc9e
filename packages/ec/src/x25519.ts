/**
 * X25519, the Diffie-Hellman function of RFC 7748 section 6.1 on Curve25519. Current. A key is any 32 bytes, a public key
 * is any 32 bytes: there is no point to validate. What remains to check is that the shared secret is not zero, which happens for a few
 * public keys of small order that no honest peer sends.
 */

import { checkBytes, constantTimeEqual, DecodeError } from '@cleartext/core';
import { ladderFast } from './montgomery/fast.ts';
import { decodeScalar25519, decodeUCoordinate, encodeUCoordinate } from './montgomery/reference.ts';

/** The u coordinate 9 of the base point, as 32 bytes. */
export const X25519_BASE_POINT: Uint8Array = /* @__PURE__ */ Uint8Array.from({ length: 32 }, (_, i) =>
  i === 0 ? 9 : 0,
);

/**
 * X25519(k, u) for a private key of 32 bytes and the peer's public key: the shared secret, 32 bytes. Throws `RangeError` for
 * a k of another length; `DecodeError` for a u of another length, and for a u of small order, whose secret is all zeros and
 * known to everyone (section 6.1). Leaks: the private key through timing, if many exchanges under it are timed exactly.
 */
export function x25519(k: Uint8Array, u: Uint8Array): Uint8Array {
  checkBytes('k', k, 32);
  checkBytes('u', u);
  if (u.length !== 32) throw new DecodeError('X25519 public key', 0, `expected 32 bytes, found ${u.length}`);
  const K = encodeUCoordinate(ladderFast(decodeScalar25519(k), decodeUCoordinate(u)));
  if (constantTimeEqual(K, ZERO))
    throw new DecodeError('X25519 public key', 0, 'expected a point of large order, found one of small order');
  return K;
}

const ZERO = new Uint8Array(32);
