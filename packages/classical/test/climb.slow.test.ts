/** The climb over many keys and seeds: twelve texts of 400 letters, forty keys each. */

import { readWordBE, seededRandom } from '@cleartext/core';
import { breakSubstitution, latin, substitution } from '../src/index.ts';
import { texts } from './texts.ts';

it('480 substitutions of 400 letters: all but a few are read', () => {
  const random = seededRandom('many climbs');
  const right: number[] = [];
  for (let round = 0; round < 40; round++)
    for (const text of Object.values(texts)) {
      const plaintext = text
        .replace(/[^a-z]/gi, '')
        .toLowerCase()
        .slice(0, 400);
      const key = Array.from(latin)
        .map((letter) => ({ letter, at: readWordBE(random(4), 0) }))
        .sort((a, b) => a.at - b.at)
        .map(({ letter }) => letter)
        .join('');
      const solution = breakSubstitution(substitution(key).encode(plaintext), { random });
      right.push(Array.from(plaintext).filter((letter, i) => letter === solution.plaintext[i]).length);
    }
  expect(right).toHaveLength(480);
  expect(right.filter((count) => count >= 380).length).toBeGreaterThanOrEqual(476);
  expect(right.filter((count) => count === 400).length).toBeGreaterThanOrEqual(360);
});
