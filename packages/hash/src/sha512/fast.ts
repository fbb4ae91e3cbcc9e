// Partly generated: test/written-out.ts writes the lines between the marks (written out), and a test holds them to it.
/**
 * SHA-512, SHA-384, SHA-512/224 and SHA-512/256 (FIPS 180-4 sections 6.4 to 6.7): SHA-256's plan with 64-bit words and 80
 * steps. Current: no attack is known on the full functions. The shorter ones differ in the initial value and hide a part
 * of the last state, which is what stops length extension.
 *
 * The one idea here: JavaScript has no 64-bit integers, but its engines keep a bigint in a machine register where every
 * single operation is wrapped in `BigInt.asIntN(64, ...)` and all words live in a `BigInt64Array`. One bare operation
 * would make it thirty times slower; hence the long lines, written out by test/written-out.ts.
 */

import { type Compression, iterate } from '../merkle-damgard.ts';
import {
  halves,
  initialValue384,
  initialValue512,
  initialValue512_224,
  initialValue512_256,
  K as constants,
} from './constants.ts';

/** The current block, each 64-bit word as its high half and its low half. */
const block = new Int32Array(32);

const variant = (name: string, oid: string, digestSize: number, H0: readonly bigint[]) => {
  const initialValue = halves(H0);
  const compression: Compression = { blockSize: 128, byteOrder: 'big', initialValue, block, compress };
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

// eslint-disable-next-line @typescript-eslint/unbound-method -- neither uses `this`
const { asIntN, asUintN } = BigInt;

/** FIPS 180-4 section 6.4.2, steps 1 to 4 for one block. */
// prettier-ignore
function compress(state: Int32Array, next: Int32Array): void {
  for (let i = 0; i < 32; i++) halvesOfW[i ^ swap] = block[i];
  for (let i = 0; i < 16; i++) halvesOfH[i ^ swap] = state[i];
  let a = H[0];
  let b = H[1];
  let c = H[2];
  let d = H[3];
  let e = H[4];
  let f = H[5];
  let g = H[6];
  let h = H[7];
  for (let t = 0; t < 80; t += 16) {
    // T1 = h + K[t] + W[t] + Ch(e, f, g) + Sigma1(e) grows in h, what was known last added last; then d takes T1, and h takes
    // T2 = Maj(a, b, c) + Sigma0(a).
    // <written out>
    h = asIntN(64, h + K[t + 0]);
    h = asIntN(64, h + W[0]);
    h = asIntN(64, h + asIntN(64, g ^ asIntN(64, e & asIntN(64, f ^ g))));
    h = asIntN(64, h + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, e) >> 14n) | asIntN(64, e << 50n)) ^ asIntN(64, asIntN(64, asUintN(64, e) >> 18n) | asIntN(64, e << 46n))) ^ asIntN(64, asIntN(64, asUintN(64, e) >> 41n) | asIntN(64, e << 23n))));
    d = asIntN(64, d + h);
    h = asIntN(64, h + asIntN(64, asIntN(64, a & b) | asIntN(64, c & asIntN(64, a | b))));
    h = asIntN(64, h + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, a) >> 28n) | asIntN(64, a << 36n)) ^ asIntN(64, asIntN(64, asUintN(64, a) >> 34n) | asIntN(64, a << 30n))) ^ asIntN(64, asIntN(64, asUintN(64, a) >> 39n) | asIntN(64, a << 25n))));
    g = asIntN(64, g + K[t + 1]);
    g = asIntN(64, g + W[1]);
    g = asIntN(64, g + asIntN(64, f ^ asIntN(64, d & asIntN(64, e ^ f))));
    g = asIntN(64, g + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, d) >> 14n) | asIntN(64, d << 50n)) ^ asIntN(64, asIntN(64, asUintN(64, d) >> 18n) | asIntN(64, d << 46n))) ^ asIntN(64, asIntN(64, asUintN(64, d) >> 41n) | asIntN(64, d << 23n))));
    c = asIntN(64, c + g);
    g = asIntN(64, g + asIntN(64, asIntN(64, h & a) | asIntN(64, b & asIntN(64, h | a))));
    g = asIntN(64, g + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, h) >> 28n) | asIntN(64, h << 36n)) ^ asIntN(64, asIntN(64, asUintN(64, h) >> 34n) | asIntN(64, h << 30n))) ^ asIntN(64, asIntN(64, asUintN(64, h) >> 39n) | asIntN(64, h << 25n))));
    f = asIntN(64, f + K[t + 2]);
    f = asIntN(64, f + W[2]);
    f = asIntN(64, f + asIntN(64, e ^ asIntN(64, c & asIntN(64, d ^ e))));
    f = asIntN(64, f + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, c) >> 14n) | asIntN(64, c << 50n)) ^ asIntN(64, asIntN(64, asUintN(64, c) >> 18n) | asIntN(64, c << 46n))) ^ asIntN(64, asIntN(64, asUintN(64, c) >> 41n) | asIntN(64, c << 23n))));
    b = asIntN(64, b + f);
    f = asIntN(64, f + asIntN(64, asIntN(64, g & h) | asIntN(64, a & asIntN(64, g | h))));
    f = asIntN(64, f + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, g) >> 28n) | asIntN(64, g << 36n)) ^ asIntN(64, asIntN(64, asUintN(64, g) >> 34n) | asIntN(64, g << 30n))) ^ asIntN(64, asIntN(64, asUintN(64, g) >> 39n) | asIntN(64, g << 25n))));
    e = asIntN(64, e + K[t + 3]);
    e = asIntN(64, e + W[3]);
    e = asIntN(64, e + asIntN(64, d ^ asIntN(64, b & asIntN(64, c ^ d))));
    e = asIntN(64, e + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, b) >> 14n) | asIntN(64, b << 50n)) ^ asIntN(64, asIntN(64, asUintN(64, b) >> 18n) | asIntN(64, b << 46n))) ^ asIntN(64, asIntN(64, asUintN(64, b) >> 41n) | asIntN(64, b << 23n))));
    a = asIntN(64, a + e);
    e = asIntN(64, e + asIntN(64, asIntN(64, f & g) | asIntN(64, h & asIntN(64, f | g))));
    e = asIntN(64, e + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, f) >> 28n) | asIntN(64, f << 36n)) ^ asIntN(64, asIntN(64, asUintN(64, f) >> 34n) | asIntN(64, f << 30n))) ^ asIntN(64, asIntN(64, asUintN(64, f) >> 39n) | asIntN(64, f << 25n))));
    d = asIntN(64, d + K[t + 4]);
    d = asIntN(64, d + W[4]);
    d = asIntN(64, d + asIntN(64, c ^ asIntN(64, a & asIntN(64, b ^ c))));
    d = asIntN(64, d + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, a) >> 14n) | asIntN(64, a << 50n)) ^ asIntN(64, asIntN(64, asUintN(64, a) >> 18n) | asIntN(64, a << 46n))) ^ asIntN(64, asIntN(64, asUintN(64, a) >> 41n) | asIntN(64, a << 23n))));
    h = asIntN(64, h + d);
    d = asIntN(64, d + asIntN(64, asIntN(64, e & f) | asIntN(64, g & asIntN(64, e | f))));
    d = asIntN(64, d + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, e) >> 28n) | asIntN(64, e << 36n)) ^ asIntN(64, asIntN(64, asUintN(64, e) >> 34n) | asIntN(64, e << 30n))) ^ asIntN(64, asIntN(64, asUintN(64, e) >> 39n) | asIntN(64, e << 25n))));
    c = asIntN(64, c + K[t + 5]);
    c = asIntN(64, c + W[5]);
    c = asIntN(64, c + asIntN(64, b ^ asIntN(64, h & asIntN(64, a ^ b))));
    c = asIntN(64, c + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, h) >> 14n) | asIntN(64, h << 50n)) ^ asIntN(64, asIntN(64, asUintN(64, h) >> 18n) | asIntN(64, h << 46n))) ^ asIntN(64, asIntN(64, asUintN(64, h) >> 41n) | asIntN(64, h << 23n))));
    g = asIntN(64, g + c);
    c = asIntN(64, c + asIntN(64, asIntN(64, d & e) | asIntN(64, f & asIntN(64, d | e))));
    c = asIntN(64, c + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, d) >> 28n) | asIntN(64, d << 36n)) ^ asIntN(64, asIntN(64, asUintN(64, d) >> 34n) | asIntN(64, d << 30n))) ^ asIntN(64, asIntN(64, asUintN(64, d) >> 39n) | asIntN(64, d << 25n))));
    b = asIntN(64, b + K[t + 6]);
    b = asIntN(64, b + W[6]);
    b = asIntN(64, b + asIntN(64, a ^ asIntN(64, g & asIntN(64, h ^ a))));
    b = asIntN(64, b + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, g) >> 14n) | asIntN(64, g << 50n)) ^ asIntN(64, asIntN(64, asUintN(64, g) >> 18n) | asIntN(64, g << 46n))) ^ asIntN(64, asIntN(64, asUintN(64, g) >> 41n) | asIntN(64, g << 23n))));
    f = asIntN(64, f + b);
    b = asIntN(64, b + asIntN(64, asIntN(64, c & d) | asIntN(64, e & asIntN(64, c | d))));
    b = asIntN(64, b + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, c) >> 28n) | asIntN(64, c << 36n)) ^ asIntN(64, asIntN(64, asUintN(64, c) >> 34n) | asIntN(64, c << 30n))) ^ asIntN(64, asIntN(64, asUintN(64, c) >> 39n) | asIntN(64, c << 25n))));
    a = asIntN(64, a + K[t + 7]);
    a = asIntN(64, a + W[7]);
    a = asIntN(64, a + asIntN(64, h ^ asIntN(64, f & asIntN(64, g ^ h))));
    a = asIntN(64, a + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, f) >> 14n) | asIntN(64, f << 50n)) ^ asIntN(64, asIntN(64, asUintN(64, f) >> 18n) | asIntN(64, f << 46n))) ^ asIntN(64, asIntN(64, asUintN(64, f) >> 41n) | asIntN(64, f << 23n))));
    e = asIntN(64, e + a);
    a = asIntN(64, a + asIntN(64, asIntN(64, b & c) | asIntN(64, d & asIntN(64, b | c))));
    a = asIntN(64, a + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, b) >> 28n) | asIntN(64, b << 36n)) ^ asIntN(64, asIntN(64, asUintN(64, b) >> 34n) | asIntN(64, b << 30n))) ^ asIntN(64, asIntN(64, asUintN(64, b) >> 39n) | asIntN(64, b << 25n))));
    h = asIntN(64, h + K[t + 8]);
    h = asIntN(64, h + W[8]);
    h = asIntN(64, h + asIntN(64, g ^ asIntN(64, e & asIntN(64, f ^ g))));
    h = asIntN(64, h + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, e) >> 14n) | asIntN(64, e << 50n)) ^ asIntN(64, asIntN(64, asUintN(64, e) >> 18n) | asIntN(64, e << 46n))) ^ asIntN(64, asIntN(64, asUintN(64, e) >> 41n) | asIntN(64, e << 23n))));
    d = asIntN(64, d + h);
    h = asIntN(64, h + asIntN(64, asIntN(64, a & b) | asIntN(64, c & asIntN(64, a | b))));
    h = asIntN(64, h + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, a) >> 28n) | asIntN(64, a << 36n)) ^ asIntN(64, asIntN(64, asUintN(64, a) >> 34n) | asIntN(64, a << 30n))) ^ asIntN(64, asIntN(64, asUintN(64, a) >> 39n) | asIntN(64, a << 25n))));
    g = asIntN(64, g + K[t + 9]);
    g = asIntN(64, g + W[9]);
    g = asIntN(64, g + asIntN(64, f ^ asIntN(64, d & asIntN(64, e ^ f))));
    g = asIntN(64, g + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, d) >> 14n) | asIntN(64, d << 50n)) ^ asIntN(64, asIntN(64, asUintN(64, d) >> 18n) | asIntN(64, d << 46n))) ^ asIntN(64, asIntN(64, asUintN(64, d) >> 41n) | asIntN(64, d << 23n))));
    c = asIntN(64, c + g);
    g = asIntN(64, g + asIntN(64, asIntN(64, h & a) | asIntN(64, b & asIntN(64, h | a))));
    g = asIntN(64, g + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, h) >> 28n) | asIntN(64, h << 36n)) ^ asIntN(64, asIntN(64, asUintN(64, h) >> 34n) | asIntN(64, h << 30n))) ^ asIntN(64, asIntN(64, asUintN(64, h) >> 39n) | asIntN(64, h << 25n))));
    f = asIntN(64, f + K[t + 10]);
    f = asIntN(64, f + W[10]);
    f = asIntN(64, f + asIntN(64, e ^ asIntN(64, c & asIntN(64, d ^ e))));
    f = asIntN(64, f + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, c) >> 14n) | asIntN(64, c << 50n)) ^ asIntN(64, asIntN(64, asUintN(64, c) >> 18n) | asIntN(64, c << 46n))) ^ asIntN(64, asIntN(64, asUintN(64, c) >> 41n) | asIntN(64, c << 23n))));
    b = asIntN(64, b + f);
    f = asIntN(64, f + asIntN(64, asIntN(64, g & h) | asIntN(64, a & asIntN(64, g | h))));
    f = asIntN(64, f + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, g) >> 28n) | asIntN(64, g << 36n)) ^ asIntN(64, asIntN(64, asUintN(64, g) >> 34n) | asIntN(64, g << 30n))) ^ asIntN(64, asIntN(64, asUintN(64, g) >> 39n) | asIntN(64, g << 25n))));
    e = asIntN(64, e + K[t + 11]);
    e = asIntN(64, e + W[11]);
    e = asIntN(64, e + asIntN(64, d ^ asIntN(64, b & asIntN(64, c ^ d))));
    e = asIntN(64, e + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, b) >> 14n) | asIntN(64, b << 50n)) ^ asIntN(64, asIntN(64, asUintN(64, b) >> 18n) | asIntN(64, b << 46n))) ^ asIntN(64, asIntN(64, asUintN(64, b) >> 41n) | asIntN(64, b << 23n))));
    a = asIntN(64, a + e);
    e = asIntN(64, e + asIntN(64, asIntN(64, f & g) | asIntN(64, h & asIntN(64, f | g))));
    e = asIntN(64, e + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, f) >> 28n) | asIntN(64, f << 36n)) ^ asIntN(64, asIntN(64, asUintN(64, f) >> 34n) | asIntN(64, f << 30n))) ^ asIntN(64, asIntN(64, asUintN(64, f) >> 39n) | asIntN(64, f << 25n))));
    d = asIntN(64, d + K[t + 12]);
    d = asIntN(64, d + W[12]);
    d = asIntN(64, d + asIntN(64, c ^ asIntN(64, a & asIntN(64, b ^ c))));
    d = asIntN(64, d + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, a) >> 14n) | asIntN(64, a << 50n)) ^ asIntN(64, asIntN(64, asUintN(64, a) >> 18n) | asIntN(64, a << 46n))) ^ asIntN(64, asIntN(64, asUintN(64, a) >> 41n) | asIntN(64, a << 23n))));
    h = asIntN(64, h + d);
    d = asIntN(64, d + asIntN(64, asIntN(64, e & f) | asIntN(64, g & asIntN(64, e | f))));
    d = asIntN(64, d + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, e) >> 28n) | asIntN(64, e << 36n)) ^ asIntN(64, asIntN(64, asUintN(64, e) >> 34n) | asIntN(64, e << 30n))) ^ asIntN(64, asIntN(64, asUintN(64, e) >> 39n) | asIntN(64, e << 25n))));
    c = asIntN(64, c + K[t + 13]);
    c = asIntN(64, c + W[13]);
    c = asIntN(64, c + asIntN(64, b ^ asIntN(64, h & asIntN(64, a ^ b))));
    c = asIntN(64, c + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, h) >> 14n) | asIntN(64, h << 50n)) ^ asIntN(64, asIntN(64, asUintN(64, h) >> 18n) | asIntN(64, h << 46n))) ^ asIntN(64, asIntN(64, asUintN(64, h) >> 41n) | asIntN(64, h << 23n))));
    g = asIntN(64, g + c);
    c = asIntN(64, c + asIntN(64, asIntN(64, d & e) | asIntN(64, f & asIntN(64, d | e))));
    c = asIntN(64, c + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, d) >> 28n) | asIntN(64, d << 36n)) ^ asIntN(64, asIntN(64, asUintN(64, d) >> 34n) | asIntN(64, d << 30n))) ^ asIntN(64, asIntN(64, asUintN(64, d) >> 39n) | asIntN(64, d << 25n))));
    b = asIntN(64, b + K[t + 14]);
    b = asIntN(64, b + W[14]);
    b = asIntN(64, b + asIntN(64, a ^ asIntN(64, g & asIntN(64, h ^ a))));
    b = asIntN(64, b + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, g) >> 14n) | asIntN(64, g << 50n)) ^ asIntN(64, asIntN(64, asUintN(64, g) >> 18n) | asIntN(64, g << 46n))) ^ asIntN(64, asIntN(64, asUintN(64, g) >> 41n) | asIntN(64, g << 23n))));
    f = asIntN(64, f + b);
    b = asIntN(64, b + asIntN(64, asIntN(64, c & d) | asIntN(64, e & asIntN(64, c | d))));
    b = asIntN(64, b + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, c) >> 28n) | asIntN(64, c << 36n)) ^ asIntN(64, asIntN(64, asUintN(64, c) >> 34n) | asIntN(64, c << 30n))) ^ asIntN(64, asIntN(64, asUintN(64, c) >> 39n) | asIntN(64, c << 25n))));
    a = asIntN(64, a + K[t + 15]);
    a = asIntN(64, a + W[15]);
    a = asIntN(64, a + asIntN(64, h ^ asIntN(64, f & asIntN(64, g ^ h))));
    a = asIntN(64, a + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, f) >> 14n) | asIntN(64, f << 50n)) ^ asIntN(64, asIntN(64, asUintN(64, f) >> 18n) | asIntN(64, f << 46n))) ^ asIntN(64, asIntN(64, asUintN(64, f) >> 41n) | asIntN(64, f << 23n))));
    e = asIntN(64, e + a);
    a = asIntN(64, a + asIntN(64, asIntN(64, b & c) | asIntN(64, d & asIntN(64, b | c))));
    a = asIntN(64, a + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, b) >> 28n) | asIntN(64, b << 36n)) ^ asIntN(64, asIntN(64, asUintN(64, b) >> 34n) | asIntN(64, b << 30n))) ^ asIntN(64, asIntN(64, asUintN(64, b) >> 39n) | asIntN(64, b << 25n))));
    // </written out>
    if (t === 64) break;
    let x: bigint;
    let y: bigint;
    // W[t] = W[t - 16] + sigma0(W[t - 15]) + W[t - 7] + sigma1(W[t - 2]), all indices modulo 16.
    // <written out>
    x = W[1];
    y = W[14];
    W[0] = asIntN(64, asIntN(64, asIntN(64, W[0] + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, x) >> 1n) | asIntN(64, x << 63n)) ^ asIntN(64, asIntN(64, asUintN(64, x) >> 8n) | asIntN(64, x << 56n))) ^ asIntN(64, asUintN(64, x) >> 7n))) + W[9]) + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, y) >> 19n) | asIntN(64, y << 45n)) ^ asIntN(64, asIntN(64, asUintN(64, y) >> 61n) | asIntN(64, y << 3n))) ^ asIntN(64, asUintN(64, y) >> 6n)));
    x = W[2];
    y = W[15];
    W[1] = asIntN(64, asIntN(64, asIntN(64, W[1] + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, x) >> 1n) | asIntN(64, x << 63n)) ^ asIntN(64, asIntN(64, asUintN(64, x) >> 8n) | asIntN(64, x << 56n))) ^ asIntN(64, asUintN(64, x) >> 7n))) + W[10]) + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, y) >> 19n) | asIntN(64, y << 45n)) ^ asIntN(64, asIntN(64, asUintN(64, y) >> 61n) | asIntN(64, y << 3n))) ^ asIntN(64, asUintN(64, y) >> 6n)));
    x = W[3];
    y = W[0];
    W[2] = asIntN(64, asIntN(64, asIntN(64, W[2] + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, x) >> 1n) | asIntN(64, x << 63n)) ^ asIntN(64, asIntN(64, asUintN(64, x) >> 8n) | asIntN(64, x << 56n))) ^ asIntN(64, asUintN(64, x) >> 7n))) + W[11]) + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, y) >> 19n) | asIntN(64, y << 45n)) ^ asIntN(64, asIntN(64, asUintN(64, y) >> 61n) | asIntN(64, y << 3n))) ^ asIntN(64, asUintN(64, y) >> 6n)));
    x = W[4];
    y = W[1];
    W[3] = asIntN(64, asIntN(64, asIntN(64, W[3] + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, x) >> 1n) | asIntN(64, x << 63n)) ^ asIntN(64, asIntN(64, asUintN(64, x) >> 8n) | asIntN(64, x << 56n))) ^ asIntN(64, asUintN(64, x) >> 7n))) + W[12]) + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, y) >> 19n) | asIntN(64, y << 45n)) ^ asIntN(64, asIntN(64, asUintN(64, y) >> 61n) | asIntN(64, y << 3n))) ^ asIntN(64, asUintN(64, y) >> 6n)));
    x = W[5];
    y = W[2];
    W[4] = asIntN(64, asIntN(64, asIntN(64, W[4] + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, x) >> 1n) | asIntN(64, x << 63n)) ^ asIntN(64, asIntN(64, asUintN(64, x) >> 8n) | asIntN(64, x << 56n))) ^ asIntN(64, asUintN(64, x) >> 7n))) + W[13]) + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, y) >> 19n) | asIntN(64, y << 45n)) ^ asIntN(64, asIntN(64, asUintN(64, y) >> 61n) | asIntN(64, y << 3n))) ^ asIntN(64, asUintN(64, y) >> 6n)));
    x = W[6];
    y = W[3];
    W[5] = asIntN(64, asIntN(64, asIntN(64, W[5] + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, x) >> 1n) | asIntN(64, x << 63n)) ^ asIntN(64, asIntN(64, asUintN(64, x) >> 8n) | asIntN(64, x << 56n))) ^ asIntN(64, asUintN(64, x) >> 7n))) + W[14]) + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, y) >> 19n) | asIntN(64, y << 45n)) ^ asIntN(64, asIntN(64, asUintN(64, y) >> 61n) | asIntN(64, y << 3n))) ^ asIntN(64, asUintN(64, y) >> 6n)));
    x = W[7];
    y = W[4];
    W[6] = asIntN(64, asIntN(64, asIntN(64, W[6] + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, x) >> 1n) | asIntN(64, x << 63n)) ^ asIntN(64, asIntN(64, asUintN(64, x) >> 8n) | asIntN(64, x << 56n))) ^ asIntN(64, asUintN(64, x) >> 7n))) + W[15]) + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, y) >> 19n) | asIntN(64, y << 45n)) ^ asIntN(64, asIntN(64, asUintN(64, y) >> 61n) | asIntN(64, y << 3n))) ^ asIntN(64, asUintN(64, y) >> 6n)));
    x = W[8];
    y = W[5];
    W[7] = asIntN(64, asIntN(64, asIntN(64, W[7] + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, x) >> 1n) | asIntN(64, x << 63n)) ^ asIntN(64, asIntN(64, asUintN(64, x) >> 8n) | asIntN(64, x << 56n))) ^ asIntN(64, asUintN(64, x) >> 7n))) + W[0]) + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, y) >> 19n) | asIntN(64, y << 45n)) ^ asIntN(64, asIntN(64, asUintN(64, y) >> 61n) | asIntN(64, y << 3n))) ^ asIntN(64, asUintN(64, y) >> 6n)));
    x = W[9];
    y = W[6];
    W[8] = asIntN(64, asIntN(64, asIntN(64, W[8] + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, x) >> 1n) | asIntN(64, x << 63n)) ^ asIntN(64, asIntN(64, asUintN(64, x) >> 8n) | asIntN(64, x << 56n))) ^ asIntN(64, asUintN(64, x) >> 7n))) + W[1]) + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, y) >> 19n) | asIntN(64, y << 45n)) ^ asIntN(64, asIntN(64, asUintN(64, y) >> 61n) | asIntN(64, y << 3n))) ^ asIntN(64, asUintN(64, y) >> 6n)));
    x = W[10];
    y = W[7];
    W[9] = asIntN(64, asIntN(64, asIntN(64, W[9] + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, x) >> 1n) | asIntN(64, x << 63n)) ^ asIntN(64, asIntN(64, asUintN(64, x) >> 8n) | asIntN(64, x << 56n))) ^ asIntN(64, asUintN(64, x) >> 7n))) + W[2]) + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, y) >> 19n) | asIntN(64, y << 45n)) ^ asIntN(64, asIntN(64, asUintN(64, y) >> 61n) | asIntN(64, y << 3n))) ^ asIntN(64, asUintN(64, y) >> 6n)));
    x = W[11];
    y = W[8];
    W[10] = asIntN(64, asIntN(64, asIntN(64, W[10] + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, x) >> 1n) | asIntN(64, x << 63n)) ^ asIntN(64, asIntN(64, asUintN(64, x) >> 8n) | asIntN(64, x << 56n))) ^ asIntN(64, asUintN(64, x) >> 7n))) + W[3]) + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, y) >> 19n) | asIntN(64, y << 45n)) ^ asIntN(64, asIntN(64, asUintN(64, y) >> 61n) | asIntN(64, y << 3n))) ^ asIntN(64, asUintN(64, y) >> 6n)));
    x = W[12];
    y = W[9];
    W[11] = asIntN(64, asIntN(64, asIntN(64, W[11] + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, x) >> 1n) | asIntN(64, x << 63n)) ^ asIntN(64, asIntN(64, asUintN(64, x) >> 8n) | asIntN(64, x << 56n))) ^ asIntN(64, asUintN(64, x) >> 7n))) + W[4]) + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, y) >> 19n) | asIntN(64, y << 45n)) ^ asIntN(64, asIntN(64, asUintN(64, y) >> 61n) | asIntN(64, y << 3n))) ^ asIntN(64, asUintN(64, y) >> 6n)));
    x = W[13];
    y = W[10];
    W[12] = asIntN(64, asIntN(64, asIntN(64, W[12] + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, x) >> 1n) | asIntN(64, x << 63n)) ^ asIntN(64, asIntN(64, asUintN(64, x) >> 8n) | asIntN(64, x << 56n))) ^ asIntN(64, asUintN(64, x) >> 7n))) + W[5]) + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, y) >> 19n) | asIntN(64, y << 45n)) ^ asIntN(64, asIntN(64, asUintN(64, y) >> 61n) | asIntN(64, y << 3n))) ^ asIntN(64, asUintN(64, y) >> 6n)));
    x = W[14];
    y = W[11];
    W[13] = asIntN(64, asIntN(64, asIntN(64, W[13] + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, x) >> 1n) | asIntN(64, x << 63n)) ^ asIntN(64, asIntN(64, asUintN(64, x) >> 8n) | asIntN(64, x << 56n))) ^ asIntN(64, asUintN(64, x) >> 7n))) + W[6]) + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, y) >> 19n) | asIntN(64, y << 45n)) ^ asIntN(64, asIntN(64, asUintN(64, y) >> 61n) | asIntN(64, y << 3n))) ^ asIntN(64, asUintN(64, y) >> 6n)));
    x = W[15];
    y = W[12];
    W[14] = asIntN(64, asIntN(64, asIntN(64, W[14] + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, x) >> 1n) | asIntN(64, x << 63n)) ^ asIntN(64, asIntN(64, asUintN(64, x) >> 8n) | asIntN(64, x << 56n))) ^ asIntN(64, asUintN(64, x) >> 7n))) + W[7]) + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, y) >> 19n) | asIntN(64, y << 45n)) ^ asIntN(64, asIntN(64, asUintN(64, y) >> 61n) | asIntN(64, y << 3n))) ^ asIntN(64, asUintN(64, y) >> 6n)));
    x = W[0];
    y = W[13];
    W[15] = asIntN(64, asIntN(64, asIntN(64, W[15] + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, x) >> 1n) | asIntN(64, x << 63n)) ^ asIntN(64, asIntN(64, asUintN(64, x) >> 8n) | asIntN(64, x << 56n))) ^ asIntN(64, asUintN(64, x) >> 7n))) + W[8]) + asIntN(64, asIntN(64, asIntN(64, asIntN(64, asUintN(64, y) >> 19n) | asIntN(64, y << 45n)) ^ asIntN(64, asIntN(64, asUintN(64, y) >> 61n) | asIntN(64, y << 3n))) ^ asIntN(64, asUintN(64, y) >> 6n)));
    // </written out>
  }
  H[0] = asIntN(64, H[0] + a);
  H[1] = asIntN(64, H[1] + b);
  H[2] = asIntN(64, H[2] + c);
  H[3] = asIntN(64, H[3] + d);
  H[4] = asIntN(64, H[4] + e);
  H[5] = asIntN(64, H[5] + f);
  H[6] = asIntN(64, H[6] + g);
  H[7] = asIntN(64, H[7] + h);
  for (let i = 0; i < 16; i++) next[i] = halvesOfH[i ^ swap];
}

/** The sixteen words of the message schedule that are still needed, and the state, as 64-bit words and as halves. */
const W = new BigInt64Array(16);
const H = new BigInt64Array(8);
const halvesOfW = new Int32Array(W.buffer);
const halvesOfH = new Int32Array(H.buffer);

/** The constants as V8 keeps 64-bit integers in machine registers, see the head of this file. */
const K = BigInt64Array.from(constants, (word) => BigInt.asIntN(64, word));

/** 1 where the low half of a 64-bit word comes first in memory, as on almost every machine; 0 where the high half does. */
const swap = new Uint8Array(Uint16Array.of(1).buffer)[0];
