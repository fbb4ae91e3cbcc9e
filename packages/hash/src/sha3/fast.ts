// Partly generated: test/written-out.ts writes the lines between the marks (written out), and a test holds them to it.
/**
 * SHA-3 (FIPS 202): SHA3-224, SHA3-256, SHA3-384 and SHA3-512. Current; no relative of SHA-2, so that a break of one
 * would leave the other.
 *
 * The one idea: a sponge. A state of 1600 bits is permuted by Keccak-f; message blocks are exclusive-ored into the first
 * `blockSize` bytes (the rate), and the digest is read from there. The rest of the state (the capacity) never leaves,
 * so the digest is not the state and length extension does not work. Lanes are bigints, used in the way that the head of
 * sha512/fast.ts explains. The standard read aloud is reference.ts.
 */

import { checkBytes, checkInteger, readWordLE, writeWordLE } from '@cleartext/core';
import { checkInUse, describeHash, type Hash, type Hasher } from '../hash.ts';
import { RC as roundConstants } from './constants.ts';

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
  const create = (): Sha3Hasher => new Sha3Hasher(new Sponge(blockSize, 0b110), digestSize); // the suffix bits 0 1
  const hash = (message: Uint8Array): Uint8Array => create().update(message).digest();
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
  /** Lane `x + 5 y` is word `2 (x + 5 y)` (low half) and the one after it (high half): FIPS 202 is little-endian. */
  private readonly A: Int32Array;
  /** While absorbing, the block that is being filled; while squeezing, the block that is being read. */
  private readonly block: Uint8Array;
  /** How many bytes of the block are filled, or have been read. */
  private used = 0;
  private squeezing = false;

  constructor(rate: number, suffix: number, A = new Int32Array(50), block = new Uint8Array(rate)) {
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
    while (offset < bytes.length) {
      if (this.used === 0 && offset + rate <= bytes.length) {
        this.absorbBlock(bytes, offset);
        offset += rate;
      } else {
        block[this.used++] = bytes[offset++];
        if (this.used === rate) {
          this.absorbBlock(block, 0);
          this.used = 0;
        }
      }
    }
    return this;
  }

  /** The next `length` bytes of the output. Throws `RangeError` for a negative length. */
  squeeze(length: number): Uint8Array {
    checkInteger('length', length, { min: 0, max: 2 ** 32 });
    if (!this.squeezing) this.pad();
    const output = new Uint8Array(length);
    for (let filled = 0; filled < length;) {
      if (this.used === this.rate) {
        keccakF(this.A);
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
    this.absorbBlock(this.block, 0);
    this.squeezing = true;
    this.readBlock();
  }

  private absorbBlock(bytes: Uint8Array, offset: number): void {
    for (let i = 0; i < this.rate; i += 4) this.A[i >> 2] ^= readWordLE(bytes, offset + i);
    keccakF(this.A);
  }

  /** Reads the next block of output: the first `rate` bytes of the state. */
  private readBlock(): void {
    for (let i = 0; i < this.rate; i += 4) writeWordLE(this.block, i, this.A[i >> 2]);
    this.used = 0;
  }
}

/** Keccak-f[1600], FIPS 202 sections 3.3 and 3.4: 24 rounds on 25 lanes of 64 bits, in place. */
function keccakF(state: Int32Array): void {
  for (let i = 0; i < 50; i++) halvesOfA[i ^ swap] = state[i];
  for (let round = 0; round < 24; round++) {
    thetaRhoPi();
    chi();
    A[0] = asIntN(64, A[0] ^ RC[round]); // iota (section 3.2.5): a constant for each round
  }
  for (let i = 0; i < 50; i++) state[i] = halvesOfA[i ^ swap];
}

/**
 * theta (section 3.2.1): each lane takes in the parity of two columns; rho (section 3.2.2) rotates it by its own amount;
 * pi (section 3.2.3) moves lane (x, y) to (y, 2 x + 3 y). Reads A, writes B.
 */
// prettier-ignore
function thetaRhoPi(): void {
  // <written out>
  const c0 = asIntN(64, asIntN(64, asIntN(64, asIntN(64, A[0] ^ A[5]) ^ A[10]) ^ A[15]) ^ A[20]);
  const c1 = asIntN(64, asIntN(64, asIntN(64, asIntN(64, A[1] ^ A[6]) ^ A[11]) ^ A[16]) ^ A[21]);
  const c2 = asIntN(64, asIntN(64, asIntN(64, asIntN(64, A[2] ^ A[7]) ^ A[12]) ^ A[17]) ^ A[22]);
  const c3 = asIntN(64, asIntN(64, asIntN(64, asIntN(64, A[3] ^ A[8]) ^ A[13]) ^ A[18]) ^ A[23]);
  const c4 = asIntN(64, asIntN(64, asIntN(64, asIntN(64, A[4] ^ A[9]) ^ A[14]) ^ A[19]) ^ A[24]);
  const d0 = asIntN(64, c4 ^ asIntN(64, asIntN(64, asUintN(64, c1) >> 63n) | asIntN(64, c1 << 1n)));
  const d1 = asIntN(64, c0 ^ asIntN(64, asIntN(64, asUintN(64, c2) >> 63n) | asIntN(64, c2 << 1n)));
  const d2 = asIntN(64, c1 ^ asIntN(64, asIntN(64, asUintN(64, c3) >> 63n) | asIntN(64, c3 << 1n)));
  const d3 = asIntN(64, c2 ^ asIntN(64, asIntN(64, asUintN(64, c4) >> 63n) | asIntN(64, c4 << 1n)));
  const d4 = asIntN(64, c3 ^ asIntN(64, asIntN(64, asUintN(64, c0) >> 63n) | asIntN(64, c0 << 1n)));
  const a0 = asIntN(64, A[0] ^ d0);
  B[0] = a0;
  const a1 = asIntN(64, A[1] ^ d1);
  B[10] = asIntN(64, asIntN(64, asUintN(64, a1) >> 63n) | asIntN(64, a1 << 1n));
  const a2 = asIntN(64, A[2] ^ d2);
  B[20] = asIntN(64, asIntN(64, asUintN(64, a2) >> 2n) | asIntN(64, a2 << 62n));
  const a3 = asIntN(64, A[3] ^ d3);
  B[5] = asIntN(64, asIntN(64, asUintN(64, a3) >> 36n) | asIntN(64, a3 << 28n));
  const a4 = asIntN(64, A[4] ^ d4);
  B[15] = asIntN(64, asIntN(64, asUintN(64, a4) >> 37n) | asIntN(64, a4 << 27n));
  const a5 = asIntN(64, A[5] ^ d0);
  B[16] = asIntN(64, asIntN(64, asUintN(64, a5) >> 28n) | asIntN(64, a5 << 36n));
  const a6 = asIntN(64, A[6] ^ d1);
  B[1] = asIntN(64, asIntN(64, asUintN(64, a6) >> 20n) | asIntN(64, a6 << 44n));
  const a7 = asIntN(64, A[7] ^ d2);
  B[11] = asIntN(64, asIntN(64, asUintN(64, a7) >> 58n) | asIntN(64, a7 << 6n));
  const a8 = asIntN(64, A[8] ^ d3);
  B[21] = asIntN(64, asIntN(64, asUintN(64, a8) >> 9n) | asIntN(64, a8 << 55n));
  const a9 = asIntN(64, A[9] ^ d4);
  B[6] = asIntN(64, asIntN(64, asUintN(64, a9) >> 44n) | asIntN(64, a9 << 20n));
  const a10 = asIntN(64, A[10] ^ d0);
  B[7] = asIntN(64, asIntN(64, asUintN(64, a10) >> 61n) | asIntN(64, a10 << 3n));
  const a11 = asIntN(64, A[11] ^ d1);
  B[17] = asIntN(64, asIntN(64, asUintN(64, a11) >> 54n) | asIntN(64, a11 << 10n));
  const a12 = asIntN(64, A[12] ^ d2);
  B[2] = asIntN(64, asIntN(64, asUintN(64, a12) >> 21n) | asIntN(64, a12 << 43n));
  const a13 = asIntN(64, A[13] ^ d3);
  B[12] = asIntN(64, asIntN(64, asUintN(64, a13) >> 39n) | asIntN(64, a13 << 25n));
  const a14 = asIntN(64, A[14] ^ d4);
  B[22] = asIntN(64, asIntN(64, asUintN(64, a14) >> 25n) | asIntN(64, a14 << 39n));
  const a15 = asIntN(64, A[15] ^ d0);
  B[23] = asIntN(64, asIntN(64, asUintN(64, a15) >> 23n) | asIntN(64, a15 << 41n));
  const a16 = asIntN(64, A[16] ^ d1);
  B[8] = asIntN(64, asIntN(64, asUintN(64, a16) >> 19n) | asIntN(64, a16 << 45n));
  const a17 = asIntN(64, A[17] ^ d2);
  B[18] = asIntN(64, asIntN(64, asUintN(64, a17) >> 49n) | asIntN(64, a17 << 15n));
  const a18 = asIntN(64, A[18] ^ d3);
  B[3] = asIntN(64, asIntN(64, asUintN(64, a18) >> 43n) | asIntN(64, a18 << 21n));
  const a19 = asIntN(64, A[19] ^ d4);
  B[13] = asIntN(64, asIntN(64, asUintN(64, a19) >> 56n) | asIntN(64, a19 << 8n));
  const a20 = asIntN(64, A[20] ^ d0);
  B[14] = asIntN(64, asIntN(64, asUintN(64, a20) >> 46n) | asIntN(64, a20 << 18n));
  const a21 = asIntN(64, A[21] ^ d1);
  B[24] = asIntN(64, asIntN(64, asUintN(64, a21) >> 62n) | asIntN(64, a21 << 2n));
  const a22 = asIntN(64, A[22] ^ d2);
  B[9] = asIntN(64, asIntN(64, asUintN(64, a22) >> 3n) | asIntN(64, a22 << 61n));
  const a23 = asIntN(64, A[23] ^ d3);
  B[19] = asIntN(64, asIntN(64, asUintN(64, a23) >> 8n) | asIntN(64, a23 << 56n));
  const a24 = asIntN(64, A[24] ^ d4);
  B[4] = asIntN(64, asIntN(64, asUintN(64, a24) >> 50n) | asIntN(64, a24 << 14n));
  // </written out>
}

/** chi (section 3.2.4): the only nonlinear step, along the rows. Reads B, writes A. */
function chi(): void {
  for (let y = 0; y < 25; y += 5) {
    const b0 = B[y];
    const b1 = B[y + 1];
    const b2 = B[y + 2];
    const b3 = B[y + 3];
    const b4 = B[y + 4];
    A[y] = asIntN(64, b0 ^ asIntN(64, asIntN(64, b1 ^ -1n) & b2));
    A[y + 1] = asIntN(64, b1 ^ asIntN(64, asIntN(64, b2 ^ -1n) & b3));
    A[y + 2] = asIntN(64, b2 ^ asIntN(64, asIntN(64, b3 ^ -1n) & b4));
    A[y + 3] = asIntN(64, b3 ^ asIntN(64, asIntN(64, b4 ^ -1n) & b0));
    A[y + 4] = asIntN(64, b4 ^ asIntN(64, asIntN(64, b0 ^ -1n) & b1));
  }
}

// eslint-disable-next-line @typescript-eslint/unbound-method -- neither uses `this`
const { asIntN, asUintN } = BigInt;

const A = new BigInt64Array(25);
const B = new BigInt64Array(25);
const halvesOfA = new Int32Array(A.buffer);

/** 0 where the low half of a 64-bit word comes first in memory, as on almost every machine; 1 where the high half does. */
const swap = 1 - new Uint8Array(Uint16Array.of(1).buffer)[0];

/** The constants as V8 keeps 64-bit integers in machine registers. */
const RC = BigInt64Array.from(roundConstants, (lane) => BigInt.asIntN(64, lane));
