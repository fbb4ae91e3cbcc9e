import { createDiffieHellman, getDiffieHellman } from 'node:crypto';
import fc from 'fast-check';
import type * as NumberPackage from '@cleartext/number';
import { jsbi, modPow, native, powerOfTwo, wasm, wasmIsSupported } from '@cleartext/number';
import { digitShape, montgomeryPower } from '../src/engines/montgomery.ts';
import { maximumBlocks, montgomeryModule } from '../src/engines/montgomery-module.ts';

const power = (b: bigint, e: bigint, m: bigint): bigint => modPow(wasm.of(b), e, m).toBigInt();
const expected = (b: bigint, e: bigint, m: bigint): bigint => modPow(native.of(b), e, m).toBigInt();
const ones = (bits: number): bigint => (1n << BigInt(bits)) - 1n;

/** Lengths at the edges of machine words, of digits, of blocks of digits, and of the common key sizes. */
const lengths = [
  ...[27, 28, 29, 30, 55, 56, 57, 63, 64, 65, 127, 128, 129, 191, 192, 193],
  ...[100, 101, 102, 204, 205, 206, 308, 309, 310, 311, 511, 512, 513, 620, 621, 622],
  ...[1023, 1024, 1025, 1555, 1556, 1557, 1558, 2047, 2048, 2049],
];

/** Odd and even numbers of exactly these many bits, with a liking for long runs of equal bits. */
function ofLength(bits: number): fc.Arbitrary<bigint> {
  const top = 1n << BigInt(bits - 1);
  return fc.oneof(
    fc.constantFrom(ones(bits), top + 1n, top + 3n, top, ones(bits) - 1n),
    fc.bigInt({ min: top, max: ones(bits) }),
    fc.nat({ max: bits - 1 }).map((zeros) => top | ones(zeros)),
  );
}

describe('the wasm engine', () => {
  it('is supported here', () => {
    expect(wasmIsSupported()).toBe(true);
  });

  it.each(lengths)('is native arithmetic for moduli of %i bits', (bits) => {
    const exponents = fc.oneof(
      fc.constantFrom(0n, 1n, 2n, 3n, 65537n, ones(64), ones(bits), 1n << BigInt(bits)),
      fc.bigInt({ min: 0n, max: ones(Math.min(bits, 256)) }),
    );
    const bases = (m: bigint): fc.Arbitrary<bigint> =>
      fc.oneof(fc.constantFrom(0n, 1n, 2n, m - 1n, m, m + 1n, -1n, m >> 1n), fc.bigInt({ min: -m, max: m * m }));
    fc.assert(
      fc.property(
        ofLength(bits).chain((m) => fc.tuple(bases(m), exponents, fc.constant(m))),
        ([b, e, m]) => expect(power(b, e, m)).toBe(expected(b, e, m)),
      ),
      { numRuns: bits > 1500 ? 8 : 25 },
    );
  });

  it('computes these powers itself, and leaves the others to the native engine', () => {
    const m = ones(127) << 2n;
    expect(montgomeryPower(3n, ones(20), m + 1n)).toBe(expected(3n, ones(20), m + 1n));
    expect(montgomeryPower(3n, ones(20), m)).toBeUndefined(); // even
    expect(montgomeryPower(3n, ones(20), ones(127))).toBeUndefined(); // short
    expect(montgomeryPower(3n, ones(15), m + 1n)).toBeUndefined(); // short exponent
    expect(montgomeryPower(3n, ones(20), ones(5374))).toBeUndefined(); // long
    expect(power(3n, ones(20), ones(5374))).toBe(expected(3n, ones(20), ones(5374)));
  });

  it('has columns that never overflow, up to its longest modulus', () => {
    expect([127, 1024, 1557, 1558, 5373].map((bits) => digitShape(bits))).toEqual([
      { width: 13, blocks: 2 },
      { width: 13, blocks: 10 },
      { width: 13, blocks: 15 },
      { width: 12, blocks: 17 },
      { width: 12, blocks: maximumBlocks },
    ]);
    expect(digitShape(5374)).toBeUndefined();
    for (let bits = 1; bits < 5374; bits++) {
      const { width, blocks } = digitShape(bits)!;
      const digit = 2 ** (width - 1) + 2 ** (31 - 2 * width) + 1;
      expect(8 * blocks * width).toBeGreaterThanOrEqual(bits + 3);
      expect(8 * blocks * digit ** 2 + digit + 2 ** (31 - width) + 2 ** (width - 1)).toBeLessThan(2 ** 31);
    }
  });

  it('the longest: extreme numbers of 5373 bits', () => {
    for (const m of [ones(5373), (1n << 5372n) + 1n])
      for (const b of [m - 1n, m >> 1n, 2n ** 5371n - 1n]) expect(power(b, ones(33), m)).toBe(expected(b, ones(33), m));
  });

  it('numbers whose digits are all extreme', () => {
    for (const [width, count] of [
      [13, 79],
      [13, 119],
      [12, 140],
    ]) {
      let extreme = 0n;
      for (let i = 0; i < count; i++) extreme = (extreme << BigInt(width)) | (1n << BigInt(width - 1));
      const m = (extreme << 1n) + 1n;
      for (const b of [extreme, extreme - 1n, m - extreme]) expect(power(b, extreme, m)).toBe(expected(b, extreme, m));
    }
  });

  it('forgets between powers: long, short, long', () => {
    const [long, short] = [ones(2047) - 2n, ones(257)];
    const first = power(5n, ones(100), long);
    expect(power(5n, ones(100), short)).toBe(expected(5n, ones(100), short));
    expect(power(5n, ones(100), long)).toBe(first);
    expect(power(7n, ones(100), ones(313))).toBe(expected(7n, ones(100), ones(313)));
  });

  it('a prime proves itself: b^(p-1) = 1 in the groups of RFC 2409 and RFC 3526', () => {
    for (const name of ['modp2', 'modp5', 'modp14', 'modp15']) {
      const p = wasm.fromBytes(getDiffieHellman(name).getPrime());
      const q = p.shiftRight(1);
      // 2 generates the squares in these groups, so its power is 1 already at q = (p - 1) / 2.
      expect(modPow(wasm.of(2), q, p).isOne()).toBe(true);
      expect(powerOfTwo(q, p).isOne()).toBe(true);
      expect(modPow(p.minus(4), q, p)).toEqual(p.minus(1));
    }
  });

  it('node:crypto: Diffie-Hellman, with secrets of 256 bits and more', () => {
    for (const name of ['modp2', 'modp5', 'modp14', 'modp16']) {
      const prime = getDiffieHellman(name).getPrime();
      const [alice, bob] = [createDiffieHellman(prime, 2), createDiffieHellman(prime, 2)];
      alice.setPrivateKey(Buffer.from(Array.from({ length: 40 }, (_, i) => 37 * i + prime.length)));
      bob.setPrivateKey(Buffer.from(Array.from({ length: 40 }, (_, i) => 41 * i + prime.length)));
      const publicKey = [alice.generateKeys(), bob.generateKeys()][0];
      const [p, x] = [prime, alice.getPrivateKey()].map((bytes) => wasm.fromBytes(bytes));
      expect(modPow(wasm.of(2), x, p)).toEqual(wasm.fromBytes(publicKey));
      expect(modPow(wasm.fromBytes(bob.getPublicKey()), x, p)).toEqual(
        wasm.fromBytes(alice.computeSecret(bob.getPublicKey())),
      );
    }
  });

  it('is an engine of its own', () => {
    expect(wasm.name).toBe('wasm');
    expect(wasm.of(42).toBigInt()).toBe(42n);
    expect(() => wasm.of(1).plus(native.of(1))).toThrow(TypeError);
    expect(() => wasm.of(1).plus(jsbi.of(1))).toThrow(
      'expected an Int of the wasm engine, found one of the jsbi engine',
    );
  });
});

describe('the module', () => {
  it('fits into 4 KiB, so that every browser compiles it at once', () => {
    for (const width of [12, 13]) expect(montgomeryModule(width).length).toBeLessThan(4096);
  });

  it('where WebAssembly is missing: a clear error, and native arithmetic for what is short', () => {
    const { WebAssembly } = globalThis as { WebAssembly?: unknown };
    jest.isolateModules(() => {
      try {
        delete (globalThis as { WebAssembly?: unknown }).WebAssembly;
        const fresh = jest.requireActual<typeof NumberPackage>('@cleartext/number');
        expect(fresh.wasmIsSupported()).toBe(false);
        expect(() => fresh.modPow(fresh.wasm.of(3), ones(64), ones(256))).toThrow(
          'wasm: expected WebAssembly with vector instructions (SIMD), found none; use the native engine',
        );
        expect(fresh.modPow(fresh.wasm.of(3), 5, 7).toNumber()).toBe(5);
      } finally {
        (globalThis as { WebAssembly?: unknown }).WebAssembly = WebAssembly;
      }
    });
  });
});
