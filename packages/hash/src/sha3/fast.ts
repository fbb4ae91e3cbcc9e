/**
 * SHA-3 (FIPS 202): SHA3-224, SHA3-256, SHA3-384 and SHA3-512. Current; no relative of SHA-2, so that a break of one
 * would leave the other.
 *
 * The one idea: a sponge. A state of 1600 bits is permuted by Keccak-f; message blocks are exclusive-ored into the first
 * `blockSize` bytes (the rate), and the digest is read from there. The rest of the state (the capacity) never leaves,
 * so the digest is not the state and length extension does not work. The permutation is a WebAssembly module that module.ts
 * assembles from the standard's equations when it is first needed; where WebAssembly is not allowed, reference.ts does the work.
 */

import { checkBytes, checkInteger, instantiate } from '@cleartext/core';
import { checkInUse, describeHash, type Hash, type Hasher } from '../hash.ts';
import { RC } from './constants.ts';
import { ADDRESS, keccakModule, MESSAGE_SIZE } from './module.ts';
import { permuteReference } from './reference.ts';

/** SHA3-224, FIPS 202 section 6.1: 28 bytes of digest. */
export const sha3_224 = describeSha3(28, '7');

/** SHA3-256, FIPS 202 section 6.1: 32 bytes of digest. */
export const sha3_256 = describeSha3(32, '8');

/** SHA3-384, FIPS 202 section 6.1: 48 bytes of digest. */
export const sha3_384 = describeSha3(48, '9');

/** SHA3-512, FIPS 202 section 6.1: 64 bytes of digest. */
export const sha3_512 = describeSha3(64, '10');

/** The capacity is twice the digest, so that finding a collision inside is as hard as finding one of digests. */
function describeSha3(digestSize: number, oid: string): Hash {
  const blockSize = 200 - 2 * digestSize;
  const suffix = 0b110; // the bits 0 1
  const create = (): Sha3Hasher => new Sha3Hasher(new Sponge(blockSize, suffix), digestSize);
  const hash = (message: Uint8Array): Uint8Array => spongeOutput(blockSize, suffix, message, digestSize);
  return describeHash(hash, {
    name: `SHA3-${8 * digestSize}`,
    id: `sha3-${8 * digestSize}`,
    oid: `2.16.840.1.101.3.4.2.${oid}`,
    status: 'current' as const,
    digestSize,
    blockSize,
    create,
  });
}

/** SPONGE(message, 8 `length`) of FIPS 202 section 4 in one go. Throws `TypeError` or `RangeError` for other arguments. */
export function spongeOutput(rate: number, suffix: number, message: Uint8Array, length: number): Uint8Array {
  checkBytes('message', message);
  return keccak().sponge?.(rate, suffix, message, length) ?? new Sponge(rate, suffix).absorb(message).squeeze(length);
}

/** SHA-3 in pieces: the digest is the first output of the sponge. */
class Sha3Hasher implements Hasher {
  private readonly sponge: Sponge;
  private readonly digestSize: number;
  private finished = false;

  constructor(sponge: Sponge, digestSize: number) {
    this.sponge = sponge;
    this.digestSize = digestSize;
  }

  update(bytes: Uint8Array): this {
    checkInUse(this.finished);
    this.sponge.absorb(bytes);
    return this;
  }

  digest(): Uint8Array {
    checkInUse(this.finished);
    this.finished = true;
    return this.sponge.squeeze(this.digestSize);
  }

  copy(): Hasher {
    checkInUse(this.finished);
    return new Sha3Hasher(this.sponge.copy(), this.digestSize);
  }
}

/**
 * The sponge of FIPS 202 section 4 with the padding pad10*1 of section 5.1: first it absorbs bytes, then it is
 * squeezed for any number of bytes. `suffix` holds the bits that follow the message and the padding's first 1, lowest bit first.
 */
export class Sponge {
  private readonly rate: number;
  private readonly suffix: number;
  /** The state as a string of 200 bytes. Lane (x, y) is the eight bytes from 8 (x + 5 y) on, the lowest first. */
  private readonly A: Uint8Array;
  /** While absorbing, the block that is being filled; while squeezing, the block that is being read. */
  private readonly block: Uint8Array;
  /** How many bytes of the block are filled, or have been read. */
  private used = 0;
  private squeezing = false;

  constructor(rate: number, suffix: number, A = new Uint8Array(200), block = new Uint8Array(rate)) {
    this.rate = rate;
    this.suffix = suffix;
    this.A = A;
    this.block = block;
  }

  /** Absorbs the next bytes of the message. Throws `TypeError` after the first `squeeze`. */
  absorb(bytes: Uint8Array): this {
    if (this.squeezing) throw new TypeError('sponge: expected one that absorbs, found one after squeeze()');
    checkBytes('bytes', bytes);
    const { rate, block } = this;
    let offset = 0;
    if (this.used > 0) {
      while (this.used < rate && offset < bytes.length) block[this.used++] = bytes[offset++];
      if (this.used < rate) return this;
      keccak().absorb(this.A, block, 0, rate, rate);
      this.used = 0;
    }
    const end = bytes.length - ((bytes.length - offset) % rate);
    if (offset < end) keccak().absorb(this.A, bytes, offset, end, rate);
    for (offset = end; offset < bytes.length; offset++) block[this.used++] = bytes[offset];
    return this;
  }

  /** The next `length` bytes of the output. Throws `RangeError` for a negative length. */
  squeeze(length: number): Uint8Array {
    checkInteger('length', length, { min: 0, max: 2 ** 32 });
    if (!this.squeezing) this.pad();
    const output = new Uint8Array(length);
    for (let filled = 0; filled < length;) {
      if (this.used === this.rate) {
        keccak().permute(this.A);
        this.readBlock();
      }
      const part = this.block.subarray(this.used, Math.min(this.rate, this.used + length - filled));
      output.set(part, filled);
      filled += part.length;
      this.used += part.length;
    }
    return output;
  }

  /** A second, independent sponge in the same state. */
  copy(): Sponge {
    const copy = new Sponge(this.rate, this.suffix, this.A.slice(), this.block.slice());
    copy.used = this.used;
    copy.squeezing = this.squeezing;
    return copy;
  }

  private pad(): void {
    this.block.fill(0, this.used);
    this.block[this.used] = this.suffix;
    this.block[this.rate - 1] |= 0x80; // the padding's last 1
    keccak().absorb(this.A, this.block, 0, this.rate, this.rate);
    this.squeezing = true;
    this.readBlock();
  }

  /** Reads the next block of output: the first `rate` bytes of the state. */
  private readBlock(): void {
    for (let i = 0; i < this.rate; i++) this.block[i] = this.A[i];
    this.used = 0;
  }
}

/** The permutation, alone and behind the exclusive or with each block of `rate` bytes between two offsets. */
export interface KeccakEngine {
  permute(A: Uint8Array): void;
  absorb(A: Uint8Array, bytes: Uint8Array, offset: number, end: number, rate: number): void;
  /** The whole sponge for a message that fits in the memory and an output of at most one block; undefined for others. */
  sponge?(rate: number, suffix: number, message: Uint8Array, length: number): Uint8Array | undefined;
}

function keccak(): KeccakEngine {
  return (engine ??= wasmEngine() ?? referenceEngine);
}

let engine: KeccakEngine | undefined;

/** The module of module.ts at work, or undefined where WebAssembly is not allowed. */
export function wasmEngine(): KeccakEngine | undefined {
  const module = instantiate(keccakModule()) as KeccakExports | undefined;
  if (!module) return undefined;
  const { buffer } = module.memory;
  const constants = new DataView(buffer, ADDRESS.RC);
  RC.forEach((lane, i) => constants.setBigUint64(8 * i, lane, true));
  const state = new Uint8Array(buffer, ADDRESS.state, 200);
  const message = new Uint8Array(buffer, ADDRESS.message, MESSAGE_SIZE);
  return {
    permute(A) {
      state.set(A);
      module.permute();
      A.set(state);
    },
    absorb(A, bytes, offset, end, rate) {
      state.set(A);
      const atOnce = MESSAGE_SIZE - (MESSAGE_SIZE % rate);
      for (; offset < end; offset += atOnce) {
        const part = bytes.subarray(offset, Math.min(offset + atOnce, end));
        message.set(part);
        module.absorb(ADDRESS.message, ADDRESS.message + part.length, rate);
      }
      A.set(state);
    },
    // Message and padding are put together where the module reads them: creating views would take longer than a short message.
    sponge(rate, suffix, bytes, length) {
      const end = bytes.length - (bytes.length % rate) + rate;
      if (end > MESSAGE_SIZE || !(length <= rate)) return undefined;
      checkInteger('length', length, { min: 0 });
      message.set(bytes);
      message.fill(0, bytes.length, end);
      message[bytes.length] = suffix;
      message[end - 1] |= 0x80; // the padding's last 1
      state.fill(0);
      module.absorb(ADDRESS.message, ADDRESS.message + end, rate);
      return state.slice(0, length);
    },
  };
}

/** The standard read aloud: slower, and right everywhere. */
export const referenceEngine: KeccakEngine = {
  permute: (A) => A.set(permuteReference(A)),
  absorb(A, bytes, offset, end, rate) {
    for (; offset < end; offset += rate) {
      for (let i = 0; i < rate; i++) A[i] ^= bytes[offset + i];
      A.set(permuteReference(A));
    }
  },
};

/** What the module exports. */
interface KeccakExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  permute(): void;
  absorb(at: number, end: number, rate: number): void;
}
