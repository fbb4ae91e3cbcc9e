/** The laws that every block cipher keeps, whatever its tables: the contract of src/block-cipher.ts. */

import { concat, seededRandom, xor } from '@cleartext/core';
import type { BlockCipher, BlockRun, ChainedBlockRun } from '../../src/block-cipher.ts';
import { byteArrays } from './byte-arrays.ts';

/** Declares the contract tests for one cipher at one key size, in bytes. */
export function testBlockCipher(name: string, make: (key: Uint8Array) => BlockCipher, keySize: number): void {
  describe(`${name} with a key of ${keySize} bytes keeps the contract of a block cipher`, () => {
    const random = seededRandom(`${name} ${keySize}`);
    const key = random(keySize);
    const cipher = make(key);
    const { blockSize } = cipher;
    const blocks = Array.from({ length: 9 }, () => random(blockSize));

    test('describes itself', () => {
      expect(cipher.name).not.toBe('');
      expect([8, 16]).toContain(blockSize);
      expect(cipher.keySize).toBe(keySize);
      expect(['broken', 'legacy', 'current']).toContain(cipher.status);
    });

    test('decryption undoes encryption, and encryption decryption', () => {
      for (const block of blocks) {
        const ciphertext = cipher.encryptBlock(block);
        expect(ciphertext).toHaveLength(blockSize);
        expect(ciphertext).not.toEqual(block);
        expect(cipher.decryptBlock(ciphertext)).toEqual(block);
        expect(cipher.encryptBlock(cipher.decryptBlock(block))).toEqual(block);
      }
    });

    test('is a function of key and block alone: a second instance and a repeated call agree', () => {
      const again = make(key.slice());
      const other = make(random(keySize));
      for (const block of blocks) {
        expect(again.encryptBlock(block)).toEqual(cipher.encryptBlock(block));
        expect(cipher.encryptBlock(block)).toEqual(cipher.encryptBlock(block));
        expect(other.encryptBlock(block)).not.toEqual(cipher.encryptBlock(block));
      }
    });

    test.each(byteArrays)('modifies and aliases no argument that is %s', (_, ownBytes) => {
      const ownKey = ownBytes(key);
      const own = make(ownKey);
      expect(new Uint8Array(ownKey)).toEqual(key);
      ownKey.fill(0xa5);
      const block = ownBytes(blocks[0]);
      const ciphertext = own.encryptBlock(block);
      expect(ciphertext).toEqual(cipher.encryptBlock(blocks[0]));
      expect(new Uint8Array(block)).toEqual(blocks[0]);
      block.fill(0xa5);
      expect(ciphertext).toEqual(cipher.encryptBlock(blocks[0]));
      const copy = ownBytes(ciphertext);
      expect(own.decryptBlock(copy)).toEqual(blocks[0]);
      expect(new Uint8Array(copy)).toEqual(ciphertext);
    });

    test('refuses other lengths and types, and names the argument', () => {
      for (const method of ['encryptBlock', 'decryptBlock'] as const) {
        for (const length of [0, 1, blockSize - 1, blockSize + 1, 2 * blockSize])
          expect(() => cipher[method](new Uint8Array(length))).toThrow(RangeError);
        expect(() => cipher[method](new Uint8Array(blockSize + 1))).toThrow(/^block: expected/);
        for (const wrong of [undefined, 'text', Array.from(blocks[0])])
          expect(() => cipher[method](wrong as unknown as Uint8Array)).toThrow(/^block: expected a Uint8Array/);
      }
      for (const wrong of [undefined, 'text', Array.from(key)])
        expect(() => make(wrong as unknown as Uint8Array)).toThrow(/^key: expected a Uint8Array/);
      for (const length of [0, 257])
        expect(() => make(new Uint8Array(length))).toThrow(/^key: expected .* bytes, found \d+$/);
    });

    const runs = ['encrypt', 'decrypt'] as const;
    test.each(runs)('%sBlocks equals single blocks, at any offset, in place, for any count', (direction) => {
      const single = (block: Uint8Array) => cipher[`${direction}Block`](block);
      for (const count of [0, 1, 2, 9]) {
        const expected = blocks.slice(0, count).map(single);
        expectRun((src, from, dst, to) => cipher[`${direction}Blocks`](src, from, dst, to, count), count, expected);
      }
    });

    test.each(runs)('%sChainedBlocks, where present, is cipher block chaining', (direction) => {
      const run = cipher[`${direction}ChainedBlocks`];
      expect(cipher.encryptChainedBlocks === undefined).toBe(cipher.decryptChainedBlocks === undefined);
      if (!run) return;
      const iv = random(blockSize);
      for (const count of [0, 1, 2, 9]) {
        let previous = iv;
        const expected = blocks.slice(0, count).map((block) => {
          const output =
            direction === 'encrypt'
              ? cipher.encryptBlock(xor(block, previous))
              : xor(cipher.decryptBlock(block), previous);
          previous = direction === 'encrypt' ? output : block;
          return output;
        });
        expectRun(
          (src, from, dst, to) => {
            const chain = iv.slice();
            run(src, from, dst, to, count, chain);
            expect(chain).toEqual(previous);
          },
          count,
          expected,
        );
        expectRun((src, from, dst, to) => inTwoCalls(run, iv)(src, from, dst, to, count), count, expected);
      }
    });

    /** Runs over `count` blocks from one array to another, inside a larger buffer, and in place. */
    function expectRun(
      run: (src: Uint8Array, from: number, dst: Uint8Array, to: number) => void,
      count: number,
      expected: readonly Uint8Array[],
    ): void {
      const input = concat(new Uint8Array(3).fill(0x11), ...blocks.slice(0, count), new Uint8Array(2).fill(0x22));
      const before = input.slice();
      const output = new Uint8Array(7 + blockSize * count).fill(0x33).subarray(1);
      run(input, 3, output, 5);
      expect(input).toEqual(before);
      expect(output).toEqual(concat(new Uint8Array(5).fill(0x33), ...expected, new Uint8Array(1).fill(0x33)));
      run(input, 3, input, 3);
      expect(input).toEqual(concat(new Uint8Array(3).fill(0x11), ...expected, new Uint8Array(2).fill(0x22)));
    }

    function inTwoCalls(run: ChainedBlockRun, iv: Uint8Array): BlockRun {
      return (src, from, dst, to, count) => {
        const chain = iv.slice();
        const first = Math.floor(count / 2);
        run(src, from, dst, to, first, chain);
        run(src, from + blockSize * first, dst, to + blockSize * first, count - first, chain);
      };
    }
  });
}
