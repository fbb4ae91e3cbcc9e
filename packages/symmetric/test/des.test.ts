import fc from 'fast-check';
import { bytesToHex, hexToBytes, record, type Trace } from '@cleartext/core';
import type { BlockCipher } from '../src/block-cipher.ts';
import { des } from '../src/des/fast.ts';
import { desKeySchedule, desReference, type DesEvent } from '../src/des/reference.ts';
import { E, finalPermutation, IP, leftShifts, P, PC1, PC2, S } from '../src/des/tables.ts';
import { testBlockCipher } from './contracts/block-cipher.ts';
import { rivest, rivestX16, textbook, vectorSets } from './des-vectors.ts';
import { legacyCipher, openssl } from './des-voices.ts';

const implementations: readonly (readonly [string, (key: Uint8Array) => BlockCipher])[] = [
  ['des', des],
  ['desReference', (key) => desReference(key)],
];
const eightBytes = fc.uint8Array({ minLength: 8, maxLength: 8 });
const complement = (bytes: Uint8Array) => bytes.map((byte) => byte ^ 0xff);

for (const [name, make] of implementations) {
  testBlockCipher(name, make, 8);

  describe(`${name}: published vectors`, () => {
    it.each(vectorSets)('$name, both ways', ({ vectors }) => {
      expect(vectors.length).toBeGreaterThan(0);
      for (const { key, plaintext, ciphertext } of vectors) {
        const cipher = make(hexToBytes(key));
        expect([key, bytesToHex(cipher.encryptBlock(hexToBytes(plaintext)))]).toEqual([key, ciphertext]);
        expect([key, bytesToHex(cipher.decryptBlock(hexToBytes(ciphertext)))]).toEqual([key, plaintext]);
      }
    });

    it("Rivest's sixteen steps of 1985", () => {
      expect(rivestX16(make)).toBe(rivest.X16);
    });
  });
}

describe('reference and fast', () => {
  it('agree on any key and block, both ways', () => {
    fc.assert(
      fc.property(eightBytes, eightBytes, (key, block) => {
        const [fast, reference] = [des(key), desReference(key)];
        expect(fast.encryptBlock(block)).toEqual(reference.encryptBlock(block));
        expect(fast.decryptBlock(block)).toEqual(reference.decryptBlock(block));
      }),
    );
  });

  it('agree on every key of a single bit and every block of a single bit', () => {
    for (let i = 0; i < 64; i++) {
      const oneBit = new Uint8Array(8);
      oneBit[i >> 3] = 0x80 >> (i & 7);
      const zeros = new Uint8Array(8);
      expect(des(oneBit).encryptBlock(zeros)).toEqual(desReference(oneBit).encryptBlock(zeros));
      expect(des(zeros).encryptBlock(oneBit)).toEqual(desReference(zeros).encryptBlock(oneBit));
    }
  });
});

describe('properties', () => {
  it('complement key and plaintext, and the ciphertext is complemented', () => {
    fc.assert(
      fc.property(eightBytes, eightBytes, (key, block) => {
        expect(des(complement(key)).encryptBlock(complement(block))).toEqual(complement(des(key).encryptBlock(block)));
      }),
    );
  });

  it('parity bits change nothing', () => {
    fc.assert(
      fc.property(eightBytes, eightBytes, eightBytes, (key, parity, block) => {
        const other = key.map((byte, i) => byte ^ (parity[i] & 1));
        expect(des(other).encryptBlock(block)).toEqual(des(key).encryptBlock(block));
        expect(desKeySchedule(other)).toEqual(desKeySchedule(key));
      }),
    );
  });
});

describe('the tables', () => {
  const sorted = (values: readonly number[]) => [...values].sort((a, b) => a - b);
  const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);
  /** The output of S-box i for the six bits of `B`, as the standard selects it. */
  const select = (i: number, B: number) => S[i][((B >> 4) & 2) | (B & 1)][(B >> 1) & 15];
  const boxes = S.map((_, i) => i);

  it('IP, its inverse and P are permutations; the final permutation undoes IP', () => {
    expect(sorted(IP)).toEqual(upTo(64));
    expect(sorted(P)).toEqual(upTo(32));
    expect(IP.map((_, i) => IP[finalPermutation[i] - 1])).toEqual(upTo(64));
  });

  it('E takes every bit once and the outer bits of each four twice', () => {
    expect(E).toHaveLength(48);
    for (const bit of upTo(32)) expect(E.filter((e) => e === bit)).toHaveLength(bit % 4 < 2 ? 2 : 1);
    E.forEach((bit, i) => expect(bit).toBe(((4 * Math.floor(i / 6) + (i % 6) + 31) % 32) + 1));
  });

  it('PC-1 drops the parity bits, PC-2 drops 9 18 22 25 and 35 38 43 54, the rotations go once round', () => {
    expect(sorted(PC1)).toEqual(upTo(64).filter((bit) => bit % 8 !== 0));
    expect(sorted(PC2)).toEqual(upTo(56).filter((bit) => ![9, 18, 22, 25, 35, 38, 43, 54].includes(bit)));
    expect(PC2.slice(0, 24).every((bit) => bit <= 28)).toBe(true);
    expect(leftShifts.reduce((sum, shift) => sum + shift)).toBe(28);
  });

  // Coppersmith, "The Data Encryption Standard and its strength against attacks", 1994, criteria S-2 to S-7.
  it('S-3: each row of an S-box is a permutation of 0 to 15', () => {
    for (const box of S) for (const row of box) expect(sorted(row)).toEqual(upTo(16).map((n) => n - 1));
  });

  it('S-2: no output bit is close to a linear function of the input bits', () => {
    for (const i of boxes) {
      for (const outputBit of [1, 2, 4, 8]) {
        for (let mask = 0; mask < 64; mask++) {
          let agreements = 0;
          for (let B = 0; B < 64; B++)
            if (parity(B & mask) === Number((select(i, B) & outputBit) !== 0)) agreements += 1;
          expect(Math.abs(agreements - 32)).toBeLessThanOrEqual(18);
        }
      }
    }
  });

  it('S-4: one input bit changes at least two output bits', () => {
    for (const i of boxes)
      for (let B = 0; B < 64; B++)
        for (let bit = 1; bit < 64; bit <<= 1)
          expect(ones(select(i, B) ^ select(i, B ^ bit))).toBeGreaterThanOrEqual(2);
  });

  it('S-5: so do the two middle bits together', () => {
    for (const i of boxes)
      for (let B = 0; B < 64; B++) expect(ones(select(i, B) ^ select(i, B ^ 0b001100))).toBeGreaterThanOrEqual(2);
  });

  it('S-6: a change 11xy00 never leaves the output as it is', () => {
    for (const i of boxes)
      for (let B = 0; B < 64; B++)
        for (const xy of [0b00, 0b01, 0b10, 0b11]) expect(select(i, B)).not.toBe(select(i, B ^ (0b110000 | (xy << 2))));
  });

  it('S-7: of the 32 pairs with a given difference, at most eight have the same difference at the output', () => {
    for (const i of boxes) {
      for (let difference = 1; difference < 64; difference++) {
        const counts = new Array<number>(16).fill(0);
        for (let B = 0; B < 64; B++) counts[select(i, B) ^ select(i, B ^ difference)] += 1;
        expect(Math.max(...counts) / 2).toBeLessThanOrEqual(8);
      }
    }
  });

  it('P sends the four outputs of an S-box to six different boxes, two to middle bits, two to outer bits', () => {
    for (const i of boxes) {
      const places = [1, 2, 3, 4].map((bit) => P.indexOf(4 * i + bit) + 1);
      const middle = places.filter((place) => place % 4 === 2 || place % 4 === 3);
      expect(middle).toHaveLength(2);
      const reached = boxes.filter((j) => E.slice(6 * j, 6 * j + 6).some((bit) => places.includes(bit)));
      expect(reached).toHaveLength(6);
    }
  });

  const ones = (word: number) => word.toString(2).replaceAll('0', '').length;
  const parity = (word: number) => ones(word) % 2;
});

describe('the trace', () => {
  const key = hexToBytes(textbook[0].key);
  const plaintext = hexToBytes(textbook[0].plaintext);
  const run = (trace?: Trace<DesEvent>) => desReference(key, trace).encryptBlock(plaintext);
  const { result, events } = record<DesEvent, Uint8Array>(run);
  const rounds = events.filter((event) => event.step === 'round');
  const groups = (bits: readonly number[], size: number) =>
    bits
      .join('')
      .match(new RegExp(`.{${size}}`, 'g'))
      ?.join(' ');
  const hex = (bits: readonly number[]) =>
    groups(bits, 4)?.replace(/\d{4} ?/g, (four) => parseInt(four, 2).toString(16));

  it('does not change the result', () => {
    expect(result).toEqual(run());
    fc.assert(
      fc.property(eightBytes, eightBytes, (anyKey, block) => {
        const traced = desReference(anyKey, () => undefined);
        expect(traced.encryptBlock(block)).toEqual(desReference(anyKey).encryptBlock(block));
        expect(traced.decryptBlock(block)).toEqual(desReference(anyKey).decryptBlock(block));
      }),
      { numRuns: 20 },
    );
  });

  it('names its steps in the order of the standard', () => {
    expect(events.map((event) => event.step)).toEqual([
      'PC-1',
      ...Array.from({ length: 16 }, () => 'PC-2'),
      'IP',
      ...Array.from({ length: 16 }, () => 'round'),
      'IP-1',
    ]);
    expect(rounds.map(({ round }) => round)).toEqual(leftShifts.map((_, i) => i + 1));
  });

  it('gives the key schedule of the worked example', () => {
    const [choice1, ...choices2] = events.filter((event) => event.step === 'PC-1' || event.step === 'PC-2');
    expect([choice1.C.join(''), choice1.D.join('')]).toEqual([
      '1111000011001100101010101111',
      '0101010101100110011110001111',
    ]);
    expect([choices2[0].C.join(''), choices2[0].D.join('')]).toEqual([
      '1110000110011001010101011111',
      '1010101011001100111100011110',
    ]);
    const published = [
      '000110 110000 001011 101111 111111 000111 000001 110010',
      '011110 011010 111011 011001 110110 111100 100111 100101',
      '010101 011111 110010 001010 010000 101100 111110 011001',
      '011100 101010 110111 010110 110110 110011 010100 011101',
      '011111 001110 110000 000111 111010 110101 001110 101000',
      '011000 111010 010100 111110 010100 000111 101100 101111',
      '111011 001000 010010 110111 111101 100001 100010 111100',
      '111101 111000 101000 111010 110000 010011 101111 111011',
      '111000 001101 101111 101011 111011 011110 011110 000001',
      '101100 011111 001101 000111 101110 100100 011001 001111',
      '001000 010101 111111 010011 110111 101101 001110 000110',
      '011101 010111 000111 110101 100101 000110 011111 101001',
      '100101 111100 010111 010001 111110 101011 101001 000001',
      '010111 110100 001110 110111 111100 101110 011100 111010',
      '101111 111001 000110 001101 001111 010011 111100 001010',
      '110010 110011 110110 001011 000011 100001 011111 110101',
    ];
    expect(choices2.map((event) => ('K' in event ? groups(event.K, 6) : ''))).toEqual(published);
    expect(rounds.map(({ K }) => groups(K, 6))).toEqual(published);
    expect(desKeySchedule(key).map((bytes) => bytesToHex(bytes))).toEqual(rounds.map(({ K }) => hex(K)));
  });

  it('gives every value of the first round of the worked example', () => {
    const [first] = rounds;
    expect(groups(first.E, 6)).toBe('011110 100001 010101 010101 011110 100001 010101 010101');
    expect(groups(first.B, 6)).toBe('011000 010001 011110 111010 100001 100110 010100 100111');
    expect(groups(first.S, 4)).toBe('0101 1100 1000 0010 1011 0101 1001 0111');
    expect(groups(first.f, 4)).toBe('0010 0011 0100 1010 1010 1001 1011 1011');
    expect([hex(first.L), hex(first.R)]).toEqual(['f0aaf0aa', 'ef4a6544']);
  });

  it('gives both halves after every round of the worked example, and the permutations around them', () => {
    const halves =
      'cc00ccff f0aaf0aa ef4a6544 cc017709 a25c0bf4 77220045 8a4fa637 e967cd69 064aba10 d5694b90 247cc67a b7d5d7b2 ' +
      'c5783c78 75bd1858 18c3155a c28c960d 43423234 0a4cd995';
    const published = halves.split(' ');
    const [start] = events.filter((event) => event.step === 'IP');
    expect([bytesToHex(plaintext), hex(start.L), hex(start.R)]).toEqual([hex(start.input), ...published.slice(0, 2)]);
    expect(rounds.map(({ L, R }) => [hex(L), hex(R)])).toEqual(rounds.map((_, i) => published.slice(i + 1, i + 3)));
    const [end] = events.filter((event) => event.step === 'IP-1');
    expect([hex(end.preoutput), hex(end.output)]).toEqual(['0a4cd99543423234', '85e813540f0ab405']);
  });

  it('takes the round keys from K16 to K1 when it deciphers', () => {
    const { events: deciphering } = record<DesEvent, Uint8Array>((trace) =>
      desReference(key, trace).decryptBlock(result),
    );
    expect(deciphering.flatMap((event) => (event.step === 'round' ? [event.keyNumber] : []))).toEqual([
      16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1,
    ]);
  });
});

describe('an independent voice', () => {
  it('openssl agrees on DES in ECB mode', () => {
    const cipher = legacyCipher('des-ecb');
    if (!cipher) {
      console.warn('skipped: no openssl command with the legacy provider');
      return;
    }
    const key = hexToBytes('0f1571c947d9e859');
    const blocks = Uint8Array.from({ length: 64 }, (_, i) => i * i);
    const ours = new Uint8Array(64);
    des(key).encryptBlocks(blocks, 0, ours, 0, 8);
    expect(bytesToHex(openssl(cipher, key, blocks))).toBe(bytesToHex(ours));
  });
});
