/**
 * Records under a block cipher in CBC mode (RFC 5246 section 6.2.3.2, RFC 6101 section 5.2.3.2). Status: legacy.
 * The MAC is computed first and encrypted together with a padding that it does not cover, and that order cost TLS dear: whoever
 * learns whether padding or MAC was wrong decrypts byte by byte (Vaudenay 2002, Lucky 13 of 2013); SSL 3.0 does not even say
 * what the padding's bytes are (POODLE 2014); and until TLS 1.0 the IV is the last block of the record before (BEAST 2011).
 * Encrypt-then-MAC (RFC 7366) turns the order round.
 */

import { AuthenticationError, concat, constantTimeEqual, type RandomSource, type Span } from '@cleartext/core';
import type { InnerPlaintext } from '@cleartext/protocol';
import { cbc, noPadding, type BlockCipher } from '@cleartext/symmetric';
import type { DirectionKeys } from '../key-schedule/key-block.ts';
import type { Primitives } from '../primitives.ts';
import type { SuiteHash } from '../suites.ts';
import { VERSION, type Version } from '../versions.ts';
import type { CbcCipher } from './bulk-ciphers.ts';
import { recordMac, type RecordMac } from './mac.ts';
import type { TlsRecordCipher } from './record-cipher.ts';
import { encodeRecord } from './record.ts';

/** What is agreed beside the keys. */
export interface CbcOptions {
  readonly version: Version;
  /** The MAC is over the ciphertext, RFC 7366. */
  readonly encryptThenMac: boolean;
  /** Where the IVs of TLS 1.1 and 1.2 come from. */
  readonly random: RandomSource;
}

/** The records of one direction. `open` answers every fault with the same `AuthenticationError`. */
export function cbcRecords(
  primitives: Primitives,
  suite: CbcCipher,
  mac: SuiteHash,
  keys: DirectionKeys,
  options: CbcOptions,
): TlsRecordCipher {
  const cipher = suite.create(primitives, keys.key);
  const macOf = recordMac(options.version, primitives[mac], keys.macKey);
  const scheme = { cipher, macOf, explicitIv: options.version >= VERSION.TLS11, ...options };
  return recordsFrom(scheme, keys.iv);
}

interface Scheme extends CbcOptions {
  readonly cipher: BlockCipher;
  readonly macOf: RecordMac;
  readonly explicitIv: boolean;
}

/** The cipher for the next record; before TLS 1.1 `iv` is the last block of the record before. */
function recordsFrom(scheme: Scheme, iv: Uint8Array): TlsRecordCipher {
  const { cipher, macOf, explicitIv, encryptThenMac, version, random } = scheme;
  const { blockSize } = cipher;
  const self: TlsRecordCipher = {
    layout: [
      ...(explicitIv ? [{ label: 'IV', size: blockSize }] : []),
      { label: 'encrypted block' },
      ...(encryptThenMac ? [{ label: 'MAC', size: macOf.size }] : []),
    ],
    isProtected: true,
    overhead: 5 + (explicitIv ? blockSize : 0) + macOf.size + blockSize,

    seal(sequence, type, content) {
      const inner = pad(encryptThenMac ? content : concat(content, macOf(sequence, type, content)), blockSize);
      const usedIv = explicitIv ? random(blockSize) : iv;
      const ciphertext = cbc(cipher, usedIv, noPadding).encrypt(inner);
      const visible = explicitIv ? concat(usedIv, ciphertext) : ciphertext;
      const fragment = encryptThenMac ? concat(visible, macOf(sequence, type, visible)) : visible;
      return {
        bytes: encodeRecord(type, version, fragment),
        inner: innerPlaintext(inner, content.length, encryptThenMac ? 0 : macOf.size),
        next: explicitIv ? self : recordsFrom(scheme, ciphertext.slice(-blockSize)),
      };
    },

    open(sequence, { header, body }) {
      const { type } = header;
      let visible = body;
      if (encryptThenMac) {
        if (body.length < macOf.size) throw new AuthenticationError();
        visible = body.slice(0, body.length - macOf.size);
        if (!constantTimeEqual(macOf(sequence, type, visible), body.slice(visible.length)))
          throw new AuthenticationError();
      }
      const ciphertext = explicitIv ? visible.slice(blockSize) : visible;
      const usedIv = explicitIv ? visible.slice(0, blockSize) : iv;
      const smallest = encryptThenMac ? 1 : macOf.size + 1;
      if (usedIv.length < blockSize || ciphertext.length % blockSize !== 0 || ciphertext.length < smallest)
        throw new AuthenticationError();
      const inner = cbc(cipher, usedIv, noPadding).decrypt(ciphertext);
      const length = encryptThenMac
        ? withoutPadding(inner, version, blockSize)
        : checkedLength(scheme, sequence, type, inner);
      return {
        type,
        plaintext: inner.slice(0, length),
        inner: innerPlaintext(inner, length, encryptThenMac ? 0 : macOf.size),
        next: explicitIv ? self : recordsFrom(scheme, ciphertext.slice(-blockSize)),
      };
    },
  };
  return self;
}

/** Fills up whole blocks: each padding byte, the last included, says how many stand before the last (section 6.2.3.2). */
function pad(text: Uint8Array, blockSize: number): Uint8Array {
  const size = blockSize - (text.length % blockSize);
  return concat(text, new Uint8Array(size).fill(size - 1));
}

/** With encrypt-then-MAC the record is known to be the sender's; a wrong padding is the sender's own fault. */
function withoutPadding(inner: Uint8Array, version: Version, blockSize: number): number {
  const size = paddingSize(inner, version, blockSize);
  if (size === 0) throw new AuthenticationError();
  return inner.length - size;
}

/**
 * The length of the content after padding and MAC were checked. A wrong padding counts as one of no bytes, so that the MAC is computed
 * in either case, and both faults end in the same error (RFC 5246 section 6.2.3.2, implementation note).
 * Leaks: through the time of the MAC, a few bits of the length (Lucky 13); in JavaScript that can't be closed altogether.
 */
function checkedLength(
  { macOf, version, cipher }: Scheme,
  sequence: number,
  type: Parameters<RecordMac>[1],
  inner: Uint8Array,
): number {
  const size = paddingSize(inner, version, cipher.blockSize);
  const isTooLong = size + macOf.size > inner.length;
  const removed = isTooLong ? 0 : size;
  const length = inner.length - removed - macOf.size;
  const isMacGood = constantTimeEqual(
    macOf(sequence, type, inner.slice(0, length)),
    inner.slice(length, length + macOf.size),
  );
  if (!isMacGood || size === 0 || isTooLong) throw new AuthenticationError();
  return length;
}

/**
 * How many bytes of a decrypted fragment are padding, the length byte included; 0 if it is wrong (RFC 5246 section 6.2.3.2). Reads
 * 256 bytes whatever it finds. SSL 3.0 looks only at the last byte, which has to be less than a block (RFC 6101 section 5.2.3.2).
 * Leaks: what the caller shows of the answer.
 */
export function paddingSize(inner: Uint8Array, version: Version = VERSION.TLS12, blockSize = 16): number {
  const last = inner.at(-1) ?? 0;
  const size = last + 1;
  if (version === VERSION.SSL30) return size <= blockSize && size <= inner.length ? size : 0;
  let wrong = Number(size > inner.length || inner.length === 0);
  for (let i = 1; i <= 256 && i <= inner.length; i++) {
    const isPadding = Number(i <= size);
    wrong |= isPadding * (inner[inner.length - i] ^ last);
  }
  return wrong === 0 ? size : 0;
}

/** GenericBlockCipher: content, MAC, padding and its length. */
function innerPlaintext(bytes: Uint8Array, length: number, macSize: number): InnerPlaintext {
  const spans: Span[] = [{ label: 'content', start: 0, end: length }];
  if (macSize > 0) spans.push({ label: 'MAC', start: length, end: length + macSize });
  spans.push({ label: 'padding', start: length + macSize, end: bytes.length - 1 });
  spans.push({ label: 'padding_length', start: bytes.length - 1, end: bytes.length });
  return { name: 'GenericBlockCipher', bytes, spans, start: 0 };
}
