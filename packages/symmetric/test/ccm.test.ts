import { AuthenticationError, bytesToHex, concat, hexToBytes, seededRandom } from '@cleartext/core';
import fc from 'fast-check';
import { createCipheriv } from 'node:crypto';
import { aes, aesReference, ccm, des } from '../src/index.ts';
import { testAead } from './contracts/aead.ts';

const random = seededRandom('ccm');
const counting = (length: number, from = 0) => Uint8Array.from({ length }, (_, i) => from + i);

for (const keySize of [16, 24, 32])
  testAead(`AES-${keySize * 8}-CCM`, (key, nonce, aad) => ccm(aes(key), nonce, aad), { keySize });
testAead('AES-128-CCM with a tag of 8 bytes', (key, nonce, aad) => ccm(aes(key), nonce, aad, { tagSize: 8 }), {
  keySize: 16,
});
for (const nonceSize of [7, 13])
  testAead(`AES-128-CCM with a nonce of ${nonceSize} bytes`, (key, nonce, aad) => ccm(aes(key), nonce, aad), {
    keySize: 16,
    nonceSize,
  });

/** SP 800-38C appendix C, examples 1 to 4: one key, counting nonces, associated data and plaintexts. */
test.each([
  [4, counting(7, 0x10), counting(8), counting(4, 0x20), '7162015b4dac255d'],
  [6, counting(8, 0x10), counting(16), counting(16, 0x20), 'd2a1f0e051ea5f62081a7792073d593d1fc64fbfaccd'],
  [
    8,
    counting(12, 0x10),
    counting(20),
    counting(24, 0x20),
    'e3b201a9f5b71a7a9b1ceaeccd97e70b6176aad9a4428aa5484392fbc1b09951',
  ],
  [
    14,
    counting(13, 0x10),
    counting(65536), // 00 01 ... ff, 256 times: its length takes six bytes
    counting(32, 0x20),
    '69915dad1e84c6376a68c2967e4dab615ae0fd1faec44cc484828529463ccf72b4ac6bec93e8598e7f0dadbcea5b',
  ],
])('SP 800-38C appendix C, the example with a tag of %d bytes', (tagSize, nonce, aad, plaintext, sealed) => {
  for (const make of [aes, aesReference]) {
    const aead = ccm(make(counting(16, 0x40)), nonce, aad, { tagSize });
    expect(bytesToHex(aead.seal(plaintext))).toBe(sealed);
    expect(aead.open(hexToBytes(sealed))).toEqual(plaintext);
  }
});

/** RFC 3610 section 8, packet vector #1: 8 bytes of header, 23 of text, a nonce of 13 bytes and a tag of 8. */
test('RFC 3610, packet vector 1', () => {
  const nonce = hexToBytes('00000003020100a0a1a2a3a4a5');
  const sealed = ccm(aes(counting(16, 0xc0)), nonce, counting(8), { tagSize: 8 }).seal(counting(23, 8));
  expect(bytesToHex(sealed)).toBe('588c979a61c663d2f066d0c2c0f989806d5f6b61dac38417e8d12cfdf926e0');
});

test('node:crypto agrees, for all sizes of keys, nonces and tags', () => {
  const arbitrary = fc.record({
    keySize: fc.constantFrom(16, 24, 32),
    nonce: fc.uint8Array({ minLength: 7, maxLength: 13 }),
    aad: fc.uint8Array({ maxLength: 70 }),
    text: fc.uint8Array({ maxLength: 300 }),
    tagSize: fc.constantFrom(4, 6, 8, 10, 12, 14, 16),
  });
  fc.assert(
    fc.property(arbitrary, ({ keySize, nonce, aad, text, tagSize }) => {
      const key = random(keySize);
      const theirs = createCipheriv(`aes-${keySize * 8}-ccm` as 'aes-128-ccm', key, nonce, { authTagLength: tagSize });
      theirs.setAAD(aad, { plaintextLength: text.length });
      const expected = concat(theirs.update(text), theirs.final(), theirs.getAuthTag());
      const aead = ccm(aes(key), nonce, aad, { tagSize });
      expect(aead.seal(text)).toEqual(expected);
      expect(aead.open(expected)).toEqual(text);
    }),
  );
});

test('a nonce of 13 bytes leaves two for the length', () => {
  const aead = ccm(aes(random(16)), random(13));
  const longest = random(65_535);
  expect(aead.open(aead.seal(longest))).toEqual(longest);
  expect(() => aead.seal(new Uint8Array(65_536))).toThrow('plaintext: expected at most 65535 bytes, found 65536');
  expect(() => aead.open(new Uint8Array(65_536 + 16))).toThrow(AuthenticationError);
});

test('wrong arguments are named', () => {
  expect(() => ccm(des(new Uint8Array(8)), random(12))).toThrow('cipher.blockSize: expected 16, found 8');
  for (const tagSize of [0, 2, 5, 18])
    expect(() => ccm(aes(random(16)), random(12), random(0), { tagSize })).toThrow('tagSize: expected 4, 6, 8, 10');
  for (const size of [0, 6, 14])
    expect(() => ccm(aes(random(16)), random(size))).toThrow(`nonce: expected 7 to 13 bytes, found ${size}`);
});
