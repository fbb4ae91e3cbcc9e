/**
 * SHA-3 and SHAKE (FIPS 202), the standard read aloud, with a trace. Current; no relative of SHA-2, so that a break of one
 * would leave the other. The one idea: a sponge. A state of 5 x 5 lanes of 64 bits takes in a block of the message, is
 * permuted by Keccak-p, takes in the next; then blocks of output are read from it in the same way. Only r of its
 * 1600 bits are ever combined with the message or shown in the output.
 */

import { checkBytes, checkInteger, checkOneOf, concat, type Trace } from '@cleartext/core';
import { RC, ROTATION } from './constants.ts';

/** The state A[x, y] as 25 unsigned lanes of 64 bits: lane (x, y) is `A[x + 5 * y]`. */
export type Lanes = readonly bigint[];

/** What the references show. States are copies; rounds count from 0, blocks from 0, as in FIPS 202. */
export type Sha3Event =
  /** P = N || pad10*1 (algorithm 8 step 1), where N is the message and its suffix. */
  | { readonly step: 'padding'; readonly P: Uint8Array }
  /** The state after the exclusive or with block P_i (algorithm 8 step 6), before the permutation. */
  | { readonly step: 'absorb'; readonly i: number; readonly A: Lanes }
  /** The state after one of the five step mappings of a round (algorithms 1 to 4 and 6). */
  | {
      readonly step: 'theta' | 'rho' | 'pi' | 'chi' | 'iota';
      readonly round: number;
      readonly A: Lanes;
    }
  /** The output so far (algorithm 8 step 8). */
  | { readonly step: 'squeeze'; readonly Z: Uint8Array };

/**
 * SHA3-224, SHA3-256, SHA3-384 or SHA3-512 by the number of bits in its name (FIPS 202 section 6.1):
 * `KECCAK[c](M || 01, bits)` with a capacity c of twice the digest. Throws `TypeError` or `RangeError` for other arguments.
 */
export function sha3Reference(bits: 224 | 256 | 384 | 512, message: Uint8Array, trace?: Trace<Sha3Event>): Uint8Array {
  checkOneOf('bits', bits, [224, 256, 384, 512]);
  checkBytes('message', message);
  return keccak(2 * bits, message, '01', bits / 8, trace);
}

/**
 * The first `length` bytes of SHAKE128 or SHAKE256 (FIPS 202 section 6.2): `KECCAK[c](M || 1111, 8 length)`.
 * Throws `TypeError` or `RangeError` for other arguments.
 */
export function shakeReference(
  bits: 128 | 256,
  message: Uint8Array,
  length: number,
  trace?: Trace<Sha3Event>,
): Uint8Array {
  checkOneOf('bits', bits, [128, 256]);
  checkBytes('message', message);
  checkInteger('length', length, { min: 0, max: 2 ** 32 });
  return keccak(2 * bits, message, '1111', length, trace);
}

/** KECCAK[c] (section 5.2): the sponge over Keccak-p[1600, 24] with the rate r = 1600 - c, here in bytes. */
function keccak(c: number, M: Uint8Array, suffix: Suffix, d: number, trace?: Trace<Sha3Event>): Uint8Array {
  return sponge((1600 - c) / 8, M, suffix, d, trace);
}

/** SPONGE[Keccak-p, pad10*1, r](N, d), algorithm 8. Sizes are bytes. */
function sponge(r: number, M: Uint8Array, suffix: Suffix, d: number, trace?: Trace<Sha3Event>): Uint8Array {
  const P = concat(M, pad(r, M.length, suffix));
  trace?.({ step: 'padding', P: P.slice() });
  let S: Lanes = new Array<bigint>(25).fill(0n);
  for (let i = 0; i < P.length / r; i++) {
    const block = toLanes(P.subarray(r * i, r * (i + 1)));
    S = S.map((lane, n) => lane ^ block[n]);
    trace?.({ step: 'absorb', i, A: [...S] });
    S = keccakP(S, trace);
  }
  let Z = toBytes(S).subarray(0, r);
  trace?.({ step: 'squeeze', Z: Z.slice(0, d) });
  while (Z.length < d) {
    S = keccakP(S, trace);
    Z = concat(Z, toBytes(S).subarray(0, r));
    trace?.({ step: 'squeeze', Z: Z.slice(0, d) });
  }
  return Z.slice(0, d);
}

/** The bits between message and padding, which keep SHA-3 and SHAKE apart (section 6). */
type Suffix = '01' | '1111';

/** The suffix and pad10*1 (algorithm 9): a 1, as few zeros as fill the last block, a 1. The first bit of a byte is its lowest, so 0 1 and a 1 are 110. */
function pad(r: number, length: number, suffix: Suffix): Uint8Array {
  const padding = new Uint8Array(r - (length % r));
  padding[0] = suffix === '01' ? 0b110 : 0b11111;
  padding[padding.length - 1] |= 0x80;
  return padding;
}

/** Keccak-p[1600, 24] (algorithm 7): 24 rounds of five step mappings. */
function keccakP(S: Lanes, trace?: Trace<Sha3Event>): Lanes {
  let A = S;
  const show = (step: 'theta' | 'rho' | 'pi' | 'chi' | 'iota', round: number, lanes: Lanes): Lanes => {
    trace?.({ step, round, A: [...lanes] });
    return lanes;
  };
  for (let round = 0; round < 24; round++) {
    A = show('theta', round, theta(A));
    A = show('rho', round, rho(A));
    A = show('pi', round, pi(A));
    A = show('chi', round, chi(A));
    A = show('iota', round, iota(A, round));
  }
  return A;
}

/** Keccak-p[1600, 24] of a state as 200 bytes (section 3.1.2). */
export function permuteReference(state: Uint8Array): Uint8Array {
  return toBytes(keccakP(toLanes(state)));
}

/** theta (algorithm 1): each lane takes in the parities C of two neighbouring columns. */
function theta(A: Lanes): Lanes {
  const C = fives.map((x) => A[x] ^ A[x + 5] ^ A[x + 10] ^ A[x + 15] ^ A[x + 20]);
  const D = fives.map((x) => C[(x + 4) % 5] ^ rotateLane(C[(x + 1) % 5], 1));
  return A.map((lane, n) => lane ^ D[n % 5]);
}

/** rho (algorithm 2): each lane is rotated by its own amount. */
function rho(A: Lanes): Lanes {
  return A.map((lane, n) => rotateLane(lane, ROTATION[n]));
}

/** pi (algorithm 3): A'[x, y] = A[(x + 3 y) mod 5, x]. The lanes change their places. */
function pi(A: Lanes): Lanes {
  return fives.flatMap((y) => fives.map((x) => A[((x + 3 * y) % 5) + 5 * x]));
}

/** chi (algorithm 4): A'[x, y] = A[x, y] xor ((not A[x + 1, y]) and A[x + 2, y]), the only step that is not linear. */
function chi(A: Lanes): Lanes {
  return fives.flatMap((y) =>
    fives.map((x) => A[x + 5 * y] ^ (BigInt.asUintN(64, ~A[((x + 1) % 5) + 5 * y]) & A[((x + 2) % 5) + 5 * y])),
  );
}

/** iota (algorithm 6): the round constant is added to lane (0, 0), so that no two rounds are alike. */
function iota(A: Lanes, round: number): Lanes {
  return A.map((lane, n) => (n === 0 ? lane ^ RC[round] : lane));
}

const fives = [0, 1, 2, 3, 4];

function rotateLane(lane: bigint, n: number): bigint {
  return BigInt.asUintN(64, (lane << BigInt(n)) | (lane >> BigInt(64 - n)));
}

/** Bytes as 25 lanes, filled up with zeros; the first byte of a lane is its lowest (section 3.1.2, appendix B.1). */
function toLanes(bytes: Uint8Array): Lanes {
  return Array.from({ length: 25 }, (_, n) =>
    bytes.subarray(8 * n, 8 * n + 8).reduceRight((lane, byte) => (lane << 8n) | BigInt(byte), 0n),
  );
}

/** The 200 bytes of 25 lanes. */
function toBytes(A: Lanes): Uint8Array {
  return Uint8Array.from({ length: 200 }, (_, i) => Number((A[i >> 3] >> BigInt(8 * (i & 7))) & 0xffn));
}
