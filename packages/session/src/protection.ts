/**
 * The protection of one record: encrypt, then authenticate ciphertext and header. GCM does both at once; the other suites
 * add HMAC-SHA-256 over header, IV and ciphertext, and check it before they decrypt anything, so that padding can never
 * become an oracle.
 */

import { AuthenticationError, concat, constantTimeEqual, describe, xor, type RandomSource } from '@cleartext/core';
import { hmac, sha256 } from '@cleartext/hash';
import { aes, cbc, gcm, rc4, tripleDes } from '@cleartext/symmetric';
import type { CipherSuite } from './cipher-suites.ts';
import type { DirectionKeys } from './key-schedule.ts';
import { encodeHeader, encodeRecord, type RecordType, type SessionRecord } from './record.ts';

const MAC_SIZE = 32;

/**
 * Protects a plaintext as record number `sequence` of its direction. `random` supplies the IV of CBC. Throws `RangeError`.
 * Leaks: as the suite's cipher; on the wire the plaintext's length, in CBC to within a block.
 */
export function protectRecord(
  suite: CipherSuite,
  keys: DirectionKeys,
  type: RecordType,
  sequence: number,
  plaintext: Uint8Array,
  random: RandomSource,
): SessionRecord {
  const cipher = recordCipher(suite, keys, sequence);
  const header = encodeHeader(type, sequence, cipher.sealedSize(plaintext.length));
  return encodeRecord(type, sequence, cipher.seal(header, plaintext, random));
}

/**
 * The plaintext of a protected record. Throws `AuthenticationError` if a bit of it, or of its header, is not as sent.
 * Leaks: as the suite's cipher.
 */
export function unprotectRecord(suite: CipherSuite, keys: DirectionKeys, record: SessionRecord): Uint8Array {
  return recordCipher(suite, keys, record.sequence).open(record.header, record.payload);
}

interface RecordCipher {
  sealedSize(plaintextSize: number): number;
  seal(header: Uint8Array, plaintext: Uint8Array, random: RandomSource): Uint8Array;
  open(header: Uint8Array, payload: Uint8Array): Uint8Array;
}

function recordCipher(suite: CipherSuite, keys: DirectionKeys, sequence: number): RecordCipher {
  switch (suite.name) {
    case 'aes128-gcm':
    case 'aes256-gcm':
      return gcmRecord(keys, sequence);
    case 'rc4':
      return macRecord(keys, streamRecord(keys, sequence));
    case 'aes128-cbc':
    case 'aes256-cbc':
    case '3des':
      return macRecord(keys, cbcRecord(suite, keys));
    default:
      throw new RangeError(`suite: expected one of cipherSuites, found ${describe(suite.name)}`);
  }
}

/** The nonce is the direction's base exclusive-or the sequence number, as in TLS 1.3: never the same twice. */
function gcmRecord(keys: DirectionKeys, sequence: number): RecordCipher {
  const nonce = xor(keys.nonceBase, concat(new Uint8Array(8), encodeSequence(sequence)));
  const cipher = aes(keys.key);
  return {
    sealedSize: (size) => size + 16,
    seal: (header, plaintext) => gcm(cipher, nonce, header).seal(plaintext),
    open: (header, payload) => gcm(cipher, nonce, header).open(payload),
  };
}

/** Encrypt-then-MAC: the inner cipher's output, then HMAC over header and output. */
function macRecord(keys: DirectionKeys, inner: RecordCipher): RecordCipher {
  const mac = (header: Uint8Array, sealed: Uint8Array): Uint8Array => hmac(sha256, keys.macKey, concat(header, sealed));
  return {
    sealedSize: (size) => inner.sealedSize(size) + MAC_SIZE,
    seal(header, plaintext, random) {
      const sealed = inner.seal(header, plaintext, random);
      return concat(sealed, mac(header, sealed));
    },
    open(header, payload) {
      if (payload.length < MAC_SIZE) throw new AuthenticationError();
      const sealed = payload.slice(0, -MAC_SIZE);
      if (!constantTimeEqual(mac(header, sealed), payload.subarray(-MAC_SIZE))) throw new AuthenticationError();
      return inner.open(header, sealed);
    },
  };
}

/** A fresh random IV, then the blocks with PKCS#7 padding. */
function cbcRecord(suite: CipherSuite, keys: DirectionKeys): RecordCipher {
  const cipher = suite.name === '3des' ? tripleDes(keys.key) : aes(keys.key);
  const { blockSize } = cipher;
  return {
    sealedSize: (size) => blockSize + (Math.floor(size / blockSize) + 1) * blockSize,
    seal(_header, plaintext, random) {
      const iv = random(blockSize);
      return concat(iv, cbc(cipher, iv).encrypt(plaintext));
    },
    open(_header, payload) {
      if (payload.length < 2 * blockSize || payload.length % blockSize !== 0) throw new AuthenticationError();
      return cbc(cipher, payload.slice(0, blockSize)).decrypt(payload.slice(blockSize));
    },
  };
}

/** RC4 under a key of the record's own, so that a record can be opened without its predecessors. */
function streamRecord(keys: DirectionKeys, sequence: number): RecordCipher {
  const recordKey = hmac(sha256, keys.key, encodeSequence(sequence)).slice(0, keys.key.length);
  return {
    sealedSize: (size) => size,
    seal: (_header, plaintext) => rc4(recordKey).process(plaintext),
    open: (_header, payload) => rc4(recordKey).process(payload),
  };
}

function encodeSequence(sequence: number): Uint8Array {
  return Uint8Array.of(sequence >>> 24, sequence >>> 16, sequence >>> 8, sequence);
}
