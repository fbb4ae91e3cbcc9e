/**
 * What a block cipher is: a keyed permutation of blocks of 8 or 16 bytes. The modes of operation (modes/) are built on
 * this interface alone. It has two faces: one checked block at a time for people, and unchecked runs of blocks for the
 * modes, where the checks and the copies would cost more than the cipher.
 */

import { checkBytes, type Status } from '@cleartext/core';

/** Processes `count` consecutive blocks from `src[from..]` to `dst[to..]`; `dst` may be `src` if `to` equals `from`. */
export type BlockRun = (src: Uint8Array, from: number, dst: Uint8Array, to: number, count: number) => void;

/**
 * The same with cipher block chaining. `chain` holds the previous ciphertext block (at first the IV) and is replaced by
 * the last one, so that a second call continues the first.
 */
export type ChainedBlockRun = (
  src: Uint8Array,
  from: number,
  dst: Uint8Array,
  to: number,
  count: number,
  chain: Uint8Array,
) => void;

/**
 * Counter mode: `dst = src xor` the encrypted counter blocks, for `count` whole blocks. The counter is the
 * block's words, big-endian; its last `counterWords` words count up and stand at the next block afterwards.
 */
export type CounterRun = (
  counter: Int32Array,
  counterWords: number,
  src: Uint8Array,
  dst: Uint8Array,
  count: number,
) => void;

/** Adds one to the last `words` words of a counter, the last least significant, modulo 2^(32 words). */
export function countUp(counter: Int32Array, words: number): void {
  for (let k = counter.length - 1; k >= counter.length - words; k--) {
    counter[k]++;
    if (counter[k] !== 0) return;
  }
}

/** A block cipher under one key. Sizes are bytes. */
export interface BlockCipher {
  /** As the standard writes it: `DES`, `AES-128`. */
  readonly name: string;
  readonly blockSize: 8 | 16;
  readonly keySize: number;
  readonly status: Status;
  /** The encryption of one block, as a new array. Throws `TypeError` or `RangeError` unless it is `blockSize` bytes. */
  encryptBlock(block: Uint8Array): Uint8Array;
  /** The decryption of one block, as a new array. Throws `TypeError` or `RangeError` unless it is `blockSize` bytes. */
  decryptBlock(block: Uint8Array): Uint8Array;
  /** Encrypts a run of blocks, each on its own. Checks nothing. */
  readonly encryptBlocks: BlockRun;
  /** Decrypts a run of blocks, each on its own. Checks nothing. */
  readonly decryptBlocks: BlockRun;
  /** CBC encryption of a run, where the cipher can keep the chain in registers. A mode falls back to `encryptBlocks`. */
  readonly encryptChainedBlocks?: ChainedBlockRun;
  /** CBC decryption of a run, where the cipher has a faster way than `decryptBlocks` and an exclusive or. */
  readonly decryptChainedBlocks?: ChainedBlockRun;
  /** Counter mode, where the cipher can keep counter and keystream in registers. A mode falls back to `encryptBlocks`. */
  readonly addCounterBlocks?: CounterRun;
}

/** A block cipher as its author writes it: runs of blocks, plain and chained. */
export type BlockRuns = Pick<
  BlockCipher,
  'encryptBlocks' | 'decryptBlocks' | 'encryptChainedBlocks' | 'decryptChainedBlocks'
>;

/** Completes runs of blocks to a block cipher: adds the description and the checked forms of a single block. */
export function blockCipher(
  name: string,
  blockSize: 8 | 16,
  keySize: number,
  status: Status,
  runs: BlockRuns,
): BlockCipher {
  const one = (run: BlockRun) => (block: Uint8Array) => {
    checkBytes('block', block, blockSize);
    const output = new Uint8Array(blockSize);
    run(block, 0, output, 0, 1);
    return output;
  };
  const encryptBlock = one(runs.encryptBlocks);
  const decryptBlock = one(runs.decryptBlocks);
  return { name, blockSize, keySize, status, encryptBlock, decryptBlock, ...runs };
}
