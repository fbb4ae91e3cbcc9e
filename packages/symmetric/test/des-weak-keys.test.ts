import fc from 'fast-check';
import { bytesToHex, hexToBytes } from '@cleartext/core';
import { des } from '../src/des/fast.ts';
import { desKeySchedule } from '../src/des/reference.ts';
import {
  hasOddParity,
  isSemiWeakDesKey,
  isWeakDesKey,
  semiWeakDesKeys,
  setOddParity,
  weakDesKeys,
} from '../src/des/weak-keys.ts';

const eightBytes = fc.uint8Array({ minLength: 8, maxLength: 8 });
const distinctRoundKeys = (key: Uint8Array) => new Set(desKeySchedule(key).map((bytes) => bytesToHex(bytes))).size;
const withOtherParity = (key: Uint8Array) => key.map((byte) => byte ^ 1);

it('the four weak keys make one round key and undo themselves', () => {
  expect(weakDesKeys).toHaveLength(4);
  for (const key of weakDesKeys) {
    expect(distinctRoundKeys(key)).toBe(1);
    fc.assert(
      fc.property(eightBytes, (block) => {
        expect(des(key).encryptBlock(des(key).encryptBlock(block))).toEqual(block);
      }),
      { numRuns: 20 },
    );
    expect([isWeakDesKey(key), isSemiWeakDesKey(key)]).toEqual([true, false]);
    expect(isWeakDesKey(withOtherParity(key))).toBe(true);
  }
});

it('the twelve semi-weak keys make two round keys, and each pair undoes itself', () => {
  expect(new Set(semiWeakDesKeys.flat().map((bytes) => bytesToHex(bytes))).size).toBe(12);
  for (const [key, partner] of semiWeakDesKeys) {
    expect([distinctRoundKeys(key), distinctRoundKeys(partner)]).toEqual([2, 2]);
    fc.assert(
      fc.property(eightBytes, (block) => {
        expect(des(partner).encryptBlock(des(key).encryptBlock(block))).toEqual(block);
        expect(des(key).encryptBlock(des(partner).encryptBlock(block))).toEqual(block);
      }),
      { numRuns: 20 },
    );
    for (const either of [key, partner]) {
      expect([isWeakDesKey(either), isSemiWeakDesKey(either)]).toEqual([false, true]);
      expect(isSemiWeakDesKey(withOtherParity(either))).toBe(true);
    }
  }
});

it('other keys are neither', () => {
  const key = hexToBytes('133457799bbcdff1');
  expect([isWeakDesKey(key), isSemiWeakDesKey(key)]).toEqual([false, false]);
  // Possibly weak keys (four different round keys) are not in these lists: SP 800-67 lists 48 of them.
  expect(isSemiWeakDesKey(hexToBytes('1f1f01010e0e0101'))).toBe(false);
  expect(distinctRoundKeys(hexToBytes('1f1f01010e0e0101'))).toBe(4);
});

it('parity: the last bit of each byte makes the number of ones odd', () => {
  for (const key of [...weakDesKeys, ...semiWeakDesKeys.flat()]) expect(hasOddParity(key)).toBe(true);
  expect(bytesToHex(setOddParity(hexToBytes('00ff7f8001fe0203')))).toBe('01fe7f8001fe0202');
  expect(setOddParity(Buffer.alloc(8)).constructor).toBe(Uint8Array);
  fc.assert(
    fc.property(fc.constantFrom(8, 16, 24), fc.infiniteStream(fc.nat(255)), (length, stream) => {
      const key = Uint8Array.from([...stream.take(length)]);
      const before = key.slice();
      const odd = setOddParity(key);
      expect(key).toEqual(before);
      expect(hasOddParity(odd)).toBe(true);
      expect(setOddParity(odd)).toEqual(odd);
      expect(odd.map((byte) => byte & 0xfe)).toEqual(key.map((byte) => byte & 0xfe));
      for (const byte of odd) expect(byte.toString(2).replaceAll('0', '').length % 2).toBe(1);
      expect(hasOddParity(key)).toBe(bytesToHex(key) === bytesToHex(odd));
    }),
  );
});

it('lengths other than those of keys are refused by name', () => {
  for (const check of [isWeakDesKey, isSemiWeakDesKey, setOddParity, hasOddParity])
    expect(() => check(new Uint8Array(7))).toThrow(/^key: expected 8/);
});
