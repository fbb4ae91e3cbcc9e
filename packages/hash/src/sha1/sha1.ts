/**
 * SHA-1 (FIPS 180-4 section 6.1), the default form. Broken: two PDF files with one digest were published in 2017
 * (Stevens et al.), a chosen-prefix collision in 2020 (Leurent and Peyrin).
 *
 * The one idea here: a loop for each of the four functions, so that no step asks which one is its own; and sums ordered
 * so that the new word waits for as little as possible. The standard read aloud is reference.ts.
 */

import { type Compression, iterate } from '../merkle-damgard.ts';
import { initialValue } from './reference.ts';

/** The message schedule, which begins with the block. */
const W = new Int32Array(80);

const compression: Compression = {
  blockSize: 64,
  byteOrder: 'big',
  initialValue,
  block: W.subarray(0, 16),
  compress,
};

/** SHA-1, FIPS 180-4 section 6.1: 20 bytes of digest. Broken, never use it where collisions matter. */
export const sha1 = iterate({
  name: 'SHA-1',
  id: 'sha1',
  oid: '1.3.14.3.2.26',
  status: 'broken',
  digestSize: 20,
  compression,
});

/** FIPS 180-4 section 6.1.2, steps 1 to 4 for one block; the constants K are signed, as int32 sums are faster. */
function compress(H: Int32Array, next: Int32Array): void {
  for (let t = 16; t < 80; t += 4) {
    W[t] = rotl(W[t - 3] ^ W[t - 8] ^ W[t - 14] ^ W[t - 16], 1);
    W[t + 1] = rotl(W[t - 2] ^ W[t - 7] ^ W[t - 13] ^ W[t - 15], 1);
    W[t + 2] = rotl(W[t - 1] ^ W[t - 6] ^ W[t - 12] ^ W[t - 14], 1);
    W[t + 3] = rotl(W[t] ^ W[t - 5] ^ W[t - 11] ^ W[t - 13], 1);
  }
  let a = H[0];
  let b = H[1];
  let c = H[2];
  let d = H[3];
  let e = H[4];
  for (let t = 0; t < 20; t++) {
    const T = (((e + (d ^ (b & (c ^ d))) + ((0x5a827999 + W[t]) | 0)) | 0) + rotl(a, 5)) | 0;
    e = d;
    d = c;
    c = rotl(b, 30);
    b = a;
    a = T;
  }
  for (let t = 20; t < 40; t++) {
    const T = (((e + (b ^ c ^ d) + ((0x6ed9eba1 + W[t]) | 0)) | 0) + rotl(a, 5)) | 0;
    e = d;
    d = c;
    c = rotl(b, 30);
    b = a;
    a = T;
  }
  for (let t = 40; t < 60; t++) {
    const T = (((e + ((b & c) | (d & (b | c))) + ((-0x70e44324 + W[t]) | 0)) | 0) + rotl(a, 5)) | 0;
    e = d;
    d = c;
    c = rotl(b, 30);
    b = a;
    a = T;
  }
  for (let t = 60; t < 80; t++) {
    const T = (((e + (b ^ c ^ d) + ((-0x359d3e2a + W[t]) | 0)) | 0) + rotl(a, 5)) | 0;
    e = d;
    d = c;
    c = rotl(b, 30);
    b = a;
    a = T;
  }
  next[0] = H[0] + a;
  next[1] = H[1] + b;
  next[2] = H[2] + c;
  next[3] = H[3] + d;
  next[4] = H[4] + e;
}

/** `rotateLeft` of core; a function of this module is faster. */
const rotl = (word: number, n: number): number => (word << n) | (word >>> (32 - n));
