/**
 * The law of every cipher: decode(encode(text)) is the text again; for ciphers that work on letters alone it is the text
 * as they prepared it. And: encoding changes letters only, never their number or what stands between them.
 */

import fc from 'fast-check';
import {
  affine,
  affineMultipliers,
  autokey,
  beaufort,
  columnar,
  enigma,
  hangulSyllables,
  hill,
  invertMatrix,
  keyedAlphabet,
  latin,
  playfair,
  playfairPairs,
  rotate,
  substitution,
  vigenere,
  type Cipher,
  type Matrix,
  type RotorName,
} from '../src/index.ts';

const bothCases = Array.from(latin + latin.toUpperCase());
const integer = fc.maxSafeInteger();
const word = fc.string({ unit: fc.constantFrom(...bothCases), minLength: 1, maxLength: 12 });
const alphabet = fc.constantFrom(
  latin,
  hangulSyllables,
  'abcdefghijklmnopqrstuvwxyzäöå',
  '0123456789',
  '가나다라마바사',
);
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(...bothCases, ' ', ',') }),
  fc.string({ unit: fc.integer({ min: 0xac00, max: 0xd7a3 }).map((unit) => String.fromCharCode(unit)) }),
);
const permutation = fc
  .shuffledSubarray(Array.from(latin), { minLength: 26, maxLength: 26 })
  .map((list) => list.join(''));
const matrix: fc.Arbitrary<Matrix> = fc
  .constantFrom(2, 3)
  .chain((n) => {
    const row = fc.array(fc.integer({ min: -100, max: 100 }), { minLength: n, maxLength: n });
    return fc.array(row, { minLength: n, maxLength: n });
  })
  .filter((candidate) => {
    try {
      return invertMatrix(candidate).length > 0;
    } catch {
      return false;
    }
  });
const machine = fc.record({
  rotors: fc
    .shuffledSubarray(['I', 'II', 'III', 'IV', 'V'] as RotorName[], { minLength: 3, maxLength: 3 })
    .map(([left, middle, right]) => [left, middle, right] as const),
  reflector: fc.constantFrom('A', 'B', 'C'),
  rings: fc.tuple(...([1, 2, 3] as const).map(() => fc.integer({ min: 1, max: 26 }))) as fc.Arbitrary<
    [number, number, number]
  >,
  positions: fc.string({ unit: fc.constantFrom(...bothCases), minLength: 3, maxLength: 3 }),
  plugs: fc
    .tuple(permutation, fc.integer({ min: 0, max: 13 }))
    .map(([letters, cables]) => Array.from({ length: cables }, (_, i) => letters.slice(2 * i, 2 * i + 2)).join(' ')),
});

/** Every cipher that works letter by letter, under any key. */
const letterCipher: fc.Arbitrary<Cipher> = fc.oneof(
  fc.tuple(integer, alphabet).map(([n, letters]) => rotate(n, letters)),
  fc.tuple(fc.constantFrom(...affineMultipliers()), integer).map(([a, b]) => affine(a, b)),
  permutation.map((letters) => substitution(letters)),
  word.map((keyword) => substitution(keyedAlphabet(keyword))),
  word.map((key) => vigenere(key)),
  word.map((key) => beaufort(key)),
  word.map((key) => autokey(key)),
  machine.map((settings) => enigma(settings)),
);

it('letter by letter: decoding undoes encoding, for any text', () => {
  fc.assert(
    fc.property(letterCipher, text, (cipher, plaintext) => {
      expect(cipher.decode(cipher.encode(plaintext))).toBe(plaintext);
      expect(cipher.encode(cipher.decode(plaintext))).toBe(plaintext);
    }),
    { numRuns: 500 },
  );
});

it('letter by letter: case, length and everything between the letters stay', () => {
  fc.assert(
    fc.property(word, fc.string(), (key, plaintext) => {
      const shape = (s: string): string => s.replace(/[a-z]/g, 'x').replace(/[A-Z]/g, 'X');
      expect(shape(vigenere(key).encode(plaintext))).toBe(shape(plaintext));
    }),
  );
});

it('two rotations are one', () => {
  const small = fc.integer({ min: -1e9, max: 1e9 });
  fc.assert(
    fc.property(small, small, text, (m, n, plaintext) => {
      expect(rotate(m).encode(rotate(n).encode(plaintext))).toBe(rotate(m + n).encode(plaintext));
    }),
  );
});

it('playfair: decoding gives the prepared pairs', () => {
  fc.assert(
    fc.property(word, text, (key, plaintext) => {
      const cipher = playfair(key);
      expect(cipher.decode(cipher.encode(plaintext))).toBe(playfairPairs(plaintext).join(''));
    }),
  );
});

it('hill: decoding gives the letters, filled with x', () => {
  fc.assert(
    fc.property(matrix, text, (key, plaintext) => {
      const letters = plaintext.replace(/[^a-zA-Z]/g, '').toLowerCase();
      const filled = letters.padEnd(Math.ceil(letters.length / key.length) * key.length, 'x');
      expect(hill(key).decode(hill(key).encode(plaintext))).toBe(filled);
    }),
  );
});

it('columnar: decoding undoes encoding, and no character is lost', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }), text, (keyword, plaintext) => {
      const ciphertext = columnar(keyword).encode(plaintext);
      expect(columnar(keyword).decode(ciphertext)).toBe(plaintext);
      expect(Array.from(ciphertext).sort()).toEqual(Array.from(plaintext).sort());
    }),
  );
});

it('every cipher says that it is broken, and why', () => {
  fc.assert(
    fc.property(letterCipher, ({ name, status, weakness }) => {
      expect(status).toBe('broken');
      expect(name.length).toBeGreaterThan(4);
      expect(weakness.length).toBeGreaterThan(30);
    }),
    { numRuns: 50 },
  );
});
