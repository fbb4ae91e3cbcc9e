import { hexToBytes, record, type Trace } from '@cleartext/core';
import { sha1 } from '@cleartext/hash';
import fc from 'fast-check';
import {
  addEdwards,
  addPoints,
  curveByName,
  curveByOid,
  curves,
  decodeEdwards,
  encodeEdwards,
  isOnCurve,
  multiplyEdwards,
  multiplyPoint,
  multiplyPointFast,
  multiplyTwoPoints,
  multiplyTwoPointsFast,
  negateEdwards,
  negatePoint,
  O,
  p256,
  p384,
  p521,
  type AffinePoint,
  type NamedCurve,
  type ScalarMultiplicationEvent,
} from '../src/index.ts';
import { sumOfEdwardsMultiples } from '../src/edwards/fast.ts';
import { B, d, L, neutral, p } from '../src/edwards/reference.ts';
import { invert, mod, power, squareRoot } from '../src/field.ts';
import { octetStringToInteger } from '../src/octet-strings.ts';
import { signedDigits } from '../src/machine/signed-digits.ts';

/** The seeds from which SHA-1 makes b, FIPS 186-2 appendix 6.4. */
const seeds = new Map([
  [p256, 'c49d360886e704936a6678e1139d26b7819f7e90'],
  [p384, 'a335926aa319a27a1d00896a6773a4827acdac73'],
  [p521, 'd09e8800291cb85396cc6717393284aaa0da64ba'],
]);

const scalar = (curve: NamedCurve) => fc.bigInt({ min: 0n, max: curve.n + 5n });

describe.each(curves.map((curve) => [curve.name, curve] as const))('%s', (name, curve) => {
  it('is found by its names', () => {
    expect(curveByName(name)).toBe(curve);
    expect(curveByOid(curve.oid)).toBe(curve);
  });

  it('has the b that its seed gives (FIPS 186-5, ANSI X9.62: c b^2 = -27 modulo p)', () => {
    const seed = hexToBytes(seeds.get(curve) ?? '');
    const bits = curve.p.toString(2).length;
    const v = Math.floor((bits - 1) / 160);
    const digestOf = (i: number) => {
      const value = (octetStringToInteger(seed) + BigInt(i)) % 2n ** 160n;
      return octetStringToInteger(sha1(hexToBytes(value.toString(16).padStart(40, '0'))));
    };
    let c = digestOf(0) % 2n ** BigInt(bits - 1 - 160 * v);
    for (let i = 1; i <= v; i++) c = c * 2n ** 160n + digestOf(i);
    expect(mod(c * curve.b * curve.b + 27n, curve.p)).toBe(0n);
  });

  it('has a base point of order n, as both versions say', () => {
    expect(isOnCurve(curve, curve.G)).toBe(true);
    expect(multiplyPoint(curve, curve.n, curve.G)).toBe(O);
    expect(multiplyPointFast(curve, curve.n, curve.G)).toBe(O);
    expect(multiplyPointFast(curve, curve.n - 1n, curve.G)).toEqual(negatePoint(curve, curve.G));
  });

  it('multiplies alike in both versions, at every edge of a window', () => {
    const P = multiplyPoint(curve, 0xabcdefn, curve.G) as AffinePoint;
    const edges = [4, 5, 6, 10, 12].flatMap((bits) => [-1n, 0n, 1n].map((near) => 2n ** BigInt(bits) + near));
    for (const k of [0n, 1n, 2n, 15n, 16n, 17n, ...edges, curve.n - 1n, curve.n, curve.n + 1n]) {
      expect(multiplyPointFast(curve, k, curve.G)).toEqual(multiplyPoint(curve, k, curve.G));
      expect(multiplyPointFast(curve, k, P)).toEqual(multiplyPoint(curve, k, P));
    }
    expect(multiplyPointFast(curve, 5n, O)).toBe(O);
  });

  it('multiplies alike in both versions, for random scalars', () => {
    fc.assert(
      fc.property(scalar(curve), scalar(curve), (k, m) => {
        const P = multiplyPointFast(curve, k, curve.G);
        expect(P).toEqual(multiplyPoint(curve, k, curve.G));
        fc.pre(P !== O);
        expect(multiplyPointFast(curve, m, P)).toEqual(multiplyPoint(curve, m, P));
        const expected = multiplyTwoPoints(curve, [m, curve.G], [k, P]);
        expect(multiplyTwoPointsFast(curve, [m, curve.G], [k, P])).toEqual(expected);
      }),
      { numRuns: 5 },
    );
  });

  it('adds to itself and to the opposite point inside a sum of two products', () => {
    const { G, n } = curve;
    const other = { ...G };
    expect(multiplyTwoPointsFast(curve, [3n, G], [3n, other])).toEqual(multiplyPoint(curve, 6, G));
    expect(multiplyTwoPointsFast(curve, [3n, G], [n - 3n, other])).toBe(O);
    expect(multiplyTwoPointsFast(curve, [0n, G], [0n, other])).toBe(O);
  });
});

describe('the group law', () => {
  const point = fc.bigInt({ min: 0n, max: 40n }).map((k) => multiplyPoint(p256, k, p256.G));

  it('is commutative and associative, and O is neutral', () => {
    fc.assert(
      fc.property(point, point, point, (P, Q, R) => {
        expect(addPoints(p256, P, Q)).toEqual(addPoints(p256, Q, P));
        expect(addPoints(p256, addPoints(p256, P, Q), R)).toEqual(addPoints(p256, P, addPoints(p256, Q, R)));
        expect(addPoints(p256, P, O)).toEqual(P);
        expect(addPoints(p256, P, negatePoint(p256, P))).toBe(O);
      }),
    );
  });

  it('is the same with a trace, whose events chain', () => {
    const k = 0b1011n;
    const { result, events } = record((trace: Trace<ScalarMultiplicationEvent>) =>
      multiplyPoint(p256, k, p256.G, trace),
    );
    expect(result).toEqual(multiplyPoint(p256, k, p256.G));
    const bits = events.flatMap((event) => (event.step === 'bit' ? [event.bit] : []));
    expect(bits.join('')).toBe('1011');
    expect(events.at(-1)).toMatchObject({ step: 'add', R: result });
    for (const event of events) if (event.step === 'add') expect(event.Q).toEqual(p256.G);
  });

  it('refuses a negative multiple', () => {
    expect(() => multiplyPoint(p256, -1n, p256.G)).toThrow(RangeError);
    expect(() => multiplyPoint(p256, -1, p256.G)).toThrow(RangeError);
  });
});

describe('the field', () => {
  it.each([5n, 13n, 17n, 97n, 101n, 257n])('modulo %s has its roots, inverses and powers', (prime) => {
    const squares = new Set<bigint>();
    for (let a = 0n; a < prime; a++) squares.add((a * a) % prime);
    for (let a = 0n; a < prime; a++) {
      const root = squareRoot(a, prime);
      expect(root !== undefined).toBe(squares.has(a));
      if (root !== undefined) expect((root * root) % prime).toBe(a);
      expect(power(a, 7n, prime)).toBe(a ** 7n % prime);
      if (a > 0n) expect((invert(a, prime) * a) % prime).toBe(1n);
    }
    expect(() => invert(0n, prime)).toThrow(RangeError);
    expect(() => invert(3n * prime, prime)).toThrow(RangeError);
  });
});

describe('signed digits', () => {
  it('add up to the scalar and stay inside the table', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 300n }), fc.integer({ min: 2, max: 8 }), (k, width) => {
        const digits = signedDigits(k, width);
        expect(digits.reduceRight((sum, digit) => (sum << BigInt(width)) + BigInt(digit), 0n)).toBe(k);
        for (const digit of digits) expect(Math.abs(digit)).toBeLessThanOrEqual(2 ** (width - 1));
      }),
    );
  });
});

describe('the Edwards curve', () => {
  const element = fc.bigInt({ min: 0n, max: 2n ** 253n });

  it('has the constants that RFC 8032 section 5.1 derives', () => {
    expect(d).toBe(mod(-121665n * invert(121666n, p), p));
    expect(B.Y).toBe(mod(4n * invert(5n, p), p));
    expect(B.X % 2n).toBe(0n);
    expect(encodeEdwards(multiplyEdwards(L, B))).toEqual(encodeEdwards(neutral));
  });

  it('multiplies alike in both versions', () => {
    fc.assert(
      fc.property(element, element, (s, t) => {
        const P = multiplyEdwards(s, B);
        expect(encodeEdwards(sumOfEdwardsMultiples([[s, B]]))).toEqual(encodeEdwards(P));
        expect(encodeEdwards(sumOfEdwardsMultiples([[t, P]]))).toEqual(encodeEdwards(multiplyEdwards(t, P)));
        const expected = addEdwards(multiplyEdwards(s, B), multiplyEdwards(t, P));
        expect(
          encodeEdwards(
            sumOfEdwardsMultiples([
              [s, B],
              [t, P],
            ]),
          ),
        ).toEqual(encodeEdwards(expected));
      }),
      { numRuns: 10 },
    );
    for (const s of [0n, 1n, 15n, 16n, 17n, 31n, 32n, 33n, 2n ** 256n - 1n])
      expect(encodeEdwards(sumOfEdwardsMultiples([[s, B]]))).toEqual(encodeEdwards(multiplyEdwards(s, B)));
  });

  it('decodes what it encodes, and negates', () => {
    for (const s of [0n, 1n, 2n, 12345n]) {
      const P = multiplyEdwards(s, B);
      expect(encodeEdwards(decodeEdwards(encodeEdwards(P)))).toEqual(encodeEdwards(P));
      expect(encodeEdwards(addEdwards(P, negateEdwards(P)))).toEqual(encodeEdwards(neutral));
    }
  });
});
