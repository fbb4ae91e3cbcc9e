import { checkPrimeSync, generatePrimeSync } from 'node:crypto';
import fc from 'fast-check';
import { seededRandom } from '@cleartext/core';
import {
  factorize,
  gcd,
  int,
  isProbablePrime,
  jsbi,
  native,
  pollardRho,
  randomInt,
  runToEnd,
  searchPrime,
  type PrimeProgress,
  type RhoEvent,
} from '@cleartext/number';
import { engines, onEveryEngine, thrownBy } from './contracts/every-engine.ts';

describe('randomInt', () => {
  it('reaches every value of a range, evenly', () => {
    const random = seededRandom('dice');
    const counts = new Map<number, number>();
    for (let i = 0; i < 6000; i++) {
      const eyes = randomInt(native, { min: 1, max: 6 }, random).toNumber();
      counts.set(eyes, (counts.get(eyes) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual([1, 2, 3, 4, 5, 6]);
    // Chi-square with 5 degrees of freedom: 20.5 is passed once in a thousand runs, and this run is fixed.
    const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(chiSquare).toBeLessThan(20.5);
  });

  it('discards what falls outside, rather than reducing it', () => {
    // Three bits for 0 .. 4: the bytes 7, 6, 5 are thrown away, 4 is taken.
    const bytes = [0xff, 0x06, 0xf5, 0x0c];
    const drawn: number[] = [];
    const source = (length: number): Uint8Array => {
      drawn.push(length);
      return Uint8Array.of(bytes[drawn.length - 1]);
    };
    expect(randomInt(native, { min: 10, max: 14 }, source)).toEqual(int(14));
    expect(drawn).toEqual([1, 1, 1, 1]);
  });

  it('says when its source never comes into the range', () => {
    const ones = (length: number): Uint8Array => new Uint8Array(length).fill(0xff);
    expect(() => randomInt(native, { min: 1, max: 6 }, ones)).toThrow('in the range after 128 draws, found none');
    expect(() => runToEnd(searchPrime({ bits: 16, condition: () => false }))).toThrow('after 1000 starts, found none');
    const zeros = (length: number): Uint8Array => new Uint8Array(length);
    const refused = { bits: 256, random: zeros, condition: () => false };
    expect(() => runToEnd(searchPrime(refused))).toThrow('found the same again: is the source stuck?');
  });

  it('stays in its range, on every engine with the same bytes', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(2n ** 99n), max: 2n ** 99n }),
        fc.nat(),
        fc.nat({ max: 200 }),
        (min, span, bits) => {
          onEveryEngine((engine) => {
            const random = seededRandom('same');
            const [a, b] = [
              randomInt(engine, { min, max: min + BigInt(span) }, random),
              randomInt(engine, bits, random),
            ];
            expect(a.isAtLeast(min) && a.isAtMost(min + BigInt(span))).toBe(true);
            expect(b.isAtLeast(0) && b.bitLength() <= bits).toBe(true);
            return [a, b];
          });
        },
      ),
    );
    expect(randomInt(native, 0)).toEqual(int(0));
    expect(randomInt(jsbi, { min: 7, max: 7 })).toEqual(jsbi.of(7));
  });

  it('refuses', () => {
    expect(() => randomInt(native, { min: 2, max: 1 })).toThrow('range: expected min <= max, found min > max');
    expect(() => randomInt(native, -1)).toThrow(RangeError);
    expect(() => randomInt(native, 9, () => new Uint8Array(1))).toThrow('random bytes: expected 2 bytes, found 1');
    expect(() => randomInt(native, { min: jsbi.of(1), max: 2 })).toThrow(TypeError);
  });

  it('leaves the source’s array alone', () => {
    const bytes = Uint8Array.of(0xff);
    expect(randomInt(native, 3, () => bytes)).toEqual(int(7));
    expect(bytes).toEqual(Uint8Array.of(0xff));
  });
});

describe('searchPrime', () => {
  it('finds a prime of each length, the same on every engine from the same seed', () => {
    for (const bits of [
      2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 14, 16, 17, 18, 20, 24, 31, 32, 33, 48, 64, 65, 100, 128, 160,
    ]) {
      for (const topBits of [1, 2] as const) {
        const prime = onEveryEngine((engine) =>
          runToEnd(searchPrime({ bits, topBits, engine, random: seededRandom(`${bits}`) })),
        ) as bigint;
        expect(prime.toString(2)).toHaveLength(bits);
        if (topBits === 2) expect(prime.toString(2).slice(0, 2)).toBe('11');
        expect(checkPrimeSync(prime)).toBe(true);
      }
    }
  });

  it('reaches all primes of a short length, with one top bit or two', () => {
    const random = seededRandom('all');
    const found = (topBits: 1 | 2): number[] => {
      const primes = new Set(
        Array.from({ length: 150 }, () => runToEnd(searchPrime({ bits: 6, topBits, random, rounds: 2 })).toNumber()),
      );
      return [...primes].sort((a, b) => a - b);
    };
    expect(found(1)).toEqual([37, 41, 43, 47, 53, 59, 61]);
    expect(found(2)).toEqual([53, 59, 61]);
  });

  it('is the first prime at or after its random start', () => {
    for (const bits of [32, 256]) {
      const [random, again] = [seededRandom('start'), seededRandom('start')];
      const prime = runToEnd(searchPrime({ bits, random }));
      let start = int(3)
        .shiftLeft(bits - 2)
        .plus(randomInt(native, bits - 2, again));
      if (start.isEven()) start = start.plus(1);
      while (!checkPrimeSync(start.toBigInt())) start = start.plus(2);
      expect(prime).toEqual(start);
    }
  });

  it('meets the condition: two such primes make an RSA modulus of twice the length for e = 3', () => {
    const random = seededRandom('rsa');
    const condition = (p: ReturnType<typeof int>): boolean => gcd(p.minus(1), 3).isOne();
    for (let i = 0; i < 10; i++) {
      const [p, q] = [0, 1].map(() => runToEnd(searchPrime({ bits: 128, random, condition })));
      expect([p.mod(3).toNumber(), q.mod(3).toNumber(), p.times(q).bitLength()]).toEqual([2, 2, 256]);
    }
  });

  it('reports its progress, and can be stopped', () => {
    const reports: PrimeProgress[] = [];
    const prime = runToEnd(searchPrime({ bits: 256, random: seededRandom('progress') }), (progress) =>
      reports.push(progress),
    );
    expect(reports.length).toBeGreaterThan(1);
    for (const { examined, sievedOut, refused, composite, starts } of reports) {
      // All that was passed by but the candidate itself has been sieved out, refused or found composite.
      expect(sievedOut + refused + composite + 1).toBe(examined);
      expect(starts).toBe(1);
    }
    const last = reports[reports.length - 1];
    expect([last.next, last.candidate]).toEqual(['random bases', prime]);
    // From one report to the next nothing runs backward.
    for (let i = 1; i < reports.length; i++)
      expect(reports[i].examined).toBeGreaterThanOrEqual(reports[i - 1].examined);

    let drawn = 0;
    const counted = seededRandom('stop');
    const search = searchPrime({ bits: 512, random: (length) => ((drawn += length), counted(length)) });
    expect(search.next().done).toBe(false);
    const before = drawn;
    expect(search.return(int(0))).toEqual({ done: true, value: int(0) });
    expect(search.next()).toEqual({ done: true, value: undefined });
    expect(drawn).toBe(before);
  });

  it('counts what the condition refuses, and draws a new start at the end of a window', () => {
    const search = searchPrime({ bits: 5, random: seededRandom('again'), condition: (p) => p.equals(31) });
    const reports: PrimeProgress[] = [];
    expect(runToEnd(search, (progress) => reports.push(progress))).toEqual(int(31));
    const last = reports[reports.length - 1];
    expect(last.sievedOut + last.refused + last.composite + 1).toBe(last.examined);
  });

  it('the sieve rules out no prime: survivors are those without a small factor', () => {
    // With rounds = 1 and a condition that notes its calls, each number seen must have no prime factor below 64 * 4.
    const seen: bigint[] = [];
    const search = searchPrime({
      bits: 64,
      random: seededRandom('sieve'),
      condition: (candidate) => (seen.push(candidate.toBigInt()), seen.length > 60),
    });
    search.next();
    expect(seen.length).toBeGreaterThan(60);
    const reference: bigint[] = [];
    const small = Array.from({ length: 16_384 }, (_, i) => i).filter((n) => n > 2 && checkPrimeSync(BigInt(n)));
    for (let n = seen[0]; reference.length < seen.length; n += 2n)
      if (!small.some((prime) => n % BigInt(prime) === 0n)) reference.push(n);
    expect(seen).toEqual(reference);
  });

  it('refuses', () => {
    const refused = (options: Parameters<typeof searchPrime>[0]): string => thrownBy(() => searchPrime(options).next());
    expect(refused({ bits: 1 })).toContain('bits: expected at least 2, found 1');
    expect(refused({ bits: 64, topBits: 3 as never })).toContain('topBits: expected 1 or 2, found 3');
    expect(refused({ bits: 64, rounds: 0 })).toContain('rounds');
  });

  it('node:crypto as an independent voice, both ways', () => {
    for (const engine of engines) {
      const ours = runToEnd(searchPrime({ bits: 256, engine, rounds: 4 }));
      expect(checkPrimeSync(ours.toBigInt())).toBe(true);
      const theirs = generatePrimeSync(256, { bigint: true });
      expect(isProbablePrime(engine.of(theirs), { rounds: 4 })).toBe(true);
    }
  });
});

describe('pollardRho', () => {
  it('breaks a modulus of 64 bits', () => {
    const random = seededRandom('rho');
    const walks: RhoEvent[] = [];
    const [p, q] = [0, 1].map(() => runToEnd(searchPrime({ bits: 32, random })));
    const factor = pollardRho(p.times(q), random, (walk) => walks.push(walk));
    expect([p.toString(), q.toString()]).toContain(factor.toString());
    expect(walks.at(-1)?.divisor).toEqual(factor);
  });

  it('factorizes completely', () => {
    const random = seededRandom('factors');
    expect(
      onEveryEngine((engine) => [1, 2, 4, 9, 97, 360, 1024, 3233, 561].map((n) => factorize(engine.of(n), random))),
    ).toEqual([
      [],
      [2n],
      [2n, 2n],
      [3n, 3n],
      [97n],
      [2n, 2n, 2n, 3n, 3n, 5n],
      Array(10).fill(2n),
      [53n, 61n],
      [3n, 11n, 17n],
    ]);
    // The fifth and sixth Fermat numbers (Euler 1732, Landry 1880), and 2^67 - 1 (Cole 1903).
    expect(factorize(int(2n ** 32n + 1n), random)).toEqual([641, 6700417].map(int));
    expect(factorize(int(2n ** 64n + 1n), random)).toEqual([274177, 67280421310721].map(int));
    expect(factorize(int(2n ** 67n - 1n), random)).toEqual([193707721, 761838257287].map(int));
  });

  it('gives the number back as a product of primes', () => {
    const random = seededRandom('law');
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 2n ** 44n }), (n) => {
        onEveryEngine((engine) => {
          const factors = factorize(engine.of(n), random);
          expect(factors.reduce((product, p) => product.times(p), engine.of(1)).toBigInt()).toBe(n);
          for (const p of factors) expect(checkPrimeSync(p.toBigInt())).toBe(true);
          return factors;
        });
      }),
      { numRuns: 30 },
    );
  });

  it('says that its random source is stuck', () => {
    for (const byte of [0, 1, 0x55, 0xff])
      for (const n of [9, 25, 91, 8051]) {
        const stuck = (length: number): Uint8Array => new Uint8Array(length).fill(byte);
        let found: unknown;
        try {
          found = int(n)
            .remainder(pollardRho(int(n), stuck))
            .toNumber();
        } catch (error) {
          found = (error as RangeError).message.includes('is the source stuck?') ? 0 : error;
        }
        expect(found).toBe(0);
      }
  });

  it('refuses primes and numbers without factors', () => {
    for (const n of [-6, 0, 1, 3, 97])
      expect(() => pollardRho(int(n))).toThrow(`n: expected a composite number >= 4, found ${n}`);
    expect(() => factorize(int(0))).toThrow('n: expected a number >= 1, found 0');
  });
});
