/** The laws that every authenticated cipher keeps: the contract of src/aead.ts. */

import { AuthenticationError, seededRandom } from '@cleartext/core';
import type { Aead } from '../../src/aead.ts';
import { byteArrays } from './byte-arrays.ts';

/** Declares the contract tests for one cipher. Sizes are bytes. */
export function testAead(
  name: string,
  make: (key: Uint8Array, nonce: Uint8Array, aad?: Uint8Array) => Aead,
  { keySize, nonceSize = 12 }: { readonly keySize: number; readonly nonceSize?: number },
): void {
  describe(`${name} keeps the contract of an AEAD`, () => {
    const random = seededRandom(name);
    const key = random(keySize);
    const nonce = random(nonceSize);
    const aad = random(21);
    const lengths = [0, 1, 15, 16, 17, 63, 64, 65, 1000];

    it('opening undoes sealing, and the tag is at the end', () => {
      for (const length of lengths) {
        const plaintext = random(length);
        const aead = make(key, nonce, aad);
        const sealed = aead.seal(plaintext);
        expect(sealed).toHaveLength(length + aead.tagSize);
        expect(aead.open(sealed)).toEqual(plaintext);
        expect(make(key, nonce, aad).open(sealed)).toEqual(plaintext);
      }
    });

    it('refuses every flipped bit, every truncation, and other keys, nonces and associated data', () => {
      const sealed = make(key, nonce, aad).seal(random(20));
      const refused = (aead: Aead, bytes: Uint8Array) => expect(() => aead.open(bytes)).toThrow(AuthenticationError);
      const flip = (bytes: Uint8Array, i: number) =>
        bytes.map((byte, k) => (k === i >> 3 ? byte ^ (1 << (i & 7)) : byte));
      for (let i = 0; i < 8 * sealed.length; i++) refused(make(key, nonce, aad), flip(sealed, i));
      for (let i = 0; i < sealed.length; i++) refused(make(key, nonce, aad), sealed.subarray(0, i));
      for (let i = 0; i < 8 * aad.length; i++) refused(make(key, nonce, flip(aad, i)), sealed);
      for (let i = 0; i < 8 * key.length; i++) refused(make(flip(key, i), nonce, aad), sealed);
      for (let i = 0; i < 8 * nonce.length; i++) refused(make(key, flip(nonce, i), aad), sealed);
      refused(make(key, nonce), sealed);
    });

    it('the error never says what failed', () => {
      const messages = new Set<string>();
      for (const bytes of [new Uint8Array(0), random(15), random(16), random(99)])
        try {
          make(key, nonce, aad).open(bytes);
        } catch (error) {
          messages.add(String(error));
        }
      expect([...messages]).toEqual(['AuthenticationError: authentication failed']);
    });

    it.each(byteArrays)('modifies and aliases no argument that is %s', (_, ownBytes) => {
      const own = [key, nonce, aad, random(100)].map(ownBytes);
      const copies = own.map((bytes) => new Uint8Array(bytes));
      const aead = make(own[0], own[1], own[2]);
      const sealed = ownBytes(aead.seal(own[3]));
      const copy = new Uint8Array(sealed);
      const opened = aead.open(sealed);
      expect(new Uint8Array(sealed)).toEqual(copy);
      expect(own.map((bytes) => new Uint8Array(bytes))).toEqual(copies);
      own.forEach((bytes) => bytes.fill(0));
      sealed.fill(0);
      expect(opened).toEqual(copies[3]);
      expect(aead.seal(copies[3])).toEqual(copy);
    });

    it('names a wrong argument', () => {
      expect(() => make(key.subarray(1), nonce)).toThrow(/^key: expected .* bytes, found/);
      expect(() => make(key, new Uint8Array(0))).toThrow(
        /^nonce: expected .* bytes?, found 0|^nonce: expected at least 1/,
      );
      expect(() => make(key, nonce, 'aad' as never)).toThrow(/^aad: expected a Uint8Array/);
      expect(() => make(key, nonce).seal('text' as never)).toThrow(/^plaintext: expected a Uint8Array/);
      expect(() => make(key, nonce).open(undefined as never)).toThrow(/^sealed: expected a Uint8Array/);
    });
  });
}
