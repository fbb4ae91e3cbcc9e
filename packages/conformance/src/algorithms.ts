/**
 * The names that published suites use for algorithms, and what they are here; and the reasons for what is not here. Every
 * suite looks things up in this file.
 */

import type { RandomSource } from '@cleartext/core';
import { hashes, type Hash } from '@cleartext/hash';
import {
  aes,
  cbc,
  cfb,
  ctr,
  des,
  ecb,
  noPadding,
  ofb,
  rc2,
  tripleDes,
  type BlockCipher,
  type CipherMode,
  type Padding,
} from '@cleartext/symmetric';

/** The hash with a name as suites write it (`SHA-1`, `SHA2-512/224`, `HMACSHA3-256`, `sha384`), if it is in the toolkit. */
export function findHash(name: string): Hash | undefined {
  const plain = (text: string): string =>
    text
      .toLowerCase()
      .replace(/^hmac-?/, '')
      .replace('sha2-', 'sha')
      .replace(/[^a-z0-9]/g, '');
  return hashes.find((hash) => plain(hash.name) === plain(name));
}

/** The hash with a name as suites write it. Throws `RangeError`. */
export function hashNamed(name: string): Hash {
  const hash = findHash(name);
  if (!hash) throw new RangeError(`hash: expected a hash function of the toolkit, found ${JSON.stringify(name)}`);
  return hash;
}

/** A block cipher by its family; a DES key of 16 or 24 bytes means Triple-DES. */
export function blockCipher(family: string, key: Uint8Array): BlockCipher {
  switch (family) {
    case 'AES':
      return aes(key);
    case 'RC2':
      return rc2(key);
    default:
      return key.length === 8 ? des(key) : tripleDes(key);
  }
}

/** The modes that the suites name, and the size of a segment in bits for those that feed back ciphertext. */
export type ModeName = 'ECB' | 'CBC' | 'OFB' | 'CTR' | 'CFB1' | 'CFB8' | 'CFB64' | 'CFB128';

/** A block cipher in a mode, without padding unless told. */
export function modeOf(name: ModeName, cipher: BlockCipher, iv: Uint8Array, padding: Padding = noPadding): CipherMode {
  switch (name) {
    case 'ECB':
      return ecb(cipher, padding);
    case 'CBC':
      return cbc(cipher, iv, padding);
    case 'OFB':
      return ofb(cipher, iv);
    case 'CTR':
      return ctr(cipher, iv);
    default:
      return cfb(cipher, iv, Number(name.slice(3)) as 1 | 8 | 64 | 128);
  }
}

/** A random source that gives these bytes, one after the other, and then fails: for vectors with a known seed or salt. */
export function replay(bytes: Uint8Array): RandomSource {
  let at = 0;
  return (length) => {
    if (at + length > bytes.length) throw new RangeError(`random: ${length} more bytes asked for than the vector has`);
    at += length;
    return bytes.slice(at - length, at);
  };
}

/** Why an algorithm or group of a suite is left out, or undefined if the toolkit has it. */
export function missing(name: string): string | undefined {
  return ABSENT.find(([pattern]) => pattern.test(name))?.[1];
}

const ABSENT: readonly (readonly [RegExp, string])[] = [
  [/x25519|x448|xdh|xecdh/i, 'X25519 and X448 are not in the toolkit'],
  [/eddsa|ed25519|ed448/i, 'EdDSA is not in the toolkit'],
  [/ecdsa|ecdh|ecpublic|eccurve|elliptic|^P-\d/i, 'elliptic curves are not in the toolkit'],
  [/dsapublic/i, 'DSA is not in the toolkit'],
  [/dhpublic/i, 'Diffie-Hellman is not in the toolkit'],
  [/ccm/i, 'CCM is not in the toolkit'],
  [/xts/i, 'XTS is not in the toolkit'],
  [/cmac/i, 'CMAC is not in the toolkit'],
  [/kwp|wrap/i, 'key wrap is not in the toolkit'],
  [/shake/i, 'SHAKE is not in the toolkit'],
  [/ansx9\.31/i, 'ANSI X9.31 signatures are not in the toolkit'],
  [/^tls|kdf-components/i, 'the TLS key derivations are not in the toolkit'],
  [/pkcs12/i, 'PKCS#12 is not in the toolkit'],
];
