/**
 * How a coordinator tells right answers from wrong ones, in three ways. A key that a worker claims is tried with the reference
 * cipher, bit by bit as the standard has it, which shares no code with the fast search. The witnesses, keys that agree with the
 * evidence in some bits by chance, are counted: who has not tried the keys does not know them, and too few of them are no
 * chance any more. And a decoy, a ciphertext made with a key that the coordinator chose inside the chunk, shows whether
 * a worker that finds a key also tells it.
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
  type FoundKey,
  type KeySearch,
  type KeySearchProblem,
} from '@cleartext/symmetric';
import type { KeyRange } from '../ledger.ts';
import type { ChunkAnswer, ChunkTask } from './chunk.ts';

/** What an answer says, once everything in it has been tried. */
export interface ProvenAnswer {
  readonly keys: readonly FoundKey[];
  readonly witnesses: number;
}

/** The answer to a task, or a string that says what is wrong with it. `search` is that of the task's problem. */
export function proven(search: KeySearch, task: ChunkTask, answer: ChunkAnswer): ProvenAnswer | string {
  const from = BigInt(task.from);
  const end = from + BigInt(task.count);
  const isInside = (index: bigint): boolean => index >= from && index < end;
  let keys: FoundKey[];
  let witnesses: Set<bigint>;
  try {
    keys = answer.found.map(({ index, key }) => ({ index: BigInt(index), key: hexToBytes(key) }));
    witnesses = new Set(answer.witnesses.map(BigInt));
  } catch {
    return 'an answer that cannot be read';
  }
  const fits = ({ index, key }: FoundKey): boolean =>
    isInside(index) && equalBytes(search.keyAt(index), key) && isKeyOf(task.problem, key);
  if (!keys.every(fits)) return 'a key that does not fit';
  const isWitness = (index: bigint): boolean =>
    isInside(index) && search.searchWithProof(index, 1n, task.witnessBits).witnesses.length === 1;
  if (![...witnesses].every(isWitness)) return 'a witness that proves nothing';
  return { keys, witnesses: witnesses.size };
}

/** How many witnesses a chunk should have about: enough to prove that it was tried, few enough to be checked one by one. */
const witnessesWanted = 32;

/** How rare the witnesses of chunks of this size should be; no less rare than the search can tell them. */
export function witnessBitsFor({ witnessBits }: KeySearch, chunkSize: bigint): number {
  const chunkBits = chunkSize.toString(2).length - 1;
  return Math.max(witnessBits, chunkBits - Math.log2(witnessesWanted));
}

/**
 * Whether so few witnesses are no chance any more. The number of witnesses follows Poisson's law, and `seen` or fewer where
 * `expected` are the mean have at most the probability e^-expected (e expected / seen)^seen (Chernoff's bound). Less than
 * one in 10^12, and even a million honest answers are not suspected.
 */
export function tooFew(seen: number, expected: number): boolean {
  if (seen >= expected) return false;
  const logarithm = seen === 0 ? -expected : seen - expected + seen * Math.log(expected / seen);
  return logarithm < -12 * Math.LN10;
}

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
