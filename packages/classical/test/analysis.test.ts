/**
 * The analysis: published values of its statistics, and ciphertexts that it really breaks. Every random choice is seeded.
 */

import { readWordBE, seededRandom, type RandomSource } from '@cleartext/core';
import fc from 'fast-check';
import {
  affine,
  affineMultipliers,
  breakSubstitution,
  breakVigenere,
  chiSquared,
  climb,
  coincidenceByKeyLength,
  englishFrequencies,
  enumerateAffine,
  enumerateRotations,
  hangulSyllables,
  indexOfCoincidence,
  kasiski,
  latin,
  letterFrequency,
  letterModel,
  logLikelihood,
  modelScore,
  rotate,
  substitution,
  vigenere,
  type ClimbStep,
} from '../src/index.ts';
import { texts } from './texts.ts';

const lettersOf = (text: string, count = 400): string => {
  const letters = text.replace(/[^a-z]/gi, '').toLowerCase();
  expect(letters.length).toBeGreaterThanOrEqual(count);
  return letters.slice(0, count);
};

const randomKey = (random: RandomSource): string =>
  Array.from(latin)
    .map((letter) => ({ letter, at: readWordBE(random(4), 0) }))
    .sort((a, b) => a.at - b.at)
    .map(({ letter }) => letter)
    .join('');

const lettersRight = (a: string, b: string): number => Array.from(a).filter((letter, i) => letter === b[i]).length;

describe('letter frequencies', () => {
  it('counts, shares, and what does not count', () => {
    const table = letterFrequency('Hello, World! 123');
    expect(table.total).toBe(10);
    expect(table.rows).toHaveLength(26);
    expect(table.rows[11]).toEqual({ letter: 'l', count: 3, share: 0.3 });
    expect(table.shares.o).toBe(0.2);
    expect(letterFrequency('').rows[0]).toEqual({ letter: 'a', count: 0, share: 0 });
    expect(letterFrequency('나나 가', '가나다').rows.map((row) => row.count)).toEqual([1, 2, 0]);
  });

  it("Lewand's shares add up to a hundred per cent", () => {
    const sum = Object.values(englishFrequencies).reduce((total, share) => total + share, 0);
    expect(sum).toBeCloseTo(100, 1);
    expect(Object.keys(englishFrequencies).join('')).toBe(latin);
  });

  it('chi-squared by hand', () => {
    // Twelve a and eight b where ten of each are expected: 4/10 + 4/10.
    expect(chiSquared('a'.repeat(12) + 'b'.repeat(8), { a: 1, b: 1 })).toBeCloseTo(0.8, 12);
    expect(chiSquared('ab', { a: 1 })).toBe(Infinity);
    expect(chiSquared('', { a: 1 })).toBe(0);
  });

  it('English fits English better than its rotation does', () => {
    for (const text of Object.values(texts)) {
      expect(chiSquared(text)).toBeLessThan(80);
      expect(chiSquared(rotate(3).encode(text))).toBeGreaterThan(1000);
      expect(logLikelihood(text)).toBeGreaterThan(logLikelihood(rotate(3).encode(text)));
    }
  });

  it('log-likelihood by hand: 99 parts by the shares, one part from anywhere', () => {
    expect(logLikelihood('a', { a: 1 }, 'ab')).toBeCloseTo(Math.log(0.99 + 0.005), 12);
    expect(logLikelihood('aB!', { a: 1 }, 'ab')).toBeCloseTo(Math.log(0.995) + Math.log(0.005), 12);
    expect(logLikelihood('a', { a: 30, b: 10 }, 'ab')).toBeCloseTo(Math.log(0.99 * 0.75 + 0.005), 12);
    expect(logLikelihood('123')).toBe(0);
  });

  it('errors', () => {
    for (const share of [NaN, Infinity])
      expect(() => chiSquared('a', { a: share })).toThrow(`expected shares of at least 0, found ${share} for a`);
    expect(() => chiSquared('a', {})).toThrow(
      new RangeError('frequencies: expected a share for some letter of the alphabet, found none'),
    );
    expect(() => chiSquared('a', { a: -1 })).toThrow(
      new RangeError('frequencies: expected shares of at least 0, found -1 for a'),
    );
    expect(() => letterFrequency(1 as never)).toThrow(new TypeError('text: expected a string, found 1'));
  });
});

describe('index of coincidence', () => {
  it('by hand', () => {
    // Two of four letters equal: 2 ordered pairs of 12.
    expect(indexOfCoincidence('abca')).toBeCloseTo(2 / 12, 12);
    expect(indexOfCoincidence('aaaa')).toBe(1);
    expect(indexOfCoincidence(latin)).toBe(0);
    expect(indexOfCoincidence('a')).toBe(0);
  });

  it('English is near 0.066, substitution keeps it, Vigenere flattens it', () => {
    const all = Object.values(texts).join('');
    expect(indexOfCoincidence(all)).toBeGreaterThan(0.063);
    expect(indexOfCoincidence(all)).toBeLessThan(0.069);
    expect(indexOfCoincidence(substitution(randomKey(seededRandom('ic'))).encode(all))).toBe(indexOfCoincidence(all));
    expect(indexOfCoincidence(vigenere('cryptography').encode(all))).toBeLessThan(0.046);
  });

  it('by key length by hand: the mean over the columns', () => {
    // aaabcd has 3 equal pairs of 15; aac has 1 of 3 and abd none; ab, ac and ad have none.
    const rows = coincidenceByKeyLength('aaa bcd', 3);
    expect(rows.map(({ length }) => length)).toEqual([1, 2, 3]);
    expect(rows[0].indexOfCoincidence).toBeCloseTo(3 / 15, 12);
    expect(rows[1].indexOfCoincidence).toBeCloseTo((1 / 3 + 0) / 2, 12);
    expect(rows[2].indexOfCoincidence).toBe(0);
    expect(coincidenceByKeyLength('aa', 2)[1]).toEqual({ length: 2, indexOfCoincidence: 0 });
  });

  it('by key length the true length and its multiples stand out', () => {
    const rows = coincidenceByKeyLength(vigenere('midnight').encode(Object.values(texts).join('')), 20);
    expect(rows.map((row) => row.length)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    expect(rows.filter((row) => row.indexOfCoincidence > 0.06).map((row) => row.length)).toEqual([8, 16]);
  });
});

describe('kasiski', () => {
  // Wikipedia, "Vigenere cipher": the key ABCD repeats under both CRYPTO.
  it('CSASTP returns after 16 letters', () => {
    expect(vigenere('ABCD').encode('CRYPTOISSHORTFORCRYPTOGRAPHY')).toBe('CSASTPKVSIQUTGQUCSASTPIUAQJB');
    const { repeats, lengths } = kasiski('CSASTPKVSIQUTGQUCSASTPIUAQJB');
    expect(repeats).toEqual([{ sequence: 'csastp', positions: [0, 16], distances: [16] }]);
    expect(lengths.filter((vote) => vote.count > 0).map((vote) => vote.length)).toEqual([16, 8, 4, 2]);
  });

  it('the surprise by hand: of one distance a quarter is expected to be a multiple of four', () => {
    const { lengths } = kasiski('CSASTPKVSIQUTGQUCSASTPIUAQJB', { maxLength: 4 });
    expect(lengths.map((vote) => vote.length)).toEqual([4, 2, 3]);
    expect(lengths[0]).toMatchObject({ length: 4, count: 1, expected: 0.25 });
    expect(lengths[0].surprise).toBeCloseTo(0.75 / Math.sqrt(0.25 * 0.75), 12);
    expect(kasiski('abc').lengths[0]).toEqual({ length: 20, count: 0, expected: 0, surprise: 0 });
  });

  it('the repeats are those of the definition', () => {
    const byDefinition = (text: string, minSequence: number): [string, number][] => {
      const counts = new Map<string, number>();
      for (let from = 0; from < text.length; from++)
        for (let to = from + minSequence; to <= text.length; to++)
          counts.set(text.slice(from, to), (counts.get(text.slice(from, to)) ?? 0) + 1);
      const all = [...counts].filter(([, count]) => count > 1);
      const isPart = ([sequence, count]: [string, number]): boolean =>
        all.some(([longer, times]) => times === count && longer.length > sequence.length && longer.includes(sequence));
      return all.filter((repeat) => !isPart(repeat)).sort();
    };
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 30 });
    fc.assert(
      fc.property(letters, fc.integer({ min: 2, max: 4 }), (text, minSequence) => {
        const { repeats } = kasiski(text, { minSequence });
        const found = repeats.map(({ sequence, positions }): [string, number] => [sequence, positions.length]);
        expect(found.toSorted()).toEqual(byDefinition(text, minSequence));
        const lengths = repeats.map(({ sequence }) => sequence.length);
        expect(lengths).toEqual(lengths.toSorted((a, b) => b - a));
        for (const { sequence, positions, distances } of repeats) {
          for (const position of positions) expect(text.startsWith(sequence, position)).toBe(true);
          expect(distances).toEqual(positions.slice(1).map((position, i) => position - positions[i]));
        }
      }),
    );
  });

  it('a page that stands twice in a message is one repeat, and is found at once', () => {
    const page = lettersOf(Object.values(texts).join(''), 2000);
    const ciphertext = vigenere('midnight').encode(page + page);
    const [longest] = kasiski(ciphertext).repeats;
    expect(longest).toEqual({ sequence: ciphertext.slice(0, 2000), positions: [0, 2000], distances: [2000] });
  });

  it('a group inside a longer repeat counts again only where it stands elsewhere too', () => {
    expect(kasiski('abcdxabcdyabc').repeats.map(({ sequence, positions }) => [sequence, positions])).toEqual([
      ['abcd', [0, 5]],
      ['abc', [0, 5, 10]],
    ]);
  });

  it('the key length gets the votes in a long text', () => {
    const text = Object.values(texts).slice(0, 4).join('');
    for (const key of ['lemon', 'crypto', 'brother'])
      expect(kasiski(vigenere(key).encode(text)).lengths[0].length).toBe(key.length);
  });

  it('nothing repeats in a short text', () => expect(kasiski('abc').repeats).toEqual([]));

  it('errors', () => {
    expect(() => kasiski('abc', { minSequence: 1 })).toThrow(
      new RangeError('minSequence: expected at least 2, found 1'),
    );
    expect(() => kasiski(1 as never)).toThrow(new TypeError('ciphertext: expected a string, found 1'));
    expect(() => kasiski('abc', { maxLength: 1 })).toThrow(new RangeError('maxLength: expected at least 2, found 1'));
  });
});

describe('enumeration', () => {
  it('the example of the book falls at once', () => {
    const readings = enumerateRotations('phhw ph dw wkh slhu dw plgqljkw');
    expect(readings).toHaveLength(26);
    expect(readings[0]).toMatchObject({ n: 3, plaintext: 'meet me at the pier at midnight' });
    expect(readings[0].chiSquared).toBeCloseTo(chiSquared(readings[0].plaintext), 9);
    expect(readings[0].logLikelihood).toBeCloseTo(logLikelihood(readings[0].plaintext), 9);
  });

  it('every reading is what rotate decodes, each n once', () => {
    const readings = enumerateRotations('Khoor, Zruog!');
    expect(readings.map((reading) => reading.n).sort((a, b) => a - b)).toEqual([...Array(26).keys()]);
    for (const { n, plaintext } of readings) expect(plaintext).toBe(rotate(n).decode('Khoor, Zruog!'));
  });

  it('every rotation of every text', () => {
    for (const text of Object.values(texts))
      for (let n = 0; n < 26; n++) expect(enumerateRotations(rotate(n).encode(text.slice(0, 120)))[0].n).toBe(n);
  });

  it('Korean: 11,172 keys against the syllables of a sample', () => {
    const sample =
      '모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다. 인간은 천부적으로 이성과 양심을 부여받았으며 ' +
      '서로 형제애의 정신으로 행동하여야 한다. 모든 사람은 생명과 신체의 자유와 안전에 대한 권리를 가진다.';
    const frequencies = letterFrequency(sample, hangulSyllables).shares;
    const ciphertext = rotate(1443, hangulSyllables).encode('오늘 밤 자정에 부두에서 만나자. 배는 이미 준비되어 있다');
    const [best] = enumerateRotations(ciphertext, { alphabet: hangulSyllables, frequencies });
    expect(best).toMatchObject({ n: 1443, plaintext: '오늘 밤 자정에 부두에서 만나자. 배는 이미 준비되어 있다' });
  });

  it('all 312 affine keys', () => {
    const text = texts['Twain, Huckleberry Finn'];
    for (const a of affineMultipliers()) {
      const readings = enumerateAffine(affine(a, 2 * a + 1).encode(text));
      expect(readings).toHaveLength(312);
      expect(readings[0]).toMatchObject({ a, b: (2 * a + 1) % 26, plaintext: text });
    }
  });
});

describe('breakVigenere', () => {
  it.each(['k', 'lemon', 'internationally'])('the key %s', (key) => {
    for (const text of Object.values(texts)) {
      const solution = breakVigenere(vigenere(key).encode(text));
      expect(solution.key).toBe(key);
      expect(solution.plaintext).toBe(text);
    }
  });

  it('fourteen letters for each letter of the key are enough for the letter model', () => {
    for (const key of ['lemon', 'midnight'])
      for (const text of Object.values(texts)) {
        const plaintext = lettersOf(text, 14 * key.length);
        expect(breakVigenere(vigenere(key).encode(plaintext)).key).toBe(key);
      }
  });

  it('without a letter model, by frequencies alone: 25 letters of the alphabet', () => {
    const alphabet = latin.replace('j', '');
    const text = texts['a repair manual'];
    const solution = breakVigenere(vigenere('hector', alphabet).encode(text), { alphabet });
    expect(solution.key).toBe('hector');
    expect(solution.plaintext).toBe(text);
  });

  it('the table has a candidate for every length, and the score explains the choice', () => {
    const { candidates, key } = breakVigenere(vigenere('lemon').encode(texts['Baum, The Wonderful Wizard of Oz']), {
      maxLength: 12,
    });
    expect(candidates.map((candidate) => candidate.key.length)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(candidates.find((candidate) => candidate.key === key)).toBe(
      [...candidates].sort((a, b) => b.score - a.score)[0],
    );
    expect(candidates[9].key).toBe('lemonlemon');
  });

  it('errors', () => {
    expect(() => breakVigenere('123')).toThrow(new RangeError('ciphertext: expected at least 1 letter, found none'));
    expect(() => breakVigenere('abc', { maxLength: 1 })).toThrow(
      new RangeError('maxLength: expected at least 2, found 1'),
    );
    expect(() => breakVigenere('abc', { alphabet: 'abc', model: letterModel('some sample') })).toThrow(
      new RangeError('model: expected a letter model of the same alphabet, found another alphabet'),
    );
  });
});

describe('letter model', () => {
  it('probabilities after every context sum to 1, at every order', () => {
    for (const order of [1, 2, 3, 4]) {
      const { logProbabilities } = letterModel(texts['a repair manual'], order);
      for (let context = 0; context < 32 ** (order - 1); context += 97) {
        const sum = logProbabilities
          .subarray(context * 32, context * 32 + 26)
          .reduce((total, log) => total + Math.exp(log), 0);
        expect(sum).toBeCloseTo(1, 3);
      }
    }
  });

  it('an alphabet of 32 letters has room', () => {
    const alphabet = `${latin}123456`;
    expect(modelScore('6', letterModel('66a', 1, alphabet))).toBeCloseTo(Math.log((2 + 2 / 32) / (3 + 2)), 6);
    expect(() => letterModel('66a', 1, `${alphabet}7`)).toThrow('alphabet: expected at most 32 letters, found 33');
  });

  it('by hand, order 1: aab over the alphabet ab', () => {
    // N = 3 letters seen, T = 2 of them different, uniform 1/2 below: (2 + 2 * 1/2) / (3 + 2).
    const model = letterModel('aab', 1, 'ab');
    expect(Math.exp(model.logProbabilities[0])).toBeCloseTo(3 / 5, 6);
    expect(modelScore('ab', model)).toBeCloseTo((Math.log(3 / 5) + Math.log(2 / 5)) / 2, 6);
  });

  it('English scores high, ciphertext low', () => {
    for (const text of Object.values(texts)) {
      expect(modelScore(text)).toBeGreaterThan(-2.7);
      expect(modelScore(rotate(5).encode(text))).toBeLessThan(-4);
    }
    expect(modelScore('abc')).toBe(0);
    const noise = Array.from(seededRandom('noise')(2600), (byte) => latin[byte % 26]).join('');
    expect(modelScore(noise)).toBeCloseTo(-5.7, 0);
  });

  it('errors', () => {
    expect(() => letterModel('abc')).toThrow(new RangeError('sample: expected at least 4 letters, found 3'));
    expect(() => letterModel('abcdef', 5)).toThrow(new RangeError('order: expected 1 to 4, found 5'));
    expect(() => letterModel('가나다라', 2, hangulSyllables)).toThrow('alphabet: expected at most 32 letters');
  });
});

describe('climb', () => {
  // Letters that the ciphertext holds once or twice may stay wrong: nothing in it tells them apart.
  it('breaks twelve texts of 400 letters', () => {
    const random = seededRandom('one');
    const right = Object.values(texts).map((text) => {
      const plaintext = lettersOf(text);
      const solution = breakSubstitution(substitution(randomKey(random)).encode(plaintext), { random });
      return lettersRight(solution.plaintext, plaintext);
    });
    expect(right).toHaveLength(12);
    expect(right.filter((count) => count >= 380)).toHaveLength(12);
    expect(right.filter((count) => count === 400).length).toBeGreaterThanOrEqual(9);
  });

  it('as an iterator it reports every step upwards and can be stopped', () => {
    const ciphertext = substitution(randomKey(seededRandom('key'))).encode(texts['Stoker, Dracula']);
    const steps: ClimbStep[] = [];
    for (const step of climb(ciphertext, { random: seededRandom('climb') })) {
      steps.push(step);
      if (steps.length === 100) break;
    }
    expect(steps).toHaveLength(100);
    steps.slice(1).forEach((step, i) => {
      const before = steps[i];
      expect(step.tried).toBeGreaterThan(before.tried);
      expect(step.best).toBeGreaterThanOrEqual(before.best);
      if (step.climb === before.climb) expect(step.score).toBeGreaterThan(before.score);
      expect(modelScore(substitution(step.key).decode(ciphertext))).toBeCloseTo(step.score, 9);
    });
  });

  it('the result is the best step; case and spaces come through; the same seed climbs the same way', () => {
    const text = texts['Stevenson, Treasure Island'];
    const ciphertext = substitution(randomKey(seededRandom('key'))).encode(text);
    const solve = () => breakSubstitution(ciphertext, { random: seededRandom('again') });
    const solution = solve();
    expect(solution.plaintext).toBe(text);
    expect(solution.agreed).toBe(3);
    expect(solution.score).toBeCloseTo(modelScore(text), 9);
    expect(solve()).toEqual(solution);
  });

  it('another language: a model of another alphabet', () => {
    const alphabet = 'ㄱㄴㄷㄹㅁㅂㅅㅇ';
    const sample = 'ㄱㄴㄷㄹㅁㅂㅅㅇㄱㄴㄷㄱㄴㄷㄹㅁㅂ'.repeat(20);
    const model = letterModel(sample, 3, alphabet);
    const ciphertext = substitution('ㄴㄷㄹㅁㅂㅅㅇㄱ', alphabet).encode(sample);
    expect(breakSubstitution(ciphertext, { model, random: seededRandom('jamo') }).plaintext).toBe(sample);
  });

  it('any text of letters ends, with a whole key', () => {
    const letters = fc.string({ unit: fc.constantFrom(...Array.from(latin)), minLength: 4, maxLength: 60 });
    fc.assert(
      fc.property(letters, (ciphertext) => {
        const solution = breakSubstitution(ciphertext, { restarts: 2, random: seededRandom(ciphertext) });
        expect(Array.from(solution.key).sort().join('')).toBe(latin);
        expect(solution.climbs).toBeLessThanOrEqual(2);
      }),
      { numRuns: 20 },
    );
  });

  it('errors', () => {
    expect(() => breakSubstitution('abc')).toThrow(new RangeError('ciphertext: expected at least 4 letters, found 3'));
    expect(() => breakSubstitution('abcd', { restarts: 0 })).toThrow(
      new RangeError('restarts: expected at least 1, found 0'),
    );
    expect(() => breakSubstitution('abcd', { agreement: 0 })).toThrow(RangeError);
  });
});
