/** The WebAssembly engines beside the ones that stand in where WebAssembly is not allowed: they compute the same. */

import fc from 'fast-check';
import { sha3_256, shake256 } from '../src/index.ts';
import { referenceEngine as keccakReference, wasmEngine as keccakWasm } from '../src/sha3/fast.ts';
import { MESSAGE_SIZE as SHA3_SIZE } from '../src/sha3/module.ts';
import { referenceEngine as sha512Reference, wasmEngine as sha512Wasm } from '../src/sha512/fast.ts';
import { MESSAGE_SIZE as SHA512_SIZE } from '../src/sha512/module.ts';

const words = (length: number) => fc.array(fc.integer(), { minLength: length, maxLength: length });

describe('SHA-512', () => {
  const block = new Int32Array(32);
  const wasm = sha512Wasm(block);
  const reference = sha512Reference(block);

  it('compresses a block of words', () => {
    fc.assert(
      fc.property(words(16), words(32), (H, M) => {
        const [ours, theirs] = [new Int32Array(16), new Int32Array(16)];
        block.set(M);
        wasm?.compress(Int32Array.from(H), ours);
        block.set(M);
        reference.compress(Int32Array.from(H), theirs);
        expect(ours).toEqual(theirs);
      }),
      { numRuns: 30 },
    );
  });

  it('compresses bytes at any offset', () => {
    fc.assert(
      fc.property(words(16), fc.nat(9), fc.integer({ min: 1, max: 4 }), (H, offset, blocks) => {
        const bytes = new DataView(Uint8Array.from({ length: 600 }, (_, i) => i * i).buffer);
        const [ours, theirs] = [Int32Array.from(H), Int32Array.from(H)];
        wasm?.compressBytes(ours, bytes, offset, offset + 128 * blocks);
        reference.compressBytes(theirs, bytes, offset, offset + 128 * blocks);
        expect(ours).toEqual(theirs);
      }),
      { numRuns: 30 },
    );
  });

  it('goes on behind the end of its memory', () => {
    const bytes = Uint8Array.from({ length: SHA512_SIZE + 256 }, (_, i) => i % 251);
    const [whole, parts] = [new Int32Array(16), new Int32Array(16)];
    const view = new DataView(bytes.buffer);
    wasm?.compressBytes(whole, view, 0, bytes.length);
    for (let at = 0; at < bytes.length; at += 128) wasm?.compressBytes(parts, view, at, at + 128);
    expect(whole).toEqual(parts);
    expect(whole).not.toEqual(new Int32Array(16));
  });
});

describe('Keccak', () => {
  const wasm = keccakWasm();
  const state = fc.uint8Array({ minLength: 200, maxLength: 200 });

  it('permutes a state', () => {
    fc.assert(
      fc.property(state, (A) => {
        const [ours, theirs] = [A.slice(), A.slice()];
        wasm?.permute(ours);
        keccakReference.permute(theirs);
        expect(ours).toEqual(theirs);
      }),
      { numRuns: 30 },
    );
  });

  it('absorbs blocks of every rate', () => {
    fc.assert(
      fc.property(state, fc.constantFrom(72, 104, 136, 144, 168), fc.nat(2), (A, rate, blocks) => {
        const bytes = Uint8Array.from({ length: 5 + rate * (blocks + 1) }, (_, i) => i * 7);
        const [ours, theirs] = [A.slice(), A.slice()];
        wasm?.absorb(ours, bytes, 5, bytes.length, rate);
        keccakReference.absorb(theirs, bytes, 5, bytes.length, rate);
        expect(ours).toEqual(theirs);
      }),
      { numRuns: 30 },
    );
  });

  it('goes on behind the end of its memory', () => {
    const rate = 136;
    const bytes = Uint8Array.from({ length: rate * Math.ceil(SHA3_SIZE / rate + 2) }, (_, i) => i % 251);
    const [whole, parts] = [new Uint8Array(200), new Uint8Array(200)];
    wasm?.absorb(whole, bytes, 0, bytes.length, rate);
    for (let at = 0; at < bytes.length; at += rate) wasm?.absorb(parts, bytes, at, at + rate, rate);
    expect(whole).toEqual(parts);
    expect(whole).not.toEqual(new Uint8Array(200));
  });

  it('in one go is the sponge in pieces, whether the message fits in the memory or not', () => {
    for (const length of [0, 1, 135, 136, 137, SHA3_SIZE - 137, SHA3_SIZE - 100, SHA3_SIZE, SHA3_SIZE + 1]) {
      const message = Uint8Array.from({ length }, (_, i) => i % 251);
      expect(sha3_256(message)).toEqual(sha3_256.create().update(message).digest());
      for (const size of [0, 136, 137])
        expect(shake256(message, size)).toEqual(shake256.create().absorb(message).squeeze(size));
    }
  });
});
