import { checkPrimeSync, getDiffieHellman } from 'node:crypto';
import fc from 'fast-check';
import { hexToBytes, record, seededRandom } from '@cleartext/core';
import {
  gcd,
  int,
  intFromBytes,
  isProbablePrime,
  isStrongProbablePrime,
  jsbi,
  millerRabin,
  native,
  roundsForRandomCandidate,
  sievePrimes,
  type MillerRabinEvent,
} from '@cleartext/number';
import { onEveryEngine, thrownBy } from './contracts/every-engine.ts';
import { hasOpenssl, opensslSaysPrime } from './contracts/voices.ts';
import { wycheproofPrimality } from './vectors/wycheproof-primality.ts';

const random = seededRandom('primality');

/** Primality by definition, for small numbers. */
function hasNoDivisor(n: number): boolean {
  for (let d = 2; d * d <= n; d++) if (n % d === 0) return false;
  return n >= 2;
}

describe('sievePrimes', () => {
  it('is the definition, for each limit', () => {
    for (let limit = 0; limit <= 130; limit++)
      expect(sievePrimes(limit)).toEqual(Array.from({ length: limit + 1 }, (_, n) => n).filter(hasNoDivisor));
  });

  it('counts as many primes as the prime-counting function says', () => {
    // pi(10^k), Online Encyclopedia of Integer Sequences A006880.
    expect([10, 100, 1000, 10_000, 100_000, 1_000_000].map((limit) => sievePrimes(limit).length)).toEqual([
      4, 25, 168, 1229, 9592, 78498,
    ]);
  });

  it('refuses', () => {
    expect(() => sievePrimes(-1)).toThrow(RangeError);
    expect(() => sievePrimes(2 ** 29)).toThrow('limit');
  });
});

describe('isProbablePrime and millerRabin', () => {
  it('tell all small numbers right', () => {
    for (let n = -10; n < 1500; n++) {
      expect([n, isProbablePrime(int(n)), millerRabin(int(n), { rounds: 20, random })]).toEqual([
        n,
        hasNoDivisor(n),
        hasNoDivisor(n),
      ]);
    }
    // Around the square of the last prime of the trial division, and past it.
    for (const n of [1999 * 1999, 1997 * 1999, 2003 * 2003, 3_999_971, 4_000_037, 2003 * 2011])
      expect([n, onEveryEngine((engine) => isProbablePrime(engine.of(n)))]).toEqual([n, hasNoDivisor(n)]);
  });

  it.each(wycheproofPrimality)('Wycheproof %i: %s is %s (%s)', (_id, hex, result) => {
    const n = native.fromSignedBytes(hexToBytes(hex));
    // "Acceptable" are the negatives of primes: we take them for what they are, not prime.
    expect(isProbablePrime(n)).toBe(result === 'valid');
    if (hex.length <= 64) expect(isProbablePrime(jsbi.fromSignedBytes(hexToBytes(hex)))).toBe(result === 'valid');
  });

  it('primes of the standards', () => {
    const two = (k: number): bigint => 2n ** BigInt(k);
    const primes = [
      // FIPS 186-5 and SP 800-186: the fields of P-192, P-224, P-256, P-384, P-521, Curve25519 and Curve448.
      two(192) - two(64) - 1n,
      two(224) - two(96) + 1n,
      two(256) - two(224) + two(192) + two(96) - 1n,
      two(384) - two(128) - two(96) + two(32) - 1n,
      two(521) - 1n,
      two(255) - 19n,
      two(448) - two(224) - 1n,
      // SP 800-186 section 3.2.1.3: the order of P-256.
      0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
      // Mersenne primes.
      ...[2, 3, 5, 7, 13, 17, 19, 31, 61, 89, 107, 127, 607].map((k) => two(k) - 1n),
    ];
    for (const p of primes) {
      expect(onEveryEngine((engine) => isProbablePrime(engine.of(p), { rounds: 3, random }))).toBe(true);
      expect(onEveryEngine((engine) => isProbablePrime(engine.of(p).negate(), { rounds: 3, random }))).toBe(false);
      expect(onEveryEngine((engine) => isProbablePrime(engine.of(p).times(p), { rounds: 3, random }))).toBe(false);
    }
  });

  it('the safe primes of RFC 3526 and RFC 2409, from their recipe with pi', () => {
    // p = 2^n - 2^(n-64) - 1 + 2^64 * ([2^(n-130) pi] + k), with (p - 1) / 2 prime as well.
    const groups = [
      [1, 768, 149686n],
      [2, 1024, 129093n],
      [5, 1536, 741804n],
      [14, 2048, 124476n],
    ] as const;
    for (const [group, n, k] of groups) {
      const two = (bits: number): bigint => 1n << BigInt(bits);
      const p = int(two(n) - two(n - 64) - 1n + two(64) * (piTimesTwoTo(n - 130) + k));
      expect(isProbablePrime(p, { rounds: 1, random })).toBe(true);
      expect(isProbablePrime(p.minus(1).shiftRight(1), { rounds: 1, random })).toBe(true);
      expect(isProbablePrime(p.plus(2), { rounds: 1, random })).toBe(false);
      expect(intFromBytes(getDiffieHellman(`modp${group}`).getPrime())).toEqual(p);
    }
  });

  it('Carmichael numbers, which pass the Fermat test to every coprime base', () => {
    // OEIS A002997; the last three are Chernick's (6k + 1)(12k + 1)(18k + 1) for k = 1, 6, 35.
    const chernick = (k: number): number => (6 * k + 1) * (12 * k + 1) * (18 * k + 1);
    for (const n of [561, 1105, 1729, 2465, 2821, 6601, 8911, 10585, 825265, 321197185, ...[1, 6, 35].map(chernick)])
      expect([
        n,
        onEveryEngine((engine) => [isProbablePrime(engine.of(n)), millerRabin(engine.of(n), { random })]),
      ]).toEqual([n, [false, false]]);
  });

  it('strong pseudoprimes to the first prime bases', () => {
    // psi_1 to psi_13: Jaeschke 1993; Jiang and Deng 2014; Sorenson and Webster 2015 (OEIS A014233).
    const psi = [
      2047n,
      1373653n,
      25326001n,
      3215031751n,
      2152302898747n,
      3474749660383n,
      341550071728321n,
      341550071728321n,
      3825123056546413051n,
      3825123056546413051n,
      3825123056546413051n,
      318665857834031151167461n,
      3317044064679887385961981n,
    ];
    const bases = sievePrimes(41);
    for (const [i, n] of psi.entries()) {
      expect(
        onEveryEngine((engine) => bases.slice(0, i + 1).map((b) => isStrongProbablePrime(engine.of(n), b))),
      ).toEqual(bases.slice(0, i + 1).map(() => true));
      expect(onEveryEngine((engine) => isProbablePrime(engine.of(n), { rounds: 20, random }))).toBe(false);
    }
  });

  it('Arnault’s composite of 397 digits, a strong pseudoprime to every prime base below 307', () => {
    // F. Arnault, Constructing Carmichael numbers which are strong pseudoprimes to several bases (1995).
    const p = int(
      '29674495668685510550154174642905332730771991799853043350995075531276838753171770199594238596428121188033664754218345562493168782883',
    );
    const n = p.times(p.minus(1).times(313).plus(1)).times(p.minus(1).times(353).plus(1));
    expect(n.toString()).toHaveLength(397);
    expect(isProbablePrime(p)).toBe(true);
    for (const base of [2, 3, 5, 7, 101, 293]) expect(isStrongProbablePrime(n, base)).toBe(true);
    expect(isStrongProbablePrime(n, 307)).toBe(false);
    expect(isProbablePrime(n, { rounds: 20, random })).toBe(false);
  });

  it('Fermat’s little theorem, and no more liars than a quarter', () => {
    for (const n of [9, 15, 49, 91, 561, 703, 1891, 2047]) {
      let liars = 0;
      for (let b = 1; b < n; b++) if (isStrongProbablePrime(int(n), b)) liars++;
      expect(liars).toBeLessThanOrEqual((n - 1) / 4);
      // A liar is coprime to n, and 1 and n - 1 always are liars.
      expect(liars).toBeGreaterThanOrEqual(2);
    }
  });

  it('a product is composite', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 2n, max: 2n ** 90n }), fc.bigInt({ min: 2n, max: 2n ** 90n }), (a, b) => {
        expect(onEveryEngine((engine) => isProbablePrime(engine.of(a).times(b), { rounds: 12, random }))).toBe(false);
      }),
    );
  });

  it('refuses', () => {
    expect(() => isProbablePrime(int(7), { rounds: 0 })).toThrow('rounds');
    expect(() => millerRabin(int(7), { rounds: 1.5 })).toThrow(TypeError);
    expect(
      onEveryEngine((engine) => [1, 2, 8].map((n) => thrownBy(() => isStrongProbablePrime(engine.of(n), 2)))),
    ).toEqual([1, 2, 8].map((n) => `RangeError: n: expected an odd number greater than 2, found ${n}`));
  });
});

describe('the trace of Miller-Rabin', () => {
  it('FIPS 186-5 B.3.1 by hand: 221 = 13 * 17 with the bases 174 and 137', () => {
    // 220 = 2^2 * 55. 174^55 = 47, 47^2 = 220 = n - 1: 174 is a liar. 137^55 = 188, 188^2 = 205: composite.
    const { events } = record<MillerRabinEvent, boolean>((trace) => isStrongProbablePrime(int(221), 174, trace));
    expect(events).toEqual([
      { step: 'decompose', a: 2, m: int(55) },
      { step: 'base', round: 1, b: int(174), z: int(47) },
      { step: 'square', round: 1, j: 1, z: int(220) },
      { step: 'verdict', round: 1, verdict: 'probably prime' },
    ]);
    const second = record<MillerRabinEvent, boolean>((trace) => isStrongProbablePrime(int(221), 137, trace));
    expect(second.result).toBe(false);
    expect(second.events.slice(1)).toEqual([
      { step: 'base', round: 1, b: int(137), z: int(188) },
      { step: 'square', round: 1, j: 1, z: int(205) },
      { step: 'verdict', round: 1, verdict: 'composite' },
    ]);
  });

  it('is the same with and without, and ends at the first composite verdict', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 5n, max: 2n ** 80n }), (half) => {
        const n = int(2n * half + 1n);
        const { result, events } = record<MillerRabinEvent, boolean>((trace) =>
          millerRabin(n, { rounds: 4, random: seededRandom('same') }, trace),
        );
        expect(millerRabin(n, { rounds: 4, random: seededRandom('same') })).toBe(result);
        const verdicts = events.flatMap((event) => (event.step === 'verdict' ? [event.verdict] : []));
        expect(verdicts.indexOf('composite')).toBe(result ? -1 : verdicts.length - 1);
        if (result) expect(verdicts).toHaveLength(4);
        const bases = events.flatMap((event) => (event.step === 'base' ? [event.b] : []));
        for (const b of bases) expect(b.isAtLeast(2) && b.isAtMost(n.minus(2))).toBe(true);
      }),
    );
  });
});

describe('roundsForRandomCandidate', () => {
  it('gives the rounds of FIPS 186-5 table B.1', () => {
    expect([1024, 1536, 2048].map(roundsForRandomCandidate)).toEqual([5, 4, 4]);
  });

  it('falls with the length, and below the bound’s reach is the worst case', () => {
    expect(roundsForRandomCandidate(16)).toBe(56);
    expect(roundsForRandomCandidate(512)).toBe(10);
    for (let bits = 2; bits < 1535; bits++)
      expect(roundsForRandomCandidate(bits + 1)).toBeLessThanOrEqual(roundsForRandomCandidate(bits));
    expect(() => roundsForRandomCandidate(1)).toThrow(RangeError);
  });
});

describe('independent voices', () => {
  it('node:crypto and we agree on odd numbers of many sizes', () => {
    const odd = fc.integer({ min: 2, max: 200 }).chain((bits) => fc.bigInt({ min: 1n, max: 2n ** BigInt(bits) }));
    fc.assert(
      fc.property(odd, (half) => {
        const n = 2n * half + 1n;
        expect(onEveryEngine((engine) => isProbablePrime(engine.of(n), { rounds: 12, random }))).toBe(
          checkPrimeSync(n),
        );
      }),
      { numRuns: 200 },
    );
  });

  const openssl = hasOpenssl();
  it('the openssl command agrees on the pseudoprimes and on a run of numbers', () => {
    const start = 2n ** 89n - 12n;
    const numbers = openssl
      ? [3215031751n, 3317044064679887385961981n, ...Array.from({ length: 14 }, (_, i) => start + BigInt(i))]
      : [];
    for (const n of numbers) expect([n, isProbablePrime(int(n), { random })]).toEqual([n, opensslSaysPrime(n)]);
    expect(numbers).toHaveLength(openssl ? 16 : 0);
  });
});

/** The whole part of 2^bits * pi, by Machin's formula: pi = 16 arctan(1/5) - 4 arctan(1/239). */
function piTimesTwoTo(bits: number): bigint {
  const guard = 64n;
  const one = 1n << (BigInt(bits) + guard);
  const arctanOfInverse = (x: bigint): bigint => {
    let sum = 0n;
    for (let [power, k] = [one / x, 0n]; power > 0n; [power, k] = [power / (x * x), k + 1n])
      sum += (k % 2n === 0n ? power : -power) / (2n * k + 1n);
    return sum;
  };
  return (16n * arctanOfInverse(5n) - 4n * arctanOfInverse(239n)) >> guard;
}

it('gcd sees a factor that the test only suspects', () => {
  // A base that shares a factor with n is a witness and shows the factor at once.
  expect([isStrongProbablePrime(int(221), 13), gcd(int(221), 13).toNumber()]).toEqual([false, 13]);
});
