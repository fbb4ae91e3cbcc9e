/**
 * The nonce k of ECDSA from the private key and the message, RFC 6979 section 3.2. Current. A signature needs a number k that
 * nobody can guess and that is never used twice: one repetition gives the private key away (see weaknesses/nonce-reuse.ts). The one
 * idea: a pseudo-random function of key and message, HMAC_DRBG, cannot repeat by a bad random source.
 *
 * Leaks: how many candidates were drawn, which says nothing about the one that is used; the size of k, through timing.
 */

import { checkBytes, concat, copy, type BytesEvent, type Trace } from '@cleartext/core';
import { hmac, type Hash } from '@cleartext/hash';
import { mod } from './field.ts';
import { integerToOctetString, octetStringToInteger } from './octet-strings.ts';

/** One named value of section 3.2: V and K after steps d to g, and T, the candidate as bytes, after step h.2. */
export type Rfc6979Event = BytesEvent<'K' | 'V' | 'T'>;

/** What a nonce is made from, in the letters of section 2. */
export interface NonceInput {
  readonly hash: Hash;
  /** The order of the base point (n elsewhere). */
  readonly q: bigint;
  /** The private key (d elsewhere). */
  readonly x: bigint;
  /** The digest of the message. */
  readonly h1: Uint8Array;
}

/** The candidates for k, each in 1 .. q - 1, section 3.2: the first that gives a signature is the one to use. */
export function* deterministicNonces(
  { hash, q, x, h1 }: NonceInput,
  trace?: Trace<Rfc6979Event>,
): Generator<bigint, never, undefined> {
  checkBytes('h1', h1);
  const show = (step: 'K' | 'V' | 'T', value: Uint8Array): Uint8Array => {
    trace?.({ step, value: copy(value) });
    return value;
  };
  const qlen = bitLength(q);
  const seed = concat(int2octets(x, q), bits2octets(h1, q));
  let V: Uint8Array = new Uint8Array(hash.digestSize).fill(0x01); // step b
  let K: Uint8Array = new Uint8Array(hash.digestSize).fill(0x00); // step c
  K = show('K', hmac(hash, K, concat(V, Uint8Array.of(0x00), seed))); // step d
  V = show('V', hmac(hash, K, V)); // step e
  K = show('K', hmac(hash, K, concat(V, Uint8Array.of(0x01), seed))); // step f
  V = show('V', hmac(hash, K, V)); // step g
  while (true) {
    let T: Uint8Array = new Uint8Array(0); // step h.1
    while (8 * T.length < qlen) {
      V = hmac(hash, K, V); // step h.2
      T = concat(T, V);
    }
    const k = bits2int(show('T', T), q); // step h.3
    if (k >= 1n && k < q) yield k;
    K = show('K', hmac(hash, K, concat(V, Uint8Array.of(0x00))));
    V = show('V', hmac(hash, K, V));
  }
}

/** The leftmost qlen bits of a bit string as an integer, section 2.3.2: how ECDSA reads a digest, too. */
export function bits2int(bits: Uint8Array, q: bigint): bigint {
  const surplus = 8 * bits.length - bitLength(q);
  const value = octetStringToInteger(bits);
  return surplus > 0 ? value >> BigInt(surplus) : value;
}

/** An integer below q as rlen bits, section 2.3.3. */
function int2octets(x: bigint, q: bigint): Uint8Array {
  return integerToOctetString(x, Math.ceil(bitLength(q) / 8));
}

/** Section 2.3.4. */
function bits2octets(bits: Uint8Array, q: bigint): Uint8Array {
  return int2octets(mod(bits2int(bits, q), q), q);
}

function bitLength(q: bigint): number {
  return q.toString(2).length;
}
