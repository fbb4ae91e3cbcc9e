/**
 * SHA-1 (FIPS 180-4 section 6.1), the default form. Broken: two PDF files with one digest were published in 2017
 * (Stevens et al.), a chosen-prefix collision in 2020 (Leurent and Peyrin).
 *
 * The one idea here: a step of the standard computes one new word and moves the other four along. Five steps move every
 * word back to its place, so five lines with the letters moved along instead of the words do the same, faster. The
 * standard read aloud is reference.ts.
 */

import { readWordBE, rotateLeft } from '@cleartext/core';
import { type Compression, iterate } from '../merkle-damgard.ts';
import { initialValue } from './reference.ts';

const compression: Compression = { blockSize: 64, byteOrder: 'big', initialValue, compress };

/** SHA-1, FIPS 180-4 section 6.1: 20 bytes of digest. Broken, never use it where collisions matter. */
export const sha1 = iterate({
  name: 'SHA-1',
  id: 'sha1',
  oid: '1.3.14.3.2.26',
  status: 'broken',
  digestSize: 20,
  compression,
});

/** FIPS 180-4 section 6.1.2, steps 1 to 4 for one block. */
function compress(H: Int32Array, bytes: Uint8Array, offset: number): void {
  for (let t = 0; t < 16; t++) W[t] = readWordBE(bytes, offset + 4 * t);
  for (let t = 16; t < 80; t++) W[t] = rotateLeft(W[t - 3] ^ W[t - 8] ^ W[t - 14] ^ W[t - 16], 1);
  let a = H[0];
  let b = H[1];
  let c = H[2];
  let d = H[3];
  let e = H[4];
  for (let t = 0; t < 20; t += 5) {
    e = (e + (d ^ (b & (c ^ d))) + ((rotateLeft(a, 5) + 0x5a827999 + W[t]) | 0)) | 0;
    b = rotateLeft(b, 30);
    d = (d + (c ^ (a & (b ^ c))) + ((rotateLeft(e, 5) + 0x5a827999 + W[t + 1]) | 0)) | 0;
    a = rotateLeft(a, 30);
    c = (c + (b ^ (e & (a ^ b))) + ((rotateLeft(d, 5) + 0x5a827999 + W[t + 2]) | 0)) | 0;
    e = rotateLeft(e, 30);
    b = (b + (a ^ (d & (e ^ a))) + ((rotateLeft(c, 5) + 0x5a827999 + W[t + 3]) | 0)) | 0;
    d = rotateLeft(d, 30);
    a = (a + (e ^ (c & (d ^ e))) + ((rotateLeft(b, 5) + 0x5a827999 + W[t + 4]) | 0)) | 0;
    c = rotateLeft(c, 30);
  }
  for (let t = 20; t < 40; t += 5) {
    e = (e + (b ^ c ^ d) + ((rotateLeft(a, 5) + 0x6ed9eba1 + W[t]) | 0)) | 0;
    b = rotateLeft(b, 30);
    d = (d + (a ^ b ^ c) + ((rotateLeft(e, 5) + 0x6ed9eba1 + W[t + 1]) | 0)) | 0;
    a = rotateLeft(a, 30);
    c = (c + (e ^ a ^ b) + ((rotateLeft(d, 5) + 0x6ed9eba1 + W[t + 2]) | 0)) | 0;
    e = rotateLeft(e, 30);
    b = (b + (d ^ e ^ a) + ((rotateLeft(c, 5) + 0x6ed9eba1 + W[t + 3]) | 0)) | 0;
    d = rotateLeft(d, 30);
    a = (a + (c ^ d ^ e) + ((rotateLeft(b, 5) + 0x6ed9eba1 + W[t + 4]) | 0)) | 0;
    c = rotateLeft(c, 30);
  }
  for (let t = 40; t < 60; t += 5) {
    e = (e + ((b & c) | (d & (b | c))) + ((rotateLeft(a, 5) + 0x8f1bbcdc + W[t]) | 0)) | 0;
    b = rotateLeft(b, 30);
    d = (d + ((a & b) | (c & (a | b))) + ((rotateLeft(e, 5) + 0x8f1bbcdc + W[t + 1]) | 0)) | 0;
    a = rotateLeft(a, 30);
    c = (c + ((e & a) | (b & (e | a))) + ((rotateLeft(d, 5) + 0x8f1bbcdc + W[t + 2]) | 0)) | 0;
    e = rotateLeft(e, 30);
    b = (b + ((d & e) | (a & (d | e))) + ((rotateLeft(c, 5) + 0x8f1bbcdc + W[t + 3]) | 0)) | 0;
    d = rotateLeft(d, 30);
    a = (a + ((c & d) | (e & (c | d))) + ((rotateLeft(b, 5) + 0x8f1bbcdc + W[t + 4]) | 0)) | 0;
    c = rotateLeft(c, 30);
  }
  for (let t = 60; t < 80; t += 5) {
    e = (e + (b ^ c ^ d) + ((rotateLeft(a, 5) + 0xca62c1d6 + W[t]) | 0)) | 0;
    b = rotateLeft(b, 30);
    d = (d + (a ^ b ^ c) + ((rotateLeft(e, 5) + 0xca62c1d6 + W[t + 1]) | 0)) | 0;
    a = rotateLeft(a, 30);
    c = (c + (e ^ a ^ b) + ((rotateLeft(d, 5) + 0xca62c1d6 + W[t + 2]) | 0)) | 0;
    e = rotateLeft(e, 30);
    b = (b + (d ^ e ^ a) + ((rotateLeft(c, 5) + 0xca62c1d6 + W[t + 3]) | 0)) | 0;
    d = rotateLeft(d, 30);
    a = (a + (c ^ d ^ e) + ((rotateLeft(b, 5) + 0xca62c1d6 + W[t + 4]) | 0)) | 0;
    c = rotateLeft(c, 30);
  }
  H[0] += a;
  H[1] += b;
  H[2] += c;
  H[3] += d;
  H[4] += e;
}

/** The message schedule of the block at work. */
const W = new Int32Array(80);
