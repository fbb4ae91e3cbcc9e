import fc from 'fast-check';
import { record } from '@cleartext/core';
import {
  crt,
  extendedGcd,
  gcd,
  int,
  isqrt,
  jsbi,
  lcm,
  modInverse,
  type EuclidRow,
  type GarnerStep,
} from '@cleartext/number';
import { integers, natural, onEveryEngine, positive, thrownBy } from './contracts/every-engine.ts';

describe('gcd and lcm', () => {
  it('of the Elements, and of zero', () => {
    expect(
      onEveryEngine((engine) => [
        gcd(engine.of(252), 105),
        gcd(engine.of(-252), 105),
        gcd(engine.of(0), -7),
        gcd(engine.of(0), 0),
        lcm(engine.of(4), -6),
        lcm(engine.of(0), 5),
        lcm(engine.of(0), 0),
      ]),
    ).toEqual([21n, 21n, 7n, 0n, 12n, 0n, 0n]);
  });

  it('divides both, is divided by every common divisor, and gcd * lcm = |a * b|', () => {
    fc.assert(
      fc.property(integers, integers, positive, (a, b, k) => {
        onEveryEngine((engine) => {
          const [x, y] = [engine.of(a).times(k), engine.of(b).times(k)];
          const divisor = gcd(x, y);
          if (!divisor.isZero()) {
            expect([x.mod(divisor).isZero(), y.mod(divisor).isZero(), divisor.mod(k).isZero()]).toEqual([
              true,
              true,
              true,
            ]);
          } else expect([a, b]).toEqual([0n, 0n]);
          expect(divisor.times(lcm(x, y))).toEqual(x.times(y).abs());
          expect(gcd(y, x)).toEqual(divisor);
          return divisor;
        });
      }),
    );
  });
});

describe('extendedGcd', () => {
  it('is Bezout’s combination, within its bounds', () => {
    fc.assert(
      fc.property(integers, integers, (a, b) => {
        onEveryEngine((engine) => {
          const [p, q] = [engine.of(a), engine.of(b)];
          const result = extendedGcd(p, q);
          expect(result.gcd).toEqual(gcd(p, q));
          expect(p.times(result.x).plus(q.times(result.y))).toEqual(result.gcd);
          return result;
        });
      }),
    );
  });

  it('shows the table of 240 and 46, each row with remainder = 240 x + 46 y', () => {
    // The worked example of the extended Euclidean algorithm in its usual table: 2 = 240 * -9 + 46 * 47.
    const { result, events } = record<EuclidRow, unknown>((trace) => extendedGcd(int(240), 46, trace));
    expect(result).toEqual({ gcd: int(2), x: int(-9), y: int(47) });
    expect(
      events.map(({ i, quotient, remainder, x, y }) => [
        i,
        quotient?.toNumber(),
        ...[remainder, x, y].map((n) => n.toNumber()),
      ]),
    ).toEqual([
      [0, undefined, 240, 1, 0],
      [1, 5, 46, 0, 1],
      [2, 4, 10, 1, -5],
      [3, 1, 6, -4, 21],
      [4, 1, 4, 5, -26],
      [5, 2, 2, -9, 47],
      [6, undefined, 0, 23, -120],
    ]);
  });

  it('shows both rows where b is 0 and nothing is to be divided', () => {
    const { events } = record<EuclidRow, unknown>((trace) => extendedGcd(int(5), 0, trace));
    expect(events.map(({ i, remainder }) => [i, remainder.toNumber()])).toEqual([
      [0, 5],
      [1, 0],
    ]);
  });

  it('chains: each row is the one two above minus the quotient times the one above', () => {
    fc.assert(
      fc.property(integers, integers, (a, b) => {
        onEveryEngine((engine) => {
          const [p, q] = [engine.of(a), engine.of(b)];
          const { result, events } = record<EuclidRow, unknown>((trace) => extendedGcd(p, q, trace));
          expect(result).toEqual(extendedGcd(p, q));
          for (const { remainder, x, y } of events) expect(p.times(x).plus(q.times(y))).toEqual(remainder);
          for (let i = 2; i < events.length; i++) {
            const { quotient, remainder } = events[i - 1];
            expect(events[i].remainder).toEqual(events[i - 2].remainder.minus((quotient ?? p).times(remainder)));
          }
          expect(events.at(-1)?.remainder.isZero()).toBe(true);
          expect(events.map(({ i }) => i)).toEqual([...events.keys()]);
          return events.map(({ remainder }) => remainder);
        });
      }),
      { numRuns: 20 },
    );
  });
});

describe('modInverse', () => {
  it('the textbook’s private exponent', () => {
    // Rivest, Shamir and Adleman 1978, section VIII: p = 47, q = 59, d = 157, e = 17.
    expect(onEveryEngine((engine) => modInverse(engine.of(157), 46 * 58))).toBe(17n);
    expect(onEveryEngine((engine) => [modInverse(engine.of(17), 3120), modInverse(engine.of(5), 1)])).toEqual([
      2753n,
      0n,
    ]);
  });

  it('times the number is 1, or there is a common divisor', () => {
    fc.assert(
      fc.property(integers, positive, (a, m) => {
        onEveryEngine((engine) => {
          const [x, modulus] = [engine.of(a), engine.of(m)];
          if (!gcd(x, modulus).isOne()) return thrownBy(() => modInverse(x, modulus));
          const inverse = modInverse(x, modulus);
          expect(inverse.isAtLeast(0) && inverse.isLessThan(modulus)).toBe(true);
          expect(x.times(inverse).mod(modulus)).toEqual(engine.of(1).mod(modulus));
          return inverse;
        });
      }),
    );
  });

  it('agrees with the extended algorithm on long numbers', () => {
    const long = fc.bigInt({ min: 2n ** 1500n, max: 2n ** 2048n });
    fc.assert(
      fc.property(long, long, (a, b) => {
        onEveryEngine((engine) => {
          const [x, m] = [engine.of(a), engine.of(b)];
          const bezout = extendedGcd(x, m);
          expect(gcd(x, m)).toEqual(bezout.gcd);
          if (bezout.gcd.isOne()) expect(modInverse(x, m)).toEqual(bezout.x.mod(m));
          return bezout;
        });
      }),
      { numRuns: 15 },
    );
  });

  it('refuses', () => {
    expect(() => modInverse(int(6), 9)).toThrow('a: expected a number without a common divisor with the modulus');
    expect(() => modInverse(int(6), 0)).toThrow(RangeError);
    expect(() => modInverse(int(6), -7)).toThrow('modulus: expected a number >= 1, found -7');
    expect(() => modInverse(int(6), jsbi.of(7))).toThrow(TypeError);
  });
});

describe('crt', () => {
  const toInts = (pairs: readonly (readonly [bigint | number, bigint | number])[]) =>
    onEveryEngine((engine) =>
      crt(pairs.map(([residue, modulus]) => ({ residue: engine.of(residue), modulus: engine.of(modulus) }))),
    );

  it('Sunzi’s riddle: 2 modulo 3, 3 modulo 5, 2 modulo 7', () => {
    expect(
      toInts([
        [2, 3],
        [3, 5],
        [2, 7],
      ]),
    ).toBe(23n);
  });

  it('finds any number again from its residues', () => {
    fc.assert(
      fc.property(natural, positive, positive, positive, (n, a, b, c) => {
        onEveryEngine((engine) => {
          const moduli = [a, b, c].map((m) => engine.of(m));
          const [product, whole] = [moduli[0].times(moduli[1]).times(moduli[2]), engine.of(n)];
          const coprime = gcd(moduli[0], moduli[1]).isOne() && gcd(moduli[0].times(moduli[1]), moduli[2]).isOne();
          const congruences = moduli.map((modulus) => ({ residue: whole.mod(modulus), modulus }));
          if (!coprime) return thrownBy(() => crt(congruences));
          expect(crt(congruences)).toEqual(whole.mod(product));
          return crt(congruences);
        });
      }),
    );
  });

  it('traces Garner’s digits: each value is the one before plus digit times product', () => {
    const congruences = [
      [2, 3],
      [3, 5],
      [2, 7],
    ].map(([residue, modulus]) => ({ residue: int(residue), modulus: int(modulus) }));
    const { result, events } = record<GarnerStep, unknown>((trace) => crt(congruences, trace));
    expect(result).toEqual(int(23));
    expect(events.map(({ digit, product, value }) => [digit, product, value].map((n) => n.toNumber()))).toEqual([
      [2, 1, 2],
      [2, 3, 8],
      [1, 15, 23],
    ]);
  });

  it('refuses', () => {
    expect(() => crt([])).toThrow('congruences: expected at least 1, found 0');
    expect(() => crt([{ residue: int(1), modulus: int(0) }])).toThrow(RangeError);
    expect(() => crt([4, 6].map((m) => ({ residue: int(1), modulus: int(m) })))).toThrow('common divisor');
  });
});

describe('isqrt', () => {
  it('root^2 <= n < (root + 1)^2, also beside every square', () => {
    fc.assert(
      fc.property(natural, fc.integer({ min: -1, max: 1 }), (a, offset) => {
        const n = a * a + BigInt(offset);
        fc.pre(n >= 0n);
        onEveryEngine((engine) => {
          for (const value of [engine.of(n), engine.of(a)]) {
            const root = isqrt(value);
            expect(root.times(root).isAtMost(value)).toBe(true);
            expect(root.plus(1).times(root.plus(1)).isGreaterThan(value)).toBe(true);
          }
          return isqrt(engine.of(n));
        });
      }),
    );
    expect(() => isqrt(int(-1))).toThrow('n: expected a number >= 0, found a negative one');
  });
});
