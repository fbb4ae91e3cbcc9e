/**
 * How an enumeration attack knows the right key: by a known beginning of the plaintext, or by a recogniser, which knows only what kind
 * of text it should be. Both say something about single bits of the plaintext, and those are tested first and quickly;
 * the few keys that pass are tried on the whole ciphertext.
 */

import { checkBytes, copy, describe, utf8ToBytes } from '@cleartext/core';
import type { BlockCipher } from '../block-cipher.ts';
import { cbc } from '../modes/cbc.ts';
import { ecb } from '../modes/ecb.ts';
import { noPadding } from '../padding/none.ts';

/** What the attacker has. Either `plaintext` or `recogniser` must be there, or both. */
export interface Evidence {
  /** For a block cipher, whole blocks. The attack needs the first one or two; more make it surer. */
  readonly ciphertext: Uint8Array;
  /** What the ciphertext's first bytes are known to mean; at least one byte. */
  readonly plaintext?: Uint8Array | undefined;
  /** What kind of text it is. */
  readonly recogniser?: Recogniser | undefined;
  /** The mode is CBC with this initialization vector, otherwise ECB. Stream ciphers have none. */
  readonly iv?: Uint8Array | undefined;
}

/** Tells probable plaintexts from others. */
export interface Recogniser {
  readonly name: 'ascii' | 'http';
  /** The bits that byte i of every plaintext has: those of `mask` are as in `value`. */
  readonly byteAt: (i: number) => KnownByte;
  /** Whether a whole plaintext, or the beginning of one, is of the kind. The last `padding` bytes need not be. */
  readonly accepts: (plaintext: Uint8Array, padding: number) => boolean;
}

interface KnownByte {
  readonly value: number;
  readonly mask: number;
}

/** Printable ASCII, tabs and line ends. One block can be so by chance (1 in 2 500); give it five and more. */
export const asciiRecogniser: Recogniser = {
  name: 'ascii',
  byteAt: () => ({ value: 0, mask: 0x80 }),
  accepts: (plaintext, padding) =>
    plaintext
      .subarray(0, plaintext.length - padding)
      .every((byte) => (byte >= 0x20 && byte < 0x7f) || byte === 0x09 || byte === 0x0a || byte === 0x0d),
};

const statusLine = utf8ToBytes('HTTP/1.');

/** An HTTP response: it begins with `HTTP/1.0` or `HTTP/1.1`, and what we see of it is printable. */
export const httpRecogniser: Recogniser = {
  name: 'http',
  byteAt: (i) => {
    if (i < statusLine.length) return { value: statusLine[i], mask: 0xff };
    return i === statusLine.length ? { value: 0x30, mask: 0xfe } : { value: 0, mask: 0x80 };
  },
  accepts: (plaintext) =>
    plaintext.length > statusLine.length &&
    statusLine.every((byte, i) => plaintext[i] === byte) &&
    (plaintext[statusLine.length] & 0xfe) === 0x30,
};

/** The recognisers. */
export const recognisers: readonly Recogniser[] = [asciiRecogniser, httpRecogniser];

/** What is known of a run of bytes: those bits of `value` where `mask` has ones. */
export interface KnownBits {
  readonly value: Uint8Array;
  readonly mask: Uint8Array;
}

/** A block with what is known of its decryption by the bare cipher. */
export interface KnownBlock extends KnownBits {
  readonly ciphertext: Uint8Array;
}

/** A copy of the evidence. Throws `TypeError` or `RangeError` unless it is usable for blocks of `blockSize` bytes (1 for streams). */
export function checkEvidence({ ciphertext, plaintext, recogniser, iv }: Evidence, blockSize: 1 | 8): Evidence {
  checkBytes('ciphertext', ciphertext, { min: blockSize });
  if (ciphertext.length % blockSize !== 0)
    throw new RangeError(`ciphertext: expected whole blocks of ${blockSize} bytes, found ${ciphertext.length} bytes`);
  if (plaintext !== undefined) checkBytes('plaintext', plaintext, { min: 1, max: ciphertext.length });
  else if (!recogniser) throw new TypeError('evidence: expected a known plaintext or a recogniser, found neither');
  if (recogniser !== undefined && typeof recogniser.byteAt !== 'function')
    throw new TypeError(`recogniser: expected a Recogniser, found ${describe(recogniser)}`);
  if (iv !== undefined) {
    checkBytes('iv', iv, blockSize === 1 ? {} : blockSize);
    if (blockSize === 1) throw new RangeError(`iv: expected none for a stream cipher, found ${iv.length} bytes`);
  }
  return { ciphertext: copy(ciphertext), plaintext: plaintext && copy(plaintext), recogniser, iv: iv && copy(iv) };
}

/** What is known of `length` bytes of plaintext from byte `from` on. */
export function knownPlaintext({ plaintext, recogniser }: Evidence, from: number, length: number): KnownBits {
  const known = Array.from({ length }, (_, n): KnownByte => {
    const i = from + n;
    if (plaintext && i < plaintext.length) return { value: plaintext[i], mask: 0xff };
    return recogniser?.byteAt(i) ?? { value: 0, mask: 0 };
  });
  return {
    value: Uint8Array.from(known, ({ value }) => value),
    mask: Uint8Array.from(known, ({ mask }) => mask),
  };
}

/** The n-th block of the evidence, its chaining undone. */
export function knownBlock(evidence: Evidence, n: number): KnownBlock {
  const { ciphertext, iv } = evidence;
  const { value, mask } = knownPlaintext(evidence, 8 * n, 8);
  const previous = n === 0 ? iv : ciphertext.subarray(8 * n - 8, 8 * n);
  return {
    ciphertext: copy(ciphertext, 8 * n, 8 * n + 8),
    value: iv && previous ? value.map((byte, i) => (byte ^ previous[i]) & mask[i]) : value,
    mask,
  };
}

/**
 * What a search compares first: of all that is known of some blocks, in their order, the first `bits` bits, as a mask for
 * each block. `missing` of them could not be had, because less is known.
 */
export function firstKnownBits(
  blocks: readonly KnownBits[],
  bits: number,
): { readonly masks: readonly Uint8Array[]; readonly missing: number } {
  let missing = bits;
  const masks = blocks.map(({ mask }) =>
    mask.map((known) => {
      let compared = 0;
      for (let bit = 0x80; bit > 0 && missing > 0; bit >>>= 1) {
        if (!(known & bit)) continue;
        compared |= bit;
        missing--;
      }
      return compared;
    }),
  );
  return { masks, missing };
}

/** Whether a block agrees with what is known of it. */
export function agrees(block: Uint8Array, { value, mask }: KnownBits): boolean {
  return mask.every((known, i) => ((block[i] ^ value[i]) & known) === 0);
}

/** Whether the first `count` bits outside a mask are zero. One random block in 2^count is like that. */
export function openBitsAreZero(block: Uint8Array, mask: Uint8Array, count: number): boolean {
  let left = count;
  for (let i = 0; i < block.length; i++)
    for (let bit = 0x80; bit > 0 && left > 0; bit >>>= 1) {
      if (mask[i] & bit) continue;
      if (block[i] & bit) return false;
      left--;
    }
  return true;
}

/** Whether a cipher under the key in question explains the whole evidence. */
export function explains(cipher: BlockCipher, evidence: Evidence): boolean {
  const mode = evidence.iv ? cbc(cipher, evidence.iv, noPadding) : ecb(cipher, noPadding);
  return isPlaintext(mode.decrypt(evidence.ciphertext), evidence, cipher.blockSize);
}

/** Whether a decryption agrees with the evidence; a recogniser accepts anything in its last `padding` bytes. */
export function isPlaintext(decrypted: Uint8Array, { plaintext, recogniser }: Evidence, padding: number): boolean {
  return (
    (plaintext?.every((byte, i) => byte === decrypted[i]) ?? true) && (recogniser?.accepts(decrypted, padding) ?? true)
  );
}
