import { AuthenticationError, bytesToHex, concat, hexToBytes, seededRandom } from '@cleartext/core';
import fc from 'fast-check';
import { createCipheriv } from 'node:crypto';
import {
  aes,
  aesReference,
  cbc,
  cfb,
  ctr,
  des,
  ecb,
  noPadding,
  ofb,
  type BlockCipher,
  type CipherMode,
} from '../src/index.ts';
import { testMode } from './contracts/mode.ts';
import { ciphertexts, counterBlock, iv, keys, plaintext } from './sp800-38a-vectors.ts';

const modes: readonly (readonly [string, boolean, (cipher: BlockCipher, iv: Uint8Array) => CipherMode])[] = [
  ['CBC', true, cbc],
  ['CFB1', false, (cipher, iv) => cfb(cipher, iv, 1)],
  ['CFB8', false, (cipher, iv) => cfb(cipher, iv, 8)],
  ['CFB64', false, (cipher, iv) => cfb(cipher, iv, 64)],
  ['CFB', false, (cipher, iv) => cfb(cipher, iv)],
  ['OFB', false, ofb],
  ['CTR', false, ctr],
];
const random = seededRandom('modes');
for (const [voice, cipher] of [
  ['', aes(random(16))],
  ['', des(random(8))],
  [' (reference)', aesReference(random(16))],
] as const) {
  const { blockSize } = cipher;
  testMode(`${cipher.name}-ECB${voice}`, () => ecb(cipher), { ivSize: 0, blockSize, pads: true });
  for (const [name, pads, make] of modes)
    testMode(`${cipher.name}-${name}${voice}`, (iv) => make(cipher, iv), { ivSize: blockSize, blockSize, pads });
}

describe('SP 800-38A appendix F', () => {
  const IV = hexToBytes(iv);
  const recipes: Record<keyof typeof ciphertexts, (cipher: BlockCipher) => CipherMode> = {
    ECB: (cipher) => ecb(cipher, noPadding),
    CBC: (cipher) => cbc(cipher, IV, noPadding),
    CFB: (cipher) => cfb(cipher, IV),
    CFB1: (cipher) => cfb(cipher, IV, 1),
    CFB8: (cipher) => cfb(cipher, IV, 8),
    OFB: (cipher) => ofb(cipher, IV),
    CTR: (cipher) => ctr(cipher, hexToBytes(counterBlock)),
  };
  const names = Object.keys(recipes) as (keyof typeof ciphertexts)[];
  it.each(names.flatMap((mode) => ([128, 192, 256] as const).map((bits) => [mode, bits] as const)))(
    '%s with AES-%d',
    (mode, bits) => {
      const ciphertext = ciphertexts[mode][bits];
      const text = hexToBytes(plaintext.slice(0, ciphertext.length));
      for (const make of [aes, aesReference]) {
        const cipher = recipes[mode](make(hexToBytes(keys[bits])));
        expect(bytesToHex(cipher.encrypt(text))).toBe(ciphertext);
        expect(cipher.decrypt(hexToBytes(ciphertext))).toEqual(text);
      }
    },
  );
});

describe('node:crypto agrees', () => {
  const arbitrary = fc.constantFrom(16, 24, 32).chain((keySize) =>
    fc.record({
      key: fc.uint8Array({ minLength: keySize, maxLength: keySize }),
      iv: fc.uint8Array({ minLength: 16, maxLength: 16 }),
      text: fc.uint8Array({ maxLength: 300 }),
    }),
  );
  it.each(modes.filter(([name]) => name !== 'CFB64'))('AES-%s', (name, _, make) => {
    fc.assert(
      fc.property(arbitrary, ({ key, iv, text }) => {
        const theirs = createCipheriv(`aes-${key.length * 8}-${name.toLowerCase()}`, key, iv);
        const ours = make(aes(key), iv);
        expect(ours.encrypt(text)).toEqual(concat(theirs.update(text), theirs.final()));
        expect(ours.decrypt(ours.encrypt(text))).toEqual(text);
      }),
      { numRuns: 50 },
    );
  });

  it('the counter carries through all 16 bytes, and long texts take several runs', () => {
    const key = random(16);
    const text = random(5000);
    for (const start of [
      'ffffffffffffffffffffffffffffffff',
      '00000000fffffffffffffffffffffff0',
      '0000000000000000fffffffffffffffe',
    ]) {
      const theirs = createCipheriv('aes-128-ctr', key, hexToBytes(start));
      expect(ctr(aes(key), hexToBytes(start)).encrypt(text)).toEqual(concat(theirs.update(text)));
    }
  });
});

describe('what the modes do to errors and repetitions', () => {
  const key = random(16);
  const cipher = aes(key);
  const start = random(16);
  const flipped = (bytes: Uint8Array, place: number) => bytes.map((byte, i) => (i === place ? byte ^ 1 : byte));

  it('ECB shows equal blocks, CBC does not', () => {
    const text = new Uint8Array(48).fill(7);
    const blocks = (bytes: Uint8Array) => new Set([0, 16, 32].map((i) => bytesToHex(bytes.subarray(i, i + 16)))).size;
    expect([blocks(ecb(cipher).encrypt(text)), blocks(cbc(cipher, start).encrypt(text))]).toEqual([1, 3]);
  });

  it('a flipped ciphertext bit garbles one block in CBC and flips the same bit in the next', () => {
    const text = random(64);
    const mode = cbc(cipher, start, noPadding);
    const found = mode.decrypt(flipped(mode.encrypt(text), 20));
    expect(found.subarray(0, 16)).toEqual(text.subarray(0, 16));
    expect(found.subarray(16, 32)).not.toEqual(text.subarray(16, 32));
    expect(found.subarray(32)).toEqual(flipped(text, 36).subarray(32));
  });

  it('CFB-8 finds its place again after a block', () => {
    const text = random(64);
    const mode = cfb(cipher, start, 8);
    expect(mode.decrypt(flipped(mode.encrypt(text), 5)).subarray(22)).toEqual(text.subarray(22));
  });

  it('a flipped ciphertext bit flips one plaintext bit in OFB and CTR', () => {
    const text = random(64);
    for (const mode of [ofb(cipher, start), ctr(cipher, start)])
      expect(mode.decrypt(flipped(mode.encrypt(text), 5))).toEqual(flipped(text, 5));
  });

  it('wrong padding is refused without details, wrong arguments with them', () => {
    const mode = cbc(cipher, start);
    expect(() => mode.decrypt(new Uint8Array(0))).toThrow(new AuthenticationError('bad padding'));
    expect(() => mode.decrypt(cbc(cipher, start, noPadding).encrypt(new Uint8Array(16)))).toThrow(AuthenticationError);
    expect(() => cfb(cipher, start, 16 as never)).toThrow('segmentBits: expected 1, 8, 64 or 128, found 16');
    expect(() => cfb(des(random(8)), random(8), 128)).toThrow('segmentBits: expected 1, 8 or 64, found 128');
  });
});

it('counter mode over the fast cipher and over the reference agree, also where the counter wraps', () => {
  const key = random(16);
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 100 }),
      fc.array(fc.constantFrom(0, 0xfe, 0xff), { minLength: 16, maxLength: 16 }),
      (text, counter) => {
        const start = Uint8Array.from(counter);
        expect(ctr(aes(key), start).encrypt(text)).toEqual(ctr(aesReference(key), start).encrypt(text));
      },
    ),
  );
});
