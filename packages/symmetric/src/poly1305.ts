/**
 * Poly1305 (Bernstein 2005; RFC 8439 section 2.5): a one-time authenticator. The message's 16-byte blocks are the
 * coefficients of a polynomial modulo 2^130 - 5, evaluated at the secret point r; the secret s is added. Status:
 * current, with one condition: a key authenticates one message, for two tags under one key reveal r and let anyone forge.
 */

import { checkBytes, concat, copy, readWordLE, type Trace, writeWordLE } from '@cleartext/core';

/** What the reference tells: the clamped key, the accumulator after each block, the tag before truncation. */
export type Poly1305Event =
  | { readonly step: 'key'; readonly r: bigint; readonly s: bigint }
  | { readonly step: 'block'; readonly block: Uint8Array; readonly n: bigint; readonly a: bigint }
  | { readonly step: 'tag'; readonly a: bigint; readonly sum: bigint };

/** The prime 2^130 - 5. */
const P = (1n << 130n) - 5n;

/**
 * The 16-byte tag of `message` under a 32-byte one-time key r || s (RFC 8439 section 2.5).
 * Leaks: nothing by its timing but the length.
 */
export function poly1305(key: Uint8Array, message: Uint8Array): Uint8Array {
  checkBytes('message', message);
  const mac = poly1305Mac(key);
  mac.update(message);
  return mac.digest();
}

/** The same, as RFC 8439 section 2.5.1 writes it, with big integers; an event for each step. */
export function poly1305Reference(key: Uint8Array, message: Uint8Array, trace?: Trace<Poly1305Event>): Uint8Array {
  checkBytes('key', key, 32);
  checkBytes('message', message);
  const r = leBytesToNum(key.subarray(0, 16)) & 0x0ffffffc0ffffffc0ffffffc0fffffffn;
  const s = leBytesToNum(key.subarray(16, 32));
  trace?.({ step: 'key', r, s });
  let a = 0n;
  for (let i = 0; i < message.length; i += 16) {
    const block = copy(message, i, i + 16);
    const n = leBytesToNum(concat(block, Uint8Array.of(1)));
    a = ((a + n) * r) % P;
    trace?.({ step: 'block', block, n, a });
  }
  const sum = a + s;
  trace?.({ step: 'tag', a, sum });
  return Uint8Array.from({ length: 16 }, (_, i) => Number((sum >> BigInt(8 * i)) & 255n));
}

function leBytesToNum(bytes: Uint8Array): bigint {
  return bytes.reduceRight((number, byte) => (number << 8n) | BigInt(byte), 0n);
}

/** Poly1305 in pieces. Before a second piece, the first has to be whole blocks or padded to them. */
export interface Poly1305Mac {
  update(bytes: Uint8Array): void;
  /** Takes the bytes and zeros up to a whole block (pad16 of RFC 8439 section 2.8). */
  updatePadded(bytes: Uint8Array): void;
  digest(): Uint8Array;
}

/**
 * Poly1305 on six limbs of 22 bits, held in doubles: 6 products of 22 by 27 bits stay below 2^53, so a whole product is
 * added up before any carry, and 2^132 = 4 * 2^130 = 20 (mod P) folds the upper half back in.
 */
export function poly1305Mac(key: Uint8Array): Poly1305Mac {
  checkBytes('key', key, 32);
  const r = limbs(
    readWordLE(key, 0) & 0x0fffffff,
    readWordLE(key, 4) & 0x0ffffffc,
    readWordLE(key, 8) & 0x0ffffffc,
    readWordLE(key, 12) & 0x0ffffffc,
  );
  const s = copy(key, 16, 32);
  const a = new Float64Array(6);
  /** Whole blocks; then the rest with `end` behind it, and with the bit 2^128 if it counts as a full block. */
  const take = (bytes: Uint8Array, end: 0 | 1, mark: 0 | 1) => {
    const whole = bytes.length & ~15;
    if (whole > 0) absorb(a, r, bytes, whole, 1);
    if (whole === bytes.length) return;
    const last = new Uint8Array(16);
    for (let i = whole; i < bytes.length; i++) last[i - whole] = bytes[i];
    last[bytes.length - whole] = end;
    absorb(a, r, last, 16, mark);
  };
  return {
    update: (bytes) => take(bytes, 1, 0),
    updatePadded: (bytes) => take(bytes, 0, 1),
    digest: () => addModulo(reduce(a), s),
  };
}

const BITS_22 = 2 ** 22;
const MASK_22 = BITS_22 - 1;
const ONE_22TH = 2 ** -22;

/** Four little-endian words as six limbs, least significant first. */
function limbs(w0: number, w1: number, w2: number, w3: number): Float64Array {
  const r = new Float64Array(6);
  r[0] = w0 & MASK_22;
  r[1] = ((w0 >>> 22) | (w1 << 10)) & MASK_22;
  r[2] = ((w1 >>> 12) | (w2 << 20)) & MASK_22;
  r[3] = (w2 >>> 2) & MASK_22;
  r[4] = ((w2 >>> 24) | (w3 << 8)) & MASK_22;
  r[5] = w3 >>> 14;
  return r;
}

/** a = (a + n) * r for each block n of bytes[0 .. end - 1]; `mark` is the bit 2^128 of a full block. */
function absorb(a: Float64Array, r: Float64Array, bytes: Uint8Array, end: number, mark: 0 | 1): void {
  const r0 = r[0];
  const r1 = r[1];
  const r2 = r[2];
  const r3 = r[3];
  const r4 = r[4];
  const r5 = r[5];
  const u1 = 20 * r1;
  const u2 = 20 * r2;
  const u3 = 20 * r3;
  const u4 = 20 * r4;
  const u5 = 20 * r5;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const top = mark * 2 ** 18;
  let a0 = a[0];
  let a1 = a[1];
  let a2 = a[2];
  let a3 = a[3];
  let a4 = a[4];
  let a5 = a[5];
  for (let offset = 0; offset < end; offset += 16) {
    const w0 = view.getInt32(offset, true);
    const w1 = view.getInt32(offset + 4, true);
    const w2 = view.getInt32(offset + 8, true);
    const w3 = view.getInt32(offset + 12, true);
    a0 += w0 & MASK_22;
    a1 += ((w0 >>> 22) | (w1 << 10)) & MASK_22;
    a2 += ((w1 >>> 12) | (w2 << 20)) & MASK_22;
    a3 += (w2 >>> 2) & MASK_22;
    a4 += ((w2 >>> 24) | (w3 << 8)) & MASK_22;
    a5 += (w3 >>> 14) + top;

    let p0 = a0 * r0 + a1 * u5 + a2 * u4 + a3 * u3 + a4 * u2 + a5 * u1;
    let p1 = a0 * r1 + a1 * r0 + a2 * u5 + a3 * u4 + a4 * u3 + a5 * u2;
    let p2 = a0 * r2 + a1 * r1 + a2 * r0 + a3 * u5 + a4 * u4 + a5 * u3;
    let p3 = a0 * r3 + a1 * r2 + a2 * r1 + a3 * r0 + a4 * u5 + a5 * u4;
    let p4 = a0 * r4 + a1 * r3 + a2 * r2 + a3 * r1 + a4 * r0 + a5 * u5;
    let p5 = a0 * r5 + a1 * r4 + a2 * r3 + a3 * r2 + a4 * r1 + a5 * r0;

    // Two chains of carries at once, 0 to 3 and 3 to 0; each limb ends below 2^22 plus a little.
    let c0 = Math.floor(p0 * ONE_22TH);
    let c3 = Math.floor(p3 * ONE_22TH);
    p1 += c0;
    p4 += c3;
    const c1 = Math.floor(p1 * ONE_22TH);
    const c4 = Math.floor(p4 * ONE_22TH);
    p2 += c1;
    p5 += c4;
    const c2 = Math.floor(p2 * ONE_22TH);
    const c5 = Math.floor(p5 * ONE_22TH);
    p3 += c2 - c3 * BITS_22;
    p0 += 20 * c5 - c0 * BITS_22;
    c0 = Math.floor(p0 * ONE_22TH);
    c3 = Math.floor(p3 * ONE_22TH);
    a0 = p0 - c0 * BITS_22;
    a1 = p1 - c1 * BITS_22 + c0;
    a2 = p2 - c2 * BITS_22;
    a3 = p3 - c3 * BITS_22;
    a4 = p4 - c4 * BITS_22 + c3;
    a5 = p5 - c5 * BITS_22;
  }
  a[0] = a0;
  a[1] = a1;
  a[2] = a2;
  a[3] = a3;
  a[4] = a4;
  a[5] = a5;
}

/** The accumulator modulo P, in limbs below 2^22; not reduced further than 2^130 demands until the last step. */
function reduce(a: Float64Array): Int32Array {
  const h = new Int32Array(6);
  for (let i = 0; i < 6; i++) h[i] = a[i];
  carry(h);
  carry(h);
  // h - P = h + 5 - 2^130: take it if it is not negative, choosing by mask and not by branch.
  const g = h.slice();
  g[0] += 5;
  for (let i = 0; i < 5; i++) {
    g[i + 1] += g[i] >>> 22;
    g[i] &= MASK_22;
  }
  const keep = (g[5] - (1 << 20)) >> 31;
  g[5] &= (1 << 20) - 1;
  for (let i = 0; i < 6; i++) h[i] = (h[i] & keep) | (g[i] & ~keep);
  return h;
}

/** Carries from limb to limb, and from 2^130 back to 5 (the top limb has 20 bits). */
function carry(h: Int32Array): void {
  for (let i = 0; i < 5; i++) {
    h[i + 1] += h[i] >>> 22;
    h[i] &= MASK_22;
  }
  h[0] += 5 * (h[5] >>> 20);
  h[5] &= (1 << 20) - 1;
}

/** (h + s) mod 2^128, little-endian. */
function addModulo(h: Int32Array, s: Uint8Array): Uint8Array {
  const words = [
    h[0] | (h[1] << 22),
    (h[1] >>> 10) | (h[2] << 12),
    (h[2] >>> 20) | (h[3] << 2) | (h[4] << 24),
    (h[4] >>> 8) | (h[5] << 14),
  ];
  const tag = new Uint8Array(16);
  let sum = 0;
  for (let i = 0; i < 4; i++) {
    sum = (words[i] >>> 0) + (readWordLE(s, 4 * i) >>> 0) + Math.floor(sum / 2 ** 32);
    writeWordLE(tag, 4 * i, sum % 2 ** 32);
  }
  return tag;
}
