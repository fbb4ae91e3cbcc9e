/**
 * How a coordinator tells right answers from wrong ones. A key that a worker claims is tried with the reference cipher, bit by
 * bit as the standard has it, which shares no code with the fast search. And a decoy, a ciphertext made with a key that the
 * coordinator chose inside the chunk, shows whether a worker that finds nothing has looked.
 */

import { bytesToHex, equalBytes, hexToBytes, utf8ToBytes } from '@cleartext/core';
import {
  cbc,
  des,
  desReference,
  ecb,
  keySearch,
  noPadding,
  rc2,
  rc4,
  recognisers,
  tripleDes,
  tripleDesReference,
  type BlockCipher,
  type CipherMode,
  type KeySearchProblem,
} from '@cleartext/symmetric';
import type { KeyRange } from '../ledger.ts';

/** Whether a key explains the evidence of a problem. */
export function isKeyOf(problem: KeySearchProblem, key: Uint8Array): boolean {
  const decrypted = decipher(problem, key);
  const known = hexToBytes(problem.plaintext ?? '');
  const recogniser = recognisers.find(({ name }) => name === problem.recogniser);
  if (!equalBytes(decrypted.subarray(0, known.length), known)) return false;
  if (!recogniser) return true;
  // The last block may be padding, so that of a single block the recogniser knows only what holds for every byte.
  const isPossible = decrypted.subarray(0, 8).every((byte, i) => {
    const { value, mask } = recogniser.byteAt(i);
    return (byte & mask) === value;
  });
  return isPossible && recogniser.accepts(decrypted, problem.cipher === 'rc4' ? 0 : 8);
}

/** A problem whose solution is known. */
export interface Decoy {
  readonly problem: KeySearchProblem;
  readonly index: bigint;
}

/**
 * The same problem with another ciphertext, made with the key number `index`. Undefined if no plaintext that fits could be
 * made up.
 */
export function decoyFor(problem: KeySearchProblem, index: bigint): Decoy | undefined {
  const length = problem.ciphertext.length / 2;
  const opening = problem.plaintext === undefined ? utf8ToBytes('HTTP/1.1 200 OK\r\n') : hexToBytes(problem.plaintext);
  const plaintext = new Uint8Array(length).fill(0x61);
  plaintext.set(opening.subarray(0, length));
  const ciphertext = encipher(problem, keySearch(problem).keyAt(index), plaintext);
  const decoy = { ...problem, ciphertext: bytesToHex(ciphertext) };
  return keySearch(decoy).search(index, 1n).length === 1 ? { problem: decoy, index } : undefined;
}

/** A number inside a range, chosen by two random numbers from 0 to 1. */
export function randomIndex({ from, count }: KeyRange, random: () => number): bigint {
  const fraction = (BigInt(Math.floor(random() * 2 ** 32)) << 32n) | BigInt(Math.floor(random() * 2 ** 32));
  return from + ((count * fraction) >> 64n);
}

function encipher(problem: KeySearchProblem, key: Uint8Array, plaintext: Uint8Array): Uint8Array {
  const { cipher, effectiveKeyBits } = problem;
  if (cipher === 'rc4') return rc4(key).process(plaintext);
  const block = cipher === 'rc2' ? rc2(key, effectiveKeyBits) : cipher === 'des' ? des(key) : tripleDes(key);
  return modeOf(problem, block).encrypt(plaintext);
}

function decipher(problem: KeySearchProblem, key: Uint8Array): Uint8Array {
  const { cipher, effectiveKeyBits } = problem;
  const ciphertext = hexToBytes(problem.ciphertext);
  if (cipher === 'rc4') return rc4(key).process(ciphertext);
  if (cipher === 'rc2') return modeOf(problem, rc2(key, effectiveKeyBits)).decrypt(ciphertext);
  return modeOf(problem, cipher === 'des' ? desReference(key) : tripleDesReference(key)).decrypt(ciphertext);
}

function modeOf({ iv }: KeySearchProblem, cipher: BlockCipher): CipherMode {
  return iv === undefined ? ecb(cipher, noPadding) : cbc(cipher, hexToBytes(iv), noPadding);
}
