/**
 * SHA-3 (FIPS 202): SHA3-224, SHA3-256, SHA3-384 and SHA3-512. Current; no relative of SHA-2, so that a break of one
 * would leave the other.
 *
 * The one idea: a sponge. A state of 1600 bits is permuted by Keccak-f; message blocks are exclusive-ored into the first
 * `blockSize` bytes (the rate), and the digest is read from there. The rest of the state (the capacity) never leaves,
 * so the digest is not the state and length extension does not work.
 */

import { checkBytes, readWordLE, writeWordLE } from '@cleartext/core';
import { checkInUse, describeHash, type Hash, type Hasher } from './hash.ts';

/** SHA3-224, FIPS 202 section 6.1: 28 bytes of digest. */
export const sha3_224 = sponge(28, '7');

/** SHA3-256, FIPS 202 section 6.1: 32 bytes of digest. */
export const sha3_256 = sponge(32, '8');

/** SHA3-384, FIPS 202 section 6.1: 48 bytes of digest. */
export const sha3_384 = sponge(48, '9');

/** SHA3-512, FIPS 202 section 6.1: 64 bytes of digest. */
export const sha3_512 = sponge(64, '10');

/** The capacity is twice the digest, so that finding a collision inside is as hard as finding one of digests. */
function sponge(digestSize: number, oid: string): Hash {
  const blockSize = 200 - 2 * digestSize;
  const hash = (message: Uint8Array): Uint8Array => new Sponge(blockSize, digestSize).update(message).digest();
  return describeHash(hash, {
    name: `SHA3-${8 * digestSize}`,
    id: `sha3-${8 * digestSize}`,
    oid: `2.16.840.1.101.3.4.2.${oid}`,
    status: 'current',
    digestSize,
    blockSize,
    create: () => new Sponge(blockSize, digestSize),
  });
}

/** FIPS 202 section 4, with the suffix 01 and the padding pad10*1 of section 5.1. */
class Sponge implements Hasher {
  private readonly rate: number;
  private readonly digestSize: number;
  /** Lane `x + 5 y` is word `2 (x + 5 y)` (low half) and the one after it (high half): FIPS 202 is little-endian. */
  private readonly A: Int32Array;
  /** The bytes of the block that is not full yet. */
  private readonly block: Uint8Array;
  private used: number;
  private finished = false;

  constructor(rate: number, digestSize: number, A = new Int32Array(50), block = new Uint8Array(rate), used = 0) {
    this.rate = rate;
    this.digestSize = digestSize;
    this.A = A;
    this.block = block;
    this.used = used;
  }

  update(bytes: Uint8Array): this {
    checkInUse(this.finished);
    checkBytes('bytes', bytes);
    const { rate, block } = this;
    let offset = 0;
    while (offset < bytes.length) {
      if (this.used === 0 && offset + rate <= bytes.length) {
        this.absorb(bytes, offset);
        offset += rate;
      } else {
        block[this.used++] = bytes[offset++];
        if (this.used === rate) {
          this.absorb(block, 0);
          this.used = 0;
        }
      }
    }
    return this;
  }

  digest(): Uint8Array {
    checkInUse(this.finished);
    this.finished = true;
    this.block.fill(0, this.used);
    this.block[this.used] = 0x06; // the suffix bits 0 1 and the padding's first 1, lowest bit first
    this.block[this.rate - 1] |= 0x80; // the padding's last 1
    this.absorb(this.block, 0);
    const digest = new Uint8Array(64);
    for (let i = 0; i < this.digestSize; i += 4) writeWordLE(digest, i, this.A[i >> 2]);
    return digest.slice(0, this.digestSize);
  }

  copy(): Hasher {
    checkInUse(this.finished);
    return new Sponge(this.rate, this.digestSize, this.A.slice(), this.block.slice(), this.used);
  }

  private absorb(bytes: Uint8Array, offset: number): void {
    for (let i = 0; i < this.rate; i += 4) this.A[i >> 2] ^= readWordLE(bytes, offset + i);
    keccakF(this.A);
  }
}

/** Keccak-f[1600], FIPS 202 section 3.3: 24 rounds of theta, rho, pi, chi and iota on 25 lanes of 64 bits, in place. */
function keccakF(A: Int32Array): void {
  for (let round = 0; round < 24; round++) {
    // theta (section 3.2.1): each lane takes in the parity of two columns.
    for (let x = 0; x < 10; x++) C[x] = A[x] ^ A[x + 10] ^ A[x + 20] ^ A[x + 30] ^ A[x + 40];
    for (let x = 0; x < 10; x += 2) {
      const left = (x + 8) % 10;
      const right = (x + 2) % 10;
      const low = C[left] ^ ((C[right] << 1) | (C[right + 1] >>> 31));
      const high = C[left + 1] ^ ((C[right + 1] << 1) | (C[right] >>> 31));
      for (let y = 0; y < 50; y += 10) {
        A[x + y] ^= low;
        A[x + y + 1] ^= high;
      }
    }
    // rho (section 3.2.2) rotates each lane, pi (section 3.2.3) moves it.
    for (let i = 0; i < 25; i++) {
      const n = ROTATION[i] & 31;
      const swap = ROTATION[i] >> 5;
      const low = A[2 * i + swap];
      const high = A[2 * i + 1 - swap];
      const to = TARGET[i];
      B[to] = (low << n) | ((high >>> 1) >>> (31 - n));
      B[to + 1] = (high << n) | ((low >>> 1) >>> (31 - n));
    }
    // chi (section 3.2.4): the only nonlinear step, along the rows.
    for (let y = 0; y < 50; y += 10)
      for (let x = 0; x < 10; x++) A[y + x] = B[y + x] ^ (~B[y + ((x + 2) % 10)] & B[y + ((x + 4) % 10)]);
    // iota (section 3.2.5): a constant for each round.
    A[0] ^= RC[2 * round + 1];
    A[1] ^= RC[2 * round];
  }
}

const B = new Int32Array(50);
const C = new Int32Array(10);

/** FIPS 202 table 2 modulo 64: by how many bits rho rotates lane x + 5 y. */
// prettier-ignore
export const ROTATION = Int32Array.of(
  0, 1, 62, 28, 27,
  36, 44, 6, 55, 20,
  3, 10, 43, 25, 39,
  41, 45, 15, 21, 8,
  18, 2, 61, 56, 14,
);

/** Where pi moves lane x + 5 y, as an index of its low half: column y, row 2 x + 3 y (section 3.2.3). */
const TARGET = Int32Array.from({ length: 25 }, (_, i) => {
  const x = i % 5;
  const y = Math.floor(i / 5);
  return 2 * (y + 5 * ((2 * x + 3 * y) % 5));
});

/** The round constants of iota as high and low halves: output of the shift register of FIPS 202 algorithm 5. */
// prettier-ignore
export const RC = Int32Array.of(
  0x00000000, 0x00000001, 0x00000000, 0x00008082, 0x80000000, 0x0000808a, 0x80000000, 0x80008000,
  0x00000000, 0x0000808b, 0x00000000, 0x80000001, 0x80000000, 0x80008081, 0x80000000, 0x00008009,
  0x00000000, 0x0000008a, 0x00000000, 0x00000088, 0x00000000, 0x80008009, 0x00000000, 0x8000000a,
  0x00000000, 0x8000808b, 0x80000000, 0x0000008b, 0x80000000, 0x00008089, 0x80000000, 0x00008003,
  0x80000000, 0x00008002, 0x80000000, 0x00000080, 0x00000000, 0x0000800a, 0x80000000, 0x8000000a,
  0x80000000, 0x80008081, 0x80000000, 0x00008080, 0x00000000, 0x80000001, 0x80000000, 0x80008008,
);
