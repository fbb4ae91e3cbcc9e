/**
 * RC4's biases (Mantin and Shamir 2001; in TLS: AlFardan, Bernstein, Paterson, Poettering and Schuldt 2013). The bytes of its keystream should
 * be any of 256 values with the same chance. The second byte is 0 twice as often, and others have leanings of their own. Whoever sees the same
 * plaintext under very many keys, as a cookie that a browser repeats, counts each position's ciphertext bytes: the most frequent one is the plaintext.
 */

import type { RandomSource } from '@cleartext/core';
import { rc4 } from '@cleartext/symmetric';

/** How often each value stood at a position of the keystream, over many fresh keys. Positions are counted from 1, as in the papers. */
export function countKeystream(position: number, keys: number, random: RandomSource): Uint32Array {
  const counts = new Uint32Array(256);
  const zeros = new Uint8Array(position);
  for (let i = 0; i < keys; i++) counts[rc4(random(16)).process(zeros)[position - 1]]++;
  return counts;
}

/** The first bytes of one plaintext under many fresh keys, as an eavesdropper sees them. */
export function* broadcast(plaintext: Uint8Array, keys: number, random: RandomSource): Generator<Uint8Array> {
  for (let i = 0; i < keys; i++) yield rc4(random(16)).process(plaintext);
}

/** The most frequent byte at a position (from 1) of the ciphertexts: where the keystream leans to 0, this is the plaintext. */
export function mostFrequent(ciphertexts: Iterable<Uint8Array>, position: number): number {
  const counts = new Uint32Array(256);
  for (const ciphertext of ciphertexts) counts[ciphertext[position - 1]]++;
  return counts.indexOf(Math.max(...counts));
}
