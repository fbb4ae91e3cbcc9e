/**
 * The ciphers of records, as a cipher suite names them (RFC 5246 appendix C, RFC 5288, 6655, 7905; SSL 3.0: RFC 6101
 * appendix C): the sizes that the key block is cut into, and which primitive does the work.
 * Status: NULL, RC2, RC4, DES and everything with 40-bit keys are broken; 3DES is legacy (64-bit blocks: Sweet32, 2016).
 */

import type { Status } from '@cleartext/core';
import type { BlockCipher, StreamCipher } from '@cleartext/symmetric';
import type { AeadUnderKey, Primitives } from '../primitives.ts';

interface Sizes {
  /** As suites spell it: `AES_128_GCM`. */
  readonly name: string;
  readonly status: Status;
  /** Bytes of the key that the cipher works with. */
  readonly keySize: number;
  /** For exportable ciphers: how many bytes of the key are secret (RFC 2246 section 6.3.1). */
  readonly exportKeySize?: number;
}

/** An authenticated cipher: nonce and tag are its own, and there is no MAC. */
export interface AeadCipher extends Sizes {
  readonly kind: 'aead';
  /** Bytes of the nonce that come from the key block: 4 with an explicit part, 12 without. */
  readonly fixedIvSize: 4 | 12;
  /** Bytes of the nonce that each record of TLS 1.2 carries: 8 or 0. */
  readonly explicitNonceSize: 0 | 8;
  readonly tagSize: 8 | 16;
  readonly create: (primitives: Primitives, key: Uint8Array) => AeadUnderKey;
}

/** A block cipher in CBC mode; a MAC stands beside it. */
export interface CbcCipher extends Sizes {
  readonly kind: 'block';
  readonly blockSize: 8 | 16;
  readonly create: (primitives: Primitives, key: Uint8Array) => BlockCipher;
}

/** A stream cipher, or none; a MAC stands beside it. */
export interface RecordStreamCipher extends Sizes {
  readonly kind: 'stream';
  readonly create: (primitives: Primitives, key: Uint8Array) => StreamCipher;
}

/** Any of them. */
export type BulkCipher = AeadCipher | CbcCipher | RecordStreamCipher;

/** AES in GCM, RFC 5288. */
export const aesGcmCipher = (keySize: 16 | 32): AeadCipher => ({
  kind: 'aead',
  name: `AES_${8 * keySize}_GCM`,
  status: 'current',
  keySize,
  fixedIvSize: 4,
  explicitNonceSize: 8,
  tagSize: 16,
  create: (primitives, key) => primitives.aesGcm(key),
});

/** AES in CCM, RFC 6655: for devices that have AES and little else; with a tag of 8 bytes a forgery succeeds once in 2^64. */
export const aesCcmCipher = (keySize: 16 | 32, tagSize: 8 | 16): AeadCipher => ({
  ...aesGcmCipher(keySize),
  name: `AES_${8 * keySize}_CCM${tagSize === 8 ? '_8' : ''}`,
  tagSize,
  create: (primitives, key) => primitives.aesCcm(key, tagSize),
});

/** ChaCha20-Poly1305, RFC 7905: the whole nonce comes from key block and sequence number. */
export const chacha20Poly1305Cipher: AeadCipher = {
  kind: 'aead',
  name: 'CHACHA20_POLY1305',
  status: 'current',
  keySize: 32,
  fixedIvSize: 12,
  explicitNonceSize: 0,
  tagSize: 16,
  create: (primitives, key) => primitives.chacha20Poly1305(key),
};

/** AES in CBC mode, RFC 3268 and 5246. */
export const aesCbcCipher = (keySize: 16 | 32): CbcCipher => ({
  kind: 'block',
  name: `AES_${8 * keySize}_CBC`,
  status: 'legacy',
  keySize,
  blockSize: 16,
  create: (primitives, key) => primitives.aes(key),
});

/** Triple DES with three keys. Legacy: after 2^32 blocks two of them collide (Sweet32, 2016). */
export const tripleDesCbcCipher: CbcCipher = {
  kind: 'block',
  name: '3DES_EDE_CBC',
  status: 'legacy',
  keySize: 24,
  blockSize: 8,
  create: (primitives, key) => primitives.tripleDes(key),
};

/** DES. Broken: 56 bits are searched in a day. */
export const desCbcCipher: CbcCipher = {
  kind: 'block',
  name: 'DES_CBC',
  status: 'broken',
  keySize: 8,
  blockSize: 8,
  create: (primitives, key) => primitives.des(key),
};

/** DES with 40 secret bits for export. Broken. */
export const des40CbcCipher: CbcCipher = { ...desCbcCipher, name: 'DES40_CBC', exportKeySize: 5 };

/** RC2 with 40 secret bits for export. Broken. */
export const rc2Cbc40Cipher: CbcCipher = {
  kind: 'block',
  name: 'RC2_CBC_40',
  status: 'broken',
  keySize: 16,
  exportKeySize: 5,
  blockSize: 8,
  create: (primitives, key) => primitives.rc2(key),
};

/** RC4 with 128 bits. Broken by its biases; RFC 7465 forbids it. */
export const rc4Cipher: RecordStreamCipher = {
  kind: 'stream',
  name: 'RC4_128',
  status: 'broken',
  keySize: 16,
  create: (primitives, key) => primitives.rc4(key),
};

/** RC4 with 40 secret bits for export. Broken. */
export const rc4Export40Cipher: RecordStreamCipher = { ...rc4Cipher, name: 'RC4_40', exportKeySize: 5 };

/** No encryption at all: records carry a MAC and can be read by everyone. */
export const nullCipher: RecordStreamCipher = {
  kind: 'stream',
  name: 'NULL',
  status: 'broken',
  keySize: 0,
  create: () => ({ name: 'NULL', status: 'broken', process: (bytes) => bytes.slice() }),
};
