/**
 * What a key search for DES or Triple-DES is, whatever engine tries the keys: the numbered key space, the blocks of text that are
 * compared, and the judgement on the few keys that pass. Every engine numbers the keys alike, so that ranges, witnesses
 * and checkpoints of one are good for all.
 */

import { des } from '../des/fast.ts';
import { setOddParity } from '../des/weak-keys.ts';
import type { BlockCipher } from '../block-cipher.ts';
import { tripleDes } from '../triple-des/fast.ts';
import { comparedBoxes, keyBitNumber, roundKeyBits } from './des-layout.ts';
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

/** A search without an engine. */
export interface DesTask extends Pick<KeySearch, 'cipher' | 'total' | 'keyAt' | 'indexOf'> {
  /** A range of keys as ranges of single DES. Throws as `checkRange`. */
  parts(from: bigint, count: bigint): Iterable<DesPart>;
}

/** A range of keys of single DES, all against the same texts. */
export interface DesPart {
  readonly space: DesKeySpace;
  readonly texts: readonly KnownBlock[];
  readonly from: bigint;
  readonly count: bigint;
  readonly verify: (key: Uint8Array) => boolean;
  /** From the results of this part to those of the whole: what to add to a number, and the whole key. */
  readonly base: bigint;
  readonly whole: (key: Uint8Array) => Uint8Array;
}

/** The keys of a pattern in the order of the search. */
export interface DesKeySpace {
  readonly total: bigint;
  readonly keyAt: (index: bigint) => Uint8Array;
  readonly indexOf: (key: Uint8Array) => bigint;
  readonly key: Uint8Array;
  /** The unknown bits, bit 0 of the number first, by their numbers among the 56. */
  readonly order: readonly number[];
}

/** The bits that are compared first; one key in 2^24 has them all right. */
export const desWitnessBits = 4 * comparedBoxes;

/** The search for an 8-byte key. Throws `TypeError` or `RangeError` for unfit evidence or pattern. */
export function desTask(pattern: KeyPattern, evidence: Evidence): DesTask {
  evidence = checkEvidence(evidence, 8);
  const space = desKeySpace(checkKeyPattern('pattern', pattern, 8));
  const texts = [knownBlock(evidence, 0)];
  if (evidence.ciphertext.length >= 16) texts.push(knownBlock(evidence, 1));
  const verify = (key: Uint8Array): boolean => explains(des(key), evidence);
  return {
    cipher: 'DES',
    total: space.total,
    keyAt: (index) => space.keyAt(index),
    indexOf: (key) => space.indexOf(key),
    parts(from, count) {
      checkRange(space.total, from, count);
      return [{ space, texts, from, count, verify, base: 0n, whole: (key) => key }];
    },
  };
}

/** The search for what is unknown of a Triple-DES key; see `tripleDesReducedKeySearch`. */
export function tripleDesTask(pattern: KeyPattern, evidence: Evidence): DesTask {
  evidence = checkEvidence(evidence, 8);
  const { key, unknown } = checkKeyPattern('pattern', pattern, [16, 24]);
  const first = knownBlock(evidence, 0);
  const inner = innerKey(unknown, isComplete(first));
  const innerUnknown = unknown.map((mask, i) => (i >>> 3 === inner ? mask : 0));
  const space = desKeySpace({
    key: key.slice(8 * inner, 8 * inner + 8),
    unknown: innerUnknown.slice(8 * inner, 8 * inner + 8),
  });
  const outerBits = unknownBits({ key, unknown: unknown.map((mask, i) => mask & ~innerUnknown[i]) }, 0xfe);
  const total = space.total << BigInt(outerBits.length);
  const withInner = (outerKey: Uint8Array, innerKey: Uint8Array): Uint8Array => {
    const whole = outerKey.slice();
    whole.set(innerKey, 8 * inner);
    return setOddParity(whole);
  };
  function* parts(from: bigint, count: bigint): Generator<DesPart> {
    for (let index = from; index < from + count;) {
      const base = index - (index % space.total);
      const left = from + count - index;
      const size = left < base + space.total - index ? left : base + space.total - index;
      const outerKey = fillKey(key, outerBits, index / space.total);
      const whole = (innerKey: Uint8Array): Uint8Array => withInner(outerKey, innerKey);
      const verify = (innerKey: Uint8Array): boolean => explains(tripleDes(whole(innerKey)), evidence);
      const texts = [stripped(first, outerKey, inner)];
      yield { space, texts, from: index - base, count: size, verify, base, whole };
      index += size;
    }
  }
  return {
    cipher: 'Triple-DES',
    total,
    keyAt(index) {
      checkRange(total, index, 1n);
      return withInner(fillKey(key, outerBits, index / space.total), space.keyAt(index % space.total));
    },
    indexOf(found) {
      checkKeyFits({ key, unknown }, found, 0xfe);
      return indexOfKey(outerBits, found) * space.total + space.indexOf(found.subarray(8 * inner, 8 * inner + 8));
    },
    parts(from, count) {
      checkRange(total, from, count);
      return parts(from, count);
    },
  };
}

/** Adds what was found in a part to the results of the whole. */
export function addPart(all: SearchedRange, { base, whole }: DesPart, { found, witnesses }: SearchedRange): void {
  for (const { index, key } of found) all.found.push({ index: base + index, key: whole(key) });
  for (const witness of witnesses) all.witnesses.push(base + witness);
}

/** Whether all 64 bits of a block are known: the condition for meeting in the middle. */
export function isComplete({ mask }: KnownBlock): boolean {
  return mask.every((known) => known === 0xff);
}

/** A range under way. */
export interface Judge {
  readonly range: SearchedRange;
  /** Judges a key that has passed the first comparison. A number outside the range is ignored. */
  readonly survivor: (index: bigint) => void;
}

/**
 * The judge of a part. A witness must have `witnessBits` bits right: those that engines compare, and further ones, which
 * have to be zero, where that is more or where less is known.
 */
export function judgeOf({ space, texts, from, count, verify }: DesPart, witnessBits: number): Judge {
  const { masks, missing } = firstKnownBits(texts, desWitnessBits);
  // When R1 is compared, the bits of the plaintext themselves are not checked yet.
  const complete = isComplete(texts[0]);
  const openAround = complete ? new Uint8Array(8) : masks[0];
  const openBits = witnessBits - desWitnessBits + (complete ? 0 : missing);
  const found: FoundKey[] = [];
  const witnesses: bigint[] = [];
  return {
    range: { found, witnesses },
    survivor(index) {
      if (index < from || index >= from + count) return;
      const candidate = space.keyAt(index);
      const plaintext = des(candidate).decryptBlock(texts[0].ciphertext);
      if (agrees(plaintext, texts[0]) && verify(candidate)) found.push({ index, key: candidate });
      if (openBitsAreZero(plaintext, openAround, openBits)) witnesses.push(index);
    },
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

/** The key space of a checked pattern of 8 bytes. */
export function desKeySpace(pattern: KeyPattern): DesKeySpace {
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
 * In which order the unknown bits are counted through. Those counted fast should touch few S-boxes of rounds 1 and 16. So the first
 * eight are bits that together touch as few as possible; after them, one after the other, we take the bit that adds the
 * fewest to those already touched. The lowest seven are the lanes of SIMD and never change, so the most touching bits, the
 * last, are moved there.
 */
function searchOrder(bits: readonly number[]): number[] {
  const rest = [...bits];
  const touched = new Set<number>();
  const order: number[] = [];
  const isFast = fastestBits(bits, Math.min(8, bits.length - 7));
  while (rest.length > 0) {
    const candidates = rest.some(isFast) ? rest.filter(isFast) : rest;
    const costs = candidates.map((bit) => outerBoxes(bit).filter((box) => !touched.has(box)).length);
    const bit = candidates[costs.indexOf(Math.min(...costs))];
    rest.splice(rest.indexOf(bit), 1);
    for (const box of outerBoxes(bit)) touched.add(box);
    order.push(bit);
  }
  return [...order.slice(-7), ...order.slice(0, -7)];
}

/**
 * Tells the bits that touch only certain S-boxes of rounds 1 and 16: the smallest set of these that at least `wanted` bits
 * keep to, of several the one with the fewest of round 16, because what those give enters round 15 as well.
 */
function fastestBits(bits: readonly number[], wanted: number): (bit: number) => boolean {
  if (wanted <= 0) return () => false;
  const touches = new Map(bits.map((bit) => [bit, outerBoxes(bit).reduce((set, box) => set | (1 << box), 0)]));
  for (let size = 1; ; size++) {
    const fitting = boxSets(size).find(
      (set) => bits.filter((bit) => (touches.get(bit)! & ~set) === 0).length >= wanted,
    );
    if (fitting !== undefined) return (bit) => (touches.get(bit)! & ~fitting) === 0;
  }
}

/** All sets of `size` of the sixteen S-boxes as bits of a number, those with the fewest boxes of round 16 first. */
function boxSets(size: number): readonly number[] {
  const ones = (set: number): number => (set === 0 ? 0 : (set & 1) + ones(set >>> 1));
  return (boxSetsOfSize[size] ??= Array.from({ length: 2 ** 16 }, (_, set) => set)
    .filter((set) => ones(set) === size)
    .sort((a, b) => ones(a >>> 8) - ones(b >>> 8)));
}

const boxSetsOfSize: (readonly number[] | undefined)[] = [];

/**
 * The S-boxes of round 1 (0 to 7) and of round 16 (8 to 15) that one of the 56 key bits enters. Those boxes of round 1 whose
 * bits of R1 are never compared do not count.
 */
export function outerBoxes(bit: number): readonly number[] {
  return [0, 15].flatMap((round, end) => {
    const input = roundKeyBits.indexOf(bit, 48 * round) - 48 * round;
    const box = Math.floor(input / 6);
    return input >= 0 && input < 48 && (end === 1 || box < comparedBoxes) ? [8 * end + box] : [];
  });
}
