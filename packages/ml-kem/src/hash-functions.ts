/**
 * The hash functions of ML-KEM (FIPS 203 section 4.1), all of them from FIPS 202. The one idea: one function for each job,
 * so that the output for one job tells nothing about another. Their letters are the standard's.
 */

import { concat } from '@cleartext/core';
import { sha3_256, sha3_512, shake128, shake256, type XofSponge } from '@cleartext/hash';

/** PRF_eta (FIPS 203 equation 4.3): 64 eta bytes of noise from the secret `s` and the number `b`, one byte. */
export function PRF(eta: number, s: Uint8Array, b: number): Uint8Array {
  return shake256(concat(s, Uint8Array.of(b)), 64 * eta);
}

/** H (FIPS 203 equation 4.4): the 32 bytes that stand for an encapsulation key. */
export function H(s: Uint8Array): Uint8Array {
  return sha3_256(s);
}

/** J (FIPS 203 equation 4.4): the 32 bytes that are the secret when a ciphertext is rejected. */
export function J(s: Uint8Array): Uint8Array {
  return shake256(s, 32);
}

/** G (FIPS 203 equation 4.5): two independent strings of 32 bytes. */
export function G(c: Uint8Array): readonly [Uint8Array, Uint8Array] {
  const hash = sha3_512(c);
  return [hash.slice(0, 32), hash.slice(32)];
}

/** XOF (FIPS 203 equation 4.6): SHAKE128 with `B` absorbed, to be squeezed as long as needed. */
export function XOF(B: Uint8Array): XofSponge {
  return shake128.create().absorb(B);
}
