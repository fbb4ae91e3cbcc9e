/**
 * SHA-512, SHA-384, SHA-512/224 and SHA-512/256 (FIPS 180-4 sections 6.4 to 6.7): SHA-256's plan with 64-bit words and 80
 * steps. Current: no attack is known on the full functions. The shorter ones differ in the initial value and hide a part
 * of the last state, which is what stops length extension.
 *
 * The one idea here: JavaScript has no 64-bit integers, but its engines keep a bigint in a machine register where every
 * single operation is wrapped in `BigInt.asIntN(64, ...)` and all words live in a `BigInt64Array`. One bare operation
 * would make it thirty times slower; hence `add`, `rotr` and `shr` below.
 */

import { readWordBE } from '@cleartext/core';
import { type Compression, iterate } from '../merkle-damgard.ts';
import { initialValue384, initialValue512, initialValue512_224, initialValue512_256, K512 as K } from './constants.ts';

const variant = (name: string, oid: string, digestSize: number, initialValue: Int32Array) => {
  const compression: Compression = { blockSize: 128, byteOrder: 'big', initialValue, compress };
  const id = name.toLowerCase().replace('-', '').replace('/', '-');
  return iterate({ name, id, oid: `2.16.840.1.101.3.4.2.${oid}`, status: 'current', digestSize, compression });
};

/** SHA-512, FIPS 180-4 section 6.4: 64 bytes of digest. */
export const sha512 = variant('SHA-512', '3', 64, initialValue512);

/** SHA-384, FIPS 180-4 section 6.5: 48 bytes of digest. */
export const sha384 = variant('SHA-384', '2', 48, initialValue384);

/** SHA-512/224, FIPS 180-4 section 6.6: 28 bytes of digest. */
export const sha512_224 = variant('SHA-512/224', '5', 28, initialValue512_224);

/** SHA-512/256, FIPS 180-4 section 6.7: 32 bytes of digest. */
export const sha512_256 = variant('SHA-512/256', '6', 32, initialValue512_256);

/** FIPS 180-4 section 6.4.2, steps 1 to 4 for one block. */
function compress(state: Int32Array, bytes: Uint8Array, offset: number): void {
  for (let i = 0; i < 32; i++) halvesOfW[i ^ swap] = readWordBE(bytes, offset + 4 * i);
  for (let i = 0; i < 16; i++) halvesOfH[i ^ swap] = state[i];
  for (let t = 16; t < 80; t++) W[t] = add(add(sigma1(W[t - 2]), W[t - 7]), add(sigma0(W[t - 15]), W[t - 16]));
  let a = H[0];
  let b = H[1];
  let c = H[2];
  let d = H[3];
  let e = H[4];
  let f = H[5];
  let g = H[6];
  let h = H[7];
  for (let t = 0; t < 80; t++) {
    const T1 = add(add(add(h, Sigma1(e)), Ch(e, f, g)), add(K[t], W[t]));
    const T2 = add(Sigma0(a), Maj(a, b, c));
    h = g;
    g = f;
    f = e;
    e = add(d, T1);
    d = c;
    c = b;
    b = a;
    a = add(T1, T2);
  }
  H[0] = add(H[0], a);
  H[1] = add(H[1], b);
  H[2] = add(H[2], c);
  H[3] = add(H[3], d);
  H[4] = add(H[4], e);
  H[5] = add(H[5], f);
  H[6] = add(H[6], g);
  H[7] = add(H[7], h);
  for (let i = 0; i < 16; i++) state[i] = halvesOfH[i ^ swap];
}

const int64 = (x: bigint): bigint => BigInt.asIntN(64, x);
const add = (x: bigint, y: bigint): bigint => BigInt.asIntN(64, x + y);
const rotr = (x: bigint, n: bigint): bigint => int64((BigInt.asUintN(64, x) >> n) | (x << (64n - n)));
const shr = (x: bigint, n: bigint): bigint => int64(BigInt.asUintN(64, x) >> n);

// FIPS 180-4 section 4.1.3.
const Ch = (x: bigint, y: bigint, z: bigint): bigint => int64(z ^ int64(x & int64(y ^ z)));
const Maj = (x: bigint, y: bigint, z: bigint): bigint => int64(int64(x & y) | int64(z & int64(x | y)));
const Sigma0 = (x: bigint): bigint => int64(int64(rotr(x, 28n) ^ rotr(x, 34n)) ^ rotr(x, 39n));
const Sigma1 = (x: bigint): bigint => int64(int64(rotr(x, 14n) ^ rotr(x, 18n)) ^ rotr(x, 41n));
const sigma0 = (x: bigint): bigint => int64(int64(rotr(x, 1n) ^ rotr(x, 8n)) ^ shr(x, 7n));
const sigma1 = (x: bigint): bigint => int64(int64(rotr(x, 19n) ^ rotr(x, 61n)) ^ shr(x, 6n));

/** The message schedule and the state of the block at work, as 64-bit words and as their halves in memory. */
const W = new BigInt64Array(80);
const H = new BigInt64Array(8);
const halvesOfW = new Int32Array(W.buffer);
const halvesOfH = new Int32Array(H.buffer);

/** 1 where the low half of a 64-bit word comes first in memory, as on almost every machine; 0 where the high half does. */
const swap = new Uint8Array(Uint16Array.of(1).buffer)[0];
