/** The laws that every mode of operation keeps: the contract of src/modes/mode.ts. */

import { seededRandom } from '@cleartext/core';
import type { CipherMode } from '../../src/modes/mode.ts';
import { byteArrays } from './byte-arrays.ts';

/** Declares the contract tests for one mode; `ivSize` 0 means that it takes none. Sizes are bytes. */
export function testMode(
  name: string,
  make: (iv: Uint8Array) => CipherMode,
  { ivSize, blockSize, pads }: { readonly ivSize: number; readonly blockSize: number; readonly pads: boolean },
): void {
  describe(`${name} keeps the contract of a mode`, () => {
    const random = seededRandom(name);
    const iv = random(ivSize);
    const lengths = [0, 1, 7, 8, 9, 15, 16, 17, 31, 32, 33, 100];

    it('decryption undoes encryption', () => {
      for (const length of lengths) {
        const plaintext = random(length);
        const ciphertext = make(iv).encrypt(plaintext);
        expect(ciphertext).toHaveLength(pads ? length - (length % blockSize) + blockSize : length);
        expect(make(iv).decrypt(ciphertext)).toEqual(plaintext);
      }
    });

    it('every call starts anew', () => {
      const mode = make(iv);
      const text = random(40);
      expect(mode.encrypt(text)).toEqual(mode.encrypt(text));
    });

    it.each(byteArrays)('modifies and aliases no argument that is %s', (_, own) => {
      const ownIv = own(iv);
      const mode = make(ownIv);
      const text = random(48);
      const ownText = own(text);
      const ciphertext = own(mode.encrypt(ownText));
      const copy = new Uint8Array(ciphertext);
      const plaintext = mode.decrypt(ciphertext);
      expect([ownIv, ownText, ciphertext].map((bytes) => new Uint8Array(bytes))).toEqual([iv, text, copy]);
      ownIv.fill(0);
      ownText.fill(0);
      ciphertext.fill(0);
      expect(plaintext).toEqual(text);
      expect(mode.encrypt(text)).toEqual(copy);
    });

    it('names a wrong argument', () => {
      if (ivSize > 0)
        expect(() => make(iv.subarray(1))).toThrow(new RegExp(`: expected ${ivSize} bytes, found ${ivSize - 1}$`));
      expect(() => make(iv).encrypt('text' as never)).toThrow(/^plaintext: expected a Uint8Array/);
      expect(() => make(iv).decrypt(null as never)).toThrow(/^ciphertext: expected a Uint8Array, found null/);
      if (pads) expect(() => make(iv).decrypt(random(blockSize + 1))).toThrow(/^ciphertext: expected a multiple of/);
    });
  });
}
