import { createCipheriv, getCiphers } from 'node:crypto';
import fc from 'fast-check';
import { bytesToHex, concat, hexToBytes, record } from '@cleartext/core';
import { des } from '../src/des/fast.ts';
import { cbc } from '../src/modes/cbc.ts';
import { noPadding } from '../src/padding/none.ts';
import { tripleDes } from '../src/triple-des/fast.ts';
import { tripleDesReference, type TripleDesEvent } from '../src/triple-des/reference.ts';
import { testBlockCipher } from './contracts/block-cipher.ts';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const key24 = hexToBytes('0123456789abcdeff1e0d3c2b5a49786fedcba9876543210');

for (const keySize of [16, 24]) {
  testBlockCipher('tripleDes', tripleDes, keySize);
  testBlockCipher('tripleDesReference', (key) => tripleDesReference(key), keySize);
}

describe.each([
  ['tripleDes', tripleDes],
  ['tripleDesReference', tripleDesReference],
])('%s: published vectors', (_, make) => {
  // SP 800-67 revision 2, appendix B.1: three keys, the text "The qufck brown fox jump".
  it('SP 800-67 appendix B, three keys', () => {
    const cipher = make(hexToBytes('0123456789abcdef23456789abcdef01456789abcdef0123'));
    const plaintext = hexToBytes('5468652071756663' + '6b2062726f776e20' + '666f78206a756d70');
    const ciphertext = new Uint8Array(24);
    cipher.encryptBlocks(plaintext, 0, ciphertext, 0, 3);
    expect(bytesToHex(ciphertext)).toBe('a826fd8ce53b855f' + 'cce21c8112256fe6' + '68d5c05dd9b6b900');
    cipher.decryptBlocks(ciphertext, 0, ciphertext, 0, 3);
    expect(ciphertext).toEqual(plaintext);
  });

  // OpenSSL, test/recipes/30-test_evp_data/evpciph_des3_common.txt: DES-EDE3-ECB and DES-EDE-ECB.
  it.each([
    [
      '0123456789abcdeff1e0d3c2b5a49786fedcba9876543210',
      '62c10cc9efbf15aaa5ae2e487b690e56d8b1dfb8f5c5b293855e77dd9024b1b1',
    ],
    ['0123456789abcdeffedcba9876543210', '4d1332e49f380e23d80a0d8b2bae5e4e6a0094171abcfc27df2bfd40da9f4e4d'],
  ])('OpenSSL, key %s', (key, expected) => {
    const plaintext = hexToBytes('37363534333231204e6f77206973207468652074696d6520666f722000000000');
    const ciphertext = new Uint8Array(32);
    make(hexToBytes(key)).encryptBlocks(plaintext, 0, ciphertext, 0, 4);
    expect(bytesToHex(ciphertext)).toBe(expected);
  });
});

describe('properties', () => {
  it('three passes of DES: encrypt, decrypt, encrypt', () => {
    fc.assert(
      fc.property(bytes(8), bytes(8), bytes(8), bytes(8), (K1, K2, K3, block) => {
        const expected = des(K3).encryptBlock(des(K2).decryptBlock(des(K1).encryptBlock(block)));
        expect(tripleDes(concat(K1, K2, K3)).encryptBlock(block)).toEqual(expected);
        expect(tripleDesReference(concat(K1, K2, K3)).encryptBlock(block)).toEqual(expected);
        expect(tripleDes(concat(K1, K2)).encryptBlock(block)).toEqual(
          des(K1).encryptBlock(des(K2).decryptBlock(des(K1).encryptBlock(block))),
        );
      }),
    );
  });

  it('with three equal keys it is DES', () => {
    fc.assert(
      fc.property(bytes(8), bytes(8), (K, block) => {
        expect(tripleDes(concat(K, K, K)).encryptBlock(block)).toEqual(des(K).encryptBlock(block));
        expect(tripleDes(concat(K, K)).decryptBlock(block)).toEqual(des(K).decryptBlock(block));
      }),
    );
  });

  it('other key lengths are refused', () => {
    for (const length of [8, 15, 17, 23, 25])
      expect(() => tripleDes(new Uint8Array(length))).toThrow(`key: expected 16 or 24 bytes, found ${length}`);
  });
});

describe('the trace', () => {
  const block = hexToBytes('0123456789abcdef');
  const names = (events: readonly TripleDesEvent[]) =>
    events.flatMap((event) =>
      event.step === 'pass'
        ? [`${event.pass} ${event.direction} ${event.key}`]
        : event.step === 'key'
          ? [event.name]
          : [],
    );

  it('tells of three keys and three passes, and changes nothing', () => {
    const { result, events } = record<TripleDesEvent, Uint8Array>((trace) =>
      tripleDesReference(key24, trace).encryptBlock(block),
    );
    expect(result).toEqual(tripleDes(key24).encryptBlock(block));
    expect(names(events)).toEqual(['K1', 'K2', 'K3', '1 encrypt K1', '2 decrypt K2', '3 encrypt K3']);
    expect(events.filter(({ step }) => step === 'round')).toHaveLength(48);
  });

  it('shows copies: what a listener writes to them changes nothing', () => {
    const scribble = (event: object) => {
      for (const value of Object.values(event)) if (typeof value === 'object') (value as Uint8Array).fill(1);
    };
    expect(tripleDesReference(key24, scribble).encryptBlock(block)).toEqual(tripleDes(key24).encryptBlock(block));
    expect(tripleDesReference(key24, scribble).decryptBlock(block)).toEqual(tripleDes(key24).decryptBlock(block));
  });

  it('deciphers with the keys from the last to the first; each pass begins where the one before ended', () => {
    const ciphertext = tripleDes(key24).encryptBlock(block);
    const { result, events } = record<TripleDesEvent, Uint8Array>((trace) =>
      tripleDesReference(key24, trace).decryptBlock(ciphertext),
    );
    expect(result).toEqual(block);
    expect(names(events).slice(3)).toEqual(['1 decrypt K3', '2 encrypt K2', '3 decrypt K1']);
    const starts = events.flatMap((event) => (event.step === 'pass' ? [event.block] : []));
    expect(starts[0]).toEqual(ciphertext);
    expect(starts[1]).toEqual(des(key24.slice(16)).decryptBlock(ciphertext));
    expect(starts[2]).toEqual(des(key24.slice(8, 16)).encryptBlock(starts[1]));
  });
});

it('node:crypto agrees on CBC runs of any key', () => {
  if (!getCiphers().includes('des-ede3-cbc')) {
    console.warn('skipped: this Node has no des-ede3-cbc');
    return;
  }
  fc.assert(
    fc.property(bytes(24), bytes(8), bytes(40), (key, iv, plaintext) => {
      const theirs = createCipheriv('des-ede3-cbc', key, iv).setAutoPadding(false).update(plaintext);
      const ours = cbc(tripleDes(key), iv, noPadding).encrypt(plaintext);
      expect(bytesToHex(ours)).toBe(theirs.toString('hex'));
    }),
  );
});
