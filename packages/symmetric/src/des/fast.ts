/**
 * DES on 32-bit words (FIPS 46-3): the form that runs by default, some thousand times faster than reference.ts.
 * Four derivations, each tested against the table it replaces: S-boxes and P become one table (`fillSP`), IP and its
 * inverse become five exchanges of bits (`initialPermutation`), E becomes two views of the same word (`sixteenRounds`), and
 * the key schedule becomes a sum of sixteen table rows, one for each half byte of the key (`fillKeyRows`).
 * The tables, 34 KB, are filled on first use. Leaks: table look-ups reveal key and text to whoever shares the cache.
 */

import type { BlockCipher } from '../block-cipher.ts';
import { leftShifts, P, PC1, PC2, S } from './tables.ts';

/** The four runs of a cipher that is built from passes of DES. */
export type DesRuns = Required<
  Pick<BlockCipher, 'encryptBlocks' | 'decryptBlocks' | 'encryptChainedBlocks' | 'decryptChainedBlocks'>
>;

/**
 * The runs for a key as words: 32 for each pass of sixteen rounds. Passes follow each other without IP and its inverse,
 * which cancel out: that is triple DES.
 */
export function runs(encryption: Int32Array, decryption: Int32Array): DesRuns {
  return {
    encryptBlocks: (src, from, dst, to, count) => processBlocks(encryption, src, from, dst, to, count),
    decryptBlocks: (src, from, dst, to, count) => processBlocks(decryption, src, from, dst, to, count),
    encryptChainedBlocks: (src, from, dst, to, count, chain) =>
      encryptChained(encryption, src, from, dst, to, count, chain),
    decryptChainedBlocks: (src, from, dst, to, count, chain) =>
      decryptChained(decryption, src, from, dst, to, count, chain),
  };
}

/**
 * The sixteen round keys of an 8-byte key, two words each. The six bits for S1, S3, S5 and S7 lie in the four bytes of the
 * first word, those for S2, S4, S6 and S8 in the second. The schedule only moves bits about, so the words of a key are the
 * sum (exclusive or) of the words of its half bytes.
 */
export function keyWords(key: Uint8Array): Int32Array {
  fillTables();
  const words = new Int32Array(32);
  for (let i = 0; i < 8; i++) {
    const high = 32 * (32 * i + (key[i] >>> 4));
    const low = 32 * (32 * i + 16 + (key[i] & 15));
    for (let w = 0; w < 32; w++) words[w] ^= keyRows[high + w] ^ keyRows[low + w];
  }
  return words;
}

/** The words of a key, round by round, in reverse order: deciphering is enciphering with K16 first. */
export function reverseRounds(words: Int32Array): Int32Array {
  return Int32Array.from(words, (_, i) => words[words.length - 2 - (i & ~1) + (i & 1)]);
}

function processBlocks(K: Int32Array, src: Uint8Array, from: number, dst: Uint8Array, to: number, count: number): void {
  const input = viewOf(src);
  const output = viewOf(dst);
  for (let i = 0; i < 8 * count; i += 8) {
    initialPermutation(input.getInt32(from + i), input.getInt32(from + i + 4));
    sixteenRounds(K);
    finalPermutation(output, to + i);
  }
}

/**
 * The chain is kept as IP of the previous ciphertext, which is what the rounds leave behind before the final permutation:
 * IP(plaintext + ciphertext) = IP(plaintext) + IP(ciphertext). So no round waits for a permutation.
 */
function encryptChained(
  K: Int32Array,
  src: Uint8Array,
  from: number,
  dst: Uint8Array,
  to: number,
  count: number,
  chain: Uint8Array,
): void {
  const input = viewOf(src);
  const output = viewOf(dst);
  const last = viewOf(chain);
  initialPermutation(last.getInt32(0), last.getInt32(4));
  let chainL = halves[0];
  let chainR = halves[1];
  for (let i = 0; i < 8 * count; i += 8) {
    initialPermutation(input.getInt32(from + i), input.getInt32(from + i + 4));
    halves[0] ^= chainL;
    halves[1] ^= chainR;
    sixteenRounds(K);
    chainL = halves[0];
    chainR = halves[1];
    finalPermutation(output, to + i);
  }
  halves[0] = chainL;
  halves[1] = chainR;
  finalPermutation(last, 0);
}

function decryptChained(
  K: Int32Array,
  src: Uint8Array,
  from: number,
  dst: Uint8Array,
  to: number,
  count: number,
  chain: Uint8Array,
): void {
  const input = viewOf(src);
  const output = viewOf(dst);
  const last = viewOf(chain);
  initialPermutation(last.getInt32(0), last.getInt32(4));
  let chainL = halves[0];
  let chainR = halves[1];
  for (let i = 0; i < 8 * count; i += 8) {
    initialPermutation(input.getInt32(from + i), input.getInt32(from + i + 4));
    const L = halves[0];
    const R = halves[1];
    sixteenRounds(K);
    halves[0] ^= chainL;
    halves[1] ^= chainR;
    finalPermutation(output, to + i);
    chainL = L;
    chainR = R;
  }
  halves[0] = chainL;
  halves[1] = chainR;
  finalPermutation(last, 0);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Where the halves L and R rest between the three steps of a block, each rotated left by one place. */
const halves = new Int32Array(2);

/**
 * IP. Written as eight rows of bytes, IP collects the columns, the even ones in L and the odd ones in R: a transposition
 * of an 8 by 8 square of bits, and five exchanges between the two words carry it out.
 */
function initialPermutation(L: number, R: number): void {
  let swap = ((L >>> 4) ^ R) & 0x0f0f0f0f;
  L ^= swap << 4;
  R ^= swap;
  swap = ((L >>> 16) ^ R) & 0x0000ffff;
  L ^= swap << 16;
  R ^= swap;
  swap = ((R >>> 2) ^ L) & 0x33333333;
  R ^= swap << 2;
  L ^= swap;
  swap = ((R >>> 8) ^ L) & 0x00ff00ff;
  R ^= swap << 8;
  L ^= swap;
  swap = ((L >>> 1) ^ R) & 0x55555555;
  L ^= swap << 1;
  R ^= swap;
  halves[0] = (L << 1) | (L >>> 31);
  halves[1] = (R << 1) | (R >>> 31);
}

/** The inverse of IP: the same exchanges in reverse order. */
function finalPermutation(output: DataView, offset: number): void {
  let L = (halves[0] << 31) | (halves[0] >>> 1);
  let R = (halves[1] << 31) | (halves[1] >>> 1);
  let swap = ((L >>> 1) ^ R) & 0x55555555;
  L ^= swap << 1;
  R ^= swap;
  swap = ((R >>> 8) ^ L) & 0x00ff00ff;
  R ^= swap << 8;
  L ^= swap;
  swap = ((R >>> 2) ^ L) & 0x33333333;
  R ^= swap << 2;
  L ^= swap;
  swap = ((L >>> 16) ^ R) & 0x0000ffff;
  L ^= swap << 16;
  R ^= swap;
  swap = ((L >>> 4) ^ R) & 0x0f0f0f0f;
  L ^= swap << 4;
  R ^= swap;
  output.setInt32(offset, L);
  output.setInt32(offset + 4, R);
}

/**
 * The sixteen rounds of each pass. E gives S-box i the six bits of R from 4i - 4 to 4i + 1. With R rotated left by one,
 * those of S8, S6, S4 and S2 are the low six bits of the four bytes; rotated back by four, those of S7, S5, S3 and S1.
 */
function sixteenRounds(K: Int32Array): void {
  let L = halves[0];
  let R = halves[1];
  for (let k = 0; k < K.length;) {
    for (const end = k + 32; k < end; k += 4) {
      L ^= f(R, K[k], K[k + 1]);
      R ^= f(L, K[k + 2], K[k + 3]);
    }
    const preoutput = R;
    R = L;
    L = preoutput;
  }
  halves[0] = L;
  halves[1] = R;
}

function f(R: number, odd: number, even: number): number {
  const t = ((R >>> 4) | (R << 28)) ^ odd;
  const u = R ^ even;
  return (
    SP[(t >>> 24) & 63] ^
    SP[64 + ((u >>> 24) & 63)] ^
    SP[128 + ((t >>> 16) & 63)] ^
    SP[192 + ((u >>> 16) & 63)] ^
    SP[256 + ((t >>> 8) & 63)] ^
    SP[320 + ((u >>> 8) & 63)] ^
    SP[384 + (t & 63)] ^
    SP[448 + (u & 63)]
  );
}

/** S-boxes and P in one: entry 64(i - 1) + B is P applied to S_i(B) in its place among zeros, rotated left by one. */
const SP = new Int32Array(8 * 64);

/** For each half byte of a key and each of its sixteen values, 32 words of round keys. */
const keyRows = new Int32Array(16 * 16 * 32);

let filled = false;

function fillTables(): void {
  if (filled) return;
  fillSP();
  fillKeyRows();
  filled = true;
}

function fillSP(): void {
  S.forEach((box, i) => {
    for (let B = 0; B < 64; B++) {
      const entry = box[((B >>> 4) & 2) | (B & 1)][(B >>> 1) & 15];
      const selected = entry << (28 - 4 * i);
      SP[64 * i + B] = P.reduce((word, from, to) => word | (((selected >>> (32 - from)) & 1) << ((32 - to) & 31)), 0);
    }
  });
}

/** First the rows of a single key bit, then their sums. */
function fillKeyRows(): void {
  let rotation = 0;
  leftShifts.forEach((shift, round) => {
    rotation += shift;
    PC2.forEach((choice, i) => {
      const half = choice > 28 ? 28 : 0;
      const keyBit = PC1[half + ((choice - half - 1 + rotation) % 28)] - 1;
      const row = 16 * (keyBit >>> 2) + (8 >>> (keyBit & 3));
      const box = Math.floor(i / 6);
      const place = 8 * (3 - (box >>> 1)) + 5 - (i % 6);
      keyRows[32 * row + 2 * round + (box & 1)] |= 1 << place;
    });
  });
  for (let row = 0; row < 256; row++) {
    const lowestBit = row & -row & 15;
    const rest = row - lowestBit;
    if ((rest & 15) === 0) continue;
    for (let w = 0; w < 32; w++) keyRows[32 * row + w] = keyRows[32 * rest + w] ^ keyRows[32 * (row - (rest & 15)) + w];
  }
}
