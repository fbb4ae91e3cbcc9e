import { createDiffieHellman, createPrivateKey, generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { record } from '@cleartext/core';
import {
  exponentWindows,
  int,
  intFromBytes,
  jsbi,
  modInverse,
  modPow,
  powerOfTwo,
  squareAndMultiply,
  windowWidth,
  type Int,
  type ModPowEvent,
  type SquareAndMultiplyEvent,
} from '@cleartext/number';
import { integers, natural, onEveryEngine, positive, thrownBy } from './contracts/every-engine.ts';

/** A power by definition, for small exponents: the oracle that shares no idea with the code under test. */
function byRepeatedMultiplication(base: bigint, exponent: number, modulus: bigint): bigint {
  let power = 1n % modulus;
  for (let i = 0; i < exponent; i++) power = (power * base) % modulus;
  return power < 0n ? power + modulus : power;
}

describe('modPow', () => {
  it('the textbook: RSA with n = 3233', () => {
    expect(onEveryEngine((engine) => [65, 66].map((m) => modPow(engine.of(m), 17, 3233)))).toEqual([2790n, 524n]);
    expect(onEveryEngine((engine) => modPow(engine.of(2790), 2753, 3233))).toBe(65n);
  });

  it('the first message of the RSA paper (Rivest, Shamir, Adleman 1978, section VIII)', () => {
    // n = 2773, e = 17, "ITS ALL GREEK TO ME" as two letters a block.
    const plain = [920, 1900, 112, 1200, 718, 505, 1100, 2015, 13, 500];
    const cipher = ['0948', '2342', '1084', '1444', '2663', '2390', '0778', '0774', '0219', '1655'].map(Number);
    expect(onEveryEngine((engine) => cipher.map((c) => modPow(engine.of(c), 157, 2773)))).toEqual(plain.map(BigInt));
    expect(onEveryEngine((engine) => plain.map((m) => modPow(engine.of(m), 17, 2773)))).toEqual(cipher.map(BigInt));
  });

  it('is repeated multiplication', () => {
    fc.assert(
      fc.property(integers, fc.nat({ max: 300 }), positive, (b, e, m) => {
        const expected = byRepeatedMultiplication(b, e, m);
        expect(onEveryEngine((engine) => [modPow(engine.of(b), e, m), squareAndMultiply(engine.of(b), e, m)])).toEqual([
          expected,
          expected,
        ]);
      }),
    );
  });

  it('sliding window and textbook agree on long exponents', () => {
    fc.assert(
      fc.property(integers, natural, positive, (b, e, m) => {
        onEveryEngine((engine) => {
          const power = modPow(engine.of(b), engine.of(e), engine.of(m));
          expect(squareAndMultiply(engine.of(b), e, m)).toEqual(power);
          expect(powerOfTwo(engine.of(e), engine.of(m))).toEqual(modPow(engine.of(2), e, m));
          return power;
        });
      }),
      { numRuns: 40 },
    );
  });

  it('laws: b^(e+f) = b^e * b^f, (b^e)^f = b^(e*f), b^-e = (b^-1)^e', () => {
    const exponents = fc.bigInt({ min: 0n, max: 2n ** 90n });
    fc.assert(
      fc.property(integers, exponents, exponents, positive, (b, e, f, m) => {
        onEveryEngine((engine) => {
          const base = engine.of(b);
          const [be, bf] = [modPow(base, e, m), modPow(base, f, m)];
          expect(modPow(base, e + f, m)).toEqual(be.times(bf).mod(m));
          expect(modPow(be, f, m)).toEqual(modPow(base, e * f, m));
          const negative = e === 0n ? be : attempt(() => modPow(base, -e, m));
          if (negative && e > 0n) expect(negative).toEqual(modPow(modInverse(base, m), e, m));
          return [be, negative ?? 'no inverse'];
        });
      }),
      { numRuns: 40 },
    );
  });

  it('exponent 0, modulus 1, base 0', () => {
    for (const power of [modPow, squareAndMultiply])
      expect(
        onEveryEngine((engine) => [
          power(engine.of(0), 0, 7),
          power(engine.of(5), 0, 1),
          power(engine.of(5), 3, 1),
          power(engine.of(0), 3, 7),
          power(engine.of(-2), 3, 7),
          power(engine.of(3), -1, 7),
          power(engine.of(3), -2, 1),
        ]),
      ).toEqual([1n, 0n, 0n, 0n, 6n, 5n, 0n]);
  });

  it('refuses', () => {
    for (const power of [modPow, squareAndMultiply]) {
      expect(onEveryEngine((engine) => thrownBy(() => power(engine.of(2), 3, 0)))).toBe(
        'RangeError: modulus: expected a number >= 1, found 0',
      );
      expect(onEveryEngine((engine) => thrownBy(() => power(engine.of(2), 3, -7)))).toContain('found -7');
      expect(onEveryEngine((engine) => thrownBy(() => power(engine.of(2), -1, 4)))).toContain('common divisor');
      expect(() => power(int(2), jsbi.of(3), 7)).toThrow(TypeError);
      expect(() => power(int(2), 3, jsbi.of(7))).toThrow(TypeError);
    }
    expect(() => powerOfTwo(int(-1), int(7))).toThrow('exponent: expected a number >= 0');
    expect(() => powerOfTwo(int(1), int(0))).toThrow('modulus');
  });
});

describe('windows', () => {
  it('join up to the exponent, are odd and no wider than asked', () => {
    fc.assert(
      fc.property(natural, fc.integer({ min: 1, max: 9 }), (e, width) => {
        onEveryEngine((engine) => {
          const windows = exponentWindows(engine.of(e), width);
          const joined = windows.reduce(
            (bits, { squarings, value }) => (bits << BigInt(squarings)) + BigInt(value),
            0n,
          );
          expect(joined).toBe(e);
          for (const [i, { squarings, value }] of windows.entries()) {
            expect(value).toBeLessThan(2 ** Math.min(width, squarings));
            if (value % 2 === 0) expect([value, i]).toEqual([0, windows.length - 1]);
          }
          return windows;
        });
      }),
      { numRuns: 40 },
    );
    expect(exponentWindows(int(0), 4)).toEqual([]);
    expect(exponentWindows(int(65537), 3)).toEqual([
      { squarings: 1, value: 1 },
      { squarings: 16, value: 1 },
    ]);
    // 11749 = 10110111100101 in binary: HAC example 14.86, whose windows of width 3 are 101, 101, 111, 0, 0, 101.
    expect(exponentWindows(int(11749), 3)).toEqual([
      { squarings: 3, value: 5 },
      { squarings: 3, value: 5 },
      { squarings: 3, value: 7 },
      { squarings: 5, value: 5 },
    ]);
  });

  it('refuse a width that no window can have, and a negative exponent', () => {
    for (const width of [0, -1]) expect(() => exponentWindows(int(5), width)).toThrow('width: expected at least 1');
    for (const width of [NaN, 1.5]) expect(() => exponentWindows(int(5), width)).toThrow(TypeError);
    expect(() => exponentWindows(int(-5), 3)).toThrow('exponent: expected a number >= 0, found a negative one');
  });

  it('grow with the exponent, and no other width would cost less', () => {
    expect([1, 8, 64, 256, 1024, 2048, 4096].map(windowWidth)).toEqual([1, 2, 3, 5, 6, 7, 7]);
    for (let bits = 1; bits < 5000; bits += 37) {
      const cost = (width: number): number => 2 ** (width - 1) + bits / (width + 1);
      const best = windowWidth(bits);
      for (let width = 1; width < 12; width++) expect(cost(best)).toBeLessThanOrEqual(cost(width));
    }
  });
});

describe('traces', () => {
  it('square-and-multiply for 5^13 mod 23, as done by hand', () => {
    const { result, events } = record<SquareAndMultiplyEvent, Int>((trace) => squareAndMultiply(int(5), 13, 23, trace));
    expect(result).toEqual(int(21));
    expect(events.map(({ step, bit, value }) => `${bit} ${step} ${value.toString()}`)).toEqual([
      '3 square 1',
      '3 multiply 5',
      '2 square 2',
      '2 multiply 10',
      '1 square 8',
      '0 square 18',
      '0 multiply 21',
    ]);
  });

  it('the sliding window for 65^2753 mod 3233', () => {
    const { result, events } = record<ModPowEvent, Int>((trace) => modPow(int(2790), 2753, 3233, trace));
    expect(result).toEqual(int(65));
    expect(events[0]).toEqual({ step: 'windows', width: 2, windows: exponentWindows(int(2753), 2) });
    expect(events.filter(({ step }) => step === 'square')).toHaveLength(11);
    expect(events.filter(({ step }) => step === 'multiply')).toHaveLength(3);
    expect(events.at(-1)).toEqual({ step: 'multiply', window: 1, value: int(65) });
  });

  it('never change the result, and chain', () => {
    fc.assert(
      fc.property(integers, natural, positive, (b, e, m) => {
        onEveryEngine((engine) => {
          const { result, events } = record<ModPowEvent, Int>((trace) => modPow(engine.of(b), e, m, trace));
          expect(result).toEqual(modPow(engine.of(b), e, m));
          let value = engine.of(0);
          for (const event of events) {
            if (event.step === 'windows' || event.step === 'odd power') continue;
            if (event.step === 'start') expect(event.value).toEqual(modPow(engine.of(b), event.window, m));
            if (event.step === 'square') expect(event.value).toEqual(value.times(value).mod(m));
            if (event.step === 'multiply')
              expect(event.value).toEqual(value.times(modPow(engine.of(b), event.window, m)).mod(m));
            value = event.value;
          }
          if (events.length > 0) expect(value).toEqual(result);
          return result;
        });
      }),
      { numRuns: 10 },
    );
  });
});

describe('node:crypto as an independent voice', () => {
  it('Diffie-Hellman public keys are powers', () => {
    for (const bits of [512, 1024]) {
      const dh = createDiffieHellman(bits === 512 ? PRIME_512 : PRIME_1024, 'hex', 3);
      dh.generateKeys();
      const [p, x] = [intFromBytes(dh.getPrime()), intFromBytes(dh.getPrivateKey())];
      expect(modPow(int(3), x, p)).toEqual(intFromBytes(dh.getPublicKey()));
      expect(modPow(jsbi.of(3), jsbi.fromBytes(dh.getPrivateKey()), jsbi.fromBytes(dh.getPrime())).toBigInt()).toBe(
        intFromBytes(dh.getPublicKey()).toBigInt(),
      );
    }
  });

  it('the private exponent of an RSA key inverts the public one', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const jwk = createPrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' })).export({ format: 'jwk' });
    const [n, e, d, p, q, dp, dq, qi] = [jwk.n, jwk.e, jwk.d, jwk.p, jwk.q, jwk.dp, jwk.dq, jwk.qi].map((text) =>
      intFromBytes(Buffer.from(text as string, 'base64url')),
    );
    expect(modPow(modPow(int(42), e, n), d, n)).toEqual(int(42));
    expect([modInverse(e, p.minus(1)), modInverse(e, q.minus(1)), modInverse(q, p)]).toEqual([dp, dq, qi]);
  });
});

function attempt<Result>(run: () => Result): Result | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}

// 2^512 - 569 and 2^1024 - 105, the greatest primes of their lengths.
const PRIME_512 = ((1n << 512n) - 569n).toString(16);
const PRIME_1024 = ((1n << 1024n) - 105n).toString(16);
