import { seededRandom } from '@cleartext/core';
import { checkKey, generateKey } from '../src/index.ts';

describe('generateKey at the sizes in use', () => {
  it.each([2048, 2049, 3072, 4096])('makes a key of %i bits that passes every check', (bits) => {
    const key = generateKey({ bits, random: seededRandom(`key of ${bits} bits`) });
    expect(key.n.bitLength()).toBe(bits);
    expect(checkKey(key).filter(({ passed }) => !passed)).toEqual([]);
  });
});
