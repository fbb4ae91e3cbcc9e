import { bytesToHex, hexToBytes, record, type Trace } from '@cleartext/core';
import fc from 'fast-check';
import { createCipheriv } from 'node:crypto';
import { aes, aesKeyExpansion, aesReference, type AesEvent } from '../src/index.ts';
import { INVERSE_S_BOX, multiply, RCON, S_BOX, xTimes } from '../src/aes/tables.ts';
import { testBlockCipher } from './contracts/block-cipher.ts';

for (const keySize of [16, 24, 32]) {
  testBlockCipher('AES', aes, keySize);
  testBlockCipher('AES reference', aesReference, keySize);
}

describe('the constants follow their recipes', () => {
  it('S-box: the inverse in GF(2^8), then the affine map of FIPS 197 section 5.1.1', () => {
    for (let b = 0; b < 256; b++) {
      const inverse = Array.from({ length: 256 }, (_, x) => x).find((x) => multiply(b, x) === 1) ?? 0;
      const bit = (i: number) => (inverse >> (i % 8)) & 1;
      const affine = [0, 1, 2, 3, 4, 5, 6, 7].map(
        (i) => bit(i) ^ bit(i + 4) ^ bit(i + 5) ^ bit(i + 6) ^ bit(i + 7) ^ ((0x63 >> i) & 1),
      );
      expect(S_BOX[b]).toBe(affine.reduce((byte, value, i) => byte | (value << i), 0));
      expect(INVERSE_S_BOX[S_BOX[b]]).toBe(b);
    }
  });

  it('round constants: the powers of x', () => {
    for (let j = 1, power = 1; j <= 10; j++, power = xTimes(power)) expect(RCON[j]).toBe(power);
  });

  it('FIPS 197 section 4.2: {57} times {83} is {c1}, {57} times {13} is {fe}', () => {
    expect([multiply(0x57, 0x83), multiply(0x57, 0x13)]).toEqual([0xc1, 0xfe]);
  });
});

describe('FIPS 197 appendix A: key expansion', () => {
  const expand = (key: string) => record((trace: Trace<AesEvent>) => aesKeyExpansion(hexToBytes(key), trace));
  const hex = (words: Int32Array) => Array.from(words, (word) => (word >>> 0).toString(16).padStart(8, '0'));

  it('A.1: 128 bits, the columns of i = 4 and the last words', () => {
    const { result, events } = expand('2b7e151628aed2a6abf7158809cf4f3c');
    expect(events).toHaveLength(40);
    expect(events[0]).toEqual({
      step: 'key expansion',
      i: 4,
      temp: 0x09cf4f3c,
      afterRotWord: 0xcf4f3c09,
      afterSubWord: 0x8a84eb01,
      rcon: 0x01000000,
      afterXorWithRcon: 0x8b84eb01,
      wPrevious: 0x2b7e1516,
      w: 0xa0fafe17,
    });
    expect(events[1]).toEqual({ step: 'key expansion', i: 5, temp: 0xa0fafe17, wPrevious: 0x28aed2a6, w: 0x88542cb1 });
    expect(hex(result).slice(-4)).toEqual(['d014f9a8', 'c9ee2589', 'e13f0cc8', 'b6630ca6']);
  });

  it('A.2: 192 bits', () => {
    const { result } = expand('8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b');
    expect(hex(result).slice(6, 8)).toEqual(['fe0c91f7', '2402f5a5']);
    expect(hex(result).slice(-4)).toEqual(['e98ba06f', '448c773c', '8ecc7204', '01002202']);
  });

  it('A.3: 256 bits, with the additional SubWord at i = 12', () => {
    const { result, events } = expand('603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4');
    expect(events[4]).toEqual({
      step: 'key expansion',
      i: 12,
      temp: 0x2067fcde,
      afterSubWord: 0xb785b01d,
      wPrevious: 0x1f352c07,
      w: 0xa8b09c1a,
    });
    expect(hex(result).slice(-4)).toEqual(['fe4890d1', 'e6188d0b', '046df344', '706c631e']);
  });
});

describe('FIPS 197 appendices B and C: the cipher', () => {
  const lines = (events: readonly AesEvent[]) =>
    events.flatMap((event) =>
      event.step === 'key expansion' ? [] : [`round[${event.round}].${event.step} ${bytesToHex(event.state)}`],
    );

  it('B: the example with its first round', () => {
    const { result, events } = record((trace: Trace<AesEvent>) =>
      aesReference(hexToBytes('2b7e151628aed2a6abf7158809cf4f3c'), trace).encryptBlock(
        hexToBytes('3243f6a8885a308d313198a2e0370734'),
      ),
    );
    expect(bytesToHex(result)).toBe('3925841d02dc09fbdc118597196a0b32');
    expect(lines(events).slice(2, 7)).toEqual([
      'round[1].start 193de3bea0f4e22b9ac68d2ae9f84808',
      'round[1].s_box d42711aee0bf98f1b8b45de51e415230',
      'round[1].s_row d4bf5d30e0b452aeb84111f11e2798e5',
      'round[1].m_col 046681e5e0cb199a48f8d37a2806264c',
      'round[1].k_sch a0fafe1788542cb123a339392a6c7605',
    ]);
  });

  it('C.1: the first two rounds and the last', () => {
    const { result, events } = record((trace: Trace<AesEvent>) =>
      aesReference(hexToBytes('000102030405060708090a0b0c0d0e0f'), trace).encryptBlock(
        hexToBytes('00112233445566778899aabbccddeeff'),
      ),
    );
    expect(bytesToHex(result)).toBe('69c4e0d86a7b0430d8cdb78070b4c55a');
    expect(lines(events).slice(0, 12)).toEqual([
      'round[0].input 00112233445566778899aabbccddeeff',
      'round[0].k_sch 000102030405060708090a0b0c0d0e0f',
      'round[1].start 00102030405060708090a0b0c0d0e0f0',
      'round[1].s_box 63cab7040953d051cd60e0e7ba70e18c',
      'round[1].s_row 6353e08c0960e104cd70b751bacad0e7',
      'round[1].m_col 5f72641557f5bc92f7be3b291db9f91a',
      'round[1].k_sch d6aa74fdd2af72fadaa678f1d6ab76fe',
      'round[2].start 89d810e8855ace682d1843d8cb128fe4',
      'round[2].s_box a761ca9b97be8b45d8ad1a611fc97369',
      'round[2].s_row a7be1a6997ad739bd8c9ca451f618b61',
      'round[2].m_col ff87968431d86a51645151fa773ad009',
      'round[2].k_sch b692cf0b643dbdf1be9bc5006830b3fe',
    ]);
    expect(lines(events).slice(-5)).toEqual([
      'round[10].start bd6e7c3df2b5779e0b61216e8b10b689',
      'round[10].s_box 7a9f102789d5f50b2beffd9f3dca4ea7',
      'round[10].s_row 7ad5fda789ef4e272bca100b3d9ff59f',
      'round[10].k_sch 13111d7fe3944a17f307a78b4d2b30c5',
      'round[10].output 69c4e0d86a7b0430d8cdb78070b4c55a',
    ]);
  });

  it('C.1: the inverse cipher', () => {
    const { result, events } = record((trace: Trace<AesEvent>) =>
      aesReference(hexToBytes('000102030405060708090a0b0c0d0e0f'), trace).decryptBlock(
        hexToBytes('69c4e0d86a7b0430d8cdb78070b4c55a'),
      ),
    );
    expect(bytesToHex(result)).toBe('00112233445566778899aabbccddeeff');
    expect(lines(events).slice(0, 8)).toEqual([
      'round[0].iinput 69c4e0d86a7b0430d8cdb78070b4c55a',
      'round[0].ik_sch 13111d7fe3944a17f307a78b4d2b30c5',
      'round[1].istart 7ad5fda789ef4e272bca100b3d9ff59f',
      'round[1].is_row 7a9f102789d5f50b2beffd9f3dca4ea7',
      'round[1].is_box bd6e7c3df2b5779e0b61216e8b10b689',
      'round[1].ik_sch 549932d1f08557681093ed9cbe2c974e',
      'round[1].ik_add e9f74eec023020f61bf2ccf2353c21c7',
      'round[2].istart 54d990a16ba09ab596bbf40ea111702f',
    ]);
  });

  it.each([
    ['C.1', 16, '69c4e0d86a7b0430d8cdb78070b4c55a'],
    ['C.2', 24, 'dda97ca4864cdfe06eaf70a0ec0d7191'],
    ['C.3', 32, '8ea2b7ca516745bfeafc49904b496089'],
  ])('%s: a key of %d bytes', (_, keySize, ciphertext) => {
    const key = Uint8Array.from({ length: keySize }, (_, i) => i);
    const block = hexToBytes('00112233445566778899aabbccddeeff');
    for (const make of [aes, aesReference]) {
      expect(bytesToHex(make(key).encryptBlock(block))).toBe(ciphertext);
      expect(make(key).decryptBlock(hexToBytes(ciphertext))).toEqual(block);
    }
  });

  it('a trace changes nothing, and each event starts where the last one ended', () => {
    const key = hexToBytes('000102030405060708090a0b0c0d0e0f1011121314151617');
    const block = hexToBytes('00112233445566778899aabbccddeeff');
    const { result, events } = record((trace: Trace<AesEvent>) => aesReference(key, trace).encryptBlock(block));
    expect(result).toEqual(aesReference(key).encryptBlock(block));
    const rounds = events.filter((event) => event.step !== 'key expansion');
    const state = (round: number, step: string) => rounds.find((e) => e.round === round && e.step === step)!.state;
    for (let round = 1; round < 12; round++)
      expect(state(round + 1, 'start')).toEqual(
        state(round, 'm_col').map((byte, i) => byte ^ state(round, 'k_sch')[i]),
      );
    expect(events.filter((event) => event.step === 'key expansion')).toHaveLength(46);
  });
});

describe('independent voices', () => {
  const cases = fc
    .constantFrom(16, 24, 32)
    .chain((keySize) =>
      fc.tuple(
        fc.uint8Array({ minLength: keySize, maxLength: keySize }),
        fc.uint8Array({ minLength: 16, maxLength: 16 }),
      ),
    );

  it('the fast version equals the reference', () => {
    fc.assert(
      fc.property(cases, ([key, block]) => {
        expect(aes(key).encryptBlock(block)).toEqual(aesReference(key).encryptBlock(block));
        expect(aes(key).decryptBlock(block)).toEqual(aesReference(key).decryptBlock(block));
      }),
      { numRuns: 200 },
    );
  });

  it('the fast version equals node:crypto', () => {
    fc.assert(
      fc.property(cases, ([key, block]) => {
        const cipher = createCipheriv(`aes-${key.length * 8}-ecb`, key, null).setAutoPadding(false);
        expect(bytesToHex(aes(key).encryptBlock(block))).toBe(cipher.update(block).toString('hex'));
      }),
    );
  });

  it('two keys at work in turn do not disturb each other', () => {
    const a = aes(new Uint8Array(16).fill(1));
    const b = aes(new Uint8Array(32).fill(2));
    const block = new Uint8Array(16);
    const alone = [a.encryptBlock(block), b.encryptBlock(block), a.decryptBlock(block), b.decryptBlock(block)];
    for (let i = 0; i < 3; i++)
      expect([a.encryptBlock(block), b.encryptBlock(block), a.decryptBlock(block), b.decryptBlock(block)]).toEqual(
        alone,
      );
  });
});
