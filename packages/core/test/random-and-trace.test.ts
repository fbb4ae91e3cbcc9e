import * as fc from 'fast-check';
import {
  bytesToHex,
  concat,
  record,
  seededRandom,
  showBytes,
  systemRandom,
  type BytesEvent,
  type Trace,
} from '@cleartext/core';

/**
 * xoshiro128** as its authors publish it (Blackman and Vigna 2018, xoshiro128starstar.c), here with BigInt instead of 32-bit
 * operations: a second way to the same numbers.
 */
function xoshiro(state: bigint[]): () => bigint {
  const mask = 0xffffffffn;
  const rotl = (x: bigint, k: bigint) => ((x << k) | (x >> (32n - k))) & mask;
  return () => {
    const result = (rotl((state[1] * 5n) & mask, 7n) * 9n) & mask;
    const t = (state[1] << 9n) & mask;
    state[2] ^= state[0];
    state[3] ^= state[1];
    state[1] ^= state[2];
    state[0] ^= state[3];
    state[2] ^= t;
    state[3] = rotl(state[3], 11n);
    return result;
  };
}

/** FNV-1a, 32 bits (draft-eastlake-fnv), over code units. */
function fnv1a(text: string): bigint {
  return Array.from({ length: text.length }, (_, i) => BigInt(text.charCodeAt(i))).reduce(
    (hash, unit) => ((hash ^ unit) * 16777619n) & 0xffffffffn,
    2166136261n,
  );
}

describe('seededRandom', () => {
  it('gives the pinned bytes for ever', () => {
    expect(bytesToHex(seededRandom('cleartext')(16))).toBe('4287bddd6aa424831388f4a230654b62');
    expect(bytesToHex(seededRandom('')(8))).toBe('c8796bd7fe7a1828');
    expect(bytesToHex(seededRandom('평문')(8))).toBe('5e7a60d67a15d1b2');
  });

  it('is xoshiro128** from FNV-1a of the word, sixteen outputs thrown away', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (word) => {
        const next = xoshiro([0, 1, 2, 3].map((i) => fnv1a(`${i}:${word}`) || 1n));
        for (let i = 0; i < 16; i++) next();
        const expected = new Uint8Array(16);
        for (let i = 0; i < 4; i++) new DataView(expected.buffer).setUint32(4 * i, Number(next()), true);
        expect(seededRandom(word)(16)).toEqual(expected);
      }),
    );
  });

  it('goes on where it was, word by word, and differs from word to word', () => {
    const source = seededRandom('a');
    expect(concat(source(8), source(4))).toEqual(seededRandom('a')(12));
    expect(seededRandom('b')(12)).not.toEqual(seededRandom('a')(12));
    expect(source(0)).toHaveLength(0);
    expect(source(5)).toHaveLength(5);
  });
});

describe('both sources', () => {
  it.each([
    ['systemRandom', systemRandom],
    ['seededRandom', seededRandom('lengths')],
  ])('%s gives the length asked for and refuses what is no length', (_, source) => {
    for (const length of [0, 1, 3, 16, 65_536, 65_537, 140_000]) expect(source(length)).toHaveLength(length);
    for (const wrong of [-1, 1.5, NaN, '4' as unknown as number]) expect(() => source(wrong)).toThrow(/^length: /);
  });

  it.each([
    ['systemRandom', systemRandom],
    ['seededRandom', seededRandom('spread')],
  ])('%s uses every byte value in 100,000 bytes, to the last byte', (_, source) => {
    const bytes = source(100_000);
    expect(new Set(bytes).size).toBe(256);
    expect(new Set(bytes.subarray(-5_000)).size).toBe(256);
  });

  it('systemRandom does not repeat itself', () => {
    expect(systemRandom(16)).not.toEqual(systemRandom(16));
  });
});

describe('record', () => {
  it('returns the result and the events in order', () => {
    const sum = (n: number, trace?: Trace<{ readonly i: number }>): number => {
      let total = 0;
      for (let i = 1; i <= n; i++) {
        total += i;
        trace?.({ i });
      }
      return total;
    };
    expect(record((trace: Trace<{ readonly i: number }>) => sum(3, trace))).toEqual({
      result: sum(3),
      events: [{ i: 1 }, { i: 2 }, { i: 3 }],
    });
  });
});

describe('showBytes', () => {
  it.each([
    ['a plain array', Uint8Array.of(1, 2)],
    ['a Node Buffer', Buffer.from([1, 2])],
  ])('passes %s on and shows a copy', (_, value) => {
    const { result, events } = record((trace: Trace<BytesEvent<'X'>>) => showBytes(trace)('X', value));
    expect(result).toBe(value);
    value[0] = 9;
    expect(events).toEqual([{ step: 'X', value: Uint8Array.of(1, 2) }]);
  });

  it('only passes the value on where nobody listens', () => {
    const value = Uint8Array.of(1);
    expect(showBytes<'X'>(undefined)('X', value)).toBe(value);
  });
});
