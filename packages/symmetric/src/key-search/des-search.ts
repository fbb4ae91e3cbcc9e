/**
 * Key search for DES on a bitsliced engine: 32 or 128 keys at a time. Status: broken, and this is why: 56 bits.
 * Three savings on top of bitslicing. The test goes down from the ciphertext and up from the plaintext and meets at R1, so that
 * sixteen rounds become twelve and a bit. It gives up as soon as every lane has a wrong bit, mostly after
 * two or three of the last S-boxes; what is left after 24 bits is tried once more, with the ordinary cipher. And the rounds at the ends, K16 and K1, see constant texts: each of their
 * S-boxes depends on six key bits only and is done again only when one of those changes.
 */

import { bytesToBits, checkInteger, checkOneOf, permute } from '@cleartext/core';
import { IP } from '../des/tables.ts';
import { javascriptDes, type BitslicedDes } from './bitsliced-des.ts';
import { inversion, memory, text, textOf } from './des-layout.ts';
import {
  addPart,
  desTask,
  desWitnessBits,
  isComplete,
  judgeOf,
  outerBoxes,
  tripleDesTask,
  type DesPart,
  type DesTask,
} from './des-task.ts';
import { firstKnownBits, type Evidence } from './evidence.ts';
import type { KeyPattern } from './key-pattern.ts';
import type { KeySearch, SearchedRange } from './key-search.ts';
import { simdDes } from './simd-des.ts';

/** Which engine tries the keys: WebAssembly SIMD where there is such a thing, unless plain JavaScript is asked for. */
export interface DesSearchOptions {
  readonly engine?: 'simd' | 'javascript' | undefined;
}

/**
 * The search for an 8-byte DES key. Parity bits of the pattern are ignored; keys are found with odd parity.
 * With eight known bytes of plaintext it is fastest; fewer, or a recogniser, cost a sixth more and want more ciphertext.
 * Throws `TypeError` or `RangeError` for unfit evidence or pattern, or if the engine asked for is missing.
 */
export function desKeySearch(pattern: KeyPattern, evidence: Evidence, options: DesSearchOptions = {}): KeySearch {
  return searchWith(engineFor(options), desTask(pattern, evidence));
}

/**
 * The search for a Triple-DES key of 16 or 24 bytes of which all but some bits are known, such as two of its three keys. One
 * of the three is searched bitsliced, the one with the most unknown bits; every combination of the other unknown bits
 * is a search of its own, so that it should have few.
 * The key to be searched must be K1 unless the first eight bytes of plaintext are known, and can't be K1 of a key of 16
 * bytes, which is K3 as well. Throws as `desKeySearch`.
 */
export function tripleDesReducedKeySearch(
  pattern: KeyPattern,
  evidence: Evidence,
  options: DesSearchOptions = {},
): KeySearch {
  return searchWith(engineFor(options), tripleDesTask(pattern, evidence));
}

function searchWith(engine: BitslicedDes, task: DesTask): KeySearch {
  const { cipher, total, keyAt, indexOf } = task;
  const searchWithProof: KeySearch['searchWithProof'] = (from, count, bits = desWitnessBits) => {
    checkInteger('bits', bits, { min: desWitnessBits });
    const all: SearchedRange = { found: [], witnesses: [] };
    for (const part of task.parts(from, count)) addPart(all, part, bitslicedSearch(engine, part, bits));
    return all;
  };
  return {
    cipher,
    engine: engine.name,
    total,
    granularity: BigInt(engine.lanes),
    keyAt,
    indexOf,
    search: (from, count) => searchWithProof(from, count).found,
    witnessBits: desWitnessBits,
    searchWithProof,
  };
}

/** The engine that was asked for. Throws `TypeError` or `RangeError` if there is none of that name here. */
export function engineFor({ engine }: DesSearchOptions): BitslicedDes {
  if (engine !== undefined) checkOneOf('engine', engine, ['simd', 'javascript']);
  if (engine === 'javascript') return javascriptDes();
  const simd = simdDes();
  if (engine === 'simd' && !simd)
    throw new RangeError('engine: expected simd where WebAssembly has vectors; it has none here');
  return simd ?? javascriptDes();
}

/** Tries the keys of a range. */
function bitslicedSearch(engine: BitslicedDes, part: DesPart, witnessBits: number): SearchedRange {
  const { texts, from, count } = part;
  const { key, order } = part.space;
  const { range, survivor } = judgeOf(part, witnessBits);
  if (count === 0n) return range;
  const { words, lanes } = engine;
  const W = lanes / 32;
  const laneBits = Math.log2(lanes);
  const fill = (slice: number, bit: number): Int32Array => words.fill(-bit, slice * W, (slice + 1) * W);

  // Batch n tries the keys n * lanes to n * lanes + lanes - 1; bit i of n is key bit counted[i].
  const counted = order.slice(laneBits);
  const first = Number(from / BigInt(lanes));
  const last = Number((from + count - 1n) / BigInt(lanes));
  for (let n = 0; n < 56; n++) fill(memory.key + n, key[Math.floor(n / 7)] & (0x80 >>> (n % 7)) ? 1 : 0);
  order.slice(0, laneBits).forEach((bit, i) => {
    for (let w = 0; w < W; w++) words[(memory.key + bit) * W + w] = lanePattern(i, w);
  });
  counted.forEach((bit, i) => fill(memory.key + bit, Math.floor(first / 2 ** i) % 2));

  const complete = isComplete(texts[0]);
  const { masks } = firstKnownBits(texts, desWitnessBits);
  texts.forEach((block, n) => {
    const base = textOf(n);
    const ciphertext = permute(bytesToBits(block.ciphertext), IP);
    const plaintext = permute(bytesToBits(block.value), IP);
    const mask = permute(bytesToBits(masks[n]), IP);
    for (let i = 0; i < 32; i++) {
      fill(base + text.R16 + i, ciphertext[i] ^ inversion[i]);
      fill(base + text.R15 + i, ciphertext[32 + i] ^ inversion[i]);
      fill(base + text.L0 + i, plaintext[i] ^ inversion[i]);
      fill(base + text.R0 + i, plaintext[32 + i] ^ inversion[i]);
      fill(base + text.maskL0 + i, mask[i]);
      fill(base + text.maskR0 + i, mask[32 + i]);
    }
  });
  const outerBox = (box: number, base: number): void => {
    if (box < 8) engine.sbox(box, 1, base + text.R0, base + text.L0, base + text.R1);
    else engine.sbox(box - 8, 16, base + text.R15, base + text.R16, base + text.R14);
  };
  // Boxes 7 and 8 of round 1 lead to bits of R1 that are not compared.
  const ends = complete ? [0, 1, 2, 3, 4, 5, 8, 9, 10, 11, 12, 13, 14, 15] : [8, 9, 10, 11, 12, 13, 14, 15];
  for (const box of ends) outerBox(box, textOf(0));
  // When bit i of n becomes 1, the bits 0 to i change, and with them the S-boxes touched[i].
  const boxes = new Set<number>();
  const touched = counted.map((bit) => {
    for (const box of outerBoxes(bit)) if (ends.includes(box)) boxes.add(box);
    return [...boxes];
  });

  for (let n = first; n <= last; n++) {
    if (n > first) {
      const highest = trailingZeros(n);
      for (let i = 0; i <= highest; i++) {
        const slice = (memory.key + counted[i]) * W;
        for (let w = slice; w < slice + W; w++) words[w] = ~words[w];
      }
      for (const box of touched[highest]) outerBox(box, textOf(0));
    }
    if (complete ? engine.testComplete(0) : engine.testPartial(0)) collect(n);
  }
  return range;

  function collect(n: number): void {
    const survivors = words.slice(memory.survivors * W, (memory.survivors + 1) * W);
    if (!complete && texts.length > 1) {
      for (let box = 8; box < 16; box++) outerBox(box, textOf(1));
      if (!engine.testPartial(1)) return;
      for (let w = 0; w < W; w++) survivors[w] &= words[memory.survivors * W + w];
    }
    for (let lane = 0; lane < lanes; lane++) {
      if (!((survivors[lane >>> 5] >>> (lane & 31)) & 1)) continue;
      // The first and last batch reach beyond the range, and a space smaller than a batch fills its lanes more than once.
      survivor(BigInt(n) * BigInt(lanes) + BigInt(lane));
    }
  }
}

/** Word `w` of the slice whose lane n has bit `bit` of n. */
function lanePattern(bit: number, w: number): number {
  let word = 0;
  for (let i = 0; i < 32; i++) word |= (((32 * w + i) >>> bit) & 1) << i;
  return word;
}

/** The number of zeros that a number above 0 ends with in binary. It may have more than 32 bits. */
function trailingZeros(n: number): number {
  const low = n | 0;
  return low !== 0 ? 31 - Math.clz32(low & -low) : 32 + trailingZeros(n / 2 ** 32);
}
