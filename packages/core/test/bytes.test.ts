import * as fc from 'fast-check';
import {
  bitsToBytes,
  bytesToBits,
  concat,
  constantTimeEqual,
  copy,
  equalBytes,
  hexToBytes,
  permute,
  readWordBE,
  readWordLE,
  rotateLeft,
  rotateRight,
  writeWordBE,
  writeWordLE,
  xor,
  type Bit,
} from '@cleartext/core';

const bytes = () => fc.uint8Array({ maxLength: 64 });
const word = () => fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });

describe('byte strings', () => {
  it('concat joins in order, into a new array', () => {
    fc.assert(
      fc.property(fc.array(bytes()), (parts) => {
        expect(concat(...parts)).toEqual(Uint8Array.from(parts.flatMap((part) => Array.from(part))));
      }),
    );
    const only = Uint8Array.of(1);
    const joined = concat(only);
    joined[0] = 2;
    expect(only).toEqual(Uint8Array.of(1));
  });

  it('copy takes a stretch, of a plain array, a view and a Node Buffer alike, and never shares memory', () => {
    const plain = Uint8Array.of(0, 1, 2, 3, 4, 5);
    for (const bytes of [plain.slice(), plain.subarray(0), Buffer.from(plain)]) {
      expect(copy(bytes)).toEqual(plain);
      const middle = copy(bytes, 1, 4);
      expect(middle.constructor).toBe(Uint8Array);
      expect(middle).toEqual(Uint8Array.of(1, 2, 3));
      middle.fill(9);
      expect(Uint8Array.from(bytes)).toEqual(plain);
    }
  });

  it('refuse what is no byte string, also where it has a length: two texts are not equal bytes', () => {
    const text = 'ab' as unknown as Uint8Array;
    const two = new Uint8Array(2);
    for (const run of [() => equalBytes(text, two), () => constantTimeEqual(text, text), () => xor(text, two)])
      expect(run).toThrow(new TypeError('a: expected a Uint8Array, found "ab"'));
    for (const run of [() => equalBytes(two, text), () => constantTimeEqual(two, text), () => xor(two, text)])
      expect(run).toThrow(new TypeError('b: expected a Uint8Array, found "ab"'));
    expect(() => concat(two, text)).toThrow(new TypeError('part: expected a Uint8Array, found "ab"'));
    expect(() => bytesToBits(text)).toThrow(new TypeError('bytes: expected a Uint8Array, found "ab"'));
  });

  it('both comparisons say what Buffer says', () => {
    fc.assert(
      fc.property(bytes(), bytes(), (a, b) => {
        const equal = Buffer.compare(a, b) === 0;
        expect(equalBytes(a, b)).toBe(equal);
        expect(constantTimeEqual(a, b)).toBe(equal);
        expect(equalBytes(a, a.slice())).toBe(true);
        expect(constantTimeEqual(a, a.slice())).toBe(true);
      }),
    );
  });

  it('both comparisons see a single flipped bit, wherever it is', () => {
    const a = new Uint8Array(16);
    for (let bit = 0; bit < 128; bit++) {
      const b = a.slice();
      b[bit >> 3] ^= 1 << (bit & 7);
      expect(equalBytes(a, b)).toBe(false);
      expect(constantTimeEqual(a, b)).toBe(false);
    }
  });

  it('xor undoes itself, touches no argument and refuses unequal lengths', () => {
    fc.assert(
      fc.property(bytes(), (a) => {
        const b = a.map((byte) => byte ^ 0x5a);
        const kept = [a.slice(), b.slice()];
        expect(xor(xor(a, b), b)).toEqual(a);
        expect(xor(a, b)).toEqual(new Uint8Array(a.length).fill(0x5a));
        expect([a, b]).toEqual(kept);
      }),
    );
    expect(() => xor(new Uint8Array(2), new Uint8Array(3))).toThrow(new RangeError('b: expected 2 bytes, found 3'));
  });
});

describe('words', () => {
  it('has the byte orders that DataView has', () => {
    fc.assert(
      fc.property(word(), fc.nat(4), (value, offset) => {
        const written = new Uint8Array(8);
        const view = new DataView(written.buffer);
        writeWordBE(written, offset, value);
        expect(view.getInt32(offset)).toBe(value);
        expect(readWordBE(written, offset)).toBe(value);
        writeWordLE(written, offset, value);
        expect(view.getInt32(offset, true)).toBe(value);
        expect(readWordLE(written, offset)).toBe(value);
      }),
    );
  });

  it('rotations are inverse, and rotate bit strings', () => {
    fc.assert(
      fc.property(word(), fc.nat(31), (value, n) => {
        expect(rotateRight(rotateLeft(value, n), n)).toBe(value | 0);
        const digits = (value >>> 0).toString(2).padStart(32, '0');
        expect(rotateLeft(value, n) >>> 0).toBe(parseInt(digits.slice(n) + digits.slice(0, n), 2));
      }),
    );
    expect(rotateLeft(0x12345678, 8) >>> 0).toBe(0x34567812);
    expect(rotateRight(0x12345678, 8) >>> 0).toBe(0x78123456);
  });
});

describe('bits', () => {
  it('come most significant first', () => {
    expect(bytesToBits(hexToBytes('a501')).join('')).toBe('1010010100000001');
    fc.assert(fc.property(bytes(), (input) => expect(bitsToBytes(bytesToBits(input))).toEqual(input)));
    expect(() => bitsToBytes([1, 0, 1])).toThrow(new RangeError('bits: expected a multiple of 8 bits, found 3'));
  });

  it('are permuted by tables that count from 1', () => {
    const bits: Bit[] = [1, 0, 0, 1];
    expect(permute(bits, [4, 3, 2, 1])).toEqual([1, 0, 0, 1]);
    expect(permute(bits, [2, 1, 1, 4, 3])).toEqual([0, 1, 1, 1, 0]);
    expect(bits).toEqual([1, 0, 0, 1]);
  });
});
