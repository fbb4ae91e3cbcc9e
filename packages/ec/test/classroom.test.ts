import { DecodeError, utf8ToBytes } from '@cleartext/core';
import { sha256 } from '@cleartext/hash';
import fc from 'fast-check';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  addPoints,
  attackWithInvalidCurves,
  classroomCurve,
  drawGroupLaw,
  ecdh,
  ecdhWithoutValidation,
  ecdsa,
  ecdsaWithRepeatedNonce,
  ecPrivateKey,
  generateEcKey,
  isOnCurve,
  keyFromRepeatedNonce,
  logarithmOf,
  multiplesOf,
  multiplyPoint,
  negatePoint,
  O,
  orderOf,
  p256,
  pointAt,
  pointOfOrderThree,
  pointsOf,
  publicKeyOf,
  unvalidatedKeyAgreement,
} from '../src/index.ts';
import { integerToOctetString } from '../src/octet-strings.ts';

describe('a classroom curve', () => {
  const curve = classroomCurve(97, 2, 3);

  it('adds by hand: y^2 = x^3 + 2 x + 3 modulo 97', () => {
    const P = pointAt(curve, 3, 6);
    expect(addPoints(curve, P, P)).toEqual({ x: 80n, y: 10n });
    expect(multiplyPoint(curve, 3, P)).toEqual({ x: 80n, y: 87n });
    expect(multiplyPoint(curve, 4, P)).toEqual({ x: 3n, y: 91n });
    expect(orderOf(curve, P)).toBe(5);
    expect(logarithmOf(curve, P, { x: 80n, y: 87n })).toBe(3);
    expect(logarithmOf(curve, P, O)).toBe(0);
    expect(orderOf(curve, O)).toBe(1);
  });

  it('has as many points as Hasse allows, and orders that divide their number (Lagrange)', () => {
    fc.assert(
      fc.property(fc.constantFrom(5, 7, 11, 97, 101), fc.nat(100), fc.nat(100), (p, a, b) => {
        fc.pre((4 * a ** 3 + 27 * b ** 2) % p !== 0);
        const E = classroomCurve(p, a, b);
        const points = pointsOf(E);
        expect(Math.abs(points.length - (p + 1))).toBeLessThanOrEqual(2 * Math.sqrt(p));
        for (const P of points) {
          expect(isOnCurve(E, P)).toBe(true);
          expect(points.length % orderOf(E, P)).toBe(0);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('is a group: every triple of a small curve', () => {
    const E = classroomCurve(11, 1, 6);
    const points = pointsOf(E);
    for (const P of points)
      for (const Q of points)
        for (const R of points)
          expect(addPoints(E, addPoints(E, P, Q), R)).toEqual(addPoints(E, P, addPoints(E, Q, R)));
    for (const P of points) expect(addPoints(E, P, negatePoint(E, P))).toBe(O);
  });

  it('lists the multiples of a point', () => {
    const multiples = multiplesOf(curve, pointAt(curve, 3, 6));
    expect(multiples.map((P) => (P === O ? 'O' : `${P.x},${P.y}`))).toEqual(['3,6', '80,10', '80,87', '3,91', 'O']);
    expect(logarithmOf(curve, pointAt(curve, 3, 6), pointsOf(curve)[1])).toBeUndefined();
  });

  it('refuses what is no curve or no point of it', () => {
    expect(() => classroomCurve(91, 2, 3)).toThrow('p: expected a prime, found 91 = 7 x 13');
    expect(() => classroomCurve(97, 0, 0)).toThrow(RangeError);
    expect(() => classroomCurve(3, 1, 1)).toThrow(RangeError);
    expect(() => classroomCurve(10_007, 1, 1)).toThrow(RangeError);
    expect(() => classroomCurve(97, 1.5, 1)).toThrow(TypeError);
    expect(() => pointAt(curve, 3, 7)).toThrow(RangeError);
    expect(() => multiplesOf(curve, { x: 3n, y: 7n })).toThrow(RangeError);
  });
});

describe('the drawing of the group law', () => {
  const curve = classroomCurve(97, 2, 3);
  const [P, Q] = [pointAt(curve, 3, 6), pointAt(curve, 12, 3)];

  it('shows each point once, the operands and the sum', () => {
    const svg = drawGroupLaw(curve, P, Q);
    expect(svg).toMatch(/^<svg [^]*<\/svg>\n$/);
    expect(svg.match(/<circle/g)).toHaveLength(pointsOf(curve).length - 1 + 2 + 2);
    expect(svg).toContain('>P + Q</text>');
    expect(drawGroupLaw(curve, P, P)).toContain('>P = Q</text>');
    expect(drawGroupLaw(curve, P, negatePoint(curve, P) as typeof P)).not.toContain('P + Q<');
    expect(() => drawGroupLaw(curve, P, { x: 1n, y: 1n })).toThrow(RangeError);
  });

  it('is the one in the documents', () => {
    const file = join(__dirname, '../../../docs/public/group-law.svg');
    if (existsSync(file)) expect(readFileSync(file, 'utf8')).toBe(drawGroupLaw(curve, P, Q));
  });
});

describe('a repeated nonce', () => {
  const [first, second] = ['pay 5', 'pay 500'].map(utf8ToBytes);

  it('gives the private key away', () => {
    for (const k of [2n, 12345678901234567890n, p256.n - 7n]) {
      const key = generateEcKey('P-256');
      const signer = ecdsaWithRepeatedNonce(sha256, k);
      expect(signer.status).toBe('broken');
      const [a, b] = [first, second].map((message) => ({ message, signature: signer.sign(key, message) }));
      expect(ecdsa(sha256).verify(key, a.message, a.signature)).toBe(true);
      const found = keyFromRepeatedNonce(sha256, publicKeyOf(key), a, b);
      expect(found).toEqual({ k, privateKey: key });
    }
  });

  it('does not occur by default', () => {
    const key = generateEcKey('P-256');
    const [a, b] = [first, second].map((message) => ({ message, signature: ecdsa(sha256).sign(key, message) }));
    expect(keyFromRepeatedNonce(sha256, publicKeyOf(key), a, b)).toBeUndefined();
    expect(keyFromRepeatedNonce(sha256, publicKeyOf(key), a, a)).toBeUndefined();
  });
});

describe('a point of another curve', () => {
  const curve = primeOrderCurve();

  it('gives the private key away if nobody looks', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: pointsOf(curve).length - 1 }), (d) => {
        const found = attackWithInvalidCurves(curve, unvalidatedKeyAgreement(curve, BigInt(d)));
        expect(found.d).toBe(BigInt(d));
        for (const { P, b, order } of found.questions) {
          expect(isOnCurve(curve, P)).toBe(false);
          expect(orderOf(classroomCurve(Number(curve.p), Number(curve.a), Number(b)), P)).toBe(order);
        }
      }),
      { numRuns: 3 },
    );
  });

  it('is refused by default', () => {
    const P = pointOfOrderThree(p256);
    expect(multiplyPoint(p256, 3, P)).toBe(O);
    const peer = Uint8Array.of(4, ...integerToOctetString(P.x, 32), ...integerToOctetString(P.y, 32));
    for (const d of [7n, 8n, 9n]) {
      const key = ecPrivateKey('P-256', d);
      // The faulty version tells whether 3 divides d.
      expect(ecdhWithoutValidation(key, peer) === undefined).toBe(d % 3n === 0n);
      expect(() => ecdh(key, peer)).toThrow(DecodeError);
    }
  });
});

function primeOrderCurve() {
  for (let b = 3; ; b++) {
    const curve = classroomCurve(1009, 1006, b);
    const count = pointsOf(curve).length;
    if ([2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31].every((q) => count % q !== 0)) return curve;
  }
}
