/**
 * Key search for DES on a bitsliced engine: 32 or 128 keys at a time. Status: broken, and this is why: 56 bits.
 * Three savings on top of bitslicing. The test goes down from the ciphertext and up from the plaintext and meets at R1, so that
 * sixteen rounds become twelve and a bit. It gives up as soon as every lane has a wrong bit, mostly after
 * two or three of the last S-boxes; what is left after 24 bits is tried once more, with the ordinary cipher. And the rounds at the ends, K16 and K1, see constant texts: each of their
 * S-boxes depends on six key bits only and is done again only when one of those changes.
 */

import { bytesToBits, checkInteger, checkOneOf, permute } from '@cleartext/core';
import { des } from '../des/fast.ts';
import { IP } from '../des/tables.ts';
import { setOddParity } from '../des/weak-keys.ts';
import type { BlockCipher } from '../block-cipher.ts';
import { tripleDes } from '../triple-des/fast.ts';
import { javascriptDes, type BitslicedDes } from './bitsliced-des.ts';
import { comparedBoxes, inversion, keyBitNumber, memory, roundKeyBits, text, textOf } from './des-layout.ts';
import {
  agrees,
  checkEvidence,
  explains,
  firstKnownBits,
  knownBlock,
  openBitsAreZero,
  type Evidence,
  type KnownBlock,
} from './evidence.ts';
import {
  checkKeyFits,
  checkKeyPattern,
  fillKey,
  indexOfKey,
  unknownBits,
  type KeyBit,
  type KeyPattern,
} from './key-pattern.ts';
import { checkRange, type FoundKey, type KeySearch, type SearchedRange } from './key-search.ts';
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
  evidence = checkEvidence(evidence, 8);
  const { key, unknown } = checkKeyPattern('pattern', pattern, 8);
  const engine = engineFor(options);
  const space = desKeySpace({ key, unknown });
  const texts = [knownBlock(evidence, 0)];
  if (evidence.ciphertext.length >= 16) texts.push(knownBlock(evidence, 1));
  const verify = (key: Uint8Array): boolean => explains(des(key), evidence);
  const searchWithProof: KeySearch['searchWithProof'] = (from, count, bits = desWitnessBits) =>
    bitslicedSearch(engine, space, texts, from, count, verify, bits);
  return {
    cipher: 'DES',
    engine: engine.name,
    total: space.total,
    granularity: BigInt(engine.lanes),
    keyAt: (index) => space.keyAt(index),
    indexOf: (key) => space.indexOf(key),
    search: (from, count) => searchWithProof(from, count).found,
    witnessBits: desWitnessBits,
    searchWithProof,
  };
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
  evidence = checkEvidence(evidence, 8);
  const { key, unknown } = checkKeyPattern('pattern', pattern, [16, 24]);
  const engine = engineFor(options);
  const first = knownBlock(evidence, 0);
  const complete = first.mask.every((mask) => mask === 0xff);
  const inner = innerKey(unknown, complete);
  const innerUnknown = unknown.map((mask, i) => (i >>> 3 === inner ? mask : 0));
  const innerSpace = desKeySpace({
    key: key.slice(8 * inner, 8 * inner + 8),
    unknown: innerUnknown.slice(8 * inner, 8 * inner + 8),
  });
  const outerBits = unknownBits({ key, unknown: unknown.map((mask, i) => mask & ~innerUnknown[i]) }, 0xfe);
  const total = innerSpace.total << BigInt(outerBits.length);
  const withInner = (outerKey: Uint8Array, innerKey: Uint8Array): Uint8Array => {
    const whole = outerKey.slice();
    whole.set(innerKey, 8 * inner);
    return setOddParity(whole);
  };
  const searchWithProof: KeySearch['searchWithProof'] = (from, count, bits = desWitnessBits) => {
    checkRange(total, from, count);
    const found: FoundKey[] = [];
    const witnesses: bigint[] = [];
    for (let index = from; index < from + count;) {
      const outer = index / innerSpace.total;
      const base = outer * innerSpace.total;
      const left = from + count - index;
      const size = left < base + innerSpace.total - index ? left : base + innerSpace.total - index;
      const outerKey = fillKey(key, outerBits, outer);
      const texts = [stripped(first, outerKey, inner)];
      const verify = (innerKey: Uint8Array): boolean => explains(tripleDes(withInner(outerKey, innerKey)), evidence);
      const range = bitslicedSearch(engine, innerSpace, texts, index - base, size, verify, bits);
      for (const hit of range.found) found.push({ index: base + hit.index, key: withInner(outerKey, hit.key) });
      for (const witness of range.witnesses) witnesses.push(base + witness);
      index += size;
    }
    return { found, witnesses };
  };
  return {
    cipher: 'Triple-DES',
    engine: engine.name,
    total,
    granularity: BigInt(engine.lanes),
    keyAt(index) {
      checkRange(total, index, 1n);
      return withInner(fillKey(key, outerBits, index / innerSpace.total), innerSpace.keyAt(index % innerSpace.total));
    },
    indexOf(found) {
      checkKeyFits({ key, unknown }, found, 0xfe);
      return (
        indexOfKey(outerBits, found) * innerSpace.total + innerSpace.indexOf(found.subarray(8 * inner, 8 * inner + 8))
      );
    },
    search: (from, count) => searchWithProof(from, count).found,
    witnessBits: desWitnessBits,
    searchWithProof,
  };
}

/** Which of K1, K2, K3 (0 to 2) is searched bitsliced. */
function innerKey(unknown: Uint8Array, complete: boolean): number {
  if (!complete && unknown.length === 16)
    throw new RangeError('pattern: expected a key of 24 bytes where no whole block of plaintext is known, found 16');
  if (!complete) return 0;
  if (unknown.length === 16) return 1;
  const counts = [0, 1, 2].map(
    (n) => unknownBits({ key: unknown, unknown: unknown.map((mask, i) => (i >>> 3 === n ? mask : 0)) }, 0xfe).length,
  );
  return counts.indexOf(Math.max(...counts));
}

/** A block of Triple-DES with the two passes around the inner one undone: what DES alone would see. */
function stripped(block: KnownBlock, key: Uint8Array, inner: number): KnownBlock {
  const [K1, K2, K3] = [0, 8, key.length === 24 ? 16 : 0].map((at): BlockCipher => des(key.subarray(at, at + 8)));
  const { ciphertext, value, mask } = block;
  // C = E3(D2(E1(P))). D1 of E2(D3(C)) is P; D2 of E1(P) is D3(C); D3 of C is D2(E1(P)).
  if (inner === 0) return { ciphertext: K2.encryptBlock(K3.decryptBlock(ciphertext)), value, mask };
  if (inner === 1) return { ciphertext: K1.encryptBlock(value), value: K3.decryptBlock(ciphertext), mask };
  return { ciphertext, value: K2.decryptBlock(K1.encryptBlock(value)), mask };
}

function engineFor({ engine }: DesSearchOptions): BitslicedDes {
  if (engine !== undefined) checkOneOf('engine', engine, ['simd', 'javascript']);
  if (engine === 'javascript') return javascriptDes();
  const simd = simdDes();
  if (engine === 'simd' && !simd)
    throw new RangeError('engine: expected simd where WebAssembly has vectors; it has none here');
  return simd ?? javascriptDes();
}

/** The keys of a pattern in the order of the search, and how the engine steps from one batch of them to the next. */
interface DesKeySpace {
  readonly total: bigint;
  readonly keyAt: (index: bigint) => Uint8Array;
  readonly indexOf: (key: Uint8Array) => bigint;
  readonly key: Uint8Array;
  /** The unknown bits, bit 0 of the number first, by their numbers among the 56. */
  readonly order: readonly number[];
}

function desKeySpace(pattern: KeyPattern): DesKeySpace {
  const bits = unknownBits(pattern, 0xfe);
  const order = searchOrder(bits.map(({ byte, mask }) => keyBitNumber(8 * byte + 8 - Math.log2(mask))));
  const places = order.map((n): KeyBit => ({ byte: Math.floor(n / 7), mask: 0x80 >>> (n % 7) }));
  const total = 1n << BigInt(order.length);
  return {
    total,
    key: pattern.key,
    order,
    keyAt(index) {
      checkRange(total, index, 1n);
      return setOddParity(fillKey(pattern.key, places, index));
    },
    indexOf(key) {
      checkKeyFits(pattern, key, 0xfe);
      return indexOfKey(places, key);
    },
  };
}

/**
 * In which order the unknown bits are counted through. Those counted fast should touch few S-boxes of rounds 1 and 16: one after the
 * other, we take the bit that adds the fewest to those already touched. The lowest seven are the lanes
 * of SIMD and never change, so the most touching bits, the last, are moved there.
 */
function searchOrder(bits: readonly number[]): number[] {
  const rest = [...bits];
  const touched = new Set<number>();
  const order: number[] = [];
  while (rest.length > 0) {
    const costs = rest.map((bit) => outerBoxes(bit).filter((box) => !touched.has(box)).length);
    const [bit] = rest.splice(costs.indexOf(Math.min(...costs)), 1);
    for (const box of outerBoxes(bit)) touched.add(box);
    order.push(bit);
  }
  return [...order.slice(-7), ...order.slice(0, -7)];
}

/** The S-boxes of round 1 (0 to 7) and of round 16 (8 to 15) that one of the 56 key bits enters. */
function outerBoxes(bit: number): readonly number[] {
  return [0, 15].flatMap((round, end) => {
    const input = roundKeyBits.indexOf(bit, 48 * round) - 48 * round;
    return input >= 0 && input < 48 ? [8 * end + Math.floor(input / 6)] : [];
  });
}

/** The bits that are compared first; one key in 2^24 has them all right. */
const desWitnessBits = 4 * comparedBoxes;

/** Tries the keys of a range. A key under which the first text is as known is given to `verify`. */
function bitslicedSearch(
  engine: BitslicedDes,
  { key, order, total, keyAt }: DesKeySpace,
  texts: readonly KnownBlock[],
  from: bigint,
  count: bigint,
  verify: (key: Uint8Array) => boolean,
  witnessBits: number,
): SearchedRange {
  checkRange(total, from, count);
  checkInteger('bits', witnessBits, { min: desWitnessBits });
  const found: FoundKey[] = [];
  const witnesses: bigint[] = [];
  if (count === 0n) return { found, witnesses };
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

  const complete = texts[0].mask.every((mask) => mask === 0xff);
  const { masks, missing } = firstKnownBits(texts, desWitnessBits);
  // Where R1 is compared nothing is known yet of the plaintext's own bits.
  const openAround = complete ? new Uint8Array(8) : masks[0];
  const openBits = witnessBits - desWitnessBits + (complete ? 0 : missing);
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
  const ends = complete ? [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15] : [8, 9, 10, 11, 12, 13, 14, 15];
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
  return { found, witnesses };

  function collect(n: number): void {
    const survivors = words.slice(memory.survivors * W, (memory.survivors + 1) * W);
    if (!complete && texts.length > 1) {
      for (let box = 8; box < 16; box++) outerBox(box, textOf(1));
      if (!engine.testPartial(1)) return;
      for (let w = 0; w < W; w++) survivors[w] &= words[memory.survivors * W + w];
    }
    for (let lane = 0; lane < lanes; lane++) {
      if (!((survivors[lane >>> 5] >>> (lane & 31)) & 1)) continue;
      const index = BigInt(n) * BigInt(lanes) + BigInt(lane);
      // The first and last batch reach beyond the range, and a space smaller than a batch fills its lanes more than once.
      if (index < from || index >= from + count) continue;
      const candidate = keyAt(index);
      const plaintext = des(candidate).decryptBlock(texts[0].ciphertext);
      if (agrees(plaintext, texts[0]) && verify(candidate)) found.push({ index, key: candidate });
      if (openBitsAreZero(plaintext, openAround, openBits)) witnesses.push(index);
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
