/** What every hash function has to do, whatever it computes. */

import fc from 'fast-check';
import { concat } from '@cleartext/core';
import type { Hash, Hasher } from '../../src/index.ts';

/** Runs the contract over one hash function; each law over so many random messages. */
export function testHash(hash: Hash, { numRuns = 100 }: { readonly numRuns?: number } = {}): void {
  const { blockSize } = hash;
  /** Messages whose lengths crowd around one, two and three blocks, and their paddings. */
  const message = fc
    .tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: -20, max: 20 }), fc.integer())
    .map(([blocks, more, seed]) =>
      Uint8Array.from({ length: Math.max(0, blocks * blockSize + more) }, (_, i) => Math.imul(seed, i + 1) >>> 13),
    );

  describe(`contract: ${hash.name}`, () => {
    it('the descriptor tells the truth', () => {
      expect(hash(new Uint8Array(0))).toHaveLength(hash.digestSize);
      expect(hash.oid).toMatch(/^\d+(\.\d+)+$/);
      expect(hash.id).toMatch(/^[a-z0-9-]+$/);
      expect(Object.isFrozen(hash)).toBe(true);
    });

    it('any chunking equals one shot', () => {
      fc.assert(
        fc.property(message, fc.array(fc.nat(), { maxLength: 6 }), (bytes, cuts) => {
          const borders = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
          const hasher = hash.create();
          borders.slice(1).forEach((end, i) => hasher.update(bytes.subarray(borders[i], end)));
          expect(hasher.digest()).toEqual(hash(bytes));
        }),
        { numRuns },
      );
    });

    it('byte by byte equals one shot at all lengths up to a few blocks', () => {
      // A reference is slow: only lengths about the end of a block are compared.
      const isFew = numRuns < 100;
      const bytes = Uint8Array.from({ length: (isFew ? 1 : 3) * blockSize + 20 }, (_, i) => i);
      const running = hash.create();
      for (let length = 0; length <= bytes.length; length++) {
        if (!isFew || length < 2 || length > blockSize - 20)
          expect(running.copy().digest()).toEqual(hash(bytes.subarray(0, length)));
        running.update(bytes.subarray(length, length + 1));
      }
    });

    it('the argument is neither touched nor kept', () => {
      fc.assert(
        fc.property(message, (bytes) => {
          const before = bytes.slice();
          const digest = hash(bytes);
          const hasher = hash.create().update(bytes);
          expect(bytes).toEqual(before);
          bytes.fill(0xee);
          expect(hasher.digest()).toEqual(digest);
          const kept = digest.slice();
          hash(bytes);
          expect(digest).toEqual(kept);
        }),
        { numRuns: Math.min(numRuns, 30) },
      );
    });

    it('copies go their own ways', () => {
      fc.assert(
        fc.property(message, message, message, (start, left, right) => {
          const one = hash.create().update(start);
          const other = one.copy();
          one.update(left);
          other.update(right);
          hash(left);
          expect(one.digest()).toEqual(hash(concat(start, left)));
          expect(other.digest()).toEqual(hash(concat(start, right)));
        }),
        { numRuns: Math.min(numRuns, 50) },
      );
    });

    it('a hasher is used up by digest', () => {
      const use: ((hasher: Hasher) => unknown)[] = [
        (hasher) => hasher.digest(),
        (hasher) => hasher.update(new Uint8Array(1)),
        (hasher) => hasher.copy(),
      ];
      for (const again of use) {
        const hasher = hash.create();
        hasher.digest();
        expect(() => again(hasher)).toThrow(
          new TypeError('hasher: expected one still in use, found one after digest()'),
        );
      }
    });

    it('anything but a Uint8Array is refused', () => {
      for (const wrong of ['abc', [1, 2], undefined, new ArrayBuffer(3)] as unknown as Uint8Array[]) {
        expect(() => hash(wrong)).toThrow(TypeError);
        expect(() => hash.create().update(wrong)).toThrow(TypeError);
      }
    });
  });
}
