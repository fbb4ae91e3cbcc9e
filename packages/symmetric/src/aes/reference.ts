/**
 * AES as FIPS 197 writes it: the state is a square of bytes, and a round is four named steps on it. Status: current.
 * The one idea: substitute each byte (confusion), then spread it over rows and columns (diffusion), then add a round
 * key; after two rounds every byte depends on every byte. Slow and traced; aes/fast.ts runs by default.
 */

import { copy, type Trace } from '@cleartext/core';
import { blockCipher, type BlockCipher } from '../block-cipher.ts';
import { aesKeyExpansion, aesRounds, type AesKeyEvent } from './key-expansion.ts';
import { INVERSE_S_BOX, multiply, S_BOX } from './tables.ts';

/**
 * One line of FIPS 197 appendix C as the edition of 2001 prints it. The edition of 2023, whose names and numbers this folder
 * uses, refers to a web site instead. (Appendix B of both shows the encryption of one block.)
 */
export interface AesRoundEvent {
  /** The label of the appendix: encryption uses the first row, decryption the second. */
  readonly step:
    | ('input' | 'start' | 's_box' | 's_row' | 'm_col' | 'k_sch' | 'output')
    | ('iinput' | 'istart' | 'is_row' | 'is_box' | 'ik_sch' | 'ik_add' | 'ioutput');
  readonly round: number;
  /** 16 bytes: the state column by column, or with `k_sch` and `ik_sch` the round key. */
  readonly state: Uint8Array;
}

/** What `aesReference` shows: the key expansion first, then each step of each block. */
export type AesEvent = AesKeyEvent | AesRoundEvent;

/** s[r, c] is `state[r + 4 * c]`, in bytes: the state is stored column by column (section 3.4). */
type State = Uint8Array;

/**
 * AES under a key of 16, 24 or 32 bytes, step by step (FIPS 197 section 5), with an event for each step.
 * Throws `TypeError` or `RangeError` for any other key.
 * Leaks: the S-box is indexed by secret bytes; cache timing can reveal the key.
 */
export function aesReference(key: Uint8Array, trace?: Trace<AesEvent>): BlockCipher {
  const w = aesKeyExpansion(key, trace);
  const Nr = aesRounds(key.length / 4);
  const onRuns =
    (process: (block: State) => State): BlockCipher['encryptBlocks'] =>
    (src, from, dst, to, count) => {
      for (let i = 0; i < 16 * count; i += 16) dst.set(process(copy(src, from + i, from + i + 16)), to + i);
    };
  return blockCipher(`AES-${key.length * 8}`, 16, key.length, 'current', {
    encryptBlocks: onRuns((block) => cipher(block, Nr, w, trace)),
    decryptBlocks: onRuns((block) => invCipher(block, Nr, w, trace)),
  });
}

/** CIPHER (algorithm 1). Works on `state` in place and returns it. */
function cipher(state: State, Nr: number, w: Int32Array, trace?: Trace<AesRoundEvent>): State {
  const show = (step: AesRoundEvent['step'], round: number, value = state) =>
    trace?.({ step, round, state: value.slice() });
  show('input', 0);
  show('k_sch', 0, roundKey(w, 0));
  addRoundKey(state, roundKey(w, 0));
  for (let round = 1; round <= Nr; round++) {
    show('start', round);
    subBytes(state);
    show('s_box', round);
    shiftRows(state);
    show('s_row', round);
    if (round < Nr) {
      mixColumns(state);
      show('m_col', round);
    }
    show('k_sch', round, roundKey(w, round));
    addRoundKey(state, roundKey(w, round));
  }
  show('output', Nr);
  return state;
}

/** INVCIPHER (algorithm 3). Appendix C numbers its rounds from 0 as well, with the round keys in reverse. */
function invCipher(state: State, Nr: number, w: Int32Array, trace?: Trace<AesRoundEvent>): State {
  const show = (step: AesRoundEvent['step'], round: number, value = state) =>
    trace?.({ step, round, state: value.slice() });
  show('iinput', 0);
  show('ik_sch', 0, roundKey(w, Nr));
  addRoundKey(state, roundKey(w, Nr));
  for (let round = 1; round <= Nr; round++) {
    show('istart', round);
    invShiftRows(state);
    show('is_row', round);
    invSubBytes(state);
    show('is_box', round);
    show('ik_sch', round, roundKey(w, Nr - round));
    addRoundKey(state, roundKey(w, Nr - round));
    if (round < Nr) {
      show('ik_add', round);
      invMixColumns(state);
    }
  }
  show('ioutput', Nr);
  return state;
}

/** SUBBYTES (section 5.1.1). */
function subBytes(state: State): void {
  state.forEach((byte, i) => (state[i] = S_BOX[byte]));
}

/** SHIFTROWS (section 5.1.2): row r moves r places to the left. */
function shiftRows(state: State): void {
  const before = state.slice();
  for (let r = 0; r < 4; r++) for (let c = 0; c < 4; c++) state[r + 4 * c] = before[r + 4 * ((c + r) % 4)];
}

/** MIXCOLUMNS (section 5.1.3): each column times the fixed matrix of equation 5.7. */
function mixColumns(state: State): void {
  multiplyColumns(state, [2, 3, 1, 1]);
}

/** ADDROUNDKEY (section 5.1.4). */
function addRoundKey(state: State, key: Uint8Array): void {
  key.forEach((byte, i) => (state[i] ^= byte));
}

/** INVSHIFTROWS (section 5.3.1): row r moves r places to the right. */
function invShiftRows(state: State): void {
  const before = state.slice();
  for (let r = 0; r < 4; r++) for (let c = 0; c < 4; c++) state[r + 4 * ((c + r) % 4)] = before[r + 4 * c];
}

/** INVSUBBYTES (section 5.3.2). */
function invSubBytes(state: State): void {
  state.forEach((byte, i) => (state[i] = INVERSE_S_BOX[byte]));
}

/** INVMIXCOLUMNS (section 5.3.3). */
function invMixColumns(state: State): void {
  multiplyColumns(state, [14, 11, 13, 9]);
}

/** Each column times the circulant matrix with this first row, in GF(2^8). */
function multiplyColumns(state: State, row: readonly number[]): void {
  for (let c = 0; c < 16; c += 4) {
    const s = state.slice(c, c + 4);
    for (let r = 0; r < 4; r++) state[c + r] = row.reduce((sum, _, k) => sum ^ multiply(s[k], row[(k - r + 4) % 4]), 0);
  }
}

/** The 16 bytes of w[4 * round .. 4 * round + 3]. */
function roundKey(w: Int32Array, round: number): Uint8Array {
  return Uint8Array.from({ length: 16 }, (_, i) => w[4 * round + (i >> 2)] >>> (24 - 8 * (i & 3)));
}
