/**
 * MD5 (RFC 1321), the default form. Broken: collisions are found in seconds (Wang and Yu 2005), and forged certificates
 * were made with them (Stevens et al. 2009). Still met as a checksum, in old protocols and in textbooks.
 *
 * The one idea here: four operations move each word back to its place, so each loop below is one round of the RFC, four
 * operations a turn, with the names rotated as the RFC rotates them. The standard read aloud is reference.ts.
 */

import { iterate } from '../merkle-damgard.ts';
import { initialValue, T as constants } from './constants.ts';

/** The current block. */
const X = new Int32Array(16);

/** MD5, RFC 1321: 16 bytes of digest. Broken, never use it to protect anything. */
export const md5 = iterate({
  name: 'MD5',
  id: 'md5',
  oid: '1.2.840.113549.2.5',
  status: 'broken',
  digestSize: 16,
  compression: { blockSize: 64, byteOrder: 'little', initialValue, block: X, compress },
});

/** RFC 1321 section 3.4: processes one block of sixteen words. */
function compress(state: Int32Array, next: Int32Array): void {
  let A = state[0];
  let B = state[1];
  let C = state[2];
  let D = state[3];
  for (let t = 0; t < 16; t += 4) {
    A = (((A + ((X[t] + T[t]) | 0)) | 0) + (D ^ (B & (C ^ D)))) | 0;
    A = (B + ((A << 7) | (A >>> 25))) | 0;
    D = (((D + ((X[t + 1] + T[t + 1]) | 0)) | 0) + (C ^ (A & (B ^ C)))) | 0;
    D = (A + ((D << 12) | (D >>> 20))) | 0;
    C = (((C + ((X[t + 2] + T[t + 2]) | 0)) | 0) + (B ^ (D & (A ^ B)))) | 0;
    C = (D + ((C << 17) | (C >>> 15))) | 0;
    B = (((B + ((X[t + 3] + T[t + 3]) | 0)) | 0) + (A ^ (C & (D ^ A)))) | 0;
    B = (C + ((B << 22) | (B >>> 10))) | 0;
  }
  for (let t = 16; t < 32; t += 4) {
    A = (((A + ((X[(5 * t + 1) & 15] + T[t]) | 0)) | 0) + ((B & D) | (C & ~D))) | 0;
    A = (B + ((A << 5) | (A >>> 27))) | 0;
    D = (((D + ((X[(5 * t + 6) & 15] + T[t + 1]) | 0)) | 0) + ((A & C) | (B & ~C))) | 0;
    D = (A + ((D << 9) | (D >>> 23))) | 0;
    C = (((C + ((X[(5 * t + 11) & 15] + T[t + 2]) | 0)) | 0) + ((D & B) | (A & ~B))) | 0;
    C = (D + ((C << 14) | (C >>> 18))) | 0;
    B = (((B + ((X[(5 * t + 16) & 15] + T[t + 3]) | 0)) | 0) + ((C & A) | (D & ~A))) | 0;
    B = (C + ((B << 20) | (B >>> 12))) | 0;
  }
  for (let t = 32; t < 48; t += 4) {
    A = (((A + ((X[(3 * t + 5) & 15] + T[t]) | 0)) | 0) + (B ^ (C ^ D))) | 0;
    A = (B + ((A << 4) | (A >>> 28))) | 0;
    D = (((D + ((X[(3 * t + 8) & 15] + T[t + 1]) | 0)) | 0) + (A ^ (B ^ C))) | 0;
    D = (A + ((D << 11) | (D >>> 21))) | 0;
    C = (((C + ((X[(3 * t + 11) & 15] + T[t + 2]) | 0)) | 0) + (D ^ (A ^ B))) | 0;
    C = (D + ((C << 16) | (C >>> 16))) | 0;
    B = (((B + ((X[(3 * t + 14) & 15] + T[t + 3]) | 0)) | 0) + (C ^ (D ^ A))) | 0;
    B = (C + ((B << 23) | (B >>> 9))) | 0;
  }
  for (let t = 48; t < 64; t += 4) {
    A = (((A + ((X[(7 * t) & 15] + T[t]) | 0)) | 0) + (C ^ (B | ~D))) | 0;
    A = (B + ((A << 6) | (A >>> 26))) | 0;
    D = (((D + ((X[(7 * t + 7) & 15] + T[t + 1]) | 0)) | 0) + (B ^ (A | ~C))) | 0;
    D = (A + ((D << 10) | (D >>> 22))) | 0;
    C = (((C + ((X[(7 * t + 14) & 15] + T[t + 2]) | 0)) | 0) + (A ^ (D | ~B))) | 0;
    C = (D + ((C << 15) | (C >>> 17))) | 0;
    B = (((B + ((X[(7 * t + 21) & 15] + T[t + 3]) | 0)) | 0) + (D ^ (C | ~A))) | 0;
    B = (C + ((B << 21) | (B >>> 11))) | 0;
  }
  next[0] = state[0] + A;
  next[1] = state[1] + B;
  next[2] = state[2] + C;
  next[3] = state[3] + D;
}

/** A constant of this module is faster than one of another. */
const T = constants;
