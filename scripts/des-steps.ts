/**
 * Measures the steps of docs/why-fast.md: what each of them saves against the one before, all in one process, by processor
 * time, in turns, the median of the rounds' ratios. The results are compared first.
 * Run: npx ts-node -T scripts/des-steps.ts [rounds [milliseconds a turn]]
 */

import { cpus } from 'node:os';
import { bytesToBits, bytesToHex, hexToBytes, permute, readWordBE, writeWordBE } from '@cleartext/core';
import { des, desKeySchedule, desKeySearch, desReference, unknownKey } from '@cleartext/symmetric';
import {
  finalPermutation as finalSwaps,
  halves,
  initialPermutation as initialSwaps,
  scheduleKey,
  SP,
} from '../packages/symmetric/src/des/fast.ts';
import { E, finalPermutation, IP, P, S } from '../packages/symmetric/src/des/tables.ts';
import { javascriptDes } from '../packages/symmetric/src/key-search/bitsliced-des.ts';
import { memory, text, textOf } from '../packages/symmetric/src/key-search/des-layout.ts';

const rounds = Number(process.argv[2] ?? 9);
const milliseconds = Number(process.argv[3] ?? 60);

const key = hexToBytes('133457799bbcdff1');
const block = hexToBytes('0123456789abcdef');

/** One way to do a thing: does it `times` times, for `units` results each time. Compared with the step `after`, or the one before. */
interface Step {
  readonly name: string;
  readonly units?: number;
  readonly after?: number;
  readonly run: (times: number) => void;
}

function main(): void {
  checkResults();
  console.log(`${cpus()[0].model}, Node ${process.version}, ${rounds} rounds`);
  measure('IP of one block', 'blocks', [
    { name: 'bit arrays', run: repeat(() => permute(bytesToBits(block), IP)) },
    { name: 'words, one bit at a time', run: repeat(() => moveBits(readWordBE(block, 0), readWordBE(block, 4), IP)) },
    { name: 'five delta swaps', run: repeat(() => initialSwaps(readWordBE(block, 0), readWordBE(block, 4))) },
  ]);
  measure('Key schedule of one key', 'keys', [
    { name: 'bit arrays', run: repeat(() => desKeySchedule(key)) },
    { name: 'rows of half bytes', run: repeat(() => scheduleKey(key, 0, new Int32Array(32), 0, false)) },
  ]);
  const reference = desReference(key);
  const fast = des(key);
  const bulk = new Uint8Array(8 * 128);
  measure('Blocks under one key', 'blocks', [
    { name: 'bit arrays', run: repeat(() => reference.encryptBlocks(bulk, 0, bulk, 0, 1)) },
    { name: 'words, one bit at a time', run: repeat(() => wordDes(bulk, standardF, false)) },
    { name: '  with delta swaps only', run: repeat(() => wordDes(bulk, standardF, true)) },
    { name: '  with SP tables only', after: 1, run: repeat(() => wordDes(bulk, tableF, false)) },
    { name: '  with both: des', units: 128, run: repeat(() => fast.encryptBlocks(bulk, 0, bulk, 0, 128)) },
  ]);
  const evidence = { plaintext: block, ciphertext: hexToBytes('fedcba9876543210') };
  const search = (engine: 'javascript' | 'simd') => {
    const attack = desKeySearch(unknownKey(8), evidence, { engine });
    let next = 0n;
    return repeat(() => (attack.search(next, 8192n), (next += 8192n)));
  };
  measure('Key search', 'keys', [
    { name: 'reference', run: repeat(() => desReference(key).encryptBlock(block)) },
    { name: 'one key at a time', run: repeat(() => des(key).encryptBlock(block)) },
    { name: 'bitsliced, sixteen whole rounds', units: 32, run: repeat(bitslicedRounds) },
    { name: 'bitsliced, as little as needed', units: 8192, run: search('javascript') },
    { name: 'the same with 128 lanes', units: 8192, run: search('simd') },
  ]);
}

/** Every step against the one that it follows and against the first. */
function measure(title: string, what: string, steps: readonly Step[]): void {
  const counts = steps.map(({ run }) => warmUp(run));
  const perUnit = Array.from({ length: rounds }, () =>
    steps.map(({ run, units = 1 }, i) => cpuTime(() => run(counts[i])) / (counts[i] * units)),
  );
  console.log(`\n${title.padEnd(36)}${`${what}/s`.padStart(14)}${'gain'.padStart(10)}${'in all'.padStart(10)}`);
  steps.forEach(({ name, after }, i) => {
    const rate = 1 / median(perUnit.map((times) => times[i]));
    const gain = (from: number) => median(perUnit.map((times) => times[from] / times[i])).toPrecision(3);
    const gains = i === 0 ? '' : gain(after ?? i - 1).padStart(10) + gain(0).padStart(10);
    console.log(`  ${name.padEnd(34)}${Number(rate.toPrecision(3)).toLocaleString('en').padStart(14)}${gains}`);
  });
}

/** How many times fill a turn; finding out lets the engine compile. */
function warmUp(run: (times: number) => void): number {
  for (let times = 1; ; times *= 2) {
    const seconds = cpuTime(() => run(times));
    if (seconds > milliseconds / 1000) return Math.ceil((times * milliseconds) / 1000 / seconds);
  }
}

function repeat(action: () => unknown): (times: number) => void {
  return (times) => {
    for (let n = 0; n < times; n++) action();
  };
}

function cpuTime(action: () => void): number {
  const start = process.cpuUsage();
  action();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

const moved = new Int32Array(2);

/** A table of the standard applied to the words H L, one bit at a time; the result, at most 64 bits, is left in `moved`. */
function moveBits(H: number, L: number, table: readonly number[]): void {
  moved[0] = 0;
  moved[1] = 0;
  for (let to = 0; to < table.length; to++) {
    const from = table[to] - 1;
    const bit = ((from < 32 ? H : L) >>> (31 - (from & 31))) & 1;
    moved[to >>> 5] |= bit << (31 - (to & 31));
  }
}

const roundKeys = desKeySchedule(key);
const keyWords = new Int32Array(32);
scheduleKey(key, 0, keyWords, 0, false);

/** f(R, K of round 0 to 15). */
type RoundFunction = (R: number, round: number) => number;

/** DES on words for the first block of `data`, with IP and its inverse by delta swaps or one bit at a time. */
function wordDes(data: Uint8Array, f: RoundFunction, swaps: boolean): void {
  const [H, low] = [readWordBE(data, 0), readWordBE(data, 4)];
  if (swaps) initialSwaps(H, low);
  else moveBits(H, low, IP);
  // The swaps leave both halves rotated left by one.
  let L = swaps ? rotateRight(halves[0], 1) : moved[0];
  let R = swaps ? rotateRight(halves[1], 1) : moved[1];
  for (let round = 0; round < 16; round++) {
    const next = L ^ f(R, round);
    L = R;
    R = next;
  }
  if (swaps) {
    halves[0] = rotateRight(R, 31);
    halves[1] = rotateRight(L, 31);
    finalSwaps(new DataView(data.buffer, data.byteOffset, 8), 0);
  } else {
    moveBits(R, L, finalPermutation);
    writeWordBE(data, 0, moved[0]);
    writeWordBE(data, 4, moved[1]);
  }
}

function rotateRight(word: number, n: number): number {
  return (word >>> n) | (word << (32 - n));
}

/** With the tables E, S and P of the standard. */
function standardF(R: number, round: number): number {
  moveBits(R, 0, E);
  const [E0, E1] = moved;
  const K = roundKeys[round];
  let selected = 0;
  for (let i = 0; i < 8; i++) {
    const at = 6 * i;
    const ofR = at < 32 ? (E0 << at) | ((E1 >>> 1) >>> (31 - at)) : E1 << (at - 32);
    const byte = at >>> 3;
    const ofK = ((K[byte] << 8) | (K[byte + 1] ?? 0)) >>> (10 - (at & 7));
    const six = ((ofR >>> 26) ^ ofK) & 63;
    selected = (selected << 4) | S[i][((six >>> 4) & 2) | (six & 1)][(six >>> 1) & 15];
  }
  moveBits(selected, 0, P);
  return moved[0];
}

/** With E as two views and the tables SP, whose entries are rotated left by one. */
function tableF(R: number, round: number): number {
  const u = rotateRight(R, 31);
  const t = rotateRight(u, 4) ^ keyWords[2 * round];
  const v = u ^ keyWords[2 * round + 1];
  let sum = 0;
  for (let i = 0; i < 4; i++) sum ^= SP[2 * i][(t >>> (24 - 8 * i)) & 63] ^ SP[2 * i + 1][(v >>> (24 - 8 * i)) & 63];
  return rotateRight(sum, 1);
}

/** Sixteen rounds of a batch of 32 keys, none left out. */
function bitslicedRounds(): void {
  const engine = javascriptDes();
  const base = textOf(0);
  for (let round = 16; round >= 1; round--) {
    const [R, L] = round % 2 === 0 ? [base + text.R15, base + text.R16] : [base + text.R16, base + text.R15];
    for (let box = 0; box < 8; box++) engine.sbox(box, round, R, L, L);
  }
  engine.words[memory.key] ^= 1;
}

function checkResults(): void {
  const expected = bytesToHex(desReference(key).encryptBlock(block));
  const results = [
    des(key).encryptBlock(block),
    ...[standardF, tableF].flatMap((f) =>
      [false, true].map((swaps) => {
        const data = block.slice();
        wordDes(data, f, swaps);
        return data;
      }),
    ),
  ].map((result) => bytesToHex(result));
  if (results.some((result) => result !== expected)) throw new Error(`expected ${expected}, found ${results.join()}`);
}

main();
