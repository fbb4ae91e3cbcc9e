/**
 * SHA-512 and its shorter forms (FIPS 180-4 sections 6.4 to 6.7), the standard read aloud, with a trace. Current: no attack
 * is known on the full functions. The one idea: SHA-256's plan with words of 64 bits, 80 steps and other rotations. Words are
 * bigints here; every sum is cut back to 64 bits, which is the standard's addition modulo 2^64.
 */

import { checkBytes, concat, type Trace } from '@cleartext/core';
import { type Compression, padding } from '../merkle-damgard.ts';
import { initialValue384, initialValue512, initialValue512_224, initialValue512_256, K } from './constants.ts';

/** What the references show; every word is unsigned, `i` counts blocks from 1 and `t` steps from 0, as in FIPS 180-4. */
export type Sha512Event =
  /** The padded message, section 5.1.2. */
  | { readonly step: 'padding'; readonly message: Uint8Array }
  /** Block `M(i)` as sixteen words. */
  | { readonly step: 'block'; readonly i: number; readonly M: readonly bigint[] }
  /** The message schedule `W[0..79]`, section 6.4.2 step 1. */
  | { readonly step: 'schedule'; readonly i: number; readonly W: readonly bigint[] }
  /** The temporary words of step `t` and the working variables after it, section 6.4.2 step 3. */
  | {
      readonly step: 'round';
      readonly i: number;
      readonly t: number;
      readonly T1: bigint;
      readonly T2: bigint;
      readonly a: bigint;
      readonly b: bigint;
      readonly c: bigint;
      readonly d: bigint;
      readonly e: bigint;
      readonly f: bigint;
      readonly g: bigint;
      readonly h: bigint;
    }
  /** The intermediate hash value `H(i)`, section 6.4.2 step 4. */
  | { readonly step: 'hash value'; readonly i: number; readonly H: readonly bigint[] };

/** SHA-512 as FIPS 180-4 section 6.4.2 tells it. */
export function sha512Reference(message: Uint8Array, trace?: Trace<Sha512Event>): Uint8Array {
  return hashComputation(initialValue512, 64, message, trace);
}

/** SHA-384, FIPS 180-4 section 6.5: another initial value, and the first 48 bytes of the last hash value. */
export function sha384Reference(message: Uint8Array, trace?: Trace<Sha512Event>): Uint8Array {
  return hashComputation(initialValue384, 48, message, trace);
}

/** SHA-512/224, FIPS 180-4 section 6.6: another initial value, and the first 28 bytes of the last hash value. */
export function sha512_224Reference(message: Uint8Array, trace?: Trace<Sha512Event>): Uint8Array {
  return hashComputation(initialValue512_224, 28, message, trace);
}

/** SHA-512/256, FIPS 180-4 section 6.7: another initial value, and the first 32 bytes of the last hash value. */
export function sha512_256Reference(message: Uint8Array, trace?: Trace<Sha512Event>): Uint8Array {
  return hashComputation(initialValue512_256, 32, message, trace);
}

/** The SHA-512 hash computation, section 6.4.2, from an initial value to the first bytes of the last hash value. */
function hashComputation(
  H0: readonly bigint[],
  digestSize: number,
  message: Uint8Array,
  trace?: Trace<Sha512Event>,
): Uint8Array {
  checkBytes('message', message);
  const padded = concat(message, padding(format, message.length));
  trace?.({ step: 'padding', message: padded.slice() });
  let H = [...H0];
  for (let i = 1; i <= padded.length / 128; i++) {
    const M = Array.from({ length: 16 }, (_, t) => readWord(padded, 128 * (i - 1) + 8 * t));
    trace?.({ step: 'block', i, M: [...M] });
    H = nextHashValue(H, M, i, trace);
    trace?.({ step: 'hash value', i, H: [...H] });
  }
  return Uint8Array.from({ length: digestSize }, (_, n) => Number((H[n >> 3] >> BigInt(56 - 8 * (n & 7))) & 0xffn));
}

/** Steps 1 to 4 of section 6.4.2 for block `i`: the hash value H(i) from H(i - 1) and the sixteen words of the block. */
export function nextHashValue(H: readonly bigint[], M: readonly bigint[], i = 1, trace?: Trace<Sha512Event>): bigint[] {
  const W = sha512MessageSchedule(M);
  trace?.({ step: 'schedule', i, W: [...W] });

  let [a, b, c, d, e, f, g, h] = H;
  for (let t = 0; t < 80; t++) {
    const T1 = mod64(h + Sigma1(e) + Ch(e, f, g) + K[t] + W[t]);
    const T2 = mod64(Sigma0(a) + Maj(a, b, c));
    h = g;
    g = f;
    f = e;
    e = mod64(d + T1);
    d = c;
    c = b;
    b = a;
    a = mod64(T1 + T2);
    trace?.({ step: 'round', i, t, T1, T2, a, b, c, d, e, f, g, h });
  }

  return [a, b, c, d, e, f, g, h].map((word, n) => mod64(word + H[n]));
}

/** The message schedule of a block of sixteen 64-bit words: eighty words (FIPS 180-4 section 6.4.2 step 1). Throws `RangeError` for another number of words. */
export function sha512MessageSchedule(M: readonly bigint[]): bigint[] {
  if (M.length !== 16) throw new RangeError(`M: expected 16 words, found ${M.length}`);
  const W = [...M];
  for (let t = 16; t < 80; t++) W[t] = mod64(sigma1(W[t - 2]) + W[t - 7] + sigma0(W[t - 15]) + W[t - 16]);
  return W;
}

// FIPS 180-4 section 4.1.3: choose, majority, and four ways to mix a word with itself.
const Ch = (x: bigint, y: bigint, z: bigint): bigint => (x & y) ^ (mod64(~x) & z);
const Maj = (x: bigint, y: bigint, z: bigint): bigint => (x & y) ^ (x & z) ^ (y & z);
const Sigma0 = (x: bigint): bigint => ROTR(28n, x) ^ ROTR(34n, x) ^ ROTR(39n, x);
const Sigma1 = (x: bigint): bigint => ROTR(14n, x) ^ ROTR(18n, x) ^ ROTR(41n, x);
const sigma0 = (x: bigint): bigint => ROTR(1n, x) ^ ROTR(8n, x) ^ (x >> 7n);
const sigma1 = (x: bigint): bigint => ROTR(19n, x) ^ ROTR(61n, x) ^ (x >> 6n);

/** FIPS 180-4 section 3.2: the word rotated right by n bits. */
function ROTR(n: bigint, x: bigint): bigint {
  return mod64((x >> n) | (x << (64n - n)));
}

/** The remainder modulo 2^64. */
function mod64(x: bigint): bigint {
  return BigInt.asUintN(64, x);
}

/** Eight bytes as a word, most significant byte first. */
function readWord(bytes: Uint8Array, offset: number): bigint {
  return bytes.subarray(offset, offset + 8).reduce((word, byte) => (word << 8n) | BigInt(byte), 0n);
}

const format: Pick<Compression, 'blockSize' | 'byteOrder'> = { blockSize: 128, byteOrder: 'big' };
