/**
 * The prime curves P-256, P-384 and P-521 (NIST SP 800-186 section 3.2.1, SEC 2 sections 2.4 to 2.6): all points (x, y) with
 * y^2 = x^3 + a x + b modulo p, a = -3, and the point O at infinity. Current. Each has a prime number n of points, so that
 * every point but O generates all of them. The b of each comes out of a published seed through SHA-1 (a test recomputes it);
 * where the seeds come from has never been explained.
 */

import { checkOneOf, type Status } from '@cleartext/core';

/** A curve in short Weierstrass form, y^2 = x^3 + a x + b modulo p: all that the group law needs to know. */
export interface WeierstrassCurve {
  /** The prime modulus of the field. */
  readonly p: bigint;
  readonly a: bigint;
  readonly b: bigint;
}

/** A point other than O, by its coordinates, which are in 0 .. p - 1. */
export interface AffinePoint {
  readonly x: bigint;
  readonly y: bigint;
}

/** The point at infinity, the neutral element of the group. It has no coordinates. */
export const O = 'O';

/** Any point of a curve. */
export type CurvePoint = AffinePoint | typeof O;

/** The names of the curves, as FIPS 186-5 and keys spell them. */
export type CurveName = 'P-256' | 'P-384' | 'P-521';

/** A curve together with its domain parameters, SEC 1 section 3.1.1: the sextuple (p, a, b, G, n, h). */
export interface NamedCurve extends WeierstrassCurve {
  readonly name: CurveName;
  /** The name that SEC 2 and TLS use: `secp256r1`. */
  readonly secgName: string;
  /** The object identifier that names the curve in keys (RFC 5480 section 2.1.1.1). */
  readonly oid: string;
  readonly status: Status;
  /** The base point. */
  readonly G: AffinePoint;
  /** The order of G, a prime: n G = O. */
  readonly n: bigint;
  /** The cofactor: how many times n the curve has points. */
  readonly h: bigint;
  /** Bytes of a coordinate. */
  readonly size: number;
  /** Bytes of a scalar; for these curves as many as of a coordinate. */
  readonly scalarSize: number;
  /** Security strength in bits (NIST SP 800-57 part 1 table 2). */
  readonly strength: number;
}

/** P-256, also called secp256r1 and prime256v1. */
export const p256: NamedCurve = /* @__PURE__ */ curve({
  name: 'P-256',
  secgName: 'secp256r1',
  oid: '1.2.840.10045.3.1.7',
  p: 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n,
  b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
  G: {
    x: 0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,
    y: 0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,
  },
  n: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  size: 32,
  strength: 128,
});

/** P-384, also called secp384r1. */
export const p384: NamedCurve = /* @__PURE__ */ curve({
  name: 'P-384',
  secgName: 'secp384r1',
  oid: '1.3.132.0.34',
  p: 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n,
  b: 0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn,
  G: {
    x: 0xaa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7n,
    y: 0x3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5fn,
  },
  n: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  size: 48,
  strength: 192,
});

/** P-521, also called secp521r1. Its p is a Mersenne prime. */
export const p521: NamedCurve = /* @__PURE__ */ curve({
  name: 'P-521',
  secgName: 'secp521r1',
  oid: '1.3.132.0.35',
  p: 2n ** 521n - 1n,
  b: 0x51953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00n,
  G: {
    x: 0xc6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66n,
    y: 0x11839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650n,
  },
  n: 0x1fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n,
  size: 66,
  strength: 256,
});

/** The named curves, weakest first. */
export const curves: readonly NamedCurve[] = /* @__PURE__ */ Object.freeze([p256, p384, p521]);

/** The curve of a name. Throws `RangeError` for a name other than those of `curves`. */
export function curveByName(name: CurveName): NamedCurve {
  checkOneOf('curve', name, ['P-256', 'P-384', 'P-521']);
  return { 'P-256': p256, 'P-384': p384, 'P-521': p521 }[name];
}

/** The curve of an object identifier in dotted form, or undefined if it is not one of `curves`. */
export function curveByOid(oid: string): NamedCurve | undefined {
  return curves.find((known) => known.oid === oid);
}

function curve(parameters: Omit<NamedCurve, 'a' | 'h' | 'status' | 'scalarSize'>): NamedCurve {
  const { p, size } = parameters;
  return Object.freeze({
    ...parameters,
    G: Object.freeze(parameters.G),
    a: p - 3n,
    h: 1n,
    status: 'current',
    scalarSize: size,
  });
}
