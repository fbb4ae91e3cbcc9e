/**
 * The encrypted PEM of old OpenSSL key files: `Proc-Type: 4,ENCRYPTED` and `DEK-Info: cipher,iv` above the Base64 (the
 * headers are those of RFC 1421 sections 4.6.1.1 and 4.6.1.3; the key derivation is OpenSSL's own, EVP_BytesToKey with
 * one pass of MD5). Broken: a guess at the password costs one MD5. Read for old files' sake, never written.
 */

import { AuthenticationError, checkBytes, concat, DecodeError, hexToBytes, utf8ToBytes } from '@cleartext/core';
import { md5 } from '@cleartext/hash';
import { aes, cbc, des, tripleDes, type BlockCipher } from '@cleartext/symmetric';
import type { PemBlock } from './pem.ts';

/** Whether a block says that it is encrypted. */
export function isEncryptedPem({ headers }: PemBlock): boolean {
  return headers.has('Proc-Type') || headers.has('DEK-Info');
}

/**
 * The bytes inside an encrypted block. Throws `DecodeError` for other headers or ciphers than those known (AES-128, 192, 256,
 * DES and DES-EDE3, each in CBC mode), `AuthenticationError` where the padding says that the password is wrong; one wrong
 * password in about 256 gets past it, so the caller has to check what comes out.
 * Leaks: whether the padding was right.
 */
export function decryptPem(block: PemBlock, password: string | Uint8Array): Uint8Array {
  const secret = typeof password === 'string' ? utf8ToBytes(password) : password;
  checkBytes('password', secret);
  const path = `PEM ${block.label}`;
  if (block.headers.get('Proc-Type')?.replace(/\s/g, '') !== '4,ENCRYPTED')
    throw new DecodeError(`${path}.Proc-Type`, 0, 'expected 4,ENCRYPTED, found something else');
  const info = block.headers.get('DEK-Info') ?? '';
  const [, name, ivText] = /^([A-Z0-9-]+),\s*((?:[0-9A-Fa-f]{2})+)$/.exec(info) ?? [];
  const cipher = CIPHERS.get(name);
  if (!cipher) {
    const known = Array.from(CIPHERS.keys()).join(', ');
    throw new DecodeError(`${path}.DEK-Info`, 0, `expected one of ${known} and an IV, found ${JSON.stringify(info)}`);
  }
  const iv = hexToBytes(ivText);
  if (iv.length !== cipher.ivSize)
    throw new DecodeError(`${path}.DEK-Info`, 0, `expected an IV of ${cipher.ivSize} bytes, found ${iv.length}`);
  if (block.bytes.length === 0 || block.bytes.length % cipher.ivSize !== 0)
    throw new DecodeError(
      path,
      0,
      `expected whole blocks of ${cipher.ivSize} bytes, found ${block.bytes.length} bytes`,
    );
  try {
    return cbc(cipher.create(bytesToKey(secret, iv.subarray(0, 8), cipher.keySize)), iv).decrypt(block.bytes);
  } catch (error) {
    throw error instanceof AuthenticationError ? new AuthenticationError() : error;
  }
}

/** EVP_BytesToKey: D_1 = MD5(password || salt), D_i = MD5(D_(i-1) || password || salt), joined and cut to size. */
function bytesToKey(password: Uint8Array, salt: Uint8Array, size: number): Uint8Array {
  let [key, D] = [new Uint8Array(), new Uint8Array()];
  while (key.length < size) {
    D = new Uint8Array(md5(concat(D, password, salt)));
    key = new Uint8Array(concat(key, D));
  }
  return key.slice(0, size);
}

interface DekCipher {
  readonly keySize: number;
  readonly ivSize: number;
  readonly create: (key: Uint8Array) => BlockCipher;
}

const CIPHERS: ReadonlyMap<string | undefined, DekCipher> = new Map([
  ['AES-128-CBC', { keySize: 16, ivSize: 16, create: aes }],
  ['AES-192-CBC', { keySize: 24, ivSize: 16, create: aes }],
  ['AES-256-CBC', { keySize: 32, ivSize: 16, create: aes }],
  ['DES-CBC', { keySize: 8, ivSize: 8, create: des }],
  ['DES-EDE3-CBC', { keySize: 24, ivSize: 8, create: tripleDes }],
]);
