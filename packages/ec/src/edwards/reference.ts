/**
 * The group of Ed25519, read aloud from RFC 8032 sections 5.1.1 to 5.1.4: the points of -x^2 + y^2 = 1 + d x^2 y^2 modulo 2^255 - 19.
 * The one idea of Edwards curves: one formula adds any two points, equal, opposite or neutral. A point is held in extended
 * homogeneous coordinates (X, Y, Z, T) with x = X / Z, y = Y / Z, x y = T / Z, so that nothing is divided.
 *
 * Leaks: the scalar, bit by bit, through the pattern of additions; for public values and for the classroom.
 */

import { checkBytes, DecodeError, type Trace } from '@cleartext/core';
import { invert, mod, power } from '../field.ts';
import { decodeLittleEndian, encodeLittleEndian } from '../octet-strings.ts';

/** A point in extended homogeneous coordinates, section 5.1.4. */
export interface ExtendedPoint {
  readonly X: bigint;
  readonly Y: bigint;
  readonly Z: bigint;
  readonly T: bigint;
}

/** What a multiplication does: at each bit of the scalar, from the lowest, the sum so far and the power-of-two multiple. */
export interface EdwardsMultiplicationEvent {
  readonly step: 'bit';
  readonly place: number;
  readonly bit: 0 | 1;
  /** The sum so far, encoded. */
  readonly Q: Uint8Array;
  /** 2^place P, encoded. */
  readonly P: Uint8Array;
}

/** base^exponent modulo p. */
export type PowerModP = (base: bigint, exponent: bigint) => bigint;

/** The prime of the field, section 5.1. */
export const p = /* @__PURE__ */ ((): bigint => 2n ** 255n - 19n)();
/** The constant of the curve: -121665 / 121666. */
export const d = 0x52036cee2b6ffe738cc740797779e89800700a4d4141d8ab75eb4dca135978a3n;
/** The order of the base point, a prime. */
export const L = /* @__PURE__ */ ((): bigint => 2n ** 252n + 27742317777372353535851937790883648493n)();

/** The neutral element (0, 1). */
export const neutral: ExtendedPoint = { X: 0n, Y: 1n, Z: 1n, T: 0n };

/** The base point B: y = 4 / 5, x even. */
export const B: ExtendedPoint = /* @__PURE__ */ extended(
  15112221349535400772501151409588531511454012693041857206046113283949847762202n,
  46316835694926478169428394003475163141307993866256225615783033603165251855960n,
);

/** P + Q, section 5.1.4. */
export function addEdwards(P: ExtendedPoint, Q: ExtendedPoint): ExtendedPoint {
  const { X: X1, Y: Y1, Z: Z1, T: T1 } = P;
  const { X: X2, Y: Y2, Z: Z2, T: T2 } = Q;
  const A = mod((Y1 - X1) * (Y2 - X2), p);
  const B = mod((Y1 + X1) * (Y2 + X2), p);
  const C = mod(T1 * 2n * d * T2, p);
  const D = mod(Z1 * 2n * Z2, p);
  const E = B - A;
  const F = D - C;
  const G = D + C;
  const H = B + A;
  return { X: mod(E * F, p), Y: mod(G * H, p), T: mod(E * H, p), Z: mod(F * G, p) };
}

/** -P. */
export function negateEdwards({ X, Y, Z, T }: ExtendedPoint): ExtendedPoint {
  return { X: mod(-X, p), Y, Z, T: mod(-T, p) };
}

/** [s]P for s >= 0, as in section 6 (`point_mul`): for each bit from the lowest, add if it is 1, and double. */
export function multiplyEdwards(s: bigint, P: ExtendedPoint, trace?: Trace<EdwardsMultiplicationEvent>): ExtendedPoint {
  let Q = neutral;
  for (let place = 0; s > 0n; place++) {
    const bit = s & 1n ? 1 : 0;
    trace?.({ step: 'bit', place, bit, Q: encodeEdwards(Q), P: encodeEdwards(P) });
    if (bit === 1) Q = addEdwards(Q, P);
    P = addEdwards(P, P);
    s >>= 1n;
  }
  return Q;
}

/** Encoding, section 5.1.2: y in 255 bits, least significant byte first, and the lowest bit of x as the highest of all. */
export function encodeEdwards({ X, Y, Z }: ExtendedPoint): Uint8Array {
  const inverseZ = Z === 1n ? 1n : invert(Z, p);
  const x = mod(X * inverseZ, p);
  const y = mod(Y * inverseZ, p);
  const octets = encodeLittleEndian(y, 32);
  octets[31] |= Number(x & 1n) << 7;
  return octets;
}

/**
 * Decoding, section 5.1.3. Throws `DecodeError` for another length, for a y of p or more, for a y that no point has, and
 * for an x of 0 that is said to be odd: each point has one encoding only.
 */
export function decodeEdwards(octets: Uint8Array, powerModP: PowerModP = plainPower): ExtendedPoint {
  checkBytes('octets', octets);
  if (octets.length !== 32) throw new DecodeError('Ed25519 point', 0, `expected 32 bytes, found ${octets.length}`);
  const number = decodeLittleEndian(octets);
  const y = number & (2n ** 255n - 1n);
  const x_0 = number >> 255n;
  if (y >= p) throw new DecodeError('Ed25519 point', 0, 'expected a coordinate y below p, found a larger one');
  const u = mod(y * y - 1n, p);
  const v = mod(d * y * y + 1n, p);
  // A candidate for the square root of u / v: u v^3 (u v^7)^((p-5)/8).
  const v3 = mod(v * v * v, p);
  let x = mod(u * v3 * powerModP(mod(u * v3 * v3 * v, p), (p - 5n) / 8n), p);
  const vxx = mod(v * x * x, p);
  if (vxx === mod(-u, p)) x = mod(x * powerModP(2n, (p - 1n) / 4n), p);
  else if (vxx !== u) throw new DecodeError('Ed25519 point', 0, 'expected a point of the curve, found a y without one');
  if (x === 0n && x_0 === 1n) throw new DecodeError('Ed25519 point', 31, 'expected an even x, found 0 said to be odd');
  if ((x & 1n) !== x_0) x = p - x;
  return extended(x, y);
}

function plainPower(base: bigint, exponent: bigint): bigint {
  return power(base, exponent, p);
}

function extended(x: bigint, y: bigint): ExtendedPoint {
  return { X: x, Y: y, Z: 1n, T: mod(x * y, p) };
}
