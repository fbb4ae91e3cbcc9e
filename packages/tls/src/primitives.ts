/**
 * The slot for primitives: every cipher and hash that this package uses comes through one object, and whoever configures a
 * connection may replace any member, for example with a DES of their own. The handshake is the same either way.
 * The one idea: what is plugged in is named once, here, so that nothing else in the package imports a cipher.
 */

import type { RandomSource } from '@cleartext/core';
import {
  ffdhe,
  keyAgreementByCodePoint,
  schemeByCodePoint,
  type FiniteFieldGroup,
  type KeyAgreement,
  type SignatureScheme,
} from '@cleartext/signature';
import { generateKey, pkcs1v15Encryption, type RsaEncryptionScheme, type RsaPrivateKey } from '@cleartext/rsa';
import { md5, sha1, sha256, sha384, type Hash } from '@cleartext/hash';
import { aes, ccm, chacha20Poly1305, des, gcm, rc2, rc4, tripleDes } from '@cleartext/symmetric';
import type { Aead, BlockCipher, StreamCipher } from '@cleartext/symmetric';
import type { CipherSuite } from './suites.ts';

/** Makes the sealing of one record: key first, then nonce and associated data. */
export type AeadUnderKey = (nonce: Uint8Array, aad: Uint8Array) => Aead;

/** A client's half of a key agreement under way: what it sends, and what it makes of the answer. */
export interface KeyAgreementOffer {
  readonly group: number;
  readonly share: Uint8Array;
  readonly finish: (peerShare: Uint8Array) => Uint8Array;
}

/** Everything that can be replaced, by its usual name. */
export interface Primitives {
  readonly aes: (key: Uint8Array) => BlockCipher;
  readonly des: (key: Uint8Array) => BlockCipher;
  readonly tripleDes: (key: Uint8Array) => BlockCipher;
  readonly rc2: (key: Uint8Array) => BlockCipher;
  readonly rc4: (key: Uint8Array) => StreamCipher;
  readonly aesGcm: (key: Uint8Array) => AeadUnderKey;
  readonly aesCcm: (key: Uint8Array, tagSize: 8 | 16) => AeadUnderKey;
  readonly chacha20Poly1305: (key: Uint8Array) => AeadUnderKey;
  readonly md5: Hash;
  readonly sha1: Hash;
  readonly sha256: Hash;
  readonly sha384: Hash;
  /** The key agreement of a group's number, if there is one. */
  readonly keyAgreement: (group: number) => KeyAgreement | undefined;
  /** The signature scheme of a number, if there is one. */
  readonly signatureScheme: (code: number) => SignatureScheme | undefined;
  /** RSA key transport, up to TLS 1.2; a wrong padding has to give a pseudorandom message and no error. */
  readonly pkcs1v15Encryption: (random: RandomSource) => RsaEncryptionScheme<unknown>;
  /** The temporary key of an export suite (RFC 2246 section 7.4.3): a fresh one for every connection. */
  readonly temporaryRsaKey: (bits: number, random: RandomSource) => RsaPrivateKey;
  /** The group of a server's DHE exchange, up to TLS 1.2. */
  readonly dheGroup: (bits: 2048 | 3072 | 4096, suite: CipherSuite) => FiniteFieldGroup;
}

/** The primitives of this toolkit. */
export const ourPrimitives: Primitives = {
  aes,
  des,
  tripleDes,
  rc2: (key) => rc2(key),
  rc4: (key) => rc4(key),
  aesGcm: (key) => {
    const cipher = aes(key);
    return (nonce, aad) => gcm(cipher, nonce, aad);
  },
  aesCcm: (key, tagSize) => {
    const cipher = aes(key);
    return (nonce, aad) => ccm(cipher, nonce, aad, { tagSize });
  },
  chacha20Poly1305: (key) => (nonce, aad) => chacha20Poly1305(key, nonce, aad),
  md5,
  sha1,
  sha256,
  sha384,
  keyAgreement: keyAgreementByCodePoint,
  signatureScheme: (code) => schemeByCodePoint(code)?.scheme,
  pkcs1v15Encryption: (random) => pkcs1v15Encryption({ random }),
  temporaryRsaKey: (bits, random) => generateKey({ bits, random }),
  dheGroup: (bits) => ffdhe(bits),
};
