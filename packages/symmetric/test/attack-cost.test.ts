import {
  approximateTime,
  attackCostTable,
  attackTime,
  attackTimeWith,
  desMachines,
  keySpace,
  pairwiseKeys,
  publicKeysNeeded,
} from '../src/index.ts';

// Applied Cryptography, second edition, section 7.1, as printed: rounded by hand, here and there boldly.
const printed: readonly (readonly [number, readonly string[]])[] = [
  [1e5, ['2 s', '35 h', '1 y', '70000 y', '1e19 y']],
  [1e6, ['0.2 s', '3.5 h', '37 d', '7000 y', '1e18 y']],
  [1e7, ['0.02 s', '21 min', '4 d', '700 y', '1e17 y']],
  [1e8, ['2 ms', '2 min', '9 h', '70 y', '1e16 y']],
  [1e9, ['0.2 ms', '13 s', '1 h', '7 y', '1e15 y']],
];

const unit: Readonly<Record<string, number>> = { ms: 1e-3, s: 1, min: 60, h: 3600, d: 86_400, y: 31_557_600 };

describe('attackCostTable', () => {
  it("is the chapter's table of 1995", () => {
    const table = attackCostTable();
    expect(table.map(({ dollars }) => dollars)).toEqual(printed.map(([dollars]) => dollars));
    table.forEach(({ times }, row) => {
      expect(times.map(({ bits }) => bits)).toEqual([40, 56, 64, 80, 128]);
      times.forEach(({ bits, seconds }, column) => {
        const [amount, name] = printed[row][1][column].split(' ');
        const ratio = seconds / (Number(amount) * unit[name]);
        // The last column gives orders of magnitude.
        expect(ratio).toBeGreaterThan(0.9);
        expect(ratio).toBeLessThan(bits === 128 ? 2 : 1.1);
      });
    });
  });

  it('prints like it', () => {
    expect(attackCostTable().map(({ times }) => times.map(({ text }) => text))).toEqual([
      ['2 s', '36 h', '1.1 y', '70000 y', '2.0e19 y'],
      ['0.2 s', '3.6 h', '39 d', '7000 y', '2.0e18 y'],
      ['0.02 s', '22 min', '3.9 d', '700 y', '2.0e17 y'],
      ['2 ms', '2.2 min', '9.3 h', '70 y', '2.0e16 y'],
      ['0.2 ms', '13 s', '56 min', '7 y', '2.0e15 y'],
    ]);
  });

  it('moves with the year, ten times in five', () => {
    expect(attackTime({ bits: 40, dollars: 1e5, year: 2000 })).toBeCloseTo(0.2, 12);
    expect(attackTime({ bits: 56, dollars: 1e5, year: 2015 })).toBeCloseTo(attackTime({ bits: 56, dollars: 1e9 }), 9);
    expect(attackCostTable({ year: 2025, budgets: [1e3], keyLengths: [56, 128] })[0].times[0].text).toBe('13 s');
  });

  it('refuses attacks that cost nothing and keys that are none', () => {
    expect(() => attackTime({ bits: 40, dollars: 0 })).toThrow('dollars: expected more than 0, found 0');
    expect(() => attackTime({ bits: -1, dollars: 1 })).toThrow(RangeError);
    expect(() => attackTime({ bits: 40, dollars: Infinity })).toThrow('dollars: expected more than 0, found Infinity');
    expect(() => attackTime({ bits: 40, dollars: 1, year: NaN })).toThrow('year: expected a year, found NaN');
    expect(() => attackTime({ bits: 1.5, dollars: 1 })).toThrow(TypeError);
    expect(() => attackTime({ bits: 40, dollars: '1' as never })).toThrow('dollars: expected a number, found "1"');
    const [machine] = desMachines;
    expect(() => attackTimeWith(machine, { bits: -1, dollars: 1 })).toThrow(RangeError);
    expect(() => attackTimeWith(machine, { bits: 56, dollars: 0 })).toThrow('dollars: expected more than 0, found 0');
  });
});

describe('desMachines', () => {
  it("begin with the machine behind Schneier's figure for 56 bits", () => {
    const [wiener] = desMachines;
    expect(attackTimeWith(wiener, { bits: 56, dollars: 1e6 }) / attackTime({ bits: 56, dollars: 1e6 })).toBeCloseTo(
      0.96,
      2,
    );
  });

  it('agree with what was reported of them', () => {
    const time = (name: string): number => {
      const machine = desMachines.find((candidate) => candidate.name === name)!;
      return attackTimeWith(machine, { bits: 56, dollars: machine.dollars });
    };
    expect(approximateTime(time('EFF Deep Crack'))).toBe('4.7 d');
    expect(time('COPACOBANA') / 86_400).toBeCloseTo(8.69, 2);
    // The forum's report: 38 days and 19 hours for all keys.
    expect((2 * time('GeForce GTX 1080')) / 86_400).toBeCloseTo(38.8, 1);
    expect(approximateTime(time('GeForce RTX 3090'))).toBe('6.2 d');
    expect(approximateTime(time('GeForce RTX 4080 SUPER'))).toBe('4.7 d');
  });
});

describe('approximateTime', () => {
  it('chooses the unit', () => {
    const texts = [0, 3e-10, 2.5e-8, 3e-6, 0.0012, 1, 99, 150, 7200, 1e5, 3e5, 1e9, 3.13e13, 3.15e13, 1e30].map(
      approximateTime,
    );
    expect(texts).toEqual([
      '0 ns',
      '0.3 ns',
      '25 ns',
      '3 µs',
      '1.2 ms',
      '1 s',
      '99 s',
      '2.5 min',
      '2 h',
      '28 h',
      '3.5 d',
      '32 y',
      '990000 y',
      '1.0e6 y',
      '3.2e22 y',
    ]);
  });
});

describe('numbers of keys', () => {
  it('of a length', () => {
    expect(keySpace(8)).toBe(256n);
    expect(keySpace(40)).toBe(1_099_511_627_776n);
    expect(keySpace(128)).toBe(340_282_366_920_938_463_463_374_607_431_768_211_456n);
    expect(() => keySpace(-1)).toThrow(RangeError);
  });

  it('of a group: about N squared secret keys, or N pairs', () => {
    expect([0, 1, 2, 3, 10, 100].map((n) => pairwiseKeys(n))).toEqual([0, 0, 1, 3, 45, 4950]);
    expect([0, 1, 2, 3, 10, 100].map((n) => pairwiseKeys(n, { eachDirection: true }))).toEqual([0, 0, 2, 6, 90, 9900]);
    expect([0, 1, 100].map(publicKeysNeeded)).toEqual([0, 1, 100]);
    expect(() => pairwiseKeys(-1)).toThrow(RangeError);
  });
});
