import {
  AuthenticationError,
  bytesToHex,
  bytesToUtf8,
  concat,
  hexToBytes,
  record,
  seededRandom,
  type Trace,
  utf8ToBytes,
} from '@cleartext/core';
import fc from 'fast-check';
import { createCipheriv } from 'node:crypto';
import {
  chacha20,
  chacha20Block,
  chacha20Poly1305,
  chacha20Reference,
  poly1305,
  poly1305KeyGen,
  poly1305Reference,
  quarterRound,
  type ChaCha20Event,
  type Poly1305Event,
} from '../src/index.ts';
import { a5, chacha20BlockVectors, chacha20Vectors, poly1305Vectors } from './chacha-vectors.ts';
import { testAead } from './contracts/aead.ts';
import { testStreamCipher } from './contracts/stream-cipher.ts';

const nonce = hexToBytes('000000000000004a00000000');
testStreamCipher('ChaCha20', (key) => chacha20(key, nonce, 1), 32);
testStreamCipher('ChaCha20, the reference', (key) => chacha20Reference(key, nonce, 1), 32);
testAead('ChaCha20-Poly1305', chacha20Poly1305, { keySize: 32 });

const words = (text: string) => text.split(/\s+/).map((word) => parseInt(word, 16));
const sunscreen = utf8ToBytes(
  "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.",
);

describe('RFC 8439', () => {
  it('2.1.1: the quarter round', () => {
    const state = Int32Array.from(words('11111111 01020304 9b8d6f43 01234567'));
    quarterRound(state, 0, 1, 2, 3);
    expect(Array.from(state, (word) => word >>> 0)).toEqual(words('ea2a92f4 cb1cf8ce 4581472e 5881c4bb'));
  });

  it('2.3.2: the block function, with the states before and after', () => {
    const key = Uint8Array.from({ length: 32 }, (_, i) => i);
    const { result, events } = record((trace: Trace<ChaCha20Event>) =>
      chacha20Block(key, 1, hexToBytes('000000090000004a00000000'), trace),
    );
    expect(events.find((event) => event.step === 'initial state')?.state).toEqual(
      words(`61707865 3320646e 79622d32 6b206574 03020100 07060504 0b0a0908 0f0e0d0c
        13121110 17161514 1b1a1918 1f1e1d1c 00000001 09000000 4a000000 00000000`),
    );
    expect(events.find((event) => event.step === 'after 20 rounds')?.state).toEqual(
      words(`837778ab e238d763 a67ae21e 5950bb2f c4f2d0c7 fc62bb2f 8fa018fc 3f5ec7b7
        335271c2 f29489f3 eabda8fc 82e46ebd d19c12b4 b04e16de 9e83d0cb 4e3c50a2`),
    );
    expect(events.at(-1)?.state).toEqual(
      words(`e4e7f110 15593bd1 1fdd0f50 c47120a3 c7f4d1c7 0368c033 9aaa2204 4e6cd4c3
        466482d2 09aa9f07 05d7c214 a2028bd9 d19c12b5 b94e16de e883d0cb 4e3c50a2`),
    );
    expect(events.filter((event) => event.step === 'after quarter round')).toHaveLength(80);
    expect(bytesToHex(result.subarray(0, 16))).toBe('10f1e7e4d13b5915500fdd1fa32071c4');
  });

  it('2.2.1: the quarter round on four words of a state', () => {
    const state = Int32Array.from(
      words(`879531e0 c5ecf37d 516461b1 c9a62f8a 44c20ef3 3390af7f d9fc690b 2a5f714c
        53372767 b00a5631 974c541a 359e9963 5c971061 3d631689 2098d9d6 91dbd320`),
    );
    quarterRound(state, 2, 7, 8, 13);
    expect(Array.from(state, (word) => word >>> 0)).toEqual(
      words(`879531e0 c5ecf37d bdb886dc c9a62f8a 44c20ef3 3390af7f d9fc690b cfacafd2
        e46bea80 b00a5631 974c541a 359e9963 5c971061 ccc07c79 2098d9d6 91dbd320`),
    );
  });

  it('2.4.2: the states of both blocks, before and after', () => {
    const key = Uint8Array.from({ length: 32 }, (_, i) => i);
    const { result, events } = record((trace: Trace<ChaCha20Event>) =>
      chacha20Reference(key, nonce, 1, trace).process(sunscreen),
    );
    const states = (step: ChaCha20Event['step']) =>
      events.filter((event) => event.step === step).map(({ state }) => state);
    expect(states('initial state').map((state) => state.slice(12))).toEqual([
      words('00000001 00000000 4a000000 00000000'),
      words('00000002 00000000 4a000000 00000000'),
    ]);
    expect(states('final state')).toEqual([
      words(`f3514f22 e1d91b40 6f27de2f ed1d63b8 821f138c e2062c3d ecca4f7e 78cff39e
        a30a3b8a 920a6072 cd7479b5 34932bed 40ba4c79 cd343ec6 4c2c21ea b7417df0`),
      words(`9f74a669 410f633f 28feca22 7ec44dec 6d34d426 738cb970 3ac5e9f3 45590cc4
        da6e8b39 892c831a cdea67c1 2b7e1d90 037463f3 a11a2073 e8bcfb88 edc49139`),
    ]);
    expect(result).toEqual(chacha20(key, nonce, 1).process(sunscreen));
  });

  it('2.4.2: encryption', () => {
    const key = Uint8Array.from({ length: 32 }, (_, i) => i);
    expect(bytesToHex(chacha20(key, nonce, 1).process(sunscreen))).toMatch(
      /^6e2e359a2568f980.*5af90bbf74a35be6b40b8eedf2785e42874d$/,
    );
  });

  it.each(chacha20BlockVectors.map((vector, i) => [i + 1, vector] as const))('A.1, vector %d', (_, vector) => {
    const key = new Uint8Array(32).fill(vector.keyByte, vector.place, vector.place + 1);
    const nonce = new Uint8Array(12).fill(vector.nonce, 11);
    expect(bytesToHex(chacha20Block(key, vector.counter, nonce))).toBe(vector.keystream);
    expect(bytesToHex(chacha20(key, nonce, vector.counter).process(new Uint8Array(64)))).toBe(vector.keystream);
  });

  it.each(chacha20Vectors.map((vector, i) => [i + 1, vector] as const))('A.2, vector %d', (_, vector) => {
    const cipher = chacha20(hexToBytes(vector.key), hexToBytes(vector.nonce), vector.counter);
    expect(bytesToHex(cipher.process(hexToBytes(vector.plaintext)))).toBe(vector.ciphertext);
  });

  it('2.5.2: Poly1305, with the accumulator after each block', () => {
    const key = hexToBytes('85d6be7857556d337f4452fe42d506a80103808afb0db2fd4abff6af4149f51b');
    const message = utf8ToBytes('Cryptographic Forum Research Group');
    const { result, events } = record((trace: Trace<Poly1305Event>) => poly1305Reference(key, message, trace));
    expect(events[0]).toEqual({
      step: 'key',
      r: 0x806d5400e52447c036d555408bed685n,
      s: 0x1bf54941aff6bf4afdb20dfb8a800301n,
    });
    const blocks = events.flatMap((event) => (event.step === 'block' ? [event] : []));
    expect(blocks.map(({ added, product, a }) => [added, product, a])).toEqual([
      [
        0x16f4620636968706172676f7470797243n,
        0xb83fe991ca66800489155dcd69e8426ba2779453994ac90ed284034da565ecfn,
        0x2c88c77849d64ae9147ddeb88e69c83fcn,
      ],
      [
        0x437febea505c820f2ad5150db0709f96en,
        0x21dcc992d0c659ba4036f65bb7f88562ae59b32c2b3b8f7efc8b00f78e548a26n,
        0x2d8adaf23b0337fa7cccfb4ea344b30den,
      ],
      [
        0x2d8adaf23b0337fa7cccfb4ea344ca153n,
        0x16d8e08a0f3fe1de4fe4a15486aca7a270a29f1e6c849221e4a6798b8e45321fn,
        0x28d31b7caff946c77c8844335369d03a7n,
      ],
    ]);
    expect(blocks.at(-1)?.n).toBe(0x17075n);
    expect(events.at(-1)).toMatchObject({ step: 'tag', sum: 0x2a927010caf8b2bc2c6365130c11d06a8n });
    expect(bytesToHex(result)).toBe('a8061dc1305136c6c22b8baf0c0127a9');
    expect(poly1305(key, message)).toEqual(result);
  });

  it.each(poly1305Vectors.map((vector, i) => [i + 1, vector] as const))(
    'A.3, vector %d',
    (_, { key, message, tag }) => {
      for (const mac of [poly1305, poly1305Reference])
        expect(bytesToHex(mac(hexToBytes(key), hexToBytes(message)))).toBe(tag);
    },
  );

  it('2.6.2 and A.4: the one-time key', () => {
    const key = Uint8Array.from({ length: 32 }, (_, i) => 0x80 + i);
    expect(bytesToHex(poly1305KeyGen(key, hexToBytes('000000000001020304050607')))).toBe(
      '8ad5a08b905f81cc815040274ab29471a833b637e3fd0da508dbb8e2fdd1a646',
    );
    expect(bytesToHex(poly1305KeyGen(hexToBytes(a5.key), hexToBytes('000000000000000000000002')))).toBe(
      '965e3bc6f9ec7ed9560808f4d229f94b137ff275ca9b3fcbdd59deaad23310ae',
    );
  });

  it('2.8.2: the AEAD', () => {
    const key = Uint8Array.from({ length: 32 }, (_, i) => 0x80 + i);
    const aead = chacha20Poly1305(key, hexToBytes('070000004041424344454647'), hexToBytes('50515253c0c1c2c3c4c5c6c7'));
    const sealed = aead.seal(sunscreen);
    expect(bytesToHex(sealed)).toMatch(/^d31a8d34648e60db7b86afbc53ef7ec2.*3ff4def08e4b7a9de576d26586cec64b6116/);
    expect(bytesToHex(sealed.subarray(-16))).toBe('1ae10b594f09e26a7e902ecbd0600691');
    expect(aead.open(sealed)).toEqual(sunscreen);
  });

  it('A.5: decryption', () => {
    const aead = chacha20Poly1305(hexToBytes(a5.key), hexToBytes(a5.nonce), hexToBytes(a5.aad));
    expect(bytesToUtf8(aead.open(hexToBytes(a5.sealed)))).toMatch(new RegExp(`^${a5.plaintextStart}`));
  });
});

describe('reference and voices', () => {
  const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

  it('the keystream equals the block function, and the fast form the reference', () => {
    fc.assert(
      fc.property(bytes(32), bytes(12), fc.integer({ min: 0, max: 2 ** 32 - 2 }), (key, nonce, counter) => {
        const blocks = concat(chacha20Block(key, counter, nonce), chacha20Block(key, counter + 1, nonce));
        expect(chacha20(key, nonce, counter).process(new Uint8Array(128))).toEqual(blocks);
        expect(chacha20Reference(key, nonce, counter).process(new Uint8Array(128))).toEqual(blocks);
      }),
      { numRuns: 50 },
    );
  });

  it('Poly1305 on doubles equals Poly1305 on big integers, at the extremes too', () => {
    const extreme = fc
      .array(fc.constantFrom(0, 1, 0x7f, 0x80, 0xfb, 0xfc, 0xff), { maxLength: 80 })
      .map((a) => Uint8Array.from(a));
    const key = fc.oneof(
      bytes(32),
      fc.array(fc.constantFrom(0, 0xff, 0x0f, 0xfc), { minLength: 32, maxLength: 32 }).map((a) => Uint8Array.from(a)),
    );
    fc.assert(
      fc.property(key, fc.oneof(extreme, fc.uint8Array({ maxLength: 200 })), (key, message) => {
        expect(poly1305(key, message)).toEqual(poly1305Reference(key, message));
      }),
      { numRuns: 500 },
    );
    const most = new Uint8Array(4096).fill(0xff);
    expect(poly1305(most.subarray(0, 32), most)).toEqual(poly1305Reference(most.subarray(0, 32), most));
    const random = seededRandom('Poly1305');
    for (const length of [4096, 4097, 10_015]) {
      const message = random(length);
      for (const key of [random(32), most.subarray(0, 32)])
        expect(poly1305(key, message)).toEqual(poly1305Reference(key, message));
    }
  });

  it('a text is sealed as the standard composes it, at every length around a block', () => {
    const random = seededRandom('AEAD');
    const [key, nonce] = [random(32), random(12)];
    const pad16 = (bytes: Uint8Array) => concat(bytes, new Uint8Array(-bytes.length & 15));
    const number64 = (value: number) => Uint8Array.from({ length: 8 }, (_, i) => (i < 4 ? value >>> (8 * i) : 0));
    for (const length of [...Array(34).keys(), 63, 64, 65, 127, 128, 129, 1000])
      for (const aad of [random(0), random(1), random(16), random(29)]) {
        const plaintext = random(length);
        const ciphertext = chacha20(key, nonce, 1).process(plaintext);
        const authenticated = concat(pad16(aad), pad16(ciphertext), number64(aad.length), number64(length));
        const tag = poly1305Reference(poly1305KeyGen(key, nonce), authenticated);
        const aead = chacha20Poly1305(key, nonce, aad);
        expect(aead.seal(plaintext)).toEqual(concat(ciphertext, tag));
        expect(aead.open(concat(ciphertext, tag))).toEqual(plaintext);
      }
  });

  it('node:crypto agrees', () => {
    fc.assert(
      fc.property(
        bytes(32),
        bytes(12),
        fc.uint8Array({ maxLength: 40 }),
        fc.uint8Array({ maxLength: 400 }),
        (key, nonce, aad, text) => {
          const theirs = createCipheriv('chacha20-poly1305', key, nonce, { authTagLength: 16 });
          theirs.setAAD(aad, { plaintextLength: text.length });
          const expected = concat(theirs.update(text), theirs.final(), theirs.getAuthTag());
          expect(chacha20Poly1305(key, nonce, aad).seal(text)).toEqual(expected);
        },
      ),
    );
  });

  it.each([chacha20, chacha20Reference])('the counter ends at 2^32 - 1 and does not wrap: %p', (make) => {
    const random = seededRandom('counter');
    const cipher = make(random(32), random(12), 2 ** 32 - 2);
    expect(cipher.process(new Uint8Array(100))).toHaveLength(100);
    expect(cipher.process(new Uint8Array(28))).toHaveLength(28);
    expect(() => cipher.process(new Uint8Array(1))).toThrow('bytes: expected at most 0 blocks, found 1');
    expect(() => make(random(32), random(12), 2 ** 32)).toThrow(RangeError);
    expect(() => make(random(32), random(8))).toThrow('nonce: expected 12 bytes, found 8');
  });

  it('a sealed text shorter than a tag is refused', () => {
    const random = seededRandom('short');
    expect(() => chacha20Poly1305(random(32), random(12)).open(random(15))).toThrow(AuthenticationError);
  });
});
