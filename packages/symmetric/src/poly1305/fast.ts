/**
 * Poly1305 (Bernstein 2005; RFC 8439 section 2.5): a one-time authenticator. The message's 16-byte blocks are the
 * coefficients of a polynomial modulo 2^130 - 5, evaluated at the secret point r; the secret s is added. Status:
 * current, with one condition: a key authenticates one message, because two tags under one key reveal r and make forgeries
 * possible. This is the default form, on doubles; the standard read aloud is reference.ts.
 */

import { checkBytes, readWordLE, viewOf, writeWordLE } from '@cleartext/core';

/**
 * The 16-byte tag of `message` under a 32-byte one-time key r || s (RFC 8439 section 2.5).
 * Leaks: nothing by its timing but the length.
 */
export function poly1305(key: Uint8Array, message: Uint8Array): Uint8Array {
  checkBytes('key', key, 32);
  checkBytes('message', message);
  startMac(key);
  updateMac(viewOf(message), message.length, false);
  return finishMac();
}

/** Starts the tag of a message under the one-time key r || s, the first 32 bytes of `key`. Only one message at a time. */
export function startMac(key: Uint8Array): void {
  const w0 = readWordLE(key, 0) & 0x0fffffff;
  const w1 = readWordLE(key, 4) & 0x0ffffffc;
  const w2 = readWordLE(key, 8) & 0x0ffffffc;
  const w3 = readWordLE(key, 12) & 0x0ffffffc;
  r[0] = w0 & MASK_22;
  r[1] = W1 * (((w0 >>> 22) | (w1 << 10)) & MASK_22);
  r[2] = W2 * (((w1 >>> 12) | (w2 << 20)) & MASK_22);
  r[3] = W3 * ((w2 >>> 2) & MASK_22);
  r[4] = W4 * (((w2 >>> 24) | (w3 << 8)) & MASK_22);
  r[5] = W5 * (w3 >>> 14);
  for (let i = 0; i < 4; i++) s[i] = readWordLE(key, 16 + 4 * i);
  a.fill(0);
}

/**
 * Adds `length` bytes to the message. If they end inside a block, it is filled up with zeros when `padded` (pad16 of RFC 8439
 * section 2.8); otherwise a byte 1 follows, and the message has to end there.
 */
export function updateMac(bytes: DataView, length: number, padded: boolean): void {
  const whole = length - (length % 16);
  absorb(bytes, whole, 1);
  if (whole === length) return;
  for (let i = 0; i < 16; i++) last.setUint8(i, whole + i < length ? bytes.getUint8(whole + i) : 0);
  if (!padded) last.setUint8(length - whole, 1);
  absorb(last, 16, padded ? 1 : 0);
}

/** The tag of the message: a + s, reduced modulo P and then to 128 bits. */
export function finishMac(): Uint8Array {
  reduce();
  const words = [
    h[0] | (h[1] << 22),
    (h[1] >>> 10) | (h[2] << 12),
    (h[2] >>> 20) | (h[3] << 2) | (h[4] << 24),
    (h[4] >>> 8) | (h[5] << 14),
  ];
  const tag = new Uint8Array(16);
  let sum = 0;
  for (let i = 0; i < 4; i++) {
    sum = (words[i] >>> 0) + (s[i] >>> 0) + Math.floor(sum / 2 ** 32);
    writeWordLE(tag, 4 * i, sum % 2 ** 32);
  }
  return tag;
}

/**
 * a = (a + n) * r for each block n of bytes[0 .. end - 1]; `mark` is the bit 2^128 of a full block. The limbs are doubles, and
 * each carries its weight 1, 2^22, ... 2^110 with it: six products of 23 by 27 bits stay below 2^53 times their weight,
 * so that a whole product is added up before any carry, and 2^132 = 4 * 2^130 = 20 (mod P) folds the upper half back in.
 */
function absorb(bytes: DataView, end: number, mark: 0 | 1): void {
  const r0 = r[0];
  const r1 = r[1];
  const r2 = r[2];
  const r3 = r[3];
  const r4 = r[4];
  const r5 = r[5];
  const u1 = FOLD * r1;
  const u2 = FOLD * r2;
  const u3 = FOLD * r3;
  const u4 = FOLD * r4;
  const u5 = FOLD * r5;
  const top = mark * 2 ** 18;
  let a0 = a[0];
  let a1 = a[1];
  let a2 = a[2];
  let a3 = a[3];
  let a4 = a[4];
  let a5 = a[5];
  for (let offset = 0; offset < end; offset += 16) {
    const w0 = bytes.getInt32(offset, true);
    const w1 = bytes.getInt32(offset + 4, true);
    const w2 = bytes.getInt32(offset + 8, true);
    const w3 = bytes.getInt32(offset + 12, true);
    a0 += w0 & MASK_22;
    a1 += W1 * (((w0 >>> 22) | (w1 << 10)) & MASK_22);
    a2 += W2 * (((w1 >>> 12) | (w2 << 20)) & MASK_22);
    a3 += W3 * ((w2 >>> 2) & MASK_22);
    a4 += W4 * (((w2 >>> 24) | (w3 << 8)) & MASK_22);
    a5 += W5 * ((w3 >>> 14) + top);

    let p0 = a0 * r0 + a1 * u5 + a2 * u4 + a3 * u3 + a4 * u2 + a5 * u1;
    let p1 = a0 * r1 + a1 * r0 + a2 * u5 + a3 * u4 + a4 * u3 + a5 * u2;
    let p2 = a0 * r2 + a1 * r1 + a2 * r0 + a3 * u5 + a4 * u4 + a5 * u3;
    let p3 = a0 * r3 + a1 * r2 + a2 * r1 + a3 * r0 + a4 * u5 + a5 * u4;
    let p4 = a0 * r4 + a1 * r3 + a2 * r2 + a3 * r1 + a4 * r0 + a5 * u5;
    let p5 = a0 * r5 + a1 * r4 + a2 * r3 + a3 * r2 + a4 * r1 + a5 * r0;

    // Three carries at once, three times: out of the even limbs, out of the odd ones, and out of the even ones again.
    let c0 = p0 + ROUND_1 - ROUND_1;
    let c2 = p2 + ROUND_3 - ROUND_3;
    let c4 = p4 + ROUND_5 - ROUND_5;
    p1 += c0;
    p3 += c2;
    p5 += c4;
    const c1 = p1 + ROUND_2 - ROUND_2;
    const c3 = p3 + ROUND_4 - ROUND_4;
    const c5 = p5 + ROUND_6 - ROUND_6;
    p0 += FOLD * c5 - c0;
    p2 += c1 - c2;
    p4 += c3 - c4;
    c0 = p0 + ROUND_1 - ROUND_1;
    c2 = p2 + ROUND_3 - ROUND_3;
    c4 = p4 + ROUND_5 - ROUND_5;
    a0 = p0 - c0;
    a1 = p1 - c1 + c0;
    a2 = p2 - c2;
    a3 = p3 - c3 + c2;
    a4 = p4 - c4;
    a5 = p5 - c5 + c4;
  }
  a[0] = a0;
  a[1] = a1;
  a[2] = a2;
  a[3] = a3;
  a[4] = a4;
  a[5] = a5;
}

/** h = a modulo P, without the weights. Carries were rounded to the nearest, so that limbs of a may be negative. */
function reduce(): void {
  h[0] = a[0];
  h[1] = a[1] / W1;
  h[2] = a[2] / W2;
  h[3] = a[3] / W3;
  h[4] = a[4] / W4;
  h[5] = a[5] / W5;
  carry();
  carry();
  // h - P = h + 5 - 2^130: take it if it is not negative, choosing by mask and not by branch.
  g.set(h);
  g[0] += 5;
  for (let i = 0; i < 5; i++) {
    g[i + 1] += g[i] >>> 22;
    g[i] &= MASK_22;
  }
  const keep = (g[5] - (1 << 20)) >> 31;
  g[5] &= (1 << 20) - 1;
  for (let i = 0; i < 6; i++) h[i] = (h[i] & keep) | (g[i] & ~keep);
}

/** Carries from limb to limb, and from 2^130 back to 5 (the top limb has 20 bits). */
function carry(): void {
  for (let i = 0; i < 5; i++) {
    h[i + 1] += h[i] >> 22;
    h[i] &= MASK_22;
  }
  h[0] += 5 * (h[5] >> 20);
  h[5] &= (1 << 20) - 1;
}

// The accumulator a and the point r as limbs with their weights, the words of s; h and g, a reduced, without weights.
const a = new Float64Array(6);
const r = new Float64Array(6);
const s = new Int32Array(4);
const h = new Int32Array(6);
const g = new Int32Array(6);

/** A last block that is not full, with what follows it. */
const last = new DataView(new ArrayBuffer(16));

const MASK_22 = 2 ** 22 - 1;

/** The weights of the limbs. */
const W1 = 2 ** 22;
const W2 = 2 ** 44;
const W3 = 2 ** 66;
const W4 = 2 ** 88;
const W5 = 2 ** 110;

/** 20 / 2^132: from the weights beyond P back to the beginning. */
const FOLD = 20 * 2 ** -132;

/**
 * 1.5 * 2^52 times a weight. A double of that size has no bits below the weight, so that p + ROUND - ROUND is p rounded to a
 * multiple of it: the carry, without a shift and without a function.
 */
const ROUND_1 = 1.5 * 2 ** 74;
const ROUND_2 = 1.5 * 2 ** 96;
const ROUND_3 = 1.5 * 2 ** 118;
const ROUND_4 = 1.5 * 2 ** 140;
const ROUND_5 = 1.5 * 2 ** 162;
const ROUND_6 = 1.5 * 2 ** 184;
