/**
 * The function X25519, read aloud from RFC 7748 section 5: multiplication on Curve25519, v^2 = u^3 + 486662 u^2 + u modulo
 * 2^255 - 19, by u coordinates alone. The one idea is Montgomery's ladder: a pair of points whose difference never changes, and
 * for each bit of the scalar one addition and one doubling, whatever the bit is.
 *
 * Leaks: bigint is variable-time; the ladder itself does the same work for every scalar.
 */

import { checkBytes, type Trace } from '@cleartext/core';
import { mod, power } from '../field.ts';
import { decodeLittleEndian, encodeLittleEndian } from '../octet-strings.ts';

/** One step of the ladder: bit t of the scalar, and both points (x_2 : z_2), (x_3 : z_3) after it. */
export interface LadderEvent {
  readonly step: 'ladder';
  readonly t: number;
  readonly k_t: 0 | 1;
  readonly x_2: bigint;
  readonly z_2: bigint;
  readonly x_3: bigint;
  readonly z_3: bigint;
}

/** X25519(k, u), section 5: both are 32 bytes. It computes what it is asked, also for the points of small order. */
export function x25519Reference(k: Uint8Array, u: Uint8Array, trace?: Trace<LadderEvent>): Uint8Array {
  checkBytes('k', k, 32);
  checkBytes('u', u, 32);
  return encodeUCoordinate(ladder(decodeScalar25519(k), decodeUCoordinate(u), trace));
}

/** decodeScalar25519: a multiple of the cofactor 8, with bit 254 as its highest. */
export function decodeScalar25519(k: Uint8Array): bigint {
  const k_list = Uint8Array.from(k);
  k_list[0] &= 248;
  k_list[31] &= 127;
  k_list[31] |= 64;
  return decodeLittleEndian(k_list);
}

/** decodeUCoordinate for X25519: the highest bit is ignored, and a number of p or more stands for its remainder. */
export function decodeUCoordinate(u: Uint8Array): bigint {
  const u_list = Uint8Array.from(u);
  u_list[31] &= 127;
  return decodeLittleEndian(u_list) % p;
}

/** encodeUCoordinate: 32 bytes, least significant first. */
export function encodeUCoordinate(u: bigint): Uint8Array {
  return encodeLittleEndian(mod(u, p), 32);
}

/** The pseudocode of section 5, line by line. */
function ladder(k: bigint, u: bigint, trace?: Trace<LadderEvent>): bigint {
  const x_1 = u;
  let x_2 = 1n;
  let z_2 = 0n;
  let x_3 = u;
  let z_3 = 1n;
  let swap = 0n;
  for (let t = bits - 1; t >= 0; t--) {
    const k_t = (k >> BigInt(t)) & 1n;
    swap ^= k_t;
    [x_2, x_3] = cswap(swap, x_2, x_3);
    [z_2, z_3] = cswap(swap, z_2, z_3);
    swap = k_t;

    const A = x_2 + z_2;
    const AA = mod(A * A, p);
    const B = x_2 - z_2;
    const BB = mod(B * B, p);
    const E = AA - BB;
    const C = x_3 + z_3;
    const D = x_3 - z_3;
    const DA = mod(D * A, p);
    const CB = mod(C * B, p);
    x_3 = mod((DA + CB) * (DA + CB), p);
    z_3 = mod(x_1 * mod((DA - CB) * (DA - CB), p), p);
    x_2 = mod(AA * BB, p);
    z_2 = mod(E * (AA + a24 * E), p);
    trace?.({ step: 'ladder', t, k_t: k_t === 1n ? 1 : 0, x_2, z_2, x_3, z_3 });
  }
  [x_2] = cswap(swap, x_2, x_3);
  [z_2] = cswap(swap, z_2, z_3);
  return mod(x_2 * power(z_2, p - 2n, p), p);
}

/** Exchanges both values if swap is 1, by arithmetic instead of a branch. */
function cswap(swap: bigint, a: bigint, b: bigint): [bigint, bigint] {
  const dummy = -swap & (a ^ b);
  return [a ^ dummy, b ^ dummy];
}

/** The field, section 4.1. */
const p = /* @__PURE__ */ ((): bigint => 2n ** 255n - 19n)();
const bits = 255;

/** (486662 - 2) / 4. */
const a24 = 121665n;
