import { seededRandom } from '@cleartext/core';
import { int, modPow } from '@cleartext/number';
import fc from 'fast-check';
import { classroomGroup, discreteLogarithm, exportGroup512, generateDhKey } from '../src/index.ts';

it.each([
  [5, 2],
  [23, 5],
  [23, 2], // of order 11 only
  [101, 2],
  [1009, 11],
])('p = %d, g = %d: the least logarithm of every number, as trying finds it', (p, g) => {
  const group = classroomGroup(p, g);
  for (let Y = 1; Y < p; Y++) {
    let [x, power] = [0, 1];
    while (power !== Y && x < p) [x, power] = [x + 1, (power * g) % p];
    expect(discreteLogarithm(group, int(Y))?.toNumber()).toBe(x < p ? x : undefined);
  }
  expect(discreteLogarithm(group, int(0))).toBeUndefined();
});

it('finds the exponent of a key of 31 bits', () => {
  const group = classroomGroup(2 ** 31 - 1, 7); // 7 generates the whole group
  fc.assert(
    fc.property(fc.string(), (seed) => {
      const { x, Y } = generateDhKey(group, seededRandom(seed));
      const found = discreteLogarithm(group, Y)!;
      expect(modPow(group.g, found, group.p).equals(Y)).toBe(true);
      expect(found.equals(x)).toBe(true);
    }),
    { numRuns: 3 },
  );
});

it('refuses a group that is no longer for the classroom', () => {
  expect(() => discreteLogarithm(exportGroup512, int(5))).toThrow('p: expected a prime below 2^44, found');
});
