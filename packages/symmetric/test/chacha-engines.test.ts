/** The WebAssembly engines of ChaCha20 and Poly1305 beside the references that stand in where WebAssembly is not allowed. */

import fc from 'fast-check';
import { referenceEngine as chachaReference, wasmEngine as chachaWasm } from '../src/chacha20/fast.ts';
import { TEXT_SIZE } from '../src/chacha20/module.ts';
import { initialState } from '../src/chacha20/state.ts';
import { referenceEngine as polyReference, wasmEngine as polyWasm } from '../src/poly1305/fast.ts';
import { MESSAGE_SIZE } from '../src/poly1305/module.ts';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const lengths = (size: number) => fc.oneof(fc.nat(70), fc.nat(700), fc.integer({ min: size - 70, max: size + 330 }));

it('ChaCha20: the same text and the same counter', () => {
  const wasm = chachaWasm();
  fc.assert(
    fc.property(bytes(32), bytes(12), fc.nat(2 ** 31), lengths(TEXT_SIZE), (key, nonce, counter, length) => {
      const text = Uint8Array.from({ length }, (_, i) => i * 3);
      const [ours, theirs] = [new Uint8Array(length), new Uint8Array(length)];
      const [ourState, theirState] = [initialState(key, counter, nonce), initialState(key, counter, nonce)];
      wasm?.(ourState, text, ours);
      chachaReference(theirState, text, theirs);
      expect(ours).toEqual(theirs);
      expect(ourState).toEqual(theirState);
    }),
    { numRuns: 15 },
  );
});

it('ChaCha20: between two offsets alone', () => {
  const text = Uint8Array.from({ length: 400 }, (_, i) => i);
  for (const [from, to] of [
    [3, 67],
    [70, 80],
    [1, 400],
  ]) {
    const [ours, theirs] = [new Uint8Array(400), new Uint8Array(400)];
    const state = () => initialState(new Uint8Array(32).fill(1), 7, new Uint8Array(12));
    chachaWasm()?.(state(), text, ours, from, to);
    chachaReference(state(), text, theirs, from, to);
    expect(ours).toEqual(theirs);
    expect(ours.subarray(0, from).every((byte) => byte === 0)).toBe(true);
  }
});

describe('Poly1305: the same tag', () => {
  const wasm = polyWasm();
  const reference = polyReference();

  it.each([true, false])('of messages of any length, padded: %s', (padded) => {
    fc.assert(
      fc.property(bytes(32), fc.array(fc.nat(40), { maxLength: 3 }), lengths(MESSAGE_SIZE), (key, blocks, length) => {
        const parts = [...blocks.map((n) => 16 * n), length].map((size, k) =>
          Uint8Array.from({ length: size }, (_, i) => i * 5 + k),
        );
        const tags = [wasm, reference].map((engine) => {
          engine?.start(key);
          parts.forEach((part) => engine?.update(part, padded));
          return engine?.finish();
        });
        expect(tags[0]).toEqual(tags[1]);
      }),
      { numRuns: 30 },
    );
  });

  it('at the border of the prime: blocks of ones, and the largest r', () => {
    const key = new Uint8Array(32).fill(0xff);
    for (let length = 0; length <= 130; length++) {
      const message = new Uint8Array(length).fill(0xff);
      const [ours, theirs] = [wasm, reference].map((engine) => {
        engine?.start(key);
        engine?.update(message, false);
        return engine?.finish();
      });
      expect(ours).toEqual(theirs);
    }
  });
});
