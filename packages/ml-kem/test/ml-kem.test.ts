import { bytesToHex, DecodeError, record, seededRandom, type Trace } from '@cleartext/core';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { byteEncode, mlKem1024, mlKem512, mlKem768, mlKems, type MlKem, type MlKemEvent } from '../src/index.ts';
import { accumulate } from './accumulated.ts';

const random = seededRandom('ML-KEM');
const flipped = (bytes: Uint8Array, place: number) => bytes.map((byte, i) => (i === place ? byte ^ 1 : byte));

describe('published values', () => {
  /** The vectors whose first 10 000 stand in accumulated.slow.test.ts; these hashes stand for the first 100. */
  it.each([
    ['ML-KEM-512', mlKem512, '449120c6e320ef3e9fbfa2316e5f2d2e1e6dd37d8ff5d086d5d2db7d42aff0a1'],
    ['ML-KEM-768', mlKem768, '8d65b902f28edc683cebee2872962fd165a4d197c9e24ec74caa4470270df0b7'],
    ['ML-KEM-1024', mlKem1024, 'c3ffe9ebecfa479c142656cbfbc6417efa05b77e994fe538eef4daed166363df'],
  ])('%s: 100 accumulated vectors of C2SP CCTV', (_, kem, expected) => {
    expect(accumulate(kem, 100)).toBe(expected);
  });

  it('the sizes of FIPS 203 table 3', () => {
    const sizes = mlKems.map(({ parameters: p }) => [
      p.name,
      p.encapsulationKeySize,
      p.decapsulationKeySize,
      p.ciphertextSize,
      p.sharedSecretSize,
    ]);
    expect(sizes).toEqual([
      ['ML-KEM-512', 800, 1632, 768, 32],
      ['ML-KEM-768', 1184, 2400, 1088, 32],
      ['ML-KEM-1024', 1568, 3168, 1568, 32],
    ]);
  });
});

describe.each(mlKems)('$name', (kem: MlKem) => {
  const { ek, dk } = kem.keyGen(random);
  const { ciphertextSize, k } = kem.parameters;

  it('gives both ends the same secret, another one each time', () => {
    const secrets = Array.from({ length: 8 }, () => {
      const pair = kem.keyGen();
      const { K, c } = kem.encaps(pair.ek);
      expect(kem.decaps(pair.dk, c)).toEqual(K);
      return bytesToHex(K);
    });
    expect(new Set(secrets).size).toBe(8);
  });

  it('draws d, z and m from the random source that it is given', () => {
    const seeds = random(96);
    let drawn = 0;
    const source = (length: number) => seeds.slice(drawn, (drawn += length));
    const pair = kem.keyGen(source);
    expect(pair).toEqual(kem.keyGenInternal(seeds.slice(0, 32), seeds.slice(32, 64)));
    expect(kem.encaps(pair.ek, source)).toEqual(kem.encapsInternal(pair.ek, seeds.slice(64)));
    expect(drawn).toBe(96);
  });

  it('answers an altered ciphertext with J(z || c), and says nothing', () => {
    const { K, c } = kem.encaps(ek, random);
    for (const place of [0, 1, ciphertextSize >> 1, ciphertextSize - 1]) {
      const altered = flipped(c, place);
      const z = dk.slice(-32);
      const J = createHash('shake256', { outputLength: 32 }).update(z).update(altered).digest('hex');
      expect(bytesToHex(kem.decaps(dk, altered))).toBe(J);
      expect(J).not.toBe(bytesToHex(K));
    }
  });

  it('decapsulates any bytes of the right size (implicit rejection)', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: ciphertextSize, maxLength: ciphertextSize }), (c) => {
        expect(kem.decaps(dk, c)).toHaveLength(32);
      }),
      { numRuns: 20 },
    );
  });

  it('refuses a coefficient of q or more in an encapsulation key (section 7.2)', () => {
    for (const value of [3329, 3330, 4095]) {
      for (const i of [0, 255]) {
        const coefficients = new Uint16Array(256);
        coefficients[i] = value;
        const malformed = ek.slice();
        malformed.set(byteEncode(12, coefficients), 384 * (k - 1));
        const place = 384 * (k - 1) + (i === 0 ? 0 : 382);
        expect(() => kem.encaps(malformed)).toThrow(
          new RegExp(`^ek at byte ${place}.*: expected coefficients below 3329`),
        );
        expect(() => kem.encapsInternal(malformed, new Uint8Array(32))).toThrow(DecodeError);
      }
    }
    const largest = new Uint16Array(256).fill(3328);
    const valid = ek.slice();
    valid.set(byteEncode(12, largest));
    expect(kem.encaps(valid).K).toHaveLength(32);
  });

  it('refuses a decapsulation key whose hash is not that of its encapsulation key (section 7.3)', () => {
    const c = new Uint8Array(ciphertextSize);
    for (const place of [384 * k, 768 * k + 31, 768 * k + 32, 768 * k + 63])
      expect(() => kem.decaps(flipped(dk, place), c)).toThrow(
        new DecodeError('dk', 768 * k + 32, 'expected the hash of the encapsulation key in it'),
      );
    expect(kem.decaps(flipped(dk, dk.length - 1), c)).not.toEqual(kem.decaps(dk, c));
  });

  it('answers arbitrary bytes with a value or a DecodeError', () => {
    const sizes = fc.constantFrom(0, 1, 31, 32, ek.length - 1, ek.length, ek.length + 1, dk.length, ciphertextSize);
    const bytes = sizes.chain((size) => fc.uint8Array({ minLength: size, maxLength: size }));
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        for (const f of [() => kem.encaps(a).K, () => kem.decaps(a, b), () => kem.decaps(dk, b)]) {
          try {
            expect(f()).toHaveLength(32);
          } catch (error) {
            expect(error).toBeInstanceOf(DecodeError);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('tells a wrong size by name, and a wrong argument of the caller otherwise', () => {
    const c = new Uint8Array(ciphertextSize);
    expect(() => kem.encaps(ek.subarray(1))).toThrow(`ek at byte ${ek.length - 1}: expected ${ek.length} bytes`);
    expect(() => kem.decaps(dk, c.subarray(1))).toThrow(`c at byte ${ciphertextSize - 1}: expected ${ciphertextSize}`);
    expect(() => kem.decaps(ek, c)).toThrow(`dk at byte ${ek.length}: expected ${dk.length} bytes, found ${ek.length}`);
    expect(() => kem.encaps('ek' as never)).toThrow(new TypeError('ek: expected a Uint8Array, found "ek"'));
    expect(() => kem.keyGenInternal(c.subarray(0, 31), c.subarray(0, 32))).toThrow(RangeError);
    expect(() => kem.keyGenInternal(c.subarray(0, 32), c.subarray(0, 33))).toThrow('z: expected 32 bytes, found 33');
    expect(() => kem.encapsInternal(ek, c.subarray(0, 31))).toThrow('m: expected 32 bytes, found 31');
  });

  it('leaves its arguments untouched and returns arrays of its own', () => {
    const [d, z, m] = [random(32), random(32), random(32)];
    const copies = [d, z, m].map((bytes) => bytes.slice());
    const pair = kem.keyGenInternal(d, z);
    const { K, c } = kem.encapsInternal(pair.ek, m);
    const again = kem.keyGenInternal(d, z);
    expect([d, z, m]).toEqual(copies);
    kem.decaps(pair.dk, c).fill(0);
    pair.ek.fill(0);
    expect(pair.dk).toEqual(again.dk);
    expect(kem.encapsInternal(again.ek, m)).toEqual({ K, c });
  });

  it('shows the standard’s values, and a trace changes nothing', () => {
    const [d, z, m] = [random(32), random(32), random(32)];
    const { result: pair, events } = record((trace: Trace<MlKemEvent>) => kem.keyGenInternal(d, z, trace));
    expect(pair).toEqual(kem.keyGenInternal(d, z));
    expect(events.filter(({ step }) => step === 'A_hat')).toHaveLength(k);
    expect(events.filter(({ step }) => step === 'NTT layer')).toHaveLength(7 * 2 * k);

    const sent = record((trace: Trace<MlKemEvent>) => kem.encapsInternal(pair.ek, m, trace));
    expect(sent.result).toEqual(kem.encapsInternal(pair.ek, m));
    const received = record((trace: Trace<MlKemEvent>) => kem.decapsInternal(pair.dk, sent.result.c, trace));
    expect(received.result).toEqual(sent.result.K);
    const value = (step: string) =>
      received.events.flatMap((event) => (event.step === step && 'value' in event ? [event.value] : []));
    expect(value('m')).toEqual([m]);
    expect(value('K')).toEqual([sent.result.K]);
    // t_hat and A_hat of the sender and of the receiver's second encryption are those of the key's owner.
    for (const step of ['A_hat', 't_hat'] as const) {
      const owner = events.filter((event) => event.step === step);
      expect(sent.events.filter((event) => event.step === step)).toEqual(owner);
      expect(received.events.filter((event) => event.step === step)).toEqual(owner);
    }
  });
});
