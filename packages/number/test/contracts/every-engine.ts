/** Every law of this package is checked on every engine, and they must agree in each digit. */

import fc from 'fast-check';
import { Int, jsbi, native, wasm, type Engine } from '@cleartext/number';

export const engines: readonly Engine[] = [native, jsbi, wasm];

/** Runs the computation on each engine, expects equal results, and returns them with each `Int` as a native bigint. */
export function onEveryEngine(compute: (engine: Engine) => unknown): unknown {
  const [first, ...others] = engines.map((engine) => plain(compute(engine)));
  expect(first).toBeDefined();
  for (const other of others) expect(other).toEqual(first);
  return first;
}

/** What was thrown, as `Name: message`, so that every engine can be asked for the same error. */
export function thrownBy(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return String(error);
  }
  throw new Error('expected a throw');
}

/** Integers of both signs and many sizes, with a liking for the edges of 15, 30, 32 and 64-bit digits. */
export const integers: fc.Arbitrary<bigint> = fc.oneof(
  fc.bigInt({ min: -20n, max: 20n }),
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }),
  fc.bigInt({ min: -(2n ** 600n), max: 2n ** 600n }),
  fc
    .tuple(fc.constantFrom(15, 30, 31, 32, 53, 60, 64, 120, 128, 512), fc.integer({ min: -2, max: 2 }), fc.boolean())
    .map(([bits, offset, negative]) => ((1n << BigInt(bits)) + BigInt(offset)) * (negative ? -1n : 1n)),
);

export const positive: fc.Arbitrary<bigint> = integers.map((n) => (n < 0n ? -n : n) + 1n);
export const natural: fc.Arbitrary<bigint> = integers.map((n) => (n < 0n ? -n : n));

function plain(value: unknown): unknown {
  if (value instanceof Int) return value.toBigInt();
  if (value instanceof Uint8Array || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]));
}
