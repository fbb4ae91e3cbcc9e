/**
 * Why a peer's point must be validated: the group law never uses b, so a point that is not on the curve is a point of another curve
 * with the same a, and that one may have points of small order. Whoever multiplies such a point by a private key tells it
 * modulo that order; a few orders, and the Chinese remainder theorem gives all of it (Biehl, Meyer, Müller 2000; found in
 * TLS servers in 2015 by Jager, Schwenk and Somorovsky). This file has the faulty key agreement, under a name that says
 * what it is, and the attack, on a curve of the classroom, where orders can be counted.
 *
 * `ecdh` and `decodePoint` refuse these points with a `DecodeError`, always.
 */

import { checkBytes } from '@cleartext/core';
import { classroomCurve, multiplesOf, pointsOf, type ClassroomCurve } from '../classroom-curve.ts';
import { invert, mod, squareRoot } from '../field.ts';
import { curveOfPrivateKey, type EcPrivateKey } from '../keys.ts';
import { integerToOctetString, octetStringToInteger } from '../octet-strings.ts';
import { O, type AffinePoint, type CurvePoint, type NamedCurve, type WeierstrassCurve } from '../weierstrass/curves.ts';
import { multiplyPoint } from '../weierstrass/reference.ts';

/** A key agreement for lessons: the shared secret, the x coordinate, for any point that a peer sends, or O if the result is the point at infinity. */
export interface UnvalidatedKeyAgreement {
  readonly name: string;
  readonly status: 'broken';
  agree(peer: AffinePoint): bigint | typeof O;
}

/** Diffie-Hellman that does not look where the peer's point lies. Broken, and here to be attacked. Leaks: d, to the peer. */
export function unvalidatedKeyAgreement(curve: WeierstrassCurve, d: bigint): UnvalidatedKeyAgreement {
  return {
    name: 'Diffie-Hellman without validation of points',
    status: 'broken',
    agree(peer) {
      const S = multiplyPoint(curve, d, peer);
      return S === O ? O : S.x;
    },
  };
}

/**
 * The same on a named curve and encoded points, which are taken as they come. Broken. Leaks: d, to the peer. The answer is
 * undefined if the product is O.
 */
export function ecdhWithoutValidation(privateKey: EcPrivateKey, peer: Uint8Array): Uint8Array | undefined {
  const curve = curveOfPrivateKey(privateKey);
  checkBytes('peer', peer, 1 + 2 * curve.size);
  const x = octetStringToInteger(peer.subarray(1, 1 + curve.size));
  const y = octetStringToInteger(peer.subarray(1 + curve.size));
  const S = multiplyPoint(curve, privateKey.d, { x, y });
  return S === O ? undefined : integerToOctetString(S.x, curve.size);
}

/**
 * A point of order 3 on another curve with the same p and a: its b comes from the equation 3 x^4 + 6 a x^2 + 12 b x - a^2 = 0
 * that the x coordinates of such points satisfy. Sent to `ecdhWithoutValidation`, it tells whether 3 divides d.
 */
export function pointOfOrderThree({ p, a, b }: NamedCurve): AffinePoint {
  for (let x = 1n; ; x++) {
    const otherB = mod((a * a - 3n * x ** 4n - 6n * a * x * x) * invert(12n * x, p), p);
    const y = squareRoot(x ** 3n + a * x + otherB, p);
    if (y !== undefined && y !== 0n && otherB !== b) return { x, y };
  }
}

/** One question of the attack, and what its answer says. */
export interface InvalidCurveQuestion {
  /** The point that was sent, and the b of the curve it lies on. */
  readonly P: AffinePoint;
  readonly b: bigint;
  /** The order of P, a prime. */
  readonly order: number;
  readonly answer: bigint | typeof O;
  /** d^2 modulo the order: an x coordinate alone does not tell d from -d, and of both the square is the same. */
  readonly square: number;
}

/**
 * The private key of whoever answers for points of other curves: questions of different prime orders, until d^2 < n^2 is known
 * from its remainders. Throws `RangeError` if the answers fit no key, or run out.
 */
export function attackWithInvalidCurves(
  curve: ClassroomCurve,
  { agree }: Pick<UnvalidatedKeyAgreement, 'agree'>,
): { readonly d: bigint; readonly questions: readonly InvalidCurveQuestion[] } {
  const most = curve.p + 2n * BigInt(Math.ceil(Math.sqrt(Number(curve.p)))) + 1n; // Hasse's bound for n
  const questions: InvalidCurveQuestion[] = [];
  let [square, product] = [0n, 1n];
  for (const { P, b, order } of pointsOfPrimeOrder(curve)) {
    if (product % BigInt(order) === 0n) continue;
    const answer = agree(P);
    const k = candidates(curve, P, order).findIndex((R) => (R === O ? answer === O : R.x === answer));
    if (k < 0)
      throw new RangeError(`agree: expected the x coordinate of a multiple of the point, found another answer`);
    questions.push({ P, b, order, answer, square: (k * k) % order });
    square += product * mod((BigInt(k * k) - square) * invert(product, BigInt(order)), BigInt(order));
    product *= BigInt(order);
    if (product > most * most) return { d: integerRoot(square), questions };
  }
  throw new RangeError('curve: expected other curves with enough small orders, found too few');
}

/** Points of other curves y^2 = x^3 + a x + b, with an order that is a prime between 5 and 100. */
function* pointsOfPrimeOrder(
  curve: ClassroomCurve,
): Generator<{ readonly P: AffinePoint; readonly b: bigint; readonly order: number }> {
  for (let b = 1; BigInt(b) < curve.p; b++) {
    if (BigInt(b) === curve.b || mod(4n * curve.a ** 3n + 27n * BigInt(b) ** 2n, curve.p) === 0n) continue;
    const other = classroomCurve(Number(curve.p), Number(curve.a), b);
    const first = pointsOf(other).at(1);
    if (first === undefined) continue;
    const order = multiplesOf(other, first).length;
    for (const r of SMALL_PRIMES) {
      const P = order % r === 0 ? multiplyPoint(other, order / r, first) : O;
      if (P !== O) yield { P, b: other.b, order: r };
    }
  }
}

/** O, P, 2 P, ... to the middle: from there on the x coordinates return. */
function candidates(curve: WeierstrassCurve, P: AffinePoint, order: number): readonly CurvePoint[] {
  return Array.from({ length: (order + 1) / 2 }, (_, k) => multiplyPoint(curve, k, P));
}

function integerRoot(square: bigint): bigint {
  const root = BigInt(Math.round(Math.sqrt(Number(square))));
  if (root * root !== square) throw new RangeError('agree: expected answers of one key, found some that fit none');
  return root;
}

const SMALL_PRIMES = [97, 89, 83, 79, 73, 71, 67, 61, 59, 53, 47, 43, 41, 37, 31, 29, 23, 19, 17, 13, 11, 7, 5];
