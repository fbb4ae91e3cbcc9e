/** Each derivation of src/des/fast.ts against the table of the standard that it replaces, over all its inputs. */

import fc from 'fast-check';
import { bitsToBytes, bytesToBits, permute, readWordBE, rotateLeft, rotateRight, writeWordBE } from '@cleartext/core';
import { finalPermutation, halves, initialPermutation, scheduleKey, SP, wordsPerPass } from '../src/des/fast.ts';
import { desKeySchedule } from '../src/des/reference.ts';
import { finalPermutation as finalTable, IP, P, S } from '../src/des/tables.ts';

const eightBytes = fc.uint8Array({ minLength: 8, maxLength: 8 });
const oneBit = (i: number) => new Uint8Array(8).map((_, byte) => (byte === i >> 3 ? 0x80 >> (i & 7) : 0));
const unitBlocks = Array.from({ length: 64 }, (_, i) => oneBit(i));
const schedule = (key: Uint8Array, reversed: boolean) => {
  const words = new Int32Array(wordsPerPass);
  scheduleKey(key, 0, words, 0, reversed);
  return words;
};

it('SP: every entry of every S-box, through P, rotated left by one', () => {
  schedule(new Uint8Array(8), false);
  S.forEach((box, i) => {
    for (let B = 0; B < 64; B++) {
      const entry = box[((B >> 4) & 2) | (B & 1)][(B >> 1) & 15];
      const selected = new Uint8Array(4);
      writeWordBE(selected, 0, entry << (28 - 4 * i));
      const permuted = readWordBE(bitsToBytes(permute(bytesToBits(selected), P)), 0);
      expect([i, B, SP[i][B]]).toEqual([i, B, rotateLeft(permuted, 1)]);
    }
  });
});

describe('the five exchanges', () => {
  const forwards = (block: Uint8Array) => {
    initialPermutation(readWordBE(block, 0), readWordBE(block, 4));
    const permuted = new Uint8Array(8);
    writeWordBE(permuted, 0, rotateRight(halves[0], 1));
    writeWordBE(permuted, 4, rotateRight(halves[1], 1));
    return permuted;
  };
  const backwards = (block: Uint8Array) => {
    halves[0] = rotateLeft(readWordBE(block, 0), 1);
    halves[1] = rotateLeft(readWordBE(block, 4), 1);
    const permuted = new Uint8Array(8);
    finalPermutation(new DataView(permuted.buffer), 0);
    return permuted;
  };

  it('move each of the 64 bits as IP does, and back', () => {
    for (const block of unitBlocks) {
      expect(forwards(block)).toEqual(bitsToBytes(permute(bytesToBits(block), IP)));
      expect(backwards(block)).toEqual(bitsToBytes(permute(bytesToBits(block), finalTable)));
    }
  });

  it('and any block, for they only move bits', () => {
    fc.assert(
      fc.property(eightBytes, (block) => {
        expect(forwards(block)).toEqual(bitsToBytes(permute(bytesToBits(block), IP)));
        expect(backwards(forwards(block))).toEqual(block);
      }),
    );
  });
});

describe('the key rows', () => {
  /** The words of the round keys as the standard's schedule gives them. */
  const expected = (key: Uint8Array) =>
    Int32Array.from(
      desKeySchedule(key).flatMap((K) => {
        const six = Array.from({ length: 8 }, (_, i) =>
          parseInt(
            bytesToBits(K)
              .slice(6 * i, 6 * i + 6)
              .join(''),
            2,
          ),
        );
        const word = (a: number) => (six[a] << 24) | (six[a + 2] << 16) | (six[a + 4] << 8) | six[a + 6];
        return [word(0), word(1)];
      }),
    );

  it('give the schedule of each key of a single bit', () => {
    for (const key of unitBlocks) expect(schedule(key, false)).toEqual(expected(key));
  });

  it('give the schedule of each value of each byte', () => {
    for (let byte = 0; byte < 8; byte++) {
      for (let value = 0; value < 256; value += 3) {
        const key = new Uint8Array(8);
        key[byte] = value;
        expect(schedule(key, false)).toEqual(expected(key));
      }
    }
  });

  it('give the schedule of any key, and its reverse', () => {
    fc.assert(
      fc.property(eightBytes, (key) => {
        const words = expected(key);
        expect(schedule(key, false)).toEqual(words);
        const pairs = Array.from({ length: 16 }, (_, i) => [words[2 * i], words[2 * i + 1]]);
        expect(schedule(key, true)).toEqual(Int32Array.from(pairs.toReversed().flat()));
      }),
    );
  });
});
