import { inspect } from 'node:util';
import fc from 'fast-check';
import { bytesToHex, hexToBytes, record } from '@cleartext/core';
import {
  createEngine,
  int,
  Int,
  intFromBytes,
  intFromSignedBytes,
  jsbi,
  modPow,
  native,
  type Engine,
  type ModPowEvent,
} from '@cleartext/number';
import { engines, integers, natural, onEveryEngine, thrownBy } from './contracts/every-engine.ts';

describe('arithmetic', () => {
  const operations: readonly [string, (a: Int, b: Int) => unknown, (a: bigint, b: bigint) => unknown][] = [
    ['plus', (a, b) => a.plus(b), (a, b) => a + b],
    ['minus', (a, b) => a.minus(b), (a, b) => a - b],
    ['times', (a, b) => a.times(b), (a, b) => a * b],
    ['compare', (a, b) => a.compare(b), (a, b) => (a < b ? -1 : a > b ? 1 : 0)],
    ['equals', (a, b) => a.equals(b), (a, b) => a === b],
    ['isLessThan', (a, b) => a.isLessThan(b), (a, b) => a < b],
    ['isAtMost', (a, b) => a.isAtMost(b), (a, b) => a <= b],
    ['isGreaterThan', (a, b) => a.isGreaterThan(b), (a, b) => a > b],
    ['isAtLeast', (a, b) => a.isAtLeast(b), (a, b) => a >= b],
  ];
  it.each(operations)('%s agrees with native bigints on every engine', (_name, ours, oracle) => {
    fc.assert(
      fc.property(integers, integers, (a, b) => {
        expect(onEveryEngine((engine) => ours(engine.of(a), engine.of(b)))).toEqual(oracle(a, b));
        expect(onEveryEngine((engine) => ours(engine.of(a), engine.of(a)))).toEqual(oracle(a, a));
      }),
    );
  });

  const divisions: readonly [string, (a: Int, b: Int) => Int, (a: bigint, b: bigint) => bigint][] = [
    ['dividedBy', (a, b) => a.dividedBy(b), (a, b) => a / b],
    ['remainder', (a, b) => a.remainder(b), (a, b) => a % b],
    ['mod', (a, b) => a.mod(b), (a, b) => ((a % b) + (b < 0n ? -b : b)) % b],
  ];
  it.each(divisions)('%s agrees with native bigints, and refuses zero', (_name, ours, oracle) => {
    fc.assert(
      fc.property(integers, integers, (a, b) => {
        if (b !== 0n) expect(onEveryEngine((engine) => ours(engine.of(a), engine.of(b)))).toEqual(oracle(a, b));
      }),
    );
    for (const engine of engines)
      expect(() => ours(engine.of(7), engine.of(0))).toThrow(
        new RangeError('divisor: expected a number other than 0, found 0'),
      );
  });

  it('division law: a = quotient * b + remainder, and 0 <= a mod b < |b|', () => {
    fc.assert(
      fc.property(integers, integers, (a, b) => {
        fc.pre(b !== 0n);
        onEveryEngine((engine) => {
          const [x, y] = [engine.of(a), engine.of(b)];
          expect(x.dividedBy(y).times(y).plus(x.remainder(y)).equals(x)).toBe(true);
          expect(x.mod(y).isAtLeast(0) && x.mod(y).isLessThan(y.abs())).toBe(true);
          return [x.dividedBy(y), x.mod(y)];
        });
      }),
    );
  });

  it('ring laws', () => {
    fc.assert(
      fc.property(integers, integers, integers, (a, b, c) => {
        onEveryEngine((engine) => {
          const [x, y, z] = [engine.of(a), engine.of(b), engine.of(c)];
          expect(x.plus(y).plus(z)).toEqual(x.plus(y.plus(z)));
          expect(x.times(y).times(z)).toEqual(x.times(y.times(z)));
          expect(x.times(y.plus(z))).toEqual(x.times(y).plus(x.times(z)));
          expect(x.times(y)).toEqual(y.times(x));
          expect(x.plus(x.negate()).isZero()).toBe(true);
          expect(x.minus(y)).toEqual(y.minus(x).negate());
          return x.times(y).plus(z);
        });
      }),
    );
  });

  it('shifts, bits and lengths', () => {
    fc.assert(
      fc.property(integers, fc.nat({ max: 200 }), (a, bits) => {
        const magnitude = a < 0n ? -a : a;
        expect(
          onEveryEngine((engine) => {
            const n = engine.of(a);
            return [n.shiftLeft(bits), n.shiftRight(bits), n.bit(bits), n.bitLength(), n.isOdd(), n.isEven(), n.abs()];
          }),
        ).toEqual([
          a << BigInt(bits),
          a >> BigInt(bits),
          Number((a >> BigInt(bits)) & 1n),
          magnitude === 0n ? 0 : magnitude.toString(2).length,
          (a & 1n) === 1n,
          (a & 1n) === 0n,
          magnitude,
        ]);
      }),
    );
    expect(() => int(1).shiftLeft(-1)).toThrow(RangeError);
    expect(() => int(1).shiftRight(0.5)).toThrow(TypeError);
  });

  it('zero, one and signs', () => {
    expect(
      onEveryEngine((engine) =>
        [-1, 0, 1, 2].map((n) => [engine.of(n).isZero(), engine.of(n).isOne(), engine.of(n).isNegative()]),
      ),
    ).toEqual([
      [false, false, true],
      [true, false, false],
      [false, true, false],
      [false, false, false],
    ]);
    // Zero has no sign on any engine.
    expect(onEveryEngine((engine) => [engine.of(0).negate(), engine.of('-0'), engine.of(-0)])).toEqual([0n, 0n, 0n]);
  });

  it('takes numbers and bigints as operands', () => {
    expect(onEveryEngine((engine) => engine.of(5).plus(3).times(2n).minus(-1).mod(10))).toBe(7n);
    expect(() => int(5).plus(0.5)).toThrow(TypeError);
    expect(() => int(5).plus(2 ** 53)).toThrow(TypeError);
    expect(() => int(5).plus('3' as never)).toThrow('other: expected an Int, a number or a bigint, found "3"');
  });

  it('never changes a value', () => {
    for (const engine of engines) {
      const [a, b] = [engine.of('0xffffffffffffffffffff'), engine.of(-7)];
      const before = [a.toString(), b.toString()];
      expect([
        a.plus(b),
        a.minus(b),
        a.times(b),
        a.dividedBy(b),
        a.mod(b),
        a.negate(),
        a.shiftLeft(9),
        b.abs(),
      ]).toHaveLength(8);
      expect([a.toString(), b.toString()]).toEqual(before);
    }
  });
});

describe('engines', () => {
  it('refuse to mix, and say so', () => {
    const message = 'other: expected an Int of the native engine, found one of the jsbi engine';
    expect(() => native.of(1).plus(jsbi.of(1))).toThrow(new TypeError(message));
    expect(() => jsbi.of(1).compare(native.of(1))).toThrow(TypeError);
    expect(() => native.of(1).mod(jsbi.of(1))).toThrow(TypeError);
  });

  it('know their numbers and are told apart by toEqual', () => {
    expect(native.of(1).engine).toBe(native);
    expect(jsbi.of(1).engine.name).toBe('jsbi');
    expect(int(1).engine).toBe(native);
    for (const engine of engines) {
      expect(engine.of(5)).toEqual(engine.of(5));
      expect(engine.of(5)).not.toEqual(engine.of(6));
      expect(engine.of(5)).not.toEqual(engine.of(-5));
      expect({ n: engine.of(2).shiftLeft(100) }).not.toEqual({ n: engine.of(2).shiftLeft(101) });
    }
    expect(native.of(5)).not.toEqual(jsbi.of(5));
  });

  it('admit a further one, with or without a modular power of its own', () => {
    // A machine with 53-bit numbers, whose own modular power writes down when it is asked.
    let asked = 0;
    const tiny: Engine = createEngine<number>({
      name: 'tiny',
      fromNumber: (value) => value,
      fromText: (digits) => Number(digits),
      toText: (value, radix) => value.toString(radix),
      toNumber: (value) => value,
      add: (a, b) => a + b,
      subtract: (a, b) => a - b,
      multiply: (a, b) => a * b,
      divide: (a, b) => Math.trunc(a / b),
      remainder: (a, b) => a % b,
      shiftLeft: (a, bits) => a * 2 ** bits,
      shiftRight: (a, bits) => Math.floor(a / 2 ** bits),
      compare: (a, b) => Math.sign(a - b),
      isZero: (a) => a === 0,
      isNegative: (a) => a < 0,
      isOdd: (a) => a % 2 !== 0,
      modPow(base, exponent, modulus) {
        asked++;
        return Array.from({ length: exponent }).reduce<number>((power) => (power * base) % modulus, 1);
      },
    });
    expect(tiny.of('0x31').mod(10).toString()).toBe('9');
    expect(modPow(tiny.of(12), 5, 7).toNumber()).toBe(12 ** 5 % 7);
    expect(modPow(tiny.of(3), -1, 7).toNumber()).toBe(5);
    expect(asked).toBe(2);
    // The trace shows our own steps, so it does not ask the engine; neither do the trivial cases.
    const { result, events } = record<ModPowEvent, Int>((trace) => modPow(tiny.of(12), 5, 7, trace));
    expect([result.toNumber(), events.length > 0, modPow(tiny.of(5), 0, 7).toNumber(), asked]).toEqual([3, true, 1, 2]);
    expect(tiny.fromBytes(Uint8Array.of(1, 2)).toNumber()).toBe(258);
    expect(() => tiny.of(1).plus(int(1))).toThrow('expected an Int of the tiny engine');
  });
});

describe('from and to text and numbers', () => {
  it('round trip in every radix', () => {
    fc.assert(
      fc.property(integers, fc.integer({ min: 2, max: 36 }), (a, radix) => {
        expect(onEveryEngine((engine) => engine.of(a).toString(radix))).toBe(a.toString(radix));
        const hex = `${a < 0n ? '-' : ''}0x${(a < 0n ? -a : a).toString(16)}`;
        expect(onEveryEngine((engine) => [engine.of(a.toString()), engine.of(hex)])).toEqual([a, a]);
      }),
    );
    expect(() => int(1).toString(1)).toThrow(RangeError);
    expect(String(int('+0xFF'))).toBe('255');
  });

  it.each(['', ' ', '1 2', '1e3', '0x', '--1', '1n', '0b1', 'ff', '1_000', '１'])('refuses the text %j', (text) => {
    expect(onEveryEngine((engine) => thrownBy(() => engine.of(text)))).toBe(
      `RangeError: value: expected decimal digits, or 0x and hexadecimal digits, found ${JSON.stringify(text)}`,
    );
  });

  it.each([0.5, NaN, Infinity, 2 ** 53])('refuses the number %d', (value) => {
    onEveryEngine((engine) => thrownBy(() => engine.of(value)));
    expect(() => int(value)).toThrow(TypeError);
  });

  it.each([undefined, null, true, {}, [1], int(5)])('refuses %p, which is neither number nor text', (value) => {
    expect(onEveryEngine((engine) => thrownBy(() => engine.of(value as never)))).toContain(
      'TypeError: value: expected a number, a bigint or text, found ',
    );
  });

  it('to a number only if no digit is lost', () => {
    expect(onEveryEngine((engine) => engine.of(-(2n ** 53n) + 1n).toNumber())).toBe(Number.MIN_SAFE_INTEGER);
    expect(onEveryEngine((engine) => thrownBy(() => engine.of(2n ** 53n).toNumber()))).toBe(
      'RangeError: toNumber: expected at most 53 bits, found 54 bits',
    );
    expect(onEveryEngine((engine) => thrownBy(() => engine.of(2n ** 5000n).toNumber()))).toContain('5001 bits');
  });

  it('shows itself, and refuses the operators that would compare texts', () => {
    expect(inspect(int(-42))).toBe('Int(-42)');
    expect(inspect(jsbi.of(42))).toBe('Int(42, jsbi)');
    const display = (int(7) as unknown as Record<symbol, () => unknown>)[Symbol.for('Jupyter.display')];
    expect(display.call(int(7))).toEqual({ 'text/plain': 'Int(7)' });
    expect(JSON.stringify({ n: jsbi.of(-5) })).toBe('{"n":"-5"}');
    expect(`number ${int(9) as unknown as string}`).toBe('number 9');
    expect(() => int(9) < int(10)).toThrow(TypeError);
    expect(() => (int(9) as unknown as number) + 1).toThrow('use plus, times, compare');
  });
});

describe('bytes', () => {
  it('unsigned round trip, shortest and padded', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), fc.nat({ max: 5 }), (bytes, padding) => {
        expect(
          onEveryEngine((engine) => {
            const n = engine.fromBytes(bytes);
            expect(n.toBytes(bytes.length)).toEqual(bytes);
            expect(n.toBytes(bytes.length + padding).subarray(padding)).toEqual(bytes);
            return [n, n.toBytes()];
          }),
        ).toEqual([BigInt(`0x0${bytesToHex(bytes)}`), bytes.subarray(bytes.findIndex((b) => b > 0) >>> 0)]);
      }),
    );
    expect(intFromBytes(new Uint8Array(0))).toEqual(int(0));
    expect(int(0).toBytes()).toEqual(new Uint8Array(0));
  });

  it('refuses what does not fit', () => {
    expect(onEveryEngine((engine) => thrownBy(() => engine.of(65536).toBytes(2)))).toBe(
      'RangeError: length: expected at least 3 bytes for this number, found 2',
    );
    expect(onEveryEngine((engine) => thrownBy(() => engine.of(-1).toBytes()))).toContain('RangeError: toBytes');
    expect(() => int(1).toBytes(-1)).toThrow(RangeError);
    expect(() => intFromBytes([1] as never)).toThrow(TypeError);
  });

  // X.690 section 8.3: the examples that every ASN.1 text gives, and the edges of each length.
  it.each([
    [0, '00'],
    [127, '7f'],
    [128, '0080'],
    [256, '0100'],
    [-1, 'ff'],
    [-128, '80'],
    [-129, 'ff7f'],
    [32767, '7fff'],
    [32768, '008000'],
    [-32768, '8000'],
    [-32769, 'ff7fff'],
  ])('%d in two’s complement is %s', (value, hex) => {
    expect(onEveryEngine((engine) => bytesToHex(engine.of(value).toSignedBytes()))).toBe(hex);
    expect(intFromSignedBytes(hexToBytes(hex))).toEqual(int(value));
  });

  it('signed round trip; the first nine bits are never all alike', () => {
    fc.assert(
      fc.property(integers, (a) => {
        onEveryEngine((engine) => {
          const bytes = engine.of(a).toSignedBytes();
          expect(engine.fromSignedBytes(bytes).toBigInt()).toBe(a);
          if (bytes.length > 1) expect([0, 0x1ff]).not.toContain((bytes[0] << 1) | (bytes[1] >> 7));
          return bytes;
        });
      }),
    );
  });

  it('a result shares no memory with its input', () => {
    const bytes = Uint8Array.of(1, 2, 3);
    const n = intFromBytes(bytes);
    bytes.fill(0);
    n.toBytes().fill(9);
    expect(n.toNumber()).toBe(0x010203);
  });
});

describe('like', () => {
  it('is the number itself, or its twin on the same engine', () => {
    fc.assert(
      fc.property(natural, (a) => {
        onEveryEngine((engine) => {
          const n = engine.of(a);
          expect(n.like(n)).toBe(n);
          expect(n.like(a)).toEqual(n);
          return n.like(a);
        });
      }),
    );
    expect(int(1)).toBeInstanceOf(Int);
  });
});
