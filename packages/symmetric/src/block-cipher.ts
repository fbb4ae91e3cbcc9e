/**
 * What a block cipher is: a keyed permutation of blocks of 8 or 16 bytes. The modes of operation (modes/) are built on
 * this interface alone. It has two faces: one checked block at a time for people, and unchecked steps for the modes,
 * where checks and copies would cost more than the cipher.
 */

import { checkBytes, type Status, viewOf, writeWordBE } from '@cleartext/core';

/** Processes `count` consecutive blocks from `src[from..]` to `dst[to..]`; `dst` may be `src` if `to` equals `from`. */
export type BlockRun = (src: Uint8Array, from: number, dst: Uint8Array, to: number, count: number) => void;

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
  /** The step of CBC: `text[at..] = CIPH(text[at..] xor mask[maskAt..])`, one block, in place. Checks nothing. */
  readonly encryptMaskedBlock: (text: DataView, at: number, mask: DataView, maskAt: number) => void;
  /** The step of CTR: `output[at..] = text[at..] xor CIPH(input)`, one block; `input` is big-endian words. Checks nothing. */
  readonly maskWithEncrypted: (input: Int32Array, text: DataView, output: DataView, at: number) => void;
}

/** A block cipher as its author writes it: runs of blocks, and the steps of the modes if the cipher has faster ones. */
export type BlockSteps = Pick<BlockCipher, 'encryptBlocks' | 'decryptBlocks'> &
  Partial<Pick<BlockCipher, 'encryptMaskedBlock' | 'maskWithEncrypted'>>;

/** Completes runs of blocks to a block cipher: the description, the checked forms of a single block, the steps of the modes. */
export function blockCipher(
  name: string,
  blockSize: 8 | 16,
  keySize: number,
  status: Status,
  steps: BlockSteps,
): BlockCipher {
  const one = (run: BlockRun) => (block: Uint8Array) => {
    checkBytes('block', block, blockSize);
    const output = new Uint8Array(blockSize);
    run(block, 0, output, 0, 1);
    return output;
  };
  return {
    name,
    blockSize,
    keySize,
    status,
    encryptBlock: one(steps.encryptBlocks),
    decryptBlock: one(steps.decryptBlocks),
    encryptBlocks: steps.encryptBlocks,
    decryptBlocks: steps.decryptBlocks,
    encryptMaskedBlock: steps.encryptMaskedBlock ?? maskedBlockOf(steps.encryptBlocks, blockSize),
    maskWithEncrypted: steps.maskWithEncrypted ?? maskOf(steps.encryptBlocks, blockSize),
  };
}

function maskedBlockOf(encryptBlocks: BlockRun, blockSize: number): BlockCipher['encryptMaskedBlock'] {
  const block = new Uint8Array(blockSize);
  return (text, at, mask, maskAt) => {
    for (let k = 0; k < blockSize; k++) block[k] = text.getUint8(at + k) ^ mask.getUint8(maskAt + k);
    encryptBlocks(block, 0, block, 0, 1);
    for (let k = 0; k < blockSize; k++) text.setUint8(at + k, block[k]);
  };
}

function maskOf(encryptBlocks: BlockRun, blockSize: number): BlockCipher['maskWithEncrypted'] {
  const block = new Uint8Array(blockSize);
  const mask = viewOf(block);
  return (input, text, output, at) => {
    for (let k = 0; k < input.length; k++) writeWordBE(block, 4 * k, input[k]);
    encryptBlocks(block, 0, block, 0, 1);
    for (let k = 0; k < blockSize; k += 4) output.setInt32(at + k, text.getInt32(at + k) ^ mask.getInt32(k));
  };
}
