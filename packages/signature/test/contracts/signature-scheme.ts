/** What every signature scheme promises, whatever its algorithm. */

import { concat } from '@cleartext/core';
import fc from 'fast-check';
import { publicKeyOf, type PrivateKey, type SignatureScheme } from '../../src/index.ts';

/** Runs the contract over a scheme with a key large enough for it and a second key. */
export function testSignatureScheme(scheme: SignatureScheme, key: PrivateKey, otherKey: PrivateKey): void {
  const short = { numRuns: 4 };

  it('verifies what it signs, and not another message', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), (message, other) => {
        const signature = scheme.sign(key, message);
        expect(scheme.verify(key, message, signature)).toBe(true);
        if (message.join() !== other.join()) expect(scheme.verify(key, other, signature)).toBe(false);
      }),
      short,
    );
  });

  it('verifies with the public half alone, and not with another key', () => {
    const message = Uint8Array.of(1, 2, 3);
    const signature = scheme.sign(key, message);
    expect(scheme.verify(publicKeyOf(key), message, signature)).toBe(true);
    expect(scheme.verify(otherKey, message, signature)).toBe(false);
  });

  it('answers false to a flipped bit, a cut, an extension, and arbitrary bytes', () => {
    const message = Uint8Array.of(1, 2, 3);
    const signature = scheme.sign(key, message);
    fc.assert(
      fc.property(fc.nat(8 * signature.length - 1), fc.uint8Array({ maxLength: 300 }), (bit, bytes) => {
        const flipped = signature.slice();
        flipped[bit >> 3] ^= 1 << (bit & 7);
        expect(scheme.verify(key, message, flipped)).toBe(false);
        expect(scheme.verify(key, message, signature.subarray(0, bit >> 3))).toBe(false);
        expect(scheme.verify(key, message, concat(signature, Uint8Array.of(bit)))).toBe(false);
        expect(scheme.verify(key, message, bytes)).toBe(false);
      }),
      { numRuns: 15 },
    );
  });

  it('touches no argument, and refuses what is no byte string', () => {
    const message = Uint8Array.of(1, 2, 3);
    const signature = scheme.sign(key, message);
    const copy = signature.slice();
    scheme.verify(key, message, signature);
    expect(message).toEqual(Uint8Array.of(1, 2, 3));
    expect(signature).toEqual(copy);
    expect(() => scheme.sign(key, 'text' as never)).toThrow(TypeError);
    expect(() => scheme.verify(key, 'text' as never, signature)).toThrow(TypeError);
    expect(() => scheme.verify(key, message, 'text' as never)).toThrow(TypeError);
  });
}
