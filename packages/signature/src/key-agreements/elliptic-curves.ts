/**
 * Diffie-Hellman on elliptic curves for TLS: X25519 (RFC 7748) and the curves of NIST (SEC 1), as RFC 9846 sections 4.3.8.2 and
 * 7.4.2 and RFC 8422 encode them. Status: current. A share is a point, the secret its multiple's x coordinate.
 */

import { checkBytes, DecodeError, type RandomSource } from '@cleartext/core';
import {
  curveByName,
  ecdh,
  encodePoint,
  generateEcKey,
  generateX25519Key,
  x25519 as multiplyX25519,
  type CurveName,
} from '@cleartext/ec';
import { diffieHellman, type KeyAgreement } from './key-agreement.ts';

/** X25519 (RFC 7748 section 6.1): shares and secret of 32 bytes. Refuses shares of small order, whose secret is zero. */
export const x25519Agreement: KeyAgreement = /* @__PURE__ */ diffieHellman({
  name: 'x25519',
  codePoint: 0x001d,
  status: 'current',
  strength: 128,
  shareSize: 32,
  secretSize: 32,
  generate(random?: RandomSource) {
    const { privateKey, publicKey } = generateX25519Key(random);
    return { share: publicKey, finish: (peerShare) => multiplyX25519(privateKey, peerShare) };
  },
});

/** P-256, which TLS calls secp256r1: shares of 65 bytes, a secret of 32. */
export const secp256r1: KeyAgreement = /* @__PURE__ */ onCurve('P-256', 'secp256r1', 0x0017, 128);

/** P-384, which TLS calls secp384r1: shares of 97 bytes, a secret of 48. */
export const secp384r1: KeyAgreement = /* @__PURE__ */ onCurve('P-384', 'secp384r1', 0x0018, 192);

/** P-521, which TLS calls secp521r1: shares of 133 bytes, a secret of 66. */
export const secp521r1: KeyAgreement = /* @__PURE__ */ onCurve('P-521', 'secp521r1', 0x0019, 256);

function onCurve(curve: CurveName, name: string, codePoint: number, strength: number): KeyAgreement {
  const named = curveByName(curve);
  return diffieHellman({
    name,
    codePoint,
    status: 'current',
    strength,
    shareSize: 1 + 2 * named.size,
    secretSize: named.size,
    generate(random?: RandomSource) {
      const key = generateEcKey(curve, random);
      return {
        share: encodePoint(named, key.Q),
        finish(peerShare) {
          checkBytes('peerShare', peerShare);
          // UncompressedPointRepresentation is the only form left in TLS (RFC 9846 section 4.3.8.2).
          if (peerShare[0] !== 4)
            throw new DecodeError('KeyShareEntry.key_exchange', 0, 'expected an uncompressed point');
          return ecdh(key, peerShare);
        },
      };
    },
  });
}
