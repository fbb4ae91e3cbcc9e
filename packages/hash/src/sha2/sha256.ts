/**
 * SHA-256 and SHA-224 (FIPS 180-4 sections 6.2 and 6.3), the default form. Current: no attack is known on the full
 * functions. They differ in the initial value and in the digest's length only.
 *
 * The one idea here: a step of the standard computes two new words and moves the other six along. Eight lines with the
 * letters moved along instead of the words do the same, faster. The standard read aloud is reference.ts.
 */

import { readWordBE, rotateRight } from '@cleartext/core';
import { iterate } from '../merkle-damgard.ts';
import { initialValue224, initialValue256, K256 as K } from './constants.ts';

/** SHA-256, FIPS 180-4 section 6.2: 32 bytes of digest. */
export const sha256 = iterate({
  name: 'SHA-256',
  id: 'sha256',
  oid: '2.16.840.1.101.3.4.2.1',
  status: 'current',
  digestSize: 32,
  compression: { blockSize: 64, byteOrder: 'big', initialValue: initialValue256, compress },
});

/** SHA-224, FIPS 180-4 section 6.3: 28 bytes of digest. */
export const sha224 = iterate({
  name: 'SHA-224',
  id: 'sha224',
  oid: '2.16.840.1.101.3.4.2.4',
  status: 'current',
  digestSize: 28,
  compression: { blockSize: 64, byteOrder: 'big', initialValue: initialValue224, compress },
});

/** FIPS 180-4 section 6.2.2, steps 1 to 4 for one block. */
function compress(H: Int32Array, bytes: Uint8Array, offset: number): void {
  for (let t = 0; t < 16; t++) W[t] = readWordBE(bytes, offset + 4 * t);
  for (let t = 16; t < 64; t++) W[t] = (sigma1(W[t - 2]) + W[t - 7] + ((sigma0(W[t - 15]) + W[t - 16]) | 0)) | 0;
  let a = H[0];
  let b = H[1];
  let c = H[2];
  let d = H[3];
  let e = H[4];
  let f = H[5];
  let g = H[6];
  let h = H[7];
  for (let t = 0; t < 64; t++) {
    const T1 = (((h + Sigma1(e)) | 0) + ((Ch(e, f, g) + ((K[t] + W[t]) | 0)) | 0)) | 0;
    const T2 = (Sigma0(a) + Maj(a, b, c)) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + T1) | 0;
    d = c;
    c = b;
    b = a;
    a = (T1 + T2) | 0;
  }
  H[0] += a;
  H[1] += b;
  H[2] += c;
  H[3] += d;
  H[4] += e;
  H[5] += f;
  H[6] += g;
  H[7] += h;
}

// FIPS 180-4 section 4.1.2.
const Ch = (x: number, y: number, z: number): number => (x & y) ^ (~x & z);
const Maj = (x: number, y: number, z: number): number => (x & y) ^ (x & z) ^ (y & z);
const Sigma0 = (x: number): number => rotateRight(x, 2) ^ rotateRight(x, 13) ^ rotateRight(x, 22);
const Sigma1 = (x: number): number => rotateRight(x, 6) ^ rotateRight(x, 11) ^ rotateRight(x, 25);
const sigma0 = (x: number): number => rotateRight(x, 7) ^ rotateRight(x, 18) ^ (x >>> 3);
const sigma1 = (x: number): number => rotateRight(x, 17) ^ rotateRight(x, 19) ^ (x >>> 10);

/** The message schedule of the block at work. */
const W = new Int32Array(64);
