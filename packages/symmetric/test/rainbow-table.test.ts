import fc from 'fast-check';
import { DecodeError, hexToBytes, seededRandom, viewOf } from '@cleartext/core';
import {
  decodeRainbowTable,
  des,
  encodeRainbowTable,
  keyPattern,
  lookUpRainbow,
  makeRainbowTable,
  rainbowSpace,
  rainbowStep,
  rainbowTheory,
  type RainbowPlan,
  type RainbowTable,
} from '../src/index.ts';
import { simdDes } from '../src/key-search/simd-des.ts';

const engines = (['javascript', 'simd'] as const).filter((name) => name === 'javascript' || simdDes());

function finished(plan: RainbowPlan, chains: number, engine?: 'javascript' | 'simd'): RainbowTable {
  const steps = makeRainbowTable(plan, chains, { engine });
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

const plan: RainbowPlan = {
  pattern: keyPattern('0123456789ab????'),
  plaintext: hexToBytes('0123456789abcdef'),
  length: 32,
};
const space = rainbowSpace(plan);
const table = finished(plan, 2048);

describe.each(engines)('rainbow tables, %s', (engine) => {
  it('has chains that are those of the plain steps, and every chain of a batch that is not full', () => {
    for (const number of [0, 3]) {
      const numbered = { ...plan, table: number };
      const numberedSpace = rainbowSpace(numbered);
      const small = finished(numbered, 150, engine);
      const ends = Array.from({ length: 150 }, (_, start) => {
        let x = start;
        for (let column = 0; column < plan.length; column++) x = rainbowStep(numberedSpace, x, column);
        return x;
      });
      expect(new Set(small.ends)).toEqual(new Set(ends));
      small.ends.forEach((end, i) => expect(ends[small.starts[i]]).toBe(end));
    }
  });

  it('finds every key of a chain, in whatever column', () => {
    for (const start of [table.starts[0], table.starts[table.starts.length - 1]]) {
      let x = start;
      for (let column = 0; column < plan.length; column++) {
        const ciphertext = des(space.keyAt(x)).encryptBlock(plan.plaintext);
        expect(lookUpRainbow(table, ciphertext, { engine }).key).toEqual(space.keyAt(x));
        x = rainbowStep(space, x, column);
      }
    }
  });

  it('finds a key with 1 unknown bit and a ciphertext of no key not at all', () => {
    const least = finished({ ...plan, pattern: keyPattern('0123456789abcd?e'), length: 1 }, 2, engine);
    const key = rainbowSpace(least.plan).keyAt(1);
    expect(lookUpRainbow(least, des(key).encryptBlock(plan.plaintext), { engine }).key).toEqual(key);
    expect(lookUpRainbow(least, new Uint8Array(8), { engine })).toEqual({ key: undefined, falseAlarms: 0 });
  });
});

it('keeps as many chains and finds as many keys as theory says', () => {
  const theory = rainbowTheory(space.size, table.made, plan.length);
  // The number of ends varies by less than its root; of 400 keys, the number found by some 9.
  expect(Math.abs(table.ends.length - theory.ends)).toBeLessThan(3 * Math.sqrt(theory.ends));
  const random = seededRandom('rainbow');
  const found = Array.from({ length: 400 }, () => space.keyAt(viewOf(random(4)).getUint32(0) % space.size)).filter(
    (key) => lookUpRainbow(table, des(key).encryptBlock(plan.plaintext)).key,
  );
  expect(Math.abs(found.length - 400 * theory.success)).toBeLessThan(30);
});

it('theory: a chain for each key covers all, one step of m chains finds m keys, longer is better', () => {
  expect(rainbowTheory(2 ** 20, 1, 1).success).toBeCloseTo(2 ** -20, 12);
  expect(rainbowTheory(2 ** 20, 2 ** 12, 2 ** 8).success).toBeGreaterThan(
    rainbowTheory(2 ** 20, 2 ** 12, 2 ** 7).success,
  );
  // Avoine, Junod, Oechslin 2008: with every key as a start, m_t tends to 2 N / (t + 2) and success to 1 - e^-2.
  const { ends, success } = rainbowTheory(2 ** 24, 2 ** 24, 2 ** 10);
  expect(ends / (2 ** 25 / (2 ** 10 + 2))).toBeCloseTo(1, 1);
  expect(success).toBeCloseTo(1 - Math.exp(-2), 2);
});

it('comes back from its file', () => {
  const read = decodeRainbowTable(encodeRainbowTable(table));
  expect(encodeRainbowTable(read)).toEqual(encodeRainbowTable(table));
  expect(read).toMatchObject({ made: table.made, ends: table.ends, starts: table.starts });
});

it('arbitrary bytes, and tables with a byte changed, are a table or a DecodeError', () => {
  const good = encodeRainbowTable(finished(plan, 40));
  const judge = (bytes: Uint8Array): void => {
    try {
      decodeRainbowTable(bytes);
    } catch (error) {
      expect(error).toBeInstanceOf(DecodeError);
    }
  };
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), judge));
  fc.assert(
    fc.property(fc.nat(good.length - 1), fc.nat(255), fc.nat(good.length), (at, byte, length) => {
      judge(good.with(at, byte));
      judge(good.subarray(0, length));
    }),
  );
});

it('refuses what does not fit', () => {
  expect(() => rainbowSpace({ ...plan, pattern: keyPattern('012345??????????') })).toThrow(/expected 1 to 32 unknown/);
  expect(() => rainbowSpace({ ...plan, length: 2 ** 15 })).toThrow(RangeError);
  expect(() => rainbowSpace({ ...plan, table: 2 ** 14 })).toThrow(RangeError);
  expect(() => rainbowSpace({ ...plan, plaintext: new Uint8Array(7) })).toThrow(RangeError);
  expect(() => finished(plan, 2 ** 14 + 1)).toThrow(RangeError);
  expect(() => lookUpRainbow(table, new Uint8Array(9))).toThrow(RangeError);
});
