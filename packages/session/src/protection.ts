/**
 * The protection of one direction: encrypt, then authenticate ciphertext and header. GCM does both at once; the other suites
 * add HMAC-SHA-256 over header, IV and ciphertext, and check it before they decrypt anything, so that padding can never
 * become an oracle. `suiteCipher` makes the `RecordCipher` that one direction of a session uses after the change of keys, `plainCipher` is the one before.
 */

import {
  argumentError,
  AuthenticationError,
  concat,
  constantTimeEqual,
  xor,
  type RandomSource,
  type Span,
} from '@cleartext/core';
import { hmac, sha256 } from '@cleartext/hash';
import type { RecordCipher } from '@cleartext/protocol';
import { aes, cbc, gcm, rc4, tripleDes } from '@cleartext/symmetric';
import type { CipherSuite } from './cipher-suites.ts';
import type { DirectionKeys } from './key-schedule.ts';
import {
  encodeHeader,
  encodeRecord,
  HEADER_SIZE,
  type RecordHeader,
  type RecordType,
  type SessionRecord,
} from './record.ts';

const MAC_SIZE = 32;
const TAG_SIZE = 16;

/** The cipher of a session's records. */
export type SessionCipher = RecordCipher<RecordType, RecordHeader>;

/**
 * The cipher of the records before the keys, which changes nothing. A message or a close cannot come before the keys: `open` refuses
 * it with an `AuthenticationError`.
 */
export const plainCipher: SessionCipher = {
  seal: (sequence, type, plaintext) => ({ bytes: encodeRecord(type, sequence, plaintext).bytes, next: plainCipher }),
  open(_sequence, { header: { type }, body }) {
    if (type === 'message' || type === 'close') throw new AuthenticationError(`a ${type} record came before the keys`);
    return { type, plaintext: body, next: plainCipher };
  },
};

/**
 * The cipher of a suite under the keys of one direction. `random` supplies the IV of CBC. Throws `RangeError` for a suite that is
 * not in the catalogue. Leaks: as the suite's cipher; on the wire the plaintext's length, in CBC to within a block.
 */
export function suiteCipher(suite: CipherSuite, keys: DirectionKeys, random: RandomSource): SessionCipher {
  const sealing = sealingOf(suite, keys, random);
  const self: SessionCipher = {
    seal(sequence, type, plaintext) {
      const header = encodeHeader({ type, sequence, length: sealing.sealedSize(plaintext.length) });
      return { bytes: concat(header, sealing.seal(sequence, header, plaintext)), next: self };
    },
    open(sequence, { header: { type }, headerBytes, body }) {
      try {
        return { type, plaintext: sealing.open(sequence, headerBytes, body), next: self };
      } catch (error) {
        if (!(error instanceof AuthenticationError)) throw error;
        // One message for MAC and padding: to tell which of them failed would be an oracle.
        throw new AuthenticationError(`the ${sealing.proof} of record ${sequence} does not match`);
      }
    },
  };
  return self;
}

/** The parts of a protected record's payload by name, for a record of `length` bytes. */
export function protectedSpans(suite: CipherSuite, length: number): Span[] {
  const { ivSize, proof, proofSize } = layoutOf(suite);
  const [ciphertext, end] = [HEADER_SIZE + ivSize, length - proofSize];
  if (end < ciphertext) return [{ label: 'payload', start: HEADER_SIZE, end: length }];
  return [
    { label: 'iv', start: HEADER_SIZE, end: ciphertext },
    { label: 'ciphertext', start: ciphertext, end },
    { label: proof, start: end, end: length },
  ];
}

/** Protects a plaintext as record number `sequence` of its direction: one use of `suiteCipher`, for pages and tests. */
export function protectRecord(
  suite: CipherSuite,
  keys: DirectionKeys,
  type: RecordType,
  sequence: number,
  plaintext: Uint8Array,
  random: RandomSource,
): SessionRecord {
  const { bytes } = suiteCipher(suite, keys, random).seal(sequence, type, plaintext);
  return { type, sequence, payload: bytes.slice(HEADER_SIZE), header: bytes.slice(0, HEADER_SIZE), bytes };
}

/**
 * The plaintext of a protected record. Throws `AuthenticationError` if a bit of it, or of its header, is not as it was sent.
 * Leaks: as the suite's cipher.
 */
export function unprotectRecord(
  suite: CipherSuite,
  keys: DirectionKeys,
  { type, sequence, payload, header, bytes }: SessionRecord,
): Uint8Array {
  const frame = { header: { type, sequence, length: payload.length }, headerBytes: header, body: payload, bytes };
  return suiteCipher(suite, keys, noRandom).open(sequence, { ...frame, position: 0 }).plaintext;
}

/** Opening a record needs no randomness. */
function noRandom(): never {
  throw new Error('opening a record draws no random bytes');
}

/** How a suite lays out a payload: an IV in front, a tag or MAC behind. */
function layoutOf({ name }: CipherSuite): {
  readonly ivSize: number;
  readonly proof: 'tag' | 'mac';
  readonly proofSize: number;
} {
  if (name.endsWith('-gcm')) return { ivSize: 0, proof: 'tag', proofSize: TAG_SIZE };
  const ivSize = name === 'rc4' ? 0 : name === '3des' ? 8 : 16;
  return { ivSize, proof: 'mac', proofSize: MAC_SIZE };
}

/** What turns a plaintext into a payload and back, given the record's number and its header. */
interface Sealing {
  /** What proves that the record is genuine. */
  readonly proof: 'tag' | 'MAC';
  sealedSize(plaintextSize: number): number;
  seal(sequence: number, header: Uint8Array, plaintext: Uint8Array): Uint8Array;
  open(sequence: number, header: Uint8Array, payload: Uint8Array): Uint8Array;
}

function sealingOf(suite: CipherSuite, keys: DirectionKeys, random: RandomSource): Sealing {
  switch (suite.name) {
    case 'aes128-gcm':
    case 'aes256-gcm':
      return gcmSealing(keys);
    case 'rc4':
      return encryptThenMac(keys, streamCipher(keys));
    case 'aes128-cbc':
    case 'aes256-cbc':
    case '3des':
      return encryptThenMac(keys, cbcCipher(suite, keys, random));
    default:
      throw argumentError('suite', 'one of cipherSuites', suite.name);
  }
}

/** The nonce is the direction's base exclusive-or the sequence number, as in TLS 1.3: never the same twice. */
function gcmSealing(keys: DirectionKeys): Sealing {
  const cipher = aes(keys.key);
  const nonceOf = (sequence: number): Uint8Array =>
    xor(keys.nonceBase, concat(new Uint8Array(8), encodeSequence(sequence)));
  return {
    proof: 'tag',
    sealedSize: (size) => size + TAG_SIZE,
    seal: (sequence, header, plaintext) => gcm(cipher, nonceOf(sequence), header).seal(plaintext),
    open: (sequence, header, payload) => gcm(cipher, nonceOf(sequence), header).open(payload),
  };
}

/** Encrypt-then-MAC: the cipher's output, then HMAC over header and output. */
function encryptThenMac(keys: DirectionKeys, cipher: BareCipher): Sealing {
  const mac = (header: Uint8Array, encrypted: Uint8Array): Uint8Array =>
    hmac(sha256, keys.macKey, concat(header, encrypted));
  return {
    proof: 'MAC',
    sealedSize: (size) => cipher.encryptedSize(size) + MAC_SIZE,
    seal(sequence, header, plaintext) {
      const encrypted = cipher.encrypt(sequence, plaintext);
      return concat(encrypted, mac(header, encrypted));
    },
    open(sequence, header, payload) {
      if (payload.length < MAC_SIZE) throw new AuthenticationError();
      const encrypted = payload.slice(0, -MAC_SIZE);
      if (!constantTimeEqual(mac(header, encrypted), payload.subarray(-MAC_SIZE))) throw new AuthenticationError();
      return cipher.decrypt(sequence, encrypted);
    },
  };
}

/** A cipher without authentication. */
interface BareCipher {
  encryptedSize(plaintextSize: number): number;
  encrypt(sequence: number, plaintext: Uint8Array): Uint8Array;
  decrypt(sequence: number, encrypted: Uint8Array): Uint8Array;
}

/** A fresh random IV, then the blocks with PKCS#7 padding. */
function cbcCipher(suite: CipherSuite, keys: DirectionKeys, random: RandomSource): BareCipher {
  const cipher = suite.name === '3des' ? tripleDes(keys.key) : aes(keys.key);
  const { blockSize } = cipher;
  return {
    encryptedSize: (size) => blockSize + (Math.floor(size / blockSize) + 1) * blockSize,
    encrypt(_sequence, plaintext) {
      const iv = random(blockSize);
      return concat(iv, cbc(cipher, iv).encrypt(plaintext));
    },
    decrypt(_sequence, encrypted) {
      if (encrypted.length < 2 * blockSize || encrypted.length % blockSize !== 0) throw new AuthenticationError();
      return cbc(cipher, encrypted.slice(0, blockSize)).decrypt(encrypted.slice(blockSize));
    },
  };
}

/** RC4 under a key of the record's own, so that a record can be opened without its predecessors. */
function streamCipher(keys: DirectionKeys): BareCipher {
  const process = (sequence: number, bytes: Uint8Array): Uint8Array =>
    rc4(hmac(sha256, keys.key, encodeSequence(sequence)).slice(0, keys.key.length)).process(bytes);
  return { encryptedSize: (size) => size, encrypt: process, decrypt: process };
}

function encodeSequence(sequence: number): Uint8Array {
  return Uint8Array.of(sequence >>> 24, sequence >>> 16, sequence >>> 8, sequence);
}
