import { seededRandom } from '@cleartext/core';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import {
  add,
  byteDecode,
  byteEncode,
  compress,
  decompress,
  inverseNtt,
  multiplyNtts,
  ntt,
  sampleNtt,
  samplePolyCbd,
  subtract,
  type Polynomial,
} from '../src/index.ts';
import { GAMMA, ZETA } from '../src/ntt.ts';

const q = 3329;
const random = seededRandom('polynomials');
const polynomial = fc
  .array(fc.nat({ max: q - 1 }), { minLength: 256, maxLength: 256 })
  .map((coefficients) => Uint16Array.from(coefficients));

describe('the number-theoretic transform', () => {
  it('has the powers of FIPS 203 appendix A', () => {
    expect([...ZETA.slice(0, 16)]).toEqual([
      1, 1729, 2580, 3289, 2642, 630, 1897, 848, 1062, 1919, 193, 797, 2786, 3260, 569, 1746,
    ]);
    expect([...GAMMA.slice(0, 8)].map((gamma) => (gamma > q / 2 ? gamma - q : gamma))).toEqual([
      17, -17, -568, 568, 583, -583, -680, 680,
    ]);
    // 17 has order 256: its power 128 is -1.
    expect((ZETA[1] * ZETA[1]) % q).toBe(q - 1);
  });

  it('takes the remainders modulo the 128 factors X^2 - gamma', () => {
    fc.assert(
      fc.property(polynomial, (f) => {
        const f_hat = ntt(f);
        for (const i of [0, 1, 2, 63, 127]) {
          // X^2 is gamma, so the even and the odd coefficients are two polynomials in gamma (Horner).
          let [even, odd] = [0, 0];
          for (let j = 254; j >= 0; j -= 2) {
            even = (even * GAMMA[i] + f[j]) % q;
            odd = (odd * GAMMA[i] + f[j + 1]) % q;
          }
          expect([f_hat[2 * i], f_hat[2 * i + 1]]).toEqual([even, odd]);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('is undone by its inverse, and adds up', () => {
    fc.assert(
      fc.property(polynomial, polynomial, (f, g) => {
        expect(inverseNtt(ntt(f))).toEqual(f);
        expect(ntt(add(f, g))).toEqual(add(ntt(f), ntt(g)));
        expect(subtract(add(f, g), g)).toEqual(f);
      }),
      { numRuns: 30 },
    );
  });

  it('makes of the product modulo X^256 + 1 a product place by place', () => {
    fc.assert(
      fc.property(polynomial, polynomial, (f, g) => {
        expect(inverseNtt(multiplyNtts(ntt(f), ntt(g)))).toEqual(schoolbook(f, g));
      }),
      { numRuns: 10 },
    );
  });

  it('shows seven layers each way', () => {
    const lens: number[] = [];
    const f = random(256);
    inverseNtt(
      ntt(Uint16Array.from(f), ({ len }) => lens.push(len)),
      ({ len }) => lens.push(len),
    );
    expect(lens).toEqual([128, 64, 32, 16, 8, 4, 2, 2, 4, 8, 16, 32, 64, 128]);
  });
});

describe('encoding', () => {
  it.each(Array.from({ length: 12 }, (_, i) => i + 1))('of %d bits is the bits in order, and is undone', (d) => {
    const F = Uint16Array.from({ length: 256 }, (_, i) => (i * 2657 + 11) % Math.min(q, 2 ** d));
    const B = byteEncode(d, F);
    const bits = [...F].flatMap((value) => Array.from({ length: d }, (_, j) => (value >> j) & 1));
    expect(B).toHaveLength(32 * d);
    expect([...B]).toEqual(
      Array.from(B, (_, i) => bits.slice(8 * i, 8 * i + 8).reduce((byte, bit, j) => byte | (bit << j), 0)),
    );
    expect(byteDecode(d, B)).toEqual(F);
  });

  it('of 12 bits is read modulo q', () => {
    const read = byteDecode(12, new Uint8Array(384).fill(0xff));
    expect(new Set(read)).toEqual(new Set([4095 - q]));
  });
});

describe('compression', () => {
  it.each([1, 4, 5, 10, 11])('to %d bits rounds to the nearest multiple of q / 2^d, for every coefficient', (d) => {
    const all = Array.from({ length: 13 }, (_, i) => Uint16Array.from({ length: 256 }, (_, j) => (256 * i + j) % q));
    for (const f of all) {
      const y = compress(d, f);
      expect([...y]).toEqual([...f].map((x) => Math.round((2 ** d / q) * x) % 2 ** d));
      const back = decompress(d, y);
      expect([...back]).toEqual([...y].map((value) => Math.round((q / 2 ** d) * value)));
      expect(compress(d, back)).toEqual(y); // FIPS 203 section 4.2.1: Compress undoes Decompress
    }
  });
});

describe('sampling', () => {
  it('of the matrix reads SHAKE128 three bytes at a time, as node:crypto gives them', () => {
    for (let i = 0; i < 40; i++) {
      const B = random(34);
      const stream = createHash('shake128', { outputLength: 168 * 8 })
        .update(B)
        .digest();
      const candidates = Array.from({ length: stream.length / 3 }, (_, t) => {
        const [b0, b1, b2] = stream.subarray(3 * t, 3 * t + 3);
        return [b0 + 256 * (b1 % 16), Math.floor(b1 / 16) + 16 * b2];
      });
      const accepted = candidates.flat().filter((d) => d < q);
      expect([...sampleNtt(B)]).toEqual(accepted.slice(0, 256));
    }
  });

  it('of the noise counts coin flips', () => {
    expect([...samplePolyCbd(2, new Uint8Array(128).fill(0b0011_1100))].slice(0, 2)).toEqual([q - 2, 2]);
    expect(new Set(samplePolyCbd(3, new Uint8Array(192)))).toEqual(new Set([0]));
    const bits = Uint8Array.of(0b11000111, 0b10001111, 0b00000011); // 111 000, 111 100, 011 100 ... lowest bit first
    const f = samplePolyCbd(
      3,
      Uint8Array.from({ length: 192 }, (_, i) => bits[i % 3]),
    );
    const all = Array.from({ length: 24 }, (_, i) => (bits[i >> 3] >> (i & 7)) & 1);
    const sum = (from: number) => all[from] + all[from + 1] + all[from + 2];
    expect([...f.slice(0, 4)]).toEqual([0, 6, 12, 18].map((at) => (q + sum(at) - sum(at + 3)) % q));
  });
});

/** The product modulo X^256 + 1 and q, term by term. */
function schoolbook(f: Polynomial, g: Polynomial): Polynomial {
  const h = new Array<number>(256).fill(0);
  f.forEach((a, i) => {
    g.forEach((b, j) => {
      const place = (i + j) % 256;
      h[place] = (h[place] + (i + j < 256 ? a * b : q * q - a * b)) % q;
    });
  });
  return Uint16Array.from(h);
}
