import { readFileSync } from 'node:fs';
import path from 'node:path';
import { sboxFunctions } from '../../../scripts/des-sbox-functions.ts';
import { roundKeyBits } from '../src/key-search/des-layout.ts';
import { sboxCircuits } from '../src/key-search/des-sbox-circuits.ts';
import { desKeySchedule } from '../src/index.ts';
import { S } from '../src/des/tables.ts';
import { bytesToBits } from '@cleartext/core';

describe('the circuits of the S-boxes', () => {
  it.each([0, 1, 2, 3, 4, 5, 6, 7])('compute S-box %# for all 64 inputs', (box) => {
    const { offset, complement, outputs, gates } = sboxCircuits[box];
    for (let x = 0; x < 64; x++) {
      const wires = [5, 4, 3, 2, 1, 0].map((bit) => (x >>> bit) & 1);
      for (const { a, gate, b } of gates) {
        const [p, q] = [wires[a], wires[b]];
        wires.push({ '^': p ^ q, '&': p & q, '|': p | q, '&~': p & (1 - q) }[gate]);
      }
      const computed = outputs.reduce((word, wire) => 2 * word + wires[wire], 0) ^ complement;
      const input = x ^ offset;
      expect(computed).toBe(S[box][((input >>> 4) & 2) | (input & 1)][(input >>> 1) & 15]);
    }
  });

  it('have gates that use earlier wires only, and no gate that nothing uses', () => {
    for (const { outputs, gates } of sboxCircuits) {
      expect(gates.filter(({ a, b }, g) => a >= g + 6 || b >= g + 6)).toEqual([]);
      const used = new Set([...outputs, ...gates.flatMap(({ a, b }) => [a, b])]);
      expect(gates.filter((_, g) => !used.has(g + 6))).toEqual([]);
    }
  });

  it('are small: at most 51 gates on average', () => {
    expect(sboxCircuits.reduce((sum, { gates }) => sum + gates.length, 0) / 8).toBeLessThanOrEqual(51);
  });

  it('need one NOT among all of them, and agree on the bits of R that two S-boxes share', () => {
    expect(sboxCircuits.map(({ complement }) => complement).filter((complement) => complement !== 0)).toHaveLength(1);
    sboxCircuits.forEach(({ offset }, box) => {
      expect(offset & 3).toBe(sboxCircuits[(box + 1) % 8].offset >>> 4);
    });
  });

  it('are the source of the generated functions, which are up to date', () => {
    const file = path.join(__dirname, '..', 'src', 'key-search', 'des-sbox-functions.ts');
    expect(readFileSync(file, 'utf8')).toBe(sboxFunctions());
  });
});

describe('the table of round keys', () => {
  it('selects the bits of the key schedule', () => {
    // One key for each of the 56 bits, alone: the table says in which bits of which round keys it appears.
    for (let n = 0; n < 56; n++) {
      const key = new Uint8Array(8);
      key[Math.floor(n / 7)] = 0x80 >>> (n % 7);
      const schedule = desKeySchedule(key).flatMap((roundKey) => bytesToBits(roundKey));
      expect(roundKeyBits.map((bit) => Number(bit === n))).toEqual(schedule);
    }
  });
});
