/**
 * The key search of RC4 on a graphics card without the card: what the shader's text says, run as JavaScript, and a card that is a function of this
 * file, with too little room for survivors.
 */

import fc from 'fast-check';
import { utf8ToBytes } from '@cleartext/core';
import { fillKey, unknownBits } from '../src/key-search/key-pattern.ts';
import { searchBlocks, type CompiledShader } from '../src/key-search/webgpu-blocks.ts';
import { rc4Shader } from '../src/key-search/wgsl-rc4.ts';
import { rc4Comparison, rc4KeySearch } from '../src/key-search/rc4-search.ts';
import { keyPattern, rc4, unknownKey } from '../src/index.ts';

describe('the shader of RC4', () => {
  it('puts every unknown bit where fillKey puts it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 9 }), fc.nat(2 ** 29 - 1), (unknown, number) => {
        const key = new Uint8Array(unknown.length);
        const bits = unknownBits({ key, unknown });
        const { wgsl, largestBlock } = rc4Shader(key.length, bits);
        const invocation = number % 2 ** largestBlock;
        const filled = Array.from(wgsl.matchAll(/let k\d+ = job\.key\[\d+\]\.[xyzw](.*);/g), ([, moved]) =>
          Array.from(moved.matchAll(/extractBits\(invocation, (\d+)u, (\d+)u\)(?: << (\d+)u)?/g)).reduce(
            (byte, [, place, count, shift = '0']) =>
              byte | (((invocation >>> Number(place)) & (2 ** Number(count) - 1)) << Number(shift)),
            0,
          ),
        );
        expect(filled).toEqual([...fillKey(key, bits, BigInt(invocation))]);
      }),
    );
  });

  it.each([1, 4, 5, 7, 13, 16, 255, 256])(
    'makes 256 exchanges with the bytes of a key of %d bytes in turn',
    (length) => {
      const { wgsl } = rc4Shader(length, []);
      const [loop = '', rest] = / turn < (\d+)u; turn\+\+\) \{\n([\s\S]*?)\n {2}\}\n([\s\S]*)/.exec(wgsl)?.slice(2) ?? [
        '',
        wgsl,
      ];
      const used = (text: string): number[] => Array.from(text.matchAll(/j \+ a \+ k(\d+)\)/g), ([, n]) => Number(n));
      const turns = Number(/ turn < (\d+)u/.exec(wgsl)?.[1] ?? 0);
      const all = [...Array.from({ length: turns }, () => used(loop)).flat(), ...used(rest)];
      expect(all).toEqual(Array.from({ length: 256 }, (_, i) => i % length));
    },
  );
});

it('compares what the right key and every witness have', () => {
  const plaintext = utf8ToBytes('HTTP/1.1 200 OK');
  const space = unknownKey(5);
  for (const evidence of [
    { plaintext: plaintext.subarray(0, 4), ciphertext: rc4(Uint8Array.of(1, 2, 3, 4, 5)).process(plaintext) },
    { plaintext: plaintext.subarray(0, 1), ciphertext: rc4(Uint8Array.of(1, 2, 3, 4, 5)).process(plaintext) },
  ]) {
    const search = rc4KeySearch(space, evidence);
    const { length, keystream } = rc4Comparison(evidence);
    const [from, count, bits] = [0x0102030000n, 1n << 14n, 13];
    const { fits, witness } = keystream(bits);
    const passing = Array.from({ length: Number(count) }, (_, n) => from + BigInt(n)).filter((index) => {
      const output = rc4(search.keyAt(index)).process(new Uint8Array(length));
      return [fits, witness].some(({ value, mask }) => output.every((byte, i) => ((byte ^ value[i]) & mask[i]) === 0));
    });
    const range = search.searchWithProof(from, count, bits);
    const expected = new Set([...range.found.map(({ index }) => index), ...range.witnesses]);
    expect(passing).toEqual([...expected].sort((a, b) => (a < b ? -1 : 1)));
  }
});

it('tries a block again in halves where too many keys pass, and loses and doubles none', async () => {
  const sent: number[] = [];
  const compiled: CompiledShader = {
    shader: { ...rc4Shader(5, unknownBits(unknownKey(5))), smallestBlock: 4 },
    size: 12,
    send: (_, { bits }) => {
      sent.push(bits);
      const all = Array.from({ length: 2 ** bits }, (_, n) => Uint32Array.of(n));
      return Promise.resolve(bits > 6 ? undefined : all);
    },
  };
  const seen: bigint[] = [];
  const [from, count] = [1_000n, 9_000n];
  await searchBlocks(compiled, {
    ...{ from, count },
    fillJob: () => undefined,
    survivor: (first, [n]) => void seen.push(first + BigInt(n)),
  });
  const inside = seen.filter((index) => index >= from && index < from + count).sort((a, b) => Number(a - b));
  expect(inside).toEqual(Array.from({ length: Number(count) }, (_, n) => from + BigInt(n)));
  expect(Math.max(...sent)).toBeGreaterThan(6);
});

it('reads patterns as the search in JavaScript does', () => {
  expect(unknownBits(keyPattern('0?23?567?9')).length).toBe(
    rc4Shader(5, unknownBits(keyPattern('0?23?567?9'))).largestBlock,
  );
});
