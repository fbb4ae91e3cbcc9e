import { hexToBytes } from '@cleartext/core';
import fc from 'fast-check';
import {
  curves,
  encodeEdwards,
  multiplyEdwards,
  multiplyPoint,
  x25519Reference,
  X25519_BASE_POINT,
} from '../src/index.ts';
import { makeEdwardsSum, sumOfEdwardsMultiples } from '../src/edwards/fast.ts';
import { B, p as p25519 } from '../src/edwards/reference.ts';
import { invert, mod, power } from '../src/field.ts';
import { limbsFor, limbsOf, WIDTH } from '../src/machine/field-module.ts';
import { formula } from '../src/machine/formula.ts';
import { bigintMachine, wasmMachine, type Machine, type Plan } from '../src/machine/machine.ts';
import { powerElements, powerFormulas, raise } from '../src/machine/power.ts';
import { ladderFast, makeLadder } from '../src/montgomery/fast.ts';
import { decodeScalar25519, encodeUCoordinate } from '../src/montgomery/reference.ts';
import { makeSum, multiplyOn } from '../src/weierstrass/fast.ts';
import { invertScalar } from '../src/weierstrass/scalars.ts';

function wasm<Name extends string>(plan: Plan<Name>): Machine<Name> {
  const machine = wasmMachine(plan);
  if (!machine) throw new Error('this engine allows no WebAssembly');
  return machine;
}

const primes = [...curves.flatMap(({ p, n }) => [p, n]), p25519];
const machines = [
  ['WebAssembly', wasm],
  ['bigints', bigintMachine],
] as const;

describe.each(machines)('the machine on %s', (_, make) => {
  const binary = (operator: string) => formula([['a'], ['b']], ['c'], `c = a ${operator} b`);
  /** A long chain of sums before a product, longer than any of the real formulas. */
  const chain = formula(
    [['a'], ['b']],
    ['c'],
    's = a + b; s = s + s; s = s + s; s = s + a; d = b - s; d = d - s; d = d + d; c = s * d; c = c * c; c = c * s',
  );

  it.each(primes.map((p) => [p]))('computes modulo %s', (p) => {
    const formulas = { add: binary('+'), subtract: binary('-'), chain, ...powerFormulas };
    const machine = make({ p, formulas, elements: 3 + powerElements });
    const { run, step, free } = machine;
    const [a, b, c, work] = [0, 1, 2, 3].map((i) => free + i * step);
    const extremes = [0n, 1n, 2n, p - 1n, p - 2n, (p - 1n) / 2n, 2n ** BigInt(p.toString(2).length - 1)];
    const number = fc.oneof(fc.constantFrom(...extremes), fc.bigInt({ min: 0n, max: p - 1n }));
    fc.assert(
      fc.property(number, number, (x, y) => {
        machine.write(a, x);
        machine.write(b, y);
        const result = (name: keyof typeof formulas, ...inputs: number[]) => {
          run[name](c, ...inputs);
          return machine.read(c);
        };
        expect(machine.read(a)).toBe(x);
        expect(result('add', a, b)).toBe(mod(x + y, p));
        expect(result('subtract', a, b)).toBe(mod(x - y, p));
        expect(result('multiply', a, b)).toBe(mod(x * y, p));
        expect(result('square', a)).toBe(mod(x * x, p));
        expect(result('copy', b)).toBe(y);
        const s = 4n * (x + y) + x;
        const d = 2n * (y - 2n * s);
        expect(result('chain', a, b)).toBe(mod((s * d) ** 2n * s, p));
        if (x !== 0n) {
          raise(machine, c, a, p - 2n, work);
          expect(machine.read(c)).toBe(invert(x, p));
        }
        raise(machine, c, a, 0x102030fn, work);
        expect(machine.read(c)).toBe(power(x, 0x102030fn, p));
      }),
      { numRuns: 40 },
    );
  });

  it('stays right through long chains of products, which never bring a number to its unique form', () => {
    for (const p of primes) {
      const machine = make({ p, formulas: powerFormulas, elements: 2 });
      const [a, b] = [machine.free, machine.free + machine.step];
      machine.write(a, p - 3n);
      machine.write(b, p - 1n);
      let expected = p - 3n;
      for (let i = 0; i < 2000; i++) {
        machine.run.multiply(a, a, b);
        machine.run.square(a, a);
        expected = ((expected * (p - 1n)) % p) ** 2n % p;
      }
      expect(machine.read(a)).toBe(expected);
    }
  });

  it.each(curves.map((curve) => [curve.name, curve] as const))('multiplies points of %s', (__, curve) => {
    const sum = makeSum(curve, make);
    const P = { ...curve.G };
    for (const k of [0n, 1n, 0x10000001fn, curve.n - 1n]) {
      expect(multiplyOn(sum, curve, [[k, curve.G]])).toEqual(multiplyPoint(curve, k, P));
      expect(multiplyOn(sum, curve, [[k, P]])).toEqual(multiplyPoint(curve, k, P));
    }
  });

  it('multiplies points of Ed25519 and climbs the ladder of X25519', () => {
    const sum = makeEdwardsSum(make);
    const s = 2n ** 250n + 987654321n;
    expect(encodeEdwards(sumOfEdwardsMultiples([[s, B]], sum))).toEqual(encodeEdwards(multiplyEdwards(s, B)));
    const copy = { ...B };
    expect(encodeEdwards(sumOfEdwardsMultiples([[s, copy]], sum))).toEqual(encodeEdwards(multiplyEdwards(s, B)));
    const k = hexToBytes('77'.repeat(32));
    const u = ladderFast(decodeScalar25519(k), 9n, makeLadder(make));
    expect(encodeUCoordinate(u)).toEqual(x25519Reference(k, X25519_BASE_POINT));
  });
});

describe('limbs', () => {
  it('add up to the number, and are short', () => {
    for (const p of primes) {
      const limbs = limbsFor(p);
      fc.assert(
        fc.property(fc.bigInt({ min: 0n, max: p - 1n }), (x) => {
          const digits = limbsOf(x, limbs);
          expect(digits).toHaveLength(limbs);
          expect(digits.reduceRight((sum, digit) => (sum << BigInt(WIDTH)) + digit, 0n)).toBe(x);
          for (const digit of digits) expect(digit >= -(2n ** 29n) && digit < 2n ** 29n).toBe(true);
        }),
      );
    }
  });
});

describe('inverses of scalars', () => {
  it.each(curves.map((curve) => [curve.name, curve] as const))('modulo the order of %s', (_, curve) => {
    for (const k of [1n, 2n, curve.n - 1n, curve.n / 3n]) expect(invertScalar(curve, k)).toBe(invert(k, curve.n));
  });
});

describe('a formula', () => {
  it('is refused in another form', () => {
    for (const line of ['t0 = X1', 't0 = X1 / X2', 't0 = X1 * X2 + X3'])
      expect(() => formula([], [], line)).toThrow(RangeError);
  });
});
