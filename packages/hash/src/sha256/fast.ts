// Partly generated: test/written-out.ts writes the lines between the marks (written out), and a test holds them to it.
/**
 * SHA-256 and SHA-224 (FIPS 180-4 sections 6.2 and 6.3), the default form. Current: no attack is known on the full
 * functions. They differ in the initial value and in the digest's length only.
 *
 * The one idea here: a step of the standard computes two new words and moves the other six along. Sixteen steps with the
 * letters moved along instead of the words, and with only the last sixteen words of the schedule kept, do the same and
 * run faster. The steps are written out by test/written-out.ts; the standard read aloud is reference.ts.
 */

import { iterate } from '../merkle-damgard.ts';
import { initialValue224, initialValue256, K as constants } from './constants.ts';

/** The sixteen words of the message schedule that are still needed: at first, the block. */
const W = new Int32Array(16);

/** SHA-256, FIPS 180-4 section 6.2: 32 bytes of digest. */
export const sha256 = iterate({
  name: 'SHA-256',
  id: 'sha256',
  oid: '2.16.840.1.101.3.4.2.1',
  status: 'current',
  digestSize: 32,
  compression: { blockSize: 64, byteOrder: 'big', initialValue: initialValue256, block: W, compress },
});

/** SHA-224, FIPS 180-4 section 6.3: 28 bytes of digest. */
export const sha224 = iterate({
  name: 'SHA-224',
  id: 'sha224',
  oid: '2.16.840.1.101.3.4.2.4',
  status: 'current',
  digestSize: 28,
  compression: { blockSize: 64, byteOrder: 'big', initialValue: initialValue224, block: W, compress },
});

/** FIPS 180-4 section 6.2.2, steps 1 to 4 for one block. */
// prettier-ignore
function compress(H: Int32Array, next: Int32Array): void {
  let a = H[0];
  let b = H[1];
  let c = H[2];
  let d = H[3];
  let e = H[4];
  let f = H[5];
  let g = H[6];
  let h = H[7];
  // <written out>
  let w0 = W[0];
  let w1 = W[1];
  let w2 = W[2];
  let w3 = W[3];
  let w4 = W[4];
  let w5 = W[5];
  let w6 = W[6];
  let w7 = W[7];
  let w8 = W[8];
  let w9 = W[9];
  let w10 = W[10];
  let w11 = W[11];
  let w12 = W[12];
  let w13 = W[13];
  let w14 = W[14];
  let w15 = W[15];
  // </written out>
  let m = b ^ c;
  let n: number;
  for (let t = 0; t < 64; t += 16) {
    // T1 = h + K[t] + W[t] + Ch(e, f, g) + Sigma1(e) grows in h, what was known last added last; then d takes T1, and h takes
    // T2 = Maj(a, b, c) + Sigma0(a). Maj is b ^ ((a ^ b) & (b ^ c)), and the next step's b ^ c is this one's a ^ b.
    // <written out>
    h = (h + K[t + 0]) | 0;
    h = (h + w0) | 0;
    h = (h + (g ^ (e & (f ^ g)))) | 0;
    h = (h + (((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7)))) | 0;
    d = (d + h) | 0;
    n = a ^ b;
    h = (h + (b ^ (n & m))) | 0;
    h = (h + (((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10)))) | 0;
    g = (g + K[t + 1]) | 0;
    g = (g + w1) | 0;
    g = (g + (f ^ (d & (e ^ f)))) | 0;
    g = (g + (((d >>> 6) | (d << 26)) ^ ((d >>> 11) | (d << 21)) ^ ((d >>> 25) | (d << 7)))) | 0;
    c = (c + g) | 0;
    m = h ^ a;
    g = (g + (a ^ (m & n))) | 0;
    g = (g + (((h >>> 2) | (h << 30)) ^ ((h >>> 13) | (h << 19)) ^ ((h >>> 22) | (h << 10)))) | 0;
    f = (f + K[t + 2]) | 0;
    f = (f + w2) | 0;
    f = (f + (e ^ (c & (d ^ e)))) | 0;
    f = (f + (((c >>> 6) | (c << 26)) ^ ((c >>> 11) | (c << 21)) ^ ((c >>> 25) | (c << 7)))) | 0;
    b = (b + f) | 0;
    n = g ^ h;
    f = (f + (h ^ (n & m))) | 0;
    f = (f + (((g >>> 2) | (g << 30)) ^ ((g >>> 13) | (g << 19)) ^ ((g >>> 22) | (g << 10)))) | 0;
    e = (e + K[t + 3]) | 0;
    e = (e + w3) | 0;
    e = (e + (d ^ (b & (c ^ d)))) | 0;
    e = (e + (((b >>> 6) | (b << 26)) ^ ((b >>> 11) | (b << 21)) ^ ((b >>> 25) | (b << 7)))) | 0;
    a = (a + e) | 0;
    m = f ^ g;
    e = (e + (g ^ (m & n))) | 0;
    e = (e + (((f >>> 2) | (f << 30)) ^ ((f >>> 13) | (f << 19)) ^ ((f >>> 22) | (f << 10)))) | 0;
    d = (d + K[t + 4]) | 0;
    d = (d + w4) | 0;
    d = (d + (c ^ (a & (b ^ c)))) | 0;
    d = (d + (((a >>> 6) | (a << 26)) ^ ((a >>> 11) | (a << 21)) ^ ((a >>> 25) | (a << 7)))) | 0;
    h = (h + d) | 0;
    n = e ^ f;
    d = (d + (f ^ (n & m))) | 0;
    d = (d + (((e >>> 2) | (e << 30)) ^ ((e >>> 13) | (e << 19)) ^ ((e >>> 22) | (e << 10)))) | 0;
    c = (c + K[t + 5]) | 0;
    c = (c + w5) | 0;
    c = (c + (b ^ (h & (a ^ b)))) | 0;
    c = (c + (((h >>> 6) | (h << 26)) ^ ((h >>> 11) | (h << 21)) ^ ((h >>> 25) | (h << 7)))) | 0;
    g = (g + c) | 0;
    m = d ^ e;
    c = (c + (e ^ (m & n))) | 0;
    c = (c + (((d >>> 2) | (d << 30)) ^ ((d >>> 13) | (d << 19)) ^ ((d >>> 22) | (d << 10)))) | 0;
    b = (b + K[t + 6]) | 0;
    b = (b + w6) | 0;
    b = (b + (a ^ (g & (h ^ a)))) | 0;
    b = (b + (((g >>> 6) | (g << 26)) ^ ((g >>> 11) | (g << 21)) ^ ((g >>> 25) | (g << 7)))) | 0;
    f = (f + b) | 0;
    n = c ^ d;
    b = (b + (d ^ (n & m))) | 0;
    b = (b + (((c >>> 2) | (c << 30)) ^ ((c >>> 13) | (c << 19)) ^ ((c >>> 22) | (c << 10)))) | 0;
    a = (a + K[t + 7]) | 0;
    a = (a + w7) | 0;
    a = (a + (h ^ (f & (g ^ h)))) | 0;
    a = (a + (((f >>> 6) | (f << 26)) ^ ((f >>> 11) | (f << 21)) ^ ((f >>> 25) | (f << 7)))) | 0;
    e = (e + a) | 0;
    m = b ^ c;
    a = (a + (c ^ (m & n))) | 0;
    a = (a + (((b >>> 2) | (b << 30)) ^ ((b >>> 13) | (b << 19)) ^ ((b >>> 22) | (b << 10)))) | 0;
    h = (h + K[t + 8]) | 0;
    h = (h + w8) | 0;
    h = (h + (g ^ (e & (f ^ g)))) | 0;
    h = (h + (((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7)))) | 0;
    d = (d + h) | 0;
    n = a ^ b;
    h = (h + (b ^ (n & m))) | 0;
    h = (h + (((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10)))) | 0;
    g = (g + K[t + 9]) | 0;
    g = (g + w9) | 0;
    g = (g + (f ^ (d & (e ^ f)))) | 0;
    g = (g + (((d >>> 6) | (d << 26)) ^ ((d >>> 11) | (d << 21)) ^ ((d >>> 25) | (d << 7)))) | 0;
    c = (c + g) | 0;
    m = h ^ a;
    g = (g + (a ^ (m & n))) | 0;
    g = (g + (((h >>> 2) | (h << 30)) ^ ((h >>> 13) | (h << 19)) ^ ((h >>> 22) | (h << 10)))) | 0;
    f = (f + K[t + 10]) | 0;
    f = (f + w10) | 0;
    f = (f + (e ^ (c & (d ^ e)))) | 0;
    f = (f + (((c >>> 6) | (c << 26)) ^ ((c >>> 11) | (c << 21)) ^ ((c >>> 25) | (c << 7)))) | 0;
    b = (b + f) | 0;
    n = g ^ h;
    f = (f + (h ^ (n & m))) | 0;
    f = (f + (((g >>> 2) | (g << 30)) ^ ((g >>> 13) | (g << 19)) ^ ((g >>> 22) | (g << 10)))) | 0;
    e = (e + K[t + 11]) | 0;
    e = (e + w11) | 0;
    e = (e + (d ^ (b & (c ^ d)))) | 0;
    e = (e + (((b >>> 6) | (b << 26)) ^ ((b >>> 11) | (b << 21)) ^ ((b >>> 25) | (b << 7)))) | 0;
    a = (a + e) | 0;
    m = f ^ g;
    e = (e + (g ^ (m & n))) | 0;
    e = (e + (((f >>> 2) | (f << 30)) ^ ((f >>> 13) | (f << 19)) ^ ((f >>> 22) | (f << 10)))) | 0;
    d = (d + K[t + 12]) | 0;
    d = (d + w12) | 0;
    d = (d + (c ^ (a & (b ^ c)))) | 0;
    d = (d + (((a >>> 6) | (a << 26)) ^ ((a >>> 11) | (a << 21)) ^ ((a >>> 25) | (a << 7)))) | 0;
    h = (h + d) | 0;
    n = e ^ f;
    d = (d + (f ^ (n & m))) | 0;
    d = (d + (((e >>> 2) | (e << 30)) ^ ((e >>> 13) | (e << 19)) ^ ((e >>> 22) | (e << 10)))) | 0;
    c = (c + K[t + 13]) | 0;
    c = (c + w13) | 0;
    c = (c + (b ^ (h & (a ^ b)))) | 0;
    c = (c + (((h >>> 6) | (h << 26)) ^ ((h >>> 11) | (h << 21)) ^ ((h >>> 25) | (h << 7)))) | 0;
    g = (g + c) | 0;
    m = d ^ e;
    c = (c + (e ^ (m & n))) | 0;
    c = (c + (((d >>> 2) | (d << 30)) ^ ((d >>> 13) | (d << 19)) ^ ((d >>> 22) | (d << 10)))) | 0;
    b = (b + K[t + 14]) | 0;
    b = (b + w14) | 0;
    b = (b + (a ^ (g & (h ^ a)))) | 0;
    b = (b + (((g >>> 6) | (g << 26)) ^ ((g >>> 11) | (g << 21)) ^ ((g >>> 25) | (g << 7)))) | 0;
    f = (f + b) | 0;
    n = c ^ d;
    b = (b + (d ^ (n & m))) | 0;
    b = (b + (((c >>> 2) | (c << 30)) ^ ((c >>> 13) | (c << 19)) ^ ((c >>> 22) | (c << 10)))) | 0;
    a = (a + K[t + 15]) | 0;
    a = (a + w15) | 0;
    a = (a + (h ^ (f & (g ^ h)))) | 0;
    a = (a + (((f >>> 6) | (f << 26)) ^ ((f >>> 11) | (f << 21)) ^ ((f >>> 25) | (f << 7)))) | 0;
    e = (e + a) | 0;
    m = b ^ c;
    a = (a + (c ^ (m & n))) | 0;
    a = (a + (((b >>> 2) | (b << 30)) ^ ((b >>> 13) | (b << 19)) ^ ((b >>> 22) | (b << 10)))) | 0;
    // </written out>
    if (t === 48) break;
    let u: number, v: number;
    // W[t] = W[t - 16] + sigma0(W[t - 15]) + W[t - 7] + sigma1(W[t - 2]), in the word of W[t - 16]. Of the rotations by 7 and 18,
    // and by 17 and 19, the second goes on from the first.
    // <written out>
    u = w1 ^ ((w1 >>> 11) | (w1 << 21));
    v = w14 ^ ((w14 >>> 2) | (w14 << 30));
    w0 = (((w0 + (((u >>> 7) | (u << 25)) ^ (w1 >>> 3))) | 0) + ((w9 + (((v >>> 17) | (v << 15)) ^ (w14 >>> 10))) | 0)) | 0;
    u = w2 ^ ((w2 >>> 11) | (w2 << 21));
    v = w15 ^ ((w15 >>> 2) | (w15 << 30));
    w1 = (((w1 + (((u >>> 7) | (u << 25)) ^ (w2 >>> 3))) | 0) + ((w10 + (((v >>> 17) | (v << 15)) ^ (w15 >>> 10))) | 0)) | 0;
    u = w3 ^ ((w3 >>> 11) | (w3 << 21));
    v = w0 ^ ((w0 >>> 2) | (w0 << 30));
    w2 = (((w2 + (((u >>> 7) | (u << 25)) ^ (w3 >>> 3))) | 0) + ((w11 + (((v >>> 17) | (v << 15)) ^ (w0 >>> 10))) | 0)) | 0;
    u = w4 ^ ((w4 >>> 11) | (w4 << 21));
    v = w1 ^ ((w1 >>> 2) | (w1 << 30));
    w3 = (((w3 + (((u >>> 7) | (u << 25)) ^ (w4 >>> 3))) | 0) + ((w12 + (((v >>> 17) | (v << 15)) ^ (w1 >>> 10))) | 0)) | 0;
    u = w5 ^ ((w5 >>> 11) | (w5 << 21));
    v = w2 ^ ((w2 >>> 2) | (w2 << 30));
    w4 = (((w4 + (((u >>> 7) | (u << 25)) ^ (w5 >>> 3))) | 0) + ((w13 + (((v >>> 17) | (v << 15)) ^ (w2 >>> 10))) | 0)) | 0;
    u = w6 ^ ((w6 >>> 11) | (w6 << 21));
    v = w3 ^ ((w3 >>> 2) | (w3 << 30));
    w5 = (((w5 + (((u >>> 7) | (u << 25)) ^ (w6 >>> 3))) | 0) + ((w14 + (((v >>> 17) | (v << 15)) ^ (w3 >>> 10))) | 0)) | 0;
    u = w7 ^ ((w7 >>> 11) | (w7 << 21));
    v = w4 ^ ((w4 >>> 2) | (w4 << 30));
    w6 = (((w6 + (((u >>> 7) | (u << 25)) ^ (w7 >>> 3))) | 0) + ((w15 + (((v >>> 17) | (v << 15)) ^ (w4 >>> 10))) | 0)) | 0;
    u = w8 ^ ((w8 >>> 11) | (w8 << 21));
    v = w5 ^ ((w5 >>> 2) | (w5 << 30));
    w7 = (((w7 + (((u >>> 7) | (u << 25)) ^ (w8 >>> 3))) | 0) + ((w0 + (((v >>> 17) | (v << 15)) ^ (w5 >>> 10))) | 0)) | 0;
    u = w9 ^ ((w9 >>> 11) | (w9 << 21));
    v = w6 ^ ((w6 >>> 2) | (w6 << 30));
    w8 = (((w8 + (((u >>> 7) | (u << 25)) ^ (w9 >>> 3))) | 0) + ((w1 + (((v >>> 17) | (v << 15)) ^ (w6 >>> 10))) | 0)) | 0;
    u = w10 ^ ((w10 >>> 11) | (w10 << 21));
    v = w7 ^ ((w7 >>> 2) | (w7 << 30));
    w9 = (((w9 + (((u >>> 7) | (u << 25)) ^ (w10 >>> 3))) | 0) + ((w2 + (((v >>> 17) | (v << 15)) ^ (w7 >>> 10))) | 0)) | 0;
    u = w11 ^ ((w11 >>> 11) | (w11 << 21));
    v = w8 ^ ((w8 >>> 2) | (w8 << 30));
    w10 = (((w10 + (((u >>> 7) | (u << 25)) ^ (w11 >>> 3))) | 0) + ((w3 + (((v >>> 17) | (v << 15)) ^ (w8 >>> 10))) | 0)) | 0;
    u = w12 ^ ((w12 >>> 11) | (w12 << 21));
    v = w9 ^ ((w9 >>> 2) | (w9 << 30));
    w11 = (((w11 + (((u >>> 7) | (u << 25)) ^ (w12 >>> 3))) | 0) + ((w4 + (((v >>> 17) | (v << 15)) ^ (w9 >>> 10))) | 0)) | 0;
    u = w13 ^ ((w13 >>> 11) | (w13 << 21));
    v = w10 ^ ((w10 >>> 2) | (w10 << 30));
    w12 = (((w12 + (((u >>> 7) | (u << 25)) ^ (w13 >>> 3))) | 0) + ((w5 + (((v >>> 17) | (v << 15)) ^ (w10 >>> 10))) | 0)) | 0;
    u = w14 ^ ((w14 >>> 11) | (w14 << 21));
    v = w11 ^ ((w11 >>> 2) | (w11 << 30));
    w13 = (((w13 + (((u >>> 7) | (u << 25)) ^ (w14 >>> 3))) | 0) + ((w6 + (((v >>> 17) | (v << 15)) ^ (w11 >>> 10))) | 0)) | 0;
    u = w15 ^ ((w15 >>> 11) | (w15 << 21));
    v = w12 ^ ((w12 >>> 2) | (w12 << 30));
    w14 = (((w14 + (((u >>> 7) | (u << 25)) ^ (w15 >>> 3))) | 0) + ((w7 + (((v >>> 17) | (v << 15)) ^ (w12 >>> 10))) | 0)) | 0;
    u = w0 ^ ((w0 >>> 11) | (w0 << 21));
    v = w13 ^ ((w13 >>> 2) | (w13 << 30));
    w15 = (((w15 + (((u >>> 7) | (u << 25)) ^ (w0 >>> 3))) | 0) + ((w8 + (((v >>> 17) | (v << 15)) ^ (w13 >>> 10))) | 0)) | 0;
    // </written out>
  }
  next[0] = H[0] + a;
  next[1] = H[1] + b;
  next[2] = H[2] + c;
  next[3] = H[3] + d;
  next[4] = H[4] + e;
  next[5] = H[5] + f;
  next[6] = H[6] + g;
  next[7] = H[7] + h;
}

/** A constant of this module is faster than one of another. */
const K = constants;
