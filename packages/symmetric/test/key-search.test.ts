import fc from 'fast-check';
import { bytesToHex, hexToBytes, seededRandom, utf8ToBytes } from '@cleartext/core';
import {
  asciiRecogniser,
  cbc,
  des,
  desKeySearch,
  ecb,
  httpRecogniser,
  keyPattern,
  keySearch,
  noPadding,
  rc2,
  rc2KeySearch,
  rc4,
  rc4KeySearch,
  runKeySearch,
  setOddParity,
  tripleDes,
  tripleDesReducedKeySearch,
  unknownKey,
  type KeyPattern,
  type KeySearch,
  type SearchCheckpoint,
} from '../src/index.ts';
import { javascriptDes } from '../src/key-search/bitsliced-des.ts';
import {
  comparedBoxes,
  inversion,
  keyBitNumber,
  memory,
  sboxOutputs,
  text,
  textOf,
} from '../src/key-search/des-layout.ts';
import { firstKnownBits, openBitsAreZero } from '../src/key-search/evidence.ts';
import { simdDes, simdDesModule } from '../src/key-search/simd-des.ts';
import { byteArrays } from './contracts/byte-arrays.ts';

const bytes = (length: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: length, maxLength: length });
const engines = (['javascript', 'simd'] as const).filter((name) => {
  if (name === 'javascript' || simdDes()) return true;
  console.warn('WebAssembly has no vectors here: only the JavaScript engine is tested');
  return false;
});

/** A pattern with everything known but `count` bits, chosen by `random`; for DES no parity bits. */
function patternWith(
  key: Uint8Array,
  count: number,
  random: (length: number) => Uint8Array,
  counted = 0xff,
): KeyPattern {
  const unknown = new Uint8Array(key.length);
  for (let found = 0; found < count;) {
    const [byte, bit] = random(2);
    const mask = (1 << (bit & 7)) & counted;
    if (mask === 0 || unknown[byte % key.length] & mask) continue;
    unknown[byte % key.length] |= mask;
    found += 1;
  }
  return { key, unknown };
}

const keysOf = (search: KeySearch, from: bigint, count: bigint): string[] =>
  search.search(from, count).map(({ key }) => bytesToHex(key));

describe.each(engines)('the bitsliced engine, %s', (name) => {
  const engine = name === 'simd' ? simdDes()! : javascriptDes();
  const W = engine.lanes / 32;

  it('computes the rounds of DES for different keys and texts in all lanes', () => {
    // The test for R1 stores it in A. With other texts and keys in every lane, the lanes must agree with as many ciphers.
    fc.assert(
      fc.property(fc.array(bytes(16), { minLength: engine.lanes, maxLength: engine.lanes }), (lanes) => {
        const set = (slice: number, lane: number, bit: number): void => {
          const word = slice * W + (lane >>> 5);
          const mask = 1 << (lane & 31);
          engine.words[word] = bit ? engine.words[word] | mask : engine.words[word] & ~mask;
        };
        const base = textOf(0);
        lanes.forEach((random, lane) => {
          const key = random.subarray(0, 8);
          const plaintext = random.subarray(8);
          for (let bit = 1; bit <= 64; bit++) if (bit % 8) set(memory.key + keyBitNumber(bit), lane, bitOf(key, bit));
          const ciphertext = des(key).encryptBlock(plaintext);
          for (let i = 0; i < 32; i++) {
            // The initial permutation as FIPS 46-3 describes it: even columns, then odd ones, from the bottom row up.
            const column = 2 * (i >>> 3) + 2;
            const bit = 8 * (7 - (i & 7)) + column;
            set(base + text.L0 + i, lane, bitOf(plaintext, bit) ^ inversion[i]);
            set(base + text.R0 + i, lane, bitOf(plaintext, bit - 1) ^ inversion[i]);
            set(base + text.R16 + i, lane, bitOf(ciphertext, bit) ^ inversion[i]);
            set(base + text.R15 + i, lane, bitOf(ciphertext, bit - 1) ^ inversion[i]);
            set(base + text.maskL0 + i, lane, 1);
            set(base + text.maskR0 + i, lane, 1);
          }
        });
        for (let box = 0; box < 8; box++) {
          engine.sbox(box, 1, base + text.R0, base + text.L0, base + text.R1);
          engine.sbox(box, 16, base + text.R15, base + text.R16, base + text.R14);
        }
        const survivors = (): Int32Array => engine.words.slice(memory.survivors * W, (memory.survivors + 1) * W);
        expect(engine.testComplete(0)).toBe(true);
        expect(survivors()).toEqual(new Int32Array(W).fill(-1));
        expect(engine.testPartial(0)).toBe(true);
        expect(survivors()).toEqual(new Int32Array(W).fill(-1));
        // One wrong bit in one lane, and only that lane drops out.
        const lane = lanes[0][0] % engine.lanes;
        const compared = sboxOutputs.slice(0, comparedBoxes).flat();
        for (const half of [text.R1, text.L0]) {
          // Of R1 the last S-boxes are left to the ordinary cipher.
          const wrong = base + (half === text.R1 ? compared[lanes[0][1] % 24] : lanes[0][1] % 32);
          engine.words[(wrong + half) * W + (lane >>> 5)] ^= 1 << (lane & 31);
          expect(half === text.R1 ? engine.testComplete(0) : engine.testPartial(0)).toBe(true);
          const expected = new Int32Array(W).fill(-1);
          expected[lane >>> 5] ^= 1 << (lane & 31);
          expect(survivors()).toEqual(expected);
        }
        engine.words.fill(0, (base + text.R16) * W, (base + text.R14) * W);
        for (let i = 0; i < 4; i++)
          engine.words.fill(0, (base + text.L0 + 32 * i) * W, (base + text.L0 + 32 * i + 1) * W);
      }),
      { numRuns: 10 },
    );
  });

  it('finds a key wherever the unknown bits are, and nothing beside it', () => {
    fc.assert(
      fc.property(
        bytes(8),
        bytes(8),
        fc.integer({ min: 0, max: 12 }),
        fc.string(),
        (keyBytes, plaintext, count, seed) => {
          const key = setOddParity(keyBytes);
          const search = desKeySearch(
            patternWith(key, count, seededRandom(seed), 0xfe),
            { plaintext, ciphertext: des(key).encryptBlock(plaintext) },
            { engine: name },
          );
          expect(search.total).toBe(1n << BigInt(count));
          const index = search.indexOf(key);
          expect(search.keyAt(index)).toEqual(key);
          expect(search.search(0n, search.total)).toEqual([{ index, key }]);
          expect(search.search(index, 1n)).toEqual([{ index, key }]);
          expect(search.search(0n, index)).toEqual([]);
          expect(search.search(index + 1n, search.total - index - 1n)).toEqual([]);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('finds keys planted anywhere among all 2^56, in the first and the last lane and at batch boundaries', () => {
    const random = seededRandom(`planted ${name}`);
    const plaintext = utf8ToBytes('8 bytes!');
    const pattern = unknownKey(8);
    const probe = desKeySearch(pattern, { plaintext, ciphertext: plaintext }, { engine: name });
    expect(probe.total).toBe(1n << 56n);
    const positions = [0n, 31n, 32n, 127n, 128n, (1n << 40n) - 1n, 1n << 40n, probe.total - 1n];
    for (let i = 0; i < 30; i++) positions.push(BigInt(`0x${bytesToHex(random(7))}`));
    for (const position of positions) {
      const key = probe.keyAt(position);
      const search = desKeySearch(
        pattern,
        { plaintext, ciphertext: des(key).encryptBlock(plaintext) },
        { engine: name },
      );
      expect(search.indexOf(key)).toBe(position);
      const from = position > 700n ? position - 700n : 0n;
      const count = position + 700n < search.total ? position + 700n - from : search.total - from;
      expect(keysOf(search, from, count)).toEqual([bytesToHex(key)]);
      expect(keysOf(search, from, position - from)).toEqual([]);
    }
  });

  it('misses none of the keys planted in a range of 2^20', () => {
    const random = seededRandom('all of them');
    const pattern = patternWith(setOddParity(hexToBytes('133457799bbcdff1')), 20, random, 0xfe);
    const plaintext = random(8);
    const probe = desKeySearch(pattern, { plaintext, ciphertext: plaintext }, { engine: name });
    for (let i = 0; i < 60; i++) {
      const index = BigInt(`0x${bytesToHex(random(3))}`) & 0xfffffn;
      const ciphertext = des(probe.keyAt(index)).encryptBlock(plaintext);
      const search = desKeySearch(pattern, { plaintext, ciphertext }, { engine: name });
      // The first ten over the whole range, the others over 2^12 around them.
      const [from, count] = i < 10 ? [0n, search.total] : [index & ~0xfffn, 0x1000n];
      expect(search.search(from, count).map((found) => found.index)).toEqual([index]);
    }
  });

  it('finds exactly the keys that des finds, where the evidence fits many', () => {
    const pattern = keyPattern('133457799b????f1');
    const ciphertext = hexToBytes('0123456789abcdeffedcba98');
    const evidence = { plaintext: utf8ToBytes('a'), ciphertext: ciphertext.subarray(0, 8) };
    const search = desKeySearch(pattern, evidence, { engine: name });
    const expected: bigint[] = [];
    for (let index = 0n; index < search.total; index++)
      if (des(search.keyAt(index)).decryptBlock(evidence.ciphertext)[0] === 0x61) expected.push(index);
    expect(expected.length).toBeGreaterThan(30);
    expect(search.search(0n, search.total).map((found) => found.index)).toEqual(expected);
  });

  it('works from fewer than eight known bytes', () => {
    const key = setOddParity(hexToBytes('0123456789abcdef'));
    const ciphertext = ecb(des(key)).encrypt(utf8ToBytes('secret=42; and so on'));
    const search = desKeySearch(
      keyPattern('012345????abcdef'),
      { plaintext: utf8ToBytes('secret='), ciphertext },
      { engine: name },
    );
    expect(keysOf(search, 0n, search.total)).toEqual(['0123456789abcdef']);
    const three = desKeySearch(
      keyPattern('01234567??abcdef'),
      { plaintext: utf8ToBytes('sec'), ciphertext },
      { engine: name },
    );
    expect(keysOf(three, 0n, three.total)).toEqual(['0123456789abcdef']);
  });

  it('recognises ASCII and HTTP without known plaintext, in ECB and CBC', () => {
    const key = setOddParity(hexToBytes('0123456789abcdef'));
    const iv = hexToBytes('fedcba9876543210');
    const message = utf8ToBytes('HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>Attack at dawn</p>');
    for (const recogniser of [asciiRecogniser, httpRecogniser])
      for (const chained of [false, true]) {
        const evidence = chained
          ? { ciphertext: cbc(des(key), iv).encrypt(message), iv, recogniser }
          : { ciphertext: ecb(des(key)).encrypt(message), recogniser };
        const search = desKeySearch(keyPattern('0123456???abcdef'), evidence, { engine: name });
        expect(keysOf(search, 0n, search.total)).toEqual(['0123456789abcdef']);
      }
  });
});

it('the WebAssembly module is a small one', () => {
  expect(simdDesModule().length).toBeLessThan(12_000);
});

describe('desKeySearch', () => {
  const key = setOddParity(hexToBytes('0123456789abcdef'));
  const plaintext = utf8ToBytes('8 bytes!');
  const ciphertext = des(key).encryptBlock(plaintext);

  it('refuses what it cannot use', () => {
    expect(() => desKeySearch(unknownKey(7), { plaintext, ciphertext })).toThrow(
      'pattern.key: expected 8 bytes, found 7',
    );
    expect(() => desKeySearch(unknownKey(8), { ciphertext })).toThrow('expected a known plaintext or a recogniser');
    expect(() => desKeySearch(unknownKey(8), { plaintext, ciphertext: ciphertext.subarray(1) })).toThrow(RangeError);
    expect(() => desKeySearch(unknownKey(8), { plaintext: new Uint8Array(), ciphertext })).toThrow(RangeError);
    expect(() => desKeySearch(unknownKey(8), { plaintext, ciphertext, iv: key.subarray(1) })).toThrow(RangeError);
    const search = desKeySearch(keyPattern('0123456789abcd??'), { plaintext, ciphertext });
    expect(search.total).toBe(128n);
    expect(() => search.search(0n, 129n)).toThrow('range: expected keys from 0 to 128, found 129 from 0');
    expect(() => search.search(-1n, 1n)).toThrow(RangeError);
    expect(() => search.keyAt(128n)).toThrow(RangeError);
    expect(search.search(128n, 0n)).toEqual([]);
    expect(() => search.search(0 as never, 1 as never)).toThrow('range: expected bigints, found 1 from 0');
    expect(() => search.searchWithProof(0n, 1n, 23)).toThrow('bits: expected at least 24, found 23');
    const evidence = { plaintext, ciphertext };
    expect(() => desKeySearch(unknownKey(8), evidence, { engine: 'gpu' as never })).toThrow(
      'engine: expected simd or javascript, found "gpu"',
    );
    expect(() => desKeySearch(unknownKey(8), { ...evidence, plaintext: '' as never })).toThrow('plaintext: expected');
    expect(() => desKeySearch(unknownKey(8), { ...evidence, recogniser: 'ascii' as never })).toThrow(
      'recogniser: expected a Recogniser, found "ascii"',
    );
    expect(() => rc4KeySearch(unknownKey(1), { ...evidence, iv: new Uint8Array(1) })).toThrow(
      'iv: expected none for a stream cipher, found 1 bytes',
    );
  });

  it.each([
    ['DES', desKeySearch, '0123456789abcd??'],
    ['Triple-DES', tripleDesReducedKeySearch, '0123456789abcdef0123456789abcd??'],
    ['RC4', rc4KeySearch, '0123??'],
    ['RC2', rc2KeySearch, '0123??'],
  ] as const)('numbers the keys of its pattern and no others: %s', (_, makeSearch, pattern) => {
    const search = makeSearch(keyPattern(pattern), { plaintext, ciphertext });
    const last = search.keyAt(search.total - 1n);
    expect(search.indexOf(last)).toBe(search.total - 1n);
    const other = last.slice().fill(0x02, 0, 1);
    expect(() => search.indexOf(other)).toThrow(
      new RangeError('key: expected one that fits the pattern, found another'),
    );
    expect(() => search.indexOf(last.subarray(1))).toThrow(/^key: expected \d+ bytes, found/);
    expect(() => search.indexOf('01234567' as never)).toThrow('key: expected a Uint8Array, found "01234567"');
  });

  it('does not touch its arguments', () => {
    const pattern = { key: hexToBytes('0123456789abcdef'), unknown: hexToBytes('00000000ff000000') };
    const search = desKeySearch(pattern, { plaintext, ciphertext });
    expect(keysOf(search, 0n, search.total)).toEqual(['0123456789abcdef']);
    expect(pattern).toEqual({ key: hexToBytes('0123456789abcdef'), unknown: hexToBytes('00000000ff000000') });
  });

  it.each(byteArrays)('goes on as it began when the caller writes to an argument that is %s', (_, own) => {
    const iv = hexToBytes('fedcba9876543210');
    const text = utf8ToBytes('HTTP/1.1 200 OK?');
    const secret = hexToBytes('0123456780');
    for (const [makeSearch, sealed, chained] of [
      [rc2KeySearch, cbc(rc2(secret), iv, noPadding).encrypt(text), true],
      [rc4KeySearch, rc4(secret).process(text), false],
    ] as const) {
      const pattern = { key: own(secret), unknown: own(hexToBytes('00000000ff')) };
      const evidence = { plaintext: own(text), ciphertext: own(sealed), ...(chained && { iv: own(iv) }) };
      const search = makeSearch(pattern, evidence);
      for (const bytes of [pattern.key, pattern.unknown, ...Object.values(evidence)]) bytes.fill(0);
      expect(keysOf(search, 0n, search.total)).toEqual(['0123456780']);
    }
  });

  it('lets searches take turns, though there is one engine', () => {
    const other = setOddParity(hexToBytes('0123456780abcdef'));
    const first = runKeySearch(desKeySearch(keyPattern('012345????abcdef'), { plaintext, ciphertext }));
    const second = runKeySearch(
      desKeySearch(keyPattern('012345????abcdef'), { plaintext, ciphertext: des(other).encryptBlock(plaintext) }),
    );
    while (!first.progress().finished) {
      first.step(1000);
      second.step(1000);
    }
    expect(first.progress().found.map((found) => found.key)).toEqual([key]);
    expect(second.progress().found.map((found) => found.key)).toEqual([other]);
  });
});

describe('witnesses', () => {
  const random = seededRandom('witnesses');
  const [key, ciphertext] = [setOddParity(random(8)), random(40)];

  it.each([
    ['a known block', { plaintext: utf8ToBytes('8 bytes!'), ciphertext }],
    ['six known bytes', { plaintext: utf8ToBytes('6 byte'), ciphertext }],
    ['ASCII', { recogniser: asciiRecogniser, ciphertext }],
  ])('of DES are as frequent as promised, and the same whichever engine is asked: %s', (_, evidence) => {
    const pattern = patternWith(key, 26, seededRandom('26 bits'), 0xfe);
    const search = desKeySearch(pattern, evidence);
    const { witnesses } = search.searchWithProof(0n, search.total);
    // Poisson with a mean of 4: 0 and more than 16 come once in fifty times and never; the seed is one of the other times.
    expect(search.witnessBits).toBe(24);
    expect(witnesses.length).toBeGreaterThan(0);
    expect(witnesses.length).toBeLessThan(17);
    for (const name of engines) {
      const other = desKeySearch(pattern, evidence, { engine: name });
      for (const witness of witnesses) {
        const from = witness < 300n ? 0n : witness - 300n;
        const near = witnesses.filter((index) => index >= from && index < from + 600n);
        expect(other.searchWithProof(from, 600n).witnesses).toEqual(near);
        expect(other.searchWithProof(witness, 1n).witnesses).toEqual([witness]);
        expect(other.searchWithProof(witness + 1n, 1n).witnesses).not.toContain(witness);
      }
    }
    const rarer = search.searchWithProof(0n, search.total, 26).witnesses;
    expect(rarer.length).toBeLessThan(witnesses.length);
    expect(witnesses).toEqual(expect.arrayContaining(rarer));
  });

  it('are found in every part of a Triple-DES key', () => {
    const evidence = { plaintext: utf8ToBytes('8 bytes!'), ciphertext };
    const search = tripleDesReducedKeySearch(keyPattern(`${'01'.repeat(15)}0???????${'01'.repeat(5)}`), evidence);
    const { witnesses } = search.searchWithProof(0n, search.total);
    expect(witnesses.length).toBeLessThan(10);
    for (const witness of witnesses) expect(search.searchWithProof(witness, 1n).witnesses).toEqual([witness]);
  });

  // The reference key schedule of RC2 takes its time, so fewer of its keys are tried one by one.
  it.each([
    ['rc4', 65_536],
    ['rc2', 12_288],
  ] as const)('of %s agree in twelve bits', (cipher, count) => {
    const plaintext = utf8ToBytes('Dear all');
    const decipher = (key: Uint8Array): Uint8Array =>
      cipher === 'rc4' ? rc4(key).process(ciphertext) : ecb(rc2(key), noPadding).decrypt(ciphertext);
    const pattern = keyPattern('01????6789');
    const search = (cipher === 'rc4' ? rc4KeySearch : rc2KeySearch)(pattern, { plaintext, ciphertext });
    const expected = Array.from({ length: count }, (_, n) => BigInt(n)).filter((index) => {
      const [first, second] = decipher(search.keyAt(index));
      return first === plaintext[0] && second >>> 4 === plaintext[1] >>> 4;
    });
    expect(expected.length).toBeGreaterThan(0);
    expect(search.witnessBits).toBe(12);
    expect(search.searchWithProof(0n, BigInt(count))).toEqual({ found: [], witnesses: expected });
    // Rarer ones: two further bits of the plaintext are zero.
    const rarer = expected.filter((index) => (decipher(search.keyAt(index))[1] & 0x0c) === 0);
    expect(search.searchWithProof(0n, BigInt(count), 14).witnesses).toEqual(rarer);
  });

  it('are there as well where every candidate fits', () => {
    const search = rc4KeySearch(keyPattern('01????6789'), { plaintext: utf8ToBytes('D'), ciphertext });
    const { found, witnesses } = search.searchWithProof(0n, search.total);
    expect(found.length).toBeGreaterThan(200);
    expect(witnesses.length).toBeGreaterThan(4);
    expect(witnesses.length).toBeLessThan(40);
  });

  it('are told by the first known bits, and then by open ones', () => {
    const mask = Uint8Array.of(0xf0, 0x0f, 0xff);
    const value = new Uint8Array(3);
    expect(firstKnownBits([{ value, mask }], 6)).toEqual({ masks: [Uint8Array.of(0xf0, 0x0c, 0)], missing: 0 });
    const both = firstKnownBits(
      [
        { value, mask },
        { value, mask },
      ],
      20,
    );
    expect(both).toEqual({ masks: [mask, Uint8Array.of(0xf0, 0, 0)], missing: 0 });
    expect(firstKnownBits([{ value, mask }], 20).missing).toBe(4);
    expect(openBitsAreZero(Uint8Array.of(0xf0, 0x0f, 0xff), mask, 8)).toBe(true);
    expect(openBitsAreZero(Uint8Array.of(0xf1, 0x0f, 0xff), mask, 4)).toBe(false);
    expect(openBitsAreZero(Uint8Array.of(0xf1, 0x0f, 0xff), mask, 3)).toBe(true);
    expect(openBitsAreZero(Uint8Array.of(0xf0, 0x1f, 0xff), mask, 8)).toBe(false);
  });
});

describe('tripleDesReducedKeySearch', () => {
  const plaintext = utf8ToBytes('Now is the time for all good men');

  it.each([
    ['K1', '????????89abcdeffedcba98765432101122334455667788'],
    ['K2', '0123456789abcdeffedcba????5432101122334455667788'],
    ['K3', '0123456789abcdeffedcba98765432101122????55667788'],
    ['all three', '012?456789abcdeffedcb??8765432101122334455667?88'],
  ])('finds the missing bits of %s', (_, pattern) => {
    const key = setOddParity(hexToBytes('0123456789abcdeffedcba98765432101122334455667788'));
    const ciphertext = ecb(tripleDes(key)).encrypt(plaintext);
    const search = tripleDesReducedKeySearch(keyPattern(pattern), { plaintext: plaintext.subarray(0, 8), ciphertext });
    const index = search.indexOf(key);
    expect(search.keyAt(index)).toEqual(key);
    const from = index > 2000n ? index - 2000n : 0n;
    expect(search.search(from, index - from + 1n)).toEqual([{ index, key }]);
  });

  it('finds K2 and a few bits of K1 of a key of 16 bytes', () => {
    const key = setOddParity(hexToBytes('0123456789abcdeffedcba9876543210'));
    const ciphertext = cbc(tripleDes(key), hexToBytes('0011223344556677')).encrypt(plaintext);
    const search = tripleDesReducedKeySearch(keyPattern('01234567?9abcdeffedc??9876543210'), {
      plaintext,
      ciphertext: ciphertext.subarray(0, plaintext.length),
      iv: hexToBytes('0011223344556677'),
    });
    expect(search.total).toBe(1n << 11n);
    expect(keysOf(search, 0n, search.total)).toEqual([bytesToHex(key)]);
  });

  it('recognises text if K1 is what is missing, and says when it cannot', () => {
    const key = setOddParity(hexToBytes('0123456789abcdeffedcba98765432101122334455667788'));
    const ciphertext = ecb(tripleDes(key)).encrypt(plaintext);
    const search = tripleDesReducedKeySearch(keyPattern('01234567??abcdeffedcba98765432101122334455667788'), {
      ciphertext,
      recogniser: asciiRecogniser,
    });
    expect(keysOf(search, 0n, search.total)).toEqual([bytesToHex(key)]);
    expect(() => tripleDesReducedKeySearch(unknownKey(16), { ciphertext, recogniser: asciiRecogniser })).toThrow(
      'expected a key of 24 bytes where no whole block of plaintext is known',
    );
  });
});

describe('rc4KeySearch', () => {
  it('finds keys of any length wherever the unknown bits are', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 20 }),
        fc.integer({ min: 0, max: 8 }),
        fc.string(),
        (key, count, seed) => {
          const plaintext = utf8ToBytes('GET / HTTP/1.0');
          const search = rc4KeySearch(patternWith(key, count, seededRandom(seed)), {
            plaintext,
            ciphertext: rc4(key).process(plaintext),
          });
          const index = search.indexOf(key);
          expect(search.keyAt(index)).toEqual(key);
          expect(search.search(0n, search.total)).toEqual([{ index, key }]);
          expect(search.search(index, 1n)).toEqual([{ index, key }]);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('finds a 40-bit key in the middle of its space, by known plaintext or by kind', () => {
    const key = hexToBytes('0badcafe42');
    const ciphertext = rc4(key).process(utf8ToBytes('HTTP/1.0 200 OK\r\nDate: Fri, 31 Dec 1999'));
    for (const evidence of [
      { ciphertext, plaintext: utf8ToBytes('HTTP/1.0') },
      { ciphertext, recogniser: httpRecogniser },
      { ciphertext, recogniser: asciiRecogniser },
    ]) {
      const search = rc4KeySearch(unknownKey(5), evidence);
      expect(search.total).toBe(1n << 40n);
      const index = search.indexOf(key);
      expect(keysOf(search, index - 3000n, 6000n)).toEqual(['0badcafe42']);
    }
  });
});

describe('rc2KeySearch', () => {
  const plaintext = utf8ToBytes('Dear all, this is not for others');
  const iv = hexToBytes('0001020304050607');

  it('finds a 40-bit key', () => {
    const key = hexToBytes('0badcafe42');
    const search = rc2KeySearch(
      unknownKey(5),
      { plaintext, ciphertext: cbc(rc2(key, 40), iv).encrypt(plaintext), iv },
      40,
    );
    const index = search.indexOf(key);
    expect(keysOf(search, index - 500n, 1000n)).toEqual(['0badcafe42']);
  });

  it('finds a key of five bytes that is equivalent to a key of 16 bytes cut down to 40 bits', () => {
    // The expansion can be run backwards: from the five bytes that count to the key of five bytes that gives the same.
    const ciphertext = ecb(rc2(hexToBytes('000102030405060708090a0b0c0d0e0f'), 16)).encrypt(plaintext);
    const search = rc2KeySearch(unknownKey(2), { plaintext, ciphertext }, 16);
    const found = search.search(0n, search.total);
    expect(found).toHaveLength(1);
    expect(ecb(rc2(found[0].key, 16)).decrypt(ciphertext)).toEqual(plaintext);
  });

  it('recognises text', () => {
    const key = hexToBytes('0badcafe42');
    const ciphertext = ecb(rc2(key)).encrypt(plaintext);
    const search = rc2KeySearch(keyPattern('0badca??42'), { ciphertext, recogniser: asciiRecogniser });
    expect(keysOf(search, 0n, search.total)).toEqual(['0badcafe42']);
  });
});

describe('runKeySearch', () => {
  const key = setOddParity(hexToBytes('0123456789abcdef'));
  const problem = {
    cipher: 'des',
    keyPattern: '012345????abcdef',
    plaintext: bytesToHex(utf8ToBytes('8 bytes!')),
    ciphertext: bytesToHex(des(key).encryptBlock(utf8ToBytes('8 bytes!'))),
  } as const;

  it('gives the same whether in one go, in steps, or stopped and resumed from JSON', () => {
    const whole = runKeySearch(keySearch(problem)).step(1n << 60n);
    expect(whole).toEqual({
      tried: 16384n,
      total: 16384n,
      finished: true,
      found: [{ index: whole.found[0].index, key }],
    });
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9000 }), { minLength: 1, maxLength: 12 }), (steps) => {
        let run = runKeySearch(keySearch(problem));
        for (const step of steps) {
          run.step(step);
          const stored = JSON.parse(JSON.stringify(run.checkpoint())) as SearchCheckpoint;
          run = runKeySearch(keySearch(problem), { resume: stored });
        }
        expect(run.step(16384)).toEqual(whole);
      }),
      { numRuns: 20 },
    );
  });

  it('keeps to a part of the space', () => {
    const index = keySearch(problem).indexOf(key);
    const before = runKeySearch(keySearch(problem), { from: 0n, count: index });
    expect(before.step(20_000)).toMatchObject({ finished: true, total: index, found: [] });
    const after = runKeySearch(keySearch(problem), { from: index });
    expect(after.step(1)).toMatchObject({ tried: 1n, found: [{ index, key }] });
    expect(after.checkpoint()).toEqual({
      cipher: 'DES',
      total: '16384',
      from: String(index),
      end: '16384',
      next: String(index + 1n),
      found: [{ index: String(index), key: '0123456789abcdef' }],
    });
  });

  it('refuses ranges outside and checkpoints of another search', () => {
    expect(() => runKeySearch(keySearch(problem), { from: 16384n, count: 1n })).toThrow(RangeError);
    const other = runKeySearch(keySearch({ ...problem, keyPattern: '01234567??abcdef' })).checkpoint();
    expect(() => runKeySearch(keySearch(problem), { resume: other })).toThrow(
      'resume: expected a checkpoint of 16384 keys of DES, found 128 of DES',
    );
    const good = runKeySearch(keySearch(problem), { from: 10n, count: 20n }).checkpoint();
    for (const next of ['9', '31'])
      expect(() => runKeySearch(keySearch(problem), { resume: { ...good, next } })).toThrow(
        `resume.next: expected 10 to 30, found ${next}`,
      );
  });

  it('never goes back', () => {
    const run = runKeySearch(keySearch(problem));
    run.step(100);
    expect(() => run.step(-5)).toThrow('count: expected at least 0, found -5');
    expect(run.step(0).tried).toBe(100n);
  });
});

describe('keySearch', () => {
  const message = bytesToHex(utf8ToBytes('HTTP/1.1 200 OK!'));

  it.each([
    ['des', '0123456789abcd??', ecb(des(hexToBytes('0123456789abcdef'))), '0123456789abcdef'],
    [
      '3des-reduced',
      '0123456789abcd??fedcba9876543210fedcba9876543210',
      ecb(tripleDes(hexToBytes('0123456789abcdeffedcba9876543210fedcba9876543210'))),
      '0123456789abcdeffedcba9876543210fedcba9876543210',
    ],
    ['rc2', '01234567??', ecb(rc2(hexToBytes('0123456789'))), '0123456789'],
  ] as const)('reads a problem in %s from JSON', (cipher, pattern, mode, key) => {
    const ciphertext = bytesToHex(mode.encrypt(hexToBytes(message)));
    const withPlaintext = keySearch({ cipher, keyPattern: pattern, ciphertext, plaintext: message });
    expect(keysOf(withPlaintext, 0n, withPlaintext.total)).toEqual([bytesToHex(parityFor(cipher, key))]);
    const withRecogniser = keySearch({ cipher, keyPattern: pattern, ciphertext, recogniser: 'http' });
    expect(keysOf(withRecogniser, 0n, withRecogniser.total)).toEqual([bytesToHex(parityFor(cipher, key))]);
  });

  it('reads a problem in rc4, and names the choices', () => {
    const ciphertext = bytesToHex(rc4(hexToBytes('0123456789')).process(hexToBytes(message)));
    const search = keySearch({ cipher: 'rc4', keyPattern: '0123??6789', ciphertext, recogniser: 'http' });
    expect(keysOf(search, 0n, search.total)).toEqual(['0123456789']);
    expect(() => keySearch({ cipher: 'aes' as 'des', keyPattern: '??', ciphertext })).toThrow('3des-reduced');
    expect(() => keySearch({ cipher: 'rc4', keyPattern: '?', ciphertext, plaintext: '00' })).toThrow('key pattern');
  });
});

describe('keyPattern', () => {
  it('reads hexadecimal digits and gaps', () => {
    expect(keyPattern('01 2? ?3 ??')).toEqual({ key: hexToBytes('01200300'), unknown: hexToBytes('000ff0ff') });
    for (const wrong of ['', '0', '0?1', 'xx', '0*']) expect(() => keyPattern(wrong)).toThrow(RangeError);
    expect(() => keyPattern(undefined as never)).toThrow('key pattern: expected a string, found undefined');
  });

  it('knows nothing of a key of 1 to 256 bytes', () => {
    expect(unknownKey(3)).toEqual(keyPattern('??????'));
    for (const length of [0, -1, 257]) expect(() => unknownKey(length)).toThrow(/^length: expected/);
    expect(() => unknownKey(1.5)).toThrow('length: expected an integer, found 1.5');
  });
});

function parityFor(cipher: string, key: string): Uint8Array {
  return cipher === 'rc2' ? hexToBytes(key) : setOddParity(hexToBytes(key));
}

/** Bit 1 to 64 of eight bytes, the leftmost first. */
function bitOf(block: Uint8Array, bit: number): number {
  return (block[(bit - 1) >>> 3] >>> (7 - ((bit - 1) & 7))) & 1;
}
