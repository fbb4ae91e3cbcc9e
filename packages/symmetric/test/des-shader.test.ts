/**
 * The shader of the key search without a graphics card: its lines are plain expressions, so that they are run here as JavaScript, with a
 * key of its own in each of 32 lanes, and compared with the cipher.
 */

import fc from 'fast-check';
import { bytesToBits, permute, utf8ToBytes } from '@cleartext/core';
import { des, keyPattern, unknownKey } from '../src/index.ts';
import { IP, S } from '../src/des/tables.ts';
import { inversion, keyBitNumber } from '../src/key-search/des-layout.ts';
import {
  dependents,
  linesDownToPlaintext,
  linesMeetingAtR1,
  textInputs,
  threeInputGates,
  twoInputGates,
  type Line,
  type Stage,
} from '../src/key-search/des-lines.ts';
import { sboxCircuits } from '../src/key-search/des-sbox-circuits.ts';
import { threeInputCircuits } from '../src/key-search/des-sbox-three-input.ts';
import { desKeySpace } from '../src/key-search/des-task.ts';
import { threeInputExpression } from '../src/key-search/three-input-gate.ts';
import { desShader } from '../src/key-search/wgsl-des.ts';

const linesOf = (stages: readonly Stage[]): Line[] => stages.flatMap((stage) => stage.lines);

/** Lines as a function from their inputs to all their values. */
function compiled(
  text: readonly string[],
  inputs: readonly string[],
): (values: Record<string, number>) => Record<string, number> {
  const names = text.map((line) => /^let (\w+) =/.exec(line)![1]);
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the lines are ours, and to run them is the test
  const run = new Function('ones', ...inputs, `${text.join('\n')}\nreturn { ${names.join(', ')} };`) as (
    ...values: number[]
  ) => Record<string, number>;
  return (values) => run(-1, ...inputs.map((name) => values[name]));
}

const plain = (lines: readonly Line[]): string[] => lines.map(({ name, expression }) => `let ${name} = ${expression};`);
const keyNames = Array.from({ length: 56 }, (_, n) => `k${n}`);

/** 32 keys with their texts as words: a bit of every word for each of them. */
function words(
  lanes: readonly { key: Uint8Array; texts: readonly { plaintext: Uint8Array; ciphertext: Uint8Array }[] }[],
) {
  const values: Record<string, number> = {};
  const set = (name: string, lane: number, bit: number): void => {
    values[name] = (values[name] ?? 0) | (bit << lane);
  };
  lanes.forEach(({ key, texts }, lane) => {
    bytesToBits(key).forEach((bit, i) => (i % 8 === 7 ? undefined : set(`k${keyBitNumber(i + 1)}`, lane, bit)));
    texts.forEach(({ plaintext, ciphertext }, t) => {
      const [P, C] = [plaintext, ciphertext].map((bytes) => permute(bytesToBits(bytes), IP));
      for (let i = 0; i < 32; i++)
        for (const prefix of t === 0 ? ['', 't0_'] : [`t${t}_`]) {
          set(`${prefix}R16_${i}`, lane, C[i] ^ inversion[i]);
          set(`${prefix}R15_${i}`, lane, C[32 + i] ^ inversion[i]);
          for (const known of ['', 'known_']) {
            set(`${prefix}${known}L0_${i}`, lane, P[i] ^ inversion[i]);
            set(`${prefix}${known}R0_${i}`, lane, P[32 + i] ^ inversion[i]);
          }
        }
    });
  });
  return values;
}

const block = fc.uint8Array({ minLength: 8, maxLength: 8 });

describe('gates of three inputs', () => {
  it('are written as expressions of their tables', () => {
    for (let table = 0; table < 256; table++) {
      const expression = threeInputExpression(table, ['x', 'y', 'z']);
      const { value } = compiled(
        [`let value = ${expression};`],
        ['x', 'y', 'z'],
      )({ x: 0b11110000, y: 0b11001100, z: 0b10101010 });
      expect(value & 0xff).toBe(table);
    }
    expect(threeInputExpression(0b10000000, ['x', 'y', 'z'])).toMatch(/^\w & \(\w & \w\)$|^\(\w & \w\) & \w$/);
  });

  it.each([0, 1, 2, 3, 4, 5, 6, 7])('compute S-box %# for all 64 inputs', (box) => {
    const { offset, complement } = sboxCircuits[box];
    const { outputs, gates } = threeInputCircuits[box];
    for (let x = 0; x < 64; x++) {
      const wires = [5, 4, 3, 2, 1, 0].map((bit) => (x >>> bit) & 1);
      for (const { inputs, table } of gates) {
        const [a, b, c] = inputs.map((wire) => wires[wire]);
        wires.push((table >>> (4 * a + 2 * b + c)) & 1);
      }
      expect(wires).not.toContain(NaN);
      const input = x ^ offset;
      const computed = outputs.reduce((word, wire) => 2 * word + wires[wire], 0) ^ complement;
      expect(computed).toBe(S[box][((input >>> 4) & 2) | (input & 1)][(input >>> 1) & 15]);
    }
  });

  it('are far fewer than gates of two', () => {
    const count = (circuits: readonly { readonly gates: readonly unknown[] }[]): number =>
      circuits.reduce((sum, { gates }) => sum + gates.length, 0);
    expect(count(threeInputCircuits)).toBeLessThan(0.65 * count(sboxCircuits));
  });

  it('have an expression of two operators each, so that a compiler can make one instruction of it', () => {
    for (const { gates } of threeInputCircuits)
      for (const { table } of gates)
        expect(threeInputExpression(table, ['x', 'y', 'z']).match(/[&|^]/g)?.length ?? 0).toBeLessThanOrEqual(2);
  });
});

describe.each([
  ['two', twoInputGates()],
  ['three', threeInputGates()],
])('the lines in gates of %s inputs', (_, circuits) => {
  it('agree with the cipher in every lane, and notice any wrong bit', () => {
    const stages = linesMeetingAtR1(circuits);
    const run = compiled(plain(linesOf(stages)), [...keyNames, ...textInputs(linesOf(stages))]);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(block, block), { minLength: 32, maxLength: 32 }),
        fc.nat(31),
        fc.nat(55),
        (random, wrong, bit) => {
          const lanes = random.map(([key, plaintext]) => {
            return { key, texts: [{ plaintext, ciphertext: des(key).encryptBlock(plaintext) }] };
          });
          const values = words(lanes);
          const last = stages.at(-1)!.mismatch;
          expect(run(values)[last]).toBe(0);
          values[`k${bit}`] ^= 1 << wrong;
          expect(run(values)[last]).toBe(1 << wrong);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('compare only what is known of one or two plaintexts', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(block, block, block), { minLength: 32, maxLength: 32 }),
        fc.array(
          block.filter((mask) => mask.some((byte) => byte !== 0)),
          { minLength: 1, maxLength: 2 },
        ),
        fc.nat(31),
        (random, masks, wrong) => {
          const lanes = random.map(([key, ...plaintexts]) => {
            const texts = plaintexts.map((plaintext) => ({ plaintext, ciphertext: des(key).encryptBlock(plaintext) }));
            return { key, texts };
          });
          const stages = linesDownToPlaintext(masks, circuits);
          const run = compiled(plain(linesOf(stages)), [...keyNames, ...textInputs(linesOf(stages))]);
          const last = stages.at(-1)!.mismatch;
          expect(run(words(lanes))[last]).toBe(0);
          // Other plaintexts in one lane: it matters only under the mask.
          const { key, texts } = lanes[wrong];
          for (const inside of [false, true]) {
            const changed = texts.map(({ plaintext, ciphertext }, t) => {
              const mask = masks[t] ?? new Uint8Array(8);
              return { ciphertext, plaintext: plaintext.map((byte, i) => byte ^ (inside ? mask[i] : ~mask[i])) };
            });
            const values = words(lanes.map((lane, i) => (i === wrong ? { key, texts: changed } : lane)));
            expect(run(values)[last]).toBe(inside ? 1 << wrong : 0);
          }
        },
      ),
      { numRuns: 8 },
    );
  });
});

describe('the shader', () => {
  const stages = linesMeetingAtR1();

  it('moves out of its loop what the bits of the loop do not reach, which is found and not written down', () => {
    const { order } = desKeySpace(unknownKey(8));
    const { plan } = desShader(stages, order);
    // Eight bits that enter one S-box of round 16, and of round 1 only S-boxes that are never compared.
    expect(plan.loop.map((place) => order[place]).sort((a, b) => a - b)).toEqual([11, 12, 13, 17, 27, 33, 48, 53]);
    const inLoop = dependents(
      linesOf(stages),
      plan.loop.map((place) => `k${order[place]}`),
    );
    const boxes = (lines: readonly Line[]): Set<string> =>
      new Set(lines.map(({ part }) => part).filter((part) => part.startsWith('round')));
    const all = boxes(linesOf(stages));
    const left = boxes(linesOf(stages).filter(({ name }) => inLoop.has(name)));
    expect([all.size, [...all].filter((part) => !left.has(part)).length]).toEqual([116, 15]);
    expect([...all].filter((part) => part.startsWith('round 16') && left.has(part))).toEqual(['round 16, S6']);
  });

  it.each([
    unknownKey(8),
    keyPattern('?3?4?7????????f1'),
    keyPattern('0123456789????ef'),
    keyPattern('0123456789abcdef'),
  ])(
    'gives every key bit one place, and the two parts of its text compute what the lines do (pattern %#)',
    (pattern) => {
      const { order } = desKeySpace(pattern);
      const { wgsl, plan, texts } = desShader(stages, order);
      const { lanes, loop, invocation, blockBits } = plan;
      const places = [...lanes, ...loop, ...invocation];
      expect(new Set(places).size).toBe(places.length);
      expect(Math.max(-1, ...lanes, ...loop)).toBeLessThan(Math.max(blockBits, 1));
      // The key bits and texts come from elsewhere here; all other lines are taken from the text of the shader.
      const [before, inside] = wgsl.split(/\n {2}for \(var turn.*\n/);
      const lets = (part: string): string[] =>
        part
          .split('\n')
          .map((line) => line.trim())
          .filter((line) => line.startsWith('let ') && !/job\.|allLanes|invocation|atomic|let k\d+ = 0x/.test(line));
      const random = fc.sample(fc.tuple(block, block), { numRuns: 32, seed: 1 });
      const values = words(
        random.map(([key, plaintext]) => ({
          key,
          texts: [{ plaintext, ciphertext: des(key).encryptBlock(plaintext) }],
        })),
      );
      const loopNames = loop.map((place) => `k${order[place]}`);
      const fixed = keyNames.filter((name) => !loopNames.includes(name));
      // What stands before the loop does not know the bits of the loop: this would not compile if it used them.
      const first = compiled(lets(before), [...fixed, ...texts])(values);
      const second = compiled(lets(inside), [...new Set([...keyNames, ...texts, ...Object.keys(first)])]);
      expect({ ...first, ...second({ ...values, ...first }) }[stages.at(-1)!.mismatch]).toBe(0);
    },
  );

  it('is a text that a reader can follow', () => {
    const { wgsl } = desShader(stages, desKeySpace(unknownKey(8)).order);
    for (const line of [
      '  // round 16, S1',
      '    // round 15, S1',
      'fn search(@builtin(global_invocation_id) id: vec3<u32>) {',
    ])
      expect(wgsl.split('\n')).toContain(line);
    expect(Math.max(...wgsl.split('\n').map((line) => line.length))).toBeLessThan(120);
    expect(utf8ToBytes(wgsl).length).toBe(wgsl.length);
  });
});
