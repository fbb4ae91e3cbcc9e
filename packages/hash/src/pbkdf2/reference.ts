/**
 * PBKDF2 (RFC 8018 section 5.2), the standard read aloud, with a trace: a key from a password, slowly. Current for what uses
 * it, though functions that also need much memory (scrypt, Argon2) resist special hardware better. The one idea: thousands of
 * HMACs in a chain, so that every guess costs an attacker thousands of HMACs.
 */

import { checkBytes, checkInteger, concat, concatAll, type Trace, writeWordBE, xor } from '@cleartext/core';
import type { Hash } from '../hash.ts';
import { hmac } from '../hmac.ts';

/** What PBKDF2 computes, in the letters of RFC 8018: U_n of block i, then T_i, the exclusive or of all of them; both count from 1. */
export type Pbkdf2Event =
  | { readonly step: 'U'; readonly i: number; readonly n: number; readonly U: Uint8Array }
  | { readonly step: 'T'; readonly i: number; readonly T: Uint8Array };

/**
 * `dkLen` bytes of key from a password P and a salt S after c iterations (RFC 8018 section 5.2), with HMAC over `hash` as the
 * function PRF and an event for each U and each T. Errors as `pbkdf2`. Leaks: the lengths; when traced, everything.
 */
export function pbkdf2Reference(
  hash: Hash,
  P: Uint8Array,
  S: Uint8Array,
  c: number,
  dkLen: number,
  trace?: Trace<Pbkdf2Event>,
): Uint8Array {
  checkBytes('password', P);
  checkBytes('salt', S);
  checkInteger('iterations', c, { min: 1 });
  checkInteger('length', dkLen, { min: 1, max: (2 ** 32 - 1) * hash.digestSize });
  const l = Math.ceil(dkLen / hash.digestSize);
  const T = Array.from({ length: l }, (_, i) => F(hash, P, S, c, i + 1, trace));
  return concatAll(T).slice(0, dkLen);
}

/** F (step 3): U_1 = PRF(P, S || INT(i)), U_n = PRF(P, U_(n-1)), and the result is U_1 xor U_2 xor ... xor U_c. */
function F(hash: Hash, P: Uint8Array, S: Uint8Array, c: number, i: number, trace?: Trace<Pbkdf2Event>): Uint8Array {
  let U = hmac(hash, P, concat(S, INT(i)));
  trace?.({ step: 'U', i, n: 1, U: U.slice() });
  let T = U;
  for (let n = 2; n <= c; n++) {
    U = hmac(hash, P, U);
    trace?.({ step: 'U', i, n, U: U.slice() });
    T = xor(T, U);
  }
  trace?.({ step: 'T', i, T: T.slice() });
  return T;
}

/** The number of a block as four bytes, most significant first. */
function INT(i: number): Uint8Array {
  const bytes = new Uint8Array(4);
  writeWordBE(bytes, 0, i);
  return bytes;
}
