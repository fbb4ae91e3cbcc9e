/** The laws that every stream cipher keeps: the contract of src/stream-cipher.ts. */

import { concat, seededRandom, xor } from '@cleartext/core';
import type { StreamCipher } from '../../src/stream-cipher.ts';
import { byteArrays } from './byte-arrays.ts';

/** Declares the contract tests for one cipher; `make` takes a key and gives a fresh cipher. */
export function testStreamCipher(name: string, make: (key: Uint8Array) => StreamCipher, keySize: number): void {
  describe(`${name} with a key of ${keySize} bytes keeps the contract of a stream cipher`, () => {
    const random = seededRandom(`${name} ${keySize}`);
    const key = random(keySize);
    const text = random(1000);

    it('processing twice from the start gives the text back', () => {
      const ciphertext = make(key).process(text);
      expect(ciphertext).not.toEqual(text);
      expect(make(key).process(ciphertext)).toEqual(text);
      expect(make(key).process(new Uint8Array(0))).toEqual(new Uint8Array(0));
    });

    it('is the text exclusive-or a keystream', () => {
      expect(make(key).process(text)).toEqual(xor(text, make(key).process(new Uint8Array(text.length))));
    });

    it('chunks of any size equal one shot', () => {
      const whole = make(key).process(text);
      for (const size of [1, 3, 16, 63, 64, 65, 129, 999]) {
        const cipher = make(key);
        const parts: Uint8Array[] = [];
        for (let i = 0; i < text.length; i += size) parts.push(cipher.process(text.subarray(i, i + size)));
        expect(concat(...parts)).toEqual(whole);
      }
    });

    it.each(byteArrays)('modifies and aliases no argument that is %s', (_, own) => {
      const ownKey = own(key);
      const ownText = own(text);
      const cipher = make(ownKey);
      const first = cipher.process(ownText);
      expect([ownKey, ownText].map((bytes) => new Uint8Array(bytes))).toEqual([key, text]);
      ownKey.fill(0);
      ownText.fill(0);
      const fresh = make(key);
      expect([first, cipher.process(text)]).toEqual([fresh.process(text), fresh.process(text)]);
    });

    it('names a wrong argument', () => {
      expect(() => make(new Uint8Array(0))).toThrow(/^key: expected .* bytes, found 0$/);
      expect(() => make(key).process('text' as never)).toThrow(
        new TypeError('bytes: expected a Uint8Array, found "text"'),
      );
    });
  });
}
