/** The names that published suites use for algorithms, and what they are here. What is not here stands in absent.ts. */

import type { RandomSource } from '@cleartext/core';
import { hashes, shake128, shake256, type Hash, type Xof } from '@cleartext/hash';
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

/** SHAKE128 or SHAKE256 as suites write it (`SHAKE-128`). */
export function findShake(name: string): Xof | undefined {
  return [shake128, shake256].find(({ id }) => id === name.toLowerCase().replace(/[^a-z0-9]/g, ''));
}

/** SHAKE128 or SHAKE256 as suites write it. Throws `RangeError`. */
export function shakeNamed(name: string): Xof {
  const shake = findShake(name);
  if (!shake) throw new RangeError(`shake: expected SHAKE128 or SHAKE256, found ${JSON.stringify(name)}`);
  return shake;
}

/** A block cipher by its family; a DES key of 16 or 24 bytes means Triple-DES, and RC2 has OpenSSL's 128 effective bits. */
export function blockCipher(family: string, key: Uint8Array): BlockCipher {
  switch (family) {
    case 'AES':
      return aes(key);
    case 'RC2':
      return rc2(key, 128);
    default:
      return key.length === 8 ? des(key) : tripleDes(key);
  }
}

/** The modes that the suites name, and the size of a segment in bits for those that feed back ciphertext. */
export type ModeName = 'ECB' | 'CBC' | 'OFB' | 'CTR' | 'CFB1' | 'CFB8' | 'CFB64' | 'CFB128';

/** A block cipher in a mode, without padding by default. */
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
