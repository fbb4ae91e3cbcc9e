import {
  AuthenticationError,
  bytesToHex,
  concat,
  hexToBytes,
  record,
  seededRandom,
  type Trace,
  xor,
} from '@cleartext/core';
import fc from 'fast-check';
import { createCipheriv } from 'node:crypto';
import {
  aes,
  aesReference,
  des,
  gcm,
  gcmReference,
  type GcmEvent,
  ghashReference,
  multiplyBlocks,
} from '../src/index.ts';
import { ghash } from '../src/modes/ghash/fast.ts';
import { testAead } from './contracts/aead.ts';
import { gcmVectors } from './gcm-vectors.ts';

const random = seededRandom('gcm');

for (const keySize of [16, 24, 32])
  testAead(`AES-${keySize * 8}-GCM`, (key, nonce, aad) => gcm(aes(key), nonce, aad), { keySize });
testAead('AES-128-GCM with a tag of 12 bytes', (key, nonce, aad) => gcm(aes(key), nonce, aad, { tagSize: 12 }), {
  keySize: 16,
});
testAead('AES-128-GCM with a nonce of 37 bytes', (key, nonce, aad) => gcm(aes(key), nonce, aad), {
  keySize: 16,
  nonceSize: 37,
});

testAead('AES-128-GCM, the reference', (key, nonce, aad) => gcmReference(aes(key), nonce, aad), { keySize: 16 });

it.each(gcmVectors.map((vector, i) => [i + 1, vector] as const))('McGrew and Viega, test case %d', (_, vector) => {
  for (const [make, mode] of [
    [aes, gcm],
    [aesReference, gcm],
    [aes, gcmReference],
  ] as const) {
    const aead = mode(make(hexToBytes(vector.key)), hexToBytes(vector.iv), hexToBytes(vector.aad));
    const sealed = vector.ciphertext + vector.tag;
    expect(bytesToHex(aead.seal(hexToBytes(vector.plaintext)))).toBe(sealed);
    expect(bytesToHex(aead.open(hexToBytes(sealed)))).toBe(vector.plaintext);
  }
});

describe('the reference tells what the specification prints', () => {
  const traced = (number: 2 | 4) => {
    const { key, iv, aad, plaintext } = gcmVectors[number - 1];
    const { events } = record((trace: Trace<GcmEvent>) =>
      gcmReference(aes(hexToBytes(key)), hexToBytes(iv), hexToBytes(aad), {}, trace).seal(hexToBytes(plaintext)),
    );
    const named = (name: GcmEvent['step']) =>
      events.flatMap((event) => (event.step === name && 'value' in event ? [bytesToHex(event.value)] : []));
    const counters = events.flatMap((event) =>
      event.step === 'GCTR' ? [`${event.i} ${bytesToHex(event.CB)} ${bytesToHex(event.encrypted)}`] : [],
    );
    const Y = events.flatMap((event) => (event.step === 'GHASH' ? [bytesToHex(event.Y)] : []));
    return { H: named('H'), S: named('S'), T: named('T'), counters, Y };
  };

  it('test case 2', () => {
    expect(traced(2)).toEqual({
      H: ['66e94bd4ef8a2c3b884cfa59ca342b2e'],
      counters: [
        '1 00000000000000000000000000000002 0388dace60b6a392f328c2b971b2fe78',
        '0 00000000000000000000000000000001 58e2fccefa7e3061367f1d57a4e7455a',
      ],
      Y: ['5e2ec746917062882c85b0685353deb7', 'f38cbb1ad69223dcc3457ae5b6b0f885'],
      S: ['f38cbb1ad69223dcc3457ae5b6b0f885'],
      T: ['ab6e47d42cec13bdf53a67b21257bddf'],
    });
  });

  it('test case 4: X1 to X6', () => {
    const { H, Y, S, T } = traced(4);
    expect(H).toEqual(['b83b533708bf535d0aa6e52980d53b78']);
    expect(Y.slice(0, 6)).toEqual([
      'ed56aaf8a72d67049fdb9228edba1322',
      'cd47221ccef0554ee4bb044c88150352',
      '54f5e1b2b5a8f9525c23924751a3ca51',
      '324f585c6ffc1359ab371565d6c45f93',
      'ca7dd446af4aa70cc3c0cd5abba6aa1c',
      '1590df9b2eb6768289e57d56274c8570',
    ]);
    expect(S).toEqual(['698e57f70e6ecc7fd9463b7260a9ae5f']);
    expect(T).toEqual(['5bc94fbc3221a5db94fae95ae7121a47']);
  });

  it('the fast form equals the reference, with any nonce, any associated data and any tag', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 40 }),
        fc.uint8Array({ maxLength: 50 }),
        fc.uint8Array({ maxLength: 100 }),
        fc.constantFrom(4, 8, 12, 13, 14, 15, 16),
        (nonce, aad, text, tagSize) => {
          const cipher = aes(random(16));
          const sealed = gcm(cipher, nonce, aad, { tagSize }).seal(text);
          const reference = gcmReference(cipher, nonce, aad, { tagSize });
          expect(reference.seal(text)).toEqual(sealed);
          expect(reference.open(sealed)).toEqual(text);
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('GHASH', () => {
  const block = fc.uint8Array({ minLength: 16, maxLength: 16 });

  it('test case 2: H, X1 and the hash, as the specification prints them', () => {
    const H = hexToBytes('66e94bd4ef8a2c3b884cfa59ca342b2e');
    const C = hexToBytes('0388dace60b6a392f328c2b971b2fe78');
    expect(bytesToHex(multiplyBlocks(C, H))).toBe('5e2ec746917062882c85b0685353deb7');
    const lengths = hexToBytes('00000000000000000000000000000080');
    expect(bytesToHex(ghashReference(H, concat(C, lengths)))).toBe('f38cbb1ad69223dcc3457ae5b6b0f885');
  });

  it('the references take blocks only', () => {
    const [one, text] = [new Uint8Array(16), 'sixteen key byte' as never];
    expect(() => multiplyBlocks(text, one)).toThrow('X: expected a Uint8Array, found "sixteen key byte"');
    expect(() => multiplyBlocks(one, one.subarray(1))).toThrow('Y: expected 16 bytes, found 15');
    expect(() => ghashReference(text, one)).toThrow('H: expected a Uint8Array');
    expect(() => ghashReference(one, new Uint8Array(17))).toThrow('X: expected a multiple of 16 bytes, found 17');
  });

  it('the product is commutative, and 1 is the block with only the first bit set', () => {
    const one = new Uint8Array(16).fill(0x80, 0, 1);
    fc.assert(
      fc.property(block, block, (a, b) => {
        expect(multiplyBlocks(a, b)).toEqual(multiplyBlocks(b, a));
        expect(multiplyBlocks(a, one)).toEqual(a);
      }),
      { numRuns: 50 },
    );
  });

  it('both tables equal the reference, at every length around a block and around the change of tables', () => {
    const random = seededRandom('GHASH');
    const pad = (bytes: Uint8Array) => concat(bytes, new Uint8Array(-bytes.length & 15));
    const bits64 = (bytes: number) => Uint8Array.from({ length: 8 }, (_, i) => (8 * bytes) / 2 ** (8 * (7 - i)));
    for (const [a, c] of [0, 1, 15, 16, 17, 40, 2527, 2544, 2559, 2560, 2561, 2600].flatMap((n) => [
      [0, n],
      [n, 0],
      [20, n],
    ])) {
      const [H, A, C] = [random(16), random(a), random(c)];
      expect(ghash(H, A, C)).toEqual(ghashReference(H, concat(pad(A), pad(C), bits64(a), bits64(c))));
    }
  });
});

describe('node:crypto agrees', () => {
  it('on short messages, nonces of many sizes and all tag sizes', () => {
    const arbitrary = fc.record({
      keySize: fc.constantFrom(16, 24, 32),
      nonce: fc.uint8Array({ minLength: 1, maxLength: 64 }),
      aad: fc.uint8Array({ maxLength: 70 }),
      text: fc.uint8Array({ maxLength: 300 }),
      tagSize: fc.constantFrom(4, 8, 12, 13, 14, 15, 16),
    });
    fc.assert(
      fc.property(arbitrary, ({ keySize, nonce, aad, text, tagSize }) => {
        const key = random(keySize);
        const theirs = createCipheriv(`aes-${keySize * 8}-gcm` as 'aes-128-gcm', key, nonce, {
          authTagLength: tagSize,
        });
        theirs.setAAD(aad);
        const expected = concat(theirs.update(text), theirs.final(), theirs.getAuthTag());
        expect(gcm(aes(key), nonce, aad, { tagSize }).seal(text)).toEqual(expected);
      }),
    );
  });

  it('where the counter of 32 bits wraps, and carries nothing into the rest of the block', () => {
    const key = random(16);
    const H = aes(key).encryptBlock(new Uint8Array(16));
    // J0 = (nonce * H xor length) * H for a nonce of one block, so that any J0 can be had: divide by H twice.
    // The inverse is H^(2^128 - 2): the product of H^2, H^4, ... H^(2^127).
    let power = multiplyBlocks(H, H);
    let inverse = power;
    for (let i = 2; i < 128; i++) {
      power = multiplyBlocks(power, power);
      inverse = multiplyBlocks(inverse, power);
    }
    const J0 = new Uint8Array(16).fill(0xff, 0, 15).fill(0xfd, 15);
    const length = new Uint8Array(16).fill(0x80, 15);
    const nonce = multiplyBlocks(xor(multiplyBlocks(J0, inverse), length), inverse);
    expect(ghash(H, new Uint8Array(0), nonce)).toEqual(J0);
    for (const size of [5, 32, 37, 160, 2000]) {
      const text = random(size);
      const theirs = createCipheriv('aes-128-gcm', key, nonce);
      const expected = concat(theirs.update(text), theirs.final(), theirs.getAuthTag());
      for (const make of [aes, aesReference]) expect(gcm(make(key), nonce).seal(text)).toEqual(expected);
    }
  });

  it('on messages around the change of tables', () => {
    const key = random(16);
    for (const length of [4063, 4064, 4096, 20_001]) {
      const text = random(length);
      const nonce = random(16);
      const theirs = createCipheriv('aes-128-gcm', key, nonce);
      const expected = concat(theirs.update(text), theirs.final(), theirs.getAuthTag());
      expect(gcm(aes(key), nonce).seal(text)).toEqual(expected);
    }
  });
});

it('wrong arguments are named', () => {
  expect(() => gcm(des(new Uint8Array(8)), random(12))).toThrow('cipher.blockSize: expected 16, found 8');
  expect(() => gcm(aes(random(16)), random(12), random(0), { tagSize: 5 })).toThrow('tagSize: expected 4, 8, 12');
  expect(() => gcm(aes(random(16)), new Uint8Array(0))).toThrow('nonce: expected at least 1 bytes, found 0');
});

it('the forbidden attack begins here: a repeated nonce reveals the exclusive or of two plaintexts', () => {
  const [key, nonce, a, b] = [random(16), random(12), random(40), random(40)];
  const [sealedA, sealedB] = [a, b].map((text) => gcm(aes(key), nonce).seal(text));
  for (let i = 0; i < 40; i++) expect(sealedA[i] ^ sealedB[i]).toBe(a[i] ^ b[i]);
  expect(() => gcm(aes(key), nonce).open(concat(sealedA.subarray(0, 40), sealedB.subarray(40)))).toThrow(
    AuthenticationError,
  );
});
