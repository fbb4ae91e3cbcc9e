/**
 * Published examples of every cipher, what passes through, and what each refuses.
 */

import {
  affine,
  affineMultipliers,
  autokey,
  beaufort,
  columnar,
  columnOrder,
  hangulSyllables,
  hill,
  hillFromKnownText,
  hillKey,
  invertMatrix,
  keyedAlphabet,
  playfair,
  playfairPairs,
  playfairSquare,
  rotate,
  substitution,
  vigenere,
} from '../src/index.ts';

describe('rotate', () => {
  // Gourley and Totty, HTTP: The Definitive Guide (2002), chapter 14.
  it('the example of the book', () => {
    expect(rotate(3).encode('meet me at the pier at midnight')).toBe('phhw ph dw wkh slhu dw plgqljkw');
    expect(rotate(3).decode('phhw ph dw wkh slhu dw plgqljkw')).toBe('meet me at the pier at midnight');
  });

  it('case is kept, other characters pass through', () => {
    expect(rotate(13).encode('Why did the chicken cross the road? 1, 2, 3: 왜?')).toBe(
      'Jul qvq gur puvpxra pebff gur ebnq? 1, 2, 3: 왜?',
    );
  });

  it.each([
    [0, 'Xyz'],
    [26, 'Xyz'],
    [-26, 'Xyz'],
    [1, 'Yza'],
    [-1, 'Wxy'],
    [27, 'Yza'],
    [-2_600_001, 'Wxy'],
    [Number.MAX_SAFE_INTEGER, rotate(Number.MAX_SAFE_INTEGER % 26).encode('Xyz')],
    [Number.MIN_SAFE_INTEGER, rotate(-(Number.MAX_SAFE_INTEGER % 26)).encode('Xyz')],
  ])('by %d', (n, ciphertext) => {
    expect(rotate(n).encode('Xyz')).toBe(ciphertext);
    expect(rotate(n).decode(ciphertext)).toBe('Xyz');
  });

  it('the Hangul syllables are an alphabet of 11,172', () => {
    expect(hangulSyllables).toHaveLength(11_172);
    expect(rotate(1, hangulSyllables).encode('가나다 ABC')).toBe('각낙닥 ABC');
    expect(rotate(1, hangulSyllables).encode('힣')).toBe('가');
    expect(rotate(588, hangulSyllables).encode('가')).toBe('까');
    expect(rotate(11_172, hangulSyllables).encode('자정에 부두에서 만나자')).toBe('자정에 부두에서 만나자');
    expect(rotate(-3, hangulSyllables).decode(rotate(-3, hangulSyllables).encode('안녕, 세상'))).toBe('안녕, 세상');
  });

  it('any alphabet: digits, capitals, characters beyond the first plane, letters without a second case', () => {
    expect(rotate(3, '0123456789').encode('1984, room 101')).toBe('4217, room 434');
    expect(rotate(1, 'ABC').encode('cab CAB')).toBe('abc ABC');
    expect(rotate(1, '😀😁😂').encode('😂-😀')).toBe('😀-😁');
    // ß has no single capital: this alphabet leaves capitals alone instead of mapping two letters to one.
    expect(rotate(1, 'abß').encode('aßB')).toBe('baB');
    // The Kelvin sign is a K to toLowerCase, but no letter of ours.
    expect(rotate(1).encode('\u212a')).toBe('\u212a');
  });

  it('errors', () => {
    expect(() => rotate(1.5)).toThrow(new TypeError('n: expected an integer, found 1.5'));
    expect(() => rotate(NaN)).toThrow('n: expected an integer');
    expect(() => rotate(1, 'a')).toThrow(new RangeError('alphabet: expected at least 2 letters, found 1'));
    expect(() => rotate(1, 'abca')).toThrow(
      new RangeError('alphabet: expected distinct letters, found "a" more than once'),
    );
    expect(() => rotate(1, 7 as never)).toThrow(new TypeError('alphabet: expected a string, found 7'));
    expect(() => rotate(1).encode(7 as never)).toThrow(new TypeError('text: expected a string, found 7'));
  });
});

describe('affine', () => {
  // Wikipedia, "Affine cipher", worked example.
  it('5x + 8', () => {
    expect(affine(5, 8).encode('AFFINE CIPHER')).toBe('IHHWVC SWFRCP');
    expect(affine(5, 8).decode('IHHWVC SWFRCP')).toBe('AFFINE CIPHER');
  });

  // Stinson, Cryptography: Theory and Practice, example 1.3.
  it('7x + 3', () => expect(affine(7, 3).encode('hot')).toBe('axg'));

  it('the twelve multipliers of 26, and a = 1 is a rotation', () => {
    expect(affineMultipliers()).toEqual([1, 3, 5, 7, 9, 11, 15, 17, 19, 21, 23, 25]);
    expect(affine(1, -3).encode('phhw')).toBe('meet');
    expect(affine(-1, 25).encode('abc xyz')).toBe('zyx cba');
  });

  it('errors', () => {
    expect(() => affine(13, 1)).toThrow(
      new RangeError("a: expected a number without a common factor with 26, the alphabet's size, found 13"),
    );
    expect(() => affine(0, 1)).toThrow(RangeError);
    expect(() => affine(2, 1, '0123456789')).toThrow('common factor with 10');
    expect(() => affine(3, 0.5)).toThrow(new TypeError('b: expected an integer, found 0.5'));
  });
});

describe('substitution', () => {
  // Wikipedia, "Substitution cipher", keyword zebras.
  it('the keyword zebras', () => {
    expect(keyedAlphabet('zebras')).toBe('zebrascdfghijklmnopqtuvwxy');
    const cipher = substitution(keyedAlphabet('zebras'));
    expect(cipher.encode('flee at once. we are discovered!')).toBe('siaa zq lkba. va zoa rfpbluaoar!');
    expect(cipher.decode('SIAA ZQ LKBA. VA ZOA RFPBLUAOAR!')).toBe('FLEE AT ONCE. WE ARE DISCOVERED!');
  });

  it('atbash is the alphabet backwards', () => {
    const atbash = substitution('zyxwvutsrqponmlkjihgfedcba');
    expect(atbash.encode('wizard')).toBe('draziw');
    expect(atbash.decode(atbash.encode('Wizard'))).toBe('Wizard');
  });

  it('errors', () => {
    expect(() => substitution('abc')).toThrow(
      new RangeError('cipherAlphabet: expected each of the 26 letters once, found 3 letters without "d"'),
    );
    expect(() => substitution('aacdefghijklmnopqrstuvwxyz')).toThrow('found 26 letters without "b"');
    expect(() => substitution('abcdefghijklmnopqrstuvwxyza')).toThrow('found 27 letters');
    expect(() => substitution('abcdefghijklmnopqrstuvwxy1')).toThrow('letters of the alphabet only, found "1"');
    expect(() => keyedAlphabet('')).toThrow(new RangeError('keyword: expected at least 1 letter, found none'));
  });
});

describe('vigenere, beaufort, autokey', () => {
  // Wikipedia, "Vigenere cipher".
  it('ATTACKATDAWN under LEMON', () => {
    expect(vigenere('LEMON').encode('ATTACKATDAWN')).toBe('LXFOPVEFRNHR');
    expect(vigenere('LEMON').decode('LXFOPVEFRNHR')).toBe('ATTACKATDAWN');
  });

  // Stinson, Cryptography: Theory and Practice, example 1.4.
  it('thiscryptosystemisnotsecure under CIPHER', () =>
    expect(vigenere('CIPHER').encode('thiscryptosystemisnotsecure')).toBe('vpxzgiaxivwpubttmjpwizitwzt'));

  it('the key advances on letters only', () => {
    expect(vigenere('lemon').encode('Attack at dawn!')).toBe('Lxfopv ef rnhr!');
    expect(vigenere('b', 'ab').encode('ab AB c')).toBe('ba BA c');
  });

  // Wikipedia, "Autokey cipher".
  it('autokey under QUEENLY', () => {
    expect(autokey('QUEENLY').encode('attackatdawn')).toBe('qnxepvytwtwp');
    expect(autokey('QUEENLY').decode('QNXEPVYTWTWP')).toBe('ATTACKATDAWN');
  });

  // Practical Cryptography (Lyons), "Beaufort cipher": key FORTIFICATION.
  it('beaufort under FORTIFICATION', () => {
    const plaintext = 'DEFENDTHEEASTWALLOFTHECASTLE';
    expect(beaufort('FORTIFICATION').encode(plaintext)).toBe('CKMPVCPVWPIWUJOGIUAPVWRIWUUK');
    expect(beaufort('FORTIFICATION').decode('CKMPVCPVWPIWUJOGIUAPVWRIWUUK')).toBe(plaintext);
  });

  it('errors', () => {
    expect(() => vigenere('')).toThrow(new RangeError('key: expected at least 1 letter, found none'));
    expect(() => vigenere('two words')).toThrow(
      new RangeError('key: expected letters of the alphabet only, found " "'),
    );
    expect(() => autokey('k').decode(undefined as never)).toThrow(
      new TypeError('text: expected a string, found undefined'),
    );
  });
});

describe('playfair', () => {
  // Wikipedia, "Playfair cipher".
  it('hide the gold in the tree stump', () => {
    const cipher = playfair('playfair example');
    expect(cipher.encode('hide the gold in the tree stump')).toBe('BMODZBXDNABEKUDMUIXMMOUVIF');
    expect(cipher.decode('BMODZBXDNABEKUDMUIXMMOUVIF')).toBe('hidethegoldinthetrexestump');
    expect(playfairSquare('playfair example')).toEqual(['playf', 'irexm', 'bcdgh', 'knoqs', 'tuvwz']);
  });

  it('pairs, fillers, i for j', () => {
    expect(playfairPairs('balloon')).toEqual(['ba', 'lx', 'lo', 'on']);
    expect(playfairPairs('Jazz!')).toEqual(['ia', 'zx', 'zx']);
    expect(playfairPairs('xx')).toEqual(['xq', 'xq']);
    expect(playfairPairs('')).toEqual([]);
    expect(playfairSquare('JUNIPER').join('')).toBe('iunperabcdfghklmoqstvwxyz');
  });

  it('errors', () => {
    expect(() => playfair(5 as never)).toThrow(new TypeError('keyword: expected a string, found 5'));
    expect(() => playfair(' ')).toThrow(new RangeError('keyword: expected at least 1 letter, found none'));
    expect(() => playfair('c3po')).toThrow(new RangeError('keyword: expected letters of the alphabet only, found "3"'));
    expect(() => playfair('monarchy').decode('abc')).toThrow(
      new RangeError('ciphertext: expected an even number of letters, found 3'),
    );
    expect(() => playfair('monarchy').decode('abcc')).toThrow(
      new RangeError('ciphertext: expected two different letters in pair 2, found CC'),
    );
  });
});

describe('hill', () => {
  // Wikipedia, "Hill cipher": the 3 by 3 example and its inverse.
  it('ACT under GYBNQKURP', () => {
    expect(hillKey('GYBNQKURP')).toEqual([
      [6, 24, 1],
      [13, 16, 10],
      [20, 17, 15],
    ]);
    expect(hill(hillKey('GYBNQKURP')).encode('ACT')).toBe('POH');
    expect(hill(hillKey('GYBNQKURP')).encode('CAT')).toBe('FIN');
    expect(invertMatrix(hillKey('GYBNQKURP'))).toEqual([
      [8, 5, 10],
      [21, 8, 21],
      [21, 12, 8],
    ]);
  });

  // The same article: 2 by 2.
  it('HELP under 3 3 2 5', () => {
    const key = [
      [3, 3],
      [2, 5],
    ];
    expect(hill(key).encode('HELP')).toBe('HIAT');
    expect(hill(key).decode('HIAT')).toBe('help');
    expect(invertMatrix(key)).toEqual([
      [15, 17],
      [20, 9],
    ]);
  });

  // Stinson, example 1.5, multiplies rows from the left: transpose his key 11 8 3 7.
  it('july under 11 3 8 7', () =>
    expect(
      hill([
        [11, 3],
        [8, 7],
      ]).encode('july'),
    ).toBe('DELW'));

  it('x fills the last block, everything but letters is left out', () => {
    const cipher = hill(hillKey('GYBNQKURP'));
    expect(cipher.decode(cipher.encode('a cat!'))).toBe('acatxx');
  });

  it('known blocks give the key away', () => {
    const key = hillKey('GYBNQKURP');
    const plaintext = 'a little known plaintext';
    expect(hillFromKnownText(plaintext, hill(key).encode(plaintext), 3)).toEqual(key);
    expect(hillFromKnownText('aaaaaa', hill(key).encode('aaaaaa'), 3)).toBeUndefined();
    const small = hillKey('DDCF');
    const stammer = `${'no'.repeat(5000)} at in`;
    expect(hillFromKnownText(stammer, hill(small).encode(stammer), 2)).toEqual(small);
    expect(hillFromKnownText(stammer, hill(small).encode('no'), 2)).toBeUndefined();
  });

  it('errors', () => {
    expect(() => hill([[1]])).toThrow(
      new RangeError('key: expected a 2 by 2 or 3 by 3 matrix, found 1 rows of another shape'),
    );
    expect(() => hill(7 as never)).toThrow(new TypeError('key: expected an array of rows, found 7'));
    expect(() => hill([[1, 2], [3]])).toThrow(RangeError);
    expect(() =>
      hill([
        [2, 4],
        [1, 3],
      ]),
    ).toThrow(new RangeError('key: expected a determinant without a common factor with 26, found 2'));
    expect(() =>
      hill([
        [1, 2],
        [3, 0.5],
      ]),
    ).toThrow(new TypeError('key[1][1]: expected an integer, found 0.5'));
    expect(() => hillKey('ABC')).toThrow(new RangeError('keyword: expected 4 or 9 letters, found 3'));
    expect(() => hill(hillKey('GYBNQKURP')).decode('ABCD')).toThrow(
      new RangeError('ciphertext: expected a multiple of 3 letters, found 4'),
    );
    expect(() => hillFromKnownText('a', 'b', 4 as never)).toThrow(new RangeError('n: expected 2 or 3, found 4'));
  });
});

it('each cipher is called by its kind and its setting', () => {
  const ciphers = [rotate(3), affine(5, 8), substitution('bca', 'abc'), vigenere('LEMON'), beaufort('LEMON')];
  const others = [autokey('LEMON'), playfair('monarchy'), hill(hillKey('DDCF')), columnar('ZEBRAS')];
  expect([...ciphers, ...others].map(({ name }) => name)).toEqual([
    ...['rotate-by-3', 'affine 5x + 8', 'substitution bca', 'vigenere LEMON', 'beaufort LEMON'],
    ...['autokey LEMON', 'playfair monarchy', 'hill 2x2', 'columnar ZEBRAS'],
  ]);
});

describe('columnar', () => {
  // Wikipedia, "Transposition cipher", irregular columnar transposition under ZEBRAS.
  it('WE ARE DISCOVERED FLEE AT ONCE', () => {
    expect(columnOrder('ZEBRAS')).toEqual([4, 2, 1, 3, 5, 0]);
    expect(columnar('ZEBRAS').encode('WEAREDISCOVEREDFLEEATONCE')).toBe('EVLNACDTESEAROFODEECWIREE');
    expect(columnar('ZEBRAS').decode('EVLNACDTESEAROFODEECWIREE')).toBe('WEAREDISCOVEREDFLEEATONCE');
    // The regular case of the same article, with nulls.
    expect(columnar('ZEBRAS').encode('WEAREDISCOVEREDFLEEATONCEQKJEU')).toBe('EVLNEACDTKESEAQROFOJDEECUWIREE');
  });

  it('repeated letters go from left to right, capital or small', () => {
    expect(columnOrder('tomato')).toEqual([3, 2, 1, 5, 0, 4]);
    expect(columnOrder('toMAtO')).toEqual([3, 2, 1, 5, 0, 4]);
  });

  it('errors', () => {
    expect(() => columnar('')).toThrow(new RangeError('keyword: expected at least 1 letter, found none'));
    expect(() => columnar('abc').encode('a\ud83d')).toThrow('plaintext: expected whole characters');
    expect(() => columnar('abc').decode(1 as never)).toThrow(new TypeError('ciphertext: expected a string, found 1'));
  });
});
