/** The laws that every block cipher keeps, whatever its tables: the contract of src/block-cipher.ts. */

import { concat, readWordBE, seededRandom, viewOf, xor } from '@cleartext/core';
import type { BlockCipher } from '../../src/block-cipher.ts';
import { byteArrays } from './byte-arrays.ts';

/** Declares the contract tests for one cipher at one key size, in bytes. */
export function testBlockCipher(name: string, make: (key: Uint8Array) => BlockCipher, keySize: number): void {
  describe(`${name} with a key of ${keySize} bytes keeps the contract of a block cipher`, () => {
    const random = seededRandom(`${name} ${keySize}`);
    const key = random(keySize);
    const cipher = make(key);
    const { blockSize } = cipher;
    const blocks = Array.from({ length: 9 }, () => random(blockSize));

    it('describes itself', () => {
      expect(cipher.name).not.toBe('');
      expect([8, 16]).toContain(blockSize);
      expect(cipher.keySize).toBe(keySize);
      expect(['broken', 'legacy', 'current']).toContain(cipher.status);
    });

    it('decryption undoes encryption, and encryption decryption', () => {
      for (const block of blocks) {
        const ciphertext = cipher.encryptBlock(block);
        expect(ciphertext).toHaveLength(blockSize);
        expect(ciphertext).not.toEqual(block);
        expect(cipher.decryptBlock(ciphertext)).toEqual(block);
        expect(cipher.encryptBlock(cipher.decryptBlock(block))).toEqual(block);
      }
    });

    it('is a function of key and block alone: a second instance and a repeated call agree', () => {
      const again = make(key.slice());
      const other = make(random(keySize));
      for (const block of blocks) {
        expect(again.encryptBlock(block)).toEqual(cipher.encryptBlock(block));
        expect(cipher.encryptBlock(block)).toEqual(cipher.encryptBlock(block));
        expect(other.encryptBlock(block)).not.toEqual(cipher.encryptBlock(block));
      }
    });

    it.each(byteArrays)('modifies and aliases no argument that is %s', (_, ownBytes) => {
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

    it('refuses other lengths and types, and names the argument', () => {
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
    it.each(runs)('%sBlocks equals single blocks, at any offset, in place, for any count', (direction) => {
      const single = (block: Uint8Array) => cipher[`${direction}Block`](block);
      for (const count of [0, 1, 2, 9]) {
        const expected = blocks.slice(0, count).map(single);
        expectRun((src, from, dst, to) => cipher[`${direction}Blocks`](src, from, dst, to, count), count, expected);
      }
    });

    it('encryptMaskedBlock is CIPH(text xor mask), in place, at any offset, also where the mask is part of the text', () => {
      const [first, second] = blocks;
      const text = concat(new Uint8Array(3), first, second, new Uint8Array(2));
      const view = viewOf(text);
      const mask = concat(new Uint8Array(5), blocks[2]);
      cipher.encryptMaskedBlock(view, 3, viewOf(mask), 5);
      const one = cipher.encryptBlock(xor(first, blocks[2]));
      expect(text).toEqual(concat(new Uint8Array(3), one, second, new Uint8Array(2)));
      cipher.encryptMaskedBlock(view, 3 + blockSize, view, 3);
      const two = cipher.encryptBlock(xor(second, one));
      expect(text).toEqual(concat(new Uint8Array(3), one, two, new Uint8Array(2)));
      expect(mask).toEqual(concat(new Uint8Array(5), blocks[2]));
    });

    it('maskWithEncrypted is text xor CIPH(input), at any offset, and leaves input and text alone', () => {
      const [input, text] = blocks;
      const words = Int32Array.from({ length: blockSize / 4 }, (_, k) => readWordBE(input, 4 * k));
      const before = words.slice();
      const source = concat(new Uint8Array(3), text);
      const output = new Uint8Array(blockSize + 6).fill(0x33);
      cipher.maskWithEncrypted(words, viewOf(source), viewOf(output), 3);
      const sum = xor(text, cipher.encryptBlock(input));
      expect(output).toEqual(concat(new Uint8Array(3).fill(0x33), sum, new Uint8Array(3).fill(0x33)));
      expect([words, source]).toEqual([before, concat(new Uint8Array(3), text)]);
      cipher.maskWithEncrypted(words, viewOf(source), viewOf(source), 3);
      expect(source).toEqual(concat(new Uint8Array(3), sum));
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
  });
}
